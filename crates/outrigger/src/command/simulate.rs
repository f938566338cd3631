use outrigger_lifecycle::{Millis, Profile};
use outrigger_pod::RestartPolicy;
use outrigger_report::{LifeReport, life_value, render_timeline, render_timeline_svg};
use outrigger_simulate::{Action, ActionKind, Life, Runtime, Scenario, judge, simulate};

use crate::arguments::{Common, Format, LifeFormat, Simulate};
use crate::exit::Exit;
use crate::output::Output;
use crate::pod_file::{PodFile, answer_rejection, read_pod_file};

/// `outrigger simulate`: the life of one pod.
pub(crate) fn run(arguments: &Simulate, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let mut file = read_pod_file(&arguments.pod, common)?;
    arguments.wishes.grant(&mut file.expectation)?;
    if let Some(reason) = &file.rejection {
        let format = match arguments.format {
            LifeFormat::Text => Format::Text,
            LifeFormat::Json => Format::Json,
            // There is no picture, and words are none.
            LifeFormat::Svg => {
                output.error(&format!("the API server refuses this pod: {reason}"));
                return Ok(Exit::Findings);
            }
        };
        return answer_rejection(reason, format, output);
    }
    let is_told = file.is_scenario || arguments.wishes.delete_at.is_some();
    let deleted_at = if is_told { None } else { delete_when_quiet(&mut file) };
    let note =
        |at: Millis| format!("the pod is deleted after {} s (assumed; --delete-at)", at.whole_seconds());
    let notes: Vec<String> = deleted_at.map(note).into_iter().collect();
    let life = follow(&file.expectation.scenario, &file);
    let broken = judge(&file.expectation.scenario, &file.expectation.roles, &life);
    let report = LifeReport {
        pod: &file.label,
        kubernetes: &file.shown_version,
        expectation: &file.expectation,
        life: &life,
        broken: &broken,
        notes: &notes,
    };
    match arguments.format {
        LifeFormat::Json => Output::json(&life_value(&report))?,
        LifeFormat::Text => output.answer(&render_timeline(&report, Output::width()))?,
        LifeFormat::Svg => Output::raw(&render_timeline_svg(&report))?,
    }
    Ok(if broken.is_empty() { Exit::Clean } else { Exit::Findings })
}

fn follow(scenario: &Scenario, file: &PodFile) -> Life {
    simulate(scenario, file.version, Profile::NODE, Runtime::NODE)
}

/// How long a server is left alone when all its containers are ready.
const QUIET: Millis = Millis::from_seconds(20);
/// When a server that never becomes ready is deleted.
const PATIENCE: Millis = Millis::from_seconds(60);
/// Deletions that nobody has asked for come at full tens of seconds.
const ROUND: Millis = Millis::from_seconds(10);

/// Deletes the pod of a server some time after it has become ready, so that its end is told too. The pod of a Job is
/// left to end by itself, or not.
fn delete_when_quiet(file: &mut PodFile) -> Option<Millis> {
    let scenario = &file.expectation.scenario;
    if *scenario.pod.restart_policy() != RestartPolicy::Always {
        return None;
    }
    let life = follow(scenario, file);
    let ready_at = life.statuses.iter().find(|shown| shown.status.is_ready).map(|shown| shown.at);
    let quiet = ready_at.map_or(PATIENCE, |at| at.plus(QUIET));
    let at = Millis(quiet.0.div_ceil(ROUND.0) * ROUND.0);
    file.expectation.scenario.actions.push(Action { at, kind: ActionKind::Delete(None) });
    Some(at)
}
