//! Where a query uses series of containers, and what stands around each.

use outrigger_catalog::{ProgramVersion, SeriesFacts, SeriesFamily};
use outrigger_promql::{Aggregation, Expr, ExprKind, GroupingKind, LabelList, MatcherKind, Selector};
use outrigger_text::Span;

use super::names::{Series, series};

/// One selector of a query that is of interest.
#[derive(Debug, Clone)]
pub(super) struct Use<'q> {
    /// The selector.
    pub(super) expr: &'q Expr,
    /// The same, taken apart.
    pub(super) selector: &'q Selector,
    /// Its series.
    pub(super) series: Series,
    /// What stands around it, from the outside in.
    pub(super) path: Vec<&'q Expr>,
    /// Whether what is needed beside it stands there already.
    pub(super) is_settled: bool,
    /// Whether it is one side of a union of both names.
    pub(super) in_union: bool,
}

/// The part of a query that a union takes the place of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Unit<'q> {
    /// The selector, or the function around its range.
    pub(super) expr: &'q Expr,
    /// How many of the use's surroundings are around the unit too.
    pub(super) depth: usize,
}

/// All uses in `query`, in its order.
pub(super) fn uses<'q>(query: &str, root: &'q Expr) -> Vec<Use<'q>> {
    let mut found = Vec::new();
    collect(query, root, &mut Vec::new(), &mut found);
    found
}

fn collect<'q>(query: &str, expr: &'q Expr, path: &mut Vec<&'q Expr>, found: &mut Vec<Use<'q>>) {
    if let ExprKind::Selector(selector) = &expr.kind
        && let Some(series) = series(query, selector)
    {
        let in_union = is_beside_twin(query, expr, path, &series);
        let is_settled = match &series {
            Series::Exact { is_init: false, .. } => in_union,
            Series::Exact { is_init: true, .. } => {
                asks_for_policy(selector) || is_beside(query, expr, path, &tells_sidecars)
            }
            Series::Pattern { .. } | Series::Unknown { .. } => false,
        };
        found.push(Use { expr, selector, series, path: path.clone(), is_settled, in_union });
    }
    path.push(expr);
    expr.children().into_iter().for_each(|child| collect(query, child, path, found));
    path.pop();
}

/// Whether `or`, `and` or `unless` joins the expression, or what is around it, with something that has a selector that
/// `wanted` takes.
fn is_beside(query: &str, expr: &Expr, path: &[&Expr], wanted: &dyn Fn(&str, &Selector) -> bool) -> bool {
    let inner = path.iter().skip(1).copied().chain([expr]);
    path.iter().zip(inner).any(|(outer, inner)| match &outer.kind {
        ExprKind::Binary(binary) => {
            let is_set = matches!(binary.operator.text.as_deref(), Some("or" | "and" | "unless"));
            let other = if binary.left.span.contains(inner.span) { &binary.right } else { &binary.left };
            is_set && holds(query, other, wanted)
        }
        _ => false,
    })
}

/// Whether the other name of the same family stands beside the expression.
fn is_beside_twin(query: &str, expr: &Expr, path: &[&Expr], own: &Series) -> bool {
    let Series::Exact { family: own, is_init: own_side, .. } = own else { return false };
    is_beside(query, expr, path, &|query, selector| match series(query, selector) {
        Some(Series::Exact { family, is_init, .. }) => family.app == own.app && is_init != *own_side,
        _ => false,
    })
}

fn holds(query: &str, expr: &Expr, wanted: &dyn Fn(&str, &Selector) -> bool) -> bool {
    match &expr.kind {
        ExprKind::Selector(selector) => wanted(query, selector),
        _ => expr.children().into_iter().any(|child| holds(query, child, wanted)),
    }
}

/// Whether a selector is that of the series which says what is a sidecar, and asks it.
fn tells_sidecars(query: &str, selector: &Selector) -> bool {
    let info = SeriesFacts::builtin().info();
    let is_info = matches!(
        series(query, selector),
        Some(Series::Exact { family, is_init: true, .. }) if family.app == info.app
    );
    is_info && asks_for_policy(selector)
}

