use outrigger_lifecycle::Millis;
use thiserror::Error;

use super::Expectation;
use super::assumption::{Assumption, Basis, Subject};
use super::container::seconds;
use crate::behaviour::{Attempt, Behaviour, OnSignal};
use crate::property::Roles;
use crate::scenario::Scenario;

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
    /// A scenario that says itself what its containers do.
    pub fn of_scenario(scenario: Scenario) -> Self {
        let roles = Roles::of(&scenario.pod);
        Self { scenario, assumptions: Vec::new(), roles }
    }

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
        let (subject, says) = behaviour.take_up(wish);
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

impl Behaviour {
    fn take_up(&mut self, wish: &Wish) -> (Subject, String) {
        match *wish {
            Wish::StartsIn(length) => {
                self.starts_in = length;
                (Subject::Start, format!("takes {} to start", seconds(length)))
            }
            Wish::RunsFor(runs, exits) => {
                self.attempts = vec![Attempt { runs, exits }];
                let says = match runs {
                    Some(length) => format!("runs {} and ends with {exits}", seconds(length)),
                    None => "runs until it is stopped".to_owned(),
                };
                (Subject::Run, says)
            }
            Wish::StopsIn(Some(after)) => {
                let code = match self.on_sigterm {
                    OnSignal::Ends { code, .. } => code,
                    OnSignal::Ignored => 0,
                };
                self.on_sigterm = OnSignal::Ends { after, code };
                (Subject::Stop, format!("ends on SIGTERM after {}, with {code}", seconds(after)))
            }
            Wish::StopsIn(None) => {
                self.on_sigterm = OnSignal::Ignored;
                (Subject::Stop, "does not end on SIGTERM".to_owned())
            }
            Wish::Crashes(after) => {
                let later = self.attempt(0);
                self.attempts = vec![Attempt { runs: Some(after), exits: 1 }, later];
                (Subject::Run, format!("crashes after {} in its first run", seconds(after)))
            }
        }
    }
}
