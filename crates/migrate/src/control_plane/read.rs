//! Which objects tell of Istio's control plane.

use outrigger_pod::Image;
use outrigger_text::Pointer;
use serde_json::{Value, json};

use super::settings::{mesh_config_settings, parse_text};
use super::types::{ControlPlane, ControlPlaneForm, Switch, SwitchState, VARIABLE};
use super::values::{control_plane_of_values, find_values, set_key, state_of, switches_off, version_of};
use crate::survey::visit_objects;
use crate::world::IstioVersion;
use outrigger_plan::ObjectOperation;

/// The names of the chart that installs istiod.
const CHARTS: [&str; 2] = ["istiod", "istio-discovery"];

/// What a document says of the control plane, object by object.
pub(crate) fn read_control_planes(document: &Value) -> Vec<ControlPlane> {
    let mut found = Vec::new();
    visit_objects(document, &Pointer::ROOT, &mut |object, at| {
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default();
        let group = text("apiVersion").rsplit_once('/').map_or("", |(group, _)| group);
        match (group, text("kind")) {
            ("apps", "Deployment") => found.extend(of_deployment(object, at)),
            ("install.istio.io", "IstioOperator") => found.extend(of_istio_operator(object, at)),
            ("sailoperator.io", "Istio") => found.extend(of_sail(object, at)),
            ("argoproj.io", "Application") => found.extend(of_application(object, at)),
            ("helm.toolkit.fluxcd.io", "HelmRelease") => found.extend(of_helm_release(object, at)),
            ("", "ConfigMap") => found.extend(of_mesh_config(object, at)),
            ("", "") if at.steps().is_empty() => {
                let values = find_values(document).into_iter();
                found.extend(values.map(|(at, values)| {
                    control_plane_of_values(ControlPlaneForm::HelmValues, &Pointer::ROOT, values, &at)
                }));
            }
            _ => {}
        }
    });
    found
}

/// istiod's own container is called `discovery`, and its image `pilot`.
fn of_deployment(object: &Value, at: &Pointer) -> Option<ControlPlane> {
    let containers = object.pointer("/spec/template/spec/containers")?.as_array()?;
    let is_istiod = |container: &Value| {
        let image = container.get("image").and_then(Value::as_str).map(Image::parse);
        let is_pilot = image.is_some_and(|image| image.repository().rsplit('/').next() == Some("pilot"));
        is_pilot && container.get("name").and_then(Value::as_str) == Some("discovery")
    };
    let index = containers.iter().position(is_istiod)?;
    let container = &containers[index];
    let place = at.keys(["spec", "template", "spec", "containers"]).index(index);
    let image = Image::parse(container.get("image")?.as_str()?);
    let mut switch = switch_of_list(container.get("env"), &place, "env", "the variables of istiod");
    if switch.state == SwitchState::Unset && container.get("envFrom").is_some() {
        switch.state = SwitchState::Unclear;
    }
    let labels = object.pointer("/spec/template/metadata/labels");
    let revision = labels.and_then(|labels| labels.get("istio.io/rev")).and_then(Value::as_str);
    Some(ControlPlane {
        object: at.clone(),
        form: ControlPlaneForm::Deployment,
        version: image.tag().and_then(IstioVersion::parse),
        revision: revision.map(str::to_owned),
        switch: Some(switch),
        settings: Vec::new(),
    })
}

/// The switch in a list of variables under `key` of the mapping at `holder`.
fn switch_of_list(variables: Option<&Value>, holder: &Pointer, key: &str, belongs: &'static str) -> Switch {
    let list = holder.key(key);
    let new = json!({ "name": VARIABLE, "value": "true" });
    let Some(items) = variables.and_then(Value::as_array).filter(|items| !items.is_empty()) else {
        let turn_on =
            variables.is_none_or(Value::is_null).then(|| set_key(holder.clone(), key, json!([new])));
        return Switch { state: SwitchState::Unset, at: list, belongs, turn_on };
    };
    let is_switch = |item: &Value| item.get("name").and_then(Value::as_str) == Some(VARIABLE);
    // Of two variables with one name the last counts.
    let Some(index) = items.iter().rposition(is_switch) else {
        let turn_on = Some(ObjectOperation::AppendItem { list: list.clone(), value: new });
        return Switch { state: SwitchState::Unset, at: list, belongs, turn_on };
    };
    let entry = list.index(index);
    match items[index].get("value") {
        Some(value) => {
            let turn_on = Some(set_key(entry.clone(), "value", json!("true")));
            Switch { state: state_of(value), at: entry.key("value"), belongs, turn_on }
        }
        None => Switch { state: SwitchState::Unclear, at: entry, belongs, turn_on: None },
    }
}

fn of_istio_operator(object: &Value, at: &Pointer) -> Option<ControlPlane> {
    let spec = object.get("spec")?;
    let place = at.key("spec");
    let pilot = spec.pointer("/components/pilot");
    let enabled = pilot.and_then(|pilot| pilot.get("enabled")).and_then(Value::as_bool);
    if enabled == Some(false) || (spec.get("profile") == Some(&json!("empty")) && enabled != Some(true)) {
        return None;
    }
    let mut known = of_nested_values(ControlPlaneForm::IstioOperator, at, spec, &place);
    known.settings.extend(mesh_config_settings(spec.get("meshConfig"), &place.key("meshConfig")));
    known.version = spec.get("tag").and_then(version_of).or(known.version);
    known.revision = spec.get("revision").and_then(Value::as_str).map(str::to_owned).or(known.revision);
    let switch = known.switch.as_mut()?;
    let compatibility = spec.get("compatibilityVersion");
    if switch.state == SwitchState::Unset && compatibility.and_then(version_of).is_some_and(switches_off) {
        switch.state = SwitchState::OffByCompatibility;
        switch.at = place.key("compatibilityVersion");
    }
    // What stands under `k8s` is laid over what the values make.
    if let Some(settings) = pilot.and_then(|pilot| pilot.get("k8s")).filter(|settings| settings.is_object()) {
        let holder = place.keys(["components", "pilot", "k8s"]);
        let listed = switch_of_list(settings.get("env"), &holder, "env", "components.pilot.k8s.env");
        let has_list = settings.get("env").is_some_and(Value::is_array);
        if listed.state != SwitchState::Unset || (switch.state == SwitchState::Unset && has_list) {
            *switch = listed;
        }
    }
    Some(known)
}

