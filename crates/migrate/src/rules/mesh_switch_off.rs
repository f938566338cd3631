//! The files install Istio, and do not switch its native sidecars on.
//!
//! ## What happens to the pods
//! Istio's proxy is put into pods as an ordinary container. Their apps start before it and may outlive it, Jobs do not end
//! by themselves, and network probes of other native sidecars reach nobody while a pod initialises. From 1.27 on Istio
//! decides by the nodes: where one of them runs a version before 1.33, the proxies of new pods are ordinary.
//!
//! ## What is done
//! `ENABLE_NATIVE_SIDECARS: "true"` is written where the file holds the variables of istiod: `pilot.env` of Helm values
//! (also under `istiod:` of an umbrella chart, in a `HelmRelease` or an `Application`), `components.pilot.k8s.env` or
//! `values.pilot.env` of an `IstioOperator`, `values.pilot.env` of the Sail operator's `Istio`, the Deployment of istiod.
//! Only `--unsafe` writes it, and only for a version that is known (`--istio`, `istio:` in `outrigger.yaml`, or the tag in
//! the file) and has no drain that closes the app's own connections: 1.26 and later. Elsewhere the line is shown, with
//! the reason.
//!
//! Pods are considered with the switch as the files have it. What waits for a native proxy moves in a run after that.
//!
//! ## The other way out
//! `outrigger explain ambient` tells of a mesh without a proxy in the pod.
//!
//! Sources, read 2026-11-24: Istio, `pilot/pkg/features/pilot.go` (the variable, `auto` since 1.27),
//! `pkg/kube/inject/webhook.go` (`DetectNativeSidecar`), the release note `native-sidecar-default`; istio/istio#51855,
//! envoyproxy/envoy#37873.

use outrigger_finding::Severity;
use outrigger_pod::KubernetesVersion;

use crate::control_plane::{ControlPlane, Switch, SwitchState};
use crate::object::ObjectCase;
use crate::proxy_mode::{AUTOMATIC, FIRST_NATIVE, is_native_by_default};
use crate::step::ObjectStep;
use crate::world::IstioVersion;

pub(super) const ID: &str = "mesh-switch-off";

/// The first Istio whose Envoy (1.34) drains only what comes in.
const DIRECTIONAL_DRAIN: IstioVersion = IstioVersion { minor: 26, patch: 0 };

pub(super) fn apply_to_object(case: &mut ObjectCase<'_>) {
    for plane in case.control_planes.clone() {
        let Some(switch) = &plane.switch else { continue };
        let version = case.world.options.istio.or(plane.version).or(case.world.istio());
        if !is_off(case, &plane, switch, version) {
            continue;
        }
        let title = title(&plane, switch, version);
        let finding = case.about(ID, &switch.at, title).severity(Severity::Note);
        let line = "`ENABLE_NATIVE_SIDECARS: \"true\"`";
        match (reason_against(case, version), &switch.turn_on) {
            (None, Some(operation)) => {
                let why = "every pod that is injected anew gets a native proxy: all nodes must run Kubernetes 1.29 or later, \
                           and what looks for `istio-proxy` among `containers` must follow";
                let action = format!("{line} in {}", named(switch));
                let step =
                    ObjectStep::safe(finding.build(), action, vec![operation.clone()]).unsafe_because(why);
                case.propose(step);
            }
            (None, None) => {
                let why = "it is not written: the place holds something that is not edited";
                case.report(finding.note(why).help(format!("write {line} in {}", named(switch))).build());
            }
            (Some((why, way)), _) => {
                let help = format!("{way}{line} in {}", named(switch));
                case.report(finding.note(format!("it is not written: {why}")).help(help).build());
            }
        }
    }
}

fn named(switch: &Switch) -> String {
    match switch.belongs {
        words if words.contains(' ') => words.to_owned(),
        key => format!("`{key}`"),
    }
}

/// Whether the proxies of this control plane are, or may be, ordinary containers by what the files say.
fn is_off(
    case: &ObjectCase<'_>,
    plane: &ControlPlane,
    switch: &Switch,
    version: Option<IstioVersion>,
) -> bool {
    match switch.state {
        SwitchState::On | SwitchState::Unclear => false,
        SwitchState::Off | SwitchState::OffByCompatibility => true,
        SwitchState::Automatic | SwitchState::Unset => {
            // Values are laid over each other: another file may say it for this one.
            let others = case.world.facts.control_planes_of(case.path, plane.revision.as_deref());
            let says_on = |(_, other): &(&str, &ControlPlane)| {
                other.switch.as_ref().is_some_and(|switch| switch.state == SwitchState::On)
            };
            let may_be_said_elsewhere = !plane.form.is_whole() && others.iter().any(says_on);
            let by_default = version.is_some_and(|version| is_native_by_default(version, case.world));
            !may_be_said_elsewhere && !by_default
        }
    }
}

fn title(plane: &ControlPlane, switch: &Switch, version: Option<IstioVersion>) -> String {
    let form = plane.form;
    match (switch.state, version) {
        (SwitchState::Off, _) => format!("native sidecars are switched off in the {form}"),
        (SwitchState::OffByCompatibility, _) => {
            format!("`compatibilityVersion` of the {form} switches native sidecars off")
        }
        (_, Some(version)) if version < AUTOMATIC => {
            let minor = version.minor;
            format!("native sidecars are not switched on in the {form}, and Istio 1.{minor} has them off")
        }
        (_, Some(version)) => {
            let minor = version.minor;
            format!(
                "native sidecars are not switched on in the {form}, and Istio 1.{minor} has them on only where all nodes run \
                 1.33 or later"
            )
        }
        (_, None) => format!("native sidecars are not switched on in the {form}"),
    }
}

/// Why the switch is not written, and what is to be done before the line is.
fn reason_against(case: &ObjectCase<'_>, version: Option<IstioVersion>) -> Option<(String, String)> {
    let Some(version) = version else {
        let way = "`--istio VERSION` says it; for 1.26 and later the line is ";
        return Some(("the version of Istio is not known".to_owned(), way.to_owned()));
    };
    let minor = version.minor;
    if version < FIRST_NATIVE {
        let way = "upgrade Istio to 1.26 or later, then write ";
        return Some((format!("Istio 1.{minor} knows no native sidecars"), way.to_owned()));
    }
    if version < DIRECTIONAL_DRAIN {
        let why = format!(
            "it is Istio 1.{minor}, and before 1.26 the drain of a native proxy closes the app's own connections \
             (istio-51855)"
        );
        return Some((why, "upgrade Istio to 1.26 or later, then write ".to_owned()));
    }
    let first = KubernetesVersion::new(KubernetesVersion::FIRST_NATIVE_MINOR, 0);
    if case.world.options.kubernetes.oldest() < first {
        let why = format!("nodes run Kubernetes {}", case.world.options.kubernetes.oldest());
        return Some((why, "upgrade the nodes to 1.29 or later, then write ".to_owned()));
    }
    None
}
