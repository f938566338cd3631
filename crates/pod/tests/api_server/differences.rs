use outrigger_pod::KubernetesVersion;

/// Why our answer to this case is not the API server's, though both take it or both refuse it.
pub(crate) fn reason(case: &str, _version: KubernetesVersion) -> Option<&'static str> {
    KNOWN.iter().find(|(names, _)| names.contains(&case)).map(|(_, reason)| *reason)
}

const KNOWN: &[(&[&str], &str)] = &[
    (&["envFrom is empty", "envFrom two sources"], "the API server names the list, we name the item"),
    (
        &[
            "absolute subPath",
            "subPath with ..",
            "subPathExpr with ..",
            "mountPropagation Bidirectional",
            "mountPropagation none",
        ],
        "the API server leaves the mount's index out of the place",
    ),
    (&["mount without a name"], "the API server also says that a volume without a name is not found"),
    (&["shareProcessNamespace and hostPID"], "the API server names its internal place of the field"),
    (
        &["privileged without escalation", "CAP_SYS_ADMIN without escalation"],
        "the API server repeats the whole security context in its internal form",
    ),
    (
        &["resources: cpu '5.'", "resources: cpu '1E3'", "resources: cpu '12E-3'", "resources: cpu '+1'"],
        "the API server shows the amount as written, we show the canonical form of the same amount",
    ),
    (
        &["resources: cpu '1e99'", "resources: cpu '9223372036854775808'"],
        "amounts above 2^63-1 count as 2^63-1; the API server shows them as written",
    ),
    (
        &[
            "resources: memory '-1Mi'",
            "resources: gpu half",
            "resources: storage",
            "resources: requests. prefix",
        ],
        "the API server also names the request that it has set from the limit, which does not stand in the document",
    ),
    (
        &["resources: unknown resource", "resources: badly named"],
        "the API server says the same of the name in several ways, and of the request that it has set from the limit",
    ),
    (
        &["sum: pod level: app's limit above the pod's"],
        "the API server names a place that does not exist, we name the container's limit",
    ),
    (&["sum: pod level: claims"], "we do not look at resource claims; they are forbidden here anyway"),
];
