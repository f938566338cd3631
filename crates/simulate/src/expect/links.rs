//! Which containers of a pod wait for each other, and which end each other.

use std::collections::BTreeMap;

use outrigger_catalog::{Direction, EndingCall, Form, Quit, Resolver, SettingValue};

use super::assumption::{Assumption, Basis, Subject};
use super::container::Expected;
use super::script::{shell_and_script, waited_ports, words_of};
use crate::behaviour::StopWay;

impl Expected<'_> {
    /// The containers that the container's command waits for: those that have a port it asks in a loop.
    pub(super) fn waits_for(&self, all: &[Self], assumptions: &mut Vec<Assumption>) -> Vec<String> {
        let ports = waited_ports(&words_of(self.container));
        let others = all.iter().filter(|one| one.place != self.place && one.has_any_port(&ports));
        let names: Vec<String> = others.map(|one| one.name.clone()).collect();
        if !names.is_empty() {
            let says = format!("waits for {} before it works", names.join(" and "));
            self.assume(Subject::Wait, says, Basis::Command, assumptions);
        }
        names
    }

    /// Whether a container has one of these ports: by its own declaration, or by the catalogue.
    pub(super) fn has_any_port(&self, ports: &[u16]) -> bool {
        let declared = self.container.ports.iter().filter_map(|port| port.container_port);
        let declared = declared.filter_map(|port| u16::try_from(port).ok());
        let known = self.resolver.iter().flat_map(Resolver::ports).map(|port| port.port);
        declared.chain(known).any(|port| ports.contains(&port))
    }

    /// The sidecars that the container ends when it ends, and how: its script calls for it, or the sidecar is one that
    /// works when the app has ended.
    pub(super) fn on_exit_stops(
        &self,
        all: &[Self],
        assumptions: &mut Vec<Assumption>,
    ) -> BTreeMap<String, StopWay> {
        let words = words_of(self.container);
        let script = shell_and_script(&words).map(|(_, script)| script);
        let mut stops = BTreeMap::new();
        for other in all.iter().filter(|one| one.place != self.place) {
            let Some(identification) = other.identification else { continue };
            let call = script.and_then(|script| identification.entry.ending_call(script));
            let call = call.filter(|call| other.answers(call));
            let (way, basis) = match call {
                Some(EndingCall::Request(_)) => (StopWay::Quit, Basis::Command),
                Some(EndingCall::Signal(_)) => (StopWay::Sigterm, Basis::Command),
                Some(EndingCall::Kill(_)) => (StopWay::Sigkill, Basis::Command),
                None if self.is_the_app(all) && other.works_after_the_app() => {
                    (StopWay::Quit, Basis::Catalogue(identification.entry.id.clone()))
                }
                None => continue,
            };
            let says = match (&basis, way) {
                (Basis::Catalogue(_), _) => format!("ends, and {} ends after it", other.name),
                (_, StopWay::Quit) => format!("asks {} to end when it ends", other.name),
                (_, StopWay::Sigterm) => format!("signals {} when it ends", other.name),
                (_, StopWay::Sigkill) => format!("kills {} when it ends", other.name),
            };
            self.assume(Subject::Ending, says, basis, assumptions);
            stops.insert(other.name.clone(), way);
        }
        stops
    }

    /// Whether the call does anything: an endpoint that a setting turns on is there only with it.
    fn answers(&self, call: &EndingCall) -> bool {
        let (EndingCall::Request(address), Some(resolver)) = (call, &self.resolver) else { return true };
        let asked = |quit: &&Quit| quit.path.as_ref().is_some_and(|path| address.ends_with(path));
        let mut asked = resolver.entry().quit.iter().filter(asked);
        asked.any(|quit| match &quit.needs {
            None => true,
            Some(need) => match resolver.setting(&need.setting) {
                SettingValue::Hidden(_) => true,
                value => value.text().is_some_and(|text| text.eq_ignore_ascii_case(&need.value)),
            },
        })
    }

    fn works_after_the_app(&self) -> bool {
        self.identification.is_some_and(|known| {
            known.form == Form::AfterWork
                || known.direction == Direction::AfterWork && known.form == Form::Helper
        })
    }

    /// Whether it is the only app of its pod.
    fn is_the_app(&self, all: &[Self]) -> bool {
        self.is_app() && all.iter().filter(|one| one.is_app()).count() == 1
    }
}
