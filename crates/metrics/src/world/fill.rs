//! Variables and templates with values in their places, so that Prometheus can read what holds them.

use std::sync::LazyLock;

use outrigger_promql::{Dialect, Expr, ExprKind, MatcherKind, TokenKind, parse, tokens};
use outrigger_text::{Edit, EditSet, Span};
use regex::{Captures, Regex};

/// Grafana's variables, actions of templates, and what Jsonnet fills.
static FOREIGN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?s)\{\{.*?\}\}|\$\{[^}]*\}|\$\w+|\[\[[^\]]*\]\]|%\(\w+\)[a-z]|%%|%[sd]")
        .expect("it is a pattern")
});

/// `query` on one line, without comments, and with a value for all that is not PromQL: a word made of its name, five minutes
/// for a time, a number. Equal parts get equal values, so that both forms of an expression stay alike.
///
/// Fails, with the reason as a sentence, where that gives no PromQL.
pub(super) fn fill(query: &str, dialect: Dialect) -> Result<String, String> {
    let root = parse(query, dialect).map_err(|error| format!("It is no PromQL: {}.", error.message))?;
    let mut places = Places { query, edits: Vec::new() };
    places.expression(&root);
    let whole = places.edits;
    let is_inside = |span: Span| whole.iter().any(|edit| edit.span.contains(span));
    let mut edits = Vec::new();
    let (mut before, mut follows_space) = ("", false);
    for token in tokens(query, dialect) {
        let text = &query[token.span.range()];
        let edit = match token.kind {
            TokenKind::Space | TokenKind::Comment => {
                edits.push(Edit::replace(token.span, if follows_space { "" } else { " " }));
                follows_space = true;
                continue;
            }
            _ if is_inside(token.span) || !token.opaque => None,
            TokenKind::String => Some(FOREIGN.replace_all(text, |found: &Captures<'_>| match &found[0] {
                "%%" => "%".to_owned(),
                other => word(other),
            })),
            _ if before.eq_ignore_ascii_case("offset") => Some("5m".into()),
            TokenKind::Word | TokenKind::Opaque => {
                Some(FOREIGN.replace_all(text, |found: &Captures<'_>| word(&found[0])))
            }
            _ => None,
        };
        edits.extend(edit.map(|text| Edit::replace(token.span, text.into_owned())));
        (before, follows_space) = (text, false);
    }
    edits.extend(whole.iter().cloned());
    edits.retain(|edit| whole.contains(edit) || !whole.iter().any(|other| other.span.contains(edit.span)));
    let edits = EditSet::new(edits).map_err(|_| "Its variables stand in one another.".to_owned())?;
    let filled = edits.apply(query).trim().to_owned();
    parse(&filled, Dialect::PROMETHEUS)
        .map(|_| filled)
        .map_err(|error| format!("With values for its variables it is no PromQL: {}.", error.message))
}

/// A plain word for a variable: five minutes for a time, `cluster` for `%(clusterLabel)s`.
fn word(variable: &str) -> String {
    let name =
        variable.strip_prefix("%(").and_then(|rest| rest.split_once(')')).map_or(variable, |(name, _)| name);
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    if variable.starts_with(['$', '[']) && (name.contains("interval") || name.contains("range")) {
        return "5m".to_owned();
    }
    match name.strip_suffix("label") {
        Some(label) if !label.is_empty() => label.to_owned(),
        _ => format!("v{name}"),
    }
}

/// The places in which something opaque stands by itself.
struct Places<'q> {
    query: &'q str,
    edits: Vec<Edit>,
}

impl Places<'_> {
    fn put(&mut self, span: Span, text: impl Into<String>) {
        self.edits.push(Edit::replace(span, text));
    }

    fn is_foreign(&self, span: Span) -> bool {
        FOREIGN.is_match(&self.query[span.range()])
    }

    fn range(&mut self, brackets: Span) {
        if self.is_foreign(brackets) {
            let text = &self.query[brackets.range()];
            let parts = if FOREIGN.replace_all(text, "").contains(':') { "[30m:5m]" } else { "[5m]" };
            self.put(brackets, parts);
        }
    }

    fn expression(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Opaque => {
                let text = &self.query[expr.span.range()];
                // `$__range_s` is a number of seconds.
                self.put(expr.span, if text.contains("_ms") { "300000" } else { "300" });
            }
            ExprKind::Selector(selector) => {
                for matcher in &selector.matchers {
                    match &matcher.kind {
                        MatcherKind::Opaque => {
                            let name = word(&self.query[matcher.span.range()]);
                            self.put(matcher.span, format!("origin=\"{name}\""));
                        }
                        MatcherKind::Label { value, .. } if value.value.is_none() => {
                            let text = &self.query[value.span.range()];
                            if !text.starts_with(['"', '\'', '`']) {
                                let value_text = format!("\"{}\"", word(text));
                                self.put(value.span, value_text);
                            }
                        }
                        _ => {}
                    }
                }
                selector.range.into_iter().for_each(|range| self.range(range));
            }
            ExprKind::Subquery(subquery) => {
                let brackets = Span::new(subquery.inner.span.end(), expr.span.end());
                if self.is_foreign(brackets) {
                    let text = &self.query[brackets.range()];
                    if let (Some(start), Some(end)) = (text.find('['), text.rfind(']')) {
                        let at = brackets.start();
                        self.range(Span::new(at + start, at + end + 1));
                    }
                }
            }
            ExprKind::Aggregation(aggregation) => {
                if let Some(grouping) = &aggregation.grouping {
                    self.labels(&grouping.labels);
                }
            }
            ExprKind::Binary(binary) => {
                if let Some(matching) = &binary.matching {
                    self.labels(&matching.labels);
                    let group = matching.group.as_ref().and_then(|group| group.labels.as_ref());
                    if let Some(labels) = group {
                        self.labels(labels);
                    }
                }
            }
            _ => {}
        }
        expr.children().into_iter().for_each(|child| self.expression(child));
    }

    fn labels(&mut self, list: &outrigger_promql::LabelList) {
        for &span in &list.opaque {
            let text = &self.query[span.range()];
            // `{{ range … }}{{ . }},{{ end }}` brings its own commas.
            let brings_commas = text.contains("}},");
            let name = if brings_commas { String::new() } else { word(text) };
            self.put(span, name);
        }
    }
}
