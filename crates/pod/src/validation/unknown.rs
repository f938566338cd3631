use std::fmt;

use outrigger_text::Pointer;
use serde_json::Value;

use super::collect::field_path;

/// A field that the API server does not know. Names are case-sensitive: `restartpolicy` is one, and a container with it
/// is no sidecar but an init container that never ends (R125).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownField {
    /// Its place, from the template.
    pub pointer: Pointer,
}

/// Shown as the API server does: `unknown field "spec.initContainers[0].restartpolicy"`.
impl fmt::Display for UnknownField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown field \"{}\"", field_path(&self.pointer))
    }
}

/// What may stand in a mapping, and what its values hold in turn. Values without a shape are not looked into.
struct Shape {
    keys: &'static [&'static str],
    inner: &'static [(&'static str, &'static Shape)],
}

// The keys are the JSON names of `staging/src/k8s.io/api/core/v1/types.go` as published in k8s.io/api v0.37.0
// (read 2026-11-24), so that a field which only a newer version knows is not called unknown.

const SPEC: Shape = Shape {
    keys: &[
        "volumes",
        "initContainers",
        "containers",
        "ephemeralContainers",
        "restartPolicy",
        "terminationGracePeriodSeconds",
        "activeDeadlineSeconds",
        "dnsPolicy",
        "nodeSelector",
        "serviceAccountName",
        "serviceAccount",
        "automountServiceAccountToken",
        "nodeName",
        "hostNetwork",
        "hostPID",
        "hostIPC",
        "shareProcessNamespace",
        "securityContext",
        "imagePullSecrets",
        "hostname",
        "subdomain",
        "affinity",
        "schedulerName",
        "tolerations",
        "hostAliases",
        "priorityClassName",
        "priority",
        "dnsConfig",
        "readinessGates",
        "runtimeClassName",
        "enableServiceLinks",
        "preemptionPolicy",
        "overhead",
        "topologySpreadConstraints",
        "setHostnameAsFQDN",
        "os",
        "hostUsers",
        "schedulingGates",
        "resourceClaims",
        "resources",
        "hostnameOverride",
        "schedulingGroup",
        "workloadRef",
        "evictionResponders",
    ],
    inner: &[
        ("volumes", &Shape { keys: VOLUME, inner: &[] }),
        ("initContainers", &CONTAINER),
        ("containers", &CONTAINER),
        ("resources", &RESOURCES),
        ("os", &Shape { keys: &["name"], inner: &[] }),
    ],
};

/// The keys of a volume: its name and its sources.
pub(super) const VOLUME: &[&str] = &[
    "name",
    "hostPath",
    "emptyDir",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "gitRepo",
    "secret",
    "nfs",
    "iscsi",
    "glusterfs",
    "persistentVolumeClaim",
    "rbd",
    "flexVolume",
    "cinder",
    "cephfs",
    "flocker",
    "downwardAPI",
    "fc",
    "azureFile",
    "configMap",
    "vsphereVolume",
    "quobyte",
    "azureDisk",
    "photonPersistentDisk",
    "projected",
    "portworxVolume",
    "scaleIO",
    "storageos",
    "csi",
    "ephemeral",
    "image",
];

const CONTAINER: Shape = Shape {
    keys: &[
        "name",
        "image",
        "command",
        "args",
        "workingDir",
        "ports",
        "envFrom",
        "env",
        "resources",
        "resizePolicy",
        "restartPolicy",
        "restartPolicyRules",
        "volumeMounts",
        "volumeDevices",
        "livenessProbe",
        "readinessProbe",
        "startupProbe",
        "lifecycle",
        "terminationMessagePath",
        "terminationMessagePolicy",
        "imagePullPolicy",
        "securityContext",
        "stdin",
        "stdinOnce",
        "tty",
    ],
    inner: &[
        ("ports", &Shape { keys: &["name", "hostPort", "containerPort", "protocol", "hostIP"], inner: &[] }),
        ("env", &ENV),
        ("envFrom", &Shape { keys: &["prefix", "configMapRef", "secretRef"], inner: &[] }),
        ("resources", &RESOURCES),
        ("resizePolicy", &Shape { keys: &["resourceName", "restartPolicy"], inner: &[] }),
        ("restartPolicyRules", &RULE),
        ("volumeMounts", &MOUNT),
        ("volumeDevices", &Shape { keys: &["name", "devicePath"], inner: &[] }),
        ("livenessProbe", &PROBE),
        ("readinessProbe", &PROBE),
        ("startupProbe", &PROBE),
        ("lifecycle", &LIFECYCLE),
        ("securityContext", &SECURITY),
    ],
};

