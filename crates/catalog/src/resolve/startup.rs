//! The startup probe of a sidecar, and the changes that it needs to pass.

use std::collections::BTreeMap;

use outrigger_pod::{Handler, PortRef, Probe};

use super::port::{is_loopback, parse_address};
use super::{Resolver, SettingChange, SettingValue};
use crate::entry::{Kind, Need, PortValue, Setting, Signal};
use crate::version::ProgramVersion;

/// `failureThreshold` of a probe with a period of one second where the entry says nothing: the Cloud SQL operator's.
/// Source: <https://github.com/GoogleCloudPlatform/cloud-sql-proxy-operator/blob/main/internal/workload/podspec_updates.go>
/// (read 2026-11-24).
const FAILURE_THRESHOLD: u16 = 60;

/// The ways in which a container can be gated, the best first, and why the others are closed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Startup {
    /// Probes that can pass, each with the changes that it needs.
    pub gates: Vec<Gate>,
    /// Why there is no gate, or no better one: a sentence for each signal that does not apply here.
    pub closed: Vec<String>,
}

impl Startup {
    /// The gate to take.
    pub fn best(&self) -> Option<&Gate> {
        self.gates.first()
    }

    /// The gate to take where network probes do not reach the container, as in a pod whose mesh proxy is not up.
    pub fn without_network(&self) -> Option<&Gate> {
        self.gates.iter().find(|gate| !gate.uses_network())
    }
}

/// A startup probe that can pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// The probe.
    pub probe: Probe,
    /// What must change in the container first.
    pub changes: Vec<SettingChange>,
    /// What has happened when the probe succeeds, in words.
    pub means: String,
    /// What is taken for granted because the file does not show it, in sentences.
    pub assumes: Vec<String>,
}

impl Gate {
    /// Whether the kubelet asks over the network: `httpGet`, `tcpSocket` and `grpc` do, `exec` does not.
    pub fn uses_network(&self) -> bool {
        !matches!(self.probe.handler, Some(Handler::Exec { .. }))
    }
}

