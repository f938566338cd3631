//! Both forms of an expression in one world each, and what is asked of them.

use outrigger_promql::{Dialect, Expr, ExprKind, ParseError, ValueType, function, parse};
use outrigger_text::{Edit, EditSet};

use super::series::WORLD;

/// How far two values may be apart that are computed in another order: a billionth.
const NEAR: &str = "1e-9";

/// A filled expression, ready to be asked in a world.
#[derive(Debug, Clone)]
pub(super) struct Form {
    text: String,
    root: Expr,
}

/// So many rows are asked for where an expression wants the largest few: which of equal ones `topk` takes is left to chance.
const ALL_ROWS: &str = "1000";

impl Form {
    pub(super) fn new(text: &str) -> Result<Self, ParseError> {
        let mut edits = Vec::new();
        parse(text, Dialect::PROMETHEUS)?.walk(&mut |expr, _| {
            if let ExprKind::Aggregation(aggregation) = &expr.kind
                && matches!(aggregation.operator.text.as_deref(), Some("topk" | "bottomk"))
                && let Some(count) = aggregation.arguments.first()
                && count.kind == ExprKind::Number
            {
                edits.push(Edit::replace(count.span, ALL_ROWS));
            }
        });
        let text = apply(text, edits);
        Ok(Self { root: parse(&text, Dialect::PROMETHEUS)?, text })
    }

    /// What it says.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its tree: the places in it are those of the text.
    pub(super) fn root(&self) -> &Expr {
        &self.root
    }

    /// Whether it has comparisons that leave rows out.
    pub(super) fn filters(&self) -> bool {
        let mut edits = Vec::new();
        compare_all(&self.root, &mut edits);
        !edits.is_empty()
    }

    /// The same with comparisons that say 1 or 0 and leave no row out: rows that no value of the world would keep are seen.
    pub(super) fn unfiltered(&self) -> Self {
        let mut edits = Vec::new();
        compare_all(&self.root, &mut edits);
        let text = apply(&self.text, edits);
        Self::new(&text).unwrap_or_else(|_| self.clone())
    }

    /// The expression in one world: a selector of the world in each selector, and the result without the world's name.
    pub(super) fn in_world(&self, world: &str) -> String {
        let mut edits = Vec::new();
        self.root.walk(&mut |expr, _| {
            if let ExprKind::Selector(selector) = &expr.kind {
                let matcher = format!("{WORLD}=\"{world}\"");
                edits.push(match (selector.braces, selector.matchers.last()) {
                    (_, Some(last)) => Edit::insert(last.span.end(), format!(", {matcher}")),
                    (Some(braces), None) => Edit::insert(braces.start() + 1, matcher),
                    (None, None) => {
                        let end = selector.name.as_ref().map_or(expr.span.start(), |name| name.span.end());
                        Edit::insert(end, format!("{{{matcher}}}"))
                    }
                });
            }
        });
        let text = apply(&self.text, edits);
        let text = if is_scalar(&self.root) { format!("vector({text})") } else { text };
        format!("sum without ({WORLD}) ({text})")
    }
}

/// Something that is asked of a test's series, and what the answer must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Check {
    /// What it shows, for the reader.
    pub(super) says: String,
    /// The expression.
    pub(super) expr: String,
    /// Whether the answer is one row of 1; otherwise it is none.
    pub(super) is_some: bool,
}

/// What must hold of both forms: the old form finds something, and the new form finds the same in every world.
pub(super) fn checks(old: &Form, new: &Form, worlds: &[&str]) -> Vec<Check> {
    let mut all = Vec::new();
    let filters = old.filters();
    let (seen_old, seen_new) =
        if filters { (old.unfiltered(), new.unfiltered()) } else { (old.clone(), new.clone()) };
    all.push(Check {
        says: "before the move the expression finds something here".to_owned(),
        expr: format!("count({}) > bool 0", seen_old.in_world("before")),
        is_some: true,
    });
    for world in worlds {
        same(&mut all, old, new, world, "");
        if filters && *world != "before" {
            same(&mut all, &seen_old, &seen_new, world, ", comparisons as 1 or 0");
        }
    }
    all
}

fn same(all: &mut Vec<Check>, old: &Form, new: &Form, world: &str, how: &str) {
    let (old, new) = (old.in_world("before"), new.in_world(world));
    let none =
        |what: &str, expr: String| Check { says: format!("{world}{how}: {what}"), expr, is_some: false };
    all.push(none("no row is lost", format!("{old} unless {new}")));
    all.push(none("no row comes in", format!("{new} unless {old}")));
    all.push(none("no value is another", format!("abs({old} - {new}) > {NEAR} * abs({old})")));
}

/// The old form gives something else in the world after the move: the series show the loss, so that the tests can fail.
pub(super) fn loss(old: &Form) -> Check {
    let seen = if old.filters() { old.unfiltered() } else { old.clone() };
    let (before, after) = (seen.in_world("before"), seen.in_world("after"));
    Check {
        says: "the old form loses something after the move".to_owned(),
        expr: format!(
            "count(({before} unless {after}) or ({after} unless {before}) or (abs({before} - {after}) > 0)) > bool 0"
        ),
        is_some: true,
    }
}

fn apply(text: &str, edits: Vec<Edit>) -> String {
    EditSet::new(edits).expect("they stand at different places").apply(text).into_owned()
}

fn compare_all(expr: &Expr, edits: &mut Vec<Edit>) {
    if let ExprKind::Binary(binary) = &expr.kind {
        let operator = binary.operator.text.as_deref().unwrap_or_default();
        let is_comparison = ["==", "!=", ">", "<", ">=", "<="].contains(&operator);
        if is_comparison && !binary.has_bool {
            edits.push(Edit::insert(binary.operator.span.end(), " bool "));
        }
        if operator == "unless" {
            // What is taken away stays as it is: everything would be.
            compare_all(&binary.left, edits);
            return;
        }
    }
    expr.children().into_iter().for_each(|child| compare_all(child, edits));
}

fn is_scalar(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Number => true,
        ExprKind::Paren(inner) => is_scalar(inner),
        ExprKind::Unary(unary) => is_scalar(&unary.operand),
        ExprKind::Binary(binary) => is_scalar(&binary.left) && is_scalar(&binary.right),
        ExprKind::Call(call) => call
            .function
            .text
            .as_deref()
            .and_then(function)
            .is_some_and(|function| function.gives == ValueType::Scalar),
        _ => false,
    }
}

/// Where an expression is a range or a text, nothing can be asked of it.
pub(super) fn is_askable(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::String | ExprKind::Opaque | ExprKind::Subquery(_) => false,
        ExprKind::Selector(selector) => selector.range.is_none(),
        ExprKind::Paren(inner) => is_askable(inner),
        _ => true,
    }
}
