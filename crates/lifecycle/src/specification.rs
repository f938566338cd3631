use outrigger_pod::{Container, Handler, KubernetesVersion, Pod, Probe, ProbeKind, RestartPolicy, Role};

use crate::millis::Millis;
use crate::profile::Profile;
use crate::quirk::{Quirk, Quirks};

/// A container by its number: init containers first, then apps, each in the order of the manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ContainerIx(pub u8);

impl ContainerIx {
    /// As an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What of a pod, a version and a node decides the pod's life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specification {
    /// The containers: init containers first, then apps.
    pub containers: Vec<ContainerSpecification>,
    /// How many of them are init containers, sidecars included.
    pub inits: usize,
    /// The pod's restart policy.
    pub restart_policy: Policy,
    /// `terminationGracePeriodSeconds`.
    pub grace_seconds: u32,
    /// `activeDeadlineSeconds`.
    pub active_deadline: Option<Millis>,
    /// What the version does differently.
    pub quirks: Quirks,
    /// How long the kubelet takes to notice things.
    pub profile: Profile,
}

/// What of a container decides its life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContainerSpecification {
    /// What it is (R1).
    pub role: Role,
    /// Its own restart policy, where it has one that counts (R30).
    pub policy: Option<Policy>,
    /// Its restart rules, in order (R100).
    pub rules: Vec<RestartRule>,
    /// Its probes, by [`ProbeKind`].
    pub probes: [Option<ProbeSpecification>; 3],
    /// It has a `postStart` hook.
    pub has_post_start: bool,
    /// It has a `preStop` hook.
    pub has_pre_stop: bool,
}

/// When containers are restarted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Whenever they end.
    Always,
    /// When they end with another code than 0.
    OnFailure,
    /// Not.
    Never,
}

impl Policy {
    /// Whether a container that ended with `code` is restarted.
    pub const fn restarts(self, code: i32) -> bool {
        match self {
            Self::Always => true,
            Self::OnFailure => code != 0,
            Self::Never => false,
        }
    }

    /// None for a policy that the API server refuses.
    fn of(policy: &RestartPolicy) -> Option<Self> {
        match policy {
            RestartPolicy::Always => Some(Self::Always),
            RestartPolicy::OnFailure => Some(Self::OnFailure),
            RestartPolicy::Never => Some(Self::Never),
            RestartPolicy::Other(_) => None,
        }
    }
}

/// An entry of `restartPolicyRules` (R100).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestartRule {
    /// The exit codes are those of the list, or all others.
    pub is_in: bool,
    /// The list.
    pub codes: Vec<i32>,
    /// The action is `RestartAllContainers` (R104), not `Restart`.
    pub restarts_all: bool,
}

impl RestartRule {
    /// Whether the rule speaks of `code`.
    pub fn matches(&self, code: i32) -> bool {
        self.codes.contains(&code) == self.is_in
    }
}

/// What of a probe decides when it asks and what its answers mean (R43).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbeSpecification {
    /// From one question to the next.
    pub period: Millis,
    /// From the container's start to the first question.
    pub initial_delay: Millis,
    /// Successes in a row that make the verdict a success.
    pub success_threshold: u16,
    /// Failures in a row that make the verdict a failure.
    pub failure_threshold: u16,
    /// The grace when the probe kills the container, where it sets one (R42).
    pub grace_seconds: Option<u32>,
    /// It runs a command.
    pub is_exec: bool,
}

impl Specification {
    /// The most containers of a pod whose life can be followed.
    pub const MOST_CONTAINERS: usize = 60;

    /// What decides the life of `pod` on a node that runs `version`.
    pub fn new(pod: &Pod, version: KubernetesVersion, profile: Profile) -> Self {
        let quirks = Quirks::of(version);
        let containers = pod.all_containers().map(|(place, container)| {
            ContainerSpecification::new(container, container.role(place.list), quirks)
        });
        let deadline = pod.active_deadline_seconds.and_then(|seconds| u32::try_from(seconds).ok());
        Self {
            containers: containers.collect(),
            inits: pod.init_containers.len(),
            restart_policy: Policy::of(pod.restart_policy()).unwrap_or(Policy::Always),
            grace_seconds: u32::try_from(pod.grace_seconds()).unwrap_or(u32::MAX),
            active_deadline: deadline.map(Millis::from_seconds),
            quirks,
            profile,
        }
    }

    /// Whether the version has `quirk`.
    pub const fn has(&self, quirk: Quirk) -> bool {
        self.quirks.has(quirk)
    }

    /// All containers.
    pub fn all(&self) -> impl DoubleEndedIterator<Item = ContainerIx> + use<> {
        (0..self.containers.len() as u8).map(ContainerIx)
    }

