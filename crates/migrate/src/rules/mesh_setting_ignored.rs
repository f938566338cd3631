//! A setting of a mesh's proxy was made for an ordinary container, and the proxy is native.
//!
//! ## What happens to the pod
//! A native proxy starts before the app, and is stopped after it. `holdApplicationUntilProxyStarts` is left out of it from
//! Istio 1.21 on; before, it adds a second wait. Its drain begins with the pod's end and its stop signal ends it at once, so
//! that `terminationDrainDuration`, `EXIT_ON_ZERO_ACTIVE_CONNECTIONS` and `MINIMUM_DRAIN_DURATION` have nothing left to
//! decide: `istio-hold-application`. `global.proxy.lifecycle` takes the place of that drain. A custom injection template that changes `istio-proxy`
//! under `containers` does not change the native one, which stands under `initContainers`: the issue `istio-56455`.
//!
//! A native proxy of Linkerd has no hooks, so that `proxy-wait-before-exit-seconds` does nothing, and the app's connections
//! are closed when it is stopped: a short `shutdown-grace-period` is not needed to let a Job end.
//!
//! ## What is done
//! Each is named where the files show that the proxy is native: in the pod's annotation `proxy.istio.io/config`, in Helm
//! values, an `IstioOperator`, or the mesh's `ConfigMap`. An annotation that holds nothing but
//! `holdApplicationUntilProxyStarts`, or Linkerd's sleep, goes with `--unsafe`: it is another tool's. Where the proxy is not known to be native,
//! such an annotation is of effect, and stays.
//!
//! Sources, read 2026-11-24: Istio, `injection-template.yaml` of 1.20.0, 1.21.0 and 1.31.0-rc.0; `pkg/envoy/agent.go`
//! (`Run`, `terminate`); istio/istio#56455; Linkerd, `charts/partials/templates/_proxy.tpl` and `pkg/k8s/labels.go`.

use outrigger_finding::{Finding, Severity};
use outrigger_manifest::Ends;
use outrigger_plan::Operation;
use outrigger_text::Pointer;

use crate::case::{Case, Hack};
use crate::control_plane::{
    ControlPlane, MeshSetting, MeshSettingKind, SwitchState, parse_text, proxy_settings,
};
use crate::mesh::{Mesh, ProxyMode};
use crate::object::ObjectCase;
use crate::outcome::HackAction;
use crate::proxy_mode::is_native_by_default;
use crate::step::Step;
use crate::world::IstioVersion;

pub(super) const ID: &str = "mesh-setting-ignored";

const ANNOTATION: &str = "proxy.istio.io/config";

/// The first Istio whose native proxy leaves `holdApplicationUntilProxyStarts` out.
const HOLD_LEFT_OUT: IstioVersion = IstioVersion { minor: 21, patch: 0 };

/// How long Linkerd's ordinary proxy sleeps before it ends.
const LINKERD_SLEEP: &str = "config.alpha.linkerd.io/proxy-wait-before-exit-seconds";

/// How long Linkerd's proxy waits for open connections. It may be meant for more than a Job that should end.
const LINKERD_GRACE: &str = "config.linkerd.io/shutdown-grace-period";

pub(super) fn apply(case: &mut Case<'_>) {
    look_at_linkerd(case);
    look_at_istio(case);
}

fn look_at_linkerd(case: &mut Case<'_>) {
    let native = native_because(case, Mesh::Linkerd);
    let is_short_lived = case.workload.ends == Ends::Ends;
    for (key, kind, is_hack, may_go) in
        [(LINKERD_SLEEP, "PRESTOP-SLEEP", true, true), (LINKERD_GRACE, "OTHER", is_short_lived, false)]
    {
        // No time at all is no workaround.
        let is_set = case.pod.annotations.get(key).is_some_and(|value| !matches!(value.as_str(), "0" | "0s"));
        if !is_hack || !is_set {
            continue;
        }
        let at = Pointer::ROOT.keys(["metadata", "annotations", key]);
        let hack = Hack::of_pod(ID, kind, at.clone());
        let Some(because) = &native else {
            case.note_hack(Hack { action: HackAction::Reported, ..hack });
            continue;
        };
        let title =
            format!("`{key}` has nothing to decide for a native proxy: it ends after the app ({because})");
        let finding = Finding::of(ID, case.place(&at).at_key(), title).severity(Severity::Note);
        if may_go {
            case.propose(removal(finding.build(), key, "Linkerd's").removing(hack));
        } else {
            case.report_hack(finding.help("take it away where it was set to let Jobs end").build(), hack);
        }
    }
}

/// What shows that the proxy of `mesh` in the pod is native.
fn native_because(case: &Case<'_>, mesh: Mesh) -> Option<String> {
    let injection = case.injection.as_ref().filter(|injection| injection.mesh == mesh)?;
    match &injection.mode {
        ProxyMode::Native { because } => Some(because.clone()),
        ProxyMode::Legacy { .. } | ProxyMode::Unknown => None,
    }
}

