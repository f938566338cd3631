//! What happens, in words.

use std::fmt::Write as _;

use outrigger_lifecycle::Millis;
use outrigger_simulate::EventKind;

use super::LifeReport;
use super::lanes::Timeline;

/// A moment, whom it concerns and what happens.
pub(crate) type Line = (Millis, String, String);

/// The lines in columns.
pub(crate) fn render_lines(out: &mut String, lines: &[Line]) {
    let width = lines.iter().map(|(_, who, _)| who.chars().count()).max().unwrap_or(0);
    for (at, who, words) in lines {
        let _ = writeln!(out, "{:>9} s  {who:width$}  {words}", at.to_string());
    }
}

/// All that happens to the containers and to the pod, by time.
pub(super) fn story(report: &LifeReport<'_>, timeline: &Timeline) -> Vec<Line> {
    let life = report.life;
    let mut lines: Vec<(Millis, u8, String, String)> = Vec::new();
    // The pod is deleted before anything follows from it, and shown in a phase after what led to it.
    let mut of_pod = |at, order, words: String| lines.push((at, order, "pod".to_owned(), words));
    if let Some(at) = timeline.deleted {
        let grace = timeline.shutdown.as_ref().map_or(0, |shutdown| shutdown.grace_seconds);
        of_pod(at, 0, format!("is deleted, with {grace} s of grace"));
    }
    for (at, phase) in timeline.phases.iter().skip(1) {
        of_pod(*at, 2, format!("is shown as {phase}"));
    }
    if life.status.is_gone
        && let Some(last) = life.statuses.last()
    {
        of_pod(last.at, 2, "is gone".to_owned());
    }
    for event in &life.events {
        let name = &life.names[event.container.index()];
        let waits =
            report.expectation.scenario.behaviour.get(name).is_some_and(|one| !one.waits_for.is_empty());
        let words = match event.kind {
            EventKind::Works if waits => Some("does its work, having waited".to_owned()),
            kind => event_words(kind, &life.names),
        };
        if let Some(words) = words {
            lines.push((event.at, 1, name.clone(), words));
        }
    }
    lines.sort_by_key(|(at, order, ..)| (*at, *order));
    lines.into_iter().map(|(at, _, who, words)| (at, who, words)).collect()
}

/// What happens to a container, in words that follow its name; none for what is its own affair.
pub(crate) fn event_words(kind: EventKind, names: &[String]) -> Option<String> {
    Some(match kind {
        EventKind::Started(0) => "starts".to_owned(),
        EventKind::Started(number) => format!("starts again ({number})"),
        EventKind::Signalled => "gets its stop signal".to_owned(),
        EventKind::Killed => "is killed".to_owned(),
        EventKind::Exited(code) => format!("ends with {code}"),
        EventKind::StoppedBy(other) => format!("is told to end by {}", names[other.index()]),
        EventKind::Ready(true) => "is ready".to_owned(),
        EventKind::Ready(false) => "is not ready".to_owned(),
        EventKind::HookStarted(hook) => format!("{} hook begins", hook.field()),
        EventKind::HookFinished(hook) => format!("{} hook ends", hook.field()),
        EventKind::Works | EventKind::Probed(..) | EventKind::Ignores | EventKind::Died => return None,
    })
}
