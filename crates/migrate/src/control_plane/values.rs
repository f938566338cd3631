//! Values of the chart `istiod`, wherever they stand.

use outrigger_plan::ObjectOperation;
use outrigger_text::Pointer;
use serde_json::{Value, json};

use super::settings::values_settings;
use super::types::{ControlPlane, ControlPlaneForm, Switch, SwitchState, VARIABLE};
use crate::world::IstioVersion;

/// The compatibility versions whose profile switches native sidecars off.
const OFF_UP_TO: IstioVersion = IstioVersion { minor: 26, patch: 0 };

/// What values at `at` say; those that are not there yet say nothing.
pub(super) fn control_plane_of_values(
    form: ControlPlaneForm,
    object: &Pointer,
    values: &Value,
    at: &Pointer,
) -> ControlPlane {
    let tag = ["/pilot/tag", "/tag", "/global/tag"].iter().find_map(|place| values.pointer(place));
    let revision = ["/revision", "/pilot/revision"].iter().find_map(|place| values.pointer(place)?.as_str());
    ControlPlane {
        object: object.clone(),
        form,
        version: tag.and_then(version_of),
        revision: revision.filter(|text| !text.is_empty()).map(str::to_owned),
        switch: Some(switch_of_values(values, at)),
        settings: values_settings(values, at),
    }
}

/// The version that a value names: a tag is read as a number where it is written without quotes.
pub(super) fn version_of(value: &Value) -> Option<IstioVersion> {
    match value {
        Value::String(text) => IstioVersion::parse(text),
        Value::Number(number) => IstioVersion::parse(&number.to_string()),
        _ => None,
    }
}

fn switch_of_values(values: &Value, at: &Pointer) -> Switch {
    for (place, belongs) in [(&["pilot", "env"][..], "pilot.env"), (&["env"][..], "env")] {
        let mapping = at.keys(place.iter().copied());
        let variables = place.iter().try_fold(values, |value, key| value.get(key));
        if let Some(value) = variables.and_then(|variables| variables.get(VARIABLE)) {
            return Switch {
                state: state_of(value),
                at: mapping.key(VARIABLE),
                belongs,
                turn_on: Some(set_key(mapping, VARIABLE, json!("true"))),
            };
        }
    }
    let pilot = values.get("pilot");
    let takes_keys = |value: &Value| value.is_object() || value.is_null();
    let (near, turn_on) = match (pilot, pilot.and_then(|pilot| pilot.get("env"))) {
        (Some(pilot), Some(variables)) if pilot.is_object() && takes_keys(variables) => {
            let mapping = at.keys(["pilot", "env"]);
            (mapping.clone(), Some(set_key(mapping, VARIABLE, json!("true"))))
        }
        (Some(pilot), None) if takes_keys(pilot) => {
            let mapping = at.key("pilot");
            (mapping.clone(), Some(set_key(mapping, "env", json!({ VARIABLE: "true" }))))
        }
        (None, _) if takes_keys(values) => {
            (at.clone(), Some(set_key(at.clone(), "pilot", json!({ "env": { VARIABLE: "true" } }))))
        }
        _ => (at.key("pilot"), None),
    };
    let compatibility = values.get("compatibilityVersion");
    if compatibility.and_then(version_of).is_some_and(switches_off) {
        let at = at.key("compatibilityVersion");
        return Switch { state: SwitchState::OffByCompatibility, at, belongs: "pilot.env", turn_on };
    }
    Switch { state: SwitchState::Unset, at: near, belongs: "pilot.env", turn_on }
}

/// Whether the profile of a compatibility version switches native sidecars off.
pub(super) fn switches_off(compatibility: IstioVersion) -> bool {
    compatibility <= OFF_UP_TO
}

/// How the variable's value is read.
pub(super) fn state_of(value: &Value) -> SwitchState {
    match value {
        Value::Bool(true) => SwitchState::On,
        Value::Bool(false) => SwitchState::Off,
        Value::String(text) if text == "true" => SwitchState::On,
        Value::String(text) if text == "false" => SwitchState::Off,
        Value::String(text) if text == "auto" => SwitchState::Automatic,
        _ => SwitchState::Unclear,
    }
}

pub(super) fn set_key(mapping: Pointer, key: &str, value: Value) -> ObjectOperation {
    ObjectOperation::SetKey { mapping, key: key.to_owned(), value }
}

/// The values of `istiod` in a file of Helm values, each with its place: the whole file, or what stands under the keys
/// of an umbrella chart.
pub(super) fn find_values(document: &Value) -> Vec<(Pointer, &Value)> {
    if is_of_istiod(document) {
        return vec![(Pointer::ROOT, document)];
    }
    let entries = document.as_object().into_iter().flatten();
    let parts = entries.filter(|(key, part)| {
        let is_named = ["istiod", "istio-discovery"].contains(&key.as_str()) && part.is_object();
        is_named || is_of_istiod(part)
    });
    parts.map(|(key, part)| (Pointer::ROOT.key(key.as_str()), part)).collect()
}

/// Whether a mapping is made of values that only the chart `istiod` has.
fn is_of_istiod(values: &Value) -> bool {
    let has = |place: &str| values.pointer(place).is_some();
    let is_mapping = |place: &str| values.pointer(place).is_some_and(Value::is_object);
    if has(&format!("/pilot/env/{VARIABLE}")) || has(&format!("/env/{VARIABLE}")) {
        return true;
    }
    let beside_pilot = ["/meshConfig", "/sidecarInjectorWebhook", "/istio_cni", "/global/proxy"];
    is_mapping("/meshConfig/defaultConfig")
        || is_mapping("/sidecarInjectorWebhook/templates")
        || (is_mapping("/pilot")
            && (beside_pilot.iter().any(|place| is_mapping(place)) || has("/global/istioNamespace")))
}
