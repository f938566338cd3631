//! Types and counts: what Prometheus refuses before it runs a query.
//!
//! Source: `checkAST` in `promql/parser/parse.go` of Prometheus v3.14.0.

use outrigger_text::Span;

use crate::{
    Aggregation, Binary, Call, Expr, ExprKind, FillKind, Function, MatchOperator, Matcher, MatcherKind,
    MatchingKind, ParseError, Selector, ValueType, function, functions,
};

/// A type, or that it is not known.
type Type = Option<ValueType>;
type Checked<T> = Result<T, ParseError>;

fn refuse<T>(span: Span, message: impl Into<String>) -> Checked<T> {
    Err(ParseError::new(span, message))
}

fn name_of(kind: ValueType) -> &'static str {
    match kind {
        ValueType::Scalar => "a number",
        ValueType::Instant => "an instant vector",
        ValueType::Range => "a range",
        ValueType::String => "a string",
    }
}

/// The type of an expression, with all in it checked.
pub(crate) fn check(expr: &Expr, text: &str) -> Checked<Type> {
    match &expr.kind {
        ExprKind::Number => Ok(Some(ValueType::Scalar)),
        ExprKind::String => Ok(Some(ValueType::String)),
        ExprKind::Opaque => Ok(None),
        ExprKind::Selector(selector) => check_selector(selector, expr.span, false),
        ExprKind::Paren(inner) => check(inner, text),
        ExprKind::Subquery(subquery) => {
            let inner = check(&subquery.inner, text)?;
            if inner.is_some_and(|inner| inner != ValueType::Instant) {
                let got = inner.map_or("", name_of);
                return refuse(
                    subquery.inner.span,
                    format!("a subquery asks an instant vector many times, not {got}"),
                );
            }
            Ok(Some(ValueType::Range))
        }
        ExprKind::Unary(unary) => {
            let operand = check(&unary.operand, text)?;
            match operand {
                Some(kind @ (ValueType::Range | ValueType::String)) => refuse(
                    unary.operand.span,
                    format!("a sign wants a number or an instant vector, not {}", name_of(kind)),
                ),
                _ => Ok(operand),
            }
        }
        ExprKind::Call(call) => check_call(call, expr.span, text),
        ExprKind::Aggregation(aggregation) => check_aggregation(aggregation, expr.span, text),
        ExprKind::Binary(binary) => check_binary(binary, text),
    }
}

fn check_selector(selector: &Selector, span: Span, may_be_empty: bool) -> Checked<Type> {
    let names_itself = |matcher: &&Matcher| match &matcher.kind {
        MatcherKind::Name(_) => true,
        MatcherKind::Label { label, .. } => label.text.as_deref() == Some("__name__"),
        MatcherKind::Opaque | MatcherKind::Or => false,
    };
    match &selector.name {
        Some(_) => {
            if let Some(second) = selector.matchers.iter().find(names_itself) {
                return refuse(second.span, "the name of the series stands before the braces already");
            }
        }
        None if !may_be_empty && selector.matchers.iter().all(matches_empty) => {
            return refuse(span, "it selects all series: one matcher has to refuse the empty value");
        }
        None => {}
    }
    let is_range = selector.range.is_some();
    Ok(Some(if is_range { ValueType::Range } else { ValueType::Instant }))
}

/// Whether series without the label fit, as far as it is known.
fn matches_empty(matcher: &Matcher) -> bool {
    match &matcher.kind {
        MatcherKind::Name(name) => name.text.as_deref() == Some(""),
        MatcherKind::Opaque => false,
        MatcherKind::Or => true,
        MatcherKind::Label { operator, value, .. } => {
            let Some(value) = value.value.as_deref() else { return false };
            match operator {
                MatchOperator::Equal => value.is_empty(),
                MatchOperator::NotEqual => !value.is_empty(),
                MatchOperator::Regex => crate::regex::matches_empty(value) != Some(false),
                MatchOperator::NotRegex => crate::regex::matches_empty(value) == Some(false),
            }
        }
    }
}

