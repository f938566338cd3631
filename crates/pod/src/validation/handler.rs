use outrigger_text::Pointer;

use super::collect::Findings;
use super::{Check, names};
use crate::handler::{Handler, HttpHeader, Lifecycle, PortRef};
use crate::probe::{Probe, ProbeKind};

/// `validateLivenessProbe`, `validateReadinessProbe`, `validateStartupProbe` (R43, R123).
pub(super) fn check_probe(
    check: &Check<'_>,
    at: &Pointer,
    kind: ProbeKind,
    probe: &Probe,
    findings: &mut Findings,
) {
    check_handler(check, at, &["exec", "httpGet", "tcpSocket", "grpc"], probe.handler.as_ref(), findings);
    let numbers = [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ];
    for (key, number) in numbers {
        if let Some(number) = number.filter(|number| *number < 0) {
            findings.invalid_number(at.key(key), number, "must be greater than or equal to 0");
        }
    }
    let grace = probe.termination_grace_period_seconds;
    let grace_at = at.key("terminationGracePeriodSeconds");
    if let Some(seconds) = grace.filter(|seconds| *seconds <= 0) {
        findings.invalid_number(grace_at.clone(), seconds, "must be greater than 0");
    }
    if kind == ProbeKind::Readiness {
        if let Some(seconds) = grace {
            findings.invalid_number(grace_at, seconds, "must not be set for readinessProbes");
        }
    } else if probe.timing().success_threshold != 1 {
        let threshold = probe.timing().success_threshold;
        findings.invalid_number(at.key("successThreshold"), threshold, "must be 1");
    }
}

/// `validateLifecycle`. The stop signal is not looked at: its gate, `ContainerStopSignals`, is off in every version
/// known here, so that the API server drops it (R79).
pub(super) fn check_lifecycle(
    check: &Check<'_>,
    at: &Pointer,
    lifecycle: Option<&Lifecycle>,
    findings: &mut Findings,
) {
    let Some(lifecycle) = lifecycle else { return };
    let known = ["exec", "httpGet", "tcpSocket", "sleep"];
    let known = if check.version.has_sleep_hooks() { &known[..] } else { &known[..3] };
    let hooks = [("postStart", &lifecycle.post_start), ("preStop", &lifecycle.pre_stop)];
    for (key, hook) in hooks {
        let at = at.key(key);
        if check.raw_at(&at).is_some() {
            check_handler(check, &at, known, hook.as_ref(), findings);
        }
    }
}

/// `validateHandler`: exactly one handler, of those that are known here, and that one well formed.
fn check_handler(
    check: &Check<'_>,
    at: &Pointer,
    known: &[&str],
    handler: Option<&Handler>,
    findings: &mut Findings,
) {
    let is_set = |key: &&&str| check.raw_at(&at.key(**key)).is_some();
    let mut set = known.iter().filter(is_set);
    let Some(first) = set.next() else {
        findings.required(at.clone(), "must specify a handler type");
        return;
    };
    for other in set {
        findings.forbidden(at.key(*other), "may not specify more than 1 handler type");
    }
    let at = at.key(*first);
    match handler {
        Some(Handler::Exec { command }) if command.is_empty() => findings.required(at.key("command"), ""),
        Some(Handler::HttpGet { port, scheme, headers, .. }) => {
            check_port(&at, port.as_ref(), findings);
            if let Some(scheme) = scheme.as_deref().filter(|one| !["", "HTTP", "HTTPS"].contains(one)) {
                findings.not_supported(at.key("scheme"), scheme, &["HTTP", "HTTPS"]);
            }
            check_headers(&at, headers, findings);
        }
        Some(Handler::TcpSocket { port, .. }) => check_port(&at, port.as_ref(), findings),
        Some(Handler::Grpc { port, .. }) => check_port(&at, port.map(PortRef::Number).as_ref(), findings),
        Some(Handler::Sleep { seconds }) => check_sleep(check, at, seconds.unwrap_or(0), findings),
        Some(Handler::Exec { .. }) | None => {}
    }
}

/// `ValidatePortNumOrName`. A port that is not set is 0.
fn check_port(at: &Pointer, port: Option<&PortRef>, findings: &mut Findings) {
    let at = at.key("port");
    match port.unwrap_or(&PortRef::Number(0)) {
        PortRef::Number(number) => {
            if let Some(wrong) = names::port_number(*number) {
                findings.invalid_number(at, *number, wrong);
            }
        }
        PortRef::Name(name) => {
            for wrong in names::port_name(name) {
                findings.invalid(at.clone(), name, &wrong);
            }
        }
    }
}

fn check_headers(at: &Pointer, headers: &[HttpHeader], findings: &mut Findings) {
    for header in headers {
        let name = header.name.as_deref().unwrap_or_default();
        for wrong in names::http_header_name(name) {
            findings.invalid(at.key("httpHeaders"), name, &wrong);
        }
    }
}

/// `validateSleepAction` (R123). The words say "less than", but equality passes.
fn check_sleep(check: &Check<'_>, at: Pointer, seconds: i64, findings: &mut Findings) {
    let grace = i64::try_from(check.pod.grace_seconds()).unwrap_or(i64::MAX);
    let least = i64::from(!check.version.allows_sleep_of_zero());
    if (least..=grace).contains(&seconds) {
        return;
    }
    let least = if least == 0 { "non-negative" } else { "greater than 0" };
    let detail = format!("must be {least} and less than terminationGracePeriodSeconds ({grace})");
    findings.invalid_number(at, seconds, &detail);
}
