//! The pod's lives before and after its plan, compared.
//!
//! Both pods live the same standard lives on the versions that the run is for, and what holds in one and not in the other
//! is a [`Difference`]: a fact of order, not a number. What cannot be followed is named and never counted as proven.

mod injected;
mod pair;
mod standard;
mod words;

use std::sync::Arc;

use outrigger_lifecycle::{Quirk, Quirks, Specification};
use outrigger_pod::{KubernetesVersion, Pod};
use outrigger_simulate::{Breach, Property, Runtime, follow, judge};
use serde_json::Value;

use crate::case::Case;

use pair::{Pair, Side};
pub use standard::StandardLife;
use standard::setting_of;
use words::Turn;

/// What a plan changes in the lives of a pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// What goes wrong before and not after.
    pub better: Vec<Difference>,
    /// What goes wrong after and not before.
    pub worse: Vec<Difference>,
    /// What the lives rest on, in fragments: `proxy takes 3 s to start (catalogue: cloud-sql-proxy-v2)`.
    pub assumptions: Vec<String>,
    /// What was not followed, in fragments. Where the whole pod was not, the only thing that is there.
    pub unmodelled: Vec<String>,
}

/// One thing that is otherwise after than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The property that breaks in one of the two lives.
    pub property: Property,
    /// Whether the pod never comes to its work or never to its end, whatever time things take.
    pub is_fatal: bool,
    /// What is otherwise, in a sentence without its full stop.
    pub says: String,
    /// The standard life that shows it, the one that is about it where there is one.
    pub life: StandardLife,
    /// On which of the versions that were followed it is so; none where it is so on all.
    pub versions: Vec<KubernetesVersion>,
    /// The known issue of the kubelet without which it would not be so, by its id.
    pub issue: Option<&'static str>,
}

/// Compares the lives of a pod with those of `after`, which `expected` says: the meaning of its template with the plan
/// carried out.
pub(crate) fn compare_lives(case: &Case<'_>, expected: &Value, after: Pod) -> Comparison {
    let versions = Quirks::distinct_versions(&case.world.options.kubernetes);
    let mut pair = match Pair::new(case, expected, after, &versions) {
        Ok(pair) => pair,
        Err(why) => return Comparison { unmodelled: vec![why], ..Comparison::default() },
    };
    let mut better = Vec::new();
    let mut worse = Vec::new();
    for life in StandardLife::ALL {
        let Some(setting) = setting_of(life, &pair) else { continue };
        setting.arrange(&mut pair.before);
        setting.arrange(&mut pair.after);
        for (number, &version) in versions.iter().enumerate() {
            let after = pair.breaches(&pair.after, pair.after.specifications[number].clone());
            if after.is_empty() && !life.shows_better() {
                continue;
            }
            let before = pair.breaches(&pair.before, pair.before.specifications[number].clone());
            note(&mut better, &before, &after, Turn::Better, (life, version));
            note(&mut worse, &after, &before, Turn::Worse, (life, version));
        }
        setting.clear(&mut pair.before);
        setting.clear(&mut pair.after);
    }
    for difference in &mut worse {
        let version = versions.iter().position(|version| difference.versions.contains(version));
        difference.issue =
            version.and_then(|number| cause(difference, &mut pair, number)).and_then(Quirk::issue);
    }
    for difference in better.iter_mut().chain(&mut worse) {
        if difference.versions.len() == versions.len() {
            difference.versions.clear();
        }
    }
    better.sort_by_key(|difference| difference.property);
    worse.sort_by_key(|difference| difference.property);
    Comparison { better, worse, assumptions: pair.assumptions(), unmodelled: pair.unmodelled }
}

/// A property that does not hold in a life.
struct Seen {
    breach: Breach,
    names: Arc<[String]>,
    /// What happens, whatever the numbers of the containers are.
    sentence: String,
}

/// Notes what is seen here and not there.
fn note(
    differences: &mut Vec<Difference>,
    here: &[Seen],
    there: &[Seen],
    turn: Turn,
    (life, version): (StandardLife, KubernetesVersion),
) {
    for seen in here {
        if there.iter().any(|other| other.sentence == seen.sentence) {
            continue;
        }
        let says = turn.says(seen.breach, &seen.names);
        match differences.iter_mut().find(|known| known.says == says) {
            Some(known) => {
                if !known.life.is_about(known.property) && life.is_about(known.property) {
                    known.life = life;
                }
                if !known.versions.contains(&version) {
                    known.versions.push(version);
                }
            }
            None => differences.push(Difference {
                property: seen.breach.property(),
                is_fatal: matches!(seen.breach, Breach::NotStarted(_) | Breach::KeepsPodAlive(_)),
                says,
                life,
                versions: vec![version],
                issue: None,
            }),
        }
    }
}

/// The quirk to blame: on a kubelet that differs from the version of this number in nothing else it does not happen.
fn cause(difference: &Difference, pair: &mut Pair<'_>, number: usize) -> Option<Quirk> {
    let setting = setting_of(difference.life, pair)?;
    setting.arrange(&mut pair.after);
    let specification = pair.after.specifications[number].clone();
    let happens_without = |quirk: Quirk| {
        let quirks = specification.quirks.without(quirk);
        let seen = pair.breaches(&pair.after, Specification { quirks, ..specification.clone() });
        seen.iter().any(|seen| Turn::Worse.says(seen.breach, &seen.names) == difference.says)
    };
    let present = Quirk::ALL.into_iter().filter(|quirk| specification.has(*quirk));
    let quirk = present.into_iter().find(|quirk| !happens_without(*quirk));
    setting.clear(&mut pair.after);
    quirk
}

impl Difference {
    /// When it is so, as a fragment; nothing where it is so in a life that is lived for something else.
    pub fn circumstance(&self) -> Option<&'static str> {
        self.life.is_about(self.property).then(|| self.life.circumstance())
    }
}

impl Pair<'_> {
    /// What does not hold in the life that a side is arranged for.
    fn breaches(&self, side: &Side, specification: Specification) -> Vec<Seen> {
        let life = follow(&side.scenario, specification, Runtime::NODE);
        let broken = judge(&side.scenario, &self.roles, &life);
        if broken.is_empty() {
            return Vec::new();
        }
        let names: Arc<[String]> = life.names.into();
        let breaches = broken.into_iter().map(|broken| broken.breach);
        let counted = breaches.filter(|breach| self.counts(*breach, &names));
        counted
            .map(|breach| Seen { breach, sentence: breach.render(&names), names: Arc::clone(&names) })
            .collect()
    }
}
