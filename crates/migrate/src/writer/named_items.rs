//! Lists whose items have a name: `env`, `volumeMounts`, `volumes`.

use std::collections::BTreeMap;

use outrigger_plan::Operation;
use outrigger_pod::ContainerRef;
use outrigger_text::Pointer;
use outrigger_yaml::Change;
use serde_json::Value;

use super::fields::{Writer, remove_key};

/// Whether an item of a list has this name.
pub(super) fn is_named(item: &Value, name: &str) -> bool {
    item.get("name").and_then(Value::as_str) == Some(name)
}

/// The numbers of the items that have one of these names.
pub(super) fn places_of(items: &[Value], names: &[&str]) -> Vec<usize> {
    let has_one = |item: &Value| names.iter().any(|name| is_named(item, name));
    (0..items.len()).filter(|&index| has_one(&items[index])).collect()
}

impl Writer<'_> {
    /// Volumes and their mounts go by name.
    pub(super) fn remove_volumes(&self, changes: &mut Vec<Change>) {
        let mut mounts: BTreeMap<ContainerRef, Vec<&str>> = BTreeMap::new();
        let mut volumes = Vec::new();
        for operation in self.plan.operations() {
            match operation {
                Operation::RemoveVolumeMounts { container, volume } => {
                    mounts.entry(*container).or_default().push(volume);
                }
                Operation::RemoveVolume { name } => volumes.push(name.as_str()),
                _ => {}
            }
        }
        for (container, names) in mounts {
            self.remove_named(&container.pointer(), "volumeMounts", &names, changes);
        }
        if !volumes.is_empty() {
            self.remove_named(&Pointer::ROOT.key("spec"), "volumes", &volumes, changes);
        }
    }

    /// Takes items from the list in `field` of the mapping at `holder`, a place in the template; with the last item
    /// goes the key.
    fn remove_named(&self, holder: &Pointer, field: &str, names: &[&str], changes: &mut Vec<Change>) {
        let Some(items) = self.written(&holder.key(field)).and_then(Value::as_array) else { return };
        let gone = places_of(items, names);
        let mapping = self.template.join(holder);
        if gone.len() == items.len() {
            changes.push(remove_key(mapping, field));
            return;
        }
        let list = mapping.key(field);
        changes.extend(gone.into_iter().map(|index| Change::RemoveItem { item: list.index(index) }));
    }
}
