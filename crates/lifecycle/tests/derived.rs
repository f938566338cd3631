//! Rules that were concluded from the kubelet's source and that no recording isolates: R17, R49, R71. And what follows
//! from the source where two things meet: a deletion and the wait for volumes, a deadline and a restart.

mod support;

use outrigger_lifecycle::{ContainerIx, ContainerState, Input, Millis, PodPhase, PodReason, Profile};
use serde_json::json;

use support::Node;

#[test]
fn an_earlier_sidecar_that_is_down_holds_nothing_up() {
    // R17, derived. The first ends while the second is about to pass its startup probe.
    let probe = json!({"exec": {"command": ["true"]}, "periodSeconds": 2, "failureThreshold": 30});
    let spec = json!({
        "initContainers": [
            {"name": "first", "restartPolicy": "Always"},
            {"name": "second", "restartPolicy": "Always", "startupProbe": probe},
        ],
        "containers": [{"name": "web"}],
    });
    for minor in 29..=37 {
        let mut node = Node::new(&spec, minor, Profile::IMMEDIATE);
        node.failing = &["second"];
        node.wait(5);
        assert_eq!(node.news(), ["0 makes a sandbox", "0 starts first 0", "0 starts second 0"], "1.{minor}");
        // It has been down before: it waits out a back-off while the second passes.
        node.exits("first", 1);
        node.wait(0);
        node.exits("first", 1);
        node.failing = &[];
        node.wait(3);
        assert_eq!(node.news(), ["5 starts first 1", "6 starts web 0"], "1.{minor}");
        assert_eq!(node.state("web"), ContainerState::Running);
        node.wait(10);
        // Up to 1.34 a sync that was refused a start is repeated 10 seconds after it, whatever remains (R5).
        let back = if minor < 35 { "16 starts first 2" } else { "15 starts first 2" };
        assert_eq!(node.news(), [back], "1.{minor}");
    }
}

#[test]
fn failures_are_counted_on_in_the_run_after_one_that_ended_by_itself() {
    // R49, derived. Two of three failures are from the run before.
    let probe = json!({"exec": {"command": ["true"]}, "periodSeconds": 1, "failureThreshold": 3});
    let spec = json!({"containers": [{"name": "web", "startupProbe": probe}]});
    let mut node = Node::new(&spec, 36, Profile::IMMEDIATE);
    node.failing = &["web"];
    node.wait(2);
    node.exits("web", 1);
    node.wait(0);
    assert_eq!(node.news(), ["0 makes a sandbox", "0 starts web 0", "2 starts web 1"]);
    node.wait(1);
    assert_eq!(node.news(), ["3 signals web"], "the third failure in a row");
    // A verdict sets the count back: the next run, which waits out its back-off, has all three.
    node.wait(12);
    assert_eq!(node.news(), ["13 starts web 2"]);
    node.wait(1);
    assert_eq!(node.news(), ["16 signals web"]);
}

#[test]
fn who_waits_for_a_container_that_cannot_be_stopped_waits_until_its_grace_ends() {
    // R71, derived.
    let mut node = support::running("Always", 36, Profile::IMMEDIATE);
    node.stuck = &["web"];
    node.tell(Input::Deleted(Some(6)));
    node.wait(5);
    assert_eq!(node.news(), ["10 signals web"]);
    node.wait(2);
    // That the proxy has ended makes the worker look, and it tries again in vain.
    assert_eq!(node.news(), ["16 signals proxy", "16 signals web"]);
    assert!(!node.life.is_finished());
    // Then it is repeated as any call that failed (R5).
    node.stuck = &[];
    node.wait(20);
    let news = node.news();
    assert_eq!(news, ["26 signals web", "26 is gone"]);
    assert_eq!(node.phase(), PodPhase::Succeeded);
}

#[test]
fn a_deletion_ends_the_wait_for_volumes() {
    // R3: nothing is started for a pod that is deleted while its volumes are mounted.
    let mut node = Node::new(&support::shop("Always"), 36, Profile::NODE);
    node.tell(Input::Nothing);
    node.pass(Millis(100), Input::Deleted(None));
    node.wait(10);
    assert_eq!(node.news().len(), 1, "its object goes, and nothing else happens");
    assert!(node.life.status().is_gone);
    // R57: the first init container counts as touched in any case.
    assert_eq!(node.state("setup"), ContainerState::Unknown);
    assert_eq!(node.state("proxy"), ContainerState::Waiting);
    assert_eq!(node.phase(), PodPhase::Failed);
}

#[test]
fn whatever_makes_the_kubelet_look_finds_the_deadline_passed() {
    // R77: an app that ends after the deadline is not restarted, though the tick that looks for it has not come.
    let mut spec = support::shop("Always");
    spec["activeDeadlineSeconds"] = json!(20);
    let mut node = Node::new(&spec, 36, Profile { relist_on_demand: Millis::ZERO, ..Profile::NODE });
    node.wait(5);
    node.exits("setup", 0);
    node.wait(5);
    node.pass(Millis(9_400), Input::Exited(ContainerIx(2), 1));
    node.news();
    node.wait(10);
    assert_eq!(node.news(), ["21 signals proxy"]);
    assert_eq!(node.life.status().reason, PodReason::DeadlineExceeded);
    assert_eq!(node.phase(), PodPhase::Failed);
}
