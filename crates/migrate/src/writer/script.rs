//! Parts of scripts.

use outrigger_plan::ScriptField;
use outrigger_pod::ContainerRef;
use outrigger_text::Edit;
use outrigger_yaml::Change;

use super::fields::Writer;

impl Writer<'_> {
    /// The text of a script changes where it is written.
    pub(super) fn edit_script(&self, container: ContainerRef, field: ScriptField, edits: &[Edit]) -> Change {
        Change::EditScalar { scalar: self.at(container).join(&field.pointer()), edits: edits.to_vec() }
    }
}
