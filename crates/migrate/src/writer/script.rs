//! Parts of scripts.

use outrigger_plan::ScriptField;
use outrigger_pod::ContainerRef;
use outrigger_text::{Edit, EditSet};
use outrigger_yaml::Change;
use serde_json::{Value, json};

use super::fields::Writer;

impl Writer<'_> {
    /// The item of the list that holds the script gets its new text.
    pub(super) fn edit_script(&self, container: ContainerRef, field: ScriptField, edits: &[Edit]) -> Change {
        let place = container.pointer().join(&field.pointer());
        let old = self.written(&place).and_then(Value::as_str).unwrap_or_default();
        let new = EditSet::new(edits.to_vec()).map_or_else(|_| old.into(), |edits| edits.apply(old));
        Change::SetItem { item: self.template.join(&place), value: json!(new) }
    }
}
