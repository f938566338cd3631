use std::collections::BTreeSet;

use super::effective::{Amounts, EffectiveResources, effective};
use super::qos::{QosClass, qos_class};
use crate::pod::Pod;
use crate::quantity::Quantity;
use crate::version::KubernetesVersion;

/// What a pod asks for before and after a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceChanges {
    /// Before.
    pub before: EffectiveResources,
    /// After.
    pub after: EffectiveResources,
    /// The `QoS` class before and after.
    pub qos: (QosClass, QosClass),
    /// The requests that differ, by name.
    pub requests: Vec<AmountChange>,
    /// The limits that differ, by name.
    pub limits: Vec<AmountChange>,
}

/// An amount that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmountChange {
    /// The resource.
    pub resource: String,
    /// The amount before; `None` where there was none.
    pub before: Option<Quantity>,
    /// The amount after; `None` where there is none.
    pub after: Option<Quantity>,
}

impl AmountChange {
    /// Whether it is more than before. None at all counts as nothing.
    pub fn grows(&self) -> bool {
        self.after.unwrap_or(Quantity::ZERO) > self.before.unwrap_or(Quantity::ZERO)
    }
}

impl ResourceChanges {
    /// Whether the pod asks for the same and has the same class.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.limits.is_empty() && self.qos.0 == self.qos.1
    }

    /// The requests that grow, so that the pod may no longer find room on a node.
    pub fn growing_requests(&self) -> impl Iterator<Item = &AmountChange> {
        self.requests.iter().filter(|change| change.grows())
    }
}

/// What a change of a pod means for what it asks for (R130 to R134).
pub fn compare(before: &Pod, after: &Pod, version: KubernetesVersion) -> ResourceChanges {
    let qos = (qos_class(before, version), qos_class(after, version));
    let (before, after) = (effective(before, version), effective(after, version));
    let requests = differences(&before.requests, &after.requests);
    let limits = differences(&before.limits, &after.limits);
    ResourceChanges { before, after, qos, requests, limits }
}

fn differences(before: &Amounts, after: &Amounts) -> Vec<AmountChange> {
    let names = before.keys().chain(after.keys()).collect::<BTreeSet<_>>();
    let change = |name: &String| AmountChange {
        resource: name.clone(),
        before: before.get(name).copied(),
        after: after.get(name).copied(),
    };
    names.into_iter().map(change).filter(|change| change.before != change.after).collect()
}
