//! A sidecar has a twin among the init containers that does its work once, before the app.
//!
//! ## What happens to the pod
//! Charts that want fresh data before the app starts, and again later, run the same program twice: once as an init
//! container that ends, once beside the app for ever. A native sidecar whose startup probe passes when the first round
//! is done stands for both.
//!
//! ## What is done
//! With `--unsafe`, where the two agree in all but what makes the one of them end, the init container goes. Otherwise
//! both stay, and the reason is named.

use outrigger_finding::Severity;
use outrigger_plan::Operation;
use outrigger_pod::ContainerRef;

use crate::case::{Case, StartupProbe, Verdict};
use crate::step::Step;

pub(super) const ID: &str = "one-shot-twin";

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.moved() {
        let twins = case.resolver(place).map(|resolver| resolver.twins()).unwrap_or_default();
        for twin in twins {
            let labels = (case.seat(place).label.clone(), case.seat(twin.init).label.clone());
            let gated = case.seat(place).startup_probe != StartupProbe::None;
            let mut reasons = twin.differences.clone();
            if !twin.startup_means_the_same {
                reasons.push(twin.because.clone());
            }
            if !gated {
                reasons.push(format!("nothing gates the start of `{}`", labels.0));
            }
            if comes_after_users(case, twin.init) {
                reasons.push("init containers behind it may need what it does".to_owned());
            }
            if reasons.is_empty() {
                merge(case, place, twin.init, &twin.because);
            } else {
                let title = format!(
                    "`{}` and `{}` do the same work, and both stay: {}",
                    labels.1,
                    labels.0,
                    reasons.join("; ")
                );
                let finding = case.about(ID, twin.init, title).severity(Severity::Note).build();
                case.report(finding);
            }
        }
    }
}

/// Whether other one-shot init containers run behind the twin: the sidecar would start only after them.
fn comes_after_users(case: &Case<'_>, init: ContainerRef) -> bool {
    init.index + 1 < case.pod.init_containers.len()
}

fn merge(case: &mut Case<'_>, sidecar: ContainerRef, init: ContainerRef, because: &str) {
    let labels = (case.seat(sidecar).label.clone(), case.seat(init).label.clone());
    let title = format!(
        "`{}` does once what `{}` does for ever: one native sidecar can stand for both",
        labels.1, labels.0
    );
    let finding = case.about(ID, init, title).severity(Severity::Note).note(because).build();
    let action = format!("init container `{}` goes", labels.1);
    let why = format!("the app then waits for the startup probe of `{}` instead", labels.0);
    let operations = vec![Operation::RemoveContainer { container: init }];
    let step = Step::safe(finding, action, operations).unsafe_because(why);
    if !case.ignores.covers(ID, Some(&labels.1)) {
        case.seat_mut(init).verdict = if case.world.options.unsafe_steps {
            Verdict::Removed { why: format!("merged into `{}`", labels.0) }
        } else {
            let why = format!("`{}` does the same work and could stand for it", labels.0);
            Verdict::Suggested { why, way: "`--unsafe` takes it away".to_owned() }
        };
    }
    case.propose(step);
}
