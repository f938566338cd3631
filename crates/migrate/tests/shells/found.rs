//! The commands that a run changes, as they were and as they are.

use std::collections::BTreeMap;

use outrigger_manifest::{ConfiguredKinds, find_workloads};
use outrigger_migrate::{Applicability, StepOutcome};
use outrigger_pod::{Container, Pod, VolumeSource};
use outrigger_yaml::{Document, Limits, split_documents};

use crate::run::FileOutcome;
use crate::shell::is_shell;

/// The texts of `ConfigMap`s, by their names and keys.
type ConfigMaps = BTreeMap<String, BTreeMap<String, String>>;

/// What a container runs, as the kubelet gives it to the container runtime.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Program {
    /// The words of `command` and `args`, with `$(NAME)` filled in.
    pub(crate) words: Vec<String>,
    /// The variables of `env`, in order; what comes from elsewhere is `from elsewhere`.
    pub(crate) environment: Vec<(String, String)>,
    /// The folders of its volumes.
    pub(crate) folders: Vec<String>,
    /// Files that it has from `ConfigMap`s of the same files: the path of each, and its text.
    pub(crate) files: Vec<(String, String)>,
}

/// A container with a script in its command that changes.
#[derive(Debug, Clone)]
pub(crate) struct Pair {
    /// Its name.
    pub(crate) container: String,
    /// Whether it becomes a native sidecar: its own flags may change then.
    pub(crate) moves: bool,
    /// Whether a step was taken in its file that a person has to want.
    pub(crate) has_unsafe_steps: bool,
    /// As it was.
    pub(crate) before: Program,
    /// As it is.
    pub(crate) after: Program,
}

/// All containers with a script in their command that changes.
pub(crate) fn pairs_of(outcomes: &[FileOutcome]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let maps_before = config_maps(outcomes.iter().map(|outcome| outcome.file.text.as_str()));
    let maps_after = config_maps(outcomes.iter().map(|outcome| outcome.new_text.as_str()));
    for outcome in outcomes.iter().filter(|outcome| outcome.file.text != outcome.new_text) {
        let mut steps = outcome
            .documents
            .iter()
            .flat_map(|document| &document.workloads)
            .flat_map(|workload| &workload.steps);
        let is_unsafe = |step: &StepOutcome| matches!(step.applicability, Applicability::Unsafe { .. });
        let has_unsafe_steps = steps.any(|step| step.taken && is_unsafe(step));
        let (old, new) = (pods_of(&outcome.file.text), pods_of(&outcome.new_text));
        assert_eq!(old.len(), new.len(), "no pod comes or goes in {}", outcome.file.path);
        for (old, new) in old.iter().zip(&new) {
            for (place, container) in old.all_containers() {
                let mut named = new.all_containers().filter(|(_, other)| other.name == container.name);
                let Some((new_place, after)) = named.next() else { continue };
                let (after, moves) = (program_of(after, new, &maps_after), new_place.list != place.list);
                let before = program_of(container, old, &maps_before);
                if before.words != after.words && before.words.iter().any(|word| is_shell(word)) {
                    let container = container.name.clone().unwrap_or_default();
                    pairs.push(Pair { container, moves, has_unsafe_steps, before, after });
                }
            }
        }
    }
    pairs
}

pub(crate) fn pods_of(text: &str) -> Vec<Pod> {
    let mut pods = Vec::new();
    for (number, source) in split_documents(text).into_iter().enumerate() {
        let Ok(document) = Document::parse(text, source, &Limits::default()) else { continue };
        let Ok(value) = document.value() else { continue };
        for workload in find_workloads(number, &value, &ConfiguredKinds::default()) {
            let template = workload.template(&value).expect("the place of a pod that was found");
            pods.push(Pod::read(template).pod);
        }
    }
    pods
}

/// The texts of all `ConfigMap`s, by their names.
fn config_maps<'t>(texts: impl Iterator<Item = &'t str>) -> ConfigMaps {
    let mut maps = ConfigMaps::new();
    for text in texts {
        for source in split_documents(text) {
            let Ok(document) = Document::parse(text, source, &Limits::default()) else { continue };
            let Ok(value) = document.value() else { continue };
            let (Some("ConfigMap"), Some(name), Some(data)) =
                (value["kind"].as_str(), value["metadata"]["name"].as_str(), value["data"].as_object())
            else {
                continue;
            };
            let data = data.iter().filter_map(|(key, text)| Some((key.clone(), text.as_str()?.to_owned())));
            maps.insert(name.to_owned(), data.collect());
        }
    }
    maps
}

/// The files that a container has from `ConfigMap`s whose keys are all shown under their own names.
fn files_of(container: &Container, pod: &Pod, maps: &ConfigMaps) -> Vec<(String, String)> {
    let mut files = Vec::new();
    for mount in &container.volume_mounts {
        let (Some(volume), Some(path)) = (mount.name.as_deref(), &mount.mount_path) else { continue };
        let source = pod.volume(volume).and_then(|volume| volume.source.as_ref());
        let Some(VolumeSource::ConfigMap { name: Some(name), items }) = source else { continue };
        for (key, text) in maps.get(name).into_iter().flatten().filter(|_| items.is_empty()) {
            match &mount.sub_path {
                Some(shown) if shown == key => files.push((path.clone(), text.clone())),
                Some(_) => {}
                None => files.push((format!("{}/{key}", path.trim_end_matches('/')), text.clone())),
            }
        }
    }
    files
}

fn program_of(container: &Container, pod: &Pod, maps: &ConfigMaps) -> Program {
    let mut environment: Vec<(String, String)> = Vec::new();
    for variable in &container.env {
        let Some(name) = variable.name.clone() else { continue };
        let value = variable.literal().map_or("from elsewhere".to_owned(), |text| expand(text, &environment));
        environment.push((name, value));
    }
    let words = container.words().map(|word| expand(word, &environment)).collect();
    let files = files_of(container, pod, maps);
    let folders = container.volume_mounts.iter().filter_map(|mount| mount.mount_path.clone());
    // What shows one key is a file.
    let folders = folders.filter(|folder| files.iter().all(|(path, _)| path != folder)).collect();
    Program { words, environment, folders, files }
}

/// What the kubelet makes of `$(NAME)` and `$$` (`third_party/forked/golang/expansion/expand.go` of Kubernetes).
fn expand(text: &str, environment: &[(String, String)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if let Some(after) = behind.strip_prefix('$') {
            out.push('$');
            rest = after;
            continue;
        }
        let reference = behind.strip_prefix('(').and_then(|inner| inner.split_once(')'));
        let known = reference.and_then(|(name, after)| {
            let value = environment.iter().rev().find(|(other, _)| other == name);
            value.map(|(_, value)| (value, after))
        });
        if let Some((value, after)) = known {
            out.push_str(value);
            rest = after;
        } else {
            out.push('$');
            rest = behind;
        }
    }
    out + rest
}

#[test]
fn references_are_filled_in_as_the_kubelet_does() {
    let environment = [("A".to_owned(), "x".to_owned())];
    assert_eq!(expand("$(A) $$(A) $(B) $A $$ $(", &environment), "x $(A) $(B) $A $ $(");
}
