//! A script of one plain command needs no shell.

use outrigger_shell::{Part, Script, Word};

use super::HeldScript;

/// Words that are the shell's own, or that a shell looks up before any file: without the shell they mean something else.
const SHELL_WORDS: [&str; 45] = [
    ".", ":", "[", "[[", "alias", "bg", "break", "builtin", "case", "cd", "command", "continue", "declare",
    "dirs", "echo", "eval", "exit", "export", "false", "fg", "for", "getopts", "hash", "if", "jobs", "kill",
    "let", "local", "printf", "pwd", "read", "readonly", "return", "set", "shift", "source", "test", "time",
    "times", "trap", "true", "ulimit", "umask", "unset", "wait",
];

/// The words of the one plain command that `text` consists of, as the container's own; `None` where a shell does more, or a
/// comment would be lost.
///
/// bash and busybox give the last command of a script their own place, dash does not: `docs/design/rewriting-scripts.md` has
/// what that does to signals.
pub(super) fn unwrap(held: &HeldScript, text: &str) -> Option<Vec<String>> {
    let script = Script::parse(text).ok()?;
    let [statement] = script.body.statements.as_slice() else { return None };
    if statement.background || !script.comments.is_empty() || held.has_arguments {
        return None;
    }
    let command = statement.only_command()?;
    let simple = command.simple().filter(|simple| simple.assignments.is_empty())?;
    if !command.redirections.is_empty() {
        return None;
    }
    let mut words: Vec<String> =
        simple.words.iter().map(|word| argument(held, word)).collect::<Option<_>>()?;
    if words.first().is_some_and(|word| word == "exec") {
        words.remove(0);
    }
    let program = words.first()?;
    let is_plain =
        !program.is_empty() && !program.starts_with('-') && !SHELL_WORDS.contains(&program.as_str());
    is_plain.then_some(words)
}

/// A word as an argument of the container. A variable that the container sets to a value that is known, and that the shell
/// would leave alone, is the kubelet's `$(NAME)`; any other `$` would mean something to it.
fn argument(held: &HeldScript, word: &Word) -> Option<String> {
    let mut text = String::new();
    for part in &word.parts {
        match part {
            Part::Literal(literal) if !literal.contains('$') => text.push_str(literal),
            Part::Variable { name, default: None, .. } if held.set_variables.contains(name) => {
                let value = held.environment.get(name)?;
                let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:@%+=,".contains(letter);
                if value.is_empty() || !value.chars().all(is_plain) {
                    return None;
                }
                text.extend(["$(", name, ")"]);
            }
            _ => return None,
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use outrigger_catalog::Surroundings;
    use outrigger_pod::Pod;
    use serde_json::json;

    use super::*;
    use crate::facts::Facts;
    use crate::images::ImageLinks;
    use crate::scripts::{Mounts, scripts_of};

    fn words(text: &str) -> Option<Vec<String>> {
        let container = json!({
            "command": ["sh", "-c", "true"],
            "env": [{"name": "PORT", "value": "8080"}, {"name": "OPTIONS", "value": "-a -b"},
                {"name": "SECRET", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}}],
        });
        let pod = Pod::read(&json!({"spec": {"containers": [container]}})).pod;
        let facts = Facts::default();
        let held = scripts_of(
            &pod,
            &Surroundings::default(),
            Mounts { facts: &facts, path: "pod.yaml", namespace: None, images: &ImageLinks::new() },
        );
        unwrap(&held[0], text)
    }

    #[test]
    fn plain_commands() {
        let some = |words: &[&str]| Some(words.iter().map(|&word| word.to_owned()).collect::<Vec<_>>());
        assert_eq!(words("exec ./app --a 'b c'"), some(&["./app", "--a", "b c"]));
        assert_eq!(words("./app\n"), some(&["./app"]));
        assert_eq!(words("./app --port=\"$PORT\""), some(&["./app", "--port=$(PORT)"]));
    }

    #[test]
    fn what_needs_its_shell() {
        for text in [
            "./app $OPTIONS",
            "./app $SECRET",
            "./app $OTHER",
            "./app *.txt",
            "./app > log",
            "A=1 ./app",
            "./a; ./b",
            "./a | ./b",
            "cd /app",
            "./app &",
            "# keep\n./app",
            "echo x",
            "./app '$(PORT)'",
            "~/app",
            "if true; then ./app; fi",
            "./a && ./b",
        ] {
            assert_eq!(words(text), None, "{text}");
        }
    }
}
