use outrigger_text::Pointer;
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

use crate::TemplatePath;
use crate::object::{PlacedObject, get, group, items, text};
use crate::references::{Named, PatchTarget, Reference, ReferenceKind, Target, collect_patch};

/// What a kustomization says, as far as it is about containers
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/api/types/kustomization.go>, read 2026-11-24).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kustomization {
    /// `resources`, `bases` and `components`, as written.
    pub(crate) includes: Vec<String>,
    /// Files that it lists as patches.
    pub patch_files: Vec<PatchFile>,
    /// Patches that stand in the kustomization itself, and its replacements.
    pub inline: Vec<Reference>,
    /// Whether it is a `Component`, which patches what the kustomizations hold that include it.
    pub(crate) is_component: bool,
    pub(crate) name_prefix: String,
    pub(crate) name_suffix: String,
}

/// A file that a kustomization lists as a patch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatchFile {
    /// Its path, as written: relative to the kustomization's folder.
    pub path: String,
    /// What it is for; without it the patch names its object itself.
    pub target: Option<PatchTarget>,
}

/// Whether kustomize reads a file of this path as a kustomization, whatever `kind` stands in it.
pub(crate) fn is_kustomization_file(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    matches!(name, "kustomization.yaml" | "kustomization.yml" | "Kustomization")
}

impl Kustomization {
    /// Reads document number `document` if it is a kustomization: by its kind, or because
    /// `is_kustomization_file` says that the file's name makes it one.
    pub fn read(document: usize, value: &Value, is_kustomization_file: bool) -> Option<Self> {
        let kind = text(value, &["kind"]);
        let is_of_kustomize = text(value, &["apiVersion"])
            .is_some_and(|api_version| group(api_version) == "kustomize.config.k8s.io");
        let is_kind = is_of_kustomize && matches!(kind, Some("Kustomization" | "Component"));
        if !is_kind && (!is_kustomization_file || (kind.is_some() && !is_of_kustomize)) {
            return None;
        }
        let mut reader = Reader { document, kustomization: Self::default() };
        reader.read(value);
        reader.kustomization.is_component = kind == Some("Component");
        Some(reader.kustomization)
    }
}

struct Reader {
    document: usize,
    kustomization: Kustomization,
}

impl Reader {
    fn read(&mut self, value: &Value) {
        let strings = |key: &str| items(value, &[key]).iter().filter_map(Value::as_str).map(str::to_owned);
        let includes = ["resources", "bases", "components"].into_iter().flat_map(strings);
        self.kustomization.includes = includes.collect();
        text(value, &["namePrefix"]).unwrap_or_default().clone_into(&mut self.kustomization.name_prefix);
        text(value, &["nameSuffix"]).unwrap_or_default().clone_into(&mut self.kustomization.name_suffix);
        for key in ["patches", "patchesStrategicMerge", "patchesJson6902"] {
            for (index, entry) in items(value, &[key]).iter().enumerate() {
                self.read_patch(&Pointer::ROOT.key(key).index(index), entry);
            }
        }
        for (index, entry) in items(value, &["replacements"]).iter().enumerate() {
            self.read_replacement(&Pointer::ROOT.key("replacements").index(index), entry);
        }
    }

    /// An entry is a mapping with `path` or `patch` and a `target`, or a path or a patch alone.
    fn read_patch(&mut self, at: &Pointer, entry: &Value) {
        let target = get(entry, &["target"]).map(PatchTarget::read);
        if let Some(patch) = text(entry, &["patch"]) {
            self.add_inline(&at.key("patch"), patch, target);
        } else if let Some(path) = text(entry, &["path"]) {
            self.kustomization.patch_files.push(PatchFile { path: path.to_owned(), target });
        } else if let Some(patch) = entry.as_str().filter(|patch| patch.contains(['\n', '{'])) {
            self.add_inline(at, patch, None);
        } else if let Some(path) = entry.as_str() {
            self.kustomization.patch_files.push(PatchFile { path: path.to_owned(), target: None });
        }
    }

