use std::collections::BTreeMap;

use outrigger_text::Pointer;
use serde_json::Value;

use super::autoscalers::collect_autoscaler;
use super::monitors::{collect_port_names, read_service};
use super::own::collect_own_references;
use super::patch::{collect_json_patch, collect_merge_patch, is_json_patch};
use super::policy::{collect_gatekeeper, collect_kyverno};
use super::{LabelSelector, Reference, Target};
use crate::kustomize::{Kustomization, collect_delivery_patches, is_kustomization_file};
use crate::object::{PlacedObject, items, text};
use crate::{ConfiguredKinds, find_workloads};

/// All references in the meaning of document number `document`, in no promised order.
///
/// A list of JSON patch operations has [`Target::Unknown`]; a kustomization gives nothing here.
fn collect_references(document: usize, value: &Value) -> Vec<Reference> {
    let mut found = Vec::new();
    if is_json_patch(value) {
        let operations = value.as_array().map_or(&[][..], Vec::as_slice);
        collect_json_patch(document, &Pointer::ROOT, operations, &Target::Unknown, &mut found);
        return found;
    }
    for workload in find_workloads(document, value, &ConfiguredKinds::default()) {
        collect_merge_patch(&workload, value, &mut found);
        if workload.form.is_convertible() {
            collect_own_references(&workload, value, &mut found);
        }
    }
    visit_objects(&Pointer::ROOT, value, &mut |base, object| {
        let object = PlacedObject::new(document, base, object);
        match (object.group, object.kind) {
            ("kyverno.io", "ClusterPolicy" | "Policy") => collect_kyverno(&object, &mut found),
            ("mutations.gatekeeper.sh", "Assign" | "ModifySet") => collect_gatekeeper(&object, &mut found),
            _ => {
                collect_autoscaler(&object, &mut found);
                collect_port_names(&object, &mut found);
                collect_delivery_patches(&object, &mut found);
            }
        }
    });
    found
}

/// Visits the objects in `value`: itself, or the items of lists.
pub(crate) fn visit_objects(at: &Pointer, value: &Value, visit: &mut impl FnMut(&Pointer, &Value)) {
    let list = match text(value, &["kind"]) {
        Some("Template") => "objects",
        Some(kind) if kind.ends_with("List") => "items",
        _ => return visit(at, value),
    };
    for (index, item) in items(value, &[list]).iter().enumerate() {
        visit_objects(&at.key(list).index(index), item, visit);
    }
}

/// A Service that chooses pods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceFacts {
    /// Its namespace, where it names one.
    pub namespace: Option<String>,
    /// Its own labels.
    pub labels: BTreeMap<String, String>,
    /// The pods that it chooses.
    pub selector: LabelSelector,
}

/// All that one file says about containers of others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileReferences {
    /// The file's path, as given.
    pub file: String,
    /// What its documents name.
    pub references: Vec<Reference>,
    /// Its Services, through which monitors find pods.
    pub services: Vec<ServiceFacts>,
    /// What it says as a kustomization.
    pub kustomization: Option<Kustomization>,
}

impl FileReferences {
    /// Of a file with nothing in it yet. Paths of all files, and of [`MovedContainers`](super::MovedContainers),
    /// must start at the same folder.
    pub fn new(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    /// Adds document number `document` of the file.
    pub fn add_document(&mut self, document: usize, value: &Value) {
        if let Some(kustomization) = Kustomization::read(document, value, is_kustomization_file(&self.file)) {
            self.kustomization = Some(kustomization);
            return;
        }
        self.references.extend(collect_references(document, value));
        visit_objects(&Pointer::ROOT, value, &mut |_, object| {
            if text(object, &["kind"]) == Some("Service") && text(object, &["apiVersion"]) == Some("v1") {
                self.services.extend(read_service(object));
            }
        });
    }

    /// Whether it says nothing, and need not be kept.
    pub fn is_empty(&self) -> bool {
        self.references.is_empty() && self.services.is_empty() && self.kustomization.is_none()
    }
}