fn removal(finding: Finding, key: &str, whose: &str) -> Step {
    let operations = vec![Operation::RemoveAnnotation { key: key.to_owned() }];
    let why = format!(
        "the annotation is {whose}, and of effect again where the proxy becomes an ordinary container"
    );
    Step::safe(finding, format!("annotation `{key}` goes"), operations).unsafe_because(why)
}

fn look_at_istio(case: &mut Case<'_>) {
    let Some(config) = case.pod.annotations.get(ANNOTATION).and_then(|text| parse_text(text)) else { return };
    let settings = proxy_settings(&config, &Pointer::ROOT);
    let at = Pointer::ROOT.keys(["metadata", "annotations", ANNOTATION]);
    let native = native_because(case, Mesh::Istio);
    let holds = |setting: &MeshSetting| setting.kind == MeshSettingKind::HoldApplication;
    let holds_alone = settings.iter().all(holds) && config.as_object().is_some_and(|keys| keys.len() == 1);
    let hack = |kind| Hack::of_pod(ID, kind, at.clone());
    let hold_goes = native.is_some() && holds_alone;
    if settings.iter().any(holds) && !hold_goes {
        case.note_hack(Hack { action: HackAction::Reported, ..hack("HOLD") });
    }
    if settings.iter().any(|setting| !holds(setting)) {
        case.note_hack(Hack { action: HackAction::Reported, ..hack("OTHER") });
    }
    let Some(because) = native else { return };
    for setting in settings {
        let (title, severity) = title(setting.kind, case.world.istio());
        let finding =
            Finding::of(ID, case.place(&at).at_key(), format!("{title} ({because})")).severity(severity);
        if holds(&setting) && holds_alone {
            case.propose(removal(finding.build(), ANNOTATION, "Istio's").removing(hack("HOLD")));
        } else {
            case.report(finding.help(format!("take `{}` out of it", setting.kind.key())).build());
        }
    }
}

pub(super) fn apply_to_object(case: &mut ObjectCase<'_>) {
    for plane in case.control_planes.clone() {
        let Some(because) = shows_native(case, &plane) else { continue };
        let version = case.world.options.istio.or(plane.version).or(case.world.istio());
        for setting in &plane.settings {
            let (title, severity) = title(setting.kind, version);
            let finding = case.about(ID, &setting.at, format!("{title} ({because})")).severity(severity);
            case.report(finding.help(way_out(setting.kind)).build());
        }
    }
}

/// What shows that this control plane makes its proxies native: its own switch, or that of another file for an object that
/// has none.
fn shows_native(case: &ObjectCase<'_>, plane: &ControlPlane) -> Option<String> {
    let version = case.world.options.istio.or(plane.version).or(case.world.istio());
    let others = case.world.facts.control_planes_of(case.path, plane.revision.as_deref());
    let is_on =
        |plane: &ControlPlane| plane.switch.as_ref().is_some_and(|switch| switch.state == SwitchState::On);
    match plane.switch.as_ref().map(|switch| switch.state) {
        Some(SwitchState::On) => Some("`ENABLE_NATIVE_SIDECARS` is true here".to_owned()),
        Some(SwitchState::Off | SwitchState::OffByCompatibility | SwitchState::Unclear) => None,
        Some(SwitchState::Automatic | SwitchState::Unset) | None => {
            if let Some((path, _)) = others.iter().find(|(_, other)| is_on(other)) {
                return Some(format!("`ENABLE_NATIVE_SIDECARS` is true in {path}"));
            }
            let version = version.filter(|version| is_native_by_default(*version, case.world))?;
            Some(format!(
                "Istio 1.{} has native sidecars on where all nodes run 1.33 or later",
                version.minor
            ))
        }
    }
}

/// What is to be said of a setting, and how much it matters.
fn title(kind: MeshSettingKind, version: Option<IstioVersion>) -> (String, Severity) {
    let key = kind.key();
    match kind {
        MeshSettingKind::HoldApplication if version.is_some_and(|version| version < HOLD_LEFT_OUT) => {
            let title = format!("`{key}` makes a native proxy of Istio before 1.21 wait a second time");
            (title, Severity::Warning)
        }
        MeshSettingKind::HoldApplication => {
            (format!("`{key}` does nothing for a native proxy: it starts before the app"), Severity::Note)
        }
        MeshSettingKind::DrainDuration | MeshSettingKind::ExitOnZero | MeshSettingKind::MinimumDrain => {
            let title = format!("`{key}` does nothing for a native proxy: it drains until the app has ended");
            (title, Severity::Note)
        }
        MeshSettingKind::Lifecycle => {
            let title = format!("`{key}` takes the place of the hook with which a native proxy drains");
            (title, Severity::Note)
        }
        MeshSettingKind::TemplateOfContainers => {
            let title = "the injection template changes `istio-proxy` under `containers`, and a native one stands under \
                         `initContainers` (istio-56455)";
            (title.to_owned(), Severity::Warning)
        }
    }
}

fn way_out(kind: MeshSettingKind) -> String {
    match kind {
        MeshSettingKind::TemplateOfContainers => "write the change for both lists".to_owned(),
        MeshSettingKind::Lifecycle => {
            "take it away where it was made for an ordinary container; where it should stay, let it not end the proxy".to_owned()
        }
        _ => "take it away once every proxy is native".to_owned(),
    }
}
