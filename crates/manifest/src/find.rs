use outrigger_text::Pointer;
use serde_json::Value;

use crate::kinds::{KnownKind, resolve_kind_by_name, resolve_known_kind};
use crate::look_alike::resolve_look_alike;
use crate::object::{get, group, items, text};
use crate::{ConfiguredKinds, Ends, Form, Ownership, Within, Workload};

/// Finds every pod template in the meaning of document number `document`, in the order of the document.
///
/// Never fails: what cannot be read as a workload is none. A document without `apiVersion` or `kind` gives
/// [`Form::Fragment`]s at most, and what merely contains manifests (test data, values) gives nothing.
pub fn find_workloads(document: usize, value: &Value, kinds: &ConfiguredKinds) -> Vec<Workload> {
    let mut finder = Finder { document, kinds, found: Vec::new() };
    let root = Place { at: Pointer::ROOT, within: Within::Document, api_version: None, kind: None };
    finder.visit(&root, value);
    finder.found
}

struct Finder<'k> {
    document: usize,
    kinds: &'k ConfiguredKinds,
    found: Vec<Workload>,
}

/// Where an object stands, and what a typed list says about it.
struct Place<'p> {
    at: Pointer,
    within: Within,
    api_version: Option<&'p str>,
    kind: Option<&'p str>,
}

/// An object with all that its workloads share.
struct Holder<'v> {
    place: &'v Pointer,
    within: Within,
    api_version: Option<&'v str>,
    kind: Option<&'v str>,
    object: &'v Value,
}

