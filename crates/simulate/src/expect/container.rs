//! One container: how long it takes to start, how long it runs, what its stop signal does.

use outrigger_catalog::{
    Confidence, Direction, Form, Identification, OnSigterm, Resolver, StopTime, Surroundings,
};
use outrigger_lifecycle::Millis;
use outrigger_pod::{Container, ContainerRef, Handler, Hook, Pod, RestartPolicy, Role};

use super::assumption::{Assumption, Basis, Subject};
use super::script::{base_name, ignores_sigterm, plain_run, words_of};
use crate::behaviour::{Attempt, Behaviour, OnSignal};
use crate::property::Part;

/// How long any container takes to start where nothing says it.
const USUAL_START: Millis = Millis::from_seconds(1);
/// How long an init container runs where nothing says it.
const USUAL_INIT_RUN: Millis = Millis::from_seconds(1);
/// How long the app of a pod that runs to its end works where nothing says it.
const USUAL_APP_RUN: Millis = Millis::from_seconds(10);
/// How long a container takes to end where nothing says it.
const USUAL_STOP: Millis = Millis::from_seconds(1);
/// The exit code of a process that a signal has ended: 128 and the signal's number, 15.
const ENDED_BY_SIGTERM: i32 = 143;

/// A container, with what is known of it.
pub(super) struct Expected<'a> {
    pub(super) place: ContainerRef,
    pub(super) name: String,
    pub(super) container: &'a Container,
    pub(super) pod: &'a Pod,
    pub(super) identification: Option<&'a Identification<'a>>,
    pub(super) resolver: Option<Resolver<'a>>,
}

impl<'a> Expected<'a> {
    pub(super) fn new(
        pod: &'a Pod,
        place: ContainerRef,
        identification: Option<&'a Identification<'a>>,
        surroundings: &'a Surroundings,
    ) -> Self {
        static NOTHING: std::sync::LazyLock<Container> = std::sync::LazyLock::new(Container::default);
        let resolver = identification.and_then(|one| Resolver::new(one.entry, pod, place, surroundings));
        let container = pod.container(place).unwrap_or(&NOTHING);
        Self { place, name: pod.label(place), container, pod, identification, resolver }
    }

    /// What it does.
    pub(super) fn behaviour(&self, all: &[Self], assumptions: &mut Vec<Assumption>) -> Behaviour {
        let (starts_in, basis) = self.starts_in();
        if self.role() != Role::Init {
            self.assume(Subject::Start, format!("takes {} to start", seconds(starts_in)), basis, assumptions);
        }
        Behaviour {
            starts_in,
            waits_for: self.waits_for(all, assumptions),
            attempts: self.attempts(assumptions),
            on_sigterm: self.on_sigterm(assumptions),
            on_exit_stops: self.on_exit_stops(all, assumptions),
            post_start: self.hook(Hook::PostStart, all, assumptions),
            pre_stop: self.hook(Hook::PreStop, all, assumptions),
            ..Behaviour::default()
        }
    }

    pub(super) fn assume(
        &self,
        subject: Subject,
        says: String,
        basis: Basis,
        assumptions: &mut Vec<Assumption>,
    ) {
        assumptions.push(Assumption { container: self.name.clone(), subject, says, basis });
    }

    pub(super) fn role(&self) -> Role {
        self.container.role(self.place.list)
    }

    /// A container among `containers` that is no helper.
    pub(super) fn is_app(&self) -> bool {
        self.role() == Role::App && !self.is_helper()
    }

    /// What the catalogue says that it is to its pod's work. What only looks like a sidecar is what the manifest says.
    pub(super) fn part(&self) -> Option<Part> {
        let known = self.identification.filter(|known| known.confidence > Confidence::Low)?;
        let is_helper = matches!(known.form, Form::Helper | Form::AfterWork) && self.role() != Role::Init;
        is_helper.then_some(Part::Helper { is_needed: known.direction == Direction::Upstream })
    }

    fn is_helper(&self) -> bool {
        self.identification.is_some_and(|known| known.form != Form::Workload)
    }

    /// Whether a script calls the container's own program.
    pub(super) fn is_called_by(&self, script: &str) -> bool {
        let programs =
            self.identification.map(|known| known.entry.recognise.commands.as_slice()).unwrap_or_default();
        script.split_whitespace().any(|word| programs.iter().any(|program| program == base_name(word)))
    }

    fn entry_basis(&self) -> Basis {
        self.identification.map_or(Basis::Default, |known| Basis::Catalogue(known.entry.id.clone()))
    }

    /// How long it takes from its start until it works.
    pub(super) fn starts_in(&self) -> (Millis, Basis) {
        match (self.role(), self.identification.and_then(|known| known.entry.starts_in_seconds)) {
            (Role::Init, _) => (Millis::ZERO, Basis::Default),
            (_, Some(seconds)) => (Millis::from_seconds(seconds.into()), self.entry_basis()),
            (_, None) => (USUAL_START, Basis::Default),
        }
    }

