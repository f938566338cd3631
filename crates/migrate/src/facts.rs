use std::collections::{BTreeMap, BTreeSet};

use outrigger_catalog::Surroundings;
use outrigger_finding::Place;
use outrigger_manifest::references::{FileReferences, Match, MovedContainers, ReferenceIndex};
use outrigger_manifest::{UtilizationTarget, Workload, parent_path, shared_steps};
use outrigger_pod::Pod;
use outrigger_text::Pointer;

use crate::config_maps::config_maps_of;
use crate::control_plane::ControlPlane;
use crate::images::Images;
use crate::killer::{Permission, ServedWorkload};
use crate::mesh::NamespaceFacts;
use crate::outcome::Site;
use crate::shared::{Holder, ImagePart, Keys, MapUser, SharedScript};
use crate::world::IstioVersion;

/// What all given files say together, beyond a single pod.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Namespaces that the files define.
    pub namespaces: BTreeMap<String, NamespaceFacts>,
    /// By name.
    config_maps: BTreeMap<String, Vec<ConfigMapFacts>>,
    map_users: BTreeMap<String, Vec<MapUser>>,
    references: ReferenceIndex,
    served: Vec<ServedWorkload>,
    permissions: Vec<Permission>,
    /// What the files say of Istio's control planes, with the numbers of their files.
    control_planes: Vec<(usize, ControlPlane)>,
    /// Autoscalers by the name of what they scale, with the numbers of their files.
    utilization_targets: BTreeMap<String, Vec<(usize, UtilizationTarget)>>,
    /// The Dockerfiles.
    images: Images,
    /// The numbers of files by their paths, and the paths by the numbers.
    numbers: BTreeMap<String, usize>,
    paths: BTreeMap<usize, String>,
    sites: BTreeMap<(usize, usize, Pointer), Site>,
}

/// A reference that concerns a move, with the number of its file in the run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FoundReference<'f> {
    pub(crate) file: usize,
    pub(crate) reference: &'f outrigger_manifest::references::Reference,
}

/// What one file says beyond its pods.
#[derive(Debug, Clone)]
pub struct Survey {
    /// Number of the file in the run.
    pub file: usize,
    /// What names containers or their ports.
    pub references: FileReferences,
    /// Where those references stand.
    pub sites: Vec<(usize, Pointer, Site)>,
    /// Namespaces that it defines.
    pub namespaces: Vec<(String, NamespaceFacts)>,
    /// Its `ConfigMap`s.
    pub config_maps: Vec<ConfigMapFacts>,
    /// Its objects that read `ConfigMap`s.
    pub map_users: Vec<MapUser>,
    /// Its autoscalers by utilization.
    pub utilization_targets: Vec<UtilizationTarget>,
    /// What it says of Istio's control plane.
    pub control_planes: Vec<ControlPlane>,
    /// Its workloads that controllers which end sidecars look at.
    pub served: Vec<ServedWorkload>,
    /// Its roles, bindings and service accounts.
    pub permissions: Vec<Permission>,
}

/// A `ConfigMap`: what the programs of a pod may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigMapFacts {
    /// Its namespace, where it names one.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// Its `data`.
    pub data: BTreeMap<String, String>,
    /// Number of its file in the run.
    pub file: usize,
    /// Number of its document.
    pub document: usize,
    /// Its place in the document.
    pub at: Pointer,
    /// Where the lines of its scripts stand: by the key, each with the byte of the text at which it begins.
    pub lines: BTreeMap<String, Vec<(usize, Site)>>,
}

impl Facts {
    /// Joins what the files say.
    pub fn new(surveys: Vec<Survey>) -> Self {
        let mut facts = Self::default();
        let mut references = Vec::with_capacity(surveys.len());
        for survey in surveys {
            facts.numbers.insert(survey.references.file.clone(), survey.file);
            facts.paths.insert(survey.file, survey.references.file.clone());
            facts.namespaces.extend(survey.namespaces);
            for map in survey.config_maps {
                facts.config_maps.entry(map.name.clone()).or_default().push(map);
            }
            for user in survey.map_users {
                facts.map_users.entry(user.map.clone()).or_default().push(user);
            }
            for target in survey.utilization_targets {
                let targets = facts.utilization_targets.entry(target.name.clone()).or_default();
                targets.push((survey.file, target));
            }
            facts.served.extend(survey.served);
            facts.permissions.extend(survey.permissions);
            let planes = survey.control_planes.into_iter();
            facts.control_planes.extend(planes.map(|plane| (survey.file, plane)));
            let sites = survey.sites.into_iter();
            facts.sites.extend(sites.map(|(document, at, site)| ((survey.file, document, at), site)));
            references.push(survey.references);
        }
        facts.references = ReferenceIndex::new(references);
        facts
    }