impl Finder<'_> {
    fn visit(&mut self, place: &Place<'_>, object: &Value) {
        if !object.is_object() {
            return;
        }
        let holder = Holder {
            place: &place.at,
            within: place.within,
            api_version: text(object, &["apiVersion"]).or(place.api_version),
            kind: text(object, &["kind"]).or(place.kind),
            object,
        };
        let (Some(api_version), Some(kind)) = (holder.api_version, holder.kind) else {
            return self.visit_fragment(&holder);
        };
        let paths = self.kinds.template_paths(api_version, kind);
        if !paths.is_empty() {
            let before = self.found.len();
            for (at, value) in paths.iter().flat_map(|path| path.resolve(&place.at, object)) {
                self.add_configured(&holder, &at, value);
            }
            // A path that leads nowhere hides nothing: what is plainly a pod template is still reported.
            if self.found.len() == before {
                self.visit_unconfigured(&holder);
            }
        } else if let Some(item_kind) =
            kind.strip_suffix("List").filter(|_| get(object, &["items"]).is_some())
        {
            self.visit_list(place, object, api_version, item_kind);
        } else if is_openshift_template(api_version, kind) {
            for (index, item) in items(object, &["objects"]).iter().enumerate() {
                let at = place.at.key("objects").index(index);
                let within = Within::OpenShiftTemplate;
                self.visit(&Place { at, within, api_version: None, kind: None }, item);
            }
        } else if let Some(known) = resolve_known_kind(group(api_version), kind) {
            let template = known.template_of(&place.at);
            let form = if is_partial(known, object) { Form::Fragment } else { known.form };
            self.add(&holder, template.clone(), template.key("spec"), form, known.ends);
        } else if let Some((look_alike, template, spec)) =
            resolve_look_alike(&place.at, group(api_version), kind, object)
        {
            self.add(&holder, template, spec, Form::NotAPod(look_alike), None);
        } else if !is_about_other_objects(group(api_version)) {
            self.visit_unconfigured(&holder);
        }
    }

    /// Items of a typed list (`DeploymentList`) may leave their `apiVersion` and `kind` to the list.
    fn visit_list(&mut self, place: &Place<'_>, object: &Value, api_version: &str, item_kind: &str) {
        let typed = !item_kind.is_empty();
        for (index, item) in items(object, &["items"]).iter().enumerate() {
            let item_place = Place {
                at: place.at.key("items").index(index),
                within: Within::List,
                api_version: typed.then_some(api_version),
                kind: typed.then_some(item_kind),
            };
            self.visit(&item_place, item);
        }
    }

    /// A part of a workload: without `apiVersion` or `kind` nothing says what becomes of it.
    fn visit_fragment(&mut self, holder: &Holder<'_>) {
        let known = holder.kind.and_then(resolve_kind_by_name);
        let guesses: &[&[&str]] =
            &[&[], &["template"], &["spec", "template"], &["spec", "jobTemplate", "spec", "template"]];
        let known_template = known.map(|known| [known.template]);
        let guesses = known_template.as_ref().map_or(guesses, |template| &template[..]);
        for keys in guesses {
            let template = get(holder.object, keys);
            if template.is_some_and(|template| !items(template, &["spec", "containers"]).is_empty()) {
                let at = holder.place.keys(keys.iter().copied());
                let spec = at.key("spec");
                return self.add(holder, at, spec, Form::Fragment, known.and_then(|known| known.ends));
            }
        }
    }

    /// The configured path may name the template or the pod spec in it.
    fn add_configured(&mut self, holder: &Holder<'_>, at: &Pointer, value: &Value) {
        if get(value, &["spec"]).is_some_and(Value::is_object) {
            self.add(holder, at.clone(), at.key("spec"), Form::Configured, None);
        } else if get(value, &["containers"]).is_some()
            && let Some((template, _)) = at.split_last()
            && *at == template.key("spec")
        {
            self.add(holder, template, at.clone(), Form::Configured, None);
        }
    }

    fn visit_unconfigured(&mut self, holder: &Holder<'_>) {
        let mut templates = Vec::new();
        collect_template_shapes(holder.place, holder.object, &mut templates);
        for (template, key) in templates {
            let spec = template.key(key);
            self.add(holder, template, spec, Form::Unconfigured, None);
        }
    }

    fn add(&mut self, holder: &Holder<'_>, template: Pointer, spec: Pointer, form: Form, ends: Option<Ends>) {
        let inside: Pointer = spec.steps()[holder.place.steps().len()..].iter().cloned().collect();
        let Some(pod_spec) = crate::object::at(holder.object, &inside) else { return };
        let has_list = ["containers", "initContainers"].iter().any(|list| get(pod_spec, &[list]).is_some());
        if !has_list && !matches!(form, Form::NotAPod(_)) {
            return;
        }
        let metadata = |key: &str| text(holder.object, &["metadata", key]).map(str::to_owned);
        self.found.push(Workload {
            document: self.document,
            object: holder.place.clone(),
            api_version: holder.api_version.map(str::to_owned),
            kind: holder.kind.map(str::to_owned),
            namespace: metadata("namespace"),
            name: metadata("name"),
            generate_name: metadata("generateName"),
            template,
            pod_spec: spec,
            form,
            ends: ends.unwrap_or_else(|| ends_by_restart_policy(pod_spec)),
            within: holder.within,
            ownership: Ownership::read(holder.object),
        });
    }
}

/// `restartPolicy` defaults to `Always`
/// (<https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy>).
fn ends_by_restart_policy(pod_spec: &Value) -> Ends {
    match text(pod_spec, &["restartPolicy"]) {
        Some("Never" | "OnFailure") => Ends::Ends,
        _ => Ends::RunsForEver,
    }
}

/// `OpenShift`'s `Template`, which was in the core group before it had one of its own.
fn is_openshift_template(api_version: &str, kind: &str) -> bool {
    kind == "Template" && matches!(group(api_version), "template.openshift.io" | "")
}

/// Groups whose objects describe or match other objects: what looks like a template there is a pattern or a
/// schema.
fn is_about_other_objects(group: &str) -> bool {
    matches!(group, "apiextensions.k8s.io" | "kyverno.io" | "policies.kyverno.io" | "kustomize.config.k8s.io")
        || group.ends_with(".gatekeeper.sh")
}

