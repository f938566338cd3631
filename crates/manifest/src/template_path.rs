use std::fmt;

use outrigger_text::{Pointer, Step};
use serde_json::Value;

/// Where a custom resource keeps its pod templates: `spec.template`, `spec.nodeSets[*].podTemplate`,
/// `spec.tfReplicaSpecs.*.template`.
///
/// Keys joined by dots; `[*]` is every item of a sequence, `*` every value of a mapping.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplatePath {
    steps: Vec<PathStep>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum PathStep {
    Key(String),
    EachValue,
    EachItem,
}

/// A template path that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplatePathError {
    /// Nothing between two dots, or nothing at all.
    #[error("read the template path `{0}`: a step is empty")]
    EmptyStep(String),
    /// A JSON pointer, which this is not.
    #[error("read the template path `{0}`: write keys with dots between them, as in `spec.template`")]
    Pointer(String),
    /// Brackets that hold something other than `*`.
    #[error("read the template path `{0}`: write `[*]` for every item of a list")]
    Brackets(String),
}

impl TemplatePath {
    /// Reads a path as the type shows it.
    pub fn parse(text: &str) -> Result<Self, TemplatePathError> {
        if text.starts_with('/') {
            return Err(TemplatePathError::Pointer(text.to_owned()));
        }
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, brackets) = part.split_at(part.find('[').unwrap_or(part.len()));
            match key {
                "" => return Err(TemplatePathError::EmptyStep(text.to_owned())),
                "*" => steps.push(PathStep::EachValue),
                key => steps.push(PathStep::Key(key.to_owned())),
            }
            let stars = brackets.matches("[*]").count();
            if brackets.len() != stars * "[*]".len() {
                return Err(TemplatePathError::Brackets(text.to_owned()));
            }
            steps.extend(std::iter::repeat_n(PathStep::EachItem, stars));
        }
        Ok(Self { steps })
    }

    /// The path that leads from an object to a place in it; every item of a list that it goes through is meant.
    pub fn of_place(place: &[Step]) -> Self {
        let steps = place.iter().map(|step| match step {
            Step::Key(key) => PathStep::Key(key.clone()),
            Step::Index(_) => PathStep::EachItem,
        });
        Self { steps: steps.collect() }
    }

    /// Every place in `object` that the path leads to, as pointers from `base`, with its value.
    pub fn resolve<'v>(&self, base: &Pointer, object: &'v Value) -> Vec<(Pointer, &'v Value)> {
        self.steps.iter().fold(vec![(base.clone(), object)], |places, step| {
            places.into_iter().flat_map(|(at, value)| take_step(step, &at, value)).collect()
        })
    }
}

fn take_step<'v>(step: &PathStep, at: &Pointer, value: &'v Value) -> Vec<(Pointer, &'v Value)> {
    match (step, value) {
        (PathStep::Key(key), Value::Object(entries)) => {
            entries.get(key).map(|value| (at.key(key), value)).into_iter().collect()
        }
        (PathStep::EachValue, Value::Object(entries)) => {
            entries.iter().map(|(key, value)| (at.key(key), value)).collect()
        }
        (PathStep::EachItem, Value::Array(list)) => {
            list.iter().enumerate().map(|(index, value)| (at.index(index), value)).collect()
        }
        _ => Vec::new(),
    }
}

impl fmt::Display for TemplatePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.steps.iter().enumerate() {
            let dot = if place == 0 || *step == PathStep::EachItem { "" } else { "." };
            match step {
                PathStep::Key(key) => write!(f, "{dot}{key}")?,
                PathStep::EachValue => write!(f, "{dot}*")?,
                PathStep::EachItem => f.write_str("[*]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_shows_and_resolves() {
        let path = TemplatePath::parse("spec.sets[*].roles.*.template").unwrap();
        assert_eq!(path.to_string(), "spec.sets[*].roles.*.template");
        let object = json!({"spec": {"sets": [{"roles": {"a": {"template": 1}, "b": {}}}, {"roles": {"c": {"template": 2}}}, 3]}});
        let places: Vec<String> =
            path.resolve(&Pointer::ROOT, &object).iter().map(|(at, _)| at.to_string()).collect();
        assert_eq!(places, ["/spec/sets/0/roles/a/template", "/spec/sets/1/roles/c/template"]);
    }

    #[test]
    fn says_what_is_wrong() {
        assert!(matches!(TemplatePath::parse("spec..x"), Err(TemplatePathError::EmptyStep(_))));
        assert!(matches!(TemplatePath::parse(""), Err(TemplatePathError::EmptyStep(_))));
        assert!(matches!(TemplatePath::parse("spec.x[0]"), Err(TemplatePathError::Brackets(_))));
        assert!(matches!(TemplatePath::parse("spec.x[*"), Err(TemplatePathError::Brackets(_))));
    }
}
