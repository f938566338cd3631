// Asks the API server's own code what it says of workloads.
//
// Reads a JSON list of {"case", "manifest"} from standard input and writes, for each case, how the object is decoded,
// defaulted, validated and warned about by k8s.io/kubernetes in the version of go.mod, with the QoS class and the
// effective requests and limits of its pod. The feature gates are those that are on by default in that version.
//
//	go run . <../data/cases.json >../data/answers-v1.36.3.json
//	go run -tags v1_37 -modfile go.v1.37.2.mod . <../data/cases.json >../data/answers-v1.37.2.json
//	go run -modfile go.v1.34.4.mod . <../data/cases.json >../data/answers-v1.34.4.json
//	go run -modfile go.v1.33.5.mod . <../data/cases.json >../data/answers-v1.33.5.json
//	go run -tags v1_29 -modfile go.v1.29.14.mod . <../data/cases.json >../data/answers-v1.29.14.json
//
// Where the functions differ by version, they are called from the files named after it.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"runtime/debug"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/batch"
	_ "k8s.io/kubernetes/pkg/apis/batch/install"
	batchvalidation "k8s.io/kubernetes/pkg/apis/batch/validation"
	core "k8s.io/kubernetes/pkg/apis/core"
	"k8s.io/kubernetes/pkg/apis/core/helper/qos"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corev1 "k8s.io/kubernetes/pkg/apis/core/v1"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/capabilities"
)

