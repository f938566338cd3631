//! What the rules said about one pod, until it is known what can be written of it.

use std::collections::BTreeSet;

use outrigger_finding::Finding;
use outrigger_manifest::{Workload, applying};
use outrigger_plan::Plan;
use outrigger_pod::resources::ResourceChanges;
use serde_json::Value;

use crate::case::{Hack, Verdict};
use crate::document::Locator;
use crate::edit::EditedPod;
use crate::lives::Comparison;
use crate::outcome::{
    ContainerOutcome, HackAction, HackOutcome, StepOutcome, WorkloadOutcome, WorkloadVerdict,
};
use crate::shared::SharedUse;
use crate::step::Step;

/// What the rules said about a pod, and what follows.
#[derive(Debug, Default)]
pub(crate) struct PodOutcome {
    pub(crate) containers: Vec<ContainerOutcome>,
    pub(crate) steps: Vec<(Step, bool)>,
    pub(crate) hacks: Vec<(Hack, Option<String>)>,
    pub(crate) findings: Vec<Finding>,
    pub(crate) plan: Option<(Plan, Value)>,
    pub(crate) resources: Option<ResourceChanges>,
    pub(crate) shared: Vec<SharedUse>,
    pub(crate) images: BTreeSet<usize>,
    pub(crate) issues_elsewhere: Vec<&'static str>,
    pub(crate) lives: Option<Comparison>,
    pub(crate) converted: bool,
    /// The steps that were to be taken, and that it could do without.
    pub(crate) optional: Vec<usize>,
    pub(crate) injected: bool,
    pub(crate) has_trouble: bool,
    pub(crate) reason: Option<String>,
}

impl PodOutcome {
    /// What is to be said: first what steps are taken, or could be taken, for (`true`), then the rest.
    pub(crate) fn take_findings(&mut self) -> Vec<(Finding, bool)> {
        let of_steps = self.steps.iter().map(|(step, _)| (step.finding.clone(), true));
        of_steps
            .chain(std::mem::take(&mut self.findings).into_iter().map(|finding| (finding, false)))
            .collect()
    }

    /// The plan, to be carried out in the text.
    pub(crate) fn plan<'p>(&'p self, workload: &'p Workload) -> Option<EditedPod<'p>> {
        let (plan, expected) = self.plan.as_ref()?;
        Some(EditedPod { workload, plan, expected, refused: None })
    }

    /// The numbers of the steps that were to be taken, and that the pod could do without.
    pub(crate) fn optional_steps(&self) -> impl Iterator<Item = usize> {
        self.optional.iter().copied()
    }

    /// Why the plan that was made cannot be carried out on the meaning.
    pub(crate) fn trouble(&self) -> Option<&str> {
        self.reason.as_deref().filter(|_| self.has_trouble)
    }

    /// The text stays as it is after all: nothing of the plan is done.
    pub(crate) fn refuse_edit(&mut self, why: &str) {
        self.converted = false;
        self.has_trouble = true;
        self.reason = Some(why.to_owned());
        for container in &mut self.containers {
            if matches!(container.verdict, Verdict::Moved | Verdict::Removed { .. }) {
                container.verdict = Verdict::Refused { why: why.to_owned() };
                container.becomes = Some(container.place);
                container.startup_probe = None;
            }
        }
        for (_, taken) in &mut self.steps {
            *taken = false;
        }
        // Nothing moves, so that nothing may go from a script either.
        for used in &mut self.shared {
            used.cuts.clear();
        }
        for (hack, ..) in &mut self.hacks {
            hack.action = HackAction::Reported;
        }
    }

    pub(crate) fn into_workload_outcome(
        self,
        workload: &Workload,
        value: &Value,
        locator: &Locator<'_>,
        rendered_from: Option<String>,
    ) -> WorkloadOutcome {
        let has = |wanted: fn(&Verdict) -> bool| self.containers.iter().any(|c| wanted(&c.verdict));
        let verdict = if self.converted {
            WorkloadVerdict::Converted
        } else if has(|verdict| matches!(verdict, Verdict::Suggested { .. })) {
            WorkloadVerdict::Suggested
        } else if has(|verdict| matches!(verdict, Verdict::Refused { .. })) || self.reason.is_some() {
            WorkloadVerdict::Refused
        } else {
            WorkloadVerdict::Unchanged
        };
        let moved: Vec<&str> = self
            .containers
            .iter()
            .filter(|container| container.verdict == Verdict::Moved)
            .map(|container| container.name.as_str())
            .collect();
        let applying = if self.converted {
            applying::what_applying_does(workload, value, &moved).sentences()
        } else {
            Vec::new()
        };
        let steps = self
            .steps
            .iter()
            .map(|(step, taken)| StepOutcome {
                rule: step.finding.rule,
                container: step.finding.container.clone(),
                action: step.action.clone(),
                reason: step.finding.title.clone(),
                applicability: step.applicability.clone(),
                taken: *taken,
                site: locator
                    .site(&step.finding.primary.place)
                    .unwrap_or_else(|| locator.whole(&workload.object)),
            })
            .collect();
        let hacks = self
            .hacks
            .iter()
            .map(|(hack, label)| HackOutcome {
                rule: hack.rule,
                kind: hack.kind,
                container: label.clone(),
                line: locator.line_of(workload.document, hack),
                file: hack.elsewhere.as_ref().map(|place| place.file),
                action: hack.action,
            })
            .collect();
        WorkloadOutcome {
            workload: workload.clone(),
            site: locator.whole(&workload.object),
            rendered_from,
            containers: self.containers,
            hacks,
            steps,
            shared: self.shared,
            images: self.images,
            resources: self.resources.filter(|_| self.converted),
            applying,
            injected: self.injected,
            issues_elsewhere: self.issues_elsewhere,
            lives: self.lives.filter(|_| self.converted),
            verdict,
            reason: self.reason,
        }
    }
}
