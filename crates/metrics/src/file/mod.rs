//! Where queries stand in files, and how the files are edited.
//!
//! One file for each way to write them: documents of YAML and JSON, also inside each other and under the actions of a
//! template; programs in jsonnet; a query by itself.

mod document;
mod find;
mod jsonnet;
mod mask;
mod program;
mod variable;

use outrigger_catalog::SeriesFacts;
use outrigger_promql::Dialect;
use outrigger_text::{Edit, Span};

use crate::outcome::{Expression, FileOutcome, Remark, RemarkKind};
use crate::rewrite::{Outcome, Rewriting, Settings, rewrite, selections};
use crate::role::Role;
use crate::scrape;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Syntax {
    /// YAML or JSON.
    Document,
    /// YAML or JSON with the actions of a template in it.
    Template,
    /// Jsonnet.
    Jsonnet,
    /// One query, and nothing else.
    Query,
}

/// Looks at a file: which of its expressions lose sidecars, and the edits that give them back.
///
/// `text` counts as one file, whatever its documents; all offsets are bytes of it. What cannot be read is a remark, and the
/// rest goes on.
pub fn consider(text: &str, syntax: Syntax, settings: &Settings) -> FileOutcome {
    let mut outcome = FileOutcome::default();
    match syntax {
        Syntax::Document => document::consider(text, settings, &mut outcome),
        Syntax::Template => document::consider_template(text, settings, &mut outcome),
        Syntax::Jsonnet => program::consider(text, settings, &mut outcome),
        Syntax::Query => alone(text, settings, &mut outcome),
    }
    outcome.expressions.sort_by_key(|expression| expression.offset);
    outcome.obstacles.sort_by_key(|obstacle| obstacle.offset);
    outcome
}

/// Whether a document with a mapping or a list at its root stands in `text`: anything else on standard input is a query.
pub fn is_document(text: &str) -> bool {
    // `{__name__="x", a="b"}` is a mapping to YAML, and a selector to everybody.
    let is_selector =
        text.trim_start().starts_with('{') && outrigger_promql::parse(text, Dialect::PROMETHEUS).is_ok();
    !is_selector && document::has_collection(text)
}

/// Whether a text can name a series of containers, or several by a pattern.
pub fn names_series(text: &str) -> bool {
    const STEMS: [&str; 4] =
        ["kube_pod_container_", "kube_pod_init_container_", "kube_pod_(", "kube_pod_.*container"];
    let mut from = 0;
    while let Some(found) = memchr::memmem::find(&text.as_bytes()[from..], b"kube_pod_") {
        let at = from + found;
        // A recording rule may have such a name inside of its own.
        let is_start =
            !text[..at].ends_with(|char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | ':'));
        if is_start && STEMS.iter().any(|stem| text[at..].starts_with(stem)) {
            return true;
        }
        from = at + "kube_pod_".len();
    }
    false
}

/// Whether a text holds the name of such a series as a word.
pub(crate) fn holds_series(text: &str) -> bool {
    let is_word = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | ':');
    let facts = SeriesFacts::builtin();
    text.split(|char| !is_word(char))
        .any(|word| facts.by_app(word).is_some() || facts.by_init(word).is_some())
}

/// Whether a text could hold queries, or say which series are kept: a look at words alone.
pub fn may_matter(text: &str) -> bool {
    let is_key = |at: usize| {
        text.as_bytes().get(at + 4).is_some_and(|next| matches!(next, b':' | b'"' | b'\'' | b' '))
    };
    memchr::memmem::find(text.as_bytes(), b"kube_pod_").is_some()
        || memchr::memmem::find_iter(text.as_bytes(), b"expr").any(is_key)
        || scrape::may_matter(text)
}

/// A file that is one query.
fn alone(text: &str, settings: &Settings, outcome: &mut FileOutcome) {
    let query = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mark = text.len() - query.len();
    match read_query(query, &Role::Alone, false, settings) {
        Ok(result) => {
            outcome.queries += 1;
            if let Outcome::Rewritten(Rewriting { edits, .. }) = &result {
                let shifted = edits.iter().map(|edit| Edit {
                    span: Span::new(edit.span.start() + mark, edit.span.end() + mark),
                    replacement: edit.replacement.clone(),
                });
                outcome.edits = shifted.collect();
            }
            if result != Outcome::Unaffected {
                let result = result.told(&|text| text.trim().to_owned());
                outcome.expressions.push(Expression {
                    offset: text.len() - query.trim_start().len(),
                    role: Role::Alone,
                    selections: selections(query),
                    old: query.trim().to_owned(),
                    outcome: result,
                });
            }
        }
        Err(error) => outcome.remarks.push(Remark {
            offset: error.span.start() + mark,
            kind: RemarkKind::NoQuery,
            message: format!("This is no PromQL: {}.", error.message),
        }),
    }
}

/// Reads and rewrites a query, in the notation that its user has: rules are PromQL; what dashboards and others hold may have
/// variables in it.
fn read_query(
    query: &str,
    role: &Role,
    in_template: bool,
    settings: &Settings,
) -> Result<Outcome, outrigger_promql::ParseError> {
    if in_template || !role.is_plain() {
        return rewrite(query, Dialect::WITH_VARIABLES, role, settings);
    }
    rewrite(query, Dialect::PROMETHEUS, role, settings)
        .or_else(|error| rewrite(query, Dialect::WITH_VARIABLES, role, settings).map_err(|_| error))
}
