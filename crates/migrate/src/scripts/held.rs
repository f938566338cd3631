//! Where scripts stand in a container.

use std::collections::BTreeMap;

use outrigger_catalog::{Surroundings, known_environment};
use outrigger_plan::ScriptField;
use outrigger_pod::{ArgumentList, Container, ContainerRef, Handler, Hook, Pod, VolumeSource};
use outrigger_shell::Script;
use outrigger_shell::acts::{Act, ActKind, Reading};

use crate::hook_command::base_name;

/// A script that a shell is given as one word (`sh -c SCRIPT`).
#[derive(Debug)]
pub(crate) struct HeldScript {
    /// The container that runs it.
    pub(crate) container: ContainerRef,
    /// The string that holds it.
    pub(crate) field: ScriptField,
    /// How many words stand before the shell: `tini --`.
    pub(crate) words_before_shell: usize,
    /// Whether the shell ends at the first command that fails (`-e`).
    pub(crate) stops_at_failure: bool,
    /// Whether words follow the script: `$0`, `$1` and so on.
    pub(crate) has_arguments: bool,
    /// The script. `$(NAME)` that the kubelet fills in is read as `${NAME}`, which is as long.
    pub(crate) script: Script,
    /// Variables whose values are known.
    pub(crate) environment: BTreeMap<String, String>,
    /// The names of all variables that the container sets.
    pub(crate) set_variables: Vec<String>,
}

/// Programs that pass signals on to the one program that is given to them, and are first in a container.
const INITS: [&str; 5] = ["tini", "tini-static", "dumb-init", "catatonit", "docker-init"];

/// All scripts of a pod: of commands, and of `postStart` and `preStop` hooks. One that cannot be read is left out.
pub(crate) fn scripts_of(pod: &Pod, surroundings: &Surroundings) -> Vec<HeldScript> {
    let mut held = Vec::new();
    for (place, container) in pod.all_containers() {
        held.extend(script_of_command(container, place, surroundings));
        let Some(lifecycle) = &container.lifecycle else { continue };
        for (hook, handler) in
            [(Hook::PostStart, &lifecycle.post_start), (Hook::PreStop, &lifecycle.pre_stop)]
        {
            if let Some(Handler::Exec { command }) = handler {
                let words: Vec<(ScriptField, &str)> = command
                    .iter()
                    .enumerate()
                    .map(|(index, word)| (ScriptField::Hook(hook, index), word.as_str()))
                    .collect();
                held.extend(script_of_words(&words, container, place, surroundings));
            }
        }
    }
    held
}

fn script_of_command(
    container: &Container,
    place: ContainerRef,
    surroundings: &Surroundings,
) -> Option<HeldScript> {
    let lists = [(ArgumentList::Command, &container.command), (ArgumentList::Args, &container.args)];
    let words: Vec<(ScriptField, &str)> = lists
        .into_iter()
        .flat_map(|(list, words)| {
            let words = words.iter().flatten().enumerate();
            words.map(move |(index, word)| (ScriptField::Argument(list, index), word.as_str()))
        })
        .collect();
    script_of_words(&words, container, place, surroundings)
}

fn script_of_words(
    words: &[(ScriptField, &str)],
    container: &Container,
    place: ContainerRef,
    surroundings: &Surroundings,
) -> Option<HeldScript> {
    let is_shell = |word: &str| matches!(base_name(word), "sh" | "bash" | "dash" | "ash");
    let shell = words.iter().position(|(_, word)| is_shell(word))?;
    let before = &words[..shell];
    let is_init = |word: &str| INITS.contains(&base_name(word)) || word.starts_with('-');
    if !before.iter().all(|(_, word)| is_init(word)) {
        return None;
    }
    let mut letters = String::new();
    let mut at = shell + 1;
    while let Some((_, word)) = words.get(at).filter(|(_, word)| word.starts_with(['-', '+'])) {
        if let Some(given) = word.strip_prefix('-').filter(|given| !given.starts_with('-')) {
            letters.push_str(given);
        }
        // The name of the option after `-o` is a word of its own.
        at += if word.ends_with('o') && !word.starts_with("--") { 2 } else { 1 };
    }
    if !letters.contains('c') {
        return None;
    }
    let (field, text) = *words.get(at)?;
    let set_variables: Vec<String> =
        container.env.iter().filter_map(|variable| variable.name.clone()).collect();
    let text = match field {
        // Of hooks and probes the kubelet fills nothing in.
        ScriptField::Argument(..) => as_shell_variables(text, &set_variables),
        ScriptField::Hook(..) | ScriptField::Probe(..) => text.to_owned(),
    };
    Some(HeldScript {
        container: place,
        field,
        words_before_shell: shell,
        stops_at_failure: letters.contains('e'),
        has_arguments: words.len() > at + 1,
        script: Script::parse(&text).ok()?,
        environment: known_environment(container, &surroundings.config_maps),
        set_variables,
    })
}

