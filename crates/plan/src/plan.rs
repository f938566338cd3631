use std::collections::BTreeMap;

use outrigger_pod::ContainerRef;

use crate::operation::{Operation, Subject};

/// Two rules want the same thing to be different.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("two steps disagree about {what}")]
pub struct Conflict {
    /// What they disagree about, in words.
    pub what: String,
    /// The operation that came first.
    pub first: Operation,
    /// The one that does not fit it.
    pub second: Operation,
}

/// All changes of one pod: merged, without contradiction, each thing decided once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    operations: Vec<Operation>,
}

impl Plan {
    /// Merges the operations of all rules. Equal ones become one; of several longer grace periods the
    /// longest stays, since a budget that is long enough for one need stays so for a smaller one.
    ///
    /// Fails where two operations decide the same thing differently, or one changes a container that another
    /// removes.
    pub fn merge(operations: impl IntoIterator<Item = Operation>) -> Result<Self, Conflict> {
        let mut merged: Vec<Operation> = Vec::new();
        let mut decided: BTreeMap<Subject, usize> = BTreeMap::new();
        for operation in operations {
            let Some(subject) = operation.subject() else {
                if !merged.contains(&operation) {
                    merged.push(operation);
                }
                continue;
            };
            let Some(&at) = decided.get(&subject) else {
                decided.insert(subject, merged.len());
                merged.push(operation);
                continue;
            };
            match (&merged[at], &operation) {
                (before, now) if before == now => {}
                (Operation::SetGracePeriod { seconds: before }, Operation::SetGracePeriod { seconds: now }) => {
                    let seconds = *before.max(now);
                    merged[at] = Operation::SetGracePeriod { seconds };
                }
                (before, _) => {
                    return Err(Conflict { what: subject.to_string(), first: before.clone(), second: operation });
                }
            }
        }
        let plan = Self { operations: merged };
        plan.check_removed_containers()?;
        Ok(plan)
    }

    fn check_removed_containers(&self) -> Result<(), Conflict> {
        let removals = self.operations.iter().filter(|o| matches!(o, Operation::RemoveContainer { .. }));
        for removal in removals {
            let changes_it = |o: &&Operation| *o != removal && o.container() == removal.container();
            if let Some(other) = self.operations.iter().find(changes_it) {
                return Err(Conflict {
                    what: "a container that goes away".to_owned(),
                    first: removal.clone(),
                    second: other.clone(),
                });
            }
        }
        Ok(())
    }

    /// The operations, in the order in which their subjects came up.
    pub fn operations(&self) -> &[Operation] {
        &self.operations
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// The entries of `containers` that become native sidecars, in the order of the plan.
    pub fn moved(&self) -> impl Iterator<Item = ContainerRef> + '_ {
        self.operations.iter().filter_map(|operation| match operation {
            Operation::Move { container, .. } => Some(*container),
            _ => None,
        })
    }

    /// Whether `container` becomes a native sidecar by this plan.
    pub fn moves(&self, container: ContainerRef) -> bool {
        self.moved().any(|moved| moved == container)
    }
}
