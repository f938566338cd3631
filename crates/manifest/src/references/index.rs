use std::collections::{BTreeMap, BTreeSet};

use super::matching::{means, names_moved, patch_target_means};
use super::{FileReferences, MovedContainers, PatchTarget, Reference, ReferenceKind, ServiceFacts, Target};
use crate::kustomize::{KustomizeGraph, Reach, join_path, normalize_path, parent_path};

/// The references of all files, joined.
#[derive(Debug, Clone, Default)]
pub struct ReferenceIndex {
    files: Vec<FileReferences>,
    services: Vec<ServiceFacts>,
    graph: KustomizeGraph,
    /// By the path of a file that is a patch: who lists it, and for whom.
    listings: BTreeMap<String, Vec<Listing>>,
    reaches: BTreeMap<String, Reach>,
    /// What kustomizations put around names.
    affixes: BTreeSet<(String, String)>,
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

impl ReferenceIndex {
    /// Joins the files.
    pub fn new(files: Vec<FileReferences>) -> Self {
        let mut index = Self::default();
        for file in &files {
            index.services.extend(file.services.iter().cloned());
            let Some(kustomization) = &file.kustomization else { continue };
            let path = normalize_path(&file.file);
            index.graph.add(&path, kustomization);
            index.affixes.insert((kustomization.name_prefix.clone(), kustomization.name_suffix.clone()));
            for patch in &kustomization.patch_files {
                let listing = Listing { kustomization: path.clone(), target: patch.target.clone() };
                index.listings.entry(join_path(parent_path(&path), &patch.path)).or_default().push(listing);
            }
        }
        let kustomizations = files.iter().filter(|file| file.kustomization.is_some());
        let reach = |file: &FileReferences| {
            let path = normalize_path(&file.file);
            let reach = index.graph.reach(&path);
            (path, reach)
        };
        index.reaches = kustomizations.map(reach).collect();
        index.files = files;
        index
    }

    /// Every reference that concerns the move, by file and place.
    pub fn matching(&self, moved: &MovedContainers) -> Vec<Match<'_>> {
        let own_file = normalize_path(&moved.file);
        let mut matches = Vec::new();
        for file in &self.files {
            let path = normalize_path(&file.file);
            let inline = file.kustomization.iter().flat_map(|kustomization| &kustomization.inline);
            let inline =
                inline.filter(|reference| self.patch_reaches(&path, None, reference, moved, &own_file));
            let concerns = |reference: &&Reference| self.concerns(&path, reference, moved, &own_file);
            let all = inline.chain(file.references.iter().filter(concerns));
            let named = all.filter(|reference| names_moved(reference, moved));
            matches.extend(named.map(|reference| Match { file: &file.file, reference }));
        }
        matches
    }

    fn concerns(&self, path: &str, reference: &Reference, moved: &MovedContainers, own_file: &str) -> bool {
        match reference.kind {
            ReferenceKind::StrategicMergePatch | ReferenceKind::WholeWorkload | ReferenceKind::JsonPatch => {
                let is_itself = path == own_file && reference.document == moved.document;
                if is_itself {
                    return false;
                }
                let Some(listings) = self.listings.get(path) else {
                    // A patch that says itself whom it is for: by its kind and name, or as Flux has it.
                    let is_patch = reference.kind == ReferenceKind::StrategicMergePatch
                        || matches!(reference.target, Target::Patched(_));
                    return is_patch && !self.graph.is_resource(path) && means(reference, moved);
                };
                listings.iter().any(|listing| {
                    let (kustomization, target) = (&listing.kustomization, listing.target.as_ref());
                    self.patch_reaches(kustomization, target, reference, moved, own_file)
                })
            }
            _ => match &reference.target {
                Target::Template(_) => path == own_file && means(reference, moved),
                Target::PodsOfServices { selector, namespaces } => self.services.iter().any(|service| {
                    namespaces.may_hold(service.namespace.as_deref())
                        && selector.matches(&service.labels)
                        && service.selector.matches(&moved.pod_labels)
                }),
                _ => means(reference, moved),
            },
        }
    }

    /// Whether a patch that the kustomization at `kustomization` lists changes the workload. `target` is the
    /// listing's; without one the reference's own counts.
    fn patch_reaches(
        &self,
        kustomization: &str,
        target: Option<&PatchTarget>,
        reference: &Reference,
        moved: &MovedContainers,
        own_file: &str,
    ) -> bool {
        let Some(reach) = self.reaches.get(kustomization) else { return false };
        let is_inside = reach.files.contains(own_file);
        let patch_target = match (&reference.target, target) {
            (_, Some(target)) | (Target::Patched(target), None) => Some(target),
            _ => None,
        };
        // Where the kustomization takes in what is not among the files, only a full name can tell.
        let is_named = match (patch_target, &reference.target) {
            (Some(target), _) => target.kind.is_some() && target.name.is_some(),
            (None, target) => matches!(target, Target::Object { .. }),
        };
        let may_be_outside = reach.is_open && is_named;
        if !is_inside && !may_be_outside {
            return false;
        }
        let means_it = |moved: &MovedContainers| match patch_target {
            Some(target) => patch_target_means(target, moved),
            None => means(reference, moved),
        };
        means_it(moved) || self.renamed(moved).iter().any(means_it)
    }

    /// The workload under the names that kustomizations give it.
    fn renamed(&self, moved: &MovedContainers) -> Vec<MovedContainers> {
        let Some(name) = &moved.name else { return Vec::new() };
        let affixes = self.affixes.iter().filter(|(prefix, suffix)| !prefix.is_empty() || !suffix.is_empty());
        let rename = |(prefix, suffix): &(String, String)| {
            let mut renamed = moved.clone();
            renamed.name = Some(format!("{prefix}{name}{suffix}"));
            renamed
        };
        affixes.map(rename).collect()
    }
}
