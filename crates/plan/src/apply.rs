use std::collections::BTreeMap;

use outrigger_pod::{ContainerList, ContainerRef};
use serde_json::{Map, Value, json};

use crate::operation::{ArgumentList, Hook, Operation};
use crate::plan::Plan;

/// The plan speaks of something that the pod does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// There is no such container.
    #[error("the pod has no container at {0}")]
    NoContainer(String),
    /// There is no such argument.
    #[error("{0} has no item {1}")]
    NoArgument(String, usize),
    /// A field is not what the API has there.
    #[error("{0} is not {1}")]
    WrongShape(String, &'static str),
    /// Only an entry of `containers` can move.
    #[error("{0} is not an entry of containers")]
    NotAnApp(String),
}

impl Plan {
    /// The pod template with the plan carried out. `template` is the mapping that holds `metadata` and `spec`.
    ///
    /// This is what a writer's result must mean; it never touches text.
    pub fn apply(&self, template: &Value) -> Result<Value, ApplyError> {
        let mut template = template.clone();
        for operation in self.operations() {
            apply_in_place(&mut template, operation)?;
        }
        self.remove_arguments(&mut template)?;
        self.move_and_remove(&mut template)?;
        Ok(template)
    }

    /// Arguments go last of all changes inside containers, so that every index speaks of the old list.
    fn remove_arguments(&self, template: &mut Value) -> Result<(), ApplyError> {
        let mut removed: BTreeMap<(ContainerRef, ArgumentList), Vec<usize>> = BTreeMap::new();
        for operation in self.operations() {
            if let Operation::RemoveArgument { container, list, index } = operation {
                removed.entry((*container, *list)).or_default().push(*index);
            }
        }
        for ((container, list), mut indexes) in removed {
            indexes.sort_unstable();
            let arguments = arguments_of(template, container, list)?;
            for &index in indexes.iter().rev() {
                if index >= arguments.len() {
                    return Err(ApplyError::NoArgument(place(container, list.field()), index));
                }
                arguments.remove(index);
            }
        }
        Ok(())
    }

    /// Containers change place last, so that every [`ContainerRef`] speaks of the old pod.
    fn move_and_remove(&self, template: &mut Value) -> Result<(), ApplyError> {
        let spec = object_at(template, "spec")?;
        let mut apps: Vec<Option<Value>> = take_list(spec, "containers")?.into_iter().map(Some).collect();
        let mut inits: Vec<Option<Value>> =
            take_list(spec, "initContainers")?.into_iter().map(Some).collect();
        let had_inits = spec.contains_key("initContainers");
        let mut arrivals: Vec<(usize, Value)> = Vec::new();
        for operation in self.operations() {
            match operation {
                Operation::Move { container, before } => {
                    if container.list != ContainerList::App {
                        return Err(ApplyError::NotAnApp(container.pointer().to_string()));
                    }
                    let mut moved = take(&mut apps, *container)?;
                    let fields = moved.as_object_mut().ok_or_else(|| not_a_mapping(*container))?;
                    fields.insert("restartPolicy".to_owned(), json!("Always"));
                    arrivals.push((*before, moved));
                }
                Operation::RemoveContainer { container } => {
                    let list = match container.list {
                        ContainerList::App => &mut apps,
                        ContainerList::Init => &mut inits,
                    };
                    take(list, *container)?;
                }
                _ => {}
            }
        }
        // A stable sort: several moves to one place keep the order of the plan.
        arrivals.sort_by_key(|(before, _)| *before);
        let mut arrivals = arrivals.into_iter().peekable();
        let mut result = Vec::new();
        for (index, init) in inits.into_iter().enumerate() {
            while let Some((_, moved)) = arrivals.next_if(|(before, _)| *before <= index) {
                result.push(moved);
            }
            result.extend(init);
        }
        result.extend(arrivals.map(|(_, moved)| moved));
        spec.insert("containers".to_owned(), apps.into_iter().flatten().collect());
        if had_inits || !result.is_empty() {
            spec.insert("initContainers".to_owned(), Value::Array(result));
        }
        Ok(())
    }
}

