//! How a container calls its program: the words of `command` and `args`, past wrappers, with `$(NAME)` expanded.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use outrigger_pod::{ArgumentList, Container, EnvFrom, EnvFromSource, EnvSource};
use outrigger_shell::Script;

/// Where a word stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ArgumentPlace {
    /// The list.
    pub list: ArgumentList,
    /// The index in it, from 0.
    pub index: usize,
}

/// A word given to the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Argument {
    /// Where it stands; `None` inside a shell script.
    pub(crate) place: Option<ArgumentPlace>,
    /// The word, with those `$(NAME)` expanded whose value the container's `env` gives.
    pub(crate) text: String,
}

/// How a container calls its program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Invocation {
    program: Option<String>,
    pub(crate) arguments: Vec<Argument>,
    script: Option<String>,
    /// The commands of the script, once somebody has asked for them.
    commands: OnceLock<Vec<Vec<String>>>,
}

/// Programs that run the program given to them.
const WRAPPERS: [&str; 8] =
    ["tini", "tini-static", "dumb-init", "catatonit", "exec", "nice", "env", "timeout"];
/// Programs that run a script given to them.
pub(crate) const SHELLS: [&str; 5] = ["sh", "bash", "ash", "dash", "busybox"];

impl Invocation {
    /// Reads `command` and `args` of a container. `programs` are names that, standing first in `args` of a container
    /// without `command`, are the program and not an argument: some images have a wrapper as entrypoint.
    pub(crate) fn of(container: &Container, programs: &[String]) -> Self {
        let environment = known_environment(container, &BTreeMap::new());
        Self::with_environment(container, programs, &environment)
    }

    /// The same, with the values of variables as they are known.
    pub(crate) fn with_environment(
        container: &Container,
        programs: &[String],
        environment: &BTreeMap<String, String>,
    ) -> Self {
        let words = |list: ArgumentList, words: &Option<Vec<String>>| {
            let words = words.iter().flatten().enumerate();
            words
                .map(|(index, word)| Argument {
                    place: Some(ArgumentPlace { list, index }),
                    text: expand(word, environment),
                })
                .collect::<Vec<_>>()
        };
        let has_command = container.command.as_ref().is_some_and(|command| !command.is_empty());
        let mut all = words(ArgumentList::Command, &container.command);
        all.extend(words(ArgumentList::Args, &container.args));

        if !has_command {
            let first = all.first().map(|argument| file_name(&argument.text));
            let names_program = first.is_some_and(|first| {
                programs.iter().any(|program| program == first) || SHELLS.contains(&first)
            });
            if !names_program {
                return Self { arguments: all, ..Self::default() };
            }
        }
        Self::of_words(all)
    }

    fn of_words(mut words: Vec<Argument>) -> Self {
        leave_wrappers(&mut words, |word| &word.text);
        let Some(first) = words.first() else { return Self::default() };
        let program = file_name(&first.text).to_owned();
        if SHELLS.contains(&program.as_str()) {
            let script = script_of(&words[1..]);
            return Self { program: Some(program), arguments: words.split_off(1), script, ..Self::default() };
        }
        Self { program: Some(program), arguments: words.split_off(1), ..Self::default() }
    }

    /// The name of the file that is called; `None` where the image's own entrypoint is.
    pub(crate) fn program(&self) -> Option<&str> {
        self.program.as_deref()
    }

    /// The text of the shell script, where a shell is called with one (`sh -c …`).
    pub(crate) fn script(&self) -> Option<&str> {
        self.script.as_deref()
    }

    /// The words of the program given by name inside the script, up to the end of its command; for reading alone.
    pub(crate) fn inside_script(&self, programs: &[String]) -> Option<Self> {
        let mut words = self
            .script_commands()
            .iter()
            .map(|words| {
                let mut words = words.clone();
                leave_wrappers(&mut words, |word| word);
                words
            })
            .find(|words| {
                words.first().is_some_and(|first| programs.iter().any(|program| program == file_name(first)))
            })?;
        let program = Some(file_name(&words.remove(0)).to_owned());
        let arguments = words.into_iter().map(|text| Argument { place: None, text }).collect();
        Some(Self { program, arguments, ..Self::default() })
    }

