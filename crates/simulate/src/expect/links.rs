//! Which containers of a pod wait for each other, and which end each other.

use std::collections::BTreeMap;

use outrigger_catalog::{Direction, EndingCall, Form, Quit, Resolver, SettingValue};

use super::assumption::{Assumption, Basis, Subject};
use super::container::Expected;
use super::mark::{awaited_marks, marks};
use super::script::{shell_and_script, waited_ports, words_of};
use crate::behaviour::StopWay;

/// What a container does when it finds a file that another one made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// It begins its work, as the other has.
    Begins,
    /// It ends.
    Ends,
    /// It begins its work, as the other has ended its own.
    FollowsEnd,
}

impl Expected<'_> {
    /// The containers that the container's command waits for: those that have a port it asks in a loop.
    pub(super) fn waits_for(&self, all: &[Self], assumptions: &mut Vec<Assumption>) -> Vec<String> {
        let ports = waited_ports(&words_of(self.container));
        let waits =
            |one: &&Self| one.has_any_port(&ports) || self.looks_for_mark_of(one) == Some(Mark::Begins);
        let others = all.iter().filter(|one| one.place != self.place).filter(waits);
        let names: Vec<String> = others.map(|one| one.name.clone()).collect();
        if !names.is_empty() {
            let says = format!("waits for {} before it works", names.join(" and "));
            self.assume(Subject::Wait, says, Basis::Command, assumptions);
        }
        let ends = |one: &&Self| self.looks_for_mark_of(one) == Some(Mark::FollowsEnd);
        if let Some(other) = all.iter().filter(|one| one.place != self.place).find(ends) {
            let says =
                format!("waits for a file that {} makes at its end, which is not followed", other.name);
            self.assume(Subject::Wait, says, Basis::Command, assumptions);
        }
        names
    }

    /// What the container's script does about a file that the other's script makes on a volume of both; none where it
    /// looks for no such file.
    fn looks_for_mark_of(&self, other: &Self) -> Option<Mark> {
        let (own, others) = (words_of(self.container), words_of(other.container));
        let (_, own) = shell_and_script(&own)?;
        let (_, others) = shell_and_script(&others)?;
        if !self.shares_volume_with(other) {
            return None;
        }
        let made = |name: &str| marks(others).find(|(mark, _)| *mark == name).map(|(_, at_end)| at_end);
        let found = awaited_marks(own).find_map(|(name, ends)| Some((made(name)?, ends)));
        found.map(|found| match found {
            (_, true) => Mark::Ends,
            (false, false) => Mark::Begins,
            (true, false) => Mark::FollowsEnd,
        })
    }

    fn shares_volume_with(&self, other: &Self) -> bool {
        let volumes = |one: &Self| {
            let mounts = one.container.volume_mounts.iter();
            mounts.filter_map(|mount| mount.name.clone()).collect::<Vec<_>>()
        };
        let others = volumes(other);
        volumes(self).iter().any(|volume| others.contains(volume))
    }

    /// Whether a container has one of these ports: by its own declaration, or by the catalogue.
    pub(super) fn has_any_port(&self, ports: &[u16]) -> bool {
        let declared = self.container.ports.iter().filter_map(|port| port.container_port);
        let declared = declared.filter_map(|port| u16::try_from(port).ok());
        let known = self.resolver.iter().flat_map(Resolver::ports).map(|port| port.port);
        declared.chain(known).any(|port| ports.contains(&port))
    }

    /// The sidecars that the container ends when it ends, and how: its script calls for it, or makes a file that the
    /// sidecar's script looks for, or the sidecar is one that works when the app has ended.
    pub(super) fn on_exit_stops(
        &self,
        all: &[Self],
        assumptions: &mut Vec<Assumption>,
    ) -> BTreeMap<String, StopWay> {
        let words = words_of(self.container);
        let script = shell_and_script(&words).map(|(_, script)| script);
        let mut stops = BTreeMap::new();
        for other in all.iter().filter(|one| one.place != self.place) {
            let entry = other.identification.map(|known| known.entry);
            let call = script.zip(entry).and_then(|(script, entry)| entry.ending_call(script));
            let (way, basis) = match (call.filter(|call| other.answers(call)), entry) {
                (Some(EndingCall::Request(_)), _) => (StopWay::Quit, Basis::Command),
                (Some(EndingCall::Signal(_)), _) => (StopWay::Sigterm, Basis::Command),
                (Some(EndingCall::Kill(_)), _) => (StopWay::Sigkill, Basis::Command),
                (None, _) if other.looks_for_mark_of(self) == Some(Mark::Ends) => {
                    (StopWay::Quit, Basis::Command)
                }
                (None, Some(entry)) if self.is_the_app(all) && other.works_after_the_app() => {
                    (StopWay::Quit, Basis::Catalogue(entry.id.clone()))
                }
                (None, _) => continue,
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
