//! The lines of here-documents: some stand outside the command that they belong to.

use outrigger_text::Span;

use crate::{Block, Command, CommandKind, Pipeline, Statement};

/// The lines of all here-documents of a statement, at any depth.
pub(crate) fn here_documents(statement: &Statement) -> Vec<Span> {
    statement.pipelines().flat_map(here_documents_of).collect()
}

/// The lines of all here-documents of a pipeline, at any depth.
pub(crate) fn here_documents_of(pipeline: &Pipeline) -> Vec<Span> {
    let mut lines = Vec::new();
    for command in &pipeline.commands {
        collect(command, &mut lines);
    }
    lines
}

fn collect(command: &Command, lines: &mut Vec<Span>) {
    lines.extend(command.redirections.iter().filter_map(|redirection| redirection.heredoc));
    let mut inside = |block: &Block| {
        for statement in &block.statements {
            lines.extend(here_documents(statement));
        }
    };
    match &command.kind {
        CommandKind::Group(block)
        | CommandKind::Subshell(block)
        | CommandKind::For { body: block, .. }
        | CommandKind::CountedFor { body: block, .. } => inside(block),
        CommandKind::If { branches, otherwise } => {
            for (condition, block) in branches {
                inside(condition);
                inside(block);
            }
            otherwise.iter().for_each(inside);
        }
        CommandKind::Loop { condition, body, .. } => {
            inside(condition);
            inside(body);
        }
        CommandKind::Case { arms, .. } => arms.iter().for_each(|(_, block)| inside(block)),
        CommandKind::Function { body, .. } => collect(body, lines),
        CommandKind::Simple(_) | CommandKind::Test(_) | CommandKind::Arithmetic(_) | CommandKind::Other => {}
    }
}
