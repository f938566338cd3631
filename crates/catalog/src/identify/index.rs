//! Which entries could fit a container, found without a look at the others: files with thousands of containers have
//! few that any entry fits.

use std::collections::{BTreeMap, BTreeSet};

use outrigger_pod::Container;

use crate::entry::Entry;
use crate::invocation::{Invocation, SHELLS, file_name};

/// What entries look for, and which of them do.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    /// By the last part of an image's repository.
    images: Marks,
    /// By the first word of an image's name that an entry looks for inside other names.
    image_words: Marks,
    /// By the name of a program.
    commands: Marks,
    /// By a flag, without dashes.
    flags: Marks,
    /// By a variable.
    variables: Marks,
    /// By the beginning of a variable's name; few entries have any.
    variable_prefixes: Vec<(String, usize)>,
    /// By a container's name.
    names: Marks,
    /// Those that look at what a container does.
    behaviours: Vec<usize>,
}

type Marks = BTreeMap<String, Vec<usize>>;

impl Index {
    /// The index of these entries.
    pub(crate) fn of(entries: &[Entry]) -> Self {
        let mut index = Self::default();
        for (number, entry) in entries.iter().enumerate() {
            index.add(number, entry);
        }
        index
    }

    fn add(&mut self, number: usize, entry: &Entry) {
        let recognise = &entry.recognise;
        let add = |marks: &mut Marks, mark: &str| marks.entry(mark.to_owned()).or_default().push(number);
        for image in &recognise.images {
            add(&mut self.images, file_name(image));
        }
        for name in &recognise.image_names {
            add(&mut self.images, name);
            add(&mut self.image_words, &first_word(name));
        }
        for command in &recognise.commands {
            add(&mut self.commands, command);
        }
        for flag in &recognise.flags {
            add(&mut self.flags, flag);
        }
        for variable in &recognise.own_env {
            match variable.strip_suffix('*') {
                Some(prefix) => self.variable_prefixes.push((prefix.to_owned(), number)),
                None => add(&mut self.variables, variable),
            }
        }
        for name in &recognise.container_names {
            add(&mut self.names, name);
        }
        if recognise.behaviour.is_some() {
            self.behaviours.push(number);
        }
    }

    /// The numbers of the entries that could fit, in order; all that do are among them.
    pub(crate) fn candidates(&self, container: &Container) -> BTreeSet<usize> {
        let mut found = Found::default();
        if let Some(image) = &container.image {
            found.look(&self.images, image.name());
            for word in words(image.name()) {
                found.look(&self.image_words, &word);
            }
        }
        if let Some(name) = &container.name {
            found.look(&self.names, name);
        }
        for word in container.words() {
            let flag = word.trim_start_matches('-');
            if flag.len() < word.len() {
                found.look(&self.flags, flag.split('=').next().unwrap_or(flag));
            } else {
                found.look(&self.commands, file_name(word));
            }
        }
        if container.words().any(|word| SHELLS.contains(&file_name(word))) {
            let invocation = Invocation::of(container, &[]);
            for word in invocation.script_commands().iter().flatten() {
                found.look(&self.commands, file_name(word));
            }
        }
        for name in container.env.iter().filter_map(|variable| variable.name.as_deref()) {
            found.look(&self.variables, name);
            let prefixes =
                self.variable_prefixes.iter().filter(|(prefix, _)| name.starts_with(prefix.as_str()));
            found.entries.extend(prefixes.map(|(_, number)| *number));
        }
        if container.words().next().is_some() {
            found.entries.extend(&self.behaviours);
        }
        found.entries
    }
}

#[derive(Default)]
struct Found {
    entries: BTreeSet<usize>,
}

impl Found {
    fn look(&mut self, marks: &Marks, mark: &str) {
        self.entries.extend(marks.get(mark).into_iter().flatten().copied());
    }
}

/// The words of a name, as [`Index`] and evidence compare them.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(['-', '_', '.']).map(str::to_ascii_lowercase)
}

fn first_word(name: &str) -> String {
    words(name).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use outrigger_pod::{ContainerRef, Pod};
    use serde_json::json;

    use crate::resolve::{Resolver, Surroundings};
    use crate::{Catalog, identify::evidence_for};

    /// Every entry that has evidence is a candidate: the index saves time and loses nothing.
    #[test]
    fn loses_no_entry() {
        let catalog = Catalog::builtin();
        let containers = [
            json!({"image": "mirror.example/k2-fluent-bit-sidecar:1"}),
            json!({"image": "x/y", "command": ["sh", "-c", "A=1 exec timeout 5 /cloud_sql_proxy -x"]}),
            json!({"image": "x/y", "args": ["/usr/bin/dockerd", "--host=unix:///x"], "securityContext": {"privileged": true}}),
            json!({"image": "x/y", "args": ["--secure-listen-address", ":8443"]}),
            json!({"image": "x/y", "env": [{"name": "LINKERD2_PROXY_LOG", "value": "warn"}]}),
            json!({"name": "istio-proxy"}),
            json!({"image": "busybox", "command": ["tail", "-F", "/logs/x"], "volumeMounts": [{"name": "v", "mountPath": "/logs"}]}),
            json!({"image": "GCR.IO/cloud-sql-connectors/Cloud_SQL_Proxy:2.1"}),
        ];
        let surroundings = Surroundings::default();
        for container in containers {
            let other =
                json!({"name": "app", "image": "a/b", "volumeMounts": [{"name": "v", "mountPath": "/x"}]});
            let spec = json!({"containers": [container, other], "volumes": [{"name": "v", "emptyDir": {}}]});
            let pod = Pod::read(&json!({"spec": spec})).pod;
            let candidates = catalog.index().candidates(&pod.containers[0]);
            let mut evident = 0;
            for (number, entry) in catalog.entries().iter().enumerate() {
                let resolver =
                    Resolver::new(entry, &pod, ContainerRef::app(0), &surroundings).expect("it exists");
                if evidence_for(&resolver).is_some() {
                    evident += 1;
                    assert!(candidates.contains(&number), "{} for {container}", entry.id);
                }
            }
            assert!(evident > 0, "{container}");
        }
    }
}
