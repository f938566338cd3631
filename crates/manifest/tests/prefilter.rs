//! The pre-filter never says *no* to a text in which a workload with several containers, or with an init
//! container, is found: on texts made of every form that a cheap look could misread.

use outrigger_manifest::{ConfiguredKinds, may_hold_pods, may_hold_sidecars};
use proptest::prelude::*;
use serde_json::Value;

mod support;

/// Lines of a pod, and of what could hide one. Most texts made of them are no YAML; enough are.
const LINES: &[&str] = &[
    "containers:",
    "containers: # two",
    "\"containers\":",
    "'containers' :",
    "\"contain\\x65rs\":",
    "? containers",
    ": - {name: a}",
    "restartPolicy: Always",
    "- {name: s, restartPolicy: Always}",
    "containers: [{name: a}, {name: b}]",
    "containers: &list",
    "containers: *list",
    "initContainers:",
    "initContainers: []",
    "volumes:",
    "- name: a",
    "- name: b",
    "- &a {name: a}",
    "- *a",
    "-",
    "- - name: a",
    "name: it's",
    "args: [a, \"b\",",
    "args: [\"containers:\", 'x']",
    "]",
    "x\"]",
    "text: \"one",
    "two\"",
    "text: 'it''s",
    "over'",
    "script: |",
    "script: >-",
    "- |",
    "echo \"don't",
    "[ -f x ] || {",
    "# - name: c",
    "#",
    "",
    "plain text: here",
    "going on",
    "env: [{name: A}]",
    "- !!map",
    "<<: *a",
    "{name: c}",
    "\tx: y",
    "---",
];

fn has_sidecar_matter(spec: &Value) -> bool {
    support::container_names(spec, "containers").len() > 1 || support::has_native_sidecar(spec)
}

fn check(text: &str) -> bool {
    let found = support::find_all(text, &ConfiguredKinds::default());
    let specs: Vec<&Value> =
        found.iter().filter_map(|(workload, document)| workload.pod_spec(document)).collect();
    assert!(specs.is_empty() || may_hold_pods(text), "{text}");
    let matters = specs.iter().any(|spec| has_sidecar_matter(spec));
    assert!(!matters || may_hold_sidecars(text), "{text}");
    matters
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_is_certain(lines in prop::collection::vec((0..5_usize, prop::sample::select(LINES)), 1..9), breaks in prop::sample::select(&["\n", "\r\n", "\r"])) {
        let mut text = format!("apiVersion: v1{breaks}kind: Pod{breaks}spec:{breaks}");
        for (indent, line) in &lines {
            text.push_str(&" ".repeat(indent * 2));
            text.push_str(line);
            text.push_str(breaks);
        }
        check(&text);
    }

    /// Well-formed lists, so that most texts hold what matters.
    #[test]
    fn no_is_certain_for_lists_of_containers(
        containers in prop::collection::vec(prop::sample::select(&[
            "- name: a\n",
            "- name: a\n  restartPolicy: Always\n",
            "- name: a\n  args: [\"x\",\n    'y' ]\n",
            "- args: [\n\"x\",\n  ]\n  name: a\n",
            "- name: \"a\n  b\"\n",
            "- name: a\n  command:\n  - sh\n  - -c\n  - |\n    containers:\n    - \"don't\n    [ {\n",
            "- name: 'it''s'\n  text: it's a \"quote\n  env:\n  - {name: a}\n  - {name: b}\n",
            "# comment\n- # comment\n  name: a\n",
            "-   name: a\n    text: >-\n\n     one\n      two\n",
            "- &x\n  name: a\n",
            "- *x\n",
            "- {name: a, args: [\"]\", '[']}\n",
            "\n\n- name: a # it's [\n",
        ]), 0..4),
        key in prop::sample::select(&["containers:", "\"containers\":", "containers: # {", "initContainers:", "containers:   "]),
        indented in any::<bool>(),
    ) {
        let indent = if indented { "    " } else { "  " };
        let mut text = format!("apiVersion: v1\nkind: Pod\nspec:\n  {key}\n");
        for line in containers.concat().lines() {
            text.push_str(indent);
            text.push_str(line);
            text.push('\n');
        }
        text.push_str("  volumes:\n  - name: v\n  - name: w\n");
        check(&text);
    }
}

#[test]
fn the_checks_see_what_matters() {
    assert!(check("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n  - name: b\n"));
    assert!(!check("apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: a\n"));
}
