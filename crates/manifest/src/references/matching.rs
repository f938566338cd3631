use super::selector::{matches_glob, may_match_pattern};
use super::{MovedContainers, PatchTarget, PolicyMatch, Reference, Target};

/// Whether the reference names something that moves.
pub(super) fn names_moved(reference: &Reference, moved: &MovedContainers) -> bool {
    moved.containers.iter().any(|container| container.is_named_by(&reference.named))
}

/// Whether the reference's own target is the workload: never where the target stands elsewhere ([`Target::Unknown`],
/// [`Target::PodsOfServices`]), and of a reference inside of a pod only where it stands in the workload's own file.
pub(super) fn means(reference: &Reference, moved: &MovedContainers) -> bool {
    match &reference.target {
        Target::Template(template) => reference.document == moved.document && *template == moved.template,
        Target::Object { kind, name, namespace } => {
            moved.kind.as_ref() == Some(kind)
                && moved.name.as_ref() == Some(name)
                && may_be_same_namespace(namespace.as_deref(), moved)
        }
        Target::Pods { selector, namespaces } => {
            namespaces.may_hold(moved.namespace.as_deref()) && selector.matches(&moved.pod_labels)
        }
        Target::Patched(target) => patch_target_means(target, moved),
        Target::Policy(matches) => matches.iter().any(|entry| policy_means(entry, moved)),
        Target::PodsOfServices { .. } | Target::Unknown => false,
    }
}

/// Files of one application often leave the namespace to the command line.
fn may_be_same_namespace(namespace: Option<&str>, moved: &MovedContainers) -> bool {
    namespace.is_none() || moved.namespace.is_none() || namespace == moved.namespace.as_deref()
}

pub(super) fn patch_target_means(target: &PatchTarget, moved: &MovedContainers) -> bool {
    let field_means = |pattern: &Option<String>, value: Option<&str>| {
        pattern.as_ref().is_none_or(|pattern| value.is_some_and(|value| may_match_pattern(pattern, value)))
    };
    let namespace = target.namespace.as_ref().zip(moved.namespace.as_deref());
    field_means(&target.group, Some(&moved.group))
        && field_means(&target.kind, moved.kind.as_deref())
        && field_means(&target.name, moved.name.as_deref())
        && namespace.is_none_or(|(pattern, namespace)| may_match_pattern(pattern, namespace))
        && target.labels.matches(&moved.labels)
}

/// Kyverno applies a rule for pods to the controllers of pods as well
/// (<https://kyverno.io/docs/policy-types/cluster-policy/autogen/>), so a rule for `Pod` means every workload;
/// what its pods will be called cannot be known here.
fn policy_means(entry: &PolicyMatch, moved: &MovedContainers) -> bool {
    let own_kind = moved.kind.as_deref().unwrap_or_default();
    let is_kind = |pattern: &String| {
        let kind = pattern.rsplit('/').next().unwrap_or_default();
        kind == "Pod" || matches_glob(kind, own_kind)
    };
    let for_pods_of_another = own_kind != "Pod" && entry.kinds.iter().any(|kind| kind.ends_with("Pod"));
    let any = |globs: &[String], value: Option<&str>| {
        globs.is_empty() || value.is_none_or(|value| globs.iter().any(|glob| matches_glob(glob, value)))
    };
    (entry.kinds.is_empty() || entry.kinds.iter().any(is_kind))
        && (for_pods_of_another || any(&entry.names, moved.name.as_deref()))
        && any(&entry.namespaces, moved.namespace.as_deref())
        && (entry.labels.matches(&moved.labels) || entry.labels.matches(&moved.pod_labels))
}
