use std::collections::{BTreeMap, BTreeSet};

use super::{Kustomization, join_path, parent_path};

/// Which files the kustomizations among the given files bring together.
#[derive(Debug, Clone, Default)]
pub(crate) struct KustomizeGraph {
    /// By the path of the kustomization's file.
    nodes: BTreeMap<String, Node>,
    /// Kustomization files by their folder.
    by_folder: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
struct Node {
    includes: Vec<String>,
    is_component: bool,
    is_open: bool,
}

/// The files whose objects a patch of a kustomization may change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reach {
    /// Normal paths.
    pub(crate) files: BTreeSet<String>,
    /// Whether there is more that stands in no file given: remote bases, charts, folders not given.
    pub(crate) is_open: bool,
}

impl KustomizeGraph {
    /// Adds the kustomization in the file at `path`, a normal path.
    pub(crate) fn add(&mut self, path: &str, kustomization: &Kustomization) {
        let folder = parent_path(path);
        let node = Node {
            includes: kustomization.includes.iter().map(|include| join_path(folder, include)).collect(),
            is_component: kustomization.is_component,
            is_open: kustomization.makes_resources
                || kustomization.includes.iter().any(|path| is_remote(path)),
        };
        self.by_folder.insert(folder.to_owned(), path.to_owned());
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
        reach.is_open |= node.is_open;
        for include in &node.includes {
            if let Some(nested) = self.by_folder.get(include) {
                self.collect(nested, seen, reach);
            } else {
                reach.is_open |= !is_manifest_file(include);
                reach.files.insert(include.clone());
            }
        }
    }

    /// Whether some kustomization includes the file at `path` as a resource.
    pub(crate) fn is_resource(&self, path: &str) -> bool {
        self.nodes.values().any(|node| node.includes.iter().any(|include| include == path))
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

fn is_manifest_file(path: &str) -> bool {
    [".yaml", ".yml", ".json"].iter().any(|extension| path.ends_with(extension))
}
