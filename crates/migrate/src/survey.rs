//! What a document says beyond its own pods.

use outrigger_manifest::references::FileReferences;
use outrigger_manifest::{find_utilization_targets, string_map};
use outrigger_text::{Pointer, Span};
use outrigger_yaml::Document;
use serde_json::Value;

use crate::control_plane::read_control_planes;
use crate::document::{DocumentInput, DocumentProblem, read_document};
use crate::facts::{ConfigMapFacts, Survey};
use crate::killer::Permission;
use crate::mesh::NamespaceFacts;
use crate::outcome::Site;
use crate::shared::users_in;

impl Survey {
    /// Of a file that says nothing yet.
    pub fn new(file: usize, path: &str) -> Self {
        Self {
            file,
            references: FileReferences::new(path),
            sites: Vec::new(),
            namespaces: Vec::new(),
            config_maps: Vec::new(),
            map_users: Vec::new(),
            utilization_targets: Vec::new(),
            control_planes: Vec::new(),
            served: Vec::new(),
            permissions: Vec::new(),
        }
    }

    /// Of a document that was read already.
    pub(crate) fn of(input: &DocumentInput<'_>, document: &Document<'_>, value: &Value) -> Self {
        let mut survey = Self::new(input.file, input.path);
        survey.references.add_document(input.source.index, value);
        let inline = survey.references.kustomization.iter().flat_map(|kustomization| &kustomization.inline);
        for reference in survey.references.references.iter().chain(inline) {
            if let Some(found) = document.locate(&reference.at) {
                let site = input.site(found.value);
                survey.sites.push((reference.document, reference.at.clone(), site));
            }
        }
        for target in find_utilization_targets(input.source.index, value) {
            if let Some(found) = document.locate(&target.at) {
                survey.sites.push((target.document, target.at.clone(), input.site(found.value)));
            }
            survey.utilization_targets.push(target);
        }
        survey.control_planes = read_control_planes(value);
        visit_objects(value, &Pointer::ROOT, &mut |object, at| {
            survey.namespaces.extend(NamespaceFacts::read(object));
            survey.permissions.extend(Permission::read(object));
            survey.config_maps.extend(ConfigMapFacts::read(input, document, object, at));
        });
        survey.map_users = users_in(input.file, input.source.index, value);
        survey
    }

    /// Adds what another survey of the same file says.
    pub fn extend(&mut self, other: Self) {
        self.references.references.extend(other.references.references);
        self.references.services.extend(other.references.services);
        self.references.kustomization =
            self.references.kustomization.take().or(other.references.kustomization);
        self.sites.extend(other.sites);
        self.namespaces.extend(other.namespaces);
        self.config_maps.extend(other.config_maps);
        self.map_users.extend(other.map_users);
        self.utilization_targets.extend(other.utilization_targets);
        self.control_planes.extend(other.control_planes);
        self.served.extend(other.served);
        self.permissions.extend(other.permissions);
    }

    /// Whether the file says nothing.
    pub fn is_empty(&self) -> bool {
        self.references.is_empty()
            && self.namespaces.is_empty()
            && self.config_maps.is_empty()
            && self.map_users.is_empty()
            && self.utilization_targets.is_empty()
            && self.control_planes.is_empty()
            && self.served.is_empty()
            && self.permissions.is_empty()
    }
}

/// What one document says: what names containers, namespaces, configuration of programs.
///
/// Fails where the document cannot be read.
pub fn survey_document(input: &DocumentInput<'_>) -> Result<Survey, DocumentProblem> {
    let (document, value) = read_document(input)?;
    Ok(Survey::of(input, &document, &value))
}

/// The object itself, or the items of a list, each with its place.
pub(crate) fn visit_objects<'v>(value: &'v Value, at: &Pointer, visit: &mut impl FnMut(&'v Value, &Pointer)) {
    match value.get("items").and_then(Value::as_array) {
        Some(items)
            if value.get("kind").and_then(Value::as_str).is_some_and(|kind| kind.ends_with("List")) =>
        {
            for (index, item) in items.iter().enumerate() {
                visit_objects(item, &at.key("items").index(index), visit);
            }
        }
        _ => visit(value, at),
    }
}

impl ConfigMapFacts {
    /// Reads a `ConfigMap`. `None` for any other object, or one without a name.
    fn read(
        input: &DocumentInput<'_>,
        document: &Document<'_>,
        object: &Value,
        at: &Pointer,
    ) -> Option<Self> {
        if object.get("kind")?.as_str()? != "ConfigMap" {
            return None;
        }
        let text = |pointer: &Pointer| object.pointer(&pointer.to_string()).and_then(Value::as_str);
        let metadata = Pointer::ROOT.key("metadata");
        let data = string_map(object.get("data"));
        let scripts = data.iter().filter(|(key, text)| is_script(key, text));
        let lines = scripts
            .map(|(key, text)| {
                (key.clone(), lines_of(input, document, &at.keys(["data", key.as_str()]), text))
            })
            .collect();
        Some(Self {
            namespace: text(&metadata.key("namespace")).map(str::to_owned),
            name: text(&metadata.key("name"))?.to_owned(),
            data,
            file: input.file,
            document: input.source.index,
            at: at.clone(),
            lines,
        })
    }
}

/// Whether a text of a `ConfigMap` is a script, by its first line or by its name.
fn is_script(key: &str, text: &str) -> bool {
    const ENDINGS: [&str; 3] = [".sh", ".bash", ".ash"];
    text.starts_with("#!") || ENDINGS.iter().any(|ending| key.ends_with(ending))
}

/// Where the lines of a text stand, each with the byte of the text at which it begins.
fn lines_of(
    input: &DocumentInput<'_>,
    document: &Document<'_>,
    at: &Pointer,
    text: &str,
) -> Vec<(usize, Site)> {
    let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1));
    let sites = starts.map_while(|start| {
        let byte = document.byte_of_value(at, start)?;
        Some((start, input.site(Span::new(byte, byte))))
    });
    sites.collect()
}
