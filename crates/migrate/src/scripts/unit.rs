//! Parts of a script that can be taken out.

use outrigger_shell::acts::{Act, ActKind, Reading};
use outrigger_shell::{Block, Command, CommandKind, Connector};
use outrigger_text::Span;

/// A statement, or a part of one, that stands or falls as a whole.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    /// Its bytes in the script.
    pub(crate) span: Span,
    /// What it does.
    pub(crate) acts: Vec<Act>,
    /// Its statement among those of the script, from 0.
    pub(crate) statement: usize,
    /// What joins it to the part before, where it is not the first of its statement.
    pub(crate) joined_by: Option<Connector>,
    /// Whether it stands inside another command, or in a function.
    pub(crate) is_inside: bool,
}

impl Unit {
    /// Whether it runs a program that nobody here knows: the app itself, or what prepares it.
    pub(crate) fn runs_something(&self) -> bool {
        runs_something(&self.acts)
    }
}

/// Whether any of these acts is of a kind that no workaround is made of.
pub(crate) fn runs_something(acts: &[Act]) -> bool {
    acts.iter().any(|act| match &act.kind {
        ActKind::Runs | ActKind::Sources { .. } | ActKind::AwaitsChild | ActKind::SignalsChild { .. } => true,
        ActKind::Traps { acts, .. } => runs_something(acts),
        _ => false,
    })
}

/// The units of a script, in order: whole statements where they run nothing unknown, else their pipelines, and what stands
/// inside compound commands and functions.
pub(crate) fn units(reading: &Reading<'_>) -> Vec<Unit> {
    let mut units = Vec::new();
    for (at, statement) in reading.script().body.statements.iter().enumerate() {
        let acts = reading.acts_of_statement(statement);
        if !runs_something(&acts) && !is_function(statement.only_command()) {
            units.push(Unit { span: statement.span, acts, statement: at, joined_by: None, is_inside: false });
            continue;
        }
        let mut joined_by = None;
        let mut joints = statement.rest.iter().map(|(connector, _)| *connector);
        for pipeline in statement.pipelines() {
            let acts = reading.acts_of_pipeline(pipeline).into_iter();
            let acts: Vec<Act> = acts
                .map(|act| Act { in_background: act.in_background || statement.background, ..act })
                .collect();
            if let ([command], true) = (pipeline.commands.as_slice(), runs_something(&acts)) {
                inside(reading, command, at, &mut units);
            }
            units.push(Unit { span: pipeline.span, acts, statement: at, joined_by, is_inside: false });
            joined_by = joints.next();
        }
    }
    for command in reading.script().body.statements.iter().filter_map(|statement| statement.only_command()) {
        // A function that runs nothing unknown is a part of whatever calls it.
        if let CommandKind::Function { body, .. } = &command.kind
            && runs_something(&reading.acts_of_command(body))
        {
            inside(reading, body, usize::MAX, &mut units);
        }
    }
    units
}

fn is_function(command: Option<&Command>) -> bool {
    command.is_some_and(|command| matches!(command.kind, CommandKind::Function { .. }))
}

fn inside(reading: &Reading<'_>, command: &Command, statement: usize, units: &mut Vec<Unit>) {
    let mut add = |block: &Block| {
        for inner in &block.statements {
            let acts = reading.acts_of_statement(inner);
            let runs = runs_something(&acts);
            units.push(Unit { span: inner.span, acts, statement, joined_by: None, is_inside: true });
            if let (Some(command), true) = (inner.only_command(), runs) {
                inside(reading, command, statement, units);
            }
        }
    };
    match &command.kind {
        CommandKind::Group(block) | CommandKind::Subshell(block) => add(block),
        CommandKind::If { branches, otherwise } => {
            branches.iter().map(|(_, body)| body).chain(otherwise).for_each(add);
        }
        CommandKind::Loop { body, .. }
        | CommandKind::For { body, .. }
        | CommandKind::CountedFor { body, .. } => add(body),
        CommandKind::Case { arms, .. } => arms.iter().map(|(_, body)| body).for_each(add),
        CommandKind::Simple(_)
        | CommandKind::Function { .. }
        | CommandKind::Test(_)
        | CommandKind::Arithmetic(_)
        | CommandKind::Other => {}
    }
}
