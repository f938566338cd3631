//! Where a query uses series of containers, and what stands around each.

use outrigger_catalog::{ProgramVersion, SeriesFacts, SeriesFamily};
use outrigger_promql::{
    Aggregation, Expr, ExprKind, GroupingKind, LabelList, MatchOperator, MatcherKind, Selector,
};
use outrigger_text::Span;

use super::names::{Series, series};
use super::settled;

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
        let is_settled = settled::is_settled(query, expr, selector, path, &series);
        found.push(Use { expr, selector, series, path: path.clone(), is_settled, in_union });
    }
    path.push(expr);
    expr.children().into_iter().for_each(|child| collect(query, child, path, found));
    path.pop();
}

/// Whether `or`, `and` or `unless` joins the expression, or what is around it, with the other name of the same family.
fn is_beside_twin(query: &str, expr: &Expr, path: &[&Expr], own: &Series) -> bool {
    let Series::Exact { family: own, is_init: own_side, .. } = own else { return false };
    let is_twin = |query: &str, selector: &Selector| match series(query, selector) {
        Some(Series::Exact { family, is_init, .. }) => family.app == own.app && is_init != *own_side,
        _ => false,
    };
    let inner = path.iter().skip(1).copied().chain([expr]);
    path.iter().zip(inner).any(|(outer, inner)| match &outer.kind {
        ExprKind::Binary(binary) => {
            let is_set = matches!(binary.operator.text.as_deref(), Some("or" | "and" | "unless"));
            let other = if binary.left.span.contains(inner.span) { &binary.right } else { &binary.left };
            is_set && holds(query, other, &is_twin)
        }
        _ => false,
    })
}

fn holds(query: &str, expr: &Expr, wanted: &dyn Fn(&str, &Selector) -> bool) -> bool {
    match &expr.kind {
        ExprKind::Selector(selector) => wanted(query, selector),
        _ => expr.children().into_iter().any(|child| holds(query, child, wanted)),
    }
}

/// Whether a selector has a matcher of the label that tells sidecars from others.
pub(super) fn asks_for_policy(selector: &Selector) -> bool {
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
    /// Something that joins both names, and is not known to be their union.
    UnionByHand,
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
            Series::Exact { .. } if self.in_union => return Some(Obstacle::UnionByHand),
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
                ExprKind::Call(_) if is_absent(outer) => return Some(Obstacle::Absent),
                ExprKind::Call(call) if call.function.text.as_deref() == Some("info") => {
                    return Some(Obstacle::Picks("info".to_owned()));
                }
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
                        _ => keeps_containers &= keeps_containers_apart(aggregation),
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Whether an aggregation gives a row for each container, or the selector names which ones it means.
    fn is_about_containers(&self, aggregation: &Aggregation) -> bool {
        let is_named = self.selector.matchers.iter().any(|matcher| match &matcher.kind {
            MatcherKind::Label { label, operator, value } => {
                // `container!=""` and `container=~".+"` name none.
                let value = value.value.as_deref();
                let is_any = matches!(value, Some("" | ".*" | ".+"));
                let names = matches!(operator, MatchOperator::Equal | MatchOperator::Regex) && !is_any;
                label.text.as_deref() == Some("container") && names
            }
            _ => false,
        });
        is_named || keeps_containers_apart(aggregation)
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
            (Some((unit, _)), _) if is_absent(unit.expr) => Err(Obstacle::Absent),
            (Some((unit, _)), Some(Some(_))) => Ok(unit),
            (Some(_), _) => Err(Obstacle::UnknownFunction),
            (None, _) => Err(Obstacle::BareRange),
        }
    }
}

/// Whether an expression is `absent(…)` or `absent_over_time(…)`.
pub(super) fn is_absent(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Call(call) => matches!(call.function.text.as_deref(), Some("absent" | "absent_over_time")),
        _ => false,
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

/// Whether the rows of an aggregation are of one container each.
fn keeps_containers_apart(aggregation: &Aggregation) -> bool {
    aggregation.grouping.as_ref().is_some_and(|grouping| {
        let mut labels = grouping.labels.labels.iter();
        let has_container = labels.any(|label| label.text.as_deref() == Some("container"));
        has_container == (grouping.kind == GroupingKind::By)
    })
}

/// What a version of kube-state-metrics lacks for a union.
fn of_version(family: &'static SeriesFamily, version: Option<ProgramVersion>) -> Option<Obstacle> {
    let facts = SeriesFacts::builtin();
    let runs = version.unwrap_or(facts.info().since);
    match (family.gone_since, family.init_since) {
        (Some(gone), _) if gone <= runs => Some(Obstacle::Gone(family)),
        (_, None) => Some(Obstacle::NoTwin(family)),
        _ if !facts.tells_sidecars(runs) => Some(Obstacle::CannotTell(runs)),
        (_, Some(since)) if since > runs => Some(Obstacle::TwinLater(family, since)),
        _ => None,
    }
}
