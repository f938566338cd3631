//! One file a case: a text, what is said of its expressions, and the change.
//!
//! A case is a Markdown file with fenced blocks. The first is the text; its info string says how it is written (`yaml`, `json`,
//! `helm`, `jsonnet`, `promql`), and may go on with `kube-state-metrics=2.9.0`, `style=recording` and `labels=a,b`. The block
//! `text told` has a line for each expression and each remark, the block `diff` what changes. `UPDATE_CASES=1` writes both
//! anew: read them.

use std::fmt::Write as _;
use std::path::Path;

use outrigger_catalog::ProgramVersion;
use outrigger_metrics::{FileOutcome, Outcome, Settings, Style, Syntax, consider};
use outrigger_text::{EditSet, LineIndex};
use similar::TextDiff;

/// The text of a case, and how it is to be looked at.
struct Case<'c> {
    text: &'c str,
    syntax: Syntax,
    settings: Settings,
    /// All of the file up to the end of the first block.
    head: &'c str,
}

fn parse(content: &str) -> datatest_stable::Result<Case<'_>> {
    let (before, rest) = content.split_once("\n```").ok_or("the case has no block")?;
    let (info, rest) = rest.split_once('\n').ok_or("the block has no text")?;
    let (text, _) = rest.split_once("\n```\n").ok_or("the block has no end")?;
    let text_start = before.len() + "\n```".len() + info.len() + 1;
    let head = &content[..text_start + text.len() + "\n```\n".len()];
    let text = &content[text_start..=text_start + text.len()];
    let mut words = info.split_whitespace();
    let syntax = match words.next() {
        Some("yaml" | "json") => Syntax::Document,
        Some("helm") => Syntax::Template,
        Some("jsonnet") => Syntax::Jsonnet,
        Some("promql") => Syntax::Query,
        other => return Err(format!("`{other:?}` is no way to write a file").into()),
    };
    let mut settings = Settings::default();
    for word in words {
        match word.split_once('=') {
            Some(("kube-state-metrics", version)) => {
                settings.kube_state_metrics = Some(ProgramVersion::parse(version).ok_or("no version")?);
            }
            Some(("style", "recording")) => settings.style = Style::Recording,
            Some(("labels", labels)) => settings.join_labels = labels.split(',').map(str::to_owned).collect(),
            _ => return Err(format!("`{word}` is no setting").into()),
        }
    }
    Ok(Case { text, syntax, settings, head })
}

#[expect(clippy::needless_pass_by_value, reason = "the harness asks for it")]
#[expect(clippy::disallowed_methods, reason = "a test writes its cases where it is told to")]
fn run(path: &Path, content: String) -> datatest_stable::Result<()> {
    let case = parse(&content)?;
    let outcome = consider(case.text, case.syntax, &case.settings);
    let new = EditSet::new(outcome.edits.clone())?.apply(case.text).into_owned();
    let again = consider(&new, case.syntax, &case.settings);
    if !again.edits.is_empty() {
        return Err(format!("a second run changes something:\n{new}").into());
    }
    let mut actual = format!("{}\n```text told\n{}```\n", case.head, told(case.text, &outcome));
    if new != case.text {
        let diff = TextDiff::from_lines(case.text, new.as_str()).unified_diff().context_radius(1).to_string();
        write!(actual, "\n```diff\n{diff}```\n")?;
    }
    if actual == content {
        return Ok(());
    }
    if std::env::var_os("UPDATE_CASES").is_some() {
        return Ok(std::fs::write(path, actual)?);
    }
    let diff = TextDiff::from_lines(content.as_str(), &actual).unified_diff().to_string();
    Err(format!("{diff}\nUPDATE_CASES=1 writes it anew").into())
}

/// What is said, a line each.
fn told(text: &str, outcome: &FileOutcome) -> String {
    let lines = LineIndex::new(text);
    let mut out = String::new();
    for expression in &outcome.expressions {
        let line = lines.line(expression.offset);
        let _ = write!(out, "{line} {}: ", expression.role);
        let _ = match &expression.outcome {
            Outcome::Rewritten(rewriting) => {
                let _ = writeln!(out, "rewritten. {}", rewriting.reason);
                for note in &rewriting.notes {
                    let _ = writeln!(out, "  note: {note}");
                }
                for rule in &rewriting.recording_rules {
                    let _ = writeln!(out, "  rule: {} = {}", rule.record(), rule.query());
                }
                Ok(())
            }
            Outcome::Reported { reason, suggestion } => {
                let _ = writeln!(out, "reported. {reason}");
                suggestion.iter().try_for_each(|suggestion| writeln!(out, "  maybe: {suggestion}"))
            }
            Outcome::Settled => writeln!(out, "settled."),
            Outcome::Unaffected => writeln!(out, "unaffected."),
        };
    }
    for remark in &outcome.remarks {
        let at = lines.line_column(text, remark.offset.min(text.len()));
        let _ = writeln!(out, "{}:{} [{}] {}", at.line, at.column, remark.kind.id(), remark.message);
    }
    let _ = writeln!(out, "{} read", outcome.queries);
    out
}

datatest_stable::harness! {
    { test = run, root = "tests/files/cases", pattern = r"\.md$" },
}
