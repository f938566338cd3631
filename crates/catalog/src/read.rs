//! From a parsed document to an [`Entry`], with errors that name the place and, of an unknown key, the nearest known.

use std::sync::LazyLock;

use outrigger_text::{Pointer, Step};
use schemars::{Schema, schema_for};
use serde_json::Value;

use crate::entry::{Entry, Kind, PortValue};
use crate::version::ProgramVersion;

/// Why a value is no entry: the place in it, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at `{at}`")]
pub struct EntryError {
    /// The place, from the entry's root.
    pub at: Pointer,
    /// What is wrong, as a fragment.
    pub message: String,
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema_for!(Entry));

/// The JSON schema of an entry, as `catalog/sidecar.schema.json` publishes it.
pub fn entry_schema() -> &'static Value {
    SCHEMA.as_value()
}

/// Reads an entry. Gives every unknown key at once, or else the first value that does not fit.
pub fn parse_entry(value: &Value) -> Result<Entry, Vec<EntryError>> {
    let mut unknown = Vec::new();
    check_keys(entry_schema(), value, &Pointer::ROOT, &mut unknown);
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let entry: Entry = serde_path_to_error::deserialize(value).map_err(|error| {
        vec![EntryError { at: pointer_of(error.path()), message: error.inner().to_string() }]
    })?;
    let errors = check_entry(&entry);
    if errors.is_empty() { Ok(entry) } else { Err(errors) }
}

fn check_keys(schema: &Value, value: &Value, at: &Pointer, errors: &mut Vec<EntryError>) {
    let Some(schema) = resolve(schema, value) else { return };
    match value {
        Value::Object(fields) => {
            let known = schema.get("properties").and_then(Value::as_object);
            for (key, field) in fields {
                match (known.and_then(|known| known.get(key)), schema.get("additionalProperties")) {
                    (Some(field_schema), _) => check_keys(field_schema, field, &at.key(key), errors),
                    (None, Some(Value::Bool(false))) => {
                        let names = known.into_iter().flat_map(|known| known.keys().map(String::as_str));
                        errors.push(EntryError { at: at.key(key), message: unknown_key(key, names) });
                    }
                    (None, Some(more)) => check_keys(more, field, &at.key(key), errors),
                    (None, None) => {}
                }
            }
        }
        Value::Array(items) => {
            if let Some(item_schema) = schema.get("items") {
                for (index, item) in items.iter().enumerate() {
                    check_keys(item_schema, item, &at.index(index), errors);
                }
            }
        }
        _ => {}
    }
}

/// Follows `$ref`, and of several alternatives takes the one for a value of this type.
fn resolve<'s>(schema: &'s Value, value: &Value) -> Option<&'s Value> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let definition = name.strip_prefix("#/$defs/")?;
        return resolve(SCHEMA.as_value().get("$defs")?.get(definition)?, value);
    }
    match schema.get("anyOf").and_then(Value::as_array) {
        Some(alternatives) => alternatives
            .iter()
            .filter_map(|alternative| resolve(alternative, value))
            .find(|alternative| value.is_object() == (alternative.get("properties").is_some())),
        None => Some(schema),
    }
}

fn unknown_key<'k>(key: &str, known: impl Iterator<Item = &'k str>) -> String {
    let nearest = known.map(|name| (strsim::levenshtein(key, name), name)).min();
    match nearest {
        Some((steps, name)) if steps <= 2.max(key.len() / 3) => {
            format!("unknown key `{key}`; the nearest known key is `{name}`")
        }
        Some((_, name)) => format!("unknown key `{key}`; known keys are for example `{name}`"),
        None => format!("unknown key `{key}`"),
    }
}

fn pointer_of(path: &serde_path_to_error::Path) -> Pointer {
    use serde_path_to_error::Segment;
    path.iter()
        .filter_map(|segment| match segment {
            Segment::Seq { index } => Some(Step::Index(*index)),
            Segment::Map { key } => Some(Step::Key(key.clone())),
            Segment::Enum { .. } | Segment::Unknown => None,
        })
        .collect()
}

