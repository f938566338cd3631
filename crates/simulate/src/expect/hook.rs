//! How long a hook takes, as far as its words tell.

use outrigger_lifecycle::Millis;
use outrigger_pod::{Handler, Hook};

use super::assumption::{Assumption, Basis, Subject};
use super::container::{Expected, seconds};
use super::script::{plain_run, shell_and_script, waited_ports};
use crate::behaviour::HookBehaviour;

impl Expected<'_> {
    /// How long a hook of the container takes; what is not plain takes no time, and is an assumption.
    pub(super) fn hook(&self, hook: Hook, all: &[Self], assumptions: &mut Vec<Assumption>) -> HookBehaviour {
        let lifecycle = self.container.lifecycle.as_ref();
        let handler = lifecycle.and_then(|lifecycle| match hook {
            Hook::PostStart => lifecycle.post_start.as_ref(),
            Hook::PreStop => lifecycle.pre_stop.as_ref(),
        });
        let Some(handler) = handler else { return HookBehaviour::default() };
        if let Handler::Sleep { seconds } = handler {
            let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(0);
            return HookBehaviour { takes: Millis::from_seconds(seconds) };
        }
        let command: Vec<&str> = match handler {
            Handler::Exec { command } => command.iter().map(String::as_str).collect(),
            _ => Vec::new(),
        };
        let mut assume = |says, basis| {
            assumptions.push(Assumption {
                container: self.name.clone(),
                subject: Subject::Hook,
                says,
                basis,
            });
        };
        if let Some(takes) = plain_run(&command).and_then(|run| run.length) {
            return HookBehaviour { takes };
        }
        if hook == Hook::PostStart
            && let Some((whose, takes)) = self.awaited_in_hook(&command, all)
        {
            let says = format!("waits in its postStart hook until {whose} works, {}", seconds(takes));
            assume(says, Basis::Command);
            return HookBehaviour { takes };
        }
        assume(format!("has a {} hook that takes no time", hook.field()), Basis::Default);
        HookBehaviour::default()
    }

    /// Whom a `postStart` hook waits for, and how long that takes to start: the container itself, where its own program
    /// is called to wait or the hook loops on the pod's own address, or another one by its port.
    fn awaited_in_hook(&self, command: &[&str], all: &[Self]) -> Option<(String, Millis)> {
        let ports = waited_ports(command);
        let other = all.iter().find(|one| one.place != self.place && one.has_any_port(&ports));
        if let Some(other) = other {
            return Some((other.name.clone(), other.starts_in().0));
        }
        let script = shell_and_script(command).map_or(command.join(" "), |(_, script)| script.to_owned());
        let is_own =
            self.is_called_by(&script) && script.split_whitespace().any(|word| word.contains("wait"));
        (is_own || !ports.is_empty()).then(|| ("it".to_owned(), self.starts_in().0))
    }
}