/// Whether a selector has a matcher of the label that tells sidecars from others.
fn asks_for_policy(selector: &Selector) -> bool {
    let label = &SeriesFacts::builtin().info().label;
    names_label(selector, label)
}

/// The names of the labels that a selector has matchers for.
fn labels(selector: &Selector) -> impl Iterator<Item = &str> {
    selector.matchers.iter().filter_map(|matcher| match &matcher.kind {
        MatcherKind::Label { label, .. } => label.text.as_deref(),
        _ => None,
    })
}

/// Whether a selector has a matcher of the label `name`.
pub(super) fn names_label(selector: &Selector, name: &str) -> bool {
    labels(selector).any(|label| label == name)
}

/// Why a use cannot be rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Obstacle {
    /// The name holds a variable.
    UnknownName(String),
    /// The name is a regular expression; whether it takes init containers too.
    Pattern { takes_inits: bool },
    /// A union that tells no sidecars from one-shot init containers.
    UnionWithoutPolicy,
    /// An init series that now holds sidecars too.
    GainsSidecars(&'static SeriesFamily),
    /// kube-state-metrics has the name no more.
    Gone(&'static SeriesFamily),
    /// There is no such series for init containers.
    NoTwin(&'static SeriesFamily),
    /// There is, from a later version on.
    TwinLater(&'static SeriesFamily, ProgramVersion),
    /// The version cannot tell sidecars.
    CannotTell(ProgramVersion),
    /// `absent` of it.
    Absent,
    /// It counts containers.
    Counts,
    /// A function or operator that picks by the series itself: its name.
    Picks(String),
    /// Something around it reads its name.
    ReadsName,
    /// A range outside of a function.
    BareRange,
    /// A range in a function whose name holds a variable.
    UnknownFunction,
    /// Alternatives of matchers, to which none can be added.
    Alternatives,
    /// A matcher that asks for what app containers do not have.
    AsksForPolicy,
}

impl<'q> Use<'q> {
    /// The family that an open use of an app's name means.
    pub(super) fn family(&self) -> Option<(&'static SeriesFamily, Span)> {
        match &self.series {
            Series::Exact { family, name, .. } => Some((family, *name)),
            _ => None,
        }
    }

    /// Whether its series are those that say what a container is.
    pub(super) fn is_info(&self) -> bool {
        self.family().is_some_and(|(family, _)| family.app == SeriesFacts::builtin().info().app)
    }

    /// What stands in the way of a union, given what kube-state-metrics runs.
    pub(super) fn obstacle(&self, query: &str, version: Option<ProgramVersion>) -> Option<Obstacle> {
        let family = match &self.series {
            Series::Unknown { name } => return Some(Obstacle::UnknownName(name.clone())),
            Series::Pattern { has_twins, .. } => return Some(Obstacle::Pattern { takes_inits: *has_twins }),
            Series::Exact { is_init: true, .. } if self.in_union => {
                return Some(Obstacle::UnionWithoutPolicy);
            }
            Series::Exact { is_init: true, family, .. } => return Some(Obstacle::GainsSidecars(family)),
            Series::Exact { family, .. } => *family,
        };
        of_version(family, version).or_else(|| self.of_place(query))
    }

    fn of_place(&self, query: &str) -> Option<Obstacle> {
        if asks_for_policy(self.selector) {
            return Some(Obstacle::AsksForPolicy);
        }
        let has_alternatives = self.selector.matchers.iter().any(|matcher| matcher.kind == MatcherKind::Or);
        if self.is_info() && has_alternatives {
            return Some(Obstacle::Alternatives);
        }
        let unit = match self.unit() {
            Ok(unit) => unit,
            Err(obstacle) => return Some(obstacle),
        };
        let mut keeps_containers = true;
        for outer in self.path[..unit.depth].iter().rev() {
            if reads_name(query, outer) {
                return Some(Obstacle::ReadsName);
            }
            match &outer.kind {
                ExprKind::Call(call) => match call.function.text.as_deref() {
                    Some("absent" | "absent_over_time") => return Some(Obstacle::Absent),
                    Some("info") => return Some(Obstacle::Picks("info".to_owned())),
                    _ => {}
                },
                ExprKind::Aggregation(aggregation) => {
                    let operator = aggregation.operator.text.as_deref().unwrap_or_default();
                    match operator {
                        "limitk" | "limit_ratio" => return Some(Obstacle::Picks(operator.to_owned())),
                        "count" | "count_values"
                            if keeps_containers && !self.is_about_containers(aggregation) =>
                        {
                            return Some(Obstacle::Counts);
                        }
                        "topk" | "bottomk" => {}
                        _ => keeps_containers = false,
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Whether an aggregation gives a row for each container, or the selector names which ones it means.
    fn is_about_containers(&self, aggregation: &Aggregation) -> bool {
        let named = || names_label(self.selector, "container");
        let Some(grouping) = &aggregation.grouping else { return named() };
        let holds =
            |wanted: &str| grouping.labels.labels.iter().any(|label| label.text.as_deref() == Some(wanted));
        match grouping.kind {
            GroupingKind::By => holds("container") || named(),
            GroupingKind::Without => !holds("container") || named(),
        }
    }

    /// The part that a union takes the place of.
    pub(super) fn unit(&self) -> Result<Unit<'q>, Obstacle> {
        let around =
            self.path.iter().enumerate().rev().find(|(_, outer)| !matches!(outer.kind, ExprKind::Paren(_)));
        let call = around.and_then(|(depth, outer)| match &outer.kind {
            ExprKind::Call(call) => Some((Unit { expr: outer, depth }, call)),
            _ => None,
        });
        let function = call.map(|(_, call)| call.function.text.as_deref());
        if self.selector.range.is_none() {
            let own = Unit { expr: self.expr, depth: self.path.len() };
            // What `timestamp` says of a union is the time of the evaluation.
            return Ok(match (call, function) {
                (Some((unit, _)), Some(Some("timestamp"))) => unit,
                _ => own,
            });
        }
        match (call, function) {
            (Some(_), Some(Some("absent_over_time"))) => Err(Obstacle::Absent),
            (Some((unit, _)), Some(Some(_))) => Ok(unit),
            (Some(_), _) => Err(Obstacle::UnknownFunction),
            (None, _) => Err(Obstacle::BareRange),
        }
    }
}

/// Whether an expression groups or matches by the name of series, or makes a label of it.
fn reads_name(query: &str, expr: &Expr) -> bool {
    const NAME: &str = "__name__";
    let lists = |labels: &LabelList| labels.labels.iter().any(|label| label.text.as_deref() == Some(NAME));
    match &expr.kind {
        ExprKind::Aggregation(aggregation) => {
            aggregation.grouping.as_ref().is_some_and(|grouping| lists(&grouping.labels))
        }
        ExprKind::Binary(binary) => binary.matching.as_ref().is_some_and(|matching| {
            let group = matching.group.as_ref().and_then(|group| group.labels.as_ref());
            lists(&matching.labels) || group.is_some_and(lists)
        }),
        ExprKind::Call(call) => call
            .arguments
            .iter()
            .filter(|argument| argument.kind == ExprKind::String)
            .any(|argument| query[argument.span.range()].trim_matches(['"', '\'', '`']) == NAME),
        _ => false,
    }
}

/// What a version of kube-state-metrics lacks for a union.
fn of_version(family: &'static SeriesFamily, version: Option<ProgramVersion>) -> Option<Obstacle> {
    let facts = SeriesFacts::builtin();
    let runs = version.unwrap_or(facts.info().since);
    match (family.gone_since, family.init_since) {
        (Some(gone), _) if gone <= runs => Some(Obstacle::Gone(family)),
        _ if !facts.tells_sidecars(runs) => Some(Obstacle::CannotTell(runs)),
        (_, None) => Some(Obstacle::NoTwin(family)),
        (_, Some(since)) if since > runs => Some(Obstacle::TwinLater(family, since)),
        _ => None,
    }
}
