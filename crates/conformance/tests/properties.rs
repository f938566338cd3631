//! Bugs of kubelets, as the properties that break in the simulated lives of what was recorded.

use std::collections::BTreeSet;

use outrigger_conformance::agreement::{live, recordings, scenario_of};
use outrigger_simulate::{Property, Roles, Runtime, judge};

/// Where `property` breaks: the version, and the recording's name.
fn breaks_in(set: &str, property: Property) -> BTreeSet<(&'static str, String)> {
    let of_set = recordings().iter().filter(|recording| recording.set == set);
    let breaks = of_set.filter(|recording| {
        let scenario = scenario_of(&recording.trace);
        let life = live(&scenario, Runtime::NODE);
        let broken = judge(&scenario, &Roles::of(&scenario.pod), &life);
        broken.iter().any(|broken| broken.property() == property)
    });
    breaks.map(|recording| (recording.version, recording.trace.name.clone())).collect()
}

fn versions_of(found: &BTreeSet<(&'static str, String)>, name: &str) -> Vec<&'static str> {
    found.iter().filter(|(_, of)| of == name).map(|(version, _)| *version).collect()
}

/// <https://github.com/kubernetes/kubernetes/issues/125880>
#[test]
fn the_missing_signal_is_found_where_it_was_recorded() {
    let found = breaks_in("named", Property::SignalledInTurn);
    let expected = [("v1.29.7", "stop-first-never-started".to_owned())];
    assert_eq!(found, BTreeSet::from(expected));
}

/// Only 1.28 stops native sidecars together with the apps.
#[test]
fn sidecars_outlive_apps_since_1_29() {
    let found = breaks_in("named", Property::SidecarsOutliveApps);
    assert!(!found.is_empty() && found.iter().all(|(version, _)| *version == "v1.28.4"), "{found:?}");
}

/// <https://github.com/kubernetes/kubernetes/issues/132826>
#[test]
fn lost_probes_hold_init_up() {
    let found = breaks_in("versions", Property::InitEnds);
    for name in ["never-startup-crash-app-probed", "never-startup-crash-s0-probed"] {
        let versions = versions_of(&found, name);
        assert_eq!(versions, ["v1.28.4", "v1.29.14", "v1.29.7", "v1.31.14", "v1.32.13", "v1.33.5"], "{name}");
    }
}

#[test]
fn no_other_property_breaks_in_what_was_made_to_show_the_rules() {
    for property in [
        Property::SidecarsStartFirst,
        Property::JobEndsWithItsApps,
        Property::JobOutcomeIsItsApps,
        Property::EndsWithinGrace,
        Property::SidecarCrashSparesApps,
    ] {
        assert_eq!(breaks_in("named", property), BTreeSet::new(), "{property}");
    }
    // Its startup probe is too short on purpose.
    let found = breaks_in("named", Property::InitEnds);
    assert!(found.iter().all(|(_, name)| name == "crash-startup-threshold"), "{found:?}");
}
