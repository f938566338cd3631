use outrigger_text::{Pointer, Step};
use serde_json::Value;

use super::collect::Invalid;
use super::{Check, TemplateOwner, check_invalid};
use crate::container::Container;
use crate::pod::Pod;
use crate::reference::{ContainerList, ContainerRef};
use crate::version::KubernetesVersion;

/// What the API server refuses in a changed template and did not refuse before the change. A file with placeholders, or
/// with parts that are filled in later, is invalid as it stands; a change must not add to that.
///
/// Places inside a container are compared by the container's name, so that a container that moved keeps what was wrong
/// with it. Places are given from the changed template.
pub fn check_change(
    owner: &TemplateOwner<'_>,
    before: &Value,
    after: &Value,
    version: KubernetesVersion,
) -> Vec<Invalid> {
    let after = identified(owner, after, version);
    if after.is_empty() {
        return Vec::new();
    }
    let mut known = identified(owner, before, version);
    let mut added = Vec::new();
    for (identity, invalid) in after {
        // Each reason before stands for one after.
        match known.iter().position(|(known, _)| *known == identity) {
            Some(at) => drop(known.swap_remove(at)),
            None => added.push(invalid),
        }
    }
    added
}

/// What makes two reasons the same: where it is inside which container, and the words.
#[derive(PartialEq)]
struct Identity {
    container: Option<String>,
    rest: Pointer,
    message: String,
}

fn identified(
    owner: &TemplateOwner<'_>,
    template: &Value,
    version: KubernetesVersion,
) -> Vec<(Identity, Invalid)> {
    let reading = Pod::read(template);
    let check = Check { pod: &reading.pod, raw: template, owner, version };
    let invalid = check_invalid(&check, reading.problems);
    invalid.into_iter().map(|one| (identity(&reading.pod, &one), one)).collect()
}

fn identity(pod: &Pod, invalid: &Invalid) -> Identity {
    let steps = invalid.pointer.steps();
    let (container, rest) = match container_at(pod, steps) {
        Some((container, rest)) => {
            let image = || container.image.as_ref().map(ToString::to_string);
            (Some(container.name.clone().or_else(image).unwrap_or_default()), rest)
        }
        None => (None, steps),
    };
    Identity { container, rest: rest.iter().cloned().collect(), message: invalid.message.clone() }
}

/// The container that steps from the template lead into, and the steps inside of it.
fn container_at<'p, 's>(pod: &'p Pod, steps: &'s [Step]) -> Option<(&'p Container, &'s [Step])> {
    let [Step::Key(spec), Step::Key(key), Step::Index(index), rest @ ..] = steps else { return None };
    let list = [ContainerList::Init, ContainerList::App].into_iter().find(|list| list.key() == key)?;
    let container = pod.container(ContainerRef { list, index: *index })?;
    (spec == "spec").then_some((container, rest))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const VERSION: KubernetesVersion = KubernetesVersion::new(37, 0);

    fn added(before: &Value, after: &Value) -> Vec<String> {
        let added = check_change(&TemplateOwner::of_kind("Deployment"), before, after, VERSION);
        added.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_was_wrong_before_is_no_reason() {
        let before = json!({"spec": {"containers": [{"name": "<APP>", "image": ""}, {"name": "proxy"}]}});
        let after = json!({"spec": {
            "initContainers": [{"name": "proxy", "restartPolicy": "Always"}],
            "containers": [{"name": "<APP>", "image": ""}],
        }});
        assert_eq!(added(&before, &after), Vec::<String>::new());
    }

    #[test]
    fn what_the_change_makes_wrong_is_named() {
        let before = json!({"spec": {"containers": [{"name": "app", "image": "a"}, {"name": "proxy"}]}});
        let after = json!({"spec": {
            "initContainers": [{"name": "proxy", "livenessProbe": {"exec": {"command": ["true"]}}}],
            "containers": [{"name": "app", "image": "a", "restartPolicy": "always"}],
        }});
        assert_eq!(
            added(&before, &after),
            [
                "spec.containers[0].restartPolicy: Unsupported value: \"always\": supported values: \"Always\", \"Never\", \"OnFailure\"",
                "spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always",
            ]
        );
    }

    #[test]
    fn a_reason_that_comes_twice_is_known_once() {
        let before = json!({"spec": {"containers": [{"name": "app"}]}});
        let after = json!({"spec": {"containers": [{"name": "app"}, {"name": "app"}]}});
        assert_eq!(
            added(&before, &after),
            ["spec.containers[1].image: Required value", "spec.containers[1].name: Duplicate value: \"app\""]
        );
    }
}
