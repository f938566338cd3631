use outrigger_text::{Edit, EditSet, Pointer, Step};
use serde_json::{Map, Value};

/// One change of an object outside of the pods that it holds: of what is no pod at all (values of a Helm chart, a
/// `ConfigMap`, a custom resource), or of the object around a pod template (its annotations).
///
/// Every pointer speaks of the document **as it was**, before any operation of the plan.
#[derive(Debug, Clone, PartialEq)]
pub enum ObjectOperation {
    /// A key of a mapping gets a value, new or in place of its old one. A `null` counts as a mapping without keys.
    SetKey {
        /// The mapping.
        mapping: Pointer,
        /// The key.
        key: String,
        /// Its value.
        value: Value,
    },
    /// A key of a mapping goes away.
    RemoveKey {
        /// The mapping.
        mapping: Pointer,
        /// The key.
        key: String,
    },
    /// Parts of a text change: of a script that stands in a `ConfigMap`.
    EditText {
        /// The text.
        text: Pointer,
        /// The edits, in bytes of the text.
        edits: Vec<Edit>,
    },
    /// A list gets an item behind its others.
    AppendItem {
        /// The list.
        list: Pointer,
        /// The item.
        value: Value,
    },
}

/// Why an object cannot be changed as planned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ObjectPlanError {
    /// Two operations want the same key to be different.
    #[error("two steps disagree about `{0}`")]
    Conflict(Pointer),
    /// The object has no such place.
    #[error("there is nothing at `{0}`")]
    NoSuchPlace(Pointer),
    /// The place is there and holds something else.
    #[error("`{0}` is not {1}")]
    WrongShape(Pointer, &'static str),
}

/// All changes of one document outside of its pods: each key decided once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ObjectPlan {
    operations: Vec<ObjectOperation>,
}

impl ObjectOperation {
    /// The key that it decides; an item at the end of a list decides none.
    fn subject(&self) -> Option<Pointer> {
        match self {
            Self::SetKey { mapping, key, .. } | Self::RemoveKey { mapping, key } => {
                Some(mapping.key(key.as_str()))
            }
            Self::EditText { text, .. } => Some(text.clone()),
            Self::AppendItem { .. } => None,
        }
    }
}

impl ObjectPlan {
    /// Merges operations. Equal ones become one.
    ///
    /// Fails where two decide the same key differently, or one changes what lies inside a key that another decides.
    pub fn merge(operations: impl IntoIterator<Item = ObjectOperation>) -> Result<Self, ObjectPlanError> {
        let mut merged: Vec<ObjectOperation> = Vec::new();
        for operation in operations {
            if merged.contains(&operation) {
                continue;
            }
            let touched = |operation: &ObjectOperation| match operation {
                ObjectOperation::AppendItem { list, .. } => list.clone(),
                other => other.subject().unwrap_or_default(),
            };
            let meets = |other: &&ObjectOperation| {
                let within = |decided: Option<Pointer>, touched: Pointer| {
                    decided.is_some_and(|decided| touched.starts_with(&decided))
                };
                within(other.subject(), touched(&operation)) || within(operation.subject(), touched(other))
            };
            if merged.iter().any(|other| meets(&other)) {
                return Err(ObjectPlanError::Conflict(touched(&operation)));
            }
            merged.push(operation);
        }
        Ok(Self { operations: merged })
    }

    /// The operations, in the order in which they came.
    pub fn operations(&self) -> &[ObjectOperation] {
        &self.operations
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Carries the plan out on the meaning of the document.
    pub fn apply(&self, document: &mut Value) -> Result<(), ObjectPlanError> {
        for operation in &self.operations {
            match operation {
                ObjectOperation::SetKey { mapping, key, value } => {
                    let place = place_of(document, mapping)?;
                    if place.is_null() {
                        *place = Value::Object(Map::new());
                    }
                    mapping_in(place, mapping)?.insert(key.clone(), value.clone());
                }
                ObjectOperation::RemoveKey { mapping, key } => {
                    let fields = mapping_in(place_of(document, mapping)?, mapping)?;
                    if fields.shift_remove(key).is_none() {
                        return Err(ObjectPlanError::NoSuchPlace(mapping.key(key.as_str())));
                    }
                }
                ObjectOperation::EditText { text, edits } => {
                    let place = place_of(document, text)?;
                    let Value::String(old) = place else {
                        return Err(ObjectPlanError::WrongShape(text.clone(), "a text"));
                    };
                    if edits.iter().any(|edit| old.get(edit.span.range()).is_none()) {
                        return Err(ObjectPlanError::NoSuchPlace(text.clone()));
                    }
                    let edits =
                        EditSet::new(edits.clone()).map_err(|_| ObjectPlanError::Conflict(text.clone()))?;
                    *place = Value::String(edits.apply(old).into_owned());
                }
                ObjectOperation::AppendItem { list, value } => match place_of(document, list)? {
                    Value::Array(items) => items.push(value.clone()),
                    _ => return Err(ObjectPlanError::WrongShape(list.clone(), "a list")),
                },
            }
        }
        Ok(())
    }
}

fn mapping_in<'v>(place: &'v mut Value, at: &Pointer) -> Result<&'v mut Map<String, Value>, ObjectPlanError> {
    place.as_object_mut().ok_or_else(|| ObjectPlanError::WrongShape(at.clone(), "a mapping"))
}

