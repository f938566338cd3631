use super::setting::is_truth;
use super::{Resolver, SettingValue};
use crate::entry::Condition;
use crate::version::ProgramVersion;
use outrigger_pod::{Image, RestartPolicy};

impl Resolver<'_> {
    /// Whether what has this condition, or none, applies.
    pub(crate) fn applies(&self, when: Option<&Condition>) -> bool {
        when.is_none_or(|when| self.holds(when))
    }

    /// Whether a condition holds. One without keys does.
    pub fn holds(&self, condition: &Condition) -> bool {
        let Condition {
            setting,
            is,
            argument,
            command,
            env,
            tag_below,
            tag_has,
            privileged,
            runs_to_end,
            shares_volume,
            any,
            not,
        } = condition;
        let all = |given: &Option<String>, holds: &dyn Fn(&str) -> bool| given.as_deref().is_none_or(holds);
        all(setting, &|name| {
            let value = self.setting(name);
            match (is, &value) {
                (Some(is), value) => value.text().is_some_and(|text| text.eq_ignore_ascii_case(is)),
                (None, SettingValue::Given(text)) => is_truth(text),
                (None, _) => false,
            }
        }) && all(argument, &|word| self.has_argument(word))
            && all(command, &|name| {
                self.invocation.program() == Some(name) || self.program_words.program() == Some(name)
            })
            && all(env, &|name| self.container.env_var(name).is_some())
            && all(tag_below, &|version| {
                self.version().zip(ProgramVersion::parse(version)).is_some_and(|(tag, version)| tag < version)
            })
            && all(tag_has, &|part| {
                self.container.image.as_ref().and_then(Image::tag).is_some_and(|tag| tag.contains(part))
            })
            && privileged
                .is_none_or(|wanted| wanted == (self.container.security_context.privileged == Some(true)))
            && runs_to_end.is_none_or(|wanted| wanted == self.runs_to_end())
            && shares_volume.is_none_or(|wanted| wanted == self.shares_volume())
            && (any.is_empty() || any.iter().any(|one| self.holds(one)))
            && not.as_ref().is_none_or(|not| !self.holds(not))
    }

    /// Whether a word is given to the program; in a script that calls no known program, whether it is a word of any
    /// command.
    fn has_argument(&self, word: &str) -> bool {
        if self.program_words.script().is_some() {
            return self.program_words.script_commands().iter().flatten().any(|text| text == word);
        }
        self.positional().any(|argument| argument.text == word)
    }

    /// A Job's pod has to say `Never` or `OnFailure` (`pkg/apis/batch/validation/validation.go`).
    fn runs_to_end(&self) -> bool {
        matches!(self.pod.restart_policy(), RestartPolicy::Never | RestartPolicy::OnFailure)
    }

    /// Whether a volume of the pod is mounted both here and in another container.
    pub(crate) fn shares_volume(&self) -> bool {
        let mut mine = self.container.volume_mounts.iter().filter_map(|mount| mount.name.as_deref());
        mine.any(|volume| self.is_mounted_elsewhere(volume))
    }

    /// Whether another container mounts the volume with this name.
    pub(crate) fn is_mounted_elsewhere(&self, volume: &str) -> bool {
        let mut others = self.pod.all_containers().filter(|(place, _)| *place != self.place);
        others.any(|(_, other)| other.volume_mounts.iter().any(|mount| mount.name.as_deref() == Some(volume)))
    }
}
