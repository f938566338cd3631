use std::fmt;

use outrigger_text::Pointer;
use serde_json::Value;

use super::collect::field_path;
use crate::version::KubernetesVersion;

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
    /// Keys that some minor versions do not have: the first and the last that has them.
    newer: &'static [(&'static str, u16, u16)],
    inner: &'static [(&'static str, &'static Shape)],
}

// The keys are the JSON names of `staging/src/k8s.io/api/core/v1/types.go`, as published in the modules k8s.io/api v0.29.14,
// v0.30.14, v0.31.14, v0.32.3, v0.33.5, v0.34.4, v0.35.3, v0.36.3 and v0.37.2 (read 2026-11-24).

/// The field is in the newest version known.
const LAST: u16 = u16::MAX;

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
    newer: &[
        ("resources", 32, LAST),
        ("hostnameOverride", 34, LAST),
        ("workloadRef", 35, 35),
        ("schedulingGroup", 36, LAST),
        ("evictionResponders", 37, LAST),
    ],
    inner: &[
        ("volumes", &Shape { keys: VOLUME, newer: &[("image", 31, LAST)], inner: &[] }),
        ("initContainers", &CONTAINER),
        ("containers", &CONTAINER),
        ("resources", &RESOURCES),
        ("os", &Shape { keys: &["name"], newer: &[], inner: &[] }),
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
    newer: &[("restartPolicyRules", 34, LAST)],
    inner: &[
        (
            "ports",
            &Shape {
                keys: &["name", "hostPort", "containerPort", "protocol", "hostIP"],
                newer: &[],
                inner: &[],
            },
        ),
        ("env", &ENV),
        ("envFrom", &Shape { keys: &["prefix", "configMapRef", "secretRef"], newer: &[], inner: &[] }),
        ("resources", &RESOURCES),
        ("resizePolicy", &Shape { keys: &["resourceName", "restartPolicy"], newer: &[], inner: &[] }),
        ("restartPolicyRules", &RULE),
        ("volumeMounts", &MOUNT),
        ("volumeDevices", &Shape { keys: &["name", "devicePath"], newer: &[], inner: &[] }),
        ("livenessProbe", &PROBE),
        ("readinessProbe", &PROBE),
        ("startupProbe", &PROBE),
        ("lifecycle", &LIFECYCLE),
        ("securityContext", &SECURITY),
    ],
};

const ENV: Shape = Shape {
    keys: &["name", "value", "valueFrom"],
    newer: &[],
    inner: &[(
        "valueFrom",
        &Shape {
            keys: &["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"],
            newer: &[("fileKeyRef", 34, LAST)],
            inner: &[],
        },
    )],
};

const RESOURCES: Shape = Shape { keys: &["limits", "requests", "claims"], newer: &[], inner: &[] };

const RULE: Shape = Shape {
    keys: &["action", "exitCodes"],
    newer: &[],
    inner: &[("exitCodes", &Shape { keys: &["operator", "values"], newer: &[], inner: &[] })],
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
    newer: &[("recursiveReadOnly", 30, LAST), ("bindMountOptions", 37, LAST)],
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
    newer: &[],
    inner: &[("exec", &EXEC), ("httpGet", &HTTP_GET), ("tcpSocket", &TCP_SOCKET), ("grpc", &GRPC)],
};

const LIFECYCLE: Shape = Shape {
    keys: &["postStart", "preStop", "stopSignal"],
    newer: &[("stopSignal", 33, LAST)],
    inner: &[("postStart", &HOOK), ("preStop", &HOOK)],
};

const HOOK: Shape = Shape {
    keys: &["exec", "httpGet", "tcpSocket", "sleep"],
    newer: &[],
    inner: &[
        ("exec", &EXEC),
        ("httpGet", &HTTP_GET),
        ("tcpSocket", &TCP_SOCKET),
        ("sleep", &Shape { keys: &["seconds"], newer: &[], inner: &[] }),
    ],
};

const EXEC: Shape = Shape { keys: &["command"], newer: &[], inner: &[] };
const HTTP_GET: Shape = Shape {
    keys: &["path", "port", "host", "scheme", "httpHeaders", "protocol"],
    newer: &[("protocol", 37, LAST)],
    inner: &[("httpHeaders", &Shape { keys: &["name", "value"], newer: &[], inner: &[] })],
};
const TCP_SOCKET: Shape = Shape { keys: &["port", "host"], newer: &[], inner: &[] };
const GRPC: Shape = Shape { keys: &["port", "service", "mode"], newer: &[("mode", 37, LAST)], inner: &[] };

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
    newer: &[("appArmorProfile", 30, LAST)],
    inner: &[("capabilities", &Shape { keys: &["add", "drop"], newer: &[], inner: &[] })],
};

/// The unknown fields of a template's `spec`, in the order of the document.
pub(super) fn check_unknown_fields(template: &Value, version: KubernetesVersion) -> Vec<UnknownField> {
    let mut search = Search { minor: version.minor, unknown: Vec::new() };
    if let Some(spec) = template.get("spec") {
        search.look_into(spec, &Pointer::ROOT.key("spec"), &SPEC);
    }
    search.unknown
}

struct Search {
    minor: u16,
    unknown: Vec<UnknownField>,
}

impl Search {
    fn look_into(&mut self, value: &Value, at: &Pointer, shape: &Shape) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.look_into(item, &at.index(index), shape);
                }
            }
            Value::Object(fields) => {
                for (key, value) in fields {
                    if !self.knows(shape, key) {
                        self.unknown.push(UnknownField { pointer: at.key(key) });
                    } else if let Some((_, inner)) = shape.inner.iter().find(|(name, _)| name == key) {
                        self.look_into(value, &at.key(key), inner);
                    }
                }
            }
            _ => {}
        }
    }

    fn knows(&self, shape: &Shape, key: &str) -> bool {
        let in_version = |(_, first, last): &(&str, u16, u16)| (*first..=*last).contains(&self.minor);
        let newer = shape.newer.iter().find(|(name, ..)| *name == key);
        shape.keys.contains(&key) && newer.is_none_or(in_version)
    }
}