    /// The commands of the script, each with its words without quotes; those in substitutions are words of another. None
    /// where it is not read as a script.
    pub(crate) fn script_commands(&self) -> &[Vec<String>] {
        self.commands.get_or_init(|| self.script.as_deref().map(commands_of).unwrap_or_default())
    }
}

fn commands_of(script: &str) -> Vec<Vec<String>> {
    let Ok(script) = Script::parse(script) else { return Vec::new() };
    let commands = script.simple_commands().into_iter().filter(|found| !found.context.substitution);
    let words = commands.map(|found| {
        let words = found.simple.words.iter().map(|word| word.text.clone());
        words.skip_while(|word| RUNNERS.contains(&word.as_str())).collect::<Vec<_>>()
    });
    words.filter(|words| !words.is_empty()).collect()
}

/// Words of the shell, and programs without flags, after which the command follows.
const RUNNERS: [&str; 2] = ["time", "nohup"];

/// Takes wrappers, with what belongs to them, off the front of a command.
fn leave_wrappers<W>(words: &mut Vec<W>, text: impl Fn(&W) -> &str) {
    while words.first().is_some_and(|word| WRAPPERS.contains(&file_name(text(word)))) {
        let rest = 1 + words[1..].iter().take_while(|word| belongs_to_wrapper(text(word))).count();
        words.drain(..rest);
    }
}

/// A wrapper's flags, `env`'s assignments and `timeout`'s times; a flag's value is taken for a time too.
fn belongs_to_wrapper(word: &str) -> bool {
    word.starts_with(|first: char| first == '-' || first.is_ascii_digit()) || word.contains('=')
}

/// The last part of a path.
pub(crate) fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn script_of(words: &[Argument]) -> Option<String> {
    let at = words.iter().position(|word| {
        word.text.starts_with('-') && !word.text.starts_with("--") && word.text.contains('c')
    })?;
    words.get(at + 1).map(|word| word.text.clone())
}

/// The data of `ConfigMap`s by name and key.
pub type ConfigMaps = BTreeMap<String, BTreeMap<String, String>>;

/// The container's variables whose value is known, each with those before it expanded: those of `envFrom` first, which
/// those of `env` overrule.
/// Source: <https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/>
/// (read 2026-11-24).
pub fn known_environment(container: &Container, config_maps: &ConfigMaps) -> BTreeMap<String, String> {
    let mut environment = BTreeMap::new();
    for from in &container.env_from {
        let prefix = from.prefix.as_deref().unwrap_or_default();
        let data = config_map_of(from).and_then(|name| config_maps.get(name));
        environment
            .extend(data.into_iter().flatten().map(|(key, value)| (format!("{prefix}{key}"), value.clone())));
    }
    for variable in &container.env {
        let Some(name) = &variable.name else { continue };
        let value = match (&variable.value_from, variable.literal()) {
            (_, Some(value)) => Some(expand(value, &environment)),
            (Some(EnvSource::ConfigMapKey { name: Some(map), key: Some(key) }), None) => {
                config_maps.get(map).and_then(|data| data.get(key)).cloned()
            }
            _ => None,
        };
        match value {
            Some(value) => environment.insert(name.clone(), value),
            None => environment.remove(name),
        };
    }
    environment
}

/// The `ConfigMap` of an entry of `envFrom`.
pub(crate) fn config_map_of(from: &EnvFrom) -> Option<&str> {
    match &from.source {
        Some(EnvFromSource::ConfigMap(name)) => name.as_deref(),
        _ => None,
    }
}

