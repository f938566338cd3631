//! What the image of a container starts.

use std::collections::BTreeMap;

use outrigger_dockerfile::Command;
use outrigger_pod::{Container, ContainerList, ContainerRef, EnvVar, Pod};
use outrigger_shell::Script;
use outrigger_text::Span;

use super::file::ImageFile;
use super::links::{ImageLinks, Images};
use crate::shared::{ImagePart, SharedScript};

/// What the image of a container starts, where the container sets no `command`.
#[derive(Debug)]
pub(crate) struct Started {
    /// The Dockerfile.
    pub(crate) file: usize,
    /// Its words, in order.
    pub(crate) words: Vec<StartedWord>,
    /// The text that the last of them is, where that is a shell form: its bytes in the Dockerfile.
    pub(crate) shell_form: Option<Span>,
    /// Whether the base image may have an `ENTRYPOINT` that gets these words.
    pub(crate) may_have_entrypoint: bool,
    /// The variables of the image whose values are known.
    pub(crate) environment: BTreeMap<String, String>,
}

/// A word of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StartedWord {
    /// What it means.
    pub(crate) text: String,
    /// Its bytes in the Dockerfile, with its quotes; `None` where it is no word of an exec form there.
    pub(crate) span: Option<Span>,
}

/// What the container at `place` starts by its image. `None` where it has a `command`, or where the base image may say more.
pub(crate) fn started_by(
    images: &Images,
    links: &ImageLinks,
    place: ContainerRef,
    container: &Container,
) -> Option<Started> {
    let (at, _) = *links.get(&place)?;
    if container.command.as_ref().is_some_and(|command| !command.is_empty()) {
        return None;
    }
    let file = images.file(at);
    let mut started = Started {
        file: at,
        words: Vec::new(),
        shell_form: None,
        may_have_entrypoint: file.image.entrypoint.is_none(),
        environment: file.image.environment.clone(),
    };
    let entrypoint = file.image.entrypoint.and_then(|at| file.parsed.command(at));
    let cmd = file.image.cmd.and_then(|at| file.parsed.command(at));
    if let Some(entrypoint) = entrypoint {
        started.add(file, entrypoint);
    }
    if started.shell_form.is_some() {
        // What follows a shell form is `$0` and so on to it.
        return Some(started);
    }
    match (&container.args, cmd) {
        // Without an entrypoint here the base image's counts, if it has one.
        (Some(_), _) if entrypoint.is_none() => return None,
        (Some(args), _) => {
            let args = args.iter();
            started.words.extend(args.map(|text| StartedWord { text: text.clone(), span: None }));
        }
        (None, Some(cmd)) => started.add(file, cmd),
        (None, None) => {}
    }
    (!started.words.is_empty()).then_some(started)
}

/// The Dockerfiles whose exec forms the containers of a pod start, once for each container.
pub(crate) fn words_started(images: &Images, links: &ImageLinks, pod: &Pod) -> Vec<SharedScript> {
    let started =
        pod.all_containers().filter_map(|(place, container)| started_by(images, links, place, container));
    let with_words = started.filter(|started| started.words.iter().any(|word| word.span.is_some()));
    with_words.map(|started| script_of_words(images, started.file)).collect()
}

/// The exec forms of a Dockerfile.
pub(crate) fn script_of_words(images: &Images, file: usize) -> SharedScript {
    let text = &images.file(file).dockerfile;
    SharedScript::of_image(text.number, &text.path, ImagePart::Words)
}

impl Started {
    fn add(&mut self, file: &ImageFile, command: &Command) {
        match command {
            Command::Exec(words) => {
                let words = words.iter();
                let words = words.map(|word| StartedWord { text: word.text.clone(), span: Some(word.span) });
                self.words.extend(words);
            }
            Command::Shell(span) => {
                let program = file.image.shell.iter().map(String::as_str);
                let words = program.chain([&file.dockerfile.text[span.range()]]);
                self.words.extend(words.map(|text| StartedWord { text: text.to_owned(), span: None }));
                self.shell_form = Some(*span);
            }
        }
    }

    /// The pod as it would be written if the container at `place` set these words and variables itself.
    pub(crate) fn in_pod(&self, pod: &Pod, place: ContainerRef) -> Pod {
        let mut pod = pod.clone();
        let list = match place.list {
            ContainerList::Init => &mut pod.init_containers,
            ContainerList::App => &mut pod.containers,
        };
        let container = &mut list[place.index];
        container.command = Some(self.words.iter().map(|word| word.text.clone()).collect());
        container.args = None;
        let own = self.environment.iter().filter(|(name, _)| container.env_var(name).is_none());
        let own = own.map(|(name, value)| EnvVar {
            name: Some(name.clone()),
            value: Some(value.clone()),
            value_from: None,
        });
        let own: Vec<EnvVar> = own.collect();
        container.env.splice(0..0, own);
        pod
    }
}

/// The text of a shell form as a script whose places are those of the Dockerfile. `None` where the lines that it joins are not
/// what the shell would join.
pub(crate) fn script_of_shell_form(text: &str, escape: char) -> Option<Script> {
    let script = Script::parse(text).ok()?;
    if !text.contains('\n') {
        return Some(script);
    }
    let mut joined = String::new();
    for line in text.lines() {
        if !joined.is_empty() && (line.trim().is_empty() || line.trim_start().starts_with('#')) {
            continue;
        }
        let trimmed = line.trim_end();
        joined.push_str(trimmed.strip_suffix(escape).unwrap_or(line));
    }
    let as_docker_reads = Script::parse(&joined).ok()?;
    let words = |script: &Script| -> Vec<Vec<String>> {
        let commands = script.simple_commands().into_iter();
        commands.map(|found| found.simple.words.iter().map(|word| word.text.clone()).collect()).collect()
    };
    (words(&script) == words(&as_docker_reads)).then_some(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_the_shell_joins_as_docker_does() {
        let is_read = |text: &str| script_of_shell_form(text, '\\').is_some();
        assert!(is_read("until nc -z localhost 1; do sleep 1; done; exec app"));
        assert!(is_read("until nc -z localhost 1; do \\\n    sleep 1; \\\n done && \\\n exec app"));
        assert!(!is_read("app a \\\n  # why\n  b"), "the shell ends the command at the comment");
        assert!(!is_read("app 'a \\\n b'"), "quotes keep the line's end");
        assert!(script_of_shell_form("app a `\n b", '`').is_none());
    }
}
