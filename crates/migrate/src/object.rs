//! An object outside of the pods that it holds, if any: considered by rules, changed by a plan of its own.
//!
//! It goes the way of a pod: rules propose steps with operations, the steps that are taken are merged into an
//! [`ObjectPlan`], the plan is carried out on the meaning, the writer makes changes of it, and the proof holds the new
//! text against the meaning (`edit.rs`).

use outrigger_finding::{Finding, FindingBuilder, Place};
use outrigger_plan::{ObjectOperation, ObjectPlan};
use outrigger_text::Pointer;
use serde_json::Value;

use crate::control_plane::{ControlPlane, read_control_planes};
use crate::document::{DocumentInput, Locator};
use crate::ignore::{IGNORE_ANNOTATION, Ignores};
use crate::outcome::{ObjectOutcome, StepOutcome};
use crate::rules::RULES;
use crate::shared::PlannedScript;
use crate::step::{Applicability, ObjectStep};
use crate::world::World;

/// One object under consideration: what rules read, and where they put what they find.
#[derive(Debug)]
pub(crate) struct ObjectCase<'c> {
    /// Catalogue, options, and what the other files say.
    pub world: World<'c>,
    /// Number of the object's file in the run.
    pub file: usize,
    /// The path of the file, as given.
    pub path: &'c str,
    /// Number of its document in the file.
    pub document: usize,
    /// What it says of Istio's control plane.
    pub control_planes: Vec<ControlPlane>,
    /// What the user told us to leave alone.
    ignores: Ignores,
    /// What is to be done.
    steps: Vec<ObjectStep>,
    /// What is to be said.
    findings: Vec<Finding>,
}

impl ObjectCase<'_> {
    /// Starts a finding about a place of the object, counted from the root of its document.
    pub(crate) fn about(&self, rule: &'static str, at: &Pointer, title: impl Into<String>) -> FindingBuilder {
        Finding::of(rule, Place::new(self.file, self.document, at.clone()).at_key(), title)
    }

    /// Notes a finding, unless the user told us to leave its rule alone.
    pub(crate) fn report(&mut self, finding: Finding) {
        if !self.ignores.covers(finding.rule, None) {
            self.findings.push(finding);
        }
    }

    /// Notes a step, unless the user told us to leave its rule alone.
    pub(crate) fn propose(&mut self, step: ObjectStep) {
        if !self.ignores.covers(step.finding.rule, None) {
            self.steps.push(step);
        }
    }
}

/// An object of which something is to be said or done, with the plan of the steps that are taken.
#[derive(Debug)]
pub(crate) struct ConsideredObject {
    at: Pointer,
    steps: Vec<(ObjectStep, bool)>,
    findings: Vec<Finding>,
    pub(crate) plan: Option<ObjectPlan>,
    reason: Option<String>,
    /// Whether what its steps are for is to be said of it, and not of pods.
    says_steps: bool,
}

/// Runs the rules over the objects of a document that are of interest outside of their pods.
pub(crate) fn consider_objects(
    input: &DocumentInput<'_>,
    value: &Value,
    comments: impl Fn(&mut Ignores, &Pointer),
    world: World<'_>,
) -> Vec<ConsideredObject> {
    let mut objects: Vec<(Pointer, Vec<ControlPlane>)> = Vec::new();
    for plane in read_control_planes(value) {
        match objects.iter_mut().find(|(at, _)| *at == plane.object) {
            Some((_, planes)) => planes.push(plane),
            None => objects.push((plane.object.clone(), vec![plane])),
        }
    }
    let considered = objects.into_iter().map(|(at, control_planes)| {
        let mut ignores = ignores_of(input, object_at(value, &at), world);
        comments(&mut ignores, &at);
        let mut case = ObjectCase {
            world,
            file: input.file,
            path: input.path,
            document: input.source.index,
            control_planes,
            ignores,
            steps: Vec::new(),
            findings: Vec::new(),
        };
        for rule in RULES {
            if let Some(apply) = rule.apply_to_object {
                apply(&mut case);
            }
        }
        outcome_of(at, case)
    });
    considered.filter(|object| !object.steps.is_empty() || !object.findings.is_empty()).collect()
}

