//! What containers start by their images, before and after.

use std::collections::BTreeMap;

use outrigger_dockerfile::{Command, Dockerfile, Image};
use outrigger_pod::Container;

use crate::found::{Pair, Program, pods_of};
use crate::run::FileOutcome;
use crate::shell::base_name;

/// The files of a run, by their paths.
type Texts<'t> = BTreeMap<&'t str, &'t str>;

/// All containers that start something else by their image than before. In cases an image is called like the folder of its
/// Dockerfile.
pub(crate) fn pairs_of_images(outcomes: &[FileOutcome]) -> Vec<Pair> {
    let before: Texts<'_> =
        outcomes.iter().map(|outcome| (outcome.file.path.as_str(), outcome.file.text.as_str())).collect();
    let after: Texts<'_> =
        outcomes.iter().map(|outcome| (outcome.file.path.as_str(), outcome.new_text.as_str())).collect();
    let mut pairs = Vec::new();
    for path in before.keys().filter(|path| base_name(path) == "Dockerfile") {
        let folder = path.strip_suffix("/Dockerfile").unwrap_or_default();
        let pods = before.values().flat_map(|text| pods_of(text));
        for container in pods.flat_map(|pod| pod.containers) {
            if container.image.as_ref().is_none_or(|image| image.name() != base_name(folder)) {
                continue;
            }
            let program = |texts: &Texts<'_>| program_of(&container, folder, texts[path], texts);
            if let (Some(before), Some(after)) = (program(&before), program(&after))
                && before != after
                // Nothing stands in for a program in a folder of this machine.
                && !before.words.first().is_some_and(|program| program.starts_with("/bin/"))
            {
                let name = container.name.clone().unwrap_or_default();
                pairs.push(Pair { container: name, moves: false, has_unsafe_steps: true, before, after });
            }
        }
    }
    pairs
}

fn program_of(container: &Container, folder: &str, text: &str, texts: &Texts<'_>) -> Option<Program> {
    let file = Dockerfile::parse(text).ok()?;
    let image = file.image()?;
    let mut words: Vec<String> = match &container.command {
        Some(command) => command.iter().chain(container.args.iter().flatten()).cloned().collect(),
        None => words_of(&file, &image, text, container.args.as_deref()),
    };
    let mut files: Vec<(String, String)> = Vec::new();
    for word in words.iter_mut().filter(|word| word.contains('/')) {
        let path = image.absolute(word);
        let sources = file.sources_of(&image, &path).into_iter();
        let mut found = sources.filter_map(|source| texts.get(format!("{folder}/{source}").as_str()));
        if let Some(text) = found.next() {
            files.push((path.clone(), (*text).to_owned()));
            *word = path;
        }
    }
    if words.first().is_some_and(|first| files.iter().any(|(path, _)| path == first)) {
        // By the shell that is tried, whatever its first line names.
        words.insert(0, "sh".to_owned());
    }
    let variables = container.env.iter();
    let environment = variables
        .filter_map(|variable| Some((variable.name.clone()?, variable.literal()?.to_owned())))
        .collect();
    Some(Program { words, environment, folders: Vec::new(), files })
}

fn words_of(file: &Dockerfile, image: &Image, text: &str, args: Option<&[String]>) -> Vec<String> {
    let words = |at: Option<usize>| match at.and_then(|at| file.command(at)) {
        None => Vec::new(),
        Some(Command::Exec(words)) => words.iter().map(|word| word.text.clone()).collect(),
        // The builder joins the lines.
        Some(Command::Shell(span)) => {
            let joined = text[span.range()].replace("\\\n", "");
            image.shell.iter().cloned().chain([joined]).collect::<Vec<_>>()
        }
    };
    let rest = args.map_or_else(|| words(image.cmd), <[String]>::to_vec);
    words(image.entrypoint).into_iter().chain(rest).collect()
}
