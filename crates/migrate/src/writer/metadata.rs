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
        let gone: Vec<&str> = [("annotations", &set, &removed), ("labels", &Map::new(), &labels)]
            .into_iter()
            .filter(|(field, set, removed)| set.is_empty() && self.goes(field, removed))
            .map(|(field, ..)| field)
            .collect();
        let metadata = self.meaning.get("metadata").and_then(Value::as_object);
        if !gone.is_empty()
            && metadata.is_some_and(|fields| fields.keys().all(|field| gone.contains(&field.as_str())))
        {
            changes.push(remove_key(self.template.clone(), "metadata"));
            return;
        }
        self.change_mapping("annotations", set, &removed, changes);
        self.change_mapping("labels", Map::new(), &labels, changes);
    }

    /// Whether a mapping of `metadata` loses its last key.
    fn goes(&self, field: &str, removed: &[&str]) -> bool {
        let known = self.meaning.get("metadata").and_then(|metadata| metadata.get(field)?.as_object());
        let loses_all =
            |fields: &Map<String, Value>| fields.keys().all(|key| removed.contains(&key.as_str()));
        !removed.is_empty() && known.is_some_and(loses_all)
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
        let known = self.meaning.get("metadata").and_then(|metadata| metadata.get(field));
        if known.is_none_or(|fields| !fields.is_object()) {
            if !set.is_empty() {
                changes.push(set_key(metadata, field, Value::Object(set), &["name", "labels"]));
            }
            return;
        }
        if set.is_empty() && self.goes(field, removed) {
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
