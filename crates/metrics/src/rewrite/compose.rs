//! The union, written out.

use outrigger_catalog::{SeriesExists, SeriesFacts};
use outrigger_promql::{
    Aggregation, Dialect, Expr, ExprKind, GroupingKind, Modifier, ModifierKind, Selector, TokenKind, tokens,
};
use outrigger_text::{Edit, Span};

use super::labels::JoinLabels;
use super::recording::RecordingRule;
use super::uses::{Unit, Use, is_absent};
use super::{Settings, Style};
use crate::role::Role;

/// What takes the place of one use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Union {
    /// The edits of the query.
    pub(super) edits: Vec<Edit>,
    /// The recording rule that it relies on.
    pub(super) recording_rule: Option<RecordingRule>,
    /// What to know about it.
    pub(super) note: Option<String>,
}

/// Writes unions into one query.
pub(super) struct Composer<'q> {
    pub(super) query: &'q str,
    pub(super) dialect: Dialect,
    /// Who uses the query.
    pub(super) role: &'q Role,
    /// The labels to join on.
    pub(super) labels: JoinLabels,
    pub(super) settings: &'q Settings,
}

impl Composer<'_> {
    /// The union for `found`, whose part is `unit`.
    pub(super) fn union(&self, found: &Use<'_>, unit: Unit<'_>) -> Option<Union> {
        let is_instant = std::ptr::eq(unit.expr, found.expr);
        if self.settings.style == Style::Recording && is_instant {
            return self.recorded(found);
        }
        let span = unit.expr.span;
        let around = unit.depth.checked_sub(1).map(|at| found.path[at]);
        let stands_alone = around.is_some_and(|around| is_argument(around, unit.expr));
        let (open, close) = if stands_alone { ("", "") } else { ("(", ")") };
        let sidecars = self.sidecars(found, unit)?;
        let lines = self.lines(span);
        let text = format!("{}or {}{close}", lines.first, sidecars.join(&lines.second));
        let mut edits = vec![Edit::insert(span.end(), text)];
        if !open.is_empty() {
            edits.push(Edit::insert(span.start(), open));
            edits.extend(empty_group(&found.path[..unit.depth], span.start()));
        }
        let hides_name =
            found.path[..unit.depth].iter().any(|outer| !matches!(outer.kind, ExprKind::Paren(_)));
        let is_shown = !matches!(self.role, Role::Alert(_) | Role::Record(_));
        let note = (!hides_name && is_instant && is_shown).then(|| {
            format!(
                "The rows of sidecars are called `{}`, which a legend without a format shows.",
                found.family().map(|(family, _)| family.init.clone().unwrap_or_default()).unwrap_or_default()
            )
        });
        Some(Union { edits, recording_rule: None, note: note.or_else(|| self.pending(found)) })
    }

    /// What a query that counts pods before they are taken by a node should know. kube-state-metrics takes requests and
    /// limits from the spec and info from the status, which such a pod may lack.
    fn pending(&self, found: &Use<'_>) -> Option<String> {
        let (family, _) = found.family()?;
        let is_of_spec = family.exists == SeriesExists::FromSpec;
        (is_of_spec && self.query.contains("Pending")).then(|| {
            let facts = SeriesFacts::builtin();
            let whole = &facts.of_the_pod;
            format!(
                "A pod that waits for a node may have no `{}` yet: its sidecars are not counted until then. `{}` of {} counts \
                 whole pods.",
                facts.info().init,
                whole.series.first().map(String::as_str).unwrap_or_default(),
                whole.program
            )
        })
    }

    /// The other side of the union: with a second part on a line of its own, where lines are broken.
    fn sidecars(&self, found: &Use<'_>, unit: Unit<'_>) -> Option<Vec<String>> {
        let (family, name) = found.family()?;
        let init = family.init.as_deref()?;
        let info = SeriesFacts::builtin().info();
        let around = &found.path[..unit.depth];
        // A function of a subquery takes both names off and puts what is left into one series, which may be there twice: a
        // pod of a StatefulSet keeps its name when it moves.
        let rename = |(open, close): (String, String)| {
            if takes_names_off_later(around) {
                (
                    format!("label_replace({open}"),
                    format!("{close}, \"__name__\", \"{}\", \"\", \"\")", family.app),
                )
            } else {
                (open, close)
            }
        };
        if found.is_info() {
            let matcher = format!("{}=\"{}\"", info.label, info.value);
            let own = self.copy(unit.expr.span, name, init, Some((found, &matcher)));
            let own = if is_unseen(around) {
                own
            } else {
                format!("label_replace({own}, \"{}\", \"\", \"\", \"\")", info.label)
            };
            let (open, close) = rename((own, String::new()));
            return Some(vec![format!("{open}{close}")]);
        }
        let own = self.copy(unit.expr.span, name, init, None);
        let mut time = String::new();
        for modifier in times(found.selector) {
            time.push(' ');
            time.push_str(&self.tidy(modifier.span, None, &[]));
        }
        let policy = super::sidecar_selector();
        let policy = match found.selector.range {
            Some(range) => format!("last_over_time({policy}{}{time})", &self.query[range.range()]),
            None => format!("{policy}{time}"),
        };
        let (open, close) = rename((own, format!("and on({}) {policy}", self.labels.written())));
        Some(if takes_names_off_later(around) {
            vec![open, close]
        } else {
            vec![format!("({open}"), format!("{close})")]
        })
    }

    /// A recorded series in place of the app's.
    fn recorded(&self, found: &Use<'_>) -> Option<Union> {
        let (family, name) = found.family()?;
        let rule = RecordingRule::of(family, self.labels.plain())?;
        let record = rule.record();
        let written = self.quoted_as(name, &record);
        let looks_back = times(found.selector).next().is_some()
            || found.path.iter().any(|outer| matches!(outer.kind, ExprKind::Subquery(_)));
        let note = looks_back.then(|| {
            format!("It looks back in time: `{record}` holds nothing from before its rule was there.")
        });
        Some(Union { edits: vec![Edit::replace(name, written)], recording_rule: Some(rule), note })
    }

    /// What `absent` of a series needs beside it: silence where a sidecar has the series. The whole query with it.
    pub(super) fn unless(&self, found: &Use<'_>) -> Option<String> {
        let (family, name) = found.family()?;
        let init = family.init.as_deref()?;
        let depth = found.path.iter().rposition(|outer| is_absent(outer))?;
        let call = found.path[depth];
        let is_direct = found.path[depth + 1..].iter().all(|outer| matches!(outer.kind, ExprKind::Paren(_)));
        if !is_direct || found.is_info() {
            return None;
        }
        let own = self.copy(found.expr.span, name, init, None);
        let policy = super::sidecar_selector();
        let sidecars = match found.selector.range {
            Some(range) => {
                let range = &self.query[range.range()];
                format!(
                    "last_over_time({own}) and on({}) last_over_time({policy}{range})",
                    self.labels.written()
                )
            }
            None => format!("{own} and on({}) {policy}", self.labels.written()),
        };
        let mut text = self.query.to_owned();
        let absent = &self.query[call.span.range()];
        text.replace_range(call.span.range(), &format!("({absent} unless on() ({sidecars}))"));
        Some(text)
    }

    /// A part of the query on one line, with another name, and with one more matcher where `matcher` says so.
    fn copy(&self, span: Span, name: Span, init: &str, matcher: Option<(&Use<'_>, &str)>) -> String {
        let mut insertions = Vec::new();
        let mut written = self.quoted_as(name, init);
        if let Some((found, matcher)) = matcher {
            match (found.selector.braces, found.selector.matchers.last()) {
                (Some(_), Some(last)) => insertions.push((last.span.end(), format!(", {matcher}"))),
                (Some(braces), None) => insertions.push((braces.start() + 1, matcher.to_owned())),
                (None, _) => written = format!("{written}{{{matcher}}}"),
            }
        }
        self.tidy(span, Some((name, &written)), &insertions)
    }

    /// `text` in the quotes that a name has, if it has some.
    fn quoted_as(&self, name: Span, text: &str) -> String {
        match self.query[name.range()].chars().next() {
            Some(quote @ ('"' | '\'' | '`')) => format!("{quote}{text}{quote}"),
            _ => text.to_owned(),
        }
    }

    /// A part of the query without comments, and with one blank for white space.
    fn tidy(&self, span: Span, name: Option<(Span, &str)>, insertions: &[(usize, String)]) -> String {
        let mut out = String::with_capacity(span.len() + 16);
        for token in tokens(self.query, self.dialect) {
            if !span.contains(token.span) {
                continue;
            }
            let text = &self.query[token.span.range()];
            match (token.kind, name) {
                (TokenKind::Space | TokenKind::Comment, _) => {
                    if !out.is_empty() && !out.ends_with([' ', '{', '(']) {
                        out.push(' ');
                    }
                }
                (_, Some((place, written))) if place.contains(token.span) => {
                    if token.span.start == place.start {
                        out.push_str(written);
                    }
                }
                _ => {
                    if matches!(text, "}" | ")") {
                        out.truncate(out.trim_end().len());
                    }
                    // A template beside a brace would make it one of its own.
                    let runs_together = out.ends_with('{') && text.starts_with("{{")
                        || out.ends_with("}}") && text.starts_with('}');
                    if runs_together {
                        out.push(' ');
                    }
                    out.push_str(text);
                }
            }
            for (_, text) in insertions.iter().filter(|(at, _)| *at == token.span.end()) {
                out.push_str(text);
            }
        }
        out
    }

    /// Where lines are broken: as the query does it. On one line there are blanks.
    fn lines(&self, span: Span) -> Lines {
        if !self.query.trim().contains('\n') {
            return Lines { first: " ".to_owned(), second: " ".to_owned() };
        }
        let start = self.query[..span.start()].rfind('\n').map_or(0, |at| at + 1);
        let line = &self.query[start..];
        let indentation = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        Lines { first: format!("\n{indentation}  "), second: format!("\n{indentation}    ") }
    }
}

