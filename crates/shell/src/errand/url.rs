//! Addresses as curl and wget take them.

/// An address: `http://localhost:15021/healthz/ready`, or without its scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Url {
    /// `http` where none is written.
    pub scheme: String,
    /// The host, without brackets.
    pub host: String,
    /// The port, or that of the scheme.
    pub port: u16,
    /// From the first slash to the question mark; `/` where there is none.
    pub path: String,
}

impl Url {
    /// Reads an address. `None` where it has no host, or a port that is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
        let (host, port) = if let Some(inner) = authority.strip_prefix('[') {
            let (host, after) = inner.split_once(']')?;
            (host, after.strip_prefix(':'))
        } else {
            match authority.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (authority, None),
            }
        };
        let port = match port.filter(|port| !port.is_empty()) {
            Some(port) => port.parse().ok()?,
            None if scheme.eq_ignore_ascii_case("https") => 443,
            None => 80,
        };
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let path = if path.is_empty() { "/" } else { path };
        (!host.is_empty()).then(|| Self {
            scheme: scheme.to_ascii_lowercase(),
            host: host.to_owned(),
            port,
            path: path.to_owned(),
        })
    }
}
