use std::collections::BTreeSet;

use outrigger_pod::ContainerRef;

use crate::merge::{Conflict, merge_operations};
use crate::operation::Operation;

/// All changes of one pod: merged, without contradiction, each thing decided once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    operations: Vec<Operation>,
}

impl Plan {
    /// Merges the operations of all rules. Equal ones become one; of several longer grace periods the
    /// longest stays, since a budget that is long enough for one need stays so for a smaller one; the edits of
    /// one script come together.
    ///
    /// Fails where two operations decide the same thing differently, or one changes a part of what another sets or
    /// takes away as a whole: a container, a hook, a probe, an argument.
    pub fn merge(operations: impl IntoIterator<Item = Operation>) -> Result<Self, Conflict> {
        Ok(Self { operations: merge_operations(operations.into_iter().collect())? })
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
    use super::*;
    #[test]
    fn arrivals_behind_the_end_keep_their_order() {
        let old = ['a', 'b', 'c'].map(|letter| (letter != 'b').then_some(letter));
        let new = merge_arrivals(old.into_iter(), vec![(9, 'x'), (3, 'y'), (1, 'z'), (0, 'w'), (1, 'v')]);
        assert_eq!(new, ['w', 'a', 'z', 'v', 'c', 'x', 'y']);
    }
}