    /// The same, with the Dockerfiles among the files.
    #[must_use]
    pub fn with_images(self, images: Images) -> Self {
        Self { images, ..self }
    }

    /// The Dockerfiles among the files.
    pub(crate) fn images(&self) -> &Images {
        &self.images
    }

    /// The workloads that controllers which end sidecars look at.
    pub(crate) fn served(&self) -> &[ServedWorkload] {
        &self.served
    }

    /// Roles, bindings and service accounts.
    pub(crate) fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// Every reference that concerns the move, by file and place.
    pub(crate) fn matching(&self, moved: &MovedContainers) -> Vec<FoundReference<'_>> {
        let found = self.references.matching(moved).into_iter();
        found
            .filter_map(|Match { file, reference }| {
                Some(FoundReference { file: *self.numbers.get(file)?, reference })
            })
            .collect()
    }

    /// What the catalogue asks for beside a pod of `namespace` in the file at `path`: the data of its `ConfigMap`s. Files often
    /// leave the namespace to the command line, so one without fits any.
    pub(crate) fn surroundings(&self, path: &str, pod: &Pod, namespace: Option<&str>) -> Surroundings {
        let fits = |map: &&ConfigMapFacts| may_be_same(map.namespace.as_deref(), namespace);
        let names = pod.all_containers().flat_map(|(_, container)| config_maps_of(container, pod));
        let last = |name: &str| self.config_maps.get(name)?.iter().rfind(fits);
        let config_maps =
            names.filter_map(|name| self.config_map(path, name, namespace).or_else(|| last(name)));
        Surroundings {
            config_maps: config_maps.map(|map| (map.name.clone(), map.data.clone())).collect(),
            ..Surroundings::default()
        }
    }

    /// What the files say of the control plane that rules what stands in the file at `path`, each with its path: those of
    /// the pod's revision where one has that name, and of copies for several environments those whose folder is nearest.
    pub(crate) fn control_planes_of(&self, path: &str, revision: Option<&str>) -> Vec<(&str, &ControlPlane)> {
        let folder = parent_path(path);
        let is_of_revision =
            |plane: &ControlPlane| revision.is_some() && plane.revision.as_deref() == revision;
        let of_revision = self.control_planes.iter().any(|(_, plane)| is_of_revision(plane));
        let fitting = || {
            let all = self.control_planes.iter();
            all.filter(move |(_, plane)| !of_revision || is_of_revision(plane)).map(|(file, plane)| {
                let path = self.path(*file);
                (shared_steps(parent_path(path), folder), path, plane)
            })
        };
        let nearest = fitting().map(|(steps, ..)| steps).max();
        let nearest = fitting().filter(|(steps, ..)| Some(*steps) == nearest);
        nearest.map(|(_, path, plane)| (path, plane)).collect()
    }

    /// Whether the files show Istio: its control plane, or a namespace whose pods it injects.
    pub(crate) fn show_istio(&self) -> bool {
        !self.control_planes.is_empty() || self.namespaces.values().any(NamespaceFacts::is_injected_by_istio)
    }

    /// The version of Istio that the files install, where all of them that name one name the same.
    pub(crate) fn istio_version(&self) -> Option<IstioVersion> {
        let mut versions = self.control_planes.iter().filter_map(|(_, plane)| plane.version);
        let first = versions.next()?;
        versions.all(|version| version == first).then_some(first)
    }

    /// The autoscalers by utilization that scale a workload, with the numbers of their files: of copies for several
    /// environments those whose folder is nearest to the workload's.
    pub(crate) fn utilization_targets(
        &self,
        path: &str,
        workload: &Workload,
    ) -> Vec<(usize, &UtilizationTarget)> {
        let Some(name) = &workload.name else { return Vec::new() };
        let fits = |target: &UtilizationTarget| {
            let same = |one: &String| workload.namespace.as_ref().is_none_or(|other| one == other);
            workload.kind.as_ref() == Some(&target.kind) && target.namespace.as_ref().is_none_or(same)
        };
        let targets = self.utilization_targets.get(name).into_iter().flatten();
        let fitting: Vec<(usize, usize, &UtilizationTarget)> = targets
            .filter(|(_, target)| fits(target))
            .map(|(file, target)| (shared_steps(self.path(*file), path), *file, target))
            .collect();
        let nearest = fitting.iter().map(|(steps, ..)| *steps).max();
        let nearest = fitting.into_iter().filter(|(steps, ..)| Some(*steps) == nearest);
        nearest.map(|(_, file, target)| (file, target)).collect()
    }

    /// The one `ConfigMap` that a pod of a namespace in the file at `path` means by a name: of copies for several environments
    /// the one whose folder is nearest. `None` where several are as near: which one is applied last, nothing shows.
    pub(crate) fn config_map(
        &self,
        path: &str,
        name: &str,
        namespace: Option<&str>,
    ) -> Option<&ConfigMapFacts> {
        let same = |map: &&ConfigMapFacts| may_be_same(map.namespace.as_deref(), namespace);
        let steps = |map: &ConfigMapFacts| shared_steps(self.path(map.file), path);
        let fitting: Vec<&ConfigMapFacts> = self.config_maps.get(name)?.iter().filter(same).collect();
        let nearest = fitting.iter().map(|map| steps(map)).max();
        let mut nearest = fitting.into_iter().filter(|map| Some(steps(map)) == nearest);
        nearest.next().filter(|_| nearest.next().is_none())
    }

    /// The objects that read a script of a `ConfigMap`.
    pub(crate) fn users_of(&self, script: &SharedScript) -> Vec<&MapUser> {
        let (Some(map), Holder::ConfigMap { key, .. }) = (self.map_of(script), &script.holder) else {
            return Vec::new();
        };
        let reads = |user: &&MapUser| {
            may_be_same(map.namespace.as_deref(), user.namespace.as_deref())
                && match &user.keys {
                    Keys::All => true,
                    Keys::Only(keys) => reaches(&map.data, keys, key),
                }
        };
        self.map_users.get(&map.name).into_iter().flatten().filter(reads).collect()
    }

    /// What a script says.
    pub(crate) fn text_of(&self, script: &SharedScript) -> Option<&str> {
        match &script.holder {
            Holder::ConfigMap { key, .. } => self.map_of(script)?.data.get(key).map(String::as_str),
            Holder::Image { part, .. } => {
                let text = &self.images.text_of(script.file)?.text;
                match part {
                    ImagePart::Shell(start, end) => text.get(*start..*end),
                    ImagePart::File | ImagePart::Words => Some(text),
                }
            }
        }
    }

    fn map_of(&self, script: &SharedScript) -> Option<&ConfigMapFacts> {
        let Holder::ConfigMap { map, .. } = &script.holder else { return None };
        let maps = self.config_maps.get(map)?.iter();
        let mut here = maps.filter(|map| map.file == script.file && map.document == script.document);
        here.find(|map| script.at.starts_with(&map.at))
    }

    /// Where a part of a script stands that is in a `ConfigMap` or in a file of an image: the line that holds it.
    pub(crate) fn site_in_script(&self, place: &Place) -> Option<Site> {
        if let Some(site) = self.images.site(place) {
            return Some(site);
        }
        let offset = place.offset?;
        let mut maps = self.config_maps.values().flatten();
        let map = maps.find(|map| {
            map.file == place.file && map.document == place.document && place.at.starts_with(&map.at)
        })?;
        let key = |(key, _): &(&String, _)| map.at.keys(["data", key.as_str()]) == place.at;
        let (_, lines) = map.lines.iter().find(key)?;
        let line = lines.iter().take_while(|(start, _)| *start <= offset).last();
        line.map(|(_, site)| *site)
    }

    /// Where a reference stands.
    pub(crate) fn site(&self, file: usize, document: usize, at: &Pointer) -> Option<Site> {
        self.sites.get(&(file, document, at.clone())).copied()
    }

    /// The path of a file, as given.
    pub(crate) fn path(&self, file: usize) -> &str {
        self.paths.get(&file).map_or("another file", String::as_str)
    }
}

fn may_be_same(one: Option<&str>, other: Option<&str>) -> bool {
    one.is_none() || other.is_none() || one == other
}

/// Whether one of `keys`, or a text that one of them names, is called `wanted`.
fn reaches(data: &BTreeMap<String, String>, keys: &BTreeSet<String>, wanted: &str) -> bool {
    let mut reached = keys.clone();
    loop {
        let texts: Vec<&String> = reached.iter().filter_map(|key| data.get(key)).collect();
        let named = |key: &&String| texts.iter().any(|text| text.contains(key.as_str()));
        let new: Vec<String> =
            data.keys().filter(|key| !reached.contains(*key)).filter(named).cloned().collect();
        if new.is_empty() {
            return reached.contains(wanted);
        }
        reached.extend(new);
    }
}
