//! Two pod templates side by side.

use serde_json::{Map, Value};

/// Under which key a container states in which list it stands.
const LIST: &str = "(list)";
/// Under which key a pod states the order of its init containers.
const ORDER: &str = "(order of init containers)";

/// A pod template in which everything that has a name stands under its name, the containers of both lists together.
#[derive(Debug, PartialEq)]
pub(crate) struct Template(Value);

impl Template {
    /// The template, or pod, of a document whose pod stands at `pod`, a JSON pointer.
    pub(crate) fn read(document: &Value, pod: &str) -> Option<Self> {
        let (parent, key) = pod.rsplit_once('/')?;
        let mut template = document.pointer(parent)?.clone();
        let spec = template.get_mut(key)?.as_object_mut()?;
        let mut containers = Map::new();
        let mut order = Vec::new();
        for list in ["containers", "initContainers"] {
            for container in spec.remove(list).as_ref().and_then(Value::as_array).into_iter().flatten() {
                let name = container["name"].as_str().unwrap_or("(unnamed)").to_owned();
                if list == "initContainers" {
                    order.push(Value::from(name.clone()));
                }
                let mut container = container.clone();
                container.as_object_mut()?.insert(LIST.to_owned(), Value::from(list));
                containers.insert(name, container);
            }
        }
        spec.insert("containers".to_owned(), Value::Object(containers));
        spec.insert(ORDER.to_owned(), Value::from(order));
        // One name for the key: a pod may stand under another one in a custom resource.
        let spec = template.as_object_mut()?.remove(key)?;
        template.as_object_mut()?.insert("spec".to_owned(), spec);
        Some(Self(by_name(template)))
    }

    fn containers(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0["spec"]["containers"].as_object().into_iter().flatten()
    }

    /// The containers that are apps here and native sidecars in `later`.
    pub(crate) fn moved_to(&self, later: &Self) -> Vec<String> {
        let is_native = |name: &String| {
            let mut containers = later.containers().filter(|(other, _)| *other == name);
            containers.any(|(_, it)| it[LIST] == "initContainers" && it["restartPolicy"] == "Always")
        };
        let apps = self.containers().filter(|(_, container)| container[LIST] == "containers");
        apps.map(|(name, _)| name).filter(|name| is_native(name)).cloned().collect()
    }

    /// Where the two differ, one line for each place: what this one has, and what `other` has.
    pub(crate) fn differences(&self, other: &Self) -> Vec<String> {
        let mut lines = Vec::new();
        differ("", Some(&self.0), Some(&other.0), &mut lines);
        lines
    }
}

/// Lists whose items all have names of their own become mappings.
fn by_name(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            Value::Object(fields.into_iter().map(|(key, value)| (key, by_name(value))).collect())
        }
        Value::Array(items) => {
            let names: Vec<String> =
                items.iter().filter_map(|item| item["name"].as_str().map(str::to_owned)).collect();
            let items: Vec<Value> = items.into_iter().map(by_name).collect();
            let mut sorted = names.clone();
            sorted.sort();
            sorted.dedup();
            if items.is_empty() || sorted.len() != items.len() {
                return Value::Array(items);
            }
            Value::Object(names.into_iter().zip(items).collect())
        }
        scalar => scalar,
    }
}

fn differ(at: &str, ours: Option<&Value>, theirs: Option<&Value>, lines: &mut Vec<String>) {
    if ours == theirs {
        return;
    }
    if let (Some(Value::Object(mine)), Some(Value::Object(other))) = (ours, theirs) {
        let new = other.keys().filter(|key| !mine.contains_key(*key));
        for key in mine.keys().chain(new) {
            let step = key.replace('~', "~0").replace('/', "~1");
            differ(&format!("{at}/{step}"), mine.get(key), other.get(key), lines);
        }
        return;
    }
    let [ours, theirs] = [ours, theirs].map(|side| side.map_or("nothing".to_owned(), Value::to_string));
    let common = ours.chars().zip(theirs.chars()).take_while(|(one, other)| one == other).count();
    let [ours, theirs] = [ours, theirs].map(|text| short(&text, common));
    lines.push(format!("{at}: ours {ours}, upstream {theirs}"));
}

/// A text in one short line, from a little before the place where another begins to differ.
fn short(text: &str, common: usize) -> String {
    const LONGEST: usize = 60;
    const BEFORE: usize = 15;
    let length = text.chars().count();
    if length <= LONGEST {
        return text.to_owned();
    }
    let start = if common < LONGEST / 2 { 0 } else { common - BEFORE };
    let part: String = text.chars().skip(start).take(LONGEST).collect();
    let dots = |is_cut: bool| if is_cut { "…" } else { "" };
    format!("{}{part}{}", dots(start > 0), dots(start + LONGEST < length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(spec: &Value) -> Template {
        Template::read(&json!({"spec": {"template": {"spec": spec}}}), "/spec/template/spec").expect("a pod")
    }

    fn before() -> Template {
        read(
            &json!({"containers": [{"name": "app"}, {"name": "proxy", "env": [{"name": "A", "value": "1"}]}]}),
        )
    }

    fn after(more: &Value) -> Template {
        let mut proxy =
            json!({"name": "proxy", "restartPolicy": "Always", "env": [{"name": "A", "value": "1"}]});
        for (key, value) in more.as_object().expect("fields") {
            proxy[key] = value.clone();
        }
        read(&json!({"initContainers": [proxy], "containers": [{"name": "app"}]}))
    }

    #[test]
    fn a_container_that_becomes_native_has_moved() {
        assert_eq!(before().moved_to(&after(&json!({}))), ["proxy"]);
        assert!(before().moved_to(&before()).is_empty());
        assert!(after(&json!({})).moved_to(&after(&json!({}))).is_empty());
        assert!(before().moved_to(&after(&json!({"restartPolicy": "OnFailure"}))).is_empty());
    }

    #[test]
    fn places_name_the_container_in_whichever_list_it_stands() {
        let ours = after(&json!({"startupProbe": {"tcpSocket": {"port": 1}}}));
        let theirs = after(&json!({"env": [{"name": "A", "value": "2"}]}));
        assert_eq!(
            ours.differences(&theirs),
            [
                r#"/spec/containers/proxy/env/A/value: ours "1", upstream "2""#,
                r#"/spec/containers/proxy/startupProbe: ours {"tcpSocket":{"port":1}}, upstream nothing"#,
            ]
        );
        assert!(ours.differences(&ours).is_empty());
        let lists = before().differences(&after(&json!({})));
        assert!(
            lists.iter().any(|line| line.starts_with("/spec/containers/proxy/(list): ours \"containers\""))
        );
    }

    #[test]
    fn long_texts_are_shown_where_they_differ() {
        let begin = "x".repeat(100);
        assert_eq!(short(&format!("{begin}end"), 100), format!("…{}end", "x".repeat(15)));
        assert_eq!(short(&begin, 0), format!("{}…", "x".repeat(60)));
        assert_eq!(short("short", 5), "short");
    }
}
