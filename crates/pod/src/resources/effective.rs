use std::collections::BTreeMap;

use crate::container::{Container, Resources};
use crate::pod::Pod;
use crate::quantity::Quantity;
use crate::reference::ContainerList;
use crate::version::KubernetesVersion;

/// Amounts by the name of the resource, such as `cpu` and `memory`.
pub type Amounts = BTreeMap<String, Quantity>;

/// What the scheduler reserves for a pod, and what it may use at most.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EffectiveResources {
    /// The requests.
    pub requests: Amounts,
    /// The limits; a resource is listed where any container limits it, as the API counts it.
    pub limits: Amounts,
}

/// The effective requests and limits of a pod (R130 to R133; `staging/src/k8s.io/component-helpers/resource/helpers.go`,
/// `PodRequests`, `PodLimits`).
///
/// For each resource the larger of two sums counts: what all sidecars and app containers hold together, and the most that
/// is held while the pod initialises, which for each init container is its own amount and that of the sidecars before it.
/// Pod-level resources, where the version has them, take the place of that. Overhead comes on top: on requests always, on
/// limits where there is one. A container that sets a limit and no request requests its limit (`SetDefaults_Pod`).
pub fn effective(pod: &Pod, version: KubernetesVersion) -> EffectiveResources {
    let mut requests = container_requests(pod);
    let mut limits = container_limits(pod);
    if let Some(own) = pod_level(pod, version) {
        requests.extend(supported(&own.requests));
        limits.extend(supported(&own.limits));
    }
    add(&mut requests, &pod.overhead);
    for (name, amount) in &pod.overhead {
        if let Some(limit) = limits.get_mut(name).filter(|limit| !limit.is_zero()) {
            *limit = *limit + *amount;
        }
    }
    EffectiveResources { requests, limits }
}

/// The requests of the containers alone.
pub(crate) fn container_requests(pod: &Pod) -> Amounts {
    aggregate(pod, requests_of)
}

/// The limits of the containers alone.
pub(crate) fn container_limits(pod: &Pod) -> Amounts {
    aggregate(pod, |resources| resources.limits.clone())
}

/// The requests with what is not set taken from the limits.
pub(super) fn requests_of(resources: &Resources) -> Amounts {
    let mut requests = resources.limits.clone();
    requests.extend(resources.requests.iter().map(|(name, amount)| (name.clone(), *amount)));
    requests
}

fn aggregate(pod: &Pod, amounts_of: impl Fn(&Resources) -> Amounts) -> Amounts {
    let mut running = Amounts::new();
    for container in &pod.containers {
        add(&mut running, &amounts_of(&container.resources));
    }
    let mut sidecars_so_far = Amounts::new();
    let mut initialising = Amounts::new();
    for container in &pod.init_containers {
        let mut held = amounts_of(&container.resources);
        if is_sidecar(container) {
            add(&mut running, &held);
            add(&mut sidecars_so_far, &held);
            held.clone_from(&sidecars_so_far);
        } else {
            add(&mut held, &sidecars_so_far);
        }
        keep_larger(&mut initialising, &held);
    }
    keep_larger(&mut running, &initialising);
    running
}

fn is_sidecar(container: &Container) -> bool {
    container.is_sidecar(ContainerList::Init)
}

fn add(sum: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        let known = sum.get(name).copied().unwrap_or(Quantity::ZERO);
        sum.insert(name.clone(), known + *amount);
    }
}

fn keep_larger(most: &mut Amounts, other: &Amounts) {
    for (name, amount) in other {
        if most.get(name).is_none_or(|known| amount > known) {
            most.insert(name.clone(), *amount);
        }
    }
}

/// The pod-level resources, where the version has them and they count, with the API server's defaults
/// (`defaultPodRequests`; from 1.37 `DefaultPodLevelResources` of `pkg/api/pod/util.go`).
///
/// Where a pod sets limits, its request of a resource is by default the sum of the containers' requests, or the limit
/// where no container asks for it. From 1.37 a request alone is enough for that, and a resource that every container
/// limits is limited by default to the sum of these limits, or to the request where that is more.
pub(crate) fn pod_level(pod: &Pod, version: KubernetesVersion) -> Option<Resources> {
    let mut own = pod.resources.clone().filter(|_| version.has_pod_level_resources())?;
    let is_fixed = version.has_fixed_pod_level_resources();
    if is_fixed && supported(&own.requests).chain(supported(&own.limits)).next().is_none() {
        return None;
    }
    if is_fixed || !own.limits.is_empty() {
        let may_be_overcommitted = |name: &String| name == "cpu" || name == "memory";
        let of_containers =
            container_requests(pod).into_iter().filter(|(name, _)| may_be_overcommitted(name));
        for (name, amount) in of_containers.chain(supported(&own.limits)) {
            own.requests.entry(name).or_insert(amount);
        }
    }
    if is_fixed {
        let sums = container_limits(pod);
        let limits_all =
            |name: &str| pod.all_containers().all(|(_, one)| one.resources.limits.contains_key(name));
        for (name, request) in supported(&own.requests).filter(|(name, _)| limits_all(name)) {
            if let Some(sum) = sums.get(&name) {
                own.limits.entry(name).or_insert((*sum).max(request));
            }
        }
    }
    Some(own)
}

/// The resources that a pod can set as a whole (`IsSupportedPodLevelResource`).
fn supported(amounts: &Amounts) -> impl Iterator<Item = (String, Quantity)> {
    let known = |name: &str| matches!(name, "cpu" | "memory") || name.starts_with("hugepages-");
    amounts.iter().filter(move |(name, _)| known(name)).map(|(name, amount)| (name.clone(), *amount))
}
