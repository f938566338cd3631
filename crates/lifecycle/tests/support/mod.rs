//! A node that does what the kubelet tells it.

#![allow(dead_code, reason = "each test uses a part")]

use std::collections::VecDeque;
use std::sync::Arc;

use outrigger_lifecycle::{
    ContainerIx, ContainerState, Input, Lifecycle, Millis, Output, PodPhase, Profile, Specification,
};
use outrigger_pod::{KubernetesVersion, Pod};
use serde_json::{Value, json};

/// A node that does what it is told at once.
#[derive(Clone)]
pub(crate) struct Node {
    pub(crate) life: Lifecycle,
    pub(crate) names: Vec<String>,
    pub(crate) now: Millis,
    /// What the kubelet did, with the second.
    pub(crate) log: Vec<String>,
    /// They cannot be run.
    pub(crate) broken: &'static [&'static str],
    /// They do nothing on their stop signal; all others end with 0.
    pub(crate) stubborn: &'static [&'static str],
    /// The runtime cannot stop them.
    pub(crate) stuck: &'static [&'static str],
    /// Their probes fail; those of all others pass.
    pub(crate) failing: &'static [&'static str],
}

impl Node {
    pub(crate) fn new(spec: &Value, minor: u16, profile: Profile) -> Self {
        let manifest = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "shop"}, "spec": spec});
        let pod = Pod::read(&manifest).pod;
        let names = pod.all_containers().map(|(place, _)| pod.label(place)).collect();
        let specification = Specification::new(&pod, KubernetesVersion::new(minor, 8), profile);
        let life = Lifecycle::new(Arc::new(specification));
        Self {
            life,
            names,
            now: Millis::ZERO,
            log: Vec::new(),
            broken: &[],
            stubborn: &[],
            stuck: &[],
            failing: &[],
        }
    }

    pub(crate) fn tell(&mut self, input: Input) {
        self.pass(Millis::ZERO, input);
    }

    pub(crate) fn pass(&mut self, elapsed: Millis, input: Input) {
        self.now = self.now.plus(elapsed);
        let mut inputs = VecDeque::from([(elapsed, input)]);
        while let Some((elapsed, input)) = inputs.pop_front() {
            self.life.handle(elapsed, input);
            while let Some(output) = self.life.poll_output() {
                inputs.extend(self.carry_out(output).map(|answer| (Millis::ZERO, answer)));
            }
        }
    }

    pub(crate) fn carry_out(&mut self, output: Output) -> Option<Input> {
        let name = |one: ContainerIx| self.names[one.index()].as_str();
        let (words, answer) = match output {
            Output::CreateSandbox => ("makes a sandbox".to_owned(), Some(Input::SandboxReady)),
            Output::Start(one, number) => {
                let is_broken = self.broken.contains(&name(one));
                let answer = if is_broken { Input::StartFailed(one) } else { Input::Started(one) };
                (format!("starts {} {number}", name(one)), Some(answer))
            }
            Output::Signal(one) => {
                let answer = if self.stuck.contains(&name(one)) {
                    Some(Input::StopFailed(one))
                } else {
                    (!self.stubborn.contains(&name(one))).then_some(Input::Exited(one, 0))
                };
                (format!("signals {}", name(one)), answer)
            }
            Output::Kill(one) => (format!("kills {}", name(one)), Some(Input::Exited(one, 137))),
            Output::Gone => ("is gone".to_owned(), None),
            Output::Probe(one, kind) => {
                let passes = !self.failing.contains(&name(one));
                return Some(Input::ProbeAnswered(one, kind, Some(passes)));
            }
            Output::StatusChanged | Output::RunHook(..) => return None,
        };
        self.log.push(format!("{} {words}", self.now.whole_seconds()));
        answer
    }

    /// Lets so many seconds pass.
    pub(crate) fn wait(&mut self, seconds: u32) {
        let end = self.now.plus(Millis::from_seconds(seconds));
        self.tell(Input::Nothing);
        while let Some(timer) = self.life.next_timer().filter(|timer| self.now.plus(*timer) <= end) {
            self.pass(timer, Input::Nothing);
        }
        self.pass(end.less(self.now), Input::Nothing);
    }

    pub(crate) fn exits(&mut self, name: &str, code: i32) {
        self.tell(Input::Exited(self.number(name), code));
    }

    pub(crate) fn number(&self, name: &str) -> ContainerIx {
        let number = self.names.iter().position(|one| one == name).expect("a container of that name");
        ContainerIx(u8::try_from(number).expect("few"))
    }

    pub(crate) fn state(&self, name: &str) -> ContainerState {
        self.life.status().containers[self.number(name).index()].state
    }

    pub(crate) fn phase(&self) -> PodPhase {
        self.life.status().phase
    }

    /// What the kubelet did since this was last asked.
    pub(crate) fn news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }
}

/// A one-shot init container, a sidecar and an app.
pub(crate) fn shop(policy: &str) -> Value {
    json!({
        "restartPolicy": policy, "terminationGracePeriodSeconds": 10,
        "initContainers": [{"name": "setup"}, {"name": "proxy", "restartPolicy": "Always"}],
        "containers": [{"name": "web"}],
    })
}

/// The shop when all of it runs, at second 10.
pub(crate) fn running(policy: &str, minor: u16, profile: Profile) -> Node {
    let mut node = Node::new(&shop(policy), minor, profile);
    node.wait(5);
    node.exits("setup", 0);
    node.wait(5);
    assert_eq!(node.phase(), PodPhase::Running);
    assert_eq!(node.state("web"), ContainerState::Running);
    node.news();
    node
}