/// The objects whose scripts change, because no reader of these needs parts of them any more.
pub(crate) fn objects_of_scripts<'p>(
    planned: impl Iterator<Item = &'p PlannedScript>,
    (file, document): (usize, usize),
) -> Vec<ConsideredObject> {
    let mut objects: Vec<ConsideredObject> = Vec::new();
    for planned in planned {
        // The text stands two keys below its object.
        let above = |at: &Pointer| at.split_last().map_or(Pointer::ROOT, |(above, _)| above);
        let at = above(&above(&planned.script.at));
        let operation =
            ObjectOperation::EditText { text: planned.script.at.clone(), edits: planned.edits.clone() };
        let mut operations = vec![operation];
        let mut of_script = Vec::new();
        for cut in planned.cuts.iter().filter(|cut| cut.goes) {
            let place = Place::new(file, document, planned.script.at.clone()).at_key();
            let finding = Finding::of(cut.step.rule, place, planned.order());
            let action = cut.step.action.clone();
            let step = ObjectStep::safe(finding.build(), action, std::mem::take(&mut operations));
            of_script.push((step.unsafe_because(planned.order()), true));
        }
        match objects.iter_mut().find(|object| object.at == at) {
            Some(object) => object.steps.extend(of_script),
            None => objects.push(ConsideredObject {
                at,
                steps: of_script,
                findings: Vec::new(),
                plan: None,
                reason: None,
                says_steps: false,
            }),
        }
    }
    for object in &mut objects {
        let operations = object.steps.iter().flat_map(|(step, _)| step.operations.iter().cloned());
        match ObjectPlan::merge(operations) {
            Ok(plan) => object.plan = Some(plan),
            Err(conflict) => object.refuse(&conflict.to_string()),
        }
    }
    objects
}

fn object_at<'v>(value: &'v Value, at: &Pointer) -> &'v Value {
    value.pointer(&at.to_string()).unwrap_or(&Value::Null)
}

/// What the object's annotation and `outrigger.yaml` tell us to leave alone.
fn ignores_of(input: &DocumentInput<'_>, object: &Value, world: World<'_>) -> Ignores {
    let annotation = object.pointer("/metadata/annotations").and_then(|map| map.get(IGNORE_ANNOTATION));
    let mut ignores = Ignores::from_annotation(annotation.and_then(Value::as_str));
    let kind = object.get("kind").and_then(Value::as_str);
    let name = object.pointer("/metadata/name").and_then(Value::as_str);
    for entry in world.options.config.ignore.iter().filter(|entry| entry.fits(input.path, kind, name)) {
        ignores.add(entry.rule.as_deref(), None);
    }
    ignores
}

fn outcome_of(at: Pointer, case: ObjectCase<'_>) -> ConsideredObject {
    let is_taken = |step: &ObjectStep| match step.applicability {
        Applicability::Safe => true,
        Applicability::Unsafe { .. } => case.world.options.unsafe_steps,
        Applicability::Suggested { .. } => false,
    };
    let steps: Vec<(ObjectStep, bool)> = case
        .steps
        .into_iter()
        .map(|step| {
            let taken = is_taken(&step);
            (step, taken)
        })
        .collect();
    let taken = steps.iter().filter(|(_, taken)| *taken);
    let operations: Vec<ObjectOperation> =
        taken.flat_map(|(step, _)| step.operations.iter().cloned()).collect();
    let mut object =
        ConsideredObject { at, steps, findings: case.findings, plan: None, reason: None, says_steps: true };
    match ObjectPlan::merge(operations) {
        Ok(plan) => object.plan = Some(plan).filter(|plan| !plan.is_empty()),
        Err(conflict) => object.refuse(&conflict.to_string()),
    }
    object
}

impl ConsideredObject {
    /// Where it stands in its document.
    pub(crate) fn at(&self) -> &Pointer {
        &self.at
    }

    /// The text stays as it is after all.
    pub(crate) fn refuse(&mut self, why: &str) {
        self.plan = None;
        self.reason = Some(why.to_owned());
        for (_, taken) in &mut self.steps {
            *taken = false;
        }
    }

    /// What is to be said: first what steps are for (`true`), then the rest.
    pub(crate) fn take_findings(&mut self) -> Vec<(Finding, bool)> {
        let of_steps =
            self.steps.iter().filter(|_| self.says_steps).map(|(step, _)| (step.finding.clone(), true));
        let rest = std::mem::take(&mut self.findings).into_iter().map(|finding| (finding, false));
        of_steps.chain(rest).collect()
    }

    /// What becomes of it.
    pub(crate) fn into_outcome(self, value: &Value, locator: &Locator<'_>) -> ObjectOutcome {
        let object = object_at(value, &self.at);
        let text = |place: &str| object.pointer(place).and_then(Value::as_str).map(str::to_owned);
        let steps = self.steps.iter().map(|(step, taken)| StepOutcome {
            rule: step.finding.rule,
            container: None,
            action: step.action.clone(),
            reason: step.finding.title.clone(),
            applicability: step.applicability.clone(),
            taken: *taken,
            site: locator.site(&step.finding.primary.place).unwrap_or_else(|| locator.whole(&self.at)),
        });
        ObjectOutcome {
            site: locator.whole(&self.at),
            document: locator.document_number(),
            kind: text("/kind"),
            namespace: text("/metadata/namespace"),
            name: text("/metadata/name"),
            steps: steps.collect(),
            changed: self.plan.is_some(),
            reason: self.reason,
        }
    }
}
