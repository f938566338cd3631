//! Forms that look right and are wrong: the worlds must tell each from the old form.

use outrigger_metrics::Role;
use outrigger_metrics::world::{Claim, ProofTest, default_pods, prove};

use super::promtool::Promtool;

const A: &str = "kube_pod_container_resource_requests";
const B: &str = "kube_pod_init_container_resource_requests";
const RESTARTS: &str = "kube_pod_container_status_restarts_total";
const INIT_RESTARTS: &str = "kube_pod_init_container_status_restarts_total";
const INFO: &str = "kube_pod_init_container_info{restart_policy=\"Always\"}";
const ON: &str = "on(cluster, namespace, pod, container)";

/// What is wrong, the old form, and a wrong new one.
fn traps() -> Vec<(&'static str, String, String)> {
    let cpu = "{resource=\"cpu\"}";
    vec![
        ("nothing is done", format!("sum({A})"), format!("sum({A})")),
        ("one-shot init containers count", format!("sum({A})"), format!("sum({A} or {B})")),
        (
            "one-shot init containers count, by a pattern",
            format!("sum({A})"),
            "sum({__name__=~\"kube_pod_(init_)?container_resource_requests\"})".to_owned(),
        ),
        (
            "one-shot init containers with a policy of their own count",
            format!("sum({A})"),
            format!("sum({A} or ({B} and {ON} kube_pod_init_container_info{{restart_policy!=\"\"}}))"),
        ),
        (
            "joined on the container alone",
            format!("sum({A}{cpu})"),
            format!("sum({A}{cpu} or ({B}{cpu} and on(container) {INFO}))"),
        ),
        (
            "joined without the namespace",
            format!("sum({A}{cpu})"),
            format!("sum({A}{cpu} or ({B}{cpu} and on(cluster, pod, container) {INFO}))"),
        ),
        (
            "joined without the cluster",
            format!("sum by (cluster) ({A}{cpu})"),
            format!("sum by (cluster) ({A}{cpu} or ({B}{cpu} and on(namespace, pod, container) {INFO}))"),
        ),
        (
            "joined without the container",
            format!("sum({A}{cpu})"),
            format!("sum({A}{cpu} or ({B}{cpu} and on(cluster, namespace, pod) {INFO}))"),
        ),
        (
            "a matcher that the other series has not",
            format!("sum({A}{cpu})"),
            format!(
                "sum({A}{cpu} or ({B}{cpu} and {ON} kube_pod_init_container_info{{resource=\"cpu\", restart_policy=\"Always\"}}))"
            ),
        ),
        (
            "a comparison that binds to one side",
            format!("{A} > 0.7"),
            format!("{A} or ({B} and {ON} {INFO}) > 0.7"),
        ),
        ("a factor that binds to one side", format!("2 * {A}"), format!("2 * {A} or ({B} and {ON} {INFO})")),
        (
            "the offset on one side of the join",
            format!("sum({A} offset 15m)"),
            format!("sum({A} offset 15m or ({B} offset 15m and {ON} {INFO}))"),
        ),
        (
            "what ended within the range is lost",
            format!("sum(increase({RESTARTS}[20m]))"),
            format!("sum(increase({RESTARTS}[20m]) or (increase({INIT_RESTARTS}[20m]) and {ON} {INFO}))"),
        ),
        (
            "a product that fails where a sidecar has restarted",
            format!("sum(increase({RESTARTS}[20m]))"),
            format!(
                "sum(increase({RESTARTS}[20m]) or (increase({INIT_RESTARTS}[20m]) * {ON} group_left() last_over_time({INFO}[20m])))"
            ),
        ),
        (
            "a subquery samples otherwise than the scrapes",
            format!("increase({RESTARTS}[5m])"),
            format!("increase(({RESTARTS} or ({INIT_RESTARTS} and {ON} {INFO}))[5m:])"),
        ),
        (
            "the time of the evaluation in place of the sample's",
            format!("timestamp({A})"),
            format!("timestamp({A} or ({B} and {ON} {INFO}))"),
        ),
        (
            "a sum of sums is empty where one side is",
            format!("sum by (namespace, container) ({A}{cpu})"),
            format!(
                "sum by (namespace, container) ({A}{cpu}) + sum by (namespace, container) ({B}{cpu} and {ON} {INFO})"
            ),
        ),
        (
            "the first of two sums",
            format!("sum({A}{cpu})"),
            format!("sum({A}{cpu}) or sum({B}{cpu} and {ON} {INFO})"),
        ),
        (
            "rows of info with a label more",
            "kube_pod_container_info".to_owned(),
            format!("kube_pod_container_info or {INFO}"),
        ),
    ]
}

#[test]
fn each_trap_is_caught() {
    let Some(promtool) = Promtool::find("wrong forms") else { return };
    let pods = default_pods();
    let tests: Vec<ProofTest> = traps()
        .iter()
        .map(|(what, old, new)| {
            prove(&Claim { name: what, role: &Role::Alone, old, new, rules: &[] }, &pods)
                .unwrap_or_else(|reason| panic!("{what}: `{old}` cannot be tested: {reason}"))
        })
        .collect();
    let failures = promtool.failures(&tests);
    let is_caught = |test: &&ProofTest| failures.iter().any(|(name, _)| name == test.name());
    let missed: Vec<&str> = tests.iter().filter(|test| !is_caught(test)).map(ProofTest::name).collect();
    assert!(missed.is_empty(), "the worlds do not show what is wrong with {missed:#?}");
}
