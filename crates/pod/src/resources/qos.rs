use std::fmt;

use super::effective::{pod_level, requests_of};
use crate::container::Resources;
use crate::pod::Pod;
use crate::quantity::Quantity;
use crate::version::KubernetesVersion;

/// The class by which the node decides who goes first when memory is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum QosClass {
    /// No container asks for cpu or memory.
    BestEffort,
    /// Neither of the others.
    Burstable,
    /// Every container limits cpu and memory and requests just that.
    Guaranteed,
}

impl QosClass {
    /// The class as the pod's status shows it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BestEffort => "BestEffort",
            Self::Burstable => "Burstable",
            Self::Guaranteed => "Guaranteed",
        }
    }
}

impl fmt::Display for QosClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

const COMPUTE: [&str; 2] = ["cpu", "memory"];

/// The `QoS` class of a pod (R134; `pkg/apis/core/helper/qos/qos.go`, `ComputePodQOS`): app containers and all init
/// containers count, or the pod-level resources alone where they are set and the version has them.
pub fn qos_class(pod: &Pod, version: KubernetesVersion) -> QosClass {
    match pod_level(pod, version) {
        Some(own) => class_of(std::iter::once(&own)),
        None => class_of(pod.all_containers().map(|(_, container)| &container.resources)),
    }
}

fn class_of<'r>(all: impl Iterator<Item = &'r Resources>) -> QosClass {
    let mut asks_for_any = false;
    let mut every_one_is_limited = true;
    let mut requests = [Quantity::ZERO; 2];
    let mut limits = [Quantity::ZERO; 2];
    for resources in all {
        let wanted = requests_of(resources);
        for (at, name) in COMPUTE.iter().enumerate() {
            let positive =
                |amounts: &super::Amounts| amounts.get(*name).copied().filter(|one| *one > Quantity::ZERO);
            let (request, limit) = (positive(&wanted), positive(&resources.limits));
            asks_for_any |= request.is_some() || limit.is_some();
            every_one_is_limited &= limit.is_some();
            requests[at] = requests[at] + request.unwrap_or(Quantity::ZERO);
            limits[at] = limits[at] + limit.unwrap_or(Quantity::ZERO);
        }
    }
    match (asks_for_any, every_one_is_limited && requests == limits) {
        (false, _) => QosClass::BestEffort,
        (true, true) => QosClass::Guaranteed,
        (true, false) => QosClass::Burstable,
    }
}
