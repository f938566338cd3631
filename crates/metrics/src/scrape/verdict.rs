//! What a list of relabelings does to the series of sidecars, beside what it does to those of apps.

use std::collections::BTreeMap;

use outrigger_catalog::{ProgramVersion, SeriesFacts, SeriesFamily};

use super::relabeling::{Labels, NAME, Relabeling};
use super::samples::{Of, World, families, worlds};

/// What happens to a series' name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The name for init containers.
    pub(super) init: &'static str,
    /// The name for app containers.
    pub(super) app: &'static str,
    /// The step that does it, from 0.
    pub(super) step: usize,
    /// Whether it is so whatever the other labels are.
    pub(super) certain: bool,
}

/// Series of one name that are one and the same afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Collision {
    /// The name that they have then.
    pub(super) app: &'static str,
    /// The labels that are gone and told them apart.
    pub(super) gone: Vec<&'static str>,
}

/// What a list does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Init names that are lost while the app names stay.
    pub(super) lost: Vec<Change>,
    /// Init names that become the app names.
    pub(super) renamed: Vec<Change>,
    /// The step that takes away the label that tells sidecars.
    pub(super) unlabelled: Option<Change>,
    /// Series that collide because of the new names.
    pub(super) collision: Option<Collision>,
}

/// What became of a series.
struct Fate {
    /// Its labels; `None` where it is dropped.
    labels: Option<Labels>,
    /// The step that dropped it, or gave it another name.
    step: usize,
    /// The step that took the label that tells sidecars.
    unlabelled: Option<usize>,
}

/// Carries `steps` out.
fn run(steps: &[Relabeling], mut labels: Labels) -> Fate {
    let info = &SeriesFacts::builtin().info().label;
    let mut fate = Fate { labels: None, step: 0, unlabelled: None };
    for (number, step) in steps.iter().enumerate() {
        let name = labels.get(NAME).cloned();
        let was_labelled = labels.contains_key(info);
        if !step.apply(&mut labels) {
            fate.step = number;
            return fate;
        }
        if labels.get(NAME) != name.as_ref() {
            fate.step = number;
        }
        if was_labelled && !labels.contains_key(info) {
            fate.unlabelled = Some(number);
        }
    }
    fate.labels = labels.contains_key(NAME).then_some(labels);
    fate
}

fn name_of(fate: &Fate) -> Option<&str> {
    fate.labels.as_ref()?.get(NAME).map(String::as_str)
}

/// What is seen of one init name over all worlds.
#[derive(Default)]
struct Tally {
    worlds: usize,
    lost: Vec<usize>,
    renamed: Vec<usize>,
    unlabelled: Vec<usize>,
}

/// Judges a list.
pub(super) fn judge(steps: &[Relabeling], version: Option<ProgramVersion>) -> Verdict {
    let info = SeriesFacts::builtin().info();
    let families = families(version);
    let mut tallies: BTreeMap<usize, Tally> = BTreeMap::new();
    for world in worlds(steps) {
        let stays = |family: &SeriesFamily| {
            let fate = world.series(family, Of::App).map(|labels| run(steps, labels));
            fate.is_some_and(|fate| name_of(&fate) == Some(&family.app))
        };
        let any_stays = families.iter().any(|family| stays(family));
        for (number, family) in families.iter().enumerate() {
            let is_info = family.app == info.app;
            // The info tells sidecars for all families, so it is needed as soon as one of them is there.
            if !(stays(family) || is_info && any_stays) {
                continue;
            }
            let Some(labels) = world.series(family, Of::Sidecar) else { continue };
            let fate = run(steps, labels);
            let tally = tallies.entry(number).or_default();
            tally.worlds += 1;
            match name_of(&fate) {
                Some(name) if name == family.app => tally.renamed.push(fate.step),
                Some(name) if Some(name) == family.init.as_deref() => {
                    tally.unlabelled.extend(fate.unlabelled.filter(|_| is_info));
                }
                _ => tally.lost.push(fate.step),
            }
        }
    }
    let mut verdict = Verdict::default();
    for (number, tally) in tallies {
        let family = families[number];
        let change = |steps: &[usize]| {
            let init = family.init.as_deref()?;
            let certain = steps.len() == tally.worlds;
            Some(Change { init, app: &family.app, step: *steps.first()?, certain })
        };
        verdict.lost.extend(change(&tally.lost));
        verdict.renamed.extend(change(&tally.renamed));
        verdict.unlabelled = verdict.unlabelled.or_else(|| change(&tally.unlabelled));
    }
    verdict.collision = collision(steps, &families, &verdict.renamed);
    verdict
}

/// Whether a series with a new name is then the same as one of an app, in a scrape of a pod before and a pod after the move.
fn collision(
    steps: &[Relabeling],
    families: &[&'static SeriesFamily],
    renamed: &[Change],
) -> Option<Collision> {
    let world = worlds(&[]).into_iter().next()?;
    let after: [(&str, &str); 3] = [("pod", "web-after"), ("uid", "a1"), ("container", "proxy")];
    let before = |container| [("pod", "web-before"), ("uid", "b2"), ("container", container)];
    let beside = [after[0], after[1], ("container", "app")];
    for change in renamed {
        let family = families.iter().find(|family| family.app == change.app)?;
        let end = |world: &World, of: Of| {
            let mut labels = run(steps, world.series(family, of)?).labels?;
            // What differs in the values that are only samples tells nothing apart.
            labels.remove(&SeriesFacts::builtin().info().label);
            Some(labels)
        };
        let sidecar = end(&world.with(&after), Of::Sidecar)?;
        if end(&world.with(&beside), Of::App).as_ref() == Some(&sidecar) {
            return Some(Collision { app: change.app, gone: vec!["container"] });
        }
        if end(&world.with(&before("proxy")), Of::App).as_ref() == Some(&sidecar) {
            return Some(Collision { app: change.app, gone: vec!["pod", "uid"] });
        }
    }
    None
}
