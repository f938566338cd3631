//! Scripts that the images of containers start.

use outrigger_catalog::known_environment;
use outrigger_plan::ScriptField;
use outrigger_pod::ArgumentList;
use outrigger_shell::Script;
use outrigger_text::Span;

use super::command_line::read_command_line;
use super::held::{HeldScript, Holder};
use super::mounted::called_by;
use crate::images::{script_of_shell_form, started_by};
use crate::shared::{ImagePart, SharedScript};

/// The field in which a script of the image would stand if the manifest called it.
const FIELD: ScriptField = ScriptField::Argument(ArgumentList::Command, 0);

impl Holder<'_> {
    /// The script that the image of the container starts, where the container sets no `command`.
    pub(super) fn script_of_image(self) -> Option<HeldScript> {
        let images = self.mounts.facts.images();
        let started = started_by(images, self.mounts.images, self.place, self.container)?;
        let file = images.file(started.file);
        let mut environment = started.environment.clone();
        environment.extend(known_environment(self.container, &self.surroundings.config_maps));
        let words: Vec<String> = started.words.iter().map(|word| file.resolved(&word.text)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let line = read_command_line(&words)?;
        let set_variables: Vec<String> = started
            .environment
            .keys()
            .cloned()
            .chain(self.container.env.iter().filter_map(|variable| variable.name.clone()))
            .collect();
        let arguments = &words[line.at + 1..];
        if line.is_file {
            let script = self.mounted(FIELD, words[line.at], arguments, &line, &environment)?;
            return Some(HeldScript { set_variables, ..script });
        }
        let (script, span) = match (started.shell_form, started.words[line.at].span) {
            (Some(span), _) => {
                let text = &file.dockerfile.text[span.range()];
                (script_of_shell_form(text, file.parsed.escape)?, span)
            }
            // In a JSON string every byte stands for itself, unless one is escaped.
            (None, Some(quoted)) => {
                let inner = Span::new(quoted.start() + 1, quoted.end() - 1);
                let text = &started.words[line.at].text;
                (Script::parse(text).ok().filter(|_| file.dockerfile.text[inner.range()] == **text)?, inner)
            }
            (None, None) => return None,
        };
        let part = ImagePart::Shell(span.start(), span.end());
        Some(HeldScript {
            container: self.place,
            field: FIELD,
            shared: Some(SharedScript::of_image(file.dockerfile.number, &file.dockerfile.path, part)),
            words_before_shell: line.words_before_shell,
            stops_at_failure: line.stops_at_failure(),
            has_arguments: !arguments.is_empty(),
            has_unnamed_variables: !self.container.env_from.is_empty(),
            called: called_by(&script, &environment, self.pod, self.place, self.mounts),
            script,
            environment,
            set_variables,
        })
    }
}
