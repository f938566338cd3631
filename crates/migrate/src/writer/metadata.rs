//! Annotations and labels of the pod template.

use outrigger_plan::Operation;
use outrigger_yaml::Change;
use serde_json::{Map, Value, json};

use super::fields::{Writer, remove_key, set_key};

impl Writer<'_> {
    pub(super) fn change_metadata(&self, changes: &mut Vec<Change>) {
        let (mut set, mut removed, mut labels) = (Map::new(), Vec::new(), Vec::new());
        for operation in self.plan.operations() {
            match operation {
                Operation::SetAnnotation { key, value } => drop(set.insert(key.clone(), json!(value))),
                Operation::RemoveAnnotation { key } => removed.push(key.as_str()),
                Operation::RemoveLabel { key } => labels.push(key.as_str()),
                _ => {}
            }
        }
        self.change_mapping("annotations", set, &removed, changes);
        self.change_mapping("labels", Map::new(), &labels, changes);
    }

    /// Keys come to a mapping of `metadata` and go from it. With its last key it goes, with the first it is made.
    fn change_mapping(
        &self,
        field: &str,
        set: Map<String, Value>,
        removed: &[&str],
        changes: &mut Vec<Change>,
    ) {
        if set.is_empty() && removed.is_empty() {
            return;
        }
        let metadata = self.template.key("metadata");
        let known = self.meaning.get("metadata").and_then(|metadata| metadata.get(field)?.as_object());
        let Some(fields) = known else {
            if !set.is_empty() {
                changes.push(set_key(metadata, field, Value::Object(set), &["name", "labels"]));
            }
            return;
        };
        if set.is_empty() && fields.keys().all(|key| removed.contains(&key.as_str())) {
            changes.push(remove_key(metadata, field));
            return;
        }
        let mapping = metadata.key(field);
        for (key, value) in set {
            changes.push(set_key(mapping.clone(), &key, value, &[]));
        }
        changes.extend(removed.iter().map(|key| remove_key(mapping.clone(), key)));
    }
}
