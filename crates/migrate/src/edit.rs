//! The plans of a document's pods as edits of its text, with their proof.

use outrigger_manifest::Workload;
use outrigger_plan::Plan;
use outrigger_text::{Edit, Pointer};
use outrigger_yaml::proof::{ProofFailureReason, prove_document};
use outrigger_yaml::{Change, Document};
use serde_json::Value;

use crate::document::DocumentInput;
use crate::writer::plan_changes;

/// A pod that is to be edited.
#[derive(Debug)]
pub(crate) struct EditedPod<'p> {
    pub(crate) workload: &'p Workload,
    /// What is to be done.
    pub(crate) plan: Plan,
    /// What the template means once it is done.
    pub(crate) expected: Value,
    /// Why it was left alone after all.
    pub(crate) refused: Option<String>,
}

/// The edits that carry out the plans of `pods`, proven together. A pod whose edit is refused or fails its proof
/// is marked, and the rest is edited and proven without it.
pub(crate) fn edit_document(
    input: &DocumentInput<'_>,
    document: &Document<'_>,
    value: &Value,
    pods: &mut [EditedPod<'_>],
) -> Vec<Edit> {
    if pods.is_empty() {
        return Vec::new();
    }
    loop {
        match edit_together(input, document, value, pods) {
            Ok(edits) => return edits,
            Err(Trouble::Refused(refused)) => {
                for (at, why) in refused {
                    pods[at].refused.get_or_insert(why);
                }
            }
            Err(Trouble::Unproven { at, why }) => {
                let is_guilty = |pod: &&mut EditedPod<'_>| {
                    pod.refused.is_none() && at.starts_with(&pod.workload.template)
                };
                match pods.iter_mut().find(is_guilty) {
                    Some(pod) => pod.refused = Some(why),
                    None => pods.iter_mut().for_each(|pod| {
                        pod.refused.get_or_insert_with(|| why.clone());
                    }),
                }
            }
        }
    }
}

/// Why the pods of a document cannot be edited together.
enum Trouble {
    /// These pods, by number, cannot be edited, each for its reason: at least one.
    Refused(Vec<(usize, String)>),
    /// The result is not what it should be.
    Unproven {
        /// Where.
        at: Pointer,
        /// In words.
        why: String,
    },
}

/// The edits of all pods that are not refused, proven.
fn edit_together(
    input: &DocumentInput<'_>,
    document: &Document<'_>,
    value: &Value,
    pods: &[EditedPod<'_>],
) -> Result<Vec<Edit>, Trouble> {
    let mut changes: Vec<Change> = Vec::new();
    let mut owners: Vec<usize> = Vec::new();
    let mut expected = value.clone();
    for (number, pod) in pods.iter().enumerate().filter(|(_, pod)| pod.refused.is_none()) {
        let template = pod.workload.template(value).unwrap_or(&Value::Null);
        changes.extend(plan_changes(&pod.plan, &pod.workload.template, template));
        owners.resize(changes.len(), number);
        if let Some(place) = expected.pointer_mut(&pod.workload.template.to_string()) {
            *place = pod.expected.clone();
        }
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
