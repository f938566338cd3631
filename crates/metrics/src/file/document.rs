//! Documents of YAML and JSON.

use outrigger_text::{Edit, EditSet, Pointer, Span};
use outrigger_yaml::proof::prove_document;
use outrigger_yaml::{Change, Document, DocumentSource, Limits, Located, split_documents};
use serde_json::Value;

use super::find::{Found, FoundKind, find, is_promtool_test};
use super::mask::{Lines, Masked};
use super::{holds_series, names_series, read_query, variable};
use crate::outcome::{Expression, FileOutcome, Obstacle, Remark, RemarkKind};
use crate::rewrite::{Outcome, Settings, is_bare_name, selections};
use crate::role::Role;
use crate::scrape::look;

/// How deep files may lie inside each other.
const DEPTH: usize = 3;

/// Looks at all documents of a file.
pub(super) fn consider(text: &str, settings: &Settings, outcome: &mut FileOutcome) {
    let masked = Masked::default();
    let mut reader = Reader { settings, masked: &masked, outcome };
    let edits = reader.text(text, 0, &|offset| Some(offset));
    outcome.edits = edits;
}

/// Looks at all documents of a template.
pub(super) fn consider_template(text: &str, settings: &Settings, outcome: &mut FileOutcome) {
    let mut first = None;
    for lines in [Lines::Comment, Lines::Blank] {
        let Some(masked) = Masked::new(text, lines) else { break };
        let own = of_masked(text, &masked, settings);
        if own.remarks.iter().all(|remark| remark.kind != RemarkKind::Unreadable) {
            *outcome = own;
            return;
        }
        first.get_or_insert(own);
    }
    *outcome = first.unwrap_or_default();
    // What a template is before it is rendered need not be YAML.
    outcome.remarks.retain(|remark| remark.kind != RemarkKind::Unreadable);
    if names_series(text) && outcome.expressions.is_empty() {
        let message =
            "The template cannot be read before it is rendered: give its rendered output.".to_owned();
        outcome.remarks.push(Remark { offset: 0, kind: RemarkKind::NotRead, message });
    }
}

fn of_masked(text: &str, masked: &Masked, settings: &Settings) -> FileOutcome {
    let mut outcome = FileOutcome::default();
    let edits =
        Reader { settings, masked, outcome: &mut outcome }.text(&masked.text, 0, &|offset| Some(offset));
    // Lines are written anew with the words in them; what became blanks is lost there.
    let comes_back =
        |edit: &Edit| masked.original(&masked.text[edit.span.range()]) == text[edit.span.range()];
    if !edits.iter().all(comes_back) {
        let all = 0..outcome.expressions.len();
        outcome.refuse(all, "Actions of the template stand on the same lines, so it stays as it is.");
        return outcome;
    }
    let original =
        |edit: Edit| Edit { span: edit.span, replacement: masked.original(&edit.replacement).into_owned() };
    outcome.edits = edits.into_iter().map(original).collect();
    outcome
}

/// Whether a text is a document with a mapping or a list at its root.
pub(super) fn has_collection(text: &str) -> bool {
    split_documents(text).into_iter().any(|source| {
        Document::parse(text, source, &Limits::default())
            .ok()
            .and_then(|document| document.value().ok())
            .is_some_and(|value| value.is_object() || value.is_array())
    })
}

struct Reader<'a> {
    settings: &'a Settings,
    masked: &'a Masked,
    outcome: &'a mut FileOutcome,
}

/// A change of one text of a document, and which expressions stand or fall with it.
struct Planned {
    at: Pointer,
    edits: Vec<Edit>,
    expressions: std::ops::Range<usize>,
}

/// How a query stands in its document.
struct Asked {
    role: Role,
    /// Whether its place is one for queries of Prometheus.
    certain: bool,
    /// Whether what comes in should break no line.
    one_line: bool,
}

