use std::collections::BTreeMap;

use outrigger_text::Pointer;
use serde_json::Value;

use super::Named;
use crate::Workload;
use crate::object::{get, items, string_map, text};

/// The containers of one workload that leave the list `containers`, with what references could know them by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedContainers {
    /// The file that holds the workload, in the same form as for [`FileReferences`](super::FileReferences).
    pub file: String,
    /// Which document of the file.
    pub document: usize,
    /// The pod template.
    pub template: Pointer,
    /// The API group of the object.
    pub group: String,
    /// The kind of the object.
    pub kind: Option<String>,
    /// The name of the object.
    pub name: Option<String>,
    /// The namespace of the object.
    pub namespace: Option<String>,
    /// The labels of the object.
    pub labels: BTreeMap<String, String>,
    /// The labels of its pods.
    pub pod_labels: BTreeMap<String, String>,
    /// What moves.
    pub containers: Vec<MovedContainer>,
}

/// A container that leaves the list `containers`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovedContainer {
    /// Its name, where it has one.
    pub name: Option<String>,
    /// Its place in `containers` before the move, from 0.
    pub index: usize,
    /// The names of its ports.
    pub ports: Vec<String>,
}

impl MovedContainer {
    /// Whether `named`, in a reference that means its workload, is this container, or is changed by its move.
    pub fn is_named_by(&self, named: &Named) -> bool {
        match named {
            Named::Container(name) => self.name.as_ref() == Some(name),
            Named::Port(name) => self.ports.contains(name),
            // What stood behind a moved container moves up by one.
            Named::Place(index) => *index >= self.index,
            Named::List => true,
        }
    }
}

impl MovedContainers {
    /// Takes what references could know: `moved` are places in `containers` of `workload`, which stands in
    /// `document` (a value) of `file`.
    pub fn new(file: &str, workload: &Workload, document: &Value, moved: &[usize]) -> Self {
        let null = Value::Null;
        let object = workload.object(document).unwrap_or(&null);
        let template = workload.template(document).unwrap_or(&null);
        let containers = workload.pod_spec(document).map_or(&[][..], |spec| items(spec, &["containers"]));
        let describe = |&index: &usize| {
            let container = containers.get(index)?;
            let ports = items(container, &["ports"]).iter().filter_map(|port| text(port, &["name"]));
            Some(MovedContainer {
                name: text(container, &["name"]).map(str::to_owned),
                index,
                ports: ports.map(str::to_owned).collect(),
            })
        };
        Self {
            file: file.to_owned(),
            document: workload.document,
            template: workload.template.clone(),
            group: workload.group().to_owned(),
            kind: workload.kind.clone(),
            name: workload.name.clone(),
            namespace: workload.namespace.clone(),
            labels: string_map(get(object, &["metadata", "labels"])),
            pod_labels: string_map(get(template, &["metadata", "labels"])),
            containers: moved.iter().filter_map(describe).collect(),
        }
    }
}
