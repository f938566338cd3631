//! The hacks as a whole: no shape is left out, and what they name is there.

use std::collections::BTreeSet;

use outrigger_catalog::{Catalog, Hack, HackAction, Holds};

fn hacks() -> &'static [Hack] {
    Catalog::builtin().hacks()
}

/// The shapes of the survey, as `catalog/README.md` counts them.
fn surveyed() -> BTreeSet<String> {
    let families =
        [("W", 30), ("D", 14), ("Q", 13), ("F", 7), ("P", 6), ("C", 4), ("X", 1), ("T", 3), ("N", 18)];
    families
        .into_iter()
        .flat_map(|(family, last)| (1..=last).map(move |number| format!("{family}{number}")))
        .collect()
}

#[test]
fn no_shape_of_the_survey_is_left_out() {
    let described: BTreeSet<String> = hacks().iter().flat_map(|hack| hack.shapes.iter().cloned()).collect();
    assert_eq!(surveyed().len(), 96);
    assert_eq!(described, surveyed());
}

#[test]
fn a_sidecar_that_a_wrapper_is_made_for_is_known() {
    let wrappers: Vec<_> = hacks().iter().filter_map(|hack| hack.wrapper.as_ref()).collect();
    assert!(wrappers.len() >= 10, "only {} wrappers are known", wrappers.len());
    for sidecar in wrappers.iter().filter_map(|wrapper| wrapper.sidecar.as_deref()) {
        assert!(Catalog::builtin().entry(sidecar).is_some(), "{sidecar} is no entry");
    }
}

#[test]
fn a_program_is_one_wrapper() {
    let programs: Vec<&String> = hacks()
        .iter()
        .filter_map(|hack| hack.wrapper.as_ref())
        .flat_map(|wrapper| &wrapper.programs)
        .collect();
    let different: BTreeSet<_> = programs.iter().collect();
    assert_eq!(different.len(), programs.len(), "{programs:?}");
}

#[test]
fn variables_that_steer_a_wrapper_are_described() {
    for hack in hacks() {
        let Some(wrapper) = &hack.wrapper else { continue };
        let steering = wrapper.needs_env.iter().chain(&wrapper.disabled_by).chain(&wrapper.command_env);
        for variable in steering {
            assert!(hack.env.iter().any(|marker| marker.is(variable)), "{}: {variable}", hack.id);
        }
    }
}

/// What shows a hack alone must not stand for two, or the finding would depend on the order of files.
#[test]
fn a_telling_mark_tells_of_one_hack() {
    let marks = |hack: &'static Hack| {
        let lists = [("annotation", &hack.annotations), ("label", &hack.labels), ("env", &hack.env)];
        lists
            .into_iter()
            .flat_map(|(list, markers)| {
                markers.iter().filter(|mark| mark.telling).map(move |mark| (list, mark))
            })
            .map(|(list, mark)| (list, mark.key.as_str()))
    };
    let all: Vec<(&str, &str)> = hacks().iter().flat_map(marks).collect();
    let different: BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len(), "{all:?}");
    assert!(all.len() >= 30, "only {} marks tell", all.len());
}

#[test]
fn a_mark_names_its_container() {
    let hack = Catalog::builtin().hack("argo-kill-command").expect("it is known");
    let mark = &hack.annotations[0];
    assert_eq!(mark.holds, Holds::CommandForContainer);
    assert_eq!(mark.suffix("workflows.argoproj.io/kill-cmd-istio-proxy"), Some("istio-proxy"));
    assert_eq!(mark.suffix("workflows.argoproj.io/kill-cmd-"), None);
    let hack = Catalog::builtin().hack("annotated-sidecars").expect("it is known");
    assert!(hack.annotations.iter().any(|mark| mark.is("nrmitchi.com/sidecars")));
    assert!(!hack.annotations.iter().any(|mark| mark.is("nrmitchi.com/sidecars-of")));
}

#[test]
fn a_hack_says_when_it_is_not_one() {
    for hack in hacks() {
        let is_taken_out = matches!(hack.action, HackAction::Removed | HackAction::Rewritten);
        assert!(!is_taken_out || hack.unsafe_when.is_some(), "{} is taken out, and is always safe", hack.id);
        assert!(hack.not_this.is_some(), "{} has no look-alike", hack.id);
    }
}