impl Reader<'_> {
    /// The edits of a text that holds documents. `place` leads from a byte of it to the file.
    fn text(&mut self, text: &str, depth: usize, place: &dyn Fn(usize) -> Option<usize>) -> Vec<Edit> {
        split_documents(text)
            .into_iter()
            .flat_map(|source| self.document(text, source, depth, place))
            .collect()
    }

    fn document(
        &mut self,
        text: &str,
        source: DocumentSource,
        depth: usize,
        place: &dyn Fn(usize) -> Option<usize>,
    ) -> Vec<Edit> {
        let slice = &text[source.span.range()];
        let document = match Document::parse(text, source, &Limits::default()) {
            Ok(document) => document,
            Err(error) => {
                self.unreadable(slice, depth, place(error.offset()).unwrap_or_default(), &error.to_string());
                return Vec::new();
            }
        };
        let value = match document.value() {
            Ok(value) => value,
            Err(error) => {
                self.unreadable(
                    slice,
                    depth,
                    place(error.span.start()).unwrap_or_default(),
                    &error.to_string(),
                );
                return Vec::new();
            }
        };
        if is_promtool_test(&value) && names_series(slice) {
            let message =
                "This is a test of promtool: its input series and what it expects are left as they are.";
            self.remark(
                place(source.span.start()).unwrap_or_default(),
                RemarkKind::NotRead,
                message.to_owned(),
            );
        }
        self.obstacles(&document, &value, place);
        let found = find(&value, &|text| names_series(text));
        let planned = found
            .into_iter()
            .filter_map(|found| self.found(&document, &value, found, depth, place))
            .collect();
        self.carry_out(text, &document, &value, planned)
    }

    /// What stands between kube-state-metrics and the expressions.
    fn obstacles(&mut self, document: &Document<'_>, value: &Value, place: &dyn Fn(usize) -> Option<usize>) {
        let is_opaque = |text: &str| text.contains("{{") || self.masked.original(text) != text;
        for finding in look(value, self.settings.kube_state_metrics, &is_opaque) {
            let at = &finding.primary.place.at;
            let offset = document.locate(at).and_then(|located| place(located.value.start()));
            self.outcome.obstacles.push(Obstacle { offset: offset.unwrap_or_default(), finding });
        }
    }

    /// A text that cannot be read. Inside of another it counts only where it names a series of interest.
    fn unreadable(&mut self, text: &str, depth: usize, offset: usize, why: &str) {
        if depth == 0 {
            self.remark(offset, RemarkKind::Unreadable, format!("This cannot be read: {why}."));
        } else if names_series(text) {
            self.remark(
                offset,
                RemarkKind::NotRead,
                format!("The text here cannot be read as YAML or JSON: {why}."),
            );
        }
    }

    fn remark(&mut self, offset: usize, kind: RemarkKind, message: String) {
        self.outcome.remarks.push(Remark { offset, kind, message });
    }

    fn found(
        &mut self,
        document: &Document<'_>,
        value: &Value,
        found: Found,
        depth: usize,
        place: &dyn Fn(usize) -> Option<usize>,
    ) -> Option<Planned> {
        let text = value.pointer(&found.at.to_string())?.as_str()?;
        let places = std::cell::LazyCell::new(|| document.places_of_value(&found.at));
        let inner_place = |offset: usize| places.as_ref()?.byte(offset).and_then(place);
        let first = self.outcome.expressions.len();
        let edits = match found.kind {
            FoundKind::Text if depth < DEPTH => self.text(&self.masked.inside(text), depth + 1, &inner_place),
            FoundKind::Text => Vec::new(),
            FoundKind::Query { role, certain } => {
                let located = document.locate(&found.at);
                let written = located.map_or("", |place| &document.text()[place.value.range()]);
                if located.is_some_and(|located| has_tag(document, located)) {
                    if names_series(&self.masked.original(text)) {
                        let reason = "It has a tag, of which another program makes something before Prometheus reads it.";
                        let outcome = Outcome::Reported { reason: reason.to_owned(), suggestion: None };
                        self.expression(text, role, outcome, &inner_place);
                    }
                    return None;
                }
                // A line break that comes into a folded text has to be written otherwise.
                let one_line = written.starts_with('>');
                self.query(text, Asked { role, certain, one_line }, &inner_place)
            }
            FoundKind::VariableQuery { name } => {
                let shown = self.masked.shown(text);
                let outcome = variable::consider(&shown, self.settings)?;
                self.expression(text, Role::Variable(name), outcome, &inner_place)
            }
            FoundKind::Unknown { key, prose } => {
                self.unknown(text, &key, prose, &inner_place);
                Vec::new()
            }
            FoundKind::AdapterQuery => {
                let reason = "prometheus-adapter finds series by their name and fills its own placeholders, so that no union \
                              fits here: name a recording rule that holds the union instead."
                    .to_owned();
                let role = Role::Query("query of prometheus-adapter".to_owned());
                self.expression(text, role, Outcome::Reported { reason, suggestion: None }, &inner_place)
            }
        };
        let expressions = first..self.outcome.expressions.len();
        (!edits.is_empty()).then_some(Planned { at: found.at, edits, expressions })
    }

    /// The edits of a query, in bytes of its text.
    fn query(
        &mut self,
        text: &str,
        Asked { role, certain, one_line }: Asked,
        place: &dyn Fn(usize) -> Option<usize>,
    ) -> Vec<Edit> {
        let shown = self.masked.shown(text);
        let in_template = self.masked.is_template();
        match read_query(&shown, &role, in_template, self.settings) {
            Ok(Outcome::Unaffected) => {
                self.outcome.queries += 1;
                if holds_series(&self.masked.original(text)) {
                    let message =
                        format!("The {role} names a series of containers where it cannot be followed.");
                    self.remark(place(0).unwrap_or_default(), RemarkKind::NotRead, message);
                }
                Vec::new()
            }
            Ok(mut outcome) => {
                self.outcome.queries += 1;
                if let Outcome::Rewritten(rewriting) = &mut outcome
                    && one_line
                {
                    rewriting.on_one_line(&shown);
                }
                self.expression(text, role, outcome, place)
            }
            Err(error) => {
                // Loki's rules have the form of Prometheus', and another language.
                let is_ours = certain && !in_template && !error.is_for_loki();
                let message = format!("The {role} has an expression that is no PromQL: {}.", error.message);
                let offset = place(error.span.start()).or_else(|| place(0)).unwrap_or_default();
                self.remark(offset, if is_ours { RemarkKind::NoQuery } else { RemarkKind::NotRead }, message);
                if names_series(text) && !error.is_for_loki() {
                    let reason = format!("It cannot be read as PromQL: {}.", error.message);
                    self.expression(text, role, Outcome::Reported { reason, suggestion: None }, place);
                }
                Vec::new()
            }
        }
    }

    /// A text that names such series, behind a key of which nothing is known: an expression is shown, and never changed.
    fn unknown(&mut self, text: &str, key: &str, prose: bool, place: &dyn Fn(usize) -> Option<usize>) {
        let role = Role::Query(key.to_owned());
        let outcome =
            match read_query(&self.masked.shown(text), &role, self.masked.is_template(), self.settings) {
                Ok(outcome) if !is_bare_name(text) => outcome,
                // An alert may ask for more in its annotations: `{{ with query "…" }}`.
                _ if prose && !(text.contains("{{") && text.contains("query")) => return,
                _ => {
                    let message = format!(
                        "The text behind `{key}` names a series of containers. It was not looked into."
                    );
                    self.remark(place(0).unwrap_or_default(), RemarkKind::NotRead, message);
                    return;
                }
            };
        let outcome = match outcome {
            Outcome::Unaffected => return,
            Outcome::Rewritten(rewriting) => Outcome::Reported {
                reason: format!("{} What reads the text behind `{key}` is not known.", rewriting.reason),
                suggestion: Some(rewriting.new),
            },
            other => other,
        };
        self.expression(text, role, outcome, place);
    }

    /// Takes an expression down, and gives its edits in bytes of the masked text.
    fn expression(
        &mut self,
        text: &str,
        role: Role,
        outcome: Outcome,
        place: &dyn Fn(usize) -> Option<usize>,
    ) -> Vec<Edit> {
        let masked = self.masked;
        let edits = match &outcome {
            Outcome::Rewritten(rewriting) => rewriting
                .edits
                .iter()
                .map(|edit| Edit {
                    span: edit.span,
                    replacement: masked.hide(&edit.replacement, text).into_owned(),
                })
                .collect(),
            _ => Vec::new(),
        };
        let outcome = outcome.told(&|told| masked.original(&masked.hide(told, text)).trim().to_owned());
        let role = role.told(&|name| masked.shown(name).trim().to_owned());
        let start = text.len() - text.trim_start().len();
        let offset = place(start).unwrap_or_default();
        let old = masked.original(text).trim().to_owned();
        self.outcome.expressions.push(Expression {
            offset,
            role,
            selections: selections(&old),
            old,
            outcome,
        });
        edits
    }

    /// Makes the changes of a document that can be made, and proves them.
    fn carry_out(
        &mut self,
        text: &str,
        document: &Document<'_>,
        value: &Value,
        mut planned: Vec<Planned>,
    ) -> Vec<Edit> {
        loop {
            if planned.is_empty() {
                return Vec::new();
            }
            let change = |planned: &Planned| Change::EditScalar {
                scalar: planned.at.clone(),
                edits: planned.edits.clone(),
            };
            let changes: Vec<Change> = planned.iter().map(change).collect();
            let refusals = match document.edit_or_refuse(&changes) {
                Ok(edits) => {
                    let expected = expected(value, &planned);
                    let Err(failure) = prove_document(text, document.source(), &edits, &expected) else {
                        return edits;
                    };
                    let why = format!(
                        "The edit of this document could not be proven ({failure}), so it stays as it is."
                    );
                    for planned in planned {
                        self.outcome.refuse(planned.expressions, &why);
                    }
                    return Vec::new();
                }
                Err(refusals) => refusals,
            };
            for refusal in refusals.iter().rev() {
                let refused = planned.remove(refusal.change);
                self.outcome.refuse(refused.expressions, &format!("It is left as it is: {refusal}."));
            }
        }
    }
}

/// Whether a tag stands before a value: `!Sub`, `!reference`.
fn has_tag(document: &Document<'_>, place: Located) -> bool {
    let before = place.key.map_or(place.value.start(), Span::end);
    document.text()[before..place.value.start()].contains('!')
}

/// What the document means with the changes.
fn expected(value: &Value, planned: &[Planned]) -> Value {
    let mut expected = value.clone();
    for planned in planned {
        if let Some(Value::String(text)) = expected.pointer_mut(&planned.at.to_string()) {
            *text = EditSet::new(planned.edits.clone()).unwrap_or_default().apply(text).into_owned();
        }
    }
    expected
}