/// What the types cannot say: names of settings exist, versions are versions, a signal has one handler.
fn check_entry(entry: &Entry) -> Vec<EntryError> {
    let mut check = Check { entry, errors: Vec::new() };
    let root = Pointer::ROOT;
    for (name, setting) in &entry.settings {
        let at = root.keys(["settings", name]);
        check.version(setting.since.as_deref(), &at.key("since"));
        if setting.flags.iter().any(|flag| flag.starts_with('-')) {
            check.error(&at.key("flags"), "a flag is written without its dashes".to_owned());
        }
        for (index, other) in setting.only_for.iter().enumerate() {
            check.setting(Some(other), &at.key("only_for").index(index));
        }
    }
    for (index, port) in entry.ports.iter().enumerate() {
        let at = root.key("ports").index(index);
        check.port(&port.port, &at.key("port"));
        check.setting(port.bind.as_deref(), &at.key("bind"));
    }
    for (index, signal) in entry.startup.iter().enumerate() {
        let at = root.key("startup").index(index);
        check.version(signal.since.as_deref(), &at.key("since"));
        let (http, tcp, grpc) = (&signal.http_get, &signal.tcp_socket, &signal.grpc);
        let handlers = [http.is_some(), tcp.is_some(), grpc.is_some(), signal.exec.is_some()];
        if handlers.iter().filter(|given| **given).count() != 1 {
            check.error(
                &at,
                "a signal has exactly one of `http_get`, `tcp_socket`, `grpc` and `exec`".to_owned(),
            );
        }
        for (key, port, bind) in http
            .iter()
            .map(|http| ("http_get", &http.port, &http.bind))
            .chain(tcp.iter().map(|tcp| ("tcp_socket", &tcp.port, &tcp.bind)))
            .chain(grpc.iter().map(|grpc| ("grpc", &grpc.port, &grpc.bind)))
        {
            check.port(port, &at.keys([key, "port"]));
            check.setting(bind.as_deref(), &at.keys([key, "bind"]));
        }
        for (number, need) in signal.needs.iter().enumerate() {
            check.setting(Some(&need.setting), &at.key("needs").index(number).key("setting"));
        }
    }
    if let Some(hooks) = &entry.native_hooks {
        check.version(hooks.since.as_deref(), &root.keys(["native_hooks", "since"]));
    }
    if let Some(stop) = &entry.stop {
        let zero = stop.exits_zero_when.as_ref().and_then(|condition| condition.setting.as_deref());
        check.setting(zero, &root.keys(["stop", "exits_zero_when", "setting"]));
        check.setting(stop.longest_setting.as_deref(), &root.keys(["stop", "longest_setting"]));
    }
    for (index, quit) in entry.quit.iter().enumerate() {
        let at = root.key("quit").index(index);
        if let Some(port) = &quit.port {
            check.port(port, &at.key("port"));
        }
        check.setting(quit.needs.as_ref().map(|need| need.setting.as_str()), &at.keys(["needs", "setting"]));
        check.version(quit.since.as_deref(), &at.key("since"));
    }
    for (index, name) in entry.twin.iter().flat_map(|twin| twin.may_differ.iter().enumerate()) {
        check.setting(Some(name), &root.keys(["twin", "may_differ"]).index(index));
    }
    check.errors
}

struct Check<'e> {
    entry: &'e Entry,
    errors: Vec<EntryError>,
}

impl Check<'_> {
    fn error(&mut self, at: &Pointer, message: String) {
        self.errors.push(EntryError { at: at.clone(), message });
    }

    fn setting(&mut self, name: Option<&str>, at: &Pointer) {
        if let Some(name) = name.filter(|name| !self.entry.settings.contains_key(*name)) {
            self.error(at, format!("`settings` has no `{name}`"));
        }
    }

    fn port(&mut self, port: &PortValue, at: &Pointer) {
        let PortValue::Setting(name) = port else { return };
        self.setting(Some(name), at);
        let kind = self.entry.settings.get(name).map(|setting| setting.kind);
        if kind.is_some_and(|kind| !matches!(kind, Kind::Port | Kind::Address)) {
            self.error(
                at,
                format!("the setting `{name}` holds no port; its `kind` is not `port` or `address`"),
            );
        }
    }

    fn version(&mut self, text: Option<&str>, at: &Pointer) {
        if let Some(text) = text.filter(|text| ProgramVersion::parse(text).is_none()) {
            self.error(at, format!("`{text}` is no version"));
        }
    }
}
