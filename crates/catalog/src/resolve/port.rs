//! Ports: their numbers, and whether the kubelet reaches them.

use super::Resolver;
use crate::entry::{Kind, Port, PortValue, Protocol};

/// A port on which the container listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedPort {
    /// What it serves.
    pub name: String,
    /// The number.
    pub port: u16,
    /// Whether only the pod itself reaches it: a probe of the kubelet asks at the pod's own address and does not.
    pub loopback: bool,
    /// The protocol.
    pub protocol: Protocol,
}

impl Resolver<'_> {
    /// The ports on which the container listens, as far as the file shows them.
    pub fn ports(&self) -> Vec<ResolvedPort> {
        let listening = self.entry.ports.iter().filter(|port| self.applies(port.when.as_ref()));
        listening.flat_map(|port| self.resolve_port(port)).collect()
    }

    fn resolve_port(&self, port: &Port) -> Vec<ResolvedPort> {
        let addresses: Vec<(u16, Option<String>)> = match &port.port {
            PortValue::Number(number) => vec![(*number, None)],
            PortValue::Setting(name) => {
                self.all_values(name).iter().filter_map(|text| parse_address(text)).collect()
            }
        };
        let bind = port.bind.as_deref().and_then(|name| self.setting(name).text().map(str::to_owned));
        let resolved = addresses.into_iter().map(|(number, host)| {
            let host = host.or_else(|| bind.clone()).or_else(|| port.bind_default.clone());
            let loopback = host.as_deref().is_some_and(is_loopback);
            ResolvedPort { name: port.name.clone(), port: number, loopback, protocol: port.protocol }
        });
        resolved.collect()
    }

    /// How messages call a setting: by its flag, else its variable, else its key.
    pub(super) fn call_setting(&self, name: &str) -> String {
        let Some(setting) = self.entry.settings.get(name) else { return format!("`{name}`") };
        let flag = setting.flags.first().map(|flag| format!("`--{flag}`"));
        let env = || self.env_names(setting).first().map(|env| format!("`{env}`"));
        let key = || setting.config.first().map(|key| format!("`{key}` in its configuration"));
        flag.or_else(env).or_else(key).unwrap_or_else(|| format!("`{name}`"))
    }

    /// Ports that other containers of the pod have.
    pub(super) fn taken_ports(&self) -> Vec<u16> {
        let others = self.pod.all_containers().filter(|(place, _)| *place != self.place);
        let declared =
            others.flat_map(|(_, container)| &container.ports).filter_map(|port| port.container_port);
        let declared = declared.filter_map(|port| u16::try_from(port).ok());
        declared.chain(self.surroundings.taken_ports.iter().copied()).collect()
    }

    /// Whether the setting is one whose value is a port, an address and so on.
    pub(super) fn kind(&self, name: &str) -> Kind {
        self.entry.settings.get(name).map(|setting| setting.kind).unwrap_or_default()
    }
}

/// Takes a port, or an address with a port, apart: `8080`, `:8080`, `0.0.0.0:8080`, `http://[::1]:4180`,
/// `127.0.0.1:3000/path`; of several (`0.0.0.0:6033;/run/x.sock`) the first. No host means all addresses.
pub(super) fn parse_address(text: &str) -> Option<(u16, Option<String>)> {
    let text = text.trim();
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split(['/', '?', ';', ',']).next().unwrap_or(text);
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let port = port.parse().ok().filter(|port| *port > 0)?;
    Some((port, (!host.is_empty()).then(|| host.trim_matches(['[', ']']).to_owned())))
}

/// Whether a text names nothing but the pod's own loopback: an address, one with a port, or several parted by commas.
pub(super) fn is_loopback(text: &str) -> bool {
    let is_own =
        |host: &str| host.eq_ignore_ascii_case("localhost") || host.starts_with("127.") || host == "::1";
    text.split(',').map(str::trim).all(|part| {
        let host = parse_address(part).and_then(|(_, host)| host);
        is_own(part.trim_matches(['[', ']'])) || host.is_some_and(|host| is_own(&host))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_addresses_apart() {
        let host = |text: &str| Some(text.to_owned());
        assert_eq!(parse_address("8080"), Some((8080, None)));
        assert_eq!(parse_address(":8080"), Some((8080, None)));
        assert_eq!(parse_address("0.0.0.0:8080"), Some((8080, host("0.0.0.0"))));
        assert_eq!(parse_address("http://[::1]:4180"), Some((4180, host("::1"))));
        assert_eq!(parse_address("tcp://127.0.0.1:4180/x"), Some((4180, host("127.0.0.1"))));
        assert_eq!(parse_address("unix:///run/x.sock"), None);
        assert_eq!(parse_address("0"), None);
        assert_eq!(parse_address("0.0.0.0:6033;/run/x.sock"), Some((6033, host("0.0.0.0"))));
        for text in ["127.0.0.1", "LOCALHOST", "::1", "[::1],127.0.0.1", "localhost:9090", "[::1]:9090"] {
            assert!(is_loopback(text), "{text}");
        }
        for text in ["0.0.0.0", "", "::", "[::]:80", "127.0.0.1,10.0.0.1", "*"] {
            assert!(!is_loopback(text), "{text}");
        }
    }
}
