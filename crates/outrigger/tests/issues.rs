//! Known issues and the kubelet of the simulator tell the same story.

use outrigger_catalog::Issues;
use outrigger_lifecycle::{Profile, Quirk};
use outrigger_simulate::{Runtime, Scenario, rejection, simulate};

/// The issues that a quirk of the kubelet stands for.
const QUIRKS: [(&str, Quirk); 8] = [
    ("k8s-120620", Quirk::NoTerminationOrder),
    ("k8s-120269", Quirk::CountsAppsOfLostSandbox),
    ("k8s-125880", Quirk::WaitsForDeadSidecar),
    ("k8s-126543", Quirk::CreatedIsStuck),
    ("k8s-132826", Quirk::NeverPodLosesProbes),
    ("k8s-136910", Quirk::RestartForgetsStartup),
    ("k8s-140881", Quirk::CancelsExecProbes),
    ("k8s-pending-in-back-off", Quirk::PendingInBackOff),
];

/// Those of which each is a part of one quirk.
const INHERITED: [&str; 2] = ["k8s-141155", "k8s-142305"];

#[test]
fn issues_and_quirks_name_the_same_versions() {
    let affected = |id: &str| {
        let issue = Issues::builtin().issue(id).unwrap_or_else(|| panic!("no issue is called {id}"));
        issue.affected.clone()
    };
    for (id, quirk) in QUIRKS {
        assert_eq!(affected(id), quirk.versions(), "{id}");
    }
    for id in INHERITED {
        assert_eq!(affected(id), Quirk::InheritsStarted.versions(), "{id}");
    }
}

#[test]
fn the_life_of_an_issue_differs_where_it_is_fixed() {
    let mut shown = 0;
    for issue in Issues::builtin().all() {
        let Some(life) = &issue.life else { continue };
        let document = Issues::builtin().scenario(&issue.id).expect("it has a scenario");
        let scenario = Scenario::parse(&document).unwrap_or_else(|error| panic!("{}: {error}", issue.id));
        assert_eq!(rejection(&document["pod"]), None, "{}: the API server refuses the pod", issue.id);
        let of = |version| simulate(&scenario, version, Profile::NODE, Runtime::NODE).to_value();
        assert_ne!(of(life.with), of(life.without), "{}: both lives are the same", issue.id);
        shown += 1;
    }
    assert!(shown >= 5, "only {shown} issues show a life");
}
