//! The startup probe of a sidecar, and the changes that it needs to pass.

use outrigger_pod::{Handler, PortRef, Probe};

use super::port::is_loopback;
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
            if signal.when.as_ref().is_some_and(|when| !self.holds(when)) {
                continue;
            }
            match self.gate(signal) {
                Ok(gate) => startup.gates.push(gate),
                Err(why) => startup.closed.push(why),
            }
        }
        startup.closed.extend(self.entry.no_startup.clone());
        startup
    }

    pub(super) fn gate(&self, signal: &Signal) -> Result<Gate, String> {
        let mut assumes = Vec::new();
        self.check_version(signal.since.as_deref(), "its startup signal", &mut assumes)?;
        let mut changes = Vec::new();
        for need in &signal.needs {
            if let Some(change) = self.meet(need, &mut assumes)? {
                changes.push(change);
            }
        }
        let handler = self.handler(signal, &mut changes)?;
        let probe = Probe {
            handler: Some(handler),
            period_seconds: Some(1),
            failure_threshold: Some(signal.failure_threshold.unwrap_or(FAILURE_THRESHOLD).into()),
            timeout_seconds: signal.timeout_seconds.map(i64::from),
            ..Probe::default()
        };
        Ok(Gate { probe, changes, means: signal.means.clone(), assumes })
    }

    /// The change that a need asks for, `None` where it is met.
    fn meet(&self, need: &Need, assumes: &mut Vec<String>) -> Result<Option<SettingChange>, String> {
        let value = self.setting(&need.setting);
        let setting = self.entry.settings.get(&need.setting);
        if is_met(setting, &value, &need.value) {
            return Ok(None);
        }
        let called = self.call_setting(&need.setting);
        if let SettingValue::Hidden(why) = value {
            return Err(why);
        }
        if let Some(since) = setting.and_then(|setting| setting.since.as_deref()) {
            self.check_version(Some(since), &called, assumes)?;
        }
        let changed = self.change_setting(&need.setting, &need.value, &need.because);
        changed.map(Some).map_err(|why| format!("it needs {called} with the value `{}`, but {why}", need.value))
    }

    fn check_version(&self, since: Option<&str>, what: &str, assumes: &mut Vec<String>) -> Result<(), String> {
        let Some(wanted) = since.and_then(ProgramVersion::parse) else { return Ok(()) };
        match self.version() {
            Some(version) if version < wanted => {
                Err(format!("{what} exists since version {wanted}, and the image's tag says {version}"))
            }
            Some(_) => Ok(()),
            None => {
                let sentence = format!("{what} exists since version {wanted}; the image's tag tells no version");
                if !assumes.contains(&sentence) {
                    assumes.push(sentence);
                }
                Ok(())
            }
        }
    }

    fn handler(&self, signal: &Signal, changes: &mut Vec<SettingChange>) -> Result<Handler, String> {
        if let Some(http) = &signal.http_get {
            let port = self.probed_port(&http.port, http.bind.as_deref(), None, signal, changes)?;
            return Ok(Handler::HttpGet {
                path: Some(self.fill(&http.path, changes)?),
                port: Some(PortRef::Number(port.into())),
                host: None,
                scheme: http.scheme.clone(),
                headers: Vec::new(),
            });
        }
        if let Some(tcp) = &signal.tcp_socket {
            let port = self.probed_port(&tcp.port, tcp.bind.as_deref(), tcp.bind_default.as_deref(), signal, changes)?;
            return Ok(Handler::TcpSocket { port: Some(PortRef::Number(port.into())), host: None });
        }
        if let Some(grpc) = &signal.grpc {
            let port = self.probed_port(&grpc.port, grpc.bind.as_deref(), None, signal, changes)?;
            return Ok(Handler::Grpc { port: Some(port.into()), service: grpc.service.clone() });
        }
        let Some(exec) = &signal.exec else { return Err("its startup signal names no handler".to_owned()) };
        for word in &exec.command {
            self.free_ports_of(word, changes)?;
        }
        let words = exec.command.iter().map(|word| self.fill(word, changes));
        Ok(Handler::Exec { command: words.collect::<Result<Vec<_>, _>>()? })
    }

    /// The port that a network probe asks, after the signal's needs are met. Another one is chosen where it is the
    /// program's default and another container has it.
    fn probed_port(
        &self,
        port: &PortValue,
        bind: Option<&str>,
        bind_default: Option<&str>,
        signal: &Signal,
        changes: &mut Vec<SettingChange>,
    ) -> Result<u16, String> {
        let listener = self.listener(port, bind, bind_default)?;
        let is_needed = |name: &str| signal.needs.iter().find(|need| need.setting == name);
        let own_setting = match port {
            PortValue::Setting(name) => Some(name.as_str()),
            PortValue::Number(_) => None,
        };
        // A need that sets the address has been turned into a change already.
        let need = bind.and_then(is_needed).or_else(|| own_setting.and_then(is_needed));
        if let Some((number, _)) = need.and_then(|need| super::port::parse_address(&need.value)) {
            if changes.iter().any(|change| Some(change.because()) == need.map(|need| need.because.as_str())) {
                return Ok(number);
            }
        }
        let host = listener.host.as_deref().filter(|host| need.is_none() && is_loopback(host));
        if let Some(host) = host {
            let port = listener.port;
            return Err(format!("its port {port} is bound to `{host}`, which a probe from outside the pod does not reach"));
        }
        match own_setting {
            Some(name) if !listener.chosen => self.free_port(name, listener.port, changes),
            _ => Ok(listener.port),
        }
    }

    fn free_ports_of(&self, text: &str, changes: &mut Vec<SettingChange>) -> Result<(), String> {
        for name in placeholders(text) {
            if self.kind(name) == Kind::Port {
                if let SettingValue::Default(value) = self.setting(name) {
                    if let Ok(port) = value.parse() {
                        self.free_port(name, port, changes)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The port itself, or where another container has it one of the setting's others, with the change that sets it.
    fn free_port(&self, name: &str, port: u16, changes: &mut Vec<SettingChange>) -> Result<u16, String> {
        let taken = self.taken_ports();
        if !taken.contains(&port) {
            return Ok(port);
        }
        let others = self.entry.settings.get(name).map(|setting| setting.when_taken.as_slice()).unwrap_or_default();
        let Some(free) = others.iter().copied().find(|other| !taken.contains(other)) else {
            return Err(format!("another container of the pod has its port {port}"));
        };
        let because = format!("another container of the pod has port {port}");
        let change = self.change_setting(name, &free.to_string(), &because)?;
        if !changes.contains(&change) {
            changes.push(change);
        }
        Ok(free)
    }

    /// Puts the values of settings into a text, as `changes` leave them.
    fn fill(&self, text: &str, changes: &[SettingChange]) -> Result<String, String> {
        let mut filled = text.to_owned();
        for name in placeholders(text) {
            let changed = changes.iter().find_map(|change| self.value_set_by(change, name));
            let value = match (changed, self.setting(name)) {
                (Some(value), _) | (None, SettingValue::Given(value) | SettingValue::Default(value)) => value,
                (None, SettingValue::Hidden(why)) => return Err(why),
                (None, SettingValue::Unset) => return Err(format!("{} is not set", self.call_setting(name))),
            };
            filled = filled.replace(&format!("{{{name}}}"), &value);
        }
        Ok(filled)
    }

    fn value_set_by(&self, change: &SettingChange, name: &str) -> Option<String> {
        let setting = self.entry.settings.get(name)?;
        match change {
            SettingChange::SetEnv { name, value, .. } => self.env_names(setting).contains(name).then(|| value.clone()),
            SettingChange::InsertArgument { word, .. } | SettingChange::ReplaceArgument { word, .. } => {
                let (flag, value) = word.trim_start_matches('-').split_once('=')?;
                setting.flags.iter().any(|own| own == flag).then(|| value.to_owned())
            }
        }
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
        Kind::Address => match super::port::parse_address(text) {
            Some((_, host)) => !host.as_deref().is_some_and(is_loopback),
            None => false,
        },
        _ => text.eq_ignore_ascii_case(wanted),
    }
}
