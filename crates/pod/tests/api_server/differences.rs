use outrigger_pod::KubernetesVersion;

/// Cases in which our answer is not the API server's.
pub(crate) struct Difference {
    cases: &'static [&'static str],
    /// The first and the last minor version in which it differs.
    minors: (u16, u16),
    /// Whether one takes what the other refuses; without it both do the same and say it otherwise.
    pub(crate) on_acceptance: bool,
    pub(crate) reason: &'static str,
}

/// The difference that is known for a case and a version.
pub(crate) fn known(case: &str, version: KubernetesVersion) -> Option<&'static Difference> {
    let in_versions = |(first, last): (u16, u16)| (first..=last).contains(&version.minor);
    KNOWN.iter().find(|one| one.cases.contains(&case) && in_versions(one.minors))
}

const fn in_words(minors: (u16, u16), cases: &'static [&'static str], reason: &'static str) -> Difference {
    Difference { cases, minors, on_acceptance: false, reason }
}

const ALL: (u16, u16) = (0, u16::MAX);

const KNOWN: &[Difference] = &[
    in_words(
        ALL,
        &["envFrom is empty", "envFrom two sources"],
        "the API server names the list, we name the item",
    ),
    in_words(
        ALL,
        &[
            "absolute subPath",
            "subPath with ..",
            "subPathExpr with ..",
            "mountPropagation Bidirectional",
            "mountPropagation none",
        ],
        "the API server leaves the mount's index out of the place",
    ),
    in_words(
        ALL,
        &["mount without a name"],
        "the API server also says that a volume without a name is not found",
    ),
    in_words(
        (0, 36),
        &["shareProcessNamespace and hostPID"],
        "the API server names its internal place of the field",
    ),
    in_words(
        ALL,
        &["privileged without escalation", "CAP_SYS_ADMIN without escalation"],
        "the API server repeats the whole security context in its internal form",
    ),
    in_words(
        ALL,
        &["resources: cpu '5.'", "resources: cpu '1E3'", "resources: cpu '12E-3'", "resources: cpu '+1'"],
        "the API server shows the amount as written, we show the canonical form of the same amount",
    ),
    in_words(
        ALL,
        &["resources: cpu '1e99'", "resources: cpu '9223372036854775808'"],
        "amounts above 2^63-1 count as 2^63-1; the API server shows them as written",
    ),
    in_words(
        ALL,
        &[
            "resources: memory '-1Mi'",
            "resources: gpu half",
            "resources: storage",
            "resources: requests. prefix",
        ],
        "the API server also names the request that it has set from the limit, which does not stand in the document",
    ),
    in_words(
        ALL,
        &["resources: unknown resource", "resources: badly named"],
        "the API server says the same of the name in several ways, and of the request that it has set from the limit",
    ),
    in_words(
        (34, u16::MAX),
        &["sum: pod level: app's limit above the pod's"],
        "the API server names a place that does not exist, we name the container's limit",
    ),
    in_words(
        (34, u16::MAX),
        &["sum: pod level: claims"],
        "we do not look at resource claims; they are forbidden here anyway",
    ),
    in_words((0, 33), &["os {}"], "older words"),
    in_words((33, 33), &["resizePolicy twice", "resizePolicy of a disk"], "older words"),
    in_words((33, 34), &["resizePolicy RestartContainer in a Never pod"], "older words"),
    in_words(
        (0, 33),
        &["StatefulSet: restartPolicy 'never'"],
        "the API server looks at a StatefulSet's pods only when they are made, and says half of it before",
    ),
    Difference {
        cases: &["StatefulSet: mount of an unknown volume"],
        minors: (0, 33),
        on_acceptance: true,
        reason: "the API server takes the StatefulSet and refuses each of its pods; we refuse the template",
    },
    in_words(
        (0, 29),
        &["two ports of a container with one name", "two containers with one port name"],
        "the API server does not warn of port names yet; they clash all the same",
    ),
];
