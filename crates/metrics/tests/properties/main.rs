//! What holds of any query and any file: no panic, edits inside the text, new forms that can be read, and nothing left to do in
//! a second run.

mod invariants;

use outrigger_metrics::world::{Claim, default_pods, prove, render_tests};
use outrigger_metrics::{Outcome, Role, Style, Syntax};
use outrigger_yaml::{Document, Limits, split_documents};
use proptest::prelude::*;
use proptest::sample::{Index, select};

use invariants::{SYNTAXES, check_text};

fn selector() -> impl Strategy<Value = String> {
    let name = select(vec![
        "kube_pod_container_resource_requests",
        "kube_pod_container_status_restarts_total",
        "kube_pod_container_status_waiting_reason",
        "kube_pod_container_info",
        "kube_pod_container_resource_requests_cpu_cores",
        "kube_pod_init_container_info",
        "kube_pod_init_container_resource_requests",
        "kube_pod_container_status_last_terminated_exitcode",
        "kube_pod_info",
        "up",
    ]);
    let matchers = select(vec![
        "",
        "{}",
        "{namespace=\"shop\"}",
        "{resource=\"cpu\", container!=\"\"}",
        "{pod=~\"web-.*\",}",
        "{restart_policy=\"Always\"}",
        "{cluster='a', job=`x`}",
    ]);
    (name, matchers).prop_map(|(name, matchers)| format!("{name}{matchers}"))
}

/// Small queries around selectors, most of which lose sidecars.
fn query() -> impl Strategy<Value = String> {
    let time = select(vec!["", " offset 5m", " @ end()", " @ start() offset 1h"]);
    let instant = (selector(), time.clone()).prop_map(|(selector, time)| format!("{selector}{time}"));
    let functions = ["rate", "increase", "max_over_time", "changes", "absent_over_time", "last_over_time"];
    let range = (select(functions.to_vec()), selector(), select(vec!["5m", "1h30m"]), time)
        .prop_map(|(function, selector, range, time)| format!("{function}({selector}[{range}]{time})"));
    let leaf =
        prop_oneof![4 => instant, 2 => range, 1 => Just("1".to_owned()), 1 => Just("time()".to_owned())];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let around = select(vec![
            "(",
            "sum(",
            "sum by (pod) (",
            "max without (uid) (",
            "count(",
            "count by (container) (",
            "-",
            "abs(",
            "absent(",
            "timestamp(",
            "topk(3, ",
            "scalar(",
            "# why\n(",
            "sort_desc(",
        ]);
        let operator = select(vec![
            " + ",
            " / on (namespace, pod) ",
            " > bool ",
            " == ",
            " and ",
            " or ",
            " unless on (pod) ",
            "\n  * ",
            " * on (pod) group_left (node) ",
        ]);
        prop_oneof![
            (around, inner.clone()).prop_map(|(around, inner)| {
                let close = if around.ends_with('-') { "" } else { ")" };
                format!("{around}{inner}{close}")
            }),
            (inner.clone(), operator, inner.clone())
                .prop_map(|(left, operator, right)| left + operator + &right),
            inner.clone().prop_map(|inner| format!("max_over_time(({inner})[10m:1m])")),
            inner.prop_map(|inner| format!("label_replace({inner}, \"a\", \"$1\", \"pod\", \"(.*)\")")),
        ]
    })
}

fn style() -> impl Strategy<Value = Style> {
    select(vec![Style::Union, Style::Recording])
}

/// Files of every sort, which are then spoilt.
const FILES: [&str; 6] = [
    "groups:\n  - name: a\n    rules:\n      - alert: A\n        expr: |\n          sum(  # all\n            \
     kube_pod_container_status_ready{namespace=\"x\"}\n          ) == 0\n        for: 5m\n",
    "{\"panels\": [{\"title\": \"a\", \"targets\": [{\"expr\": \"rate(kube_pod_container_status_restarts_total{pod=~\\\"$pod\\\"}[$__rate_interval])\"}]}], \"templating\": {\"list\": [{\"type\": \"query\", \"name\": \"c\", \"query\": \"label_values(kube_pod_container_info, container)\"}]}}",
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a.json: |-\n    {\"panels\": [{\"targets\": [{\"expr\": \"kube_pod_container_info * 2\"}]}]}\n",
    "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups:\n  - rules:\n    {{- if .Values.x }}\n    - record: a\n      expr: sum by (pod) (kube_pod_container_resource_limits{job=\"{{ .Values.job }}\"})\n    {{- end }}\n",
    "local x = 'kube_pod_container_status_running{%(selector)s} == 0' % $._config;\n{ a: |||\n    sum(kube_pod_container_resource_requests)\n  |||, b: \"max(kube_pod_container_info)\" }\n",
    "- op: add\n  path: /x\n  value: {expr: \"kube_pod_container_status_waiting > 0\"}\n",
];

/// What a text is spoilt with.
const PIECES: [&str; 26] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "'",
    "`",
    "|||",
    "{{",
    "}}",
    "{{ .x }}",
    "%(a)s",
    "$x",
    "\n",
    "  ",
    ": ",
    "- ",
    "#",
    "\\",
    "|",
    "é",
    "\u{feff}",
    "kube_pod_container_info",
    " or ",
];

fn spoilt() -> impl Strategy<Value = String> {
    let change = (any::<Index>(), 0_usize..12, select(PIECES.to_vec()));
    (select(FILES.to_vec()), prop::collection::vec(change, 0..6)).prop_map(|(file, changes)| {
        let mut letters: Vec<char> = file.chars().collect();
        for (at, gone, piece) in changes {
            let at = at.index(letters.len() + 1);
            let end = (at + gone).min(letters.len());
            letters.splice(at..end, piece.chars());
        }
        letters.into_iter().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_query_is_rewritten_once_inside_its_text(query in query(), style in style()) {
        let outcome = check_text(&query, Syntax::Query, style);
        for expression in &outcome.expressions {
            let Outcome::Rewritten(rewriting) = &expression.outcome else { continue };
            prop_assert_ne!(&rewriting.new, &query);
            // A world is made of it, or a reason given.
            let claim = Claim {
                name: "a",
                role: &Role::Alone,
                old: &query,
                new: &rewriting.new,
                rules: &rewriting.recording_rules,
            };
            if let Ok(test) = prove(&claim, &default_pods()) {
                let file = render_tests("a", &[], &[test]);
                let [source] = split_documents(&file)[..] else { panic!("one document is written") };
                let document = Document::parse(&file, source, &Limits::default()).expect("it is YAML");
                let value = document.value().expect("it has a meaning");
                let questions = value["tests"][0]["promql_expr_test"].as_array().map_or(0, Vec::len);
                prop_assert!(questions >= 10, "{questions} questions in\n{file}");
            }
        }
    }

    #[test]
    fn a_spoilt_file_is_edited_inside_its_text(text in spoilt(), style in style()) {
        for syntax in SYNTAXES {
            check_text(&text, syntax, style);
        }
    }
}

#[test]
fn the_files_themselves_are_rewritten() {
    let syntaxes = [
        Syntax::Document,
        Syntax::Document,
        Syntax::Document,
        Syntax::Template,
        Syntax::Jsonnet,
        Syntax::Document,
    ];
    for (file, syntax) in FILES.into_iter().zip(syntaxes) {
        let outcome = check_text(file, syntax, Style::Union);
        assert!(!outcome.edits.is_empty(), "nothing is rewritten in\n{file}");
    }
}
