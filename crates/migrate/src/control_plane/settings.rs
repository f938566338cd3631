//! Settings of the proxy's life.

use outrigger_text::Pointer;
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

use super::types::{MeshSetting, MeshSettingKind};

/// Those of a `ProxyConfig` at `at`: the annotation `proxy.istio.io/config`, `meshConfig.defaultConfig`.
pub(crate) fn proxy_settings(config: &Value, at: &Pointer) -> Vec<MeshSetting> {
    let mut found = Vec::new();
    let mut add = |kind: MeshSettingKind, at: Pointer| found.push(MeshSetting { kind, at });
    if is_true(config.get("holdApplicationUntilProxyStarts")) {
        let kind = MeshSettingKind::HoldApplication;
        add(kind, at.key(kind.key()));
    }
    if config.get("terminationDrainDuration").is_some_and(|value| !value.is_null()) {
        let kind = MeshSettingKind::DrainDuration;
        add(kind, at.key(kind.key()));
    }
    let metadata = config.get("proxyMetadata");
    for kind in [MeshSettingKind::ExitOnZero, MeshSettingKind::MinimumDrain] {
        if metadata.is_some_and(|metadata| metadata.get(kind.key()).is_some()) {
            add(kind, at.key("proxyMetadata").key(kind.key()));
        }
    }
    found
}

/// Those of the values of the chart `istiod` at `at`.
pub(super) fn values_settings(values: &Value, at: &Pointer) -> Vec<MeshSetting> {
    let mut found = mesh_config_settings(values.get("meshConfig"), &at.key("meshConfig"));
    let proxy = values.pointer("/global/proxy");
    let proxy_at = at.keys(["global", "proxy"]);
    if let Some(proxy) = proxy {
        let kind = MeshSettingKind::HoldApplication;
        if is_true(proxy.get(kind.key())) {
            found.push(MeshSetting { kind, at: proxy_at.key(kind.key()) });
        }
        if proxy.get("lifecycle").and_then(Value::as_object).is_some_and(|hooks| !hooks.is_empty()) {
            found.push(MeshSetting { kind: MeshSettingKind::Lifecycle, at: proxy_at.key("lifecycle") });
        }
    }
    let templates = values.pointer("/sidecarInjectorWebhook/templates").and_then(Value::as_object);
    for (name, template) in templates.into_iter().flatten() {
        if template.as_str().and_then(parse_text).is_some_and(|template| changes_containers_alone(&template))
        {
            let at = at.keys(["sidecarInjectorWebhook", "templates", name]);
            found.push(MeshSetting { kind: MeshSettingKind::TemplateOfContainers, at });
        }
    }
    found
}

/// Those of a mesh configuration at `at`.
pub(super) fn mesh_config_settings(config: Option<&Value>, at: &Pointer) -> Vec<MeshSetting> {
    let defaults = config.and_then(|config| config.get("defaultConfig"));
    defaults.map_or_else(Vec::new, |defaults| proxy_settings(defaults, &at.key("defaultConfig")))
}

/// Whether a template names `istio-proxy` under `containers`, and not under `initContainers`.
fn changes_containers_alone(template: &Value) -> bool {
    let names_proxy = |list: &str| {
        let items = template.get("spec").and_then(|spec| spec.get(list)).and_then(Value::as_array);
        let is_proxy = |item: &Value| item.get("name").and_then(Value::as_str) == Some("istio-proxy");
        items.is_some_and(|items| items.iter().any(is_proxy))
    };
    names_proxy("containers") && !names_proxy("initContainers")
}

/// What a text means that holds one document of YAML; nothing where it holds none, such as a template with actions.
pub(crate) fn parse_text(text: &str) -> Option<Value> {
    let source = split_documents(text).into_iter().next()?;
    Document::parse(text, source, &Limits::default()).ok()?.value().ok()
}

/// Whether a value is `true`, or the string.
pub(super) fn is_true(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(value)) => *value,
        Some(Value::String(text)) => text == "true",
        _ => false,
    }
}
