//! A probe that stands in the file, held against what the sidecar answers.

use outrigger_pod::{Handler, Probe};

use super::{Gate, Resolver, SettingChange};
use crate::entry::Signal;

/// What is to be said of a probe that stands in the file.
#[derive(Debug, Clone, PartialEq)]
pub enum ProbeCheck {
    /// It can pass as the container stands.
    CanPass,
    /// It cannot, for these reasons.
    CannotPass(Vec<ProbeFault>),
    /// The entry knows no such signal here, or what decides it is not in the file.
    Unknown,
}

/// Why a probe cannot pass.
#[derive(Debug, Clone, PartialEq)]
pub enum ProbeFault {
    /// Settings are not as the signal needs them; these changes make them so.
    NeedsChanges(Vec<SettingChange>),
    /// It asks another port than the one that is served.
    OtherPort {
        /// The port that it asks.
        asked: u16,
        /// The port that is served.
        served: u16,
    },
    /// The signal does not exist here; a sentence says why.
    Closed(String),
}

impl Resolver<'_> {
    /// Holds a probe of the container against the entry's signals. Only `httpGet` with a path that the entry knows, and
    /// `grpc`, are judged.
    pub fn check_probe(&self, probe: &Probe) -> ProbeCheck {
        let Some(handler) = &probe.handler else { return ProbeCheck::Unknown };
        let applies = |signal: &&Signal| self.applies(signal.when.as_ref());
        let candidates =
            self.entry.startup.iter().filter(applies).filter(|signal| self.is_same_kind(signal, handler));
        let mut answer = ProbeCheck::Unknown;
        for signal in candidates {
            let check = self.check_signal(signal, handler);
            if check == ProbeCheck::CanPass {
                return check;
            }
            if answer == ProbeCheck::Unknown {
                answer = check;
            }
        }
        answer
    }

    /// Whether the signal is what the handler asks for: the same path, or gRPC.
    fn is_same_kind(&self, signal: &Signal, handler: &Handler) -> bool {
        let without_query = |path: &str| path.split('?').next().unwrap_or_default().to_owned();
        match handler {
            Handler::HttpGet { path, .. } => {
                let asked = path.as_deref().filter(|path| !path.is_empty()).unwrap_or("/");
                let own = signal.http_get.as_ref().and_then(|http| self.fill_now(&http.path).ok());
                own.is_some_and(|own| without_query(&own) == without_query(asked))
            }
            Handler::Grpc { .. } => signal.grpc.is_some(),
            _ => false,
        }
    }

    fn check_signal(&self, signal: &Signal, handler: &Handler) -> ProbeCheck {
        let Gate { probe, changes, .. } = match self.gate(signal) {
            Ok(gate) => gate,
            Err(closed) if closed.is_unseen => return ProbeCheck::Unknown,
            Err(closed) => return ProbeCheck::CannotPass(vec![ProbeFault::Closed(closed.why)]),
        };
        let asked = self.asked_port(handler);
        let served = probe.handler.as_ref().and_then(|handler| self.asked_port(handler));
        let mut faults = Vec::new();
        if !changes.is_empty() {
            faults.push(ProbeFault::NeedsChanges(changes));
        }
        if let Some((asked, served)) = asked.zip(served).filter(|(asked, served)| asked != served) {
            faults.push(ProbeFault::OtherPort { asked, served });
        }
        match (faults.is_empty(), self.hides_environment) {
            (true, _) => ProbeCheck::CanPass,
            // What `envFrom` brings may set right what looks wrong.
            (false, true) => ProbeCheck::Unknown,
            (false, false) => ProbeCheck::CannotPass(faults),
        }
    }

    fn asked_port(&self, handler: &Handler) -> Option<u16> {
        match handler {
            Handler::HttpGet { port, .. } | Handler::TcpSocket { port, .. } => {
                self.container.resolve_port(port.as_ref()?)
            }
            Handler::Grpc { port, .. } => u16::try_from((*port)?).ok(),
            Handler::Exec { .. } | Handler::Sleep { .. } => None,
        }
    }
}
