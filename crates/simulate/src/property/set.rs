use std::ops::{BitAnd, BitOr, Not};

use outrigger_lifecycle::{ContainerIx, Specification};

/// A set of containers of one pod.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(crate) struct Set(u64);

const _: () = assert!(Specification::MOST_CONTAINERS <= u64::BITS as usize, "each container has a bit");

impl Set {
    pub(crate) const fn has(self, container: ContainerIx) -> bool {
        self.0 & (1 << container.0) != 0
    }

    pub(crate) const fn put(&mut self, container: ContainerIx, is_in: bool) {
        if is_in {
            self.0 |= 1 << container.0;
        } else {
            self.0 &= !(1 << container.0);
        }
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether all of it are in `other`.
    pub(crate) const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }

    /// The first by its place in the pod.
    pub(crate) fn first(self) -> Option<ContainerIx> {
        (!self.is_empty()).then(|| ContainerIx(self.0.trailing_zeros() as u8))
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = ContainerIx> {
        let mut left = self;
        std::iter::from_fn(move || {
            let first = left.first()?;
            left.put(first, false);
            Some(first)
        })
    }
}

impl BitAnd for Set {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Set {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Not for Set {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

impl FromIterator<ContainerIx> for Set {
    fn from_iter<I: IntoIterator<Item = ContainerIx>>(containers: I) -> Self {
        let mut set = Self::default();
        containers.into_iter().for_each(|container| set.put(container, true));
        set
    }
}
