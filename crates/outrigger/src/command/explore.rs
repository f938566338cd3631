use outrigger_lifecycle::Millis;
use outrigger_report::{ExplorationReport, exploration_value, render_exploration};
use outrigger_simulate::{Basis, Expectation, Property, Subject, Verdict, explore};

use crate::arguments::{Common, Explore, Format};
use crate::exit::Exit;
use crate::output::Output;
use crate::pod_file::{answer_rejection, read_pod_file};

/// `outrigger explore`: every life of one pod, within bounds.
pub(crate) fn run(arguments: &Explore, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let mut file = read_pod_file(&arguments.pod, common)?;
    start_at_once(&mut file.expectation);
    let expectation = &file.expectation;
    if let Some(reason) = &file.rejection {
        return answer_rejection(reason, arguments.format, output);
    }
    let all = Property::ALL.to_vec();
    let properties = if arguments.property.is_empty() { all } else { arguments.property.clone() };
    let bounds = arguments.faults.bounds();
    let found = explore(&expectation.scenario, &expectation.roles, file.version, &properties, &bounds);
    let report = ExplorationReport {
        pod: &file.label,
        kubernetes: &file.shown_version,
        expectation,
        properties: &properties,
        exploration: &found,
    };
    match arguments.format {
        Format::Json => Output::json(&exploration_value(&report))?,
        Format::Text => output.answer(&render_exploration(&report, Output::width()))?,
    }
    Ok(match found.verdict() {
        Verdict::Holds => Exit::Clean,
        Verdict::Broken => Exit::Findings,
        Verdict::NotDecided => Exit::Error,
    })
}

/// How long a container takes to start is left to the bounds (`--slow`), where nothing but an assumption says it.
fn start_at_once(expectation: &mut Expectation) {
    let is_guess = |subject: Subject, basis: &Basis| subject == Subject::Start && *basis == Basis::Default;
    for one in expectation.assumptions.iter().filter(|one| is_guess(one.subject, &one.basis)) {
        if let Some(behaviour) = expectation.scenario.behaviour.get_mut(&one.container) {
            behaviour.starts_in = Millis::ZERO;
        }
    }
    expectation.assumptions.retain(|one| !is_guess(one.subject, &one.basis));
}
