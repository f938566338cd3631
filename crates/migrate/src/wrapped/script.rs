//! Wrappers in scripts.

use outrigger_shell::acts::Reading;
use outrigger_shell::{Connector, Statement, Visited};
use outrigger_text::Span;

use super::aim::{Aim, aim_of};
use super::call::{Call, call_of_words};
use super::fate::{Fate, fate_of, fate_of_wait};
use crate::case::Case;
use crate::scripts::{Cut, HeldScript, Unwrap, can_go, can_make, runs_something};

/// A wrapper in a script.
#[derive(Debug)]
pub(crate) struct FoundCall {
    /// How it is called.
    pub(crate) call: Call,
    /// What it is aimed at.
    pub(crate) aim: Aim,
    /// Where what should go begins and ends.
    pub(crate) at: Span,
    /// What goes, with what a person has to weigh; or why it stays.
    pub(crate) cut: Result<(Cut, Option<String>), String>,
}

/// The wrappers in a script that have to do with sidecars.
pub(crate) fn calls_of_script(case: &Case<'_>, index: usize, held: &HeldScript) -> Vec<FoundCall> {
    let reading = held.reading();
    let visited = held.script.simple_commands();
    let commands = visited.iter().filter(|visited| !visited.context.substitution);
    commands.filter_map(|visited| found_in(case, index, held, &reading, visited)).collect()
}

fn found_in(
    case: &Case<'_>,
    index: usize,
    held: &HeldScript,
    reading: &Reading<'_>,
    visited: &Visited<'_>,
) -> Option<FoundCall> {
    let known = reading.known();
    let words = visited.simple.words.iter().map(|word| known.text_or_source(word, &held.script));
    let words: Vec<String> = words.collect();
    let skipped = words.iter().take_while(|word| *word == "exec").count();
    let call = call_of_words(case.world.catalog, &words, skipped)?;
    let start = visited.simple.words[call.own.start].span.start();
    if call.command.is_empty() {
        let aim = aim_of(case, held.container, &call);
        let cut = match fate_of_wait(case, &call, &aim) {
            Fate::NoHack => return None,
            Fate::Stays(why) => Err(why),
            Fate::Partly(_) => Err("since it waits for something else, too".to_owned()),
            Fate::Goes { .. } => cut_of_wait(index, held, reading, visited).map(|cut| (cut, None)),
        };
        return Some(FoundCall { call, aim, at: visited.command.span, cut });
    }
    let end = visited.simple.words[call.command.start].span.start();
    let own = Span::new(start, end);
    let (fate, aim) = fate_of(case, held.container, &call);
    let cut = match fate {
        Fate::NoHack => return None,
        Fate::Stays(why) => Err(why),
        Fate::Partly(_) => Err("since it does other work, too".to_owned()),
        Fate::Goes { unsafe_because } => {
            let unwrap = Unwrap { command: visited.command.span, own };
            let cut = Cut { script: index, unwraps: vec![unwrap], ..Cut::default() };
            can_make(held, &cut)
                .map(|()| (cut, unsafe_because))
                .map_err(|why| format!("since it cannot be taken out by itself: {why}"))
        }
    };
    Some(FoundCall { call, aim, at: own, cut })
}

/// The cut of a call that only waits: its statement, or its part of a chain.
fn cut_of_wait(
    index: usize,
    held: &HeldScript,
    reading: &Reading<'_>,
    visited: &Visited<'_>,
) -> Result<Cut, String> {
    let stays = || Err("since what follows depends on it".to_owned());
    if visited.context.condition || visited.context.piped || visited.context.background {
        return stays();
    }
    let statement = visited.statement;
    let span = match part_of_chain(statement, visited) {
        Some(span) => span,
        // `wait-for-it … || exit 1`: the whole goes where the rest only gives up.
        None if gives_up_otherwise(reading, statement, visited) => statement.span,
        None => return stays(),
    };
    can_go(held, &[span]).map_err(|why| format!("since it cannot be taken out by itself: {why}"))?;
    Ok(Cut::of(index, span))
}

/// The pipeline of the command, or the statement where it is all of it; `None` where an `||` stands beside it.
fn part_of_chain(statement: &Statement, visited: &Visited<'_>) -> Option<Span> {
    if statement.rest.is_empty() {
        return Some(statement.span);
    }
    let is_and = statement.rest.iter().all(|(connector, _)| *connector == Connector::And);
    let pipeline = statement.pipelines().find(|pipeline| pipeline.span.contains(visited.command.span))?;
    (is_and && !pipeline.negated).then_some(pipeline.span)
}

fn gives_up_otherwise(reading: &Reading<'_>, statement: &Statement, visited: &Visited<'_>) -> bool {
    statement.first.span.contains(visited.command.span)
        && !statement.first.negated
        && statement.rest.iter().all(|(connector, pipeline)| {
            *connector == Connector::Or && !runs_something(&reading.acts_of_pipeline(pipeline))
        })
}
