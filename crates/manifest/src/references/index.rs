use std::collections::{BTreeMap, BTreeSet};

use outrigger_text::Pointer;

use super::matching::{means, names_moved, patch_target_means};
use super::{
    FileReferences, LabelSelector, MovedContainers, Named, PatchTarget, Reference, ReferenceKind,
    ServiceFacts, Target,
};
use crate::kustomize::{KustomizeGraph, Reach, join_path, normalize_path, parent_path, shared_steps};

/// The references of all files, joined.
///
/// Built once for all moves of a run; a look-up touches only references that could mean the workload, so that
/// thousands of workloads do not meet thousands of references each.
#[derive(Debug, Clone, Default)]
pub struct ReferenceIndex {
    files: Vec<File>,
    entries: Vec<Entry>,
    /// Places in `entries`.
    buckets: BTreeMap<Bucket, Vec<usize>>,
    services: Vec<ServiceFacts>,
    graph: KustomizeGraph,
    /// By the path of a file that is a patch: who lists it, and for whom.
    listings: BTreeMap<String, Vec<Listing>>,
    reaches: BTreeMap<String, Reach>,
    /// What kustomizations put before and behind names.
    affixes: BTreeSet<(String, String)>,
}

#[derive(Debug, Clone)]
struct File {
    as_given: String,
    path: String,
}

#[derive(Debug, Clone)]
struct Entry {
    file: usize,
    reference: Reference,
    /// Whether it stands in a kustomization.
    in_kustomization: bool,
    /// Of [`Target::PodsOfServices`] what the Services choose: places in `services`.
    services: Vec<usize>,
}

/// What a workload must have in common with a reference to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Bucket {
    Template { path: String, document: usize, template: Pointer },
    Name(String),
    PodLabel(String, String),
    Any,
}

#[derive(Debug, Clone)]
struct Listing {
    kustomization: String,
    target: Option<PatchTarget>,
}

/// A reference that a move concerns.
#[derive(Debug, Clone, Copy)]
pub struct Match<'i> {
    /// The file that it stands in, as given.
    pub file: &'i str,
    /// The reference.
    pub reference: &'i Reference,
}

/// A move, with what is worked out once for it.
struct Move<'m> {
    moved: &'m MovedContainers,
    path: String,
    /// The workload under the names that kustomizations give it.
    renamed: Vec<MovedContainers>,
}

impl ReferenceIndex {
    /// Joins the files.
    pub fn new(files: Vec<FileReferences>) -> Self {
        let mut index = Self::default();
        for file in &files {
            index.add_kustomization(file);
            index.services.extend(file.services.iter().cloned());
        }
        let kustomizations = files.iter().filter(|file| file.kustomization.is_some());
        let paths = kustomizations.map(|file| normalize_path(&file.file));
        index.reaches = paths.map(|path| (path.clone(), index.graph.reach(&path))).collect();
        for file in files {
            index.add_references(file);
        }
        index
    }

    fn add_kustomization(&mut self, file: &FileReferences) {
        let Some(kustomization) = &file.kustomization else { return };
        let path = normalize_path(&file.file);
        self.graph.add(&path, kustomization);
        if !kustomization.name_prefix.is_empty() || !kustomization.name_suffix.is_empty() {
            self.affixes.insert((kustomization.name_prefix.clone(), kustomization.name_suffix.clone()));
        }
        for patch in &kustomization.patch_files {
            let listing = Listing { kustomization: path.clone(), target: patch.target.clone() };
            self.listings.entry(join_path(parent_path(&path), &patch.path)).or_default().push(listing);
        }
    }

