use std::collections::BTreeMap;

use outrigger_pod::{Pod, Role};

/// What the containers of a pod are to its work, by name.
///
/// They are the same before and after a move, so that both lives can be judged by the same.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    parts: BTreeMap<String, Part>,
}

/// What a container is to its pod's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// It ends before the apps start.
    Init,
    /// It does the work. A container that nothing is said of is one.
    App,
    /// It helps the apps, wherever it stands in the manifest.
    Helper {
        /// They cannot work without it.
        is_needed: bool,
    },
}

impl Roles {
    /// What the manifest alone says: a native sidecar is a helper that all apps need, since it stands before them.
    pub fn of(pod: &Pod) -> Self {
        let parts = pod.all_containers().map(|(place, container)| {
            let part = match container.role(place.list) {
                Role::Init => Part::Init,
                Role::App => Part::App,
                Role::Sidecar => Part::Helper { is_needed: true },
            };
            (pod.label(place), part)
        });
        Self { parts: parts.collect() }
    }

    /// The same, but for one container.
    #[must_use]
    pub fn with(mut self, name: &str, part: Part) -> Self {
        self.parts.insert(name.to_owned(), part);
        self
    }

    /// What a container is.
    pub fn part(&self, name: &str) -> Part {
        self.parts.get(name).copied().unwrap_or(Part::App)
    }
}