    fn attempts(&self, assumptions: &mut Vec<Assumption>) -> Vec<Attempt> {
        let known = plain_run(&words_of(self.container));
        let (run, basis) = match (known, self.role()) {
            (Some(run), _) => (Attempt { runs: run.length, exits: run.code }, Basis::Command),
            (None, Role::Init) => (Attempt { runs: Some(USUAL_INIT_RUN), exits: 0 }, Basis::Default),
            (None, Role::App) if self.ends_by_itself() => {
                (Attempt { runs: Some(USUAL_APP_RUN), exits: 0 }, Basis::Default)
            }
            (None, _) => return Vec::new(),
        };
        let says = match run.runs {
            Some(length) => format!("runs {} and ends with {}", seconds(length), run.exits),
            None => "runs until it is stopped".to_owned(),
        };
        self.assume(Subject::Run, says, basis, assumptions);
        vec![run]
    }

    /// An app of a pod that runs to its end ends; a helper does not, and neither does a server.
    fn ends_by_itself(&self) -> bool {
        let own = self.container.restart_policy.as_deref().map(RestartPolicy::parse);
        let policy = own.as_ref().unwrap_or(self.pod.restart_policy());
        !self.is_helper() && *policy != RestartPolicy::Always
    }

    fn on_sigterm(&self, assumptions: &mut Vec<Assumption>) -> OnSignal {
        let words = words_of(self.container);
        let is_first_process = self.pod.share_process_namespace != Some(true);
        let stop = self.identification.and_then(|known| known.entry.stop.as_ref());
        let says_ignores = stop.map(|stop| stop.on_sigterm == OnSigterm::Ignores);
        let (ignores, basis) = match says_ignores {
            Some(ignores) => (ignores, self.entry_basis()),
            None => (ignores_sigterm(&words), Basis::Command),
        };
        if ignores {
            let (says, on_signal) = if is_first_process {
                ("does not end on SIGTERM".to_owned(), OnSignal::Ignored)
            } else {
                let code = ENDED_BY_SIGTERM;
                (
                    format!("ends on SIGTERM at once, with {code}"),
                    OnSignal::Ends { after: Millis::ZERO, code },
                )
            };
            self.assume(Subject::Stop, says, basis, assumptions);
            return on_signal;
        }
        let sourced_code = self.resolver.as_ref().and_then(Resolver::stop_code);
        let code = sourced_code.unwrap_or(0);
        let (after, says, basis) = match (stop, self.idle_stop()) {
            (Some(_), Some(after)) => (after, format!("ends on SIGTERM {}", when(after)), self.entry_basis()),
            (Some(_), None) => (
                Millis::ZERO,
                format!("is idle and ends on SIGTERM at once{}", self.longest()),
                self.entry_basis(),
            ),
            (None, _) => (USUAL_STOP, format!("ends on SIGTERM {}", when(USUAL_STOP)), Basis::Default),
        };
        let says = match (sourced_code, &basis) {
            (Some(code), _) => format!("{says}, with {code}"),
            (None, Basis::Default) => format!("{says}, with 0"),
            (None, _) => format!("{says}; 0 is taken for its exit code"),
        };
        if self.role() != Role::Init {
            self.assume(Subject::Stop, says, basis, assumptions);
        }
        OnSignal::Ends { after, code }
    }

    /// How long it may take where it is not idle, in words.
    fn longest(&self) -> String {
        match self.resolver.as_ref().map(Resolver::stop_time) {
            Some(StopTime::Seconds(seconds)) => format!(" (it may take {seconds} s)"),
            _ => String::new(),
        }
    }

    /// How long it takes to end when it is idle. One that its vendor's own hook has drained before ends at once.
    fn idle_stop(&self) -> Option<Millis> {
        let resolver = self.resolver.as_ref()?;
        if self.is_drained_by_its_hook(resolver) {
            return Some(Millis::ZERO);
        }
        let seconds = resolver.idle_stop_seconds()?;
        Some(Millis::from_seconds(u32::try_from(seconds).unwrap_or(u32::MAX)))
    }

    fn is_drained_by_its_hook(&self, resolver: &Resolver<'_>) -> bool {
        let hook = self.container.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
        match (hook, resolver.native_pre_stop()) {
            (Some(Handler::Exec { command }), Some(Ok(native))) => !native.is_empty() && *command == native,
            _ => false,
        }
    }
}

fn when(after: Millis) -> String {
    if after.is_over() { "at once".to_owned() } else { format!("after {}", seconds(after)) }
}

/// `3 s`, `0.5 s`.
pub(super) fn seconds(length: Millis) -> String {
    format!("{} s", length.as_seconds())
}