const ENV: Shape = Shape {
    keys: &["name", "value", "valueFrom"],
    inner: &[(
        "valueFrom",
        &Shape {
            keys: &["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"],
            inner: &[],
        },
    )],
};

const RESOURCES: Shape = Shape { keys: &["limits", "requests", "claims"], inner: &[] };

const RULE: Shape = Shape {
    keys: &["action", "exitCodes"],
    inner: &[("exitCodes", &Shape { keys: &["operator", "values"], inner: &[] })],
};

const MOUNT: Shape = Shape {
    keys: &[
        "name",
        "readOnly",
        "recursiveReadOnly",
        "mountPath",
        "subPath",
        "mountPropagation",
        "subPathExpr",
        "bindMountOptions",
    ],
    inner: &[],
};

const PROBE: Shape = Shape {
    keys: &[
        "exec",
        "httpGet",
        "tcpSocket",
        "grpc",
        "initialDelaySeconds",
        "timeoutSeconds",
        "periodSeconds",
        "successThreshold",
        "failureThreshold",
        "terminationGracePeriodSeconds",
    ],
    inner: &[("exec", &EXEC), ("httpGet", &HTTP_GET), ("tcpSocket", &TCP_SOCKET), ("grpc", &GRPC)],
};

const LIFECYCLE: Shape = Shape {
    keys: &["postStart", "preStop", "stopSignal"],
    inner: &[("postStart", &HOOK), ("preStop", &HOOK)],
};

const HOOK: Shape = Shape {
    keys: &["exec", "httpGet", "tcpSocket", "sleep"],
    inner: &[
        ("exec", &EXEC),
        ("httpGet", &HTTP_GET),
        ("tcpSocket", &TCP_SOCKET),
        ("sleep", &Shape { keys: &["seconds"], inner: &[] }),
    ],
};

const EXEC: Shape = Shape { keys: &["command"], inner: &[] };
const HTTP_GET: Shape = Shape {
    keys: &["path", "port", "host", "scheme", "httpHeaders", "protocol"],
    inner: &[("httpHeaders", &Shape { keys: &["name", "value"], inner: &[] })],
};
const TCP_SOCKET: Shape = Shape { keys: &["port", "host"], inner: &[] };
const GRPC: Shape = Shape { keys: &["port", "service", "mode"], inner: &[] };

const SECURITY: Shape = Shape {
    keys: &[
        "capabilities",
        "privileged",
        "seLinuxOptions",
        "windowsOptions",
        "runAsUser",
        "runAsGroup",
        "runAsNonRoot",
        "readOnlyRootFilesystem",
        "allowPrivilegeEscalation",
        "procMount",
        "seccompProfile",
        "appArmorProfile",
    ],
    inner: &[("capabilities", &Shape { keys: &["add", "drop"], inner: &[] })],
};

/// The unknown fields of a template's `spec`, in the order of the document.
pub(super) fn check_unknown_fields(template: &Value) -> Vec<UnknownField> {
    let mut unknown = Vec::new();
    if let Some(spec) = template.get("spec") {
        check_shape(spec, &Pointer::ROOT.key("spec"), &SPEC, &mut unknown);
    }
    unknown
}

fn check_shape(value: &Value, at: &Pointer, shape: &Shape, unknown: &mut Vec<UnknownField>) {
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                check_shape(item, &at.index(index), shape, unknown);
            }
        }
        Value::Object(fields) => {
            for (key, value) in fields {
                if !shape.keys.contains(&key.as_str()) {
                    unknown.push(UnknownField { pointer: at.key(key) });
                } else if let Some((_, inner)) = shape.inner.iter().find(|(name, _)| name == key) {
                    check_shape(value, &at.key(key), inner, unknown);
                }
            }
        }
        _ => {}
    }
}
