//! Scripts of a pod's containers, and where they stand.

use std::collections::BTreeMap;

use outrigger_catalog::{Surroundings, known_environment};
use outrigger_plan::ScriptField;
use outrigger_pod::{ArgumentList, Container, ContainerRef, Handler, Hook, Pod};
use outrigger_shell::Script;
use outrigger_shell::acts::{Act, ActKind, Reading};

use super::command_line::{Started, read_command_line};
use super::mounted::{Called, Mounts, called_by, environment_of_called};
use super::unit::{Unit, runs_something, units};
use crate::shared::{SharedScript, Variables};

/// A script that a container runs through a shell.
#[derive(Debug)]
pub(crate) struct HeldScript {
    /// The container that runs it.
    pub(crate) container: ContainerRef,
    /// The string that holds it, or that calls it.
    pub(crate) field: ScriptField,
    /// Where its text stands, if not in that string: in a `ConfigMap` or an image, which others may use too.
    pub(crate) shared: Option<SharedScript>,
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
    /// Whether it is given variables whose names stand elsewhere (`envFrom`).
    pub(super) has_unnamed_variables: bool,
    /// What the scripts do that it calls or reads in, as far as these are known.
    pub(super) called: Vec<Called>,
}

/// Variables that nearly every container has from its image or its runtime.
const USUAL_VARIABLES: [&str; 8] = ["HOME", "HOSTNAME", "LANG", "LC_ALL", "PATH", "PWD", "TZ", "USER"];

/// Whether nearly every container has this variable, so that what is assigned to it reaches the programs that are started.
pub(crate) fn is_usual_variable(name: &str) -> bool {
    USUAL_VARIABLES.contains(&name)
}

/// How many scripts may call each other in a row.
const DEEPEST: usize = 4;

/// All scripts of a pod: of commands, and of `postStart` and `preStop` hooks; and those of mounted `ConfigMap`s that commands
/// run, and those that images start. One that cannot be read is left out.
pub(crate) fn scripts_of(pod: &Pod, surroundings: &Surroundings, mounts: Mounts<'_>) -> Vec<HeldScript> {
    let mut held = Vec::new();
    for (place, container) in pod.all_containers() {
        let holder = Holder { pod, container, place, surroundings, mounts };
        if let Some(script) = holder.script_of(&words_of_command(container)) {
            holder.with_called(script, 0, &mut held);
        }
        if let Some(script) = holder.script_of_image() {
            holder.with_called(script, 0, &mut held);
        }
        let Some(lifecycle) = &container.lifecycle else { continue };
        for (hook, handler) in
            [(Hook::PostStart, &lifecycle.post_start), (Hook::PreStop, &lifecycle.pre_stop)]
        {
            if let Some(Handler::Exec { command }) = handler {
                let words = command.iter().enumerate();
                let words: Vec<(ScriptField, &str)> =
                    words.map(|(index, word)| (ScriptField::Hook(hook, index), word.as_str())).collect();
                held.extend(holder.script_of(&words));
            }
        }
    }
    held
}

fn words_of_command(container: &Container) -> Vec<(ScriptField, &str)> {
    let lists = [(ArgumentList::Command, &container.command), (ArgumentList::Args, &container.args)];
    lists
        .into_iter()
        .flat_map(|(list, words)| {
            let words = words.iter().flatten().enumerate();
            words.map(move |(index, word)| (ScriptField::Argument(list, index), word.as_str()))
        })
        .collect()
}

/// A container, with what its scripts may read.
#[derive(Clone, Copy)]
pub(super) struct Holder<'h> {
    pub(super) pod: &'h Pod,
    pub(super) container: &'h Container,
    pub(super) place: ContainerRef,
    pub(super) surroundings: &'h Surroundings,
    pub(super) mounts: Mounts<'h>,
}

