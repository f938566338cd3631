use outrigger_pod::{ContainerList, ContainerRef};
use serde_json::{Map, Value, json};

use super::access::{not_a_mapping, object_at, take_list};
use super::arguments::change_arguments;
use super::error::ApplyError;
use super::fields::apply_in_place;
use crate::operation::Operation;
use crate::plan::Plan;

impl Plan {
    /// The pod template with the plan carried out. `template` is the mapping that holds `metadata` and `spec`.
    ///
    /// This is what a writer's result must mean; it never touches text.
    pub fn apply(&self, template: &Value) -> Result<Value, ApplyError> {
        let mut template = template.clone();
        for operation in self.operations() {
            apply_in_place(&mut template, operation)?;
        }
        self.remove_empty_metadata(&mut template);
        change_arguments(self.operations(), &mut template)?;
        self.move_and_remove(&mut template)?;
        Ok(template)
    }

    /// With the last annotation and label goes `metadata`, where it holds nothing else.
    fn remove_empty_metadata(&self, template: &mut Value) {
        let is_removal =
            |o: &Operation| matches!(o, Operation::RemoveAnnotation { .. } | Operation::RemoveLabel { .. });
        let Some(fields) = template.as_object_mut().filter(|_| self.operations().iter().any(is_removal))
        else {
            return;
        };
        if fields.get("metadata").and_then(Value::as_object).is_some_and(Map::is_empty) {
            fields.shift_remove("metadata");
        }
    }

    /// Containers change place last, so that every [`ContainerRef`] speaks of the old pod.
    fn move_and_remove(&self, template: &mut Value) -> Result<(), ApplyError> {
        let changes_place =
            |o: &Operation| matches!(o, Operation::Move { .. } | Operation::RemoveContainer { .. });
        if !self.operations().iter().any(changes_place) {
            return Ok(());
        }
        let spec = object_at(template, "spec")?;
        let had_inits = spec.contains_key("initContainers");
        let mut apps = take_list(spec, "containers")?;
        let mut inits = take_list(spec, "initContainers")?;
        for operation in self.operations() {
            let (Operation::Move { container, .. } | Operation::RemoveContainer { container }) = operation
            else {
                continue;
            };
            let list = if container.list == ContainerList::App { &mut apps } else { &mut inits };
            let entry = list
                .get_mut(container.index)
                .ok_or_else(|| ApplyError::NoContainer(container.pointer().to_string()))?;
            if matches!(operation, Operation::Move { .. }) {
                if container.list != ContainerList::App {
                    return Err(ApplyError::NotAnApp(container.pointer().to_string()));
                }
                let fields = entry.as_object_mut().ok_or_else(|| not_a_mapping(*container))?;
                fields.insert("restartPolicy".to_owned(), json!("Always"));
            }
        }
        let after = self.arrangement(inits.len(), apps.len());
        let mut take = |place: &ContainerRef| match place.list {
            ContainerList::App => apps[place.index].take(),
            ContainerList::Init => inits[place.index].take(),
        };
        let new_inits: Vec<Value> = after.init_containers.iter().map(&mut take).collect();
        let new_apps: Vec<Value> = after.containers.iter().map(&mut take).collect();
        spec.insert("containers".to_owned(), Value::Array(new_apps));
        if had_inits || !new_inits.is_empty() {
            spec.insert("initContainers".to_owned(), Value::Array(new_inits));
        }
        Ok(())
    }
}