    fn add_references(&mut self, file: FileReferences) {
        let path = normalize_path(&file.file);
        let number = self.files.len();
        let inline = file.kustomization.into_iter().flat_map(|kustomization| kustomization.inline);
        let inline = inline.map(|reference| (reference, true));
        let is_listed = self.listings.contains_key(&path);
        // A whole workload is a patch only where it is listed as one.
        let counts = |reference: &Reference| is_listed || reference.kind != ReferenceKind::WholeWorkload;
        let own = file.references.into_iter().filter(counts).map(|reference| (reference, false));
        let has_other_target = self
            .listings
            .get(&path)
            .is_some_and(|listings| listings.iter().any(|listing| listing.target.is_some()));
        for (reference, in_kustomization) in inline.chain(own) {
            let services = self.services_of(&reference);
            let buckets = if has_other_target {
                BTreeSet::from([Bucket::Any])
            } else {
                self.buckets_of(&path, &reference, &services)
            };
            for bucket in buckets {
                self.buckets.entry(bucket).or_default().push(self.entries.len());
            }
            self.entries.push(Entry { file: number, reference, in_kustomization, services });
        }
        self.files.push(File { as_given: file.file, path });
    }

    /// Places in `services` of those that the reference finds pods through.
    fn services_of(&self, reference: &Reference) -> Vec<usize> {
        let Target::PodsOfServices { selector, namespaces } = &reference.target else { return Vec::new() };
        let is_chosen = |service: &ServiceFacts| {
            namespaces.may_hold(service.namespace.as_deref()) && selector.matches(&service.labels)
        };
        let services = self.services.iter().enumerate();
        services.filter(|(_, service)| is_chosen(service)).map(|(place, _)| place).collect()
    }

    /// Where a reference is kept: a workload that it means looks into one of them.
    fn buckets_of(&self, path: &str, reference: &Reference, services: &[usize]) -> BTreeSet<Bucket> {
        match &reference.target {
            Target::PodsOfServices { .. } => {
                let services = services.iter().map(|&place| &self.services[place]);
                services.map(|service| Bucket::of_pods(&service.selector)).collect()
            }
            _ => BTreeSet::from([Bucket::of(path, reference)]),
        }
    }