/// What stands before `or` and before `and`.
struct Lines {
    first: String,
    second: String,
}

/// The modifiers of a selector that ask for another time.
fn times(selector: &Selector) -> impl Iterator<Item = &Modifier> {
    selector
        .modifiers
        .iter()
        .filter(|modifier| matches!(modifier.kind, ModifierKind::Offset | ModifierKind::At))
}

/// Whether a subquery is around a series whose rows still have their names there.
fn takes_names_off_later(path: &[&Expr]) -> bool {
    for outer in path.iter().rev() {
        match &outer.kind {
            ExprKind::Subquery(_) => return true,
            ExprKind::Aggregation(aggregation) if !keeps_rows(aggregation) => return false,
            _ => {}
        }
    }
    false
}

/// Whether an aggregation picks rows, and gives them as they are.
fn keeps_rows(aggregation: &Aggregation) -> bool {
    matches!(aggregation.operator.text.as_deref(), Some("topk" | "bottomk" | "limitk" | "limit_ratio") | None)
}

/// Parentheses for a `group_left` or `group_right` that has none: it would take those that follow for its own.
fn empty_group(path: &[&Expr], start: usize) -> Option<Edit> {
    path.iter().find_map(|outer| match &outer.kind {
        ExprKind::Binary(binary) if binary.right.span.start() == start => {
            let group = binary.matching.as_ref()?.group.as_ref()?;
            group.labels.is_none().then(|| Edit::insert(group.span.end(), "()"))
        }
        _ => None,
    })
}

