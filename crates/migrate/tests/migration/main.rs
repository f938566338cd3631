//! The cases of `tests/cases`: what becomes of manifests, written down so that nobody needs Rust to add one.
//!
//! A case is a Markdown file in the folder of the rule that it is about: a title, what it shows in prose, the files in
//! fenced blocks that name their paths (```` ```yaml web.yaml ````; one called `outrigger.yaml` is the configuration),
//! and where needed a block `options` with lines `kubernetes: 1.29`, `istio: 1.27.1`, `unsafe: true`, `other-versions: true`. Behind the
//! heading `## Outcome` stands what is expected: the verdicts, the diff of every file that changes, the findings.
//!
//! With `UPDATE_CASES=1` in the environment the outcomes are written anew. Read the difference before you keep it.
#![allow(clippy::disallowed_methods, reason = "a test reads its cases")]

use std::path::Path;

use crate::case::{Case, File};

mod case;
mod render;
mod run;

#[allow(clippy::needless_pass_by_value, reason = "the harness gives a `String`")]
fn comes_out_as_written(path: &Path, text: String) -> datatest_stable::Result<()> {
    let case = Case::parse(&text);
    let outcomes = run::migrate(&case, &case.files);
    let outcome = render::render_outcome(&outcomes, &case);
    let new_files: Vec<File> = outcomes
        .iter()
        .map(|outcome| File { path: outcome.file.path.clone(), text: outcome.new_text.clone() })
        .collect();
    changes_nothing_more(&case, &new_files);
    let expected = case.with_outcome(&outcome);
    if std::env::var_os("UPDATE_CASES").is_some() {
        std::fs::write(path, &expected)?;
    } else if text != expected {
        let diff = render::render_diff(&text, &expected);
        // A panic, and not an error: the harness would print an error in quotes, on one line.
        panic!("{} comes out otherwise (UPDATE_CASES=1 rewrites it):\n{diff}", path.display());
    }
    Ok(())
}

/// A second run over the result of the first has nothing left to do.
fn changes_nothing_more(case: &Case, files: &[File]) {
    for again in run::migrate(case, files) {
        let diff = render::render_diff(&again.file.text, &again.new_text);
        assert!(diff.is_empty(), "a second run changes {} again:\n{diff}", again.file.path);
    }
}

datatest_stable::harness! {
    { test = comes_out_as_written, root = "tests/cases", pattern = r"\.md$" },
}