fn check_call(call: &Call, span: Span, text: &str) -> Checked<Type> {
    let Some(name) = call.function.text.as_deref() else {
        for argument in &call.arguments {
            check(argument, text)?;
        }
        return Ok(None);
    };
    let Some(known) = function(name) else { return refuse(call.function.span, unknown_function(name)) };
    if !call.arguments.iter().any(|argument| argument.kind == ExprKind::Opaque) {
        check_count(known, call.arguments.len(), span)?;
    }
    for (at, argument) in call.arguments.iter().enumerate() {
        if name == "info" && at == 1 {
            check_info(argument)?;
            continue;
        }
        let got = check(argument, text)?;
        let Some(wanted) = known.arguments.get(at).or(known.arguments.last()).copied() else { continue };
        if got.is_some_and(|got| got != wanted) {
            return refuse(argument.span, wrong_argument(name, wanted, got.unwrap_or(wanted)));
        }
    }
    Ok(Some(known.gives))
}

/// The second argument of `info` is matchers alone, which may match everything.
fn check_info(argument: &Expr) -> Checked<()> {
    match &argument.kind {
        ExprKind::Opaque => Ok(()),
        ExprKind::Selector(selector) if selector.name.is_none() && selector.range.is_none() => {
            check_selector(selector, argument.span, true).map(|_| ())
        }
        _ => refuse(argument.span, "info() wants matchers alone here, as in {job=\"api\"}"),
    }
}

fn unknown_function(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match functions().iter().find(|function| function.name == lower) {
        Some(function) => format!("there is no function {name}(); {}() is one", function.name),
        None => format!("there is no function {name}()"),
    }
}

fn wrong_argument(name: &str, wanted: ValueType, got: ValueType) -> String {
    let way_out = match (wanted, got) {
        (ValueType::Range, ValueType::Instant) => format!(", as in {name}(x[5m])"),
        (ValueType::Instant, ValueType::Range) => ", as rate(x[5m]) makes of a range".to_owned(),
        (ValueType::Instant, ValueType::Scalar) => ", as vector() makes of a number".to_owned(),
        (ValueType::Scalar, ValueType::Instant) => ", as scalar() makes of a vector".to_owned(),
        _ => format!(", not {}", name_of(got)),
    };
    format!("{name}() wants {}{way_out}", name_of(wanted))
}

fn check_count(known: &Function, count: usize, span: Span) -> Checked<()> {
    let name = known.name;
    let arguments =
        |count: usize| if count == 1 { "1 argument".to_owned() } else { format!("{count} arguments") };
    if known.most == Some(known.least) && count != known.least {
        return refuse(span, format!("{name}() wants {}, not {count}", arguments(known.least)));
    }
    if count < known.least {
        return refuse(span, format!("{name}() wants at least {}, not {count}", arguments(known.least)));
    }
    match known.most {
        Some(most) if count > most => {
            refuse(span, format!("{name}() wants at most {}, not {count}", arguments(most)))
        }
        _ => Ok(()),
    }
}

fn check_aggregation(aggregation: &Aggregation, span: Span, text: &str) -> Checked<Type> {
    let mut types = Vec::new();
    for argument in &aggregation.arguments {
        types.push(check(argument, text)?);
    }
    let is_opaque = aggregation.arguments.iter().any(|argument| argument.kind == ExprKind::Opaque);
    let Some(name) = aggregation.operator.text.as_deref().filter(|_| !is_opaque) else {
        return Ok(Some(ValueType::Instant));
    };
    let parameter = match name {
        "topk" | "bottomk" | "quantile" | "limitk" | "limit_ratio" => Some(ValueType::Scalar),
        "count_values" => Some(ValueType::String),
        _ => None,
    };
    let wanted: Vec<ValueType> = parameter.into_iter().chain([ValueType::Instant]).collect();
    if wanted.len() != types.len() {
        let words = match parameter {
            None => "1 argument".to_owned(),
            Some(parameter) => format!("2 arguments, {} first", name_of(parameter)),
        };
        return refuse(span, format!("{name}() wants {words}, not {}", types.len()));
    }
    for (at, (wanted, got)) in wanted.into_iter().zip(types).enumerate() {
        if got.is_some_and(|got| got != wanted) {
            let place = aggregation.arguments[at].span;
            return refuse(place, wrong_argument(name, wanted, got.unwrap_or(wanted)));
        }
    }
    Ok(Some(ValueType::Instant))
}

