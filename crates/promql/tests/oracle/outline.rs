//! How an expression is made of others, in the words of `outline.go`.

use outrigger_promql::{
    Binary, Expr, ExprKind, FillKind, GroupKind, GroupingKind, LabelList, MatchOperator, MatcherKind,
    MatchingKind, Modifier, ModifierKind, Name, Selector, ValueType,
};

/// What belongs to which operator, with which labels; values of numbers and strings are left out. `text` is what the
/// expression was read from.
pub(crate) fn outline(expr: &Expr, text: &str) -> String {
    match &expr.kind {
        ExprKind::Number => "number".to_owned(),
        ExprKind::String => "string".to_owned(),
        ExprKind::Opaque => "opaque".to_owned(),
        ExprKind::Selector(selector) => render_selector(selector, text),
        ExprKind::Subquery(subquery) => {
            format!("subquery({}){}", outline(&subquery.inner, text), modifiers(&subquery.modifiers, text))
        }
        ExprKind::Call(call) => format!("{}{}", word(&call.function), arguments(&call.arguments, text)),
        ExprKind::Aggregation(aggregation) => {
            let grouping =
                aggregation.grouping.as_ref().map_or(String::new(), |grouping| match grouping.kind {
                    GroupingKind::Without => format!(" without{}", list(&grouping.labels)),
                    // Without labels it is as if it did not stand there.
                    GroupingKind::By if grouping.labels.labels.is_empty() => String::new(),
                    GroupingKind::By => format!(" by{}", list(&grouping.labels)),
                });
            format!("{}{grouping}{}", word(&aggregation.operator), arguments(&aggregation.arguments, text))
        }
        ExprKind::Paren(inner) => format!("({})", outline(inner, text)),
        // A number with its sign is a number.
        ExprKind::Unary(unary) if outline(&unary.operand, text) == "number" => "number".to_owned(),
        ExprKind::Unary(unary) => {
            format!("{}<{}>", &text[unary.operator.range()], outline(&unary.operand, text))
        }
        ExprKind::Binary(binary) => {
            let has_bool = if binary.has_bool { " bool" } else { "" };
            let (left, right) = (outline(&binary.left, text), outline(&binary.right, text));
            format!("<{left} {}{has_bool}{} {right}>", word(&binary.operator), matching(binary))
        }
    }
}

fn word(name: &Name) -> &str {
    name.text.as_deref().unwrap_or("?")
}

fn arguments(arguments: &[Expr], text: &str) -> String {
    let outlines: Vec<String> = arguments.iter().map(|argument| outline(argument, text)).collect();
    format!("({})", outlines.join(", "))
}

fn list(list: &LabelList) -> String {
    format!("({})", list.labels.iter().map(word).collect::<Vec<_>>().join(","))
}

fn render_selector(selector: &Selector, text: &str) -> String {
    let matchers = selector.matchers.iter().map(|matcher| match &matcher.kind {
        MatcherKind::Label { label, operator, .. } => {
            let operator = match operator {
                MatchOperator::Equal => "=",
                MatchOperator::NotEqual => "!=",
                MatchOperator::Regex => "=~",
                MatchOperator::NotRegex => "!~",
            };
            format!("{}{operator}", word(label))
        }
        MatcherKind::Name(_) => "__name__=".to_owned(),
        MatcherKind::Opaque | MatcherKind::Or => "?".to_owned(),
    });
    let matchers = matchers.collect::<Vec<_>>().join(",");
    let name = selector.name.as_ref().map_or("", word);
    let brackets = if selector.range.is_some() { "[]" } else { "" };
    format!("{name}{{{matchers}}}{brackets}{}", modifiers(&selector.modifiers, text))
}

/// In one order, each once; an offset of nothing is none.
fn modifiers(modifiers: &[Modifier], text: &str) -> String {
    let words = [
        (ModifierKind::Offset, " offset"),
        (ModifierKind::At, " @"),
        (ModifierKind::Anchored, " anchored"),
        (ModifierKind::Smoothed, " smoothed"),
    ];
    let is_something = |modifier: &&Modifier| {
        let shown = &text[modifier.span.range()];
        modifier.kind != ModifierKind::Offset
            || !matches!(shown.rsplit([' ', '-', '+', '\n', 't']).next(), Some("0" | "0s"))
    };
    let stands = |kind| modifiers.iter().filter(is_something).any(|modifier| modifier.kind == kind);
    words.into_iter().filter(|(kind, _)| stands(*kind)).map(|(_, word)| word).collect()
}

fn matching(binary: &Binary) -> String {
    let is_vector = |expr: &Expr| expr.value_type() == Some(ValueType::Instant);
    // Prometheus forgets it beside a number.
    if !is_vector(&binary.left) || !is_vector(&binary.right) {
        return String::new();
    }
    let mut text = String::new();
    if let Some(matching) = &binary.matching {
        match matching.kind {
            MatchingKind::On => text.extend([" on", &list(&matching.labels)]),
            MatchingKind::Ignoring if matching.labels.labels.is_empty() => {}
            MatchingKind::Ignoring => text.extend([" ignoring", &list(&matching.labels)]),
        }
        if let Some(group) = &matching.group {
            text += match group.kind {
                GroupKind::Left => " group_left",
                GroupKind::Right => " group_right",
            };
            text += &group.labels.as_ref().map_or("()".to_owned(), list);
        }
    }
    let fills = |side| binary.fills.iter().any(|fill| fill.kind == FillKind::Both || fill.kind == side);
    if fills(FillKind::Left) {
        text += " fill_left";
    }
    if fills(FillKind::Right) {
        text += " fill_right";
    }
    text
}
