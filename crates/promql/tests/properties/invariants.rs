//! What holds of any text in any dialect; the fuzz target calls it too.

use outrigger_promql::{
    Dialect, Expr, ExprKind, Grouping, LabelList, Matcher, MatcherKind, Modifier, parse, tokens,
};
use outrigger_text::Span;

/// All dialects.
pub(crate) fn dialects() -> impl Iterator<Item = Dialect> {
    (0..8).map(|bits| Dialect {
        grafana: bits & 1 != 0,
        go_template: bits & 2 != 0,
        jsonnet_format: bits & 4 != 0,
    })
}

/// Checks a text in every dialect.
pub(crate) fn check_text(text: &str) {
    for dialect in dialects() {
        check_tokens(text, dialect);
        match parse(text, dialect) {
            Ok(expr) => check_tree(text, &expr),
            Err(error) => {
                assert!(error.span.end() <= text.len(), "{text:?}: {error:?}");
                assert!(text.get(error.span.range()).is_some(), "{text:?}: {error:?} parts a character");
                assert!(!error.message.is_empty());
            }
        }
    }
}

fn check_tokens(text: &str, dialect: Dialect) {
    let mut end = 0;
    for token in tokens(text, dialect) {
        assert_eq!(token.span.start(), end, "{text:?}: a gap before {token:?}");
        assert!(!token.span.is_empty(), "{text:?}: an empty token");
        assert!(text.get(token.span.range()).is_some(), "{text:?}: {token:?} parts a character");
        end = token.span.end();
    }
    assert_eq!(end, text.len(), "{text:?}: the tokens end too early");
}

/// Whether every place lies in the one around it, parts follow one another, and a part that is read alone is the same.
fn check_tree(text: &str, expr: &Expr) {
    let all = Span::new(0, text.len());
    check_places(all, &[expr.span]);
    expr.walk(&mut |expr, around| {
        if let Some(outer) = around.last() {
            assert!(outer.span.contains(expr.span), "{text:?}: {expr:?} is not in {outer:?}");
        }
        let shown = &text[expr.span.range()];
        assert_eq!(shown.trim_matches([' ', '\t', '\n', '\r']), shown, "{text:?}: space around {expr:?}");
        let places = places(expr);
        check_places(expr.span, &places);
        for place in places {
            assert!(text.get(place.range()).is_some(), "{text:?}: {place:?} parts a character");
        }
    });
}

/// Whether places lie in the one around them, one after the other.
fn check_places(outer: Span, places: &[Span]) {
    let mut end = outer.start();
    for place in places {
        assert!(outer.contains(*place), "{place:?} is not in {outer:?}");
        assert!(end <= place.start(), "{place:?} begins before {end}");
        end = place.end();
    }
}

/// The places directly in an expression, in the order of the text.
fn places(expr: &Expr) -> Vec<Span> {
    let mut places = Vec::new();
    match &expr.kind {
        ExprKind::Number | ExprKind::String | ExprKind::Opaque => {}
        ExprKind::Selector(selector) => {
            places.extend(selector.name.iter().map(|name| name.span));
            if let Some(braces) = selector.braces {
                check_places(
                    braces,
                    &selector.matchers.iter().map(|matcher| matcher.span).collect::<Vec<_>>(),
                );
                selector.matchers.iter().for_each(check_matcher);
                places.push(braces);
            }
            // `anchored` may stand before the range.
            places.extend(selector.range);
            places.extend(modifiers(&selector.modifiers));
        }
        ExprKind::Subquery(subquery) => {
            places.extend([subquery.inner.span, subquery.brackets]);
            places.extend(modifiers(&subquery.modifiers));
        }
        ExprKind::Call(call) => {
            places.extend([call.function.span, call.parentheses]);
            check_places(call.parentheses, &spans(&call.arguments));
        }
        ExprKind::Aggregation(aggregation) => {
            places.extend([aggregation.operator.span, aggregation.parentheses]);
            check_places(aggregation.parentheses, &spans(&aggregation.arguments));
            if let Some(Grouping { span, labels, .. }) = &aggregation.grouping {
                places.push(*span);
                assert!(span.contains(labels.span));
                check_labels(labels);
            }
        }
        ExprKind::Binary(binary) => {
            places.extend([binary.left.span, binary.operator.span]);
            if let Some(matching) = &binary.matching {
                places.push(matching.span);
                check_labels(&matching.labels);
                let group = matching.group.as_ref();
                let parts = [Some(matching.labels.span), group.map(|group| group.span)];
                check_places(matching.span, &parts.into_iter().flatten().collect::<Vec<_>>());
                if let Some(labels) = group.and_then(|group| group.labels.as_ref()) {
                    check_labels(labels);
                }
            }
            places.extend(binary.fills.iter().map(|fill| fill.span));
            places.push(binary.right.span);
        }
        ExprKind::Unary(unary) => places.extend([unary.operator, unary.operand.span]),
        ExprKind::Paren(inner) => places.push(inner.span),
    }
    places.sort_unstable();
    places
}

fn modifiers(modifiers: &[Modifier]) -> impl Iterator<Item = Span> {
    modifiers.iter().map(|modifier| modifier.span)
}

fn spans(arguments: &[Expr]) -> Vec<Span> {
    arguments.iter().map(|argument| argument.span).collect()
}

fn check_matcher(matcher: &Matcher) {
    match &matcher.kind {
        MatcherKind::Label { label, value, .. } => {
            check_places(matcher.span, &[label.span, value.span]);
        }
        MatcherKind::Name(name) => assert_eq!(name.span, matcher.span),
        MatcherKind::Opaque | MatcherKind::Or => {}
    }
}

fn check_labels(list: &LabelList) {
    let mut places: Vec<Span> = list.labels.iter().map(|label| label.span).collect();
    places.extend(&list.opaque);
    places.sort_unstable();
    check_places(list.span, &places);
}