    /// Every reference that concerns the move, by file and place. Of objects that have one name in several folders,
    /// as the copies of an application for its environments do, the one that stands nearest to the workload counts.
    pub fn matching(&self, moved: &MovedContainers) -> Vec<Match<'_>> {
        let rename = |(prefix, suffix): &(String, String)| {
            let mut renamed = moved.clone();
            renamed.name = moved.name.as_ref().map(|name| format!("{prefix}{name}{suffix}"));
            renamed
        };
        let renamed = self.affixes.iter().map(rename).collect();
        let this = Move { moved, path: normalize_path(&moved.file), renamed };
        let entries = self.candidates(&this).into_iter().map(|place| &self.entries[place]);
        let concerned =
            entries.filter(|entry| names_moved(&entry.reference, moved) && self.concerns(entry, &this));
        let concerned: Vec<&Entry> = concerned.collect();
        let mut nearest: BTreeMap<Copies<'_>, usize> = BTreeMap::new();
        let nearness = |entry: &Entry| shared_steps(&self.files[entry.file].path, &this.path);
        for entry in &concerned {
            let best = nearest.entry(Copies::of(entry)).or_default();
            *best = nearness(entry).max(*best);
        }
        let counts = |entry: &&Entry| {
            entry.reference.holder.is_none() || nearness(entry) == nearest[&Copies::of(entry)]
        };
        let matches = concerned.into_iter().filter(counts);
        matches
            .map(|entry| Match { file: &self.files[entry.file].as_given, reference: &entry.reference })
            .collect()
    }

    /// Places in `entries` of all that could mean the workload, in order.
    fn candidates(&self, this: &Move<'_>) -> BTreeSet<usize> {
        let places = this.buckets().into_iter().filter_map(|bucket| self.buckets.get(&bucket));
        places.flatten().copied().collect()
    }

    fn concerns(&self, entry: &Entry, this: &Move<'_>) -> bool {
        let (path, reference) = (&self.files[entry.file].path, &entry.reference);
        if entry.in_kustomization {
            return self.patch_reaches(path, None, reference, this);
        }
        match reference.kind {
            ReferenceKind::StrategicMergePatch | ReferenceKind::WholeWorkload | ReferenceKind::JsonPatch => {
                self.patch_concerns(path, reference, this)
            }
            _ => match &reference.target {
                Target::Template(_) => *path == this.path && means(reference, this.moved),
                Target::PodsOfServices { .. } => {
                    let mut services = entry.services.iter().map(|&place| &self.services[place]);
                    services.any(|service| service.selector.matches(&this.moved.pod_labels))
                }
                _ => means(reference, this.moved),
            },
        }
    }

    fn patch_concerns(&self, path: &str, reference: &Reference, this: &Move<'_>) -> bool {
        if path == this.path && reference.document == this.moved.document {
            return false;
        }
        if let Some(listings) = self.listings.get(path) {
            let reaches = |listing: &Listing| {
                self.patch_reaches(&listing.kustomization, listing.target.as_ref(), reference, this)
            };
            return listings.iter().any(reaches);
        }
        // A patch that says itself whom it is for: by its kind and name, or as Flux and Argo CD have it. Beside a
        // kustomization that does not list it, it can only be meant for what that one holds.
        let is_patch = reference.kind == ReferenceKind::StrategicMergePatch
            || matches!(reference.target, Target::Patched(_));
        let beside = self.graph.of_folder(parent_path(path)).and_then(|path| self.reaches.get(path));
        is_patch
            && means(reference, this.moved)
            && !self.graph.is_resource(path)
            && beside.is_none_or(|reach| reach.holds(&this.path))
    }

    /// Whether a patch that the kustomization at `kustomization` lists changes the workload. `target` is the
    /// listing's; without one the reference's own counts.
    fn patch_reaches(
        &self,
        kustomization: &str,
        target: Option<&PatchTarget>,
        reference: &Reference,
        this: &Move<'_>,
    ) -> bool {
        let Some(reach) = self.reaches.get(kustomization) else { return false };
        let patch_target = match (&reference.target, target) {
            (_, Some(target)) | (Target::Patched(target), None) => Some(target),
            _ => None,
        };
        // Where the kustomization takes in what stands elsewhere, only a full name can tell.
        let is_named = match (patch_target, &reference.target) {
            (Some(target), _) => target.kind.is_some() && target.name.is_some(),
            (None, target) => matches!(target, Target::Object { .. }),
        };
        let is_inside = reach.holds(&this.path) || (is_named && reach.may_hold(&this.path));
        if !is_inside {
            return false;
        }
        let means_it = |moved: &MovedContainers| match patch_target {
            Some(target) => patch_target_means(target, moved),
            None => means(reference, moved),
        };
        means_it(this.moved) || this.renamed.iter().any(means_it)
    }
}

/// What copies of one reference have in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Copies<'i> {
    kind: ReferenceKind,
    holder: Option<&'i str>,
    named: &'i Named,
}

impl<'i> Copies<'i> {
    fn of(entry: &'i Entry) -> Self {
        let Reference { kind, holder, named, .. } = &entry.reference;
        Self { kind: *kind, holder: holder.as_deref(), named }
    }
}

impl Move<'_> {
    /// Where references to the workload are kept.
    fn buckets(&self) -> Vec<Bucket> {
        let (document, template) = (self.moved.document, self.moved.template.clone());
        let own = Bucket::Template { path: self.path.clone(), document, template };
        let names = std::iter::once(self.moved).chain(&self.renamed).filter_map(|moved| moved.name.clone());
        let labels = self.moved.pod_labels.iter();
        let labels = labels.map(|(key, value)| Bucket::PodLabel(key.clone(), value.clone()));
        [own, Bucket::Any].into_iter().chain(names.map(Bucket::Name)).chain(labels).collect()
    }
}

impl Bucket {
    fn of(path: &str, reference: &Reference) -> Self {
        match &reference.target {
            Target::Template(template) => {
                let (document, template) = (reference.document, template.clone());
                Self::Template { path: path.to_owned(), document, template }
            }
            Target::Object { name, .. } => Self::Name(name.clone()),
            Target::Pods { selector, .. } => Self::of_pods(selector),
            _ => Self::Any,
        }
    }