fn of_sail(object: &Value, at: &Pointer) -> Option<ControlPlane> {
    let spec = object.get("spec")?;
    let mut known = of_nested_values(ControlPlaneForm::SailIstio, at, spec, &at.key("spec"));
    known.version = spec.get("version").and_then(version_of).or(known.version);
    Some(known)
}

/// A control plane whose values stand under `values` of the mapping at `place`, or would.
fn of_nested_values(
    form: ControlPlaneForm,
    object: &Pointer,
    holder: &Value,
    place: &Pointer,
) -> ControlPlane {
    let at = place.key("values");
    if let Some(values) = holder.get("values") {
        return control_plane_of_values(form, object, values, &at);
    }
    let mut known = control_plane_of_values(form, object, &json!({}), &at);
    if let Some(switch) = &mut known.switch {
        let values = json!({ "pilot": { "env": { VARIABLE: "true" } } });
        switch.turn_on = Some(set_key(place.clone(), "values", values));
        switch.at = place.clone();
    }
    known
}

fn of_helm_release(object: &Value, at: &Pointer) -> Option<ControlPlane> {
    let spec = object.get("spec")?;
    let chart = spec.pointer("/chart/spec")?;
    if !is_chart_of_istiod(chart.get("chart")) {
        return None;
    }
    let mut known = of_nested_values(ControlPlaneForm::HelmRelease, at, spec, &at.key("spec"));
    known.version = known.version.or(chart.get("version").and_then(version_of));
    Some(known)
}

/// One for each source that is the chart.
fn of_application(object: &Value, at: &Pointer) -> Vec<ControlPlane> {
    let Some(spec) = object.get("spec") else { return Vec::new() };
    let place = at.key("spec");
    let one = spec.get("source").map(|source| (source, place.key("source")));
    let several = spec.get("sources").and_then(Value::as_array).into_iter().flatten().enumerate();
    let several = several.map(|(index, source)| (source, place.key("sources").index(index)));
    let sources =
        one.into_iter().chain(several).filter(|(source, _)| is_chart_of_istiod(source.get("chart")));
    sources.map(|(source, place)| of_source(source, &place, at)).collect()
}

fn of_source(source: &Value, place: &Pointer, object: &Pointer) -> ControlPlane {
    let form = ControlPlaneForm::Application;
    let place = place.key("helm");
    let helm = source.get("helm");
    let get = |key: &str| helm.and_then(|helm| helm.get(key));
    let mut known = match (get("valuesObject"), get("values").and_then(Value::as_str)) {
        (Some(values), _) => control_plane_of_values(form, object, values, &place.key("valuesObject")),
        // Values in a text are read, and not edited: what is found stands at the text.
        (None, text) => {
            let at = place.key("values");
            let values = text.and_then(parse_text).unwrap_or_else(|| json!({}));
            let mut known = control_plane_of_values(form, object, &values, &at);
            for setting in &mut known.settings {
                setting.at = at.clone();
            }
            if let Some(switch) = &mut known.switch {
                switch.turn_on = None;
                switch.at = at;
            }
            known
        }
    };
    let parameters = get("parameters").and_then(Value::as_array).into_iter().flatten().enumerate();
    for (index, parameter) in parameters {
        let name = parameter.get("name").and_then(Value::as_str).unwrap_or_default();
        if name.strip_suffix(VARIABLE).is_some_and(|before| ["pilot.env.", "env."].contains(&before)) {
            let at = place.key("parameters").index(index);
            let value = parameter.get("value").unwrap_or(&Value::Null);
            let turn_on = Some(set_key(at.clone(), "value", json!("true")));
            known.switch =
                Some(Switch { state: state_of(value), at: at.key("value"), belongs: "parameters", turn_on });
        }
    }
    known.version = known.version.or(source.get("targetRevision").and_then(version_of));
    known
}

fn is_chart_of_istiod(chart: Option<&Value>) -> bool {
    chart.and_then(Value::as_str).is_some_and(|chart| CHARTS.contains(&chart))
}

/// The `ConfigMap` `istio`, or `istio-REVISION`, whose key `mesh` holds the configuration of the mesh as a text.
fn of_mesh_config(object: &Value, at: &Pointer) -> Option<ControlPlane> {
    let name = object.pointer("/metadata/name")?.as_str()?;
    if name != "istio" && !name.starts_with("istio-") {
        return None;
    }
    let config = parse_text(object.pointer("/data/mesh")?.as_str()?)?;
    let place = at.keys(["data", "mesh"]);
    let mut settings = mesh_config_settings(Some(&config), &place);
    for setting in &mut settings {
        setting.at = place.clone();
    }
    (!settings.is_empty()).then(|| ControlPlane {
        object: at.clone(),
        form: ControlPlaneForm::MeshConfig,
        version: None,
        revision: name.strip_prefix("istio-").map(str::to_owned),
        switch: None,
        settings,
    })
}