/// Expands `$(NAME)`; `$$` stands for `$`, and a name without a value stays as it is
/// (`third_party/forked/golang/expansion/expand.go` of Kubernetes).
pub fn expand(text: &str, environment: &BTreeMap<String, String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        result.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("$$") {
            result.push('$');
            rest = after;
        } else if let Some((name, after)) = rest.strip_prefix("$(").and_then(|inner| inner.split_once(')')) {
            match environment.get(name) {
                Some(value) => result.push_str(value),
                None => result.push_str(&rest[..rest.len() - after.len()]),
            }
            rest = after;
        } else {
            result.push('$');
            rest = &rest[1..];
        }
    }
    result.push_str(rest);
    result
}

#[cfg(test)]
mod tests {
    use outrigger_pod::Pod;
    use serde_json::{Value, json};

    use super::*;

    fn container(value: &Value) -> Container {
        let template = json!({"spec": {"containers": [value]}});
        Pod::read(&template).pod.containers.remove(0)
    }

    fn texts(invocation: &Invocation) -> Vec<&str> {
        invocation.arguments.iter().map(|argument| argument.text.as_str()).collect()
    }

    #[test]
    fn takes_wrappers_off() {
        let container = container(
            &json!({"command": ["/sbin/tini", "--", "timeout", "-k", "5s", "30", "/bin/proxy", "-v"]}),
        );
        let invocation = Invocation::of(&container, &[]);
        assert_eq!(invocation.program(), Some("proxy"));
        assert_eq!(texts(&invocation), ["-v"]);
    }

    #[test]
    fn expands_variables_that_the_file_gives() {
        let container = container(&json!({
            "command": ["/proxy"],
            "args": ["--a=$(A)", "--b=$(B)", "--c=$$(A)", "$(SECRET)", "cost$"],
            "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)2"},
                {"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
        }));
        let invocation = Invocation::of(&container, &[]);
        assert_eq!(texts(&invocation), ["--a=1", "--b=12", "--c=$(A)", "$(SECRET)", "cost$"]);
    }

    #[test]
    fn reads_a_program_inside_a_script() {
        let container = container(&json!({
            "command": ["/bin/sh", "-ec"],
            "args": ["# starts\ncd /; exec /bin/proxy -x='a b' \"$Y\" & wait"],
        }));
        let invocation = Invocation::of(&container, &[]);
        assert_eq!(invocation.program(), Some("sh"));
        let inside = invocation.inside_script(&["proxy".to_owned()]).expect("the script calls it");
        assert_eq!(texts(&inside), ["-x=a b", "$Y"]);
        assert!(inside.arguments.iter().all(|argument| argument.place.is_none()));
        assert!(invocation.inside_script(&["wait".to_owned()]).is_some());
    }

    #[test]
    fn a_program_that_a_script_names_is_not_called() {
        let script = "killall proxy; echo 'proxy'; while pgrep proxy; do A=1 timeout 5 other proxy; done";
        let container = container(&json!({"command": ["sh", "-c", script]}));
        let invocation = Invocation::of(&container, &[]);
        assert_eq!(invocation.inside_script(&["proxy".to_owned()]), None);
        assert!(invocation.inside_script(&["other".to_owned()]).is_some());
    }

    #[test]
    fn a_substitution_is_one_word() {
        let script = "proxy -i=a:$(DB; x)=tcp:$(port 1)5 && other";
        let container = container(&json!({"command": ["sh", "-c", script]}));
        let inside =
            Invocation::of(&container, &[]).inside_script(&["proxy".to_owned()]).expect("it is called");
        assert_eq!(texts(&inside), ["-i=a:$(DB; x)=tcp:$(port 1)5"]);
    }

    #[test]
    fn the_first_of_args_may_be_the_program() {
        let container = container(&json!({"args": ["dockerd", "--host=unix:///run/docker.sock"]}));
        assert_eq!(Invocation::of(&container, &["dockerd".to_owned()]).program(), Some("dockerd"));
        assert_eq!(Invocation::of(&container, &[]).program(), None);
    }
}
