//! One file a shape: a text, changes, and the exact result or the refusal.
//!
//! A case is a Markdown file with three fenced blocks. The first is the text (`yaml` or `json`), the second the
//! changes (`json changes`), the third the result (`yaml`, `json`) or `text refusal`: the number of the change that
//! is refused, and why. Where bytes matter that an editor would spoil, a block's info string has the word `escaped`:
//! its line breaks do not count, and `\n`, `\r`, `\t`, `\uFEFF` and `\\` stand for what they name.
//!
//! Each result is proven too, against the changes made on the meaning by `meaning.rs`, which knows no text.

mod case;
mod meaning;

use std::path::Path;

use outrigger_text::EditSet;
use outrigger_yaml::{Document, DocumentSource, Limits, proof, split_documents};

use crate::case::{Case, Expected};

/// The changes are for the first document that is not empty.
#[expect(clippy::needless_pass_by_value, reason = "the harness asks for it")]
fn run(_: &Path, content: String) -> datatest_stable::Result<()> {
    let case = Case::parse(&content)?;
    let sources = split_documents(&case.text);
    let documents: Result<Vec<Document<'_>>, _> =
        sources.iter().map(|&source| Document::parse(&case.text, source, &Limits::default())).collect();
    let documents = documents?;
    let document =
        documents.iter().find(|document| !document.is_empty()).ok_or("the text has no document")?;
    let edits = match (document.edit(&case.changes), &case.expected) {
        (Ok(edits), _) => edits,
        (Err(refusal), Expected::Refusal(expected)) => {
            let actual = format!("{}: {refusal}", refusal.change);
            return check(expected, &actual);
        }
        (Err(refusal), Expected::Text(_)) => {
            return Err(format!("refused: {refusal} at {:?}", refusal.span).into());
        }
    };
    let set = EditSet::new(edits)?;
    let value = meaning::apply(&document.value()?, &case.changes)?;
    let whole = set.apply(&case.text);
    match (proof::prove_document(&case.text, document.source(), set.edits(), &value), &case.expected) {
        (Ok(alone), Expected::Text(expected)) => {
            check_others(&case.text, &whole, document.source(), &alone)?;
            check(expected, &whole)
        }
        (Ok(_), Expected::Refusal(_)) => Err(format!("not refused:\n{whole}").into()),
        (Err(failure), Expected::Text(_)) => Err(format!("{failure}:\n{whole}").into()),
        (Err(failure), Expected::Refusal(expected)) => check(expected, &format!("proof: {failure}")),
    }
}

/// In the whole text the proven document is what was proven alone, and all others keep their bytes.
fn check_others(text: &str, whole: &str, source: DocumentSource, alone: &str) -> datatest_stable::Result<()> {
    let (before, after) = (split_documents(text), split_documents(whole));
    let expected =
        |old: &DocumentSource| if old.index == source.index { alone } else { &text[old.span.range()] };
    let same = before.iter().zip(&after).all(|(old, new)| whole[new.span.range()] == *expected(old));
    if before.len() == after.len() && same {
        return Ok(());
    }
    Err(format!("what is proven alone is not in the whole:\n{whole}").into())
}

fn check(expected: &str, actual: &str) -> datatest_stable::Result<()> {
    if expected == actual {
        return Ok(());
    }
    let show = |text: &str| {
        text.replace('\\', "\\\\").replace('\r', "\\r").replace('\t', "\\t").replace('\u{FEFF}', "\\uFEFF")
    };
    Err(Box::new(Difference(format!(
        "expected:\n{}(end)\nbut got:\n{}(end)\n",
        show(expected),
        show(actual)
    ))))
}

/// Shown as it is: the harness prints errors for debugging, which would hide line breaks.
struct Difference(String);

impl std::fmt::Debug for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Difference {}

datatest_stable::harness! {
    { test = run, root = "tests/edits", pattern = r"\.md$" },
}
