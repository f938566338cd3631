use std::collections::{BTreeMap, BTreeSet};

use super::{Kustomization, join_path, parent_path};

/// Which files the kustomizations among the given files bring together.
#[derive(Debug, Clone, Default)]
pub(crate) struct KustomizeGraph {
    /// By the path of the kustomization's file.
    nodes: BTreeMap<String, Node>,
    /// Kustomization files by their folder.
    by_folder: BTreeMap<String, String>,
    /// Normal paths of all that any kustomization includes.
    resources: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Node {
    /// Normal paths.
    includes: Vec<String>,
    /// What stands elsewhere, as written.
    remote: Vec<String>,
    is_component: bool,
}

/// The files whose objects a patch of a kustomization may change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Normal paths.
    files: BTreeSet<String>,
    /// Folders whose kustomization is not among the files.
    folders: BTreeSet<String>,
    /// The last step of each remote path.
    remote: BTreeSet<String>,
}

impl Reach {
    /// Whether the file at `path`, a normal path, is inside.
    pub(crate) fn holds(&self, path: &str) -> bool {
        let is_below =
            |folder: &String| path.strip_prefix(folder.as_str()).is_some_and(|rest| rest.starts_with('/'));
        self.files.contains(path) || self.folders.iter().any(is_below)
    }

    /// Whether the file at `path` may be what a remote path leads to: a repository often names its own folders
    /// by their address.
    pub(crate) fn may_hold(&self, path: &str) -> bool {
        parent_path(path).split('/').any(|step| self.remote.contains(step))
    }
}

impl KustomizeGraph {
    /// Adds the kustomization in the file at `path`, a normal path.
    pub(crate) fn add(&mut self, path: &str, kustomization: &Kustomization) {
        let folder = parent_path(path);
        let (remote, local): (Vec<&String>, Vec<&String>) =
            kustomization.includes.iter().partition(|include| is_remote(include));
        let node = Node {
            includes: local.into_iter().map(|include| join_path(folder, include)).collect(),
            remote: remote.into_iter().cloned().collect(),
            is_component: kustomization.is_component,
        };
        self.by_folder.insert(folder.to_owned(), path.to_owned());
        self.resources.extend(node.includes.iter().cloned());
        self.nodes.insert(path.to_owned(), node);
    }

    /// How far the patches of the kustomization at `path` reach: all that it includes; for a component all that
    /// those include that include it.
    pub(crate) fn reach(&self, path: &str) -> Reach {
        let mut reach = Reach::default();
        let mut tops = vec![path.to_owned()];
        let mut seen_tops = BTreeSet::new();
        let mut seen = BTreeSet::new();
        while let Some(top) = tops.pop() {
            if !seen_tops.insert(top.clone()) {
                continue;
            }
            self.collect(&top, &mut seen, &mut reach);
            if self.nodes.get(&top).is_some_and(|node| node.is_component) {
                let folder = parent_path(&top);
                let includes_it =
                    |node: &Node| node.includes.iter().any(|include| include == folder || *include == top);
                tops.extend(
                    self.nodes.iter().filter(|(_, node)| includes_it(node)).map(|(path, _)| path.clone()),
                );
            }
        }
        reach
    }

    fn collect(&self, path: &str, seen: &mut BTreeSet<String>, reach: &mut Reach) {
        let Some(node) = self.nodes.get(path) else { return };
        if !seen.insert(path.to_owned()) {
            return;
        }
        reach.remote.extend(node.remote.iter().filter_map(|include| last_step(include)).map(str::to_owned));
        for include in &node.includes {
            if let Some(nested) = self.by_folder.get(include) {
                self.collect(nested, seen, reach);
            } else if is_manifest_file(include) {
                reach.files.insert(include.clone());
            } else {
                reach.folders.insert(include.clone());
            }
        }
    }

    /// The kustomization of a folder, by its path.
    pub(crate) fn of_folder(&self, folder: &str) -> Option<&str> {
        self.by_folder.get(folder).map(String::as_str)
    }

    /// Whether some kustomization includes the file at `path` as a resource.
    pub(crate) fn is_resource(&self, path: &str) -> bool {
        self.resources.contains(path)
    }
}

/// Kustomize reads resources from repositories and URLs as well
/// (<https://github.com/kubernetes-sigs/kustomize/blob/master/examples/remoteBuild.md>).
fn is_remote(include: &str) -> bool {
    include.contains("://")
        || include.contains("?ref=")
        || include.starts_with("github.com/")
        || include.starts_with("git@")
}

/// The last step of the path of a remote include: `base` of `https://github.com/a/b//apps/base?ref=main`.
fn last_step(include: &str) -> Option<&str> {
    let path = include.split('?').next().unwrap_or_default().trim_end_matches('/');
    path.rsplit('/').next().filter(|step| !step.is_empty())
}

fn is_manifest_file(path: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|extension| path.ends_with(extension))
}