fn place_of<'v>(document: &'v mut Value, at: &Pointer) -> Result<&'v mut Value, ObjectPlanError> {
    let found = at.steps().iter().try_fold(document, |value, step| match step {
        Step::Key(key) => value.get_mut(key.as_str()),
        Step::Index(index) => value.get_mut(*index),
    });
    found.ok_or_else(|| ObjectPlanError::NoSuchPlace(at.clone()))
}

#[cfg(test)]
mod tests {
    use outrigger_text::Span;
    use serde_json::json;

    use super::*;

    fn set(mapping: &str, key: &str, value: Value) -> ObjectOperation {
        let mapping = Pointer::parse(mapping).expect("a pointer");
        ObjectOperation::SetKey { mapping, key: key.to_owned(), value }
    }

    #[test]
    fn each_key_is_decided_once() {
        let on = set("/pilot/env", "A", json!("true"));
        let plan = ObjectPlan::merge([on.clone(), on.clone()]).expect("equal operations agree");
        assert_eq!(plan.operations(), std::slice::from_ref(&on));
        let off = set("/pilot/env", "A", json!("false"));
        assert!(ObjectPlan::merge([on.clone(), off]).is_err());
        let outer = set("/pilot", "env", json!({}));
        assert!(ObjectPlan::merge([on.clone(), outer.clone()]).is_err());
        assert!(ObjectPlan::merge([outer, on.clone()]).is_err());
        assert!(ObjectPlan::merge([on, set("/pilot/env", "AB", json!(""))]).is_ok());
    }

    #[test]
    fn a_plan_is_carried_out_on_the_meaning() {
        let list = Pointer::parse("/list").expect("a pointer");
        let plan = ObjectPlan::merge([
            set("/pilot", "env", json!({"A": "true"})),
            ObjectOperation::AppendItem { list, value: json!(2) },
            ObjectOperation::RemoveKey { mapping: Pointer::ROOT, key: "old".to_owned() },
        ]);
        let mut document = json!({"pilot": null, "list": [1], "old": 1});
        plan.expect("they agree").apply(&mut document).expect("all places are there");
        assert_eq!(document, json!({"pilot": {"env": {"A": "true"}}, "list": [1, 2]}));
    }

    #[test]
    fn parts_of_a_text_change() {
        let text = Pointer::parse("/data/run.sh").expect("a pointer");
        let edit = |from, to| {
            let edits = vec![Edit::delete(Span::new(from, to))];
            let plan = ObjectPlan::merge([ObjectOperation::EditText { text: text.clone(), edits }]);
            let mut document = json!({"data": {"run.sh": "wait\nrun\n"}});
            plan.expect("one agrees with itself").apply(&mut document).map(|()| document)
        };
        assert_eq!(edit(0, 5), Ok(json!({"data": {"run.sh": "run\n"}})));
        assert_eq!(edit(0, 50), Err(ObjectPlanError::NoSuchPlace(text.clone())));
        let whole = set("/data", "run.sh", json!("x"));
        let part = ObjectOperation::EditText { text: text.clone(), edits: Vec::new() };
        assert!(ObjectPlan::merge([whole, part]).is_err());
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let apply = |operation| {
            let plan = ObjectPlan::merge([operation]).expect("one agrees with itself");
            plan.apply(&mut json!({"a": 1})).expect_err("it does not fit").to_string()
        };
        assert_eq!(apply(set("/b", "c", json!(1))), "there is nothing at `/b`");
        assert_eq!(apply(set("/a", "c", json!(1))), "`/a` is not a mapping");
        let removal = ObjectOperation::RemoveKey { mapping: Pointer::ROOT, key: "b".to_owned() };
        assert_eq!(apply(removal), "there is nothing at `/b`");
    }
}
