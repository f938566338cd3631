//! Findings for people: the place, the lines around it, what happens, the way out.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use outrigger_finding::Severity;
use outrigger_migrate::{Reported, Site};

use crate::losing::render_losing;
use crate::run::{FileReport, Problem, RunReport};
use crate::style::{RED, YELLOW, paint};

/// The report of a `check` run, with escape sequences for styles.
pub fn render_findings(run: &RunReport, with_notes: bool, width: usize) -> String {
    let mut out = String::new();
    for file in &run.files {
        for problem in &file.problems {
            out.push_str(&render_problem(&file.path, problem));
        }
    }
    let shown = run.findings().filter(|reported| with_notes || reported.finding.severity != Severity::Note);
    for reported in shown {
        out.push_str(&render_finding(run, reported));
        out.push('\n');
    }
    out.push_str(&render_losing(run, width));
    out
}

/// Something that could not be read: its place and what is wrong.
pub(crate) fn render_problem(path: &str, problem: &Problem) -> String {
    let place = problem.at.map_or(String::new(), |(line, column)| format!(":{line}:{column}"));
    let (style, word) = if problem.is_error { (RED, "error") } else { (YELLOW, "warning") };
    format!("{path}{place}: {}: {}\n\n", paint(style, word), problem.message)
}

/// One finding.
pub(crate) fn render_finding(run: &RunReport, reported: &Reported) -> String {
    let finding = &reported.finding;
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(finding.title.as_str()).id(finding.rule));
    let excerpts: Vec<(Excerpt<'_>, &str, AnnotationKind)> =
        std::iter::once((Some(reported.site), finding.primary.text.as_str(), AnnotationKind::Primary))
            .chain(
                finding
                    .secondary
                    .iter()
                    .zip(&reported.others)
                    .map(|(label, site)| (*site, label.text.as_str(), AnnotationKind::Context)),
            )
            .filter_map(|(site, text, kind)| Some((excerpt(run, site?)?, text, kind)))
            .collect();
    for (excerpt, text, kind) in &excerpts {
        let annotation = kind.span(excerpt.start..excerpt.end).label((!text.is_empty()).then_some(*text));
        group = group.element(
            Snippet::source(excerpt.text)
                .line_start(excerpt.first_line)
                .path(excerpt.path)
                .annotation(annotation),
        );
    }
    for note in &finding.notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    if let Some(help) = &finding.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let mut text = Renderer::styled().render(&[group]);
    text.push('\n');
    text
}

/// The lines of a site, cut out of their file: the renderer costs as much as the source that it is given.
struct Excerpt<'r> {
    path: &'r str,
    text: &'r str,
    first_line: usize,
    start: usize,
    end: usize,
}

fn excerpt(run: &RunReport, site: Site) -> Option<Excerpt<'_>> {
    let file: &FileReport = run.files.get(site.file)?;
    let text = &file.text;
    if site.span.end() > text.len() {
        return None;
    }
    let start = site.span.start();
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    // The first line of what is meant says where it is; a container may have a hundred.
    let end = site.span.end().min(line_end).max(start);
    Some(Excerpt {
        path: &file.path,
        text: text[line_start..line_end].trim_end_matches('\r'),
        first_line: site.at.line as usize,
        start: start - line_start,
        end: end - line_start,
    })
}
