//! Known issues of a platform, held against the versions of the run.

use outrigger_catalog::{Issue, Issues, Product};
use outrigger_finding::{Confidence, Place};
use outrigger_pod::{ContainerRef, KubernetesVersion};

use crate::case::Case;
use crate::world::World;

/// A pod meets the precondition of a known issue.
#[derive(Debug, Clone)]
pub(crate) struct IssueMet {
    issue: &'static str,
    rule: &'static str,
    title: String,
    container: Option<ContainerRef>,
    field: &'static [&'static str],
    also: Option<(Place, &'static str)>,
}

impl IssueMet {
    /// The issue with this id, met by the whole pod, as `rule` knows. The title says what happens to the pod, in a sentence
    /// that can go on with "on Kubernetes 1.29".
    pub(crate) fn of(issue: &'static str, rule: &'static str, title: impl Into<String>) -> Self {
        Self { issue, rule, title: title.into(), container: None, field: &[], also: None }
    }

    /// The container that it is about.
    pub(crate) fn container(mut self, place: ContainerRef) -> Self {
        self.container = Some(place);
        self
    }

    /// The field of the container that shows it.
    pub(crate) fn field(mut self, field: &'static [&'static str]) -> Self {
        self.field = field;
        self
    }

    /// Another place that shows it, with a remark.
    pub(crate) fn also(mut self, place: Place, remark: &'static str) -> Self {
        self.also = Some((place, remark));
        self
    }
}

/// Where a known issue would be met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// On a version that the run is for.
    Here,
    /// On a version that the run may be for: nobody stated it.
    Elsewhere,
    /// On none that matters.
    Nowhere,
}

/// Reports that the pod meets an issue: a finding where a version of the run has it. Where no version was stated and
/// others than the assumed one have it, it is noted for a remark of the whole run.
///
/// Panics where no entry has the id; each rule's cases go through here.
pub(crate) fn report_issue(case: &mut Case<'_>, met: IssueMet) {
    let issue = Issues::builtin().issue(met.issue).expect("a rule names an entry of catalog/issues");
    let label = met.container.map(|place| case.seat(place).label.as_str());
    if case.ignores.covers(met.rule, label) {
        return;
    }
    match reach_of(issue, case.world) {
        Reach::Nowhere => {}
        Reach::Elsewhere => {
            if !case.issues_elsewhere.contains(&met.issue) {
                case.issues_elsewhere.push(met.issue);
            }
        }
        Reach::Here => {
            let versions = issue.affected_versions().map_or(String::new(), |shown| format!(", on {shown}"));
            let title = met.title + &versions;
            let finding = match met.container {
                Some(place) => case.about_field(met.rule, place, met.field, title),
                None => case.about_pod(met.rule, title),
            };
            let mut finding = finding.note(in_short(issue)).help(as_fragment(&issue.way_out));
            if let Some((place, remark)) = met.also {
                finding = finding.also(place, remark);
            }
            if issue.unverified {
                finding = finding.confidence(Confidence::Low).note(not_confirmed(issue));
            }
            case.report(finding.build());
        }
    }
}

fn reach_of(issue: &Issue, world: World<'_>) -> Reach {
    let options = world.options;
    let (here, stated) = match issue.product {
        Product::Kubernetes => {
            let is_affected = |range| options.kubernetes.intersects(range);
            (issue.affected.iter().copied().any(is_affected), options.kubernetes_stated)
        }
        Product::Istio => match world.istio() {
            Some(version) => (issue.affected.iter().any(|range| version.is_in(*range)), true),
            None => (false, false),
        },
        Product::Other => (issue.affected.is_empty(), true),
    };
    // Versions before native sidecars are no version that a pod with them may meet.
    let first = KubernetesVersion::new(KubernetesVersion::FIRST_NATIVE_MINOR, 0);
    let may_be_met =
        || issue.product == Product::Istio || issue.affected.iter().any(|range| range.to >= first);
    match (here, stated) {
        (true, _) => Reach::Here,
        (false, false) if may_be_met() => Reach::Elsewhere,
        (false, _) => Reach::Nowhere,
    }
}

/// The id and title of an issue, what fixes it, and where more is told.
pub(crate) fn in_short(issue: &Issue) -> String {
    let fixed = match issue.fixed.as_slice() {
        [] => String::new(),
        versions => format!("; fixed in {}", versions.join(", ")),
    };
    format!("{}: {}{fixed}; `outrigger explain {}` tells more", issue.id, as_fragment(&issue.title), issue.id)
}

fn not_confirmed(issue: &Issue) -> String {
    let what = issue.versions.as_deref().map_or("parts of it", |versions| versions.trim_end_matches('.'));
    format!("not confirmed: {}", as_fragment(what))
}

/// A sentence as a part of a finding: without its full stop, and without its capital unless that begins a name.
fn as_fragment(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let first_word = sentence.split_whitespace().next().unwrap_or_default();
    let is_name = first_word.chars().filter(|letter| letter.is_uppercase()).count() > 1
        || ["Kubernetes", "Istio", "Envoy", "Jobs"].contains(&first_word);
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) if !is_name => format!("{}{}", first.to_lowercase(), letters.as_str()),
        _ => sentence.to_owned(),
    }
}
