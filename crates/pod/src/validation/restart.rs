use outrigger_text::Pointer;
use serde_json::Value;

use super::Check;
use super::collect::Findings;
use crate::container::Container;
use crate::reference::ContainerRef;

const POLICIES: [&str; 3] = ["Always", "Never", "OnFailure"];
const MOST_RULES: usize = 20;
const MOST_VALUES: usize = 255;

/// `restartPolicy` of an app container (R122): any from 1.35, dropped in 1.34, refused before.
pub(super) fn check_app_policy(
    check: &Check<'_>,
    place: ContainerRef,
    container: &Container,
    findings: &mut Findings,
) {
    let at = place.pointer();
    if check.version.has_container_restart_rules() {
        check_policy_and_rules(check, &at, container, findings);
    } else if container.restart_policy.is_some() && !check.version.drops_container_restart_policy() {
        findings.forbidden(at.key("restartPolicy"), "may not be set for non-init containers");
    }
}

/// `validateInitContainerRestartPolicy` (R122, R102): any from 1.35; in 1.34 anything but `Always` is dropped; before,
/// only `Always` is taken. Before 1.29 the field is dropped (A3).
pub(super) fn check_init_policy(
    check: &Check<'_>,
    place: ContainerRef,
    container: &Container,
    findings: &mut Findings,
) {
    let at = place.pointer();
    let policy = container.restart_policy.as_deref();
    if !check.version.has_container_restart_rules() {
        let checked = check.version.has_native_sidecars() && !check.version.drops_container_restart_policy();
        if let Some(policy) = policy.filter(|policy| checked && *policy != "Always") {
            findings.not_supported(at.key("restartPolicy"), policy, &["Always"]);
        }
    } else if policy == Some("Always") && !check.version.has_restart_all_containers() {
        if !container.restart_policy_rules.is_empty() {
            let detail = "restartPolicyRules are not allowed for init containers with restart policy Always";
            findings.forbidden(at.key("restartPolicyRules"), detail);
        }
    } else {
        check_policy_and_rules(check, &at, container, findings);
    }
}

/// `validateContainerRestartPolicy` (R100).
fn check_policy_and_rules(check: &Check<'_>, at: &Pointer, container: &Container, findings: &mut Findings) {
    let rules = &container.restart_policy_rules;
    match container.restart_policy.as_deref() {
        None if rules.is_empty() => return,
        None => {
            findings
                .required(at.key("restartPolicy"), "must specify restartPolicy when restart rules are used");
        }
        Some(policy) if !POLICIES.contains(&policy) => {
            findings.not_supported(at.key("restartPolicy"), policy, &POLICIES);
        }
        Some(_) => {}
    }
    let at = at.key("restartPolicyRules");
    if rules.len() > MOST_RULES {
        findings.too_many(at.clone(), rules.len(), MOST_RULES);
    }
    for (index, rule) in rules.iter().enumerate() {
        check_rule(check, &at.index(index), rule, findings);
    }
}

fn check_rule(check: &Check<'_>, at: &Pointer, rule: &Value, findings: &mut Findings) {
    let text =
        |value: &Value, key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let known = ["Restart", "RestartAllContainers"];
    let actions = if check.version.has_restart_all_containers() { &known[..] } else { &known[..1] };
    let action = text(rule, "action");
    if !actions.contains(&action.as_str()) {
        findings.not_supported(at.key("action"), &action, actions);
    }
    let at = at.key("exitCodes");
    let Some(codes) = rule.get("exitCodes").filter(|codes| !codes.is_null()) else {
        findings.required(at, "must be specified");
        return;
    };
    let operator = text(codes, "operator");
    if !["In", "NotIn"].contains(&operator.as_str()) {
        findings.not_supported(at.key("operator"), &operator, &["In", "NotIn"]);
    }
    let values = codes.get("values").and_then(Value::as_array).map_or(0, Vec::len);
    if values > MOST_VALUES {
        findings.too_many(at.key("values"), values, MOST_VALUES);
    }
}
