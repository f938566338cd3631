//go:build v1_37

package main

import (
	"k8s.io/apimachinery/pkg/util/validation/field"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/apps"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	core "k8s.io/kubernetes/pkg/apis/core"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
)

func validateStatefulSet(set *apps.StatefulSet, options corevalidation.PodValidationOptions) field.ErrorList {
	return appsvalidation.ValidateStatefulSet(set, appsvalidation.StatefulSetValidationOptions{}, options)
}

func validateJobTemplate(template *batch.JobTemplateSpec, options corevalidation.PodValidationOptions) field.ErrorList {
	return batchvalidation.ValidateJobTemplateSpec(template, nil, nil, options)
}

func defaultPodLevelResources(pod *core.Pod) {
	podutil.DefaultPodLevelResources(pod)
}
