//! Scripts in mounted `ConfigMap`s.

use std::collections::BTreeMap;

use outrigger_pod::{ContainerRef, Pod, VolumeSource};
use outrigger_shell::Script;
use outrigger_shell::acts::{Act, ActKind, Reading};
use outrigger_text::Span;

use super::command_line::{Started, is_shell, read_call};
use crate::facts::Facts;
use crate::images::ImageLinks;
use crate::shared::{Holder, ImagePart, SharedScript};

/// The files that containers of a pod may mount, or have from their images.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mounts<'f> {
    /// What the other files say.
    pub(crate) facts: &'f Facts,
    /// The path of the pod's file: of copies of a `ConfigMap` the nearest counts.
    pub(crate) path: &'f str,
    /// The namespace of the pod.
    pub(crate) namespace: Option<&'f str>,
    /// The Dockerfiles of the containers.
    pub(crate) images: &'f ImageLinks,
}

/// A file that a container mounts from a `ConfigMap`, or has from its image.
#[derive(Debug)]
pub(super) struct MountedFile<'f> {
    /// Where it stands.
    pub(super) script: SharedScript,
    /// What it says.
    pub(super) text: &'f str,
}

impl<'f> Mounts<'f> {
    /// The file at a path of a container. `None` where it comes from something else, or several `ConfigMap`s have the name.
    pub(super) fn file(self, pod: &Pod, place: ContainerRef, path: &str) -> Option<MountedFile<'f>> {
        let container = pod.container(place)?;
        let below = |mount: &str| {
            let below = path.strip_prefix(mount.trim_end_matches('/'))?;
            (below.is_empty() || below.starts_with('/')).then_some(below)
        };
        let mounts = container.volume_mounts.iter();
        let fitting = mounts.filter_map(|mount| Some((mount, below(mount.mount_path.as_deref()?)?)));
        let Some((mount, below)) = fitting.min_by_key(|(_, below)| below.len()) else {
            return self.file_of_image(place, path);
        };
        let volume = pod.volume(mount.name.as_deref()?)?;
        let Some(VolumeSource::ConfigMap { name: Some(name), items }) = &volume.source else { return None };
        let below = below.trim_start_matches('/');
        let inside = match mount.sub_path.as_deref().map(|path| path.trim_matches('/')) {
            Some(folder) if below.is_empty() => folder.to_owned(),
            Some(folder) => format!("{folder}/{below}"),
            None => below.to_owned(),
        };
        let key = if items.is_empty() {
            inside
        } else {
            items.iter().find(|item| item.path.as_deref() == Some(&inside))?.key.clone()?
        };
        let map = self.facts.config_map(self.path, name, self.namespace)?;
        let text = map.data.get(&key)?;
        let at = map.at.keys(["data", key.as_str()]);
        let holder = Holder::ConfigMap { map: name.clone(), key };
        let script = SharedScript { file: map.file, document: map.document, at, holder };
        Some(MountedFile { script, text })
    }

    /// The file that the image of a container brings at a path.
    fn file_of_image(self, place: ContainerRef, path: &str) -> Option<MountedFile<'f>> {
        let (image, _) = self.images.get(&place)?;
        let found = self.facts.images().file(*image).script_at(path)?;
        let script = SharedScript::of_image(found.number, &found.path, ImagePart::File);
        Some(MountedFile { script, text: &found.text })
    }
}

impl MountedFile<'_> {
    fn shebang(&self) -> Vec<&str> {
        let line = self.text.strip_prefix("#!").and_then(|rest| rest.lines().next()).unwrap_or_default();
        let mut words: Vec<&str> = line.split_whitespace().collect();
        if words.first().is_some_and(|word| word.ends_with("/env")) {
            words.remove(0);
        }
        words
    }

    /// Whether its first line names a shell.
    pub(super) fn is_for_a_shell(&self) -> bool {
        self.shebang().first().is_some_and(|word| is_shell(word))
    }

    /// Whether its first line gives the shell the option that ends it at a failure.
    pub(super) fn stops_at_failure(&self) -> bool {
        self.shebang().iter().skip(1).any(|word| word.starts_with('-') && word.contains('e'))
    }
}

/// A mounted script that another one calls or reads in.
#[derive(Debug, Clone)]
pub(super) struct Called {
    /// The command that calls it.
    pub(super) span: Span,
    /// Its path in the container.
    pub(super) path: String,
    /// The words given to it.
    pub(super) arguments: Vec<String>,
    /// How it is started.
    pub(super) started: Started,
    /// What it does.
    pub(super) acts: Vec<Act>,
}

/// The mounted scripts that a script calls or reads in. One whose words are not known is left out.
pub(super) fn called_by(
    script: &Script,
    environment: &BTreeMap<String, String>,
    pod: &Pod,
    place: ContainerRef,
    mounts: Mounts<'_>,
) -> Vec<Called> {
    let reading = Reading::new(script, environment);
    let mut called = Vec::new();
    for visited in script.simple_commands() {
        let words = visited.simple.words.iter();
        let words: Vec<String> = words.map(|word| reading.known().text_or_source(word, script)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let Some((skipped, started)) = read_call(&words) else { continue };
        let path = words[skipped + started.at];
        let Some(file) = mounts.file(pod, place, path) else { continue };
        if started.needs_shebang && !file.is_for_a_shell() {
            continue;
        }
        let Ok(inner) = Script::parse(file.text) else { continue };
        let arguments: Vec<String> =
            words[skipped + started.at + 1..].iter().map(|&word| word.to_owned()).collect();
        let values = environment_of_called(environment, &arguments, started.is_read_in);
        let mut acts = Reading::new(&inner, &values).acts_of_block(&inner.body);
        if !started.is_read_in {
            // It ends itself, and not its caller.
            acts.retain(|act| !matches!(act.kind, ActKind::Exits { .. }));
        }
        called.push(Called { span: visited.command.span, path: path.to_owned(), arguments, started, acts });
    }
    called
}

/// The variables of a called script: those of its caller, with its own words as `$1` and so on. One that is read in without
/// words sees those of its caller.
pub(super) fn environment_of_called<S: AsRef<str>>(
    environment: &BTreeMap<String, String>,
    arguments: &[S],
    is_read_in: bool,
) -> BTreeMap<String, String> {
    let keeps_words = is_read_in && arguments.is_empty();
    let is_word = |name: &str| name.bytes().all(|letter| letter.is_ascii_digit());
    let kept = environment.iter().filter(|(name, _)| keeps_words || !is_word(name));
    let own = arguments.iter().enumerate().map(|(at, word)| ((at + 1).to_string(), word.as_ref().to_owned()));
    kept.map(|(name, value)| (name.clone(), value.clone())).chain(own).collect()
}
