//! The plans of a document's pods and objects as edits of its text, with their proof.

use outrigger_manifest::Workload;
use outrigger_plan::Plan;
use outrigger_text::{Edit, Pointer};
use outrigger_yaml::proof::{ProofFailureReason, prove_document};
use outrigger_yaml::{Change, Document};
use serde_json::Value;

use crate::document::DocumentInput;
use crate::object::ConsideredObject;
use crate::writer::{object_changes, plan_changes};

/// A pod that is to be edited.
#[derive(Debug)]
pub(crate) struct EditedPod<'p> {
    pub(crate) workload: &'p Workload,
    /// What is to be done.
    pub(crate) plan: &'p Plan,
    /// What the template means once it is done.
    pub(crate) expected: &'p Value,
    /// Why it was left alone after all.
    pub(crate) refused: Option<String>,
}

/// The edits that carry out the plans of `pods` and `objects`, proven together. A pod or an object whose edit is refused or
/// fails its proof is marked, and the rest is edited and proven without it.
pub(crate) fn edit_document(
    input: &DocumentInput<'_>,
    document: &Document<'_>,
    value: &Value,
    pods: &mut [EditedPod<'_>],
    objects: &mut [ConsideredObject],
) -> Vec<Edit> {
    loop {
        match edit_together(input, document, value, pods, objects) {
            Ok(edits) => return edits,
            Err(Trouble::Refused(refused)) => {
                for (owner, why) in refused {
                    match owner {
                        Owner::Pod(number) => {
                            pods[number].refused.get_or_insert(why);
                        }
                        Owner::Object(number) => objects[number].refuse(&why),
                    }
                }
            }
            Err(Trouble::Unproven { at, why }) => {
                let is_guilty = |pod: &&mut EditedPod<'_>| {
                    pod.refused.is_none() && at.starts_with(&pod.workload.template)
                };
                let touches =
                    |object: &&mut ConsideredObject| object.plan.is_some() && at.starts_with(object.at());
                if let Some(pod) = pods.iter_mut().find(is_guilty) {
                    pod.refused = Some(why);
                } else if let Some(object) = objects.iter_mut().find(touches) {
                    object.refuse(&why);
                } else {
                    for pod in pods.iter_mut() {
                        pod.refused.get_or_insert_with(|| why.clone());
                    }
                    objects
                        .iter_mut()
                        .filter(|object| object.plan.is_some())
                        .for_each(|object| object.refuse(&why));
                }
            }
        }
    }
}

/// Whose plan it is, by number.
#[derive(Clone, Copy)]
enum Owner {
    Pod(usize),
    Object(usize),
}

/// Why the pods and objects of a document cannot be edited together.
enum Trouble {
    /// These cannot be edited, each for its reason: at least one.
    Refused(Vec<(Owner, String)>),
    /// The result is not what it should be.
    Unproven {
        /// Where.
        at: Pointer,
        /// In words.
        why: String,
    },
}

/// The edits of all pods and objects that are not refused, proven.
fn edit_together(
    input: &DocumentInput<'_>,
    document: &Document<'_>,
    value: &Value,
    pods: &[EditedPod<'_>],
    objects: &[ConsideredObject],
) -> Result<Vec<Edit>, Trouble> {
    let mut changes: Vec<Change> = Vec::new();
    let mut owners: Vec<Owner> = Vec::new();
    let mut expected = value.clone();
    for (number, pod) in pods.iter().enumerate().filter(|(_, pod)| pod.refused.is_none()) {
        let template = pod.workload.template(value).unwrap_or(&Value::Null);
        changes.extend(plan_changes(pod.plan, &pod.workload.template, template));
        owners.resize(changes.len(), Owner::Pod(number));
        if let Some(place) = expected.pointer_mut(&pod.workload.template.to_string()) {
            *place = pod.expected.clone();
        }
    }
    // Behind the pods, whose templates are replaced as wholes. An operation inside a template that a plan of its own
    // rearranges finds another place in the meaning than in the text, and the proof fails.
    for (number, object) in objects.iter().enumerate() {
        let Some(plan) = &object.plan else { continue };
        let owner = Owner::Object(number);
        changes.extend(object_changes(plan));
        owners.resize(changes.len(), owner);
        plan.apply(&mut expected).map_err(|error| {
            Trouble::Refused(vec![(owner, format!("the plan does not fit the object: {error}"))])
        })?;
    }
    if changes.is_empty() {
        return Ok(Vec::new());
    }
    let edits = document.edit_or_refuse(&changes).map_err(|refusals| {
        let named = refusals.into_iter().map(|refusal| {
            let line = input.site(refusal.span).at.line;
            (owners[refusal.change], format!("line {line}: {}", refusal.reason))
        });
        Trouble::Refused(named.collect())
    })?;
    prove_document(input.text, input.source, &edits, &expected).map_err(|failure| {
        let at = match &failure.reason {
            ProofFailureReason::OtherMeaning(at) => at.clone(),
            _ => Pointer::ROOT,
        };
        Trouble::Unproven { at, why: format!("the edit cannot be proven: {failure}") }
    })?;
    Ok(edits)
}