impl Holder<'_> {
    /// The script that these words run.
    fn script_of(self, words: &[(ScriptField, &str)]) -> Option<HeldScript> {
        let plain: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
        let started = read_command_line(&plain)?;
        let (field, word) = *words.get(started.at)?;
        let set_variables: Vec<String> =
            self.container.env.iter().filter_map(|variable| variable.name.clone()).collect();
        let environment = known_environment(self.container, &self.surroundings.config_maps);
        let arguments = &plain[started.at + 1..];
        if started.is_file {
            return self.mounted(field, word, arguments, &started, &environment);
        }
        let text = match field {
            // Of hooks and probes the kubelet fills nothing in.
            ScriptField::Argument(..) => as_shell_variables(word, &set_variables),
            ScriptField::Hook(..) | ScriptField::Probe(..) => word.to_owned(),
        };
        let script = Script::parse(&text).ok()?;
        Some(HeldScript {
            container: self.place,
            field,
            shared: None,
            words_before_shell: started.words_before_shell,
            stops_at_failure: started.stops_at_failure(),
            has_arguments: !arguments.is_empty(),
            has_unnamed_variables: !self.container.env_from.is_empty(),
            called: called_by(&script, &environment, self.pod, self.place, self.mounts),
            script,
            environment,
            set_variables,
        })
    }

    /// The script of a mounted file, or of one that the image brings.
    pub(super) fn mounted(
        self,
        field: ScriptField,
        path: &str,
        arguments: &[&str],
        started: &Started,
        environment: &BTreeMap<String, String>,
    ) -> Option<HeldScript> {
        let file = self.mounts.file(self.pod, self.place, path)?;
        if started.needs_shebang && !file.is_for_a_shell() {
            return None;
        }
        let environment = environment_of_called(environment, arguments, started.is_read_in);
        let script = Script::parse(file.text).ok()?;
        Some(HeldScript {
            container: self.place,
            field,
            stops_at_failure: started.stops_at_failure() || started.needs_shebang && file.stops_at_failure(),
            shared: Some(file.script),
            words_before_shell: started.words_before_shell,
            has_arguments: !arguments.is_empty(),
            has_unnamed_variables: !self.container.env_from.is_empty(),
            called: called_by(&script, &environment, self.pod, self.place, self.mounts),
            script,
            environment,
            set_variables: self.container.env.iter().filter_map(|variable| variable.name.clone()).collect(),
        })
    }

    /// A script of a command, with the mounted ones that it calls, where those run something themselves. One that runs nothing
    /// is a part of its caller.
    fn with_called(self, script: HeldScript, depth: usize, held: &mut Vec<HeldScript>) {
        let is_held = held.iter().any(|other: &HeldScript| {
            script.shared.is_some() && other.container == script.container && other.shared == script.shared
        });
        if is_held {
            return;
        }
        let called: Vec<HeldScript> = script
            .called
            .iter()
            .filter(|called| runs_something(&called.acts))
            .filter_map(|called| {
                let arguments: Vec<&str> = called.arguments.iter().map(String::as_str).collect();
                let started = Started { words_before_shell: 0, ..called.started.clone() };
                self.mounted(script.field, &called.path, &arguments, &started, &script.environment)
            })
            .collect();
        held.push(script);
        for inner in called.into_iter().filter(|_| depth < DEEPEST) {
            self.with_called(inner, depth + 1, held);
        }
    }
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

    /// What all of it does, with the scripts of `ConfigMap`s that it calls or reads in.
    pub(crate) fn acts(&self) -> Vec<Act> {
        self.with_acts_of_called(self.reading().acts_of_block(&self.script.body), |_| true)
    }

    /// Its parts. The call of a mounted script that runs nothing unknown does what that script does.
    pub(crate) fn units(&self) -> Vec<Unit> {
        let mut units = units(&self.reading());
        let runs_nothing = |called: &Called| !called.acts.is_empty() && !runs_something(&called.acts);
        for unit in &mut units {
            unit.acts = self.with_acts_of_called(std::mem::take(&mut unit.acts), runs_nothing);
        }
        units
    }

    fn with_acts_of_called(&self, acts: Vec<Act>, wanted: impl Fn(&Called) -> bool) -> Vec<Act> {
        let of_called = |act: &Act| {
            matches!(act.kind, ActKind::Runs | ActKind::Sources { .. })
                .then(|| self.called.iter().find(|called| called.span == act.span && wanted(called)))
                .flatten()
        };
        acts.into_iter()
            .flat_map(|act| match of_called(&act) {
                Some(called) => called
                    .acts
                    .iter()
                    .map(|inner| Act {
                        kind: inner.kind.clone(),
                        span: act.span,
                        in_loop: inner.in_loop || act.in_loop,
                        in_condition: inner.in_condition || act.in_condition,
                        in_background: inner.in_background || act.in_background,
                    })
                    .collect(),
                None => vec![act],
            })
            .collect()
    }

    /// Whether what is assigned to a variable may reach the programs that the script starts: one that comes from outside stays
    /// exported (2.5.3 of the shell command language of POSIX), as far as the file shows it.
    pub(crate) fn exports(&self, name: &str) -> bool {
        let exports_all = || self.script.text.contains("set -a") || self.script.text.contains("allexport");
        self.has_unnamed_variables
            || self.set_variables.iter().any(|other| other == name)
            || is_usual_variable(name)
            || exports_all()
    }

    /// The variables that the container gives to it.
    pub(crate) fn variables(&self) -> Variables {
        Variables {
            names: self.set_variables.iter().cloned().collect(),
            has_others: self.has_unnamed_variables,
        }
    }

    /// Whether its text makes an image.
    pub(crate) fn is_of_image(&self) -> bool {
        self.shared.as_ref().is_some_and(SharedScript::is_of_image)
    }

    /// Whether the container's own program is started by it, and not a hook.
    pub(crate) fn is_command(&self) -> bool {
        matches!(self.field, ScriptField::Argument(..))
    }

    /// Whether its text stands outside of the pod, where others may read it too.
    pub(crate) fn is_shared(&self) -> bool {
        self.shared.is_some()
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

fn is_errexit(word: &str) -> bool {
    word == "errexit" || (word.starts_with('-') && !word.starts_with("--") && word.contains('e'))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::facts::Facts;
    use crate::images::ImageLinks;

    fn held(container: &Value) -> Vec<HeldScript> {
        let pod = Pod::read(&json!({"spec": {"containers": [container]}})).pod;
        let facts = Facts::default();
        scripts_of(
            &pod,
            &Surroundings::default(),
            Mounts { facts: &facts, path: "pod.yaml", namespace: None, images: &ImageLinks::new() },
        )
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
