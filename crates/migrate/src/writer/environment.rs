//! `env` of a container.

use std::collections::BTreeMap;

use outrigger_plan::Operation;
use outrigger_pod::ContainerRef;
use outrigger_yaml::Change;
use serde_json::{Value, json};

use super::fields::{Writer, remove_key, set_key};
use super::named_items::{is_named, places_of};

const BEFORE_ENV: [&str; 7] =
    ["name", "image", "imagePullPolicy", "restartPolicy", "command", "args", "workingDir"];

/// What the variables of one container come to.
#[derive(Default)]
struct Variables<'p> {
    set: Vec<(&'p str, &'p str)>,
    removed: Vec<&'p str>,
}

impl Writer<'_> {
    /// Variables get their values, and go. A list that is not there is made; one that is left empty goes.
    pub(super) fn change_environment(&self, changes: &mut Vec<Change>) {
        let mut containers: BTreeMap<ContainerRef, Variables<'_>> = BTreeMap::new();
        for operation in self.plan.operations() {
            match operation {
                Operation::SetEnvironment { container, name, value } => {
                    containers.entry(*container).or_default().set.push((name, value));
                }
                Operation::RemoveEnvironment { container, name } => {
                    containers.entry(*container).or_default().removed.push(name);
                }
                _ => {}
            }
        }
        for (container, variables) in containers {
            self.change_variables(container, &variables, changes);
        }
    }

    fn change_variables(
        &self,
        container: ContainerRef,
        variables: &Variables<'_>,
        changes: &mut Vec<Change>,
    ) {
        let new = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
        let known = self.field(container, "env").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        let gone = places_of(known, &variables.removed);
        if gone.len() == known.len() {
            let all: Vec<Value> = variables.set.iter().map(new).collect();
            changes.push(if all.is_empty() {
                remove_key(self.at(container), "env")
            } else {
                set_key(self.at(container), "env", Value::Array(all), &BEFORE_ENV)
            });
            return;
        }
        let list = self.at(container).key("env");
        for variable in &variables.set {
            let Some(at) = known.iter().rposition(|item| is_named(item, variable.0)) else {
                let index = known.len() - gone.len();
                changes.push(Change::InsertItem { sequence: list.clone(), index, value: new(variable) });
                continue;
            };
            let place = list.index(at);
            if known[at].get("valueFrom").is_some() {
                changes.push(remove_key(place.clone(), "valueFrom"));
            }
            changes.push(set_key(place, "value", json!(variable.1), &["name"]));
        }
        changes.extend(gone.into_iter().map(|index| Change::RemoveItem { item: list.index(index) }));
    }
}
