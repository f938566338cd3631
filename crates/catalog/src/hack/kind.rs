use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// What sort of hack it is: the code that reports and JSON show as `kind`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum HackKind {
    /// The app calls a quit endpoint of the sidecar.
    Quit,
    /// The app kills the sidecar through a shared process namespace.
    Pkill,
    /// `shareProcessNamespace`.
    Spn,
    /// A container, or a controller, that watches the others and kills one.
    Ctrl,
    /// A file that the app leaves when it is done, and that a wrapped sidecar polls.
    Touch,
    /// The app's start waits until the sidecar answers.
    Wait,
    /// The app's start waits a fixed time.
    SleepWait,
    /// The sidecar runs under `timeout`, or something else ends it by the clock.
    Timeout,
    /// A flag of the proxy that lets it wait after its stop signal.
    #[serde(rename = "TERMTIMEOUT")]
    TermTimeout,
    /// A `preStop` hook that waits a fixed time.
    PrestopSleep,
    /// A `preStop` hook that calls a quit endpoint.
    PrestopQuit,
    /// A `preStop` hook that waits until connections or listeners are gone.
    PrestopDrain,
    /// A `preStop` hook that cleans up.
    PrestopCleanup,
    /// A `preStop` hook that ends nginx.
    PrestopNginxQuit,
    /// A container that only sleeps, for its `preStop` hook.
    Placeholder,
    /// A `postStart` hook.
    Poststart,
    /// A `postStart` hook that copies files.
    PoststartCopy,
    /// The proxy's `postStart` hook holds the other containers back.
    Hold,
    /// The program runs under kubexit.
    WrapKubexit,
    /// The program runs under Prow's entrypoint.
    WrapProw,
    /// The program runs under linkerd-await.
    WrapLinkerdAwait,
    /// The program runs under watchkiller.
    #[serde(rename = "WRAP-WATCHKILLER")]
    WrapWatchkiller,
    /// The program runs under scuttle.
    WrapScuttle,
    /// The program runs under envoy-preflight.
    WrapEnvoyPreflight,
    /// A container watches another one through the API.
    WatchContainer,
    /// It traps SIGTERM, to outlive the others.
    TrapTerm,
    /// A helper that works once beside the app.
    Helper,
    /// An annotation, a label or a variable for a program outside of the pod that ends containers.
    AnnotTerminator,
    /// Something else.
    Other,
}

impl HackKind {
    /// The code: `PRESTOP-SLEEP`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Quit => "QUIT",
            Self::Pkill => "PKILL",
            Self::Spn => "SPN",
            Self::Ctrl => "CTRL",
            Self::Touch => "TOUCH",
            Self::Wait => "WAIT",
            Self::SleepWait => "SLEEP-WAIT",
            Self::Timeout => "TIMEOUT",
            Self::TermTimeout => "TERMTIMEOUT",
            Self::PrestopSleep => "PRESTOP-SLEEP",
            Self::PrestopQuit => "PRESTOP-QUIT",
            Self::PrestopDrain => "PRESTOP-DRAIN",
            Self::PrestopCleanup => "PRESTOP-CLEANUP",
            Self::PrestopNginxQuit => "PRESTOP-NGINX-QUIT",
            Self::Placeholder => "PLACEHOLDER",
            Self::Poststart => "POSTSTART",
            Self::PoststartCopy => "POSTSTART-COPY",
            Self::Hold => "HOLD",
            Self::WrapKubexit => "WRAP-KUBEXIT",
            Self::WrapProw => "WRAP-PROW",
            Self::WrapLinkerdAwait => "WRAP-LINKERD-AWAIT",
            Self::WrapWatchkiller => "WRAP-WATCHKILLER",
            Self::WrapScuttle => "WRAP-SCUTTLE",
            Self::WrapEnvoyPreflight => "WRAP-ENVOY-PREFLIGHT",
            Self::WatchContainer => "WATCH-CONTAINER",
            Self::TrapTerm => "TRAP-TERM",
            Self::Helper => "HELPER",
            Self::AnnotTerminator => "ANNOT-TERMINATOR",
            Self::Other => "OTHER",
        }
    }
}

impl fmt::Display for HackKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
