//go:build !v1_37

package main

import (
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/apis/apps"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	core "k8s.io/kubernetes/pkg/apis/core"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
)

func validateStatefulSet(set *apps.StatefulSet, options corevalidation.PodValidationOptions) field.ErrorList {
	return appsvalidation.ValidateStatefulSet(set, options)
}

func validateJobTemplate(template *batch.JobTemplateSpec, options corevalidation.PodValidationOptions) field.ErrorList {
	return batchvalidation.ValidateJobTemplateSpec(template, nil, options)
}

// Before 1.37 this is part of a Pod's other defaults.
func defaultPodLevelResources(_ *core.Pod) {}