/// Whether `object` is only a part of the workload that it names, as a patch is.
///
/// A controller of `apps` needs a selector and labels in its template
/// (<https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#writing-a-deployment-spec>), and
/// the API server asks for the image of each container; what lacks these is merged onto something else.
/// `DeploymentConfig` is left out: an image change trigger fills in its images.
fn is_partial(known: &KnownKind, object: &Value) -> bool {
    let template = get(object, known.template);
    let containers = template.map_or(&[][..], |template| items(template, &["spec", "containers"]));
    let lacks_image = || containers.iter().any(|container| get(container, &["image"]).is_none());
    if containers.is_empty() {
        return true;
    }
    if known.needs_selector {
        let has_selector = get(object, &["spec", "selector"]).is_some();
        let has_labels = template
            .and_then(|template| get(template, &["metadata", "labels"]))
            .is_some_and(Value::is_object);
        return !has_selector && (!has_labels || lacks_image());
    }
    known.form == Form::BuiltIn && lacks_image()
}

/// The keys under which a pod's spec is looked for.
const SPEC_KEYS: [&str; 2] = ["spec", "podSpec"];

/// Mappings with a pod's spec, and its key: `containers` in it are mappings, one of them with a name and an image.
fn collect_template_shapes(place: &Pointer, value: &Value, templates: &mut Vec<(Pointer, &'static str)>) {
    let found = SPEC_KEYS.into_iter().find(|key| is_template_shape(value, key));
    if let Some(key) = found {
        return templates.push((place.clone(), key));
    }
    let children: Vec<(Pointer, &Value)> = match value {
        Value::Object(entries) => {
            let entries = entries.iter().filter(|(key, _)| !matches!(key.as_str(), "metadata" | "status"));
            entries
                .filter(|(_, value)| is_nested(value))
                .map(|(key, value)| (place.key(key), value))
                .collect()
        }
        Value::Array(list) => {
            let list = list.iter().enumerate().filter(|(_, value)| is_nested(value));
            list.map(|(index, value)| (place.index(index), value)).collect()
        }
        _ => return,
    };
    for (place, value) in children {
        collect_template_shapes(&place, value, templates);
    }
}

fn is_nested(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn is_template_shape(value: &Value, spec: &str) -> bool {
    let containers = items(value, &[spec, "containers"]);
    let is_named_with_image =
        |entry: &Value| text(entry, &["name"]).is_some() && text(entry, &["image"]).is_some();
    containers.iter().all(Value::is_object) && containers.iter().any(is_named_with_image)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{ConfiguredKind, TemplatePath};

    fn found(value: &Value, kinds: &ConfiguredKinds) -> Vec<(String, Form, Ends)> {
        let workloads = find_workloads(0, value, kinds);
        workloads
            .iter()
            .map(|workload| (workload.pod_spec.to_string(), workload.form, workload.ends))
            .collect()
    }

    #[test]
    fn a_typed_list_lends_its_kind_to_its_items() {
        let item = json!({"metadata": {"name": "a"}, "spec": {"selector": {}, "template": {"spec": {"containers": [{"name": "a", "image": "a"}]}}}});
        let list = json!({"apiVersion": "apps/v1", "kind": "DeploymentList", "items": [item, null, {}]});
        let workloads = find_workloads(3, &list, &ConfiguredKinds::default());
        assert_eq!(workloads.len(), 1);
        assert_eq!(workloads[0].kind.as_deref(), Some("Deployment"));
        assert_eq!(workloads[0].template.to_string(), "/items/0/spec/template");
        assert_eq!((workloads[0].document, workloads[0].within), (3, Within::List));
    }

    #[test]
    fn a_configured_path_may_name_the_template_or_its_spec() {
        let entry = |path: &str| ConfiguredKind {
            api_version: "example.com/*".to_owned(),
            kind: "Fleet".to_owned(),
            template: TemplatePath::parse(path).unwrap(),
        };
        let fleet = json!({"apiVersion": "example.com/v1", "kind": "Fleet", "spec": {"pods": {"spec": {"restartPolicy": "Never", "containers": [{"name": "a"}]}}}});
        for path in ["spec.pods", "spec.pods.spec"] {
            let kinds = ConfiguredKinds::new(vec![entry(path)]);
            assert_eq!(found(&fleet, &kinds), [("/spec/pods/spec".to_owned(), Form::Configured, Ends::Ends)]);
        }
        assert_eq!(found(&fleet, &ConfiguredKinds::new(vec![entry("spec.none")])), []);
        assert_eq!(found(&fleet, &ConfiguredKinds::default()), [], "no image: not plainly a pod template");
    }
}