/// Whether `inner` is all that stands between two parentheses or commas of `outer`, so that it needs none of its own.
fn is_argument(outer: &Expr, inner: &Expr) -> bool {
    match &outer.kind {
        ExprKind::Paren(content) => std::ptr::eq(content.as_ref(), inner),
        ExprKind::Call(call) => call.arguments.iter().any(|argument| std::ptr::eq(argument, inner)),
        ExprKind::Aggregation(aggregation) => {
            aggregation.arguments.iter().any(|argument| std::ptr::eq(argument, inner))
        }
        _ => false,
    }
}

/// Whether nothing around a series can see a label that it has more than others: an aggregation comes first that keeps only
/// labels that it names.
fn is_unseen(path: &[&Expr]) -> bool {
    let label = &SeriesFacts::builtin().info().label;
    path.iter().rev().find(|outer| !matches!(outer.kind, ExprKind::Paren(_))).is_some_and(
        |outer| match &outer.kind {
            ExprKind::Aggregation(aggregation) => {
                !keeps_rows(aggregation)
                    && aggregation.grouping.as_ref().is_none_or(|grouping| {
                        let names =
                            grouping.labels.labels.iter().any(|name| name.text.as_ref() == Some(label));
                        grouping.kind == GroupingKind::By && !names && grouping.labels.opaque.is_empty()
                    })
            }
            _ => false,
        },
    )
}
