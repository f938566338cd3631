use std::collections::BTreeMap;

use crate::trace::{Event, Trace};

/// What one event directly brings about comes within this many seconds of what was seen, however late the cause was.
const REACTION: f64 = 3.0;

/// The names of the pod's apps and sidecars.
pub(crate) struct Roles<'t> {
    apps: Vec<&'t str>,
    sidecars: Vec<&'t str>,
}

impl<'t> Roles<'t> {
    pub(crate) fn of(trace: &'t Trace) -> Self {
        let spec = &trace.pod["spec"];
        let list = |key: &str| spec[key].as_array().into_iter().flatten();
        Self {
            apps: list("containers").filter_map(|one| one["name"].as_str()).collect(),
            sidecars: list("initContainers")
                .filter(|one| one["restartPolicy"] == "Always")
                .filter_map(|one| one["name"].as_str())
                .collect(),
        }
    }
}

/// What follows directly from another event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Effect<'e> {
    Restart(&'e str, Option<i64>),
    SidecarsToldToStop,
}

struct Reaction {
    at: f64,
    delay: f64,
    after_backoff: bool,
}

fn find_reactions<'e>(
    events: &'e [Event],
    roles: &Roles<'_>,
    deleted: f64,
) -> BTreeMap<Effect<'e>, Reaction> {
    let mut found = BTreeMap::new();
    let mut ended: BTreeMap<&str, f64> = BTreeMap::new();
    for event in events {
        let name = event.container.as_str();
        match event.event.as_str() {
            "started" => {
                if let Some(end) = ended.remove(name) {
                    let after_backoff = event.attempt.unwrap_or(0) >= 2;
                    let reaction = Reaction { at: event.t, delay: event.t - end, after_backoff };
                    found.insert(Effect::Restart(name, event.attempt), reaction);
                }
            }
            "exited" => {
                ended.insert(name, event.t);
            }
            "sigterm" => {
                let ends: Option<Vec<f64>> = roles.apps.iter().map(|app| ended.get(app).copied()).collect();
                let Some(ends) = ends.filter(|ends| !ends.is_empty()) else { continue };
                let is_first = !found.contains_key(&Effect::SidecarsToldToStop);
                if roles.sidecars.contains(&name) && is_first && event.t < deleted {
                    let delay = event.t - ends.into_iter().fold(f64::MIN, f64::max);
                    let reaction = Reaction { at: event.t, delay, after_backoff: false };
                    found.insert(Effect::SidecarsToldToStop, reaction);
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether effects follow their causes as fast as they were seen to. Says which does not.
pub(crate) fn check_reactions(
    trace: &Trace,
    predicted: &[Event],
    observed: &[Event],
    deleted: f64,
) -> Result<(), String> {
    let roles = Roles::of(trace);
    let ours = find_reactions(predicted, &roles, deleted);
    for (effect, seen) in find_reactions(observed, &roles, deleted) {
        if seen.at > deleted - 1.0 || seen.after_backoff {
            continue;
        }
        match ours.get(&effect) {
            Some(told) if (told.delay - seen.delay).abs() > REACTION => {
                let Reaction { delay, .. } = told;
                return Err(format!(
                    "{effect:?}: {delay:.1} s after its cause, seen {:.1} s after it",
                    seen.delay
                ));
            }
            None if effect == Effect::SidecarsToldToStop && seen.at < deleted - REACTION => {
                return Err(format!(
                    "sidecars told to stop {:.1} s after the last app ended, predicted not before the deletion",
                    seen.delay
                ));
            }
            _ => {}
        }
    }
    Ok(())
}
