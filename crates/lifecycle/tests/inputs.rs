//! What follows from inputs that no recording shows: a lost sandbox, an eviction, a start that fails. And a life that goes
//! on from a state that was kept.

mod support;

use std::sync::Arc;

use outrigger_lifecycle::{ContainerIx, ContainerState, Input, Lifecycle, PodPhase, PodReason, Profile};
use serde_json::json;

use support::{Node, running};

#[test]
fn a_lost_sandbox_stops_the_pod_in_order_and_init_begins_anew() {
    // R90, R93
    for minor in 29..=37 {
        let mut node = running("Always", minor, Profile::IMMEDIATE);
        node.tell(Input::SandboxLost);
        node.wait(5);
        let expected = ["10 signals web", "10 signals proxy", "10 makes a sandbox", "10 starts setup 1"];
        assert_eq!(node.news(), expected, "1.{minor}");
        // One-shot init containers hold up what follows, though the app of the lost sandbox is still known.
        node.wait(5);
        node.exits("setup", 0);
        node.wait(5);
        assert_eq!(node.news(), ["20 starts proxy 1", "20 starts web 1"], "1.{minor}");
        let restarts: Vec<u16> = node.life.status().containers.iter().map(|one| one.restarts).collect();
        assert_eq!(restarts, [1, 1, 1], "1.{minor}");
        assert_eq!(node.phase(), PodPhase::Running, "1.{minor}");
    }
}

#[test]
fn an_app_of_a_lost_sandbox_counts_on_1_28() {
    let mut node = running("Always", 28, Profile::IMMEDIATE);
    node.tell(Input::SandboxLost);
    node.wait(5);
    let anew = ["10 makes a sandbox", "10 starts setup 1", "10 starts proxy 1", "10 starts web 1"];
    assert_eq!(node.news()[2..], anew);
}

#[test]
fn a_pod_that_never_restarts_gets_no_other_sandbox() {
    // R91
    for minor in 28..=37 {
        let mut node = running("Never", minor, Profile::IMMEDIATE);
        node.tell(Input::SandboxLost);
        node.wait(60);
        assert_eq!(node.news(), ["10 signals web", "10 signals proxy"], "1.{minor}");
        assert_eq!(node.phase(), PodPhase::Succeeded, "1.{minor}");
    }
}

#[test]
fn a_pod_whose_apps_are_done_gets_no_other_sandbox() {
    // R91
    for minor in 28..=37 {
        for (code, phase) in [(0, PodPhase::Succeeded), (1, PodPhase::Pending)] {
            let mut node = running("OnFailure", minor, Profile::NODE);
            node.exits("web", code);
            node.tell(Input::SandboxLost);
            node.wait(60);
            let is_made = node.news().iter().any(|line| line.ends_with("makes a sandbox"));
            assert_eq!(is_made, code == 1, "1.{minor}, web ended with {code}");
            assert_eq!(node.phase(), phase, "1.{minor}, web ended with {code}");
        }
    }
}

#[test]
fn an_eviction_has_the_shorter_grace_of_the_kubelet_and_the_pod() {
    // R78: 1 second for a hard threshold, of which a stop makes 2 (R62); for a soft one the smaller of both.
    for (of_kubelet, killed) in [(1, 12), (5, 15), (60, 20)] {
        let mut node = running("Always", 36, Profile::IMMEDIATE);
        node.stubborn = &["web"];
        node.tell(Input::Evicted(of_kubelet));
        assert_eq!(node.phase(), PodPhase::Running, "not before the containers have been stopped (R56)");
        node.wait(60);
        let news = node.news();
        assert_eq!(news[0], "10 signals web");
        assert!(news.contains(&format!("{killed} kills web")), "{of_kubelet} s of grace: {news:?}");
        assert!(node.life.is_finished());
        assert_eq!(node.phase(), PodPhase::Failed);
        assert_eq!(node.life.status().reason, PodReason::Evicted);
        assert!(!node.life.status().is_gone);
    }
}