fn check_binary(binary: &Binary, text: &str) -> Checked<Type> {
    let (left, right) = (check(&binary.left, text)?, check(&binary.right, text)?);
    let operator = binary.operator.text.as_deref().unwrap_or_default();
    let place = binary.operator.span;
    let is_comparison = matches!(operator, "==" | "!=" | "<=" | "<" | ">=" | ">");
    let is_set = matches!(operator, "and" | "or" | "unless");
    if binary.has_bool && !is_comparison {
        return refuse(place, format!("`bool` belongs to a comparison, not to `{operator}`"));
    }
    for (side, kind) in [(&binary.left, left), (&binary.right, right)] {
        if let Some(kind @ (ValueType::Range | ValueType::String)) = kind {
            let got = name_of(kind);
            return refuse(side.span, format!("`{operator}` wants numbers and instant vectors, not {got}"));
        }
    }
    let is_scalar = |kind: Type| kind == Some(ValueType::Scalar);
    if is_comparison && !binary.has_bool && is_scalar(left) && is_scalar(right) {
        return refuse(place, format!("two numbers are compared with `{operator} bool`"));
    }
    if is_set && (is_scalar(left) || is_scalar(right)) {
        return refuse(place, format!("`{operator}` wants instant vectors on both sides, not a number"));
    }
    check_matching(binary, is_set, is_scalar(left) || is_scalar(right))?;
    Ok(match (left, right) {
        (Some(ValueType::Scalar), Some(ValueType::Scalar)) => Some(ValueType::Scalar),
        (Some(ValueType::Instant), _) | (_, Some(ValueType::Instant)) => Some(ValueType::Instant),
        _ => None,
    })
}

fn check_matching(binary: &Binary, is_set: bool, has_scalar: bool) -> Checked<()> {
    let operator = binary.operator.text.as_deref().unwrap_or_default();
    if let Some(fill) = binary.fills.first() {
        let word = match fill.kind {
            FillKind::Both => "fill",
            FillKind::Left => "fill_left",
            FillKind::Right => "fill_right",
        };
        if is_set {
            return refuse(fill.span, format!("`{word}` does not go with `{operator}`"));
        }
        if has_scalar {
            return refuse(fill.span, format!("`{word}` wants instant vectors on both sides"));
        }
    }
    let Some(matching) = &binary.matching else { return Ok(()) };
    if has_scalar && !matching.labels.labels.is_empty() {
        return refuse(matching.span, "labels are matched between instant vectors alone, not with a number");
    }
    let Some(group) = &matching.group else { return Ok(()) };
    if is_set {
        return refuse(group.span, format!("`{operator}` takes no group_left or group_right"));
    }
    let included = group.labels.iter().flat_map(|list| &list.labels);
    for label in included.filter(|label| label.text.is_some()) {
        if matching.kind == MatchingKind::On
            && matching.labels.labels.iter().any(|other| other.text == label.text)
        {
            let name = label.text.as_deref().unwrap_or_default();
            return refuse(label.span, format!("the label {name} stands in `on` already"));
        }
    }
    Ok(())
}

impl Expr {
    /// What the expression gives; `None` where that hangs on something opaque.
    pub fn value_type(&self) -> Option<ValueType> {
        match &self.kind {
            ExprKind::Number => Some(ValueType::Scalar),
            ExprKind::String => Some(ValueType::String),
            ExprKind::Opaque => None,
            ExprKind::Selector(selector) if selector.range.is_some() => Some(ValueType::Range),
            ExprKind::Selector(_) | ExprKind::Aggregation(_) => Some(ValueType::Instant),
            ExprKind::Subquery(_) => Some(ValueType::Range),
            ExprKind::Call(call) => function(call.function.text.as_deref()?).map(|known| known.gives),
            ExprKind::Paren(inner) => inner.value_type(),
            ExprKind::Unary(unary) => unary.operand.value_type(),
            ExprKind::Binary(binary) => match (binary.left.value_type(), binary.right.value_type()) {
                (Some(ValueType::Scalar), Some(ValueType::Scalar)) => Some(ValueType::Scalar),
                (Some(ValueType::Instant), _) | (_, Some(ValueType::Instant)) => Some(ValueType::Instant),
                _ => None,
            },
        }
    }
}