type cause struct {
	Reason  string `json:"reason"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

type answer struct {
	// Of the manifest that was asked about, so that a test sees when it is another one now.
	Fingerprint string            `json:"fingerprint"`
	Undecodable string            `json:"undecodable,omitempty"`
	Strict      string            `json:"strict,omitempty"`
	Causes      []cause           `json:"causes"`
	Warnings    []string          `json:"warnings"`
	QoS         string            `json:"qos,omitempty"`
	Requests    map[string]string `json:"requests,omitempty"`
	Limits      map[string]string `json:"limits,omitempty"`
}

type oneCase struct {
	Case     string          `json:"case"`
	Manifest json.RawMessage `json:"manifest"`
}

func main() {
	// As the API server's flag --allow-privileged, which clusters set.
	capabilities.Setup(true, 0)
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	var cases []oneCase
	if err := json.Unmarshal(input, &cases); err != nil {
		panic(err)
	}
	answers := map[string]answer{}
	for _, c := range cases {
		if _, known := answers[c.Case]; known {
			panic("two cases are called " + c.Case)
		}
		result := ask(c.Manifest)
		result.Fingerprint = fingerprint(c.Manifest)
		answers[c.Case] = result
	}
	output := json.NewEncoder(os.Stdout)
	output.SetEscapeHTML(false)
	output.SetIndent("", " ")
	if err := output.Encode(map[string]any{"kubernetes": version(), "answers": answers}); err != nil {
		panic(err)
	}
}

// The FNV-1a hash of the compact text.
func fingerprint(manifest json.RawMessage) string {
	var compact bytes.Buffer
	if err := json.Compact(&compact, manifest); err != nil {
		panic(err)
	}
	hash := fnv.New64a()
	hash.Write(compact.Bytes())
	return fmt.Sprintf("%016x", hash.Sum64())
}

func version() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "k8s.io/kubernetes" {
			return module.Version
		}
	}
	panic("built without k8s.io/kubernetes")
}

func ask(manifest []byte) answer {
	strict := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict)
	result := answer{Causes: []cause{}, Warnings: []string{}}
	object, _, err := strict.UniversalDecoder().Decode(manifest, nil, nil)
	if err != nil && runtime.IsStrictDecodingError(err) {
		result.Strict = err.Error()
		object, _, err = legacyscheme.Codecs.UniversalDecoder().Decode(manifest, nil, nil)
	}
	if err != nil {
		result.Undecodable = err.Error()
		return result
	}
	template, warnings, errors := validate(object)
	result.Warnings = append(result.Warnings, warnings...)
	for _, problem := range errors {
		result.Causes = append(result.Causes, cause{string(problem.Type), problem.Field, problem.ErrorBody()})
	}
	if template != nil {
		weigh(template, &result)
	}
	return result
}

// What the pod of the template asks for: made a pod as its controller would, so that a pod's own defaults apply.
func weigh(template *core.PodTemplateSpec, result *answer) {
	pod := &v1.Pod{}
	if err := corev1.Convert_core_PodSpec_To_v1_PodSpec(&template.Spec, &pod.Spec, nil); err != nil {
		panic(err)
	}
	corev1.SetObjectDefaults_Pod(pod)
	internal := &core.Pod{}
	if err := corev1.Convert_v1_Pod_To_core_Pod(pod, internal, nil); err != nil {
		panic(err)
	}
	defaultPodLevelResources(internal)
	if err := corev1.Convert_core_Pod_To_v1_Pod(internal, pod, nil); err != nil {
		panic(err)
	}
	result.QoS = string(qos.ComputePodQOS(internal))
	result.Requests = texts(podRequests(pod))
	result.Limits = texts(podLimits(pod))
}

func texts(list v1.ResourceList) map[string]string {
	result := map[string]string{}
	for name, quantity := range list {
		result[string(name)] = quantity.String()
	}
	return result
}

func validate(object runtime.Object) (*core.PodTemplateSpec, []string, field.ErrorList) {
	ctx := context.Background()
	specTemplate := field.NewPath("spec", "template")
	options := func(template *core.PodTemplateSpec) corevalidation.PodValidationOptions {
		podutil.DropDisabledTemplateFields(template, nil)
		return podutil.GetValidationOptionsFromPodTemplate(template, nil)
	}
	warn := func(path *field.Path, template *core.PodTemplateSpec) []string {
		return podutil.GetWarningsForPodTemplate(ctx, path, template, nil)
	}
	switch o := object.(type) {
	case *core.Pod:
		podutil.DropDisabledPodFields(o, nil)
		defaultPodLevelResources(o)
		podOptions := podutil.GetValidationOptionsFromPodSpecAndMeta(&o.Spec, nil, &o.ObjectMeta, nil)
		podOptions.ResourceIsPod = true
		namespaced(&o.Namespace)
		template := &core.PodTemplateSpec{ObjectMeta: o.ObjectMeta, Spec: o.Spec}
		return template, podutil.GetWarningsForPod(ctx, o, nil), corevalidation.ValidatePodCreate(o, podOptions)
	case *core.PodTemplate:
		namespaced(&o.Namespace)
		path := field.NewPath("template")
		return &o.Template, warn(path, &o.Template), corevalidation.ValidatePodTemplate(o, options(&o.Template))
	case *core.ReplicationController:
		namespaced(&o.Namespace)
		return o.Spec.Template, warn(specTemplate, o.Spec.Template), corevalidation.ValidateReplicationController(o, options(o.Spec.Template))
	case *apps.Deployment:
		namespaced(&o.Namespace)
		return &o.Spec.Template, warn(specTemplate, &o.Spec.Template), appsvalidation.ValidateDeployment(o, options(&o.Spec.Template))
	case *apps.StatefulSet:
		namespaced(&o.Namespace)
		return &o.Spec.Template, warn(specTemplate, &o.Spec.Template), validateStatefulSet(o, options(&o.Spec.Template))
	case *apps.DaemonSet:
		namespaced(&o.Namespace)
		return &o.Spec.Template, warn(specTemplate, &o.Spec.Template), appsvalidation.ValidateDaemonSet(o, options(&o.Spec.Template))
	case *apps.ReplicaSet:
		namespaced(&o.Namespace)
		return &o.Spec.Template, warn(specTemplate, &o.Spec.Template), appsvalidation.ValidateReplicaSet(o, options(&o.Spec.Template))
	case *batch.Job:
		// A Job's selector is generated by its strategy, after which its spec is validated like a CronJob's.
		template := &batch.JobTemplateSpec{Spec: o.Spec}
		errors := validateJobTemplate(template, options(&template.Spec.Template))
		return &o.Spec.Template, warn(specTemplate, &o.Spec.Template), errors
	case *batch.CronJob:
		namespaced(&o.Namespace)
		template := &o.Spec.JobTemplate.Spec.Template
		path := field.NewPath("spec", "jobTemplate", "spec", "template")
		return template, warn(path, template), batchvalidation.ValidateCronJobCreate(o, options(template))
	default:
		panic(fmt.Sprintf("%T has no pod", object))
	}
}

func namespaced(namespace *string) {
	if *namespace == "" {
		*namespace = "default"
	}
}
