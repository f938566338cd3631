//! Every file of `tests/workloads` with the workloads that stand in it, one a line in the `.expected` beside it:
//! document, form, whether it ends, kind/name, pod spec, containers and init containers.

#![allow(clippy::disallowed_methods, reason = "a test reads its cases")]

use std::fmt::Write as _;
use std::path::Path;

use outrigger_manifest::{ConfiguredKind, ConfiguredKinds, Ends, Form, TemplatePath, Within, Workload};
use serde_json::Value;

mod support;

/// The `kinds` that the cases are read with.
fn configured_kinds() -> ConfiguredKinds {
    let kind = |api_version: &str, kind: &str, path: &str| ConfiguredKind {
        api_version: api_version.to_owned(),
        kind: kind.to_owned(),
        template: TemplatePath::parse(path).unwrap(),
    };
    ConfiguredKinds::new(vec![
        kind("example.com/v1", "WebFleet", "spec.roles.*.template"),
        kind("example.com/*", "BatchFleet", "spec.groups[*].pod.spec"),
    ])
}

fn render(workload: &Workload, document: &Value) -> String {
    let mut line = format!("{} ", workload.document);
    match workload.form {
        Form::NotAPod(look_alike) => write!(line, "NotAPod({look_alike:?})"),
        form => write!(line, "{form:?}"),
    }
    .unwrap();
    line.push_str(if workload.ends == Ends::Ends { " ends " } else { " runs " });
    line.push_str(workload.kind.as_deref().unwrap_or("?"));
    let namespace = workload.namespace.as_ref().map(|namespace| format!("{namespace}/"));
    let name = workload.name.clone().or(workload.generate_name.as_ref().map(|name| format!("{name}*")));
    write!(line, " {}{}", namespace.unwrap_or_default(), name.as_deref().unwrap_or("?")).unwrap();
    let within = match workload.within {
        Within::Document => "",
        Within::List => " in a list",
        Within::OpenShiftTemplate => " in a template",
    };
    write!(line, "{within} at {}", workload.pod_spec).unwrap();
    let spec = workload.pod_spec(document).unwrap();
    for list in ["initContainers", "containers"] {
        let names = support::container_names(spec, list);
        if !names.is_empty() {
            write!(line, " {list}={}", names.join(",")).unwrap();
        }
    }
    line
}

#[allow(clippy::needless_pass_by_value, reason = "the harness gives a `String`")]
fn finds_the_workloads(path: &Path, text: String) -> datatest_stable::Result<()> {
    let found = support::find_all(&text, &configured_kinds());
    let lines: Vec<String> = found.iter().map(|(workload, document)| render(workload, document)).collect();
    let expected = std::fs::read_to_string(path.with_extension("expected"))?;
    assert_eq!(lines, expected.lines().collect::<Vec<_>>(), "{}", path.display());
    if !lines.is_empty() {
        assert!(outrigger_manifest::may_hold_pods(&text), "{}", path.display());
    }
    Ok(())
}

datatest_stable::harness! {
    { test = finds_the_workloads, root = "tests/workloads", pattern = r"\.ya?ml$" },
}