impl Resolver<'_> {
    /// The startup probes that this container can have.
    pub fn startup(&self) -> Startup {
        let mut startup = Startup::default();
        for signal in &self.entry.startup {
            if !self.applies(signal.when.as_ref()) {
                continue;
            }
            match self.gate(signal) {
                Ok(gate) => startup.gates.push(gate),
                Err(closed) => startup.closed.push(closed.why),
            }
        }
        if startup.gates.is_empty() && startup.closed.is_empty() {
            startup.closed.extend(self.entry.no_startup.clone());
        }
        startup
    }

    pub(super) fn gate(&self, signal: &Signal) -> Result<Gate, Closed> {
        let mut draft = Draft::default();
        self.check_version(signal.since.as_deref(), "its startup signal", &mut draft)?;
        for need in &signal.needs {
            self.meet(need, &mut draft)?;
        }
        let handler = self.handler(signal, &mut draft)?;
        let probe = Probe {
            handler: Some(handler),
            period_seconds: Some(1),
            failure_threshold: Some(signal.failure_threshold.unwrap_or(FAILURE_THRESHOLD).into()),
            timeout_seconds: signal.timeout_seconds.map(i64::from),
            ..Probe::default()
        };
        Ok(Gate { probe, changes: draft.changes, means: signal.means.clone(), assumes: draft.assumes })
    }

    /// Makes a need's setting as it should be, where it is not.
    fn meet(&self, need: &Need, draft: &mut Draft) -> Result<(), Closed> {
        let value = self.setting(&need.setting);
        let setting = self.entry.settings.get(&need.setting);
        let is_certain =
            matches!(value, SettingValue::Given(_)) || self.may_come_from_elsewhere(&need.setting).is_none();
        if is_certain && is_met(setting, &value, &need.value) {
            return Ok(());
        }
        let called = self.call_setting(&need.setting);
        // A flag wins over what the environment or a configuration may say.
        let is_free = setting.is_some_and(|one| !one.flags.is_empty() && self.flag_uses(one).is_empty());
        if let SettingValue::Hidden(why) = value
            && !is_free
        {
            return Err(Closed::unseen(why));
        }
        self.check_version(setting.and_then(|setting| setting.since.as_deref()), &called, draft)?;
        let wanted = self.with_free_port(need, setting)?;
        let changed = self.change_setting(&need.setting, &wanted, &need.because);
        let change =
            changed.map_err(|why| format!("it needs {called} with the value `{wanted}`, but {why}"))?;
        draft.add(&need.setting, wanted, change);
        Ok(())
    }

    /// The need's value; where it names a port that another container has, one of the setting's others.
    fn with_free_port(&self, need: &Need, setting: Option<&Setting>) -> Result<String, Closed> {
        let holds_port = setting.is_some_and(|setting| matches!(setting.kind, Kind::Port | Kind::Address));
        let port = parse_address(&need.value).map(|(port, _)| port).filter(|_| holds_port);
        match port {
            Some(port) => {
                let free = self.free_port(&need.setting, port)?;
                Ok(need.value.replace(&port.to_string(), &free.to_string()))
            }
            None => Ok(need.value.clone()),
        }
    }

    fn check_version(&self, since: Option<&str>, what: &str, draft: &mut Draft) -> Result<(), Closed> {
        let Some(wanted) = since.and_then(ProgramVersion::parse) else { return Ok(()) };
        match self.version() {
            Some(version) if version < wanted => {
                Err(format!("{what} exists since version {wanted}, and the image's tag says {version}")
                    .into())
            }
            Some(_) => Ok(()),
            None => {
                let sentence =
                    format!("{what} exists since version {wanted}; the image's tag tells no version");
                if !draft.assumes.contains(&sentence) {
                    draft.assumes.push(sentence);
                }
                Ok(())
            }
        }
    }

    fn handler(&self, signal: &Signal, draft: &mut Draft) -> Result<Handler, Closed> {
        if let Some(http) = &signal.http_get {
            let port = self.probed_port(&http.port, http.bind.as_deref(), None, draft)?;
            return Ok(Handler::HttpGet {
                path: Some(self.fill(&http.path, draft)?),
                port: Some(PortRef::Number(port.into())),
                host: None,
                scheme: http.scheme.clone(),
                headers: Vec::new(),
            });
        }
        if let Some(tcp) = &signal.tcp_socket {
            let port =
                self.probed_port(&tcp.port, tcp.bind.as_deref(), tcp.bind_default.as_deref(), draft)?;
            return Ok(Handler::TcpSocket { port: Some(PortRef::Number(port.into())), host: None });
        }
        if let Some(grpc) = &signal.grpc {
            let port = self.probed_port(&grpc.port, grpc.bind.as_deref(), None, draft)?;
            return Ok(Handler::Grpc { port: Some(port.into()), service: grpc.service.clone() });
        }
        let Some(exec) = &signal.exec else {
            return Err("its startup signal names no handler".to_owned().into());
        };
        for name in exec.command.iter().flat_map(|word| placeholders(word)) {
            if self.kind(name) == Kind::Port {
                let value = self.value_after(name, draft);
                if let Some(port) = value.text().and_then(|text| text.parse().ok()) {
                    self.keep_port_free(name, port, draft)?;
                }
            }
        }
        let words = exec.command.iter().map(|word| self.fill(word, draft));
        Ok(Handler::Exec { command: words.collect::<Result<Vec<_>, _>>()? })
    }

    /// The port that a network probe asks. Another one is chosen where it is the program's default and another
    /// container has it.
    fn probed_port(
        &self,
        port: &PortValue,
        bind: Option<&str>,
        bind_default: Option<&str>,
        draft: &mut Draft,
    ) -> Result<u16, Closed> {
        let (number, own_host) = match port {
            PortValue::Number(number) => (*number, None),
            PortValue::Setting(name) => self.address_of(name, draft)?,
        };
        let bound = match bind.map(|name| self.value_after(name, draft)) {
            Some(SettingValue::Hidden(why)) => return Err(Closed::unseen(why)),
            Some(value) => value.text().map(str::to_owned),
            None => None,
        };
        let host = own_host.or(bound).or_else(|| bind_default.map(str::to_owned));
        if let Some(host) = host.filter(|host| is_loopback(host)) {
            return Err(format!(
                "its port {number} is bound to `{host}`, which a probe from outside the pod does not reach"
            )
            .into());
        }
        match port {
            PortValue::Setting(name) => self.keep_port_free(name, number, draft),
            PortValue::Number(_) => Ok(number),
        }
    }

    fn address_of(&self, name: &str, draft: &Draft) -> Result<(u16, Option<String>), Closed> {
        let text = self.known_value(name, draft)?;
        parse_address(&text).ok_or_else(|| {
            Closed::unseen(format!("{} is `{text}`, which names no port", self.call_setting(name)))
        })
    }

    /// The value of a setting as the draft leaves it.
    fn known_value(&self, name: &str, draft: &Draft) -> Result<String, Closed> {
        match self.value_after(name, draft) {
            SettingValue::Given(text) | SettingValue::Default(text) => Ok(text),
            SettingValue::Hidden(why) => Err(Closed::unseen(why)),
            SettingValue::Unset => Err(Closed::unseen(format!("{} is not set", self.call_setting(name)))),
        }
    }

    /// The port itself; where it is the program's default and another container has it, one of the setting's others,
    /// with the change that sets it.
    fn keep_port_free(&self, name: &str, port: u16, draft: &mut Draft) -> Result<u16, Closed> {
        if !matches!(self.value_after(name, draft), SettingValue::Default(_)) {
            return Ok(port);
        }
        let free = self.free_port(name, port)?;
        let may_differ = self.may_come_from_elsewhere(name);
        if free != port || may_differ.is_some() {
            let because = match may_differ {
                Some(why) => why.to_owned(),
                None => format!("Another container of the pod has port {port}."),
            };
            let value = self.value_after(name, draft);
            let text = value.text().unwrap_or_default().replace(&port.to_string(), &free.to_string());
            let change = self.change_setting(name, &text, &because)?;
            draft.add(name, text, change);
        }
        Ok(free)
    }

    fn free_port(&self, name: &str, port: u16) -> Result<u16, Closed> {
        let taken = self.taken_ports();
        let others =
            self.entry.settings.get(name).map(|setting| setting.when_taken.as_slice()).unwrap_or_default();
        let mut candidates = std::iter::once(port).chain(others.iter().copied());
        let free = candidates.find(|candidate| !taken.contains(candidate));
        free.ok_or_else(|| format!("another container of the pod has its port {port}").into())
    }

    /// Puts the values of settings into a text, as the draft leaves them.
    fn fill(&self, text: &str, draft: &Draft) -> Result<String, Closed> {
        let mut filled = text.to_owned();
        for name in placeholders(text) {
            filled = filled.replace(&format!("{{{name}}}"), &self.known_value(name, draft)?);
        }
        Ok(filled)
    }

    /// The command of the `preStop` hook of the vendor's own native form, with the values of this container; empty
    /// where that form has none, had none in this version, or would ask a port that is switched off (0). `None` where the
    /// entry does not say.
    pub fn native_pre_stop(&self) -> Option<Result<Vec<String>, String>> {
        let hooks = self.entry.native_hooks.as_ref()?;
        let since = hooks.since.as_deref().and_then(ProgramVersion::parse);
        if self.version().zip(since).is_some_and(|(version, since)| version < since) {
            return Some(Ok(Vec::new()));
        }
        let is_off = |name: &str| self.kind(name) == Kind::Port && self.setting(name).text() == Some("0");
        if hooks.pre_stop.iter().flat_map(|word| placeholders(word)).any(is_off) {
            return Some(Ok(Vec::new()));
        }
        Some(hooks.pre_stop.iter().map(|word| self.fill_now(word)).collect())
    }

    /// Puts the values of settings into a text, as they are now.
    pub(super) fn fill_now(&self, text: &str) -> Result<String, String> {
        self.fill(text, &Draft::default()).map_err(|closed| closed.why)
    }

    fn value_after(&self, name: &str, draft: &Draft) -> SettingValue {
        match draft.values.get(name) {
            Some(value) => SettingValue::Given(value.clone()),
            None => self.setting(name),
        }
    }
}

