use std::fmt;

use serde_json::{Map, Value, json};

/// What a probe asks, or a hook does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handler {
    /// `exec`: runs a command in the container; 0 is success.
    Exec {
        /// The command; no shell unless it names one.
        command: Vec<String>,
    },
    /// `httpGet`: a GET request; a status from 200 to 399 is success (R48).
    HttpGet {
        /// The path; `/` where none is set.
        path: Option<String>,
        /// The port.
        port: Option<PortRef>,
        /// The host; the pod's address where none is set.
        host: Option<String>,
        /// `HTTP` or `HTTPS`; `HTTP` where none is set.
        scheme: Option<String>,
        /// `httpHeaders`, in order.
        headers: Vec<HttpHeader>,
    },
    /// `tcpSocket`: opens a connection.
    TcpSocket {
        /// The port.
        port: Option<PortRef>,
        /// The host; the pod's address where none is set.
        host: Option<String>,
    },
    /// `grpc`: the gRPC health protocol; only for probes.
    Grpc {
        /// The port; a number, never a name.
        port: Option<i64>,
        /// The service that is asked for.
        service: Option<String>,
    },
    /// `sleep`: waits; only for hooks.
    Sleep {
        /// For how long.
        seconds: Option<i64>,
    },
}

/// A header of an `httpGet`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HttpHeader {
    /// Its name.
    pub name: Option<String>,
    /// Its value.
    pub value: Option<String>,
}

/// A port by its number or by its name in the container's `ports`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortRef {
    /// The number as written, which may lie outside 1 to 65535.
    Number(i64),
    /// The name.
    Name(String),
}

impl fmt::Display for PortRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

impl PortRef {
    /// The port as a manifest holds it.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Number(number) => json!(number),
            Self::Name(name) => json!(name),
        }
    }
}

/// One of a container's two lifecycle hooks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hook {
    /// `lifecycle.postStart`: runs right after the start, and holds the next container back (R8).
    PostStart,
    /// `lifecycle.preStop`: runs when the pod's end begins, of sidecars too (R63).
    PreStop,
}

impl Hook {
    /// The field of `lifecycle`.
    pub fn field(self) -> &'static str {
        match self {
            Self::PostStart => "postStart",
            Self::PreStop => "preStop",
        }
    }
}

/// `lifecycle` of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// `postStart`, run right after the start; the next container waits for it (R7).
    pub post_start: Option<Handler>,
    /// `preStop`, run when the container is to stop, before its signal.
    pub pre_stop: Option<Handler>,
    /// `stopSignal` (R79).
    pub stop_signal: Option<String>,
}

impl Handler {
    /// The key of the handler in a manifest: `exec`, `httpGet`, `tcpSocket`, `grpc` or `sleep`.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Exec { .. } => "exec",
            Self::HttpGet { .. } => "httpGet",
            Self::TcpSocket { .. } => "tcpSocket",
            Self::Grpc { .. } => "grpc",
            Self::Sleep { .. } => "sleep",
        }
    }

    /// The handler as a manifest holds it: a mapping with its one key. Fields that are not set stay away.
    pub fn to_value(&self) -> Value {
        let mut fields = Map::new();
        let mut set = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                fields.insert(key.to_owned(), value);
            }
        };
        match self {
            Self::Exec { command } => set("command", Some(json!(command))),
            Self::HttpGet { path, port, host, scheme, headers } => {
                set("path", path.as_ref().map(|path| json!(path)));
                set("port", port.as_ref().map(PortRef::to_value));
                set("host", host.as_ref().map(|host| json!(host)));
                set("scheme", scheme.as_ref().map(|scheme| json!(scheme)));
                let headers = headers.iter().map(HttpHeader::to_value).collect::<Vec<_>>();
                set("httpHeaders", (!headers.is_empty()).then_some(Value::Array(headers)));
            }
            Self::TcpSocket { port, host } => {
                set("port", port.as_ref().map(PortRef::to_value));
                set("host", host.as_ref().map(|host| json!(host)));
            }
            Self::Grpc { port, service } => {
                set("port", port.map(|port| json!(port)));
                set("service", service.as_ref().map(|service| json!(service)));
            }
            Self::Sleep { seconds } => set("seconds", seconds.map(|seconds| json!(seconds))),
        }
        Value::Object(Map::from_iter([(self.key().to_owned(), Value::Object(fields))]))
    }
}

impl HttpHeader {
    fn to_value(&self) -> Value {
        let name = self.name.as_ref().map(|name| ("name".to_owned(), json!(name)));
        let value = self.value.as_ref().map(|value| ("value".to_owned(), json!(value)));
        Value::Object(name.into_iter().chain(value).collect())
    }
}
