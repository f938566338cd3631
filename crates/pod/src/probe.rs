use serde_json::{Map, Value, json};

use crate::handler::Handler;

/// One of a container's three probes, in the order in which the kubelet takes them up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProbeKind {
    /// `startupProbe`: gates the next container (R15).
    Startup,
    /// `readinessProbe`.
    Readiness,
    /// `livenessProbe`.
    Liveness,
}

impl ProbeKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Startup, Self::Readiness, Self::Liveness];

    /// The container's field.
    pub fn field(self) -> &'static str {
        match self {
            Self::Startup => "startupProbe",
            Self::Readiness => "readinessProbe",
            Self::Liveness => "livenessProbe",
        }
    }
}

/// A startup, readiness or liveness probe.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Probe {
    /// What it asks; `None` where the document names no handler. Where it names several, which the API server
    /// refuses, the first of exec, httpGet, tcpSocket, grpc.
    pub handler: Option<Handler>,
    /// `initialDelaySeconds`.
    pub initial_delay_seconds: Option<i64>,
    /// `periodSeconds`.
    pub period_seconds: Option<i64>,
    /// `timeoutSeconds`.
    pub timeout_seconds: Option<i64>,
    /// `successThreshold`.
    pub success_threshold: Option<i64>,
    /// `failureThreshold`.
    pub failure_threshold: Option<i64>,
    /// `terminationGracePeriodSeconds` of the probe: the grace when it kills the container (R42).
    pub termination_grace_period_seconds: Option<i64>,
}

/// The numbers of a probe with the API server's defaults in place (R43).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProbeTiming {
    /// Seconds from the container's start in which the probe is not asked.
    pub initial_delay_seconds: i64,
    /// Seconds from one probe to the next.
    pub period_seconds: i64,
    /// Seconds after which an unanswered probe has failed.
    pub timeout_seconds: i64,
    /// Successes in a row that make the verdict a success.
    pub success_threshold: i64,
    /// Failures in a row that make the verdict a failure.
    pub failure_threshold: i64,
}

impl Probe {
    /// The numbers with defaults in place: timeout 1 s, period 10 s, success threshold 1, failure threshold 3, no
    /// initial delay. A 0 counts as not set (R43; `pkg/apis/core/v1/defaults.go`, `SetDefaults_Probe`).
    pub fn timing(&self) -> ProbeTiming {
        let or = |value: Option<i64>, default| value.filter(|seconds| *seconds != 0).unwrap_or(default);
        ProbeTiming {
            initial_delay_seconds: or(self.initial_delay_seconds, 0),
            period_seconds: or(self.period_seconds, 10),
            timeout_seconds: or(self.timeout_seconds, 1),
            success_threshold: or(self.success_threshold, 1),
            failure_threshold: or(self.failure_threshold, 3),
        }
    }

    /// The probe as a manifest holds it: its handler first, then what is set, in the order in which Kubernetes
    /// documents the fields.
    pub fn to_value(&self) -> Value {
        let mut fields = match self.handler.as_ref().map(Handler::to_value) {
            Some(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        let numbers = [
            ("initialDelaySeconds", self.initial_delay_seconds),
            ("timeoutSeconds", self.timeout_seconds),
            ("periodSeconds", self.period_seconds),
            ("successThreshold", self.success_threshold),
            ("failureThreshold", self.failure_threshold),
            ("terminationGracePeriodSeconds", self.termination_grace_period_seconds),
        ];
        for (key, number) in numbers {
            if let Some(number) = number {
                fields.insert(key.to_owned(), json!(number));
            }
        }
        Value::Object(fields)
    }
}

impl ProbeTiming {
    /// The longest time, in seconds from the container's start, that a probe which never succeeds leaves the
    /// container alone: the initial delay and `failureThreshold` periods.
    pub fn patience_seconds(&self) -> i64 {
        self.period_seconds.saturating_mul(self.failure_threshold).saturating_add(self.initial_delay_seconds)
    }
}