    fn add_inline(&mut self, at: &Pointer, patch: &str, target: Option<PatchTarget>) {
        let target = target.map(Target::Patched);
        add_inline_patch(self.document, at, patch, target.as_ref(), &mut self.kustomization.inline);
    }

    /// `targets[].fieldPaths` such as `spec.template.spec.containers.[name=proxy].image`.
    fn read_replacement(&mut self, at: &Pointer, entry: &Value) {
        for (index, target) in items(entry, &["targets"]).iter().enumerate() {
            let select = get(target, &["select"]).map(PatchTarget::read).unwrap_or_default();
            for (place, path) in items(target, &["fieldPaths"]).iter().enumerate() {
                let Some(named) = path.as_str().and_then(parse_field_path) else { continue };
                self.kustomization.inline.push(Reference {
                    document: self.document,
                    at: at.key("targets").index(index).key("fieldPaths").index(place),
                    kind: ReferenceKind::KustomizeReplacement,
                    target: Target::Patched(select.clone()),
                    named,
                    holder: None,
                });
            }
        }
    }
}

/// What of `containers` a field path of a replacement names.
fn parse_field_path(path: &str) -> Option<Named> {
    let (_, after) = path.split_once("containers.")?;
    if let Some(name) = after.strip_prefix("[name=") {
        return name.split(']').next().map(|name| Named::Container(name.to_owned()));
    }
    after.split('.').next().and_then(|index| index.parse().ok()).map(Named::Place)
}

/// Reads the patches that a deployment tool applies by kustomize, in kustomize's own form: Flux's
/// `Kustomization` and `HelmRelease` (<https://fluxcd.io/flux/components/>), Argo CD's `Application` and
/// `ApplicationSet` (<https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/#patches>, read 2026-11-24).
/// Other kinds give nothing.
pub(crate) fn collect_delivery_patches(object: &PlacedObject<'_>, found: &mut Vec<Reference>) {
    let PlacedObject { document, base, value: object, group, kind } = *object;
    let paths: &[&str] = match (group, kind) {
        ("kustomize.toolkit.fluxcd.io", "Kustomization") => &["spec.patches[*]"],
        ("helm.toolkit.fluxcd.io", "HelmRelease") => &["spec.postRenderers[*].kustomize.patches[*]"],
        ("argoproj.io", "Application") => {
            &["spec.source.kustomize.patches[*]", "spec.sources[*].kustomize.patches[*]"]
        }
        ("argoproj.io", "ApplicationSet") => &[
            "spec.template.spec.source.kustomize.patches[*]",
            "spec.template.spec.sources[*].kustomize.patches[*]",
        ],
        _ => return,
    };
    let paths = paths.iter().filter_map(|path| TemplatePath::parse(path).ok());
    for (at, entry) in paths.flat_map(|path| path.resolve(base, object)) {
        let target = get(entry, &["target"]).map(PatchTarget::read);
        // What the tool applies stands in another place; only a patch that says whom it is for can be matched.
        let target = target.filter(|target| target.name.is_some()).map(Target::Patched);
        if let Some(patch) = text(entry, &["patch"]) {
            add_inline_patch(document, &at.key("patch"), patch, target.as_ref(), found);
        }
    }
}

/// A patch that stands in a string: YAML of its own. What cannot be read names nothing.
pub(crate) fn add_inline_patch(
    document: usize,
    at: &Pointer,
    patch: &str,
    target: Option<&Target>,
    found: &mut Vec<Reference>,
) {
    for source in split_documents(patch) {
        let parsed = Document::parse(patch, source, &Limits::default()).ok();
        if let Some(value) = parsed.and_then(|parsed| parsed.value().ok()) {
            let from = found.len();
            collect_patch(document, &value, target, found);
            found[from..].iter_mut().for_each(|reference| reference.at = at.clone());
        }
    }
}
