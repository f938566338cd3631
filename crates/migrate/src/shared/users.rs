//! Which objects read a `ConfigMap`, and which of its keys.

use std::collections::BTreeSet;

use outrigger_manifest::{ConfiguredKinds, find_workloads};
use outrigger_pod::{Container, Pod, VolumeMount, VolumeSource};
use outrigger_text::Pointer;
use serde_json::Value;

use crate::survey::visit_objects;

/// An object whose pods read a `ConfigMap`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MapUser {
    /// The name of the `ConfigMap`.
    pub(crate) map: String,
    /// The keys that it reads.
    pub(crate) keys: Keys,
    /// Its namespace, where it names one.
    pub(crate) namespace: Option<String>,
    /// Its file.
    pub(crate) file: usize,
    /// Its document.
    pub(crate) document: usize,
    /// Its place in the document.
    pub(crate) object: Pointer,
    /// How messages call it: `Deployment/web`.
    pub(crate) name: String,
}

/// Which keys of a `ConfigMap` are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Keys {
    /// Any of them.
    All,
    /// These, and what the texts under them name.
    Only(BTreeSet<String>),
}

/// The objects of a document that read `ConfigMap`s.
pub(crate) fn users_in(file: usize, document: usize, value: &Value) -> Vec<MapUser> {
    let mut users = Vec::new();
    visit_objects(value, &Pointer::ROOT, &mut |object, at| {
        let mut mentions = Vec::new();
        mentions_in(object, &mut mentions);
        let names: BTreeSet<&str> = mentions.iter().map(|mention| mention.map).collect();
        if names.is_empty() {
            return;
        }
        let pods: Vec<Pod> = find_workloads(document, value, &ConfiguredKinds::default())
            .iter()
            .filter(|workload| workload.object == *at)
            .filter_map(|workload| Some(Pod::read(workload.pod(value)?.as_ref()).pod))
            .collect();
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str);
        let kind = text("/kind").unwrap_or("object");
        let name = text("/metadata/name").or(text("/metadata/generateName")).unwrap_or("without a name");
        users.extend(names.into_iter().map(|map| MapUser {
            map: map.to_owned(),
            keys: keys_read(map, &mentions, &pods),
            namespace: text("/metadata/namespace").map(str::to_owned),
            file,
            document,
            object: at.clone(),
            name: format!("{kind}/{name}"),
        }));
    });
    users
}

/// A place of an object that names a `ConfigMap`.
struct Mention<'v> {
    map: &'v str,
    way: Way<'v>,
}

#[derive(Clone, Copy, PartialEq)]
enum Way<'v> {
    /// `configMap`: a volume, or a part of a projected one.
    Volume,
    /// `configMapRef`: all keys as variables.
    Variables,
    /// `configMapKeyRef`.
    Variable(Option<&'v str>),
}

fn mentions_in<'v>(value: &'v Value, found: &mut Vec<Mention<'v>>) {
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                let text = |key: &str| inner.get(key).and_then(Value::as_str);
                let way = match key.as_str() {
                    "configMap" => Some(Way::Volume),
                    "configMapRef" => Some(Way::Variables),
                    "configMapKeyRef" => Some(Way::Variable(text("key"))),
                    _ => None,
                };
                if let (Some(way), Some(map)) = (way, text("name")) {
                    found.push(Mention { map, way });
                }
                mentions_in(inner, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| mentions_in(item, found)),
        _ => {}
    }
}

/// The keys of `map` that pods read: all, unless every mention of it is understood.
fn keys_read(map: &str, mentions: &[Mention<'_>], pods: &[Pod]) -> Keys {
    let mut keys = BTreeSet::new();
    let mut volumes = 0;
    for mention in mentions.iter().filter(|mention| mention.map == map) {
        match mention.way {
            Way::Volume => volumes += 1,
            Way::Variable(Some(key)) => drop(keys.insert(key.to_owned())),
            Way::Variables | Way::Variable(None) => return Keys::All,
        }
    }
    for pod in pods {
        for volume in &pod.volumes {
            let Some(VolumeSource::ConfigMap { name, items }) = &volume.source else { continue };
            if name.as_deref() != Some(map) {
                continue;
            }
            volumes -= 1;
            for (_, container) in pod.all_containers() {
                let mounts = container.volume_mounts.iter().filter(|mount| mount.name == volume.name);
                for mount in mounts {
                    let Some(paths) = paths_read(container, mount) else { return Keys::All };
                    for path in paths {
                        let item = items.iter().find(|item| item.path.as_deref() == Some(&path));
                        keys.insert(item.and_then(|item| item.key.clone()).unwrap_or(path));
                    }
                }
            }
        }
    }
    if volumes == 0 { Keys::Only(keys) } else { Keys::All }
}

/// The files below a mount that a container's words name. `None` where they name the folder itself, or nothing: the image may
/// read any.
fn paths_read(container: &Container, mount: &VolumeMount) -> Option<Vec<String>> {
    if let Some(path) = &mount.sub_path {
        return Some(vec![path.trim_matches('/').to_owned()]);
    }
    let folder = mount.mount_path.as_deref()?.trim_end_matches('/');
    let mut paths = Vec::new();
    for word in container.words() {
        for (at, _) in word.match_indices(folder) {
            let below = word[at + folder.len()..].strip_prefix('/')?;
            let is_in_name = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
            let end = below.find(|letter: char| !is_in_name(letter)).unwrap_or(below.len());
            // A pattern may name any file.
            let is_whole = !below[end..].starts_with(['*', '?', '[', '{', '$']);
            paths.push(Some(&below[..end]).filter(|name| !name.is_empty() && is_whole)?.to_owned());
        }
    }
    (!paths.is_empty()).then_some(paths)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn keys(container: &Value) -> Keys {
        let spec =
            json!({"containers": [container], "volumes": [{"name": "v", "configMap": {"name": "scripts"}}]});
        let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": spec});
        let [user] = users_in(0, 0, &pod).try_into().expect("one user");
        assert_eq!(user.name, "Pod/a");
        user.keys
    }

    fn only(keys: &[&str]) -> Keys {
        Keys::Only(keys.iter().map(|&key| key.to_owned()).collect())
    }

    #[test]
    fn keys_that_words_name() {
        let mounts = json!([{"name": "v", "mountPath": "/s"}]);
        let with = |command: Value| keys(&json!({"command": command, "volumeMounts": mounts}));
        assert_eq!(with(json!(["sh", "/s/run.sh"])), only(&["run.sh"]));
        assert_eq!(with(json!(["sh", "-c", ". /s/a.sh; /s/b.sh"])), only(&["a.sh", "b.sh"]));
        assert_eq!(with(json!(["run-parts", "/s"])), Keys::All);
        assert_eq!(with(json!(["sh", "-c", "for f in /s/*.sh; do . $f; done"])), Keys::All);
        assert_eq!(with(json!(["./app"])), Keys::All, "the image may read any");
        assert_eq!(
            keys(&json!({"volumeMounts": [{"name": "v", "mountPath": "/run.sh", "subPath": "run.sh"}]})),
            only(&["run.sh"])
        );
        assert_eq!(keys(&json!({"envFrom": [{"configMapRef": {"name": "scripts"}}]})), Keys::All);
    }
}