#[test]
fn an_eviction_restarts_nothing_and_stops_sidecars_last() {
    // R73, R78
    let mut node = running("Always", 36, Profile::IMMEDIATE);
    node.tell(Input::Evicted(5));
    node.wait(600);
    assert_eq!(node.news(), ["10 signals web", "10 signals proxy"]);
    node.tell(Input::Deleted(None));
    assert_eq!(node.news(), ["610 is gone"]);
    assert_eq!(node.life.status().reason, PodReason::Evicted);
}

#[test]
fn a_container_that_cannot_be_run_is_tried_again_with_back_off() {
    // R36: the first restart waits for nothing, the next for 10 seconds after the failure.
    let mut node = Node::new(&json!({"containers": [{"name": "web"}]}), 36, Profile::IMMEDIATE);
    node.broken = &["web"];
    node.wait(9);
    assert_eq!(node.news(), ["0 makes a sandbox", "0 starts web 0", "0 starts web 1"]);
    assert_eq!(node.state("web"), ContainerState::RunError);
    // R54: it has ended, and will be started again.
    assert_eq!(node.phase(), PodPhase::Running);
    node.wait(2);
    assert_eq!(node.news(), ["10 starts web 2"]);
    node.broken = &[];
    node.wait(60);
    assert_eq!(node.news(), ["30 starts web 3"]);
    assert_eq!(node.state("web"), ContainerState::Running);
    assert_eq!(node.phase(), PodPhase::Running);
}

#[test]
fn a_container_that_cannot_be_run_is_shown_in_back_off_once_its_start_was_refused() {
    // R39: something else makes the worker look.
    let spec = json!({"containers": [{"name": "web"}, {"name": "metrics"}]});
    let mut node = Node::new(&spec, 36, Profile::IMMEDIATE);
    node.broken = &["web"];
    node.wait(5);
    assert_eq!(node.state("web"), ContainerState::RunError);
    node.exits("metrics", 1);
    assert_eq!(node.state("web"), ContainerState::BackOff);
    node.wait(6);
    assert_eq!(node.state("web"), ContainerState::RunError, "tried again, and failed again");
}

#[test]
fn an_init_container_that_cannot_be_run_fails_a_pod_that_never_restarts() {
    // R31, R52
    let spec = json!({
        "restartPolicy": "Never", "initContainers": [{"name": "setup"}], "containers": [{"name": "web"}],
    });
    let mut node = Node::new(&spec, 36, Profile::IMMEDIATE);
    node.broken = &["setup"];
    node.wait(60);
    assert_eq!(node.news(), ["0 makes a sandbox", "0 starts setup 0"]);
    assert_eq!(node.state("setup"), ContainerState::Terminated(128));
    assert_eq!(node.phase(), PodPhase::Failed);
    assert!(node.life.is_finished());
}

#[test]
fn other_apps_start_where_one_cannot_be_run() {
    let spec = json!({"containers": [{"name": "web"}, {"name": "metrics"}]});
    let mut node = Node::new(&spec, 36, Profile::IMMEDIATE);
    node.broken = &["web"];
    node.wait(1);
    assert!(node.news().contains(&"0 starts metrics 0".to_owned()));
    assert_eq!(node.state("metrics"), ContainerState::Running);
}

#[test]
fn a_life_goes_on_from_a_state_that_was_kept() {
    for profile in [Profile::IMMEDIATE, Profile::NODE] {
        let mut node = running("OnFailure", 36, profile);
        node.stubborn = &["proxy"];
        let inputs = [
            Input::Exited(ContainerIx(1), 1),
            Input::Nothing,
            Input::KubeletStopped,
            Input::KubeletStarted,
            Input::SandboxLost,
            Input::Deleted(Some(7)),
            Input::Nothing,
        ];
        for input in inputs {
            let mut other = node.clone();
            let specification = Arc::new(node.life.specification().clone());
            other.life = Lifecycle::from_state(specification, node.life.state().clone());
            for one in [&mut node, &mut other] {
                one.tell(input);
                one.wait(8);
            }
            assert_eq!(node.news(), other.news());
            assert_eq!(node.life.state(), other.life.state());
        }
        assert!(node.life.status().is_gone);
    }
}