    /// The init containers and sidecars.
    pub fn init_containers(&self) -> impl DoubleEndedIterator<Item = ContainerIx> + use<> {
        (0..self.inits as u8).map(ContainerIx)
    }

    /// The apps.
    pub fn apps(&self) -> impl DoubleEndedIterator<Item = ContainerIx> + use<> {
        (self.inits as u8..self.containers.len() as u8).map(ContainerIx)
    }

    /// The longest period of a probe.
    pub(crate) fn longest_period(&self) -> Millis {
        let probes = self.containers.iter().flat_map(|container| container.probes.iter().flatten());
        probes.map(|probe| probe.period).max().unwrap_or_default()
    }

    /// One container.
    pub fn container(&self, container: ContainerIx) -> &ContainerSpecification {
        &self.containers[container.index()]
    }

    /// Whether it is a sidecar (R1).
    pub fn is_sidecar(&self, container: ContainerIx) -> bool {
        self.container(container).role == Role::Sidecar
    }

    /// Whether a container that ended with `code` is started again, as long as its pod is not being ended (R20, R30,
    /// R31).
    pub fn may_restart(&self, container: ContainerIx, code: i32) -> bool {
        let own = self.container(container);
        if own.role == Role::Sidecar || own.rules.iter().any(|rule| rule.matches(code)) {
            return true;
        }
        let policy = self.policy(container);
        match own.role {
            Role::Init => code != 0 && policy != Policy::Never,
            _ => policy.restarts(code),
        }
    }

    /// The container's own policy, else the pod's (R30).
    pub(crate) fn policy(&self, container: ContainerIx) -> Policy {
        self.container(container).policy.unwrap_or(self.restart_policy)
    }

    /// Whether a container that ended with `code` makes all containers start over (R104).
    pub fn restarts_all(&self, container: ContainerIx, code: i32) -> bool {
        let rules = &self.container(container).rules;
        rules.iter().find(|rule| rule.matches(code)).is_some_and(|rule| rule.restarts_all)
    }
}

impl ContainerSpecification {
    fn new(container: &Container, role: Role, quirks: Quirks) -> Self {
        let has_own_rules = !quirks.has(Quirk::NoContainerRestartRules);
        let own = container.restart_policy.as_deref().map(RestartPolicy::parse);
        let lifecycle = container.lifecycle.as_ref();
        let rules = container.restart_policy_rules.iter().filter_map(RestartRule::read);
        let probes = [&container.startup_probe, &container.readiness_probe, &container.liveness_probe]
            .map(|probe| probe.as_ref().map(ProbeSpecification::new));
        debug_assert!(role != Role::Init || probes == [None; 3], "the API server refuses them (R121)");
        Self {
            role,
            policy: own.filter(|_| has_own_rules).as_ref().and_then(Policy::of),
            rules: rules
                .filter(|rule| has_own_rules && !(rule.restarts_all && quirks.has(Quirk::NoRestartAll)))
                .collect(),
            probes,
            has_post_start: lifecycle.is_some_and(|lifecycle| lifecycle.post_start.is_some()),
            has_pre_stop: lifecycle.is_some_and(|lifecycle| lifecycle.pre_stop.is_some()),
        }
    }

    /// Its probe of this kind.
    pub fn probe(&self, kind: ProbeKind) -> Option<&ProbeSpecification> {
        self.probes[kind as usize].as_ref()
    }

    /// The longest initial delay of its probes.
    pub(crate) fn longest_delay(&self) -> Millis {
        self.probes.iter().flatten().map(|probe| probe.initial_delay).max().unwrap_or_default()
    }
}

impl ProbeSpecification {
    fn new(probe: &Probe) -> Self {
        let timing = probe.timing();
        let seconds = |number: i64| Millis::from_seconds(u32::try_from(number).unwrap_or(0));
        let times = |number: i64| u16::try_from(number).unwrap_or(u16::MAX).max(1);
        Self {
            period: seconds(timing.period_seconds.max(1)),
            initial_delay: seconds(timing.initial_delay_seconds),
            success_threshold: times(timing.success_threshold),
            failure_threshold: times(timing.failure_threshold),
            grace_seconds: probe.termination_grace_period_seconds.and_then(|grace| u32::try_from(grace).ok()),
            is_exec: matches!(probe.handler, Some(Handler::Exec { .. })),
        }
    }
}

impl RestartRule {
    fn read(rule: &serde_json::Value) -> Option<Self> {
        let codes = rule.get("exitCodes")?;
        let values = codes.get("values")?.as_array()?.iter().filter_map(serde_json::Value::as_i64);
        Some(Self {
            is_in: codes.get("operator")?.as_str()? == "In",
            codes: values.filter_map(|code| i32::try_from(code).ok()).collect(),
            restarts_all: rule.get("action")?.as_str()? == "RestartAllContainers",
        })
    }
}
