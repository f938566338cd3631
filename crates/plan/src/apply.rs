use std::collections::BTreeMap;

use outrigger_pod::{ArgumentList, ContainerList, ContainerRef, Hook};
use serde_json::{Map, Value, json};

use crate::operation::Operation;
use crate::plan::{Plan, merge_arrivals};

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
        self.change_arguments(&mut template)?;
        self.move_and_remove(&mut template)?;
        Ok(template)
    }

    /// All changes of one list of arguments at once, so that every index speaks of the old list.
    fn change_arguments(&self, template: &mut Value) -> Result<(), ApplyError> {
        let mut lists: BTreeMap<(ContainerRef, ArgumentList), Vec<&Operation>> = BTreeMap::new();
        for operation in self.operations() {
            if let Operation::InsertArgument { container, list, .. }
            | Operation::SetArgument { container, list, .. }
            | Operation::RemoveArgument { container, list, .. } = operation
            {
                lists.entry((*container, *list)).or_default().push(operation);
            }
        }
        for ((container, list), operations) in lists {
            let fields = container_of(template, container)?;
            let old = take_list(fields, list.field())
                .map_err(|_| ApplyError::WrongShape(place(container, list.field()), "a list"))?;
            let new = changed_arguments(old, &operations)
                .map_err(|index| ApplyError::NoArgument(place(container, list.field()), index))?;
            fields.insert(list.field().to_owned(), Value::Array(new));
        }
        Ok(())
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

/// Everything but changes of place and of arguments, which shift indexes.
fn apply_in_place(template: &mut Value, operation: &Operation) -> Result<(), ApplyError> {
    match operation {
        Operation::Move { .. }
        | Operation::RemoveContainer { .. }
        | Operation::InsertArgument { .. }
        | Operation::SetArgument { .. }
        | Operation::RemoveArgument { .. } => {}
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
    let variables =
        variables.as_array_mut().ok_or_else(|| ApplyError::WrongShape(place(container, "env"), "a list"))?;
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

/// The list of arguments after `operations`, which are all about it. Fails with the index of an argument that
/// is not there.
fn changed_arguments(old: Vec<Value>, operations: &[&Operation]) -> Result<Vec<Value>, usize> {
    let mut arrivals: Vec<(usize, Value)> = Vec::new();
    let mut kept: Vec<Option<Value>> = old.into_iter().map(Some).collect();
    for operation in operations {
        match operation {
            Operation::InsertArgument { before, value, .. } => arrivals.push((*before, json!(value))),
            Operation::SetArgument { index, value, .. } => {
                *kept.get_mut(*index).ok_or(*index)? = Some(json!(value));
            }
            Operation::RemoveArgument { index, .. } => *kept.get_mut(*index).ok_or(*index)? = None,
            _ => {}
        }
    }
    Ok(merge_arrivals(kept.into_iter(), arrivals))
}

/// The items of a list, taken out of its mapping; none where it is missing or null.
fn take_list(mapping: &mut Map<String, Value>, key: &str) -> Result<Vec<Value>, ApplyError> {
    match mapping.get_mut(key) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(items)) => Ok(std::mem::take(items)),
        Some(_) => Err(ApplyError::WrongShape(format!("/{key}"), "a list")),
    }
}

fn not_a_mapping(container: ContainerRef) -> ApplyError {
    ApplyError::WrongShape(container.pointer().to_string(), "a mapping")
}

fn place(container: ContainerRef, field: &str) -> String {
    container.pointer().key(field).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use outrigger_pod::ProbeKind;

    fn template() -> Value {
        json!({
            "metadata": {"labels": {"app": "web"}},
            "spec": {
                "initContainers": [{"name": "setup"}, {"name": "migrate"}],
                "containers": [
                    {"name": "web"},
                    {"name": "proxy", "args": ["--a", "--b", "db"], "lifecycle": {"preStop": {"sleep": {"seconds": 5}}}},
                    {"name": "logs", "env": [{"name": "LEVEL", "valueFrom": {}}]},
                ],
            },
        })
    }

    fn applied(operations: Vec<Operation>) -> Value {
        let plan = Plan::merge(operations).expect("the operations agree");
        plan.apply(&template()).expect("the plan fits the pod")
    }

    fn names(template: &Value, list: &str) -> Vec<String> {
        let items = template["spec"][list].as_array().cloned().unwrap_or_default();
        items.iter().map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect()
    }

    #[test]
    fn moves_keep_their_order_and_land_where_they_should() {
        let result = applied(vec![
            Operation::Move { container: ContainerRef::app(1), before: 9 },
            Operation::Move { container: ContainerRef::app(2), before: 1 },
        ]);
        assert_eq!(names(&result, "initContainers"), ["setup", "logs", "migrate", "proxy"]);
        assert_eq!(names(&result, "containers"), ["web"]);
        assert_eq!(result["spec"]["initContainers"][3]["restartPolicy"], "Always");
    }

    #[test]
    fn changes_speak_of_the_pod_as_it_was() {
        let proxy = ContainerRef::app(1);
        let result = applied(vec![
            Operation::RemoveContainer { container: ContainerRef::app(0) },
            Operation::RemoveContainer { container: ContainerRef::init(0) },
            Operation::Move { container: proxy, before: 1 },
            Operation::RemoveArgument { container: proxy, list: ArgumentList::Args, index: 0 },
            Operation::InsertArgument {
                container: proxy,
                list: ArgumentList::Args,
                before: 2,
                value: "--health-check".to_owned(),
            },
            Operation::SetArgument {
                container: proxy,
                list: ArgumentList::Args,
                index: 1,
                value: "--c".to_owned(),
            },
            Operation::RemoveHook { container: proxy, hook: Hook::PreStop },
            Operation::SetProbe {
                container: proxy,
                kind: ProbeKind::Startup,
                probe: json!({"tcpSocket": {"port": 1}}),
            },
        ]);
        assert_eq!(names(&result, "initContainers"), ["proxy", "migrate"]);
        let proxy = &result["spec"]["initContainers"][0];
        assert_eq!(proxy["args"], json!(["--c", "--health-check", "db"]));
        assert_eq!(proxy.get("lifecycle"), None);
        assert_eq!(proxy["startupProbe"], json!({"tcpSocket": {"port": 1}}));
    }

    #[test]
    fn missing_lists_are_made() {
        let result = applied(vec![
            Operation::InsertArgument {
                container: ContainerRef::app(0),
                list: ArgumentList::Args,
                before: 0,
                value: "-x".to_owned(),
            },
            Operation::SetEnvironment {
                container: ContainerRef::app(0),
                name: "A".to_owned(),
                value: "1".to_owned(),
            },
            Operation::SetEnvironment {
                container: ContainerRef::app(2),
                name: "LEVEL".to_owned(),
                value: "info".to_owned(),
            },
            Operation::SetAnnotation { key: "k".to_owned(), value: "v".to_owned() },
            Operation::SetGracePeriod { seconds: 60 },
        ]);
        assert_eq!(result["spec"]["containers"][0]["args"], json!(["-x"]));
        assert_eq!(result["spec"]["containers"][0]["env"], json!([{"name": "A", "value": "1"}]));
        assert_eq!(result["spec"]["containers"][2]["env"], json!([{"name": "LEVEL", "value": "info"}]));
        assert_eq!(result["metadata"]["annotations"], json!({"k": "v"}));
        assert_eq!(result["spec"]["terminationGracePeriodSeconds"], 60);
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let plan = |operation| Plan::merge([operation]).expect("one operation agrees with itself");
        let gone = Operation::Move { container: ContainerRef::app(7), before: 0 };
        assert_eq!(
            plan(gone).apply(&template()),
            Err(ApplyError::NoContainer("/spec/containers/7".to_owned()))
        );
        let init = Operation::Move { container: ContainerRef::init(0), before: 0 };
        assert!(matches!(plan(init).apply(&template()), Err(ApplyError::NotAnApp(_))));
        let argument =
            Operation::RemoveArgument { container: ContainerRef::app(1), list: ArgumentList::Args, index: 3 };
        assert!(matches!(plan(argument).apply(&template()), Err(ApplyError::NoArgument(_, 3))));
    }
}