/// Why a signal does not apply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closed {
    /// A sentence.
    pub(super) why: String,
    /// It is not known whether the signal applies: a value is not shown.
    pub(super) is_unseen: bool,
}

impl Closed {
    fn unseen(why: String) -> Self {
        Self { why, is_unseen: true }
    }
}

impl From<String> for Closed {
    fn from(why: String) -> Self {
        Self { why, is_unseen: false }
    }
}

/// A gate in the making.
#[derive(Default)]
struct Draft {
    changes: Vec<SettingChange>,
    /// The values of settings that the changes set.
    values: BTreeMap<String, String>,
    assumes: Vec<String>,
}

impl Draft {
    fn add(&mut self, setting: &str, value: String, change: SettingChange) {
        self.values.insert(setting.to_owned(), value);
        self.changes.push(change);
    }
}

/// Names in braces.
fn placeholders(text: &str) -> Vec<&str> {
    let starts = text.split('{').skip(1);
    starts.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Whether a value will do: a switch that is on, any address that is not loopback, or the value itself.
fn is_met(setting: Option<&Setting>, value: &SettingValue, wanted: &str) -> bool {
    let Some(text) = value.text() else { return false };
    match setting.map(|setting| setting.kind).unwrap_or_default() {
        Kind::Switch => super::setting::is_truth(text) == super::setting::is_truth(wanted),
        Kind::Host => text.is_empty() || !is_loopback(text),
        Kind::Address => match parse_address(text) {
            Some((_, host)) => !host.as_deref().is_some_and(is_loopback),
            None => false,
        },
        _ => text.eq_ignore_ascii_case(wanted),
    }
}
