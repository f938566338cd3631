use outrigger_lifecycle::Millis;
use thiserror::Error;

use super::Expectation;
use super::assumption::{Assumption, Basis, Subject};
use super::container::seconds;
use crate::behaviour::{Attempt, Behaviour, OnSignal};

/// What whoever asks wants a container to do, whatever else is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// It takes so long to start.
    StartsIn(Millis),
    /// It runs so long, or for ever, each time, and ends with this code.
    RunsFor(Option<Millis>, i32),
    /// It takes so long to end on its stop signal; none where it ignores that.
    StopsIn(Option<Millis>),
    /// Its first run ends after this time with 1.
    Crashes(Millis),
}

/// A wish that cannot be fulfilled.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the pod has no container `{container}`; it has {others}")]
pub struct WishError {
    /// Of whom something is wanted.
    pub container: String,
    /// Whom there is.
    pub others: String,
}

impl Expectation {
    /// Makes `container` do as is wanted, in place of what was assumed of it.
    ///
    /// Fails where the pod has no such container.
    pub fn grant(&mut self, container: &str, wish: &Wish) -> Result<(), WishError> {
        let pod = &self.scenario.pod;
        let mut names = pod.all_containers().map(|(place, _)| pod.label(place));
        if !names.any(|name| name == container) {
            let names: Vec<String> = pod.all_containers().map(|(place, _)| pod.label(place)).collect();
            return Err(WishError { container: container.to_owned(), others: names.join(", ") });
        }
        let behaviour = self.scenario.behaviour.entry(container.to_owned()).or_default();
        wish.carry_out(behaviour);
        let (subject, says) = wish.words(behaviour);
        let asked = Assumption { container: container.to_owned(), subject, says, basis: Basis::Asked };
        let replaced =
            self.assumptions.iter_mut().find(|one| one.container == container && one.subject == subject);
        match replaced {
            Some(assumption) => *assumption = asked,
            None => self.assumptions.push(asked),
        }
        Ok(())
    }
}

impl Wish {
    /// Makes a container's behaviour what is wanted.
    pub fn carry_out(&self, behaviour: &mut Behaviour) {
        match *self {
            Self::StartsIn(length) => behaviour.starts_in = length,
            Self::RunsFor(runs, exits) => behaviour.attempts = vec![Attempt { runs, exits }],
            Self::StopsIn(Some(after)) => {
                behaviour.on_sigterm = OnSignal::Ends { after, code: behaviour.stop_code() };
            }
            Self::StopsIn(None) => behaviour.on_sigterm = OnSignal::Ignored,
            Self::Crashes(after) => {
                let later = behaviour.attempt(0);
                behaviour.attempts = vec![Attempt { runs: Some(after), exits: 1 }, later];
            }
        }
    }

    /// What a container does whose behaviour it made so.
    fn words(&self, behaviour: &Behaviour) -> (Subject, String) {
        match *self {
            Self::StartsIn(length) => (Subject::Start, format!("takes {} to start", seconds(length))),
            Self::RunsFor(Some(length), exits) => {
                (Subject::Run, format!("runs {} and ends with {exits}", seconds(length)))
            }
            Self::RunsFor(None, _) => (Subject::Run, "runs until it is stopped".to_owned()),
            Self::StopsIn(Some(after)) => {
                let code = behaviour.stop_code();
                (Subject::Stop, format!("ends on SIGTERM after {}, with {code}", seconds(after)))
            }
            Self::StopsIn(None) => (Subject::Stop, "does not end on SIGTERM".to_owned()),
            Self::Crashes(after) => {
                (Subject::Run, format!("crashes after {} in its first run", seconds(after)))
            }
        }
    }
}