    /// Of what chooses pods by their labels.
    fn of_pods(selector: &LabelSelector) -> Self {
        match selector.first_label() {
            Some((key, value)) => Self::PodLabel(key.to_owned(), value.to_owned()),
            None => Self::Any,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{ConfiguredKinds, find_workloads};

    fn deployment(number: usize) -> Value {
        let labels = json!({"app": format!("web-{number}"), "tier": "front"});
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": format!("web-{number}")},
            "spec": {"selector": {"matchLabels": labels.clone()}, "template": {
                "metadata": {"labels": labels, "annotations": {"kubectl.kubernetes.io/default-container": "proxy"}},
                "spec": {"containers": [{"name": "proxy", "image": "proxy", "ports": [{"name": "metrics"}]}]},
            }},
        })
    }

    fn service(number: usize) -> Value {
        let selector = json!({"app": format!("web-{number}"), "tier": "front"});
        json!({"apiVersion": "v1", "kind": "Service",
            "metadata": {"name": "s", "labels": {"of": format!("web-{number}")}},
            "spec": {"selector": selector, "ports": [{"targetPort": "metrics"}]}})
    }

    fn monitor(number: usize) -> Value {
        json!({"apiVersion": "monitoring.coreos.com/v1", "kind": "ServiceMonitor", "metadata": {"name": "m"},
            "spec": {"selector": {"matchLabels": {"of": format!("web-{number}")}},
                "endpoints": [{"targetPort": "metrics"}]}})
    }

    /// How many references the seventh of a hundred workloads meets, and how many concern it.
    fn met_and_found(documents: &[fn(usize) -> Value]) -> (usize, usize) {
        let mut file = FileReferences::new("all.yaml");
        for number in 0..100 {
            for (at, document) in documents.iter().enumerate() {
                file.add_document(documents.len() * number + at, &document(number));
            }
        }
        let index = ReferenceIndex::new(vec![file]);
        let document = deployment(7);
        let workload = &find_workloads(documents.len() * 7, &document, &ConfiguredKinds::default())[0];
        let moved = MovedContainers::new("all.yaml", workload, &document, &[0]);
        let this = Move { moved: &moved, path: "all.yaml".to_owned(), renamed: Vec::new() };
        (index.candidates(&this).len(), index.matching(&moved).len())
    }

    #[test]
    fn a_workload_meets_only_references_that_could_mean_it() {
        let (met, found) = met_and_found(&[deployment, service]);
        assert_eq!(met, 2);
        assert_eq!(found, 2, "its annotation and its Service");
    }

    #[test]
    fn of_copies_for_other_environments_the_nearest_counts() {
        let file = |path: &str, document: Value| {
            let mut file = FileReferences::new(path);
            file.add_document(0, &document);
            file
        };
        let other = {
            let mut other = service(7);
            other["metadata"]["name"] = json!("other");
            other
        };
        let files = vec![
            file("shop/staging/service.yaml", service(7)),
            file("shop/production/service.yaml", service(7)),
            file("shop/services/other.yaml", other),
        ];
        let index = ReferenceIndex::new(files);
        let document = deployment(7);
        let workload = &find_workloads(0, &document, &ConfiguredKinds::default())[0];
        let found = |path: &str| -> Vec<String> {
            let moved = MovedContainers::new(path, workload, &document, &[0]);
            index.matching(&moved).iter().map(|found| found.file.to_owned()).collect()
        };
        assert_eq!(found("shop/staging/web.yaml"), ["shop/staging/service.yaml", "shop/services/other.yaml"]);
        let all = ["shop/staging/service.yaml", "shop/production/service.yaml", "shop/services/other.yaml"];
        assert_eq!(found("shop/web.yaml"), all, "none is nearer than the other");
    }

    #[test]
    fn a_workload_meets_only_monitors_of_its_services() {
        let (met, found) = met_and_found(&[deployment, monitor, service]);
        assert_eq!(met, 3);
        assert_eq!(found, 3, "its annotation, its Service and the monitor of that");
    }
}
