//! What a pod asks for: effective requests and limits, its `QoS` class, and how a change of the pod changes them.

mod change;
mod effective;
mod qos;

pub use change::{AmountChange, ResourceChanges, compare};
pub use effective::{Amounts, EffectiveResources, effective};
pub(crate) use effective::{container_limits, container_requests, pod_level};
pub use qos::{QosClass, qos_class};
