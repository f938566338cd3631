//! A mesh proxy that an injector wrote into the file is an ordinary container.
//!
//! ## What is done
//! The proxy takes the form that its vendor's own native injection gives: it stands right behind the init container
//! that prepares its traffic rules, it keeps or gets the vendor's startup probe, a `postStart` hook that holds the app
//! back goes, it gets the vendor's `preStop` hook where that is known to do no harm (Istio 1.26 and later: before, the
//! drain closes the app's own connections too), and the annotation in which Istio's injector notes what it added names the proxy among the init
//! containers.
//!
//! ## The better way
//! Leave injected containers out of your files, and switch the mesh's own native sidecars on. The text names the
//! switch.
//!
//! Sources: Istio, `manifests/charts/istio-control/istio-discovery/files/injection-template.yaml` and
//! `pkg/kube/inject/webhook.go` (annotation `sidecar.istio.io/status`); Linkerd,
//! `charts/partials/templates/_proxy.tpl`.

use outrigger_finding::Severity;
use outrigger_plan::Operation;
use outrigger_pod::{ContainerRef, Handler, Hook};
use serde_json::{Value, json};

use crate::case::Case;
use crate::step::Step;
use crate::world::IstioVersion;

pub(super) const ID: &str = "injected-proxy-in-file";

const STATUS: &str = "sidecar.istio.io/status";

/// The first Istio whose Envoy (1.34) drains only what comes in. Before, the drain answers the app's own outgoing
/// requests with `Connection: close` (istio/istio#51855, envoyproxy/envoy#37873).
const DIRECTIONAL_DRAIN: IstioVersion = IstioVersion { minor: 26, patch: 0 };

pub(super) fn apply(case: &mut Case<'_>) {
    for place in case.moved() {
        if !super::is_mesh_proxy(case.seat(place)) {
            continue;
        }
        let label = case.seat(place).label.clone();
        let Some(known) = case.seat(place).identification.as_ref() else { continue };
        let switches: Vec<String> = known
            .entry
            .native
            .iter()
            .map(|switch| {
                let since = switch.since.as_ref().map_or(String::new(), |since| format!(" (since {since})"));
                format!("`{}: {}`{since}", switch.name, switch.value)
            })
            .collect();
        let title = format!("`{label}` was written into the file by an injector");
        let mut finding = case.about(ID, place, title).severity(Severity::Note);
        if !switches.is_empty() {
            finding = finding.help(format!(
                "next time leave it to the injector, with its native sidecars switched on: {}",
                switches.join(", or ")
            ));
        }
        let finding = finding.build();
        match status_after_move(case, &label) {
            Some(status) => {
                let operation = Operation::SetAnnotation { key: STATUS.to_owned(), value: status };
                let action = format!("annotation `{STATUS}` names `{label}` among the init containers");
                case.propose(Step::safe(finding, action, vec![operation]));
            }
            None => case.report(finding),
        }
        add_native_hook(case, place);
    }
}

/// The `preStop` hook of the vendor's own native form, where it is known to do no harm.
fn add_native_hook(case: &mut Case<'_>, place: ContainerRef) {
    let Some(resolver) = case.resolver(place) else { return };
    let Some(Ok(command)) = resolver.native_pre_stop() else { return };
    let has_hook = case.container(place).lifecycle.as_ref().is_some_and(|hooks| hooks.pre_stop.is_some());
    if command.is_empty() || has_hook {
        return;
    }
    let label = case.seat(place).label.clone();
    let words = command.join(" ");
    let tag = case.container(place).image.as_ref().and_then(outrigger_pod::Image::tag);
    let version = tag.and_then(IstioVersion::parse).or(case.world.istio());
    if version.is_none_or(|version| version < DIRECTIONAL_DRAIN) {
        let title = format!("`{label}` does not get its vendor's `preStop` hook (`{words}`)");
        let finding = case
            .about(ID, place, title)
            .severity(Severity::Note)
            .note("before Istio 1.26 that drain also closes the app's own outgoing connections (istio/istio#51855)")
            .note(match version {
                Some(version) => format!("the proxy is Istio 1.{}", version.minor),
                None => "its version is not known, since the image's tag tells none".to_owned(),
            })
            .help("`--istio VERSION` says which version it is")
            .build();
        case.report(finding);
        return;
    }
    let title = format!("Istio's own native form drains `{label}` when the pod's end begins");
    let finding = case.about(ID, place, title).severity(Severity::Note).build();
    let handler = Handler::Exec { command }.to_value();
    let operation = Operation::SetHook { container: place, hook: Hook::PreStop, handler };
    let action = format!("`{label}` gets its vendor's `preStop` hook: `{words}`");
    case.propose(Step::safe(finding, action, vec![operation]));
}

/// The injector's note with the container under `initContainers`; `None` where there is no such note.
fn status_after_move(case: &Case<'_>, label: &str) -> Option<String> {
    let text = case.pod.annotations.get(STATUS)?;
    let mut status: Value = serde_json::from_str(text).ok()?;
    let containers = status.get_mut("containers")?.as_array_mut()?;
    let before = containers.len();
    containers.retain(|name| name.as_str() != Some(label));
    if containers.len() == before {
        return None;
    }
    if containers.is_empty() {
        status["containers"] = Value::Null;
    }
    let inits = status.as_object_mut()?.entry("initContainers").or_insert_with(|| json!([]));
    if inits.is_null() {
        *inits = json!([]);
    }
    inits.as_array_mut()?.push(json!(label));
    Some(status.to_string())
}
