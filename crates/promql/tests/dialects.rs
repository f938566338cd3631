//! What other languages put into expressions: it is read around, and never guessed.

use outrigger_promql::{Dialect, Expr, ExprKind, MatcherKind, ParseError, Selector, parse};

const ALL: Dialect = Dialect::ALL;

fn read(text: &str) -> Expr {
    parse(text, ALL).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn selector(expr: &Expr) -> &Selector {
    let mut found = None;
    expr.walk(&mut |expr, _| {
        if let ExprKind::Selector(selector) = &expr.kind {
            found = found.or(Some(selector));
        }
    });
    found.expect("a selector stands in it")
}

#[test]
fn opaque_parts_are_read_around() {
    for text in [
        "$x",
        "rate(a[$__rate_interval])",
        "rate(a[${x}m])",
        "rate(a[[[x]]])",
        "rate(a[5$unit])",
        "max_over_time(a[$a:$b])",
        "max_over_time(a[[[a]]:[[b]]])",
        "a offset $x",
        "a offset -${x}m",
        "a @ $__to",
        "$metric{a=\"b\"}",
        "$metric[5m]",
        "${fn}(a[5m])",
        "$agg by (x) (a)",
        "$agg(a) by (x)",
        "kube_pod_$x",
        "topk($limit, a)",
        "a > $threshold",
        "sum by ($labels) (a)",
        "sum by ($labels, b) (a)",
        "sum by (${labels:csv}) (a)",
        "a{$filters}",
        "a{$filters, b=\"c\"}",
        "a{b=\"c\" $filters}",
        "a{b=~${x:doublequote}}",
        "a{$label=\"x\"}",
        "a{%(selector)s}",
        "a{%(selector)s, b=\"$c\"}",
        "sum by (%(labels)s) (a)",
        "sum by (%(labels)s, b) (a)",
        "a{b=\"%s\"} * %d",
        "%(prefix)s_total{}",
        "a %% b",
        "a % b",
        "a %(b)",
        "a{b=\"{{ .Values.x | default \"y}}\" }}\"}",
        "a > {{ .Values.threshold }}",
        "rate(a[{{ .x }}])",
        "a * on ({{ range $.x }}{{ . }},{{ end }}namespace, pod) b",
        "sum by ({{ range $.x }}{{ . }},{{ end }} namespace) (a)",
        "sum by (namespace{{ range $.x }},{{ . }}{{ end }}) (a)",
        "a{ {{ .selector }} }",
        "a{b=\"c\"{{ .more }}}",
        "{{ .prefix }}_total",
        "abs({{ template \"x\" . }})",
        "label_replace(%(arguments)s)",
    ] {
        let _ = read(text);
    }
}

#[test]
fn nothing_of_another_language_is_promql() {
    for text in ["$x", "rate(a[$x])", "a{$x}", "{{ x }}", "sum by (%(x)s) (a)", "a{b=\"c\" $x}"] {
        assert!(parse(text, Dialect::PROMETHEUS).is_err(), "{text}");
    }
    // A remainder, and a string like others.
    assert!(parse("a %(b)", Dialect::PROMETHEUS).is_ok());
    let expr = parse("a{b=\"$c\"}", Dialect::PROMETHEUS).expect("it is PromQL");
    assert_eq!(values(&expr), [Some("$c".to_owned())]);
}

fn values(expr: &Expr) -> Vec<Option<String>> {
    let value = |kind: &MatcherKind| match kind {
        MatcherKind::Label { value, .. } => Some(value.value.clone()),
        _ => None,
    };
    selector(expr).matchers.iter().filter_map(|matcher| value(&matcher.kind)).collect()
}

#[test]
fn values_with_opaque_parts_are_unknown() {
    let text =
        "a{b=\"$x\", c=\"[[x]]\", d=\"{{ y }}\", e=\"%(x)s\", f=\"[[:alpha:]]$\", g=\"$1\", h='100%%'}";
    let known = |text: &str| Some(text.to_owned());
    let expected = [None, None, None, None, known("[[:alpha:]]$"), known("$1"), known("100%")];
    assert_eq!(values(&read(text)), expected);
}

#[test]
fn names_with_opaque_parts_are_unknown() {
    for (text, name) in
        [("kube_pod_$x", None), ("%(prefix)s_total", None), ("$x{a=\"b\"}", None), ("up", Some("up"))]
    {
        let expr = read(text);
        let found = selector(&expr).name.as_ref().expect("it has a name");
        assert_eq!(found.text.as_deref(), name, "{text}");
    }
    assert_eq!(read("$x").kind, ExprKind::Opaque);
}

/// The labels of the first aggregation, and what is opaque among them.
fn labels(text: &str) -> (Vec<Option<String>>, Vec<&str>) {
    let expr = read(text);
    let ExprKind::Aggregation(aggregation) = expr.kind else { panic!("{text} is no aggregation") };
    let list = aggregation.grouping.expect("it has groups").labels;
    let opaque = list.opaque.iter().map(|span| &text[span.range()]).collect();
    (list.labels.into_iter().map(|label| label.text).collect(), opaque)
}

#[test]
fn labels_stand_beside_opaque_ones() {
    let names = |names: &[&str]| names.iter().map(|name| Some((*name).to_owned())).collect::<Vec<_>>();
    let block = "{{ range $.x }}{{ . }},{{ end }}";
    let text = format!("sum by ({block}namespace, pod) (a)");
    assert_eq!(labels(&text), (names(&["namespace", "pod"]), vec![block]));
    let block = "{{ range $.x }},{{ . }}{{ end }}";
    let text = format!("sum(a) by (namespace{block})");
    assert_eq!(labels(&text), (names(&["namespace"]), vec![block]));
    assert_eq!(labels("sum by (%(x)s, pod, $y) (a)"), (names(&["pod"]), vec!["%(x)s", "$y"]));
    assert_eq!(labels("sum by (a_$x) (a)"), (vec![None], vec![]));
}

#[test]
fn types_of_opaque_parts_are_not_held_against_them() {
    for text in ["rate($x)", "abs($x)", "$x and 1 > bool $y", "topk($x)", "-$x", "$x[5m:1m]", "1 > $x"] {
        let _ = read(text);
    }
    for text in ["a @ \"$x\"", "a @ \"$x", "a + fill(\"$x\") b", "rate(a[\"$x\"])"] {
        assert!(parse(text, ALL).is_err(), "{text}");
    }
    let refused = |text: &str| -> ParseError { parse(text, ALL).expect_err(text) };
    assert_eq!(refused("rate($x + a)").message, "rate() wants a range, as in rate(x[5m])");
    assert_eq!(refused("a{b=\"c\", {{ .x }").message, "`{{` is not closed: `}}` is missing");
}
