//! What the start waited for and who used the grace, in rows.

use outrigger_lifecycle::Millis;
use outrigger_simulate::{ContainerStop, Shutdown, Startup, StartupWork};

/// A row of the start: how much it took, whose it is, what it was.
pub(super) struct StartRow {
    pub(super) took: Option<Millis>,
    pub(super) who: String,
    pub(super) what: &'static str,
}

/// `all containers work after 7.8 s`, or where the start stands.
pub(super) fn start_title(startup: &Startup) -> String {
    match startup.up_at {
        Some(at) => format!("all containers work after {}", seconds(at)),
        None => "the containers never all work".to_owned(),
    }
}

pub(super) fn start_rows(startup: &Startup, names: &[String]) -> Vec<StartRow> {
    let rows = startup.steps.iter().map(|step| StartRow {
        took: step.length(),
        who: step.work.container().map_or_else(|| "the node".to_owned(), |of| names[of.index()].clone()),
        what: match step.work {
            StartupWork::Node => "volumes, sandbox and first container",
            StartupWork::Runs(_) => "runs to its end",
            StartupWork::Starts(_) => "starts before all behind it",
            StartupWork::Precedes(_) => "is started before the next",
            StartupWork::Awaits(_) => "is waited for",
            StartupWork::ComesUp(_) => "does its work and is ready",
        },
    });
    rows.collect()
}

/// `11 s of 30 s of grace used`.
pub(super) fn end_title(shutdown: &Shutdown) -> String {
    let grace = shutdown.grace_seconds;
    match shutdown.to {
        Some(to) => format!("{} of {grace} s of grace used", seconds(to.less(shutdown.from))),
        None => format!("{grace} s of grace, and a container that does not end"),
    }
}

/// What one container did with the grace, in words.
pub(super) fn end_words(stop: &ContainerStop, shutdown: &Shutdown) -> String {
    let mut words = Vec::new();
    if stop.hook.is_some() {
        words.push(format!("hook {}", seconds(stop.hook_time())));
    }
    if let Some(signalled) = stop.signalled {
        let waited = signalled.less(shutdown.from).less(stop.hook_time());
        if waited >= Millis(100) {
            words.push(format!("waits {}", seconds(waited)));
        }
    }
    match (stop.own(), stop.is_killed) {
        (Some(own), true) => words.push(format!("is killed after {}", seconds(own))),
        (Some(own), false) if own < Millis(5) => words.push("ends at once".to_owned()),
        (Some(own), false) => words.push(format!("ends in {}", seconds(own))),
        (None, true) => words.push("is killed without a signal".to_owned()),
        (None, false) if stop.ended.is_some() => words.push("ends by itself".to_owned()),
        (None, false) => words.push("does not end".to_owned()),
    }
    words.join(", ")
}

/// Seconds with two digits behind the point, where they are not whole.
pub(super) fn seconds(length: Millis) -> String {
    let hundredths = (length.0 + 5) / 10;
    match hundredths % 100 {
        0 => format!("{} s", hundredths / 100),
        rest if rest % 10 == 0 => format!("{}.{} s", hundredths / 100, rest / 10),
        rest => format!("{}.{rest:02} s", hundredths / 100),
    }
}

/// A name of at most `longest` letters.
pub(super) fn shortened(name: &str, longest: usize) -> String {
    if name.chars().count() <= longest {
        return name.to_owned();
    }
    let kept: String = name.chars().take(longest - 1).collect();
    format!("{kept}…")
}
