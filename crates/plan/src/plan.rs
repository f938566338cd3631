use std::collections::{BTreeMap, BTreeSet};

use outrigger_pod::ContainerRef;

use crate::operation::{Operation, Subject};

/// Two rules want the same thing to be different.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("two steps disagree about {what}")]
pub struct Conflict {
    /// What they disagree about, in words.
    pub what: String,
    /// The operation that came first.
    pub first: Box<Operation>,
    /// The one that does not fit it.
    pub second: Box<Operation>,
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
                (
                    Operation::SetGracePeriod { seconds: before },
                    Operation::SetGracePeriod { seconds: now },
                ) => {
                    let seconds = *before.max(now);
                    merged[at] = Operation::SetGracePeriod { seconds };
                }
                (before, _) => {
                    return Err(Conflict {
                        what: subject.to_string(),
                        first: Box::new(before.clone()),
                        second: Box::new(operation),
                    });
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
                    first: Box::new(removal.clone()),
                    second: Box::new(other.clone()),
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

    /// Where every container stands once the plan is carried out, in a pod with so many init and app containers.
    pub fn arrangement(&self, init_containers: usize, containers: usize) -> Arrangement {
        let mut leaving = BTreeSet::new();
        let mut arrivals: Vec<(usize, ContainerRef)> = Vec::new();
        for operation in &self.operations {
            match operation {
                Operation::Move { container, before } => {
                    leaving.insert(*container);
                    arrivals.push((*before, *container));
                }
                Operation::RemoveContainer { container } => drop(leaving.insert(*container)),
                _ => {}
            }
        }
        let staying = |place: ContainerRef| (!leaving.contains(&place)).then_some(place);
        let init_containers = (0..init_containers).map(ContainerRef::init).map(staying);
        Arrangement {
            init_containers: merge_arrivals(init_containers, arrivals),
            containers: (0..containers).map(ContainerRef::app).filter_map(staying).collect(),
        }
    }

    /// Whether `container` becomes a native sidecar by this plan.
    pub fn moves(&self, container: ContainerRef) -> bool {
        self.moved().any(|moved| moved == container)
    }
}

/// A list after arrivals, each with the index that it goes before; behind the others where none has that index. Indexes
/// are those of the old list, whose entries are `None` where they left. Several arrivals at one place keep their order.
pub(crate) fn merge_arrivals<T>(
    old: impl ExactSizeIterator<Item = Option<T>>,
    mut arrivals: Vec<(usize, T)>,
) -> Vec<T> {
    // A stable sort, in which all that go behind the others are at one place.
    let end = old.len();
    arrivals.sort_by_key(|(before, _)| (*before).min(end));
    let mut arrivals = arrivals.into_iter().peekable();
    let mut new = Vec::new();
    for (index, entry) in old.enumerate() {
        while let Some((_, arrival)) = arrivals.next_if(|(before, _)| *before <= index) {
            new.push(arrival);
        }
        new.extend(entry);
    }
    new.extend(arrivals.map(|(_, arrival)| arrival));
    new
}

/// The two lists of a pod's containers after a plan, each entry by its place before it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// `initContainers`.
    pub init_containers: Vec<ContainerRef>,
    /// `containers`.
    pub containers: Vec<ContainerRef>,
}

impl Arrangement {
    /// Where a container stands after the plan; `None` where it is gone.
    pub fn place_of(&self, before: ContainerRef) -> Option<ContainerRef> {
        let find = |list: &[ContainerRef]| list.iter().position(|place| *place == before);
        find(&self.init_containers)
            .map(ContainerRef::init)
            .or_else(|| find(&self.containers).map(ContainerRef::app))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use outrigger_pod::{Hook, ProbeKind};

    fn probe(port: u16) -> Operation {
        Operation::SetProbe {
            container: ContainerRef::app(0),
            kind: ProbeKind::Startup,
            probe: json!({"tcpSocket": {"port": port}}),
        }
    }

    #[test]
    fn arrivals_behind_the_end_keep_their_order() {
        let old = ['a', 'b', 'c'].map(|letter| (letter != 'b').then_some(letter));
        let new = merge_arrivals(old.into_iter(), vec![(9, 'x'), (3, 'y'), (1, 'z'), (0, 'w'), (1, 'v')]);
        assert_eq!(new, ['w', 'a', 'z', 'v', 'c', 'x', 'y']);
    }

    #[test]
    fn the_same_wish_twice_is_one() {
        let plan = Plan::merge([probe(1), probe(1)]).expect("equal operations agree");
        assert_eq!(plan.operations(), [probe(1)]);
    }

    #[test]
    fn two_wishes_for_one_place_conflict() {
        let conflict = Plan::merge([probe(1), probe(2)]).expect_err("two ports");
        assert_eq!(conflict.to_string(), "two steps disagree about /spec/containers/0/startupProbe");
        let hook =
            |handler| Operation::SetHook { container: ContainerRef::app(0), hook: Hook::PreStop, handler };
        let removal = Operation::RemoveHook { container: ContainerRef::app(0), hook: Hook::PreStop };
        assert!(Plan::merge([hook(json!({})), removal]).is_err());
    }

    #[test]
    fn the_longest_grace_period_stays() {
        let grace = |seconds| Operation::SetGracePeriod { seconds };
        let plan = Plan::merge([grace(40), grace(60), grace(50)]).expect("grace periods always agree");
        assert_eq!(plan.operations(), [grace(60)]);
    }

    #[test]
    fn a_container_that_goes_is_not_changed() {
        let removal = Operation::RemoveContainer { container: ContainerRef::app(0) };
        assert!(Plan::merge([removal.clone(), probe(1)]).is_err());
        assert!(Plan::merge([probe(1), removal]).is_err());
    }
}
