use schemars::JsonSchema;
use serde::Deserialize;

use super::Condition;

/// A way in which the sidecar shows that it is started. Exactly one of `http_get`, `tcp_socket`, `grpc` and `exec`
/// is given. `{name}` in a text stands for the value of that setting.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    /// What the signal means: what has happened when it succeeds.
    pub means: String,
    /// It exists only when this holds.
    #[serde(default)]
    pub when: Option<Condition>,
    /// The first version of the program that has it.
    #[serde(default)]
    pub since: Option<String>,
    /// An HTTP request that is answered with a status from 200 to 399.
    #[serde(default)]
    pub http_get: Option<HttpSignal>,
    /// A TCP port that accepts.
    #[serde(default)]
    pub tcp_socket: Option<TcpSignal>,
    /// gRPC's health service.
    #[serde(default)]
    pub grpc: Option<GrpcSignal>,
    /// A program of the sidecar's own image that ends with 0.
    #[serde(default)]
    pub exec: Option<ExecSignal>,
    /// Settings that the signal needs. Outrigger sets them where they are not as they should be.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// `failureThreshold` of the probe; 60 where nothing is said.
    #[serde(default)]
    pub failure_threshold: Option<u16>,
    /// `timeoutSeconds` of the probe; the API server's default where nothing is said.
    #[serde(default)]
    pub timeout_seconds: Option<u16>,
}

/// An HTTP request.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpSignal {
    /// The path.
    pub path: String,
    /// The port.
    pub port: PortValue,
    /// `HTTP` or `HTTPS`; not written where nothing is said.
    #[serde(default)]
    pub scheme: Option<String>,
    /// The setting that holds the address on which the port is served.
    #[serde(default)]
    pub bind: Option<String>,
}

/// A TCP connection.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TcpSignal {
    /// The port.
    pub port: PortValue,
    /// The setting that holds the address on which the port is served.
    #[serde(default)]
    pub bind: Option<String>,
    /// The address on which it is served where no setting says it; all addresses where nothing is said.
    #[serde(default)]
    pub bind_default: Option<String>,
}

/// A call of gRPC's health service.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrpcSignal {
    /// The port.
    pub port: PortValue,
    /// The service that is asked for; the server as a whole where nothing is said.
    #[serde(default)]
    pub service: Option<String>,
    /// The setting that holds the address on which the port is served.
    #[serde(default)]
    pub bind: Option<String>,
}

/// A program run in the container.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExecSignal {
    /// The program and its arguments.
    pub command: Vec<String>,
}

/// A setting that must have a value.
#[derive(Debug, Clone, PartialEq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Need {
    /// The setting.
    pub setting: String,
    /// The value that is set where the present one will not do.
    pub value: String,
    /// A sentence for the user: why.
    pub because: String,
}

/// A port: its number, or the setting that holds it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "a port's number or the name of a setting")]
pub enum PortValue {
    /// The number.
    Number(u16),
    /// The name of a setting.
    Setting(String),
}