/// `$(NAME)` of the container's own variables as `${NAME}`: the kubelet fills them in before the shell reads the script
/// (`third_party/forked/golang/expansion/expand.go` of Kubernetes).
fn as_shell_variables(text: &str, names: &[String]) -> String {
    let mut result = text.to_owned();
    for name in names {
        let reference = format!("$({name})");
        for (at, _) in text.match_indices(&reference) {
            // `$$(NAME)` stands for `$(NAME)` as it is.
            if text[..at].ends_with('$') {
                continue;
            }
            result.replace_range(at..at + reference.len(), &format!("${{{name}}}"));
        }
    }
    result
}

impl HeldScript {
    /// The script with what is known of its variables.
    pub(crate) fn reading(&self) -> Reading<'_> {
        Reading::new(&self.script, &self.environment)
    }

    /// What all of it does, with the scripts that it reads in from `ConfigMap`s of the same files.
    pub(crate) fn acts(&self, surroundings: &Surroundings, pod: &Pod) -> Vec<Act> {
        let acts = self.reading().acts_of_block(&self.script.body);
        acts.into_iter()
            .flat_map(|act| {
                let ActKind::Sources { path, arguments } = &act.kind else { return vec![act] };
                let container = pod.container(self.container);
                let text = container.and_then(|container| mounted_text(container, pod, surroundings, path));
                let inner = text.and_then(|text| Script::parse(text).ok());
                let Some(inner) = inner else { return vec![act] };
                let mut environment = self.environment.clone();
                environment.extend(
                    arguments.iter().enumerate().map(|(at, word)| ((at + 1).to_string(), word.clone())),
                );
                let inner = Reading::new(&inner, &environment).acts_of_block(&inner.body).into_iter();
                inner.map(|inner| Act { span: act.span, ..inner }).collect()
            })
            .collect()
    }

    /// Whether the container's own program is started by it, and not a hook.
    pub(crate) fn is_command(&self) -> bool {
        matches!(self.field, ScriptField::Argument(..))
    }

    /// Whether the script stops at the first command that fails, by an option of the shell or by `set -e` at its top.
    pub(crate) fn stops_at_failure(&self) -> bool {
        let sets_it = || {
            self.script
                .body
                .statements
                .iter()
                .filter_map(|statement| statement.only_command()?.simple()?.argv())
                .any(|words| {
                    words.first().is_some_and(|word| word == "set")
                        && words[1..].iter().any(|word| is_errexit(word))
                })
        };
        self.stops_at_failure || sets_it()
    }
}

/// The text of a file that a container mounts from a `ConfigMap` of the same files.
fn mounted_text<'s>(
    container: &Container,
    pod: &Pod,
    surroundings: &'s Surroundings,
    path: &str,
) -> Option<&'s str> {
    container.volume_mounts.iter().find_map(|mount| {
        let volume = pod.volume(mount.name.as_deref()?)?;
        let Some(VolumeSource::ConfigMap { name: Some(name) }) = &volume.source else { return None };
        let below = path.strip_prefix(mount.mount_path.as_deref()?.trim_end_matches('/'))?;
        let key = match mount.sub_path.as_deref() {
            Some(key) if below.is_empty() => key,
            _ => below.strip_prefix('/')?,
        };
        surroundings.config_maps.get(name)?.get(key).map(String::as_str)
    })
}

fn is_errexit(word: &str) -> bool {
    word == "errexit" || (word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn held(container: &Value) -> Vec<HeldScript> {
        let pod = Pod::read(&json!({"spec": {"containers": [container]}})).pod;
        scripts_of(&pod, &Surroundings::default())
    }

    #[test]
    fn scripts_of_commands_and_hooks() {
        let container = json!({
            "command": ["/sbin/tini", "--", "/bin/bash", "-e", "-o", "pipefail", "-c"],
            "args": ["echo \"$(NAME)\"; ./run \"$$(NAME)\"", "zero"],
            "env": [{"name": "NAME", "value": "x"}],
            "lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", "sleep 5"]}}},
        });
        let held = held(&container);
        let [command, hook] = held.as_slice() else { panic!("{held:?}") };
        assert_eq!(command.field, ScriptField::Argument(ArgumentList::Args, 0));
        assert_eq!(command.script.text, "echo \"${NAME}\"; ./run \"$$(NAME)\"");
        assert!(command.stops_at_failure() && command.has_arguments && command.is_command());
        assert_eq!(command.words_before_shell, 2);
        assert_eq!(hook.field, ScriptField::Hook(Hook::PreStop, 2));
        assert!(!hook.stops_at_failure() && !hook.is_command());
    }

    #[test]
    fn what_is_no_script_of_a_shell() {
        for command in [json!(["sh", "run.sh"]), json!(["./run", "sh", "-c", "x"]), json!(["sh", "-c"])] {
            assert!(held(&json!({"command": command})).is_empty(), "{command}");
        }
        assert!(held(&json!({"command": ["sh", "-c", "if true"]})).is_empty(), "one that cannot be read");
        assert!(held(&json!({"command": ["sh", "-c", "set -euo pipefail\n./run"]}))[0].stops_at_failure());
    }
}