/// Everything but the change of place and the removal of arguments, which shift indexes.
fn apply_in_place(template: &mut Value, operation: &Operation) -> Result<(), ApplyError> {
    match operation {
        Operation::Move { .. } | Operation::RemoveContainer { .. } | Operation::RemoveArgument { .. } => {}
        Operation::SetProbe { container, kind, probe } => {
            container_of(template, *container)?.insert(kind.field().to_owned(), probe.clone());
        }
        Operation::SetHook { container, hook, handler } => {
            let fields = container_of(template, *container)?;
            let lifecycle = fields.entry("lifecycle").or_insert_with(|| json!({}));
            if lifecycle.is_null() {
                *lifecycle = json!({});
            }
            lifecycle
                .as_object_mut()
                .ok_or_else(|| ApplyError::WrongShape(place(*container, "lifecycle"), "a mapping"))?
                .insert(hook.field().to_owned(), handler.clone());
        }
        Operation::RemoveHook { container, hook } => remove_hook(template, *container, *hook)?,
        Operation::AddArgument { container, list, value } => {
            let fields = container_of(template, *container)?;
            let arguments = fields.entry(list.field()).or_insert_with(|| json!([]));
            if arguments.is_null() {
                *arguments = json!([]);
            }
            arguments
                .as_array_mut()
                .ok_or_else(|| ApplyError::WrongShape(place(*container, list.field()), "a list"))?
                .push(json!(value));
        }
        Operation::SetArgument { container, list, index, value } => {
            let arguments = arguments_of(template, *container, *list)?;
            let missing = || ApplyError::NoArgument(place(*container, list.field()), *index);
            *arguments.get_mut(*index).ok_or_else(missing)? = json!(value);
        }
        Operation::SetEnvironment { container, name, value } => {
            set_environment(template, *container, name, value)?;
        }
        Operation::SetGracePeriod { seconds } => {
            object_at(template, "spec")?.insert("terminationGracePeriodSeconds".to_owned(), json!(seconds));
        }
        Operation::SetAnnotation { key, value } => {
            let metadata = object_at(template, "metadata")?;
            let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
            annotations
                .as_object_mut()
                .ok_or_else(|| ApplyError::WrongShape("/metadata/annotations".to_owned(), "a mapping"))?
                .insert(key.clone(), json!(value));
        }
    }
    Ok(())
}

fn remove_hook(template: &mut Value, container: ContainerRef, hook: Hook) -> Result<(), ApplyError> {
    let fields = container_of(template, container)?;
    let lifecycle = fields
        .get_mut("lifecycle")
        .and_then(Value::as_object_mut)
        .ok_or_else(|| ApplyError::WrongShape(place(container, "lifecycle"), "a mapping"))?;
    lifecycle.shift_remove(hook.field());
    if lifecycle.is_empty() {
        fields.shift_remove("lifecycle");
    }
    Ok(())
}

fn set_environment(
    template: &mut Value,
    container: ContainerRef,
    name: &str,
    value: &str,
) -> Result<(), ApplyError> {
    let fields = container_of(template, container)?;
    let variables = fields.entry("env").or_insert_with(|| json!([]));
    let variables = variables
        .as_array_mut()
        .ok_or_else(|| ApplyError::WrongShape(place(container, "env"), "a list"))?;
    let known = variables.iter_mut().rev().find(|v| v.get("name").and_then(Value::as_str) == Some(name));
    match known.map(Value::as_object_mut) {
        Some(Some(variable)) => {
            variable.shift_remove("valueFrom");
            variable.insert("value".to_owned(), json!(value));
        }
        _ => variables.push(json!({ "name": name, "value": value })),
    }
    Ok(())
}

fn object_at<'v>(template: &'v mut Value, key: &str) -> Result<&'v mut Map<String, Value>, ApplyError> {
    template
        .as_object_mut()
        .map(|fields| fields.entry(key).or_insert_with(|| json!({})))
        .and_then(Value::as_object_mut)
        .ok_or_else(|| ApplyError::WrongShape(format!("/{key}"), "a mapping"))
}

fn container_of(
    template: &mut Value,
    container: ContainerRef,
) -> Result<&mut Map<String, Value>, ApplyError> {
    template
        .pointer_mut(&container.pointer().to_string())
        .ok_or_else(|| ApplyError::NoContainer(container.pointer().to_string()))?
        .as_object_mut()
        .ok_or_else(|| not_a_mapping(container))
}

fn arguments_of(
    template: &mut Value,
    container: ContainerRef,
    list: ArgumentList,
) -> Result<&mut Vec<Value>, ApplyError> {
    container_of(template, container)?
        .get_mut(list.field())
        .and_then(Value::as_array_mut)
        .ok_or_else(|| ApplyError::WrongShape(place(container, list.field()), "a list"))
}

/// The items of a list of `spec`; none where it is missing or null.
fn take_list(spec: &mut Map<String, Value>, key: &str) -> Result<Vec<Value>, ApplyError> {
    match spec.get_mut(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => Ok(std::mem::take(items)),
        Some(_) => Err(ApplyError::WrongShape(format!("/spec/{key}"), "a list")),
    }
}

fn take(list: &mut [Option<Value>], container: ContainerRef) -> Result<Value, ApplyError> {
    list.get_mut(container.index)
        .and_then(Option::take)
        .ok_or_else(|| ApplyError::NoContainer(container.pointer().to_string()))
}

fn not_a_mapping(container: ContainerRef) -> ApplyError {
    ApplyError::WrongShape(container.pointer().to_string(), "a mapping")
}

fn place(container: ContainerRef, field: &str) -> String {
    container.pointer().key(field).to_string()
}
