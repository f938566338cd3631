//! Policies that change pods: Kyverno, Gatekeeper.

use outrigger_text::Pointer;
use serde_json::Value;

use super::{LabelSelector, Named, PolicyMatch, Reference, ReferenceKind, Target};
use crate::kustomize::add_inline_patch;
use crate::object::{PlacedObject, get, items, text};

/// Reads the mutations of a Kyverno policy
/// (<https://kyverno.io/docs/policy-types/cluster-policy/mutate/>, read 2026-11-24).
pub(super) fn collect_kyverno(policy: &PlacedObject<'_>, found: &mut Vec<Reference>) {
    let PlacedObject { document, base, value: policy, .. } = *policy;
    for (index, rule) in items(policy, &["spec", "rules"]).iter().enumerate() {
        let Some(mutate) = get(rule, &["mutate"]) else { continue };
        let target = Target::Policy(read_matches(rule));
        let at = base.keys(["spec", "rules"]).index(index).key("mutate");
        let mut collect = |patch: &Value, at: &Pointer| {
            collect_merged_names(patch, at, &mut |at, name| {
                found.push(Reference {
                    document,
                    at,
                    kind: ReferenceKind::KyvernoMutation,
                    target: target.clone(),
                    named: Named::Container(name.to_owned()),
                    holder: None,
                });
            });
        };
        if let Some(patch) = get(mutate, &["patchStrategicMerge"]) {
            collect(patch, &at.key("patchStrategicMerge"));
        }
        let operations = text(mutate, &["patchesJson6902"]);
        for (index, entry) in items(mutate, &["foreach"]).iter().enumerate() {
            if let Some(patch) = get(entry, &["patchStrategicMerge"]) {
                collect(patch, &at.key("foreach").index(index).key("patchStrategicMerge"));
            }
        }
        if let Some(operations) = operations {
            let from = found.len();
            add_inline_patch(document, &at.key("patchesJson6902"), operations, Some(&target), found);
            for reference in &mut found[from..] {
                reference.kind = ReferenceKind::KyvernoMutation;
            }
        }
    }
}

/// What a rule matches: `any`, `all` or, in old policies, `resources` alone. Entries of `all` are taken one by
/// one, which rules out less.
fn read_matches(rule: &Value) -> Vec<PolicyMatch> {
    let Some(matched) = get(rule, &["match"]) else { return Vec::new() };
    let entries = ["any", "all"].into_iter().flat_map(|key| items(matched, &[key]));
    let entries = entries.chain([matched]).filter_map(|entry| get(entry, &["resources"]));
    entries
        .map(|resources| {
            let strings = |key: &str| {
                let listed = items(resources, &[key]).iter().filter_map(Value::as_str);
                listed.map(str::to_owned).collect::<Vec<_>>()
            };
            let name = text(resources, &["name"]).map(str::to_owned);
            PolicyMatch {
                kinds: strings("kinds"),
                names: strings("names").into_iter().chain(name).collect(),
                namespaces: strings("namespaces"),
                labels: get(resources, &["selector"]).map(LabelSelector::read).unwrap_or_default(),
            }
        })
        .collect()
}

/// Names of containers in a patch whose keys may carry anchors: `(name)`, `+(name)`, `<(name)`.
fn collect_merged_names(patch: &Value, at: &Pointer, add: &mut impl FnMut(Pointer, &str)) {
    match patch {
        Value::Object(entries) => {
            for (key, value) in entries {
                let at = at.key(key);
                match value {
                    Value::Array(list) if without_anchor(key) == "containers" => {
                        for (index, container) in list.iter().enumerate() {
                            let fields = container.as_object().into_iter().flatten();
                            for (key, name) in fields.filter(|(key, _)| without_anchor(key) == "name") {
                                let name = name.as_str().filter(|name| is_literal(name));
                                if let Some(name) = name {
                                    add(at.index(index).key(key), name);
                                }
                            }
                        }
                    }
                    _ => collect_merged_names(value, &at, add),
                }
            }
        }
        Value::Array(list) => {
            list.iter()
                .enumerate()
                .for_each(|(index, value)| collect_merged_names(value, &at.index(index), add));
        }
        _ => {}
    }
}

/// Neither a wildcard, an operator nor a variable.
fn is_literal(name: &str) -> bool {
    !name.contains(['*', '?', '{', '!', '|'])
}

fn without_anchor(key: &str) -> &str {
    let inner = key.trim_start_matches(['+', '<', '=', '^', 'X', '!']);
    inner.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(key)
}

/// Reads an `Assign` of Gatekeeper, whose location names a container: `spec.containers[name:proxy].image`
/// (<https://open-policy-agent.github.io/gatekeeper/website/docs/mutation/>).
pub(super) fn collect_gatekeeper(object: &PlacedObject<'_>, found: &mut Vec<Reference>) {
    let PlacedObject { document, base, value: object, .. } = *object;
    let location = text(object, &["spec", "location"]).unwrap_or_default();
    let Some((_, after)) = location.split_once("containers[name:") else { return };
    let name = after.split(']').next().unwrap_or_default().trim().trim_matches(['"', '\'', ' ']);
    if name.is_empty() || name == "*" {
        return;
    }
    let strings = |value: &Value, keys: &[&str]| -> Vec<String> {
        items(value, keys).iter().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let applies = items(object, &["spec", "applyTo"]).iter().flat_map(|entry| strings(entry, &["kinds"]));
    let entry = PolicyMatch {
        kinds: applies.collect(),
        names: Vec::new(),
        namespaces: strings(object, &["spec", "match", "namespaces"]),
        labels: get(object, &["spec", "match", "labelSelector"]).map(LabelSelector::read).unwrap_or_default(),
    };
    found.push(Reference {
        document,
        at: base.keys(["spec", "location"]),
        kind: ReferenceKind::GatekeeperMutation,
        target: Target::Policy(vec![entry]),
        named: Named::Container(name.to_owned()),
        holder: None,
    });
}
