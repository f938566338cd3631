//! Controllers that end sidecars in other pods: which pods they serve, and what they are allowed to do.

use outrigger_catalog::{Catalog, Hack, Holds, Killer, Serves};
use outrigger_manifest::{Ends, Workload};
use outrigger_pod::{Container, Image, Pod};
use serde_json::Value;

/// A workload that a killer looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedWorkload {
    /// Its kind and name: `Job/report`.
    pub name: String,
    /// The entries of the catalogue of hacks whose killers serve it.
    pub hacks: Vec<String>,
    /// The containers that are still ended from outside: ordinary containers that it names, or known sidecars.
    pub waiting: Vec<String>,
}

/// An object that gives somebody rights, or is somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission {
    /// `ClusterRoleBinding` and so on.
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Its namespace, where it names one.
    pub namespace: Option<String>,
    /// The service accounts that it is for.
    pub accounts: Vec<String>,
    /// The kind and name of the role that it gives.
    pub role: Option<(String, String)>,
}

/// The entry of the killer that a container runs, by its image; of a copy of the image under another name by the names that
/// its workload and its container have.
pub(crate) fn killer_of<'c>(
    catalog: &'c Catalog,
    workload: &Workload,
    container: &Container,
) -> Option<(&'c Hack, &'c Killer)> {
    let image = container.image.as_ref()?;
    let killers = catalog.hacks().iter().filter_map(|hack| Some((hack, hack.killer.as_ref()?)));
    let mut killers = killers.filter(|(_, killer)| killer.serves != Serves::OwnPod);
    killers.find(|(_, killer)| {
        killer.images.iter().any(|known| {
            let is_same = image.repository() == known || image.repository().ends_with(&format!("/{known}"));
            let is_copy = Image::parse(known).name() == image.name()
                && [&workload.name, &container.name]
                    .into_iter()
                    .flatten()
                    .any(|name| killer.names.contains(name));
            is_same || is_copy
        })
    })
}

impl ServedWorkload {
    /// What killers make of a pod, if any serves it. `helpers` are the names of its ordinary containers that are known sidecars.
    pub(crate) fn of(catalog: &Catalog, workload: &Workload, pod: &Pod, helpers: &[String]) -> Option<Self> {
        let mut served = Self { name: workload_name(workload), hacks: Vec::new(), waiting: Vec::new() };
        let is_ordinary =
            |name: &&str| pod.containers.iter().any(|container| container.name.as_deref() == Some(*name));
        for hack in catalog.hacks() {
            let Some(killer) = &hack.killer else { continue };
            let marked = match killer.serves {
                Serves::Annotated => hack.annotations.iter().find_map(|marker| {
                    let (_, value) = pod.annotations.iter().find(|(key, _)| marker.is(key))?;
                    Some((marker.holds == Holds::ContainerNames).then_some(value.as_str()))
                }),
                Serves::Labelled => {
                    let is_marked = |key: &String| hack.labels.iter().any(|marker| marker.is(key));
                    pod.labels.keys().any(is_marked).then_some(None)
                }
                Serves::WithVariable => {
                    let names = pod.containers.iter().flat_map(|container| &container.env);
                    let mut names = names.filter_map(|variable| variable.name.as_deref());
                    names.any(|name| hack.env.iter().any(|marker| marker.is(name))).then_some(None)
                }
                Serves::Jobs => (workload.ends == Ends::Ends && !helpers.is_empty()).then_some(None),
                Serves::OwnPod => None,
            };
            let Some(listed) = marked else { continue };
            served.hacks.push(hack.id.clone());
            let waiting: Vec<&str> = match listed {
                Some(names) => names.split(',').map(str::trim).filter(is_ordinary).collect(),
                None => helpers.iter().map(String::as_str).collect(),
            };
            for name in waiting {
                if !served.waiting.iter().any(|known| known == name) {
                    served.waiting.push(name.to_owned());
                }
            }
        }
        (!served.hacks.is_empty()).then_some(served)
    }
}

/// `Job/report`.
pub(crate) fn workload_name(workload: &Workload) -> String {
    let kind = workload.kind.as_deref().unwrap_or("Pod");
    format!("{kind}/{}", workload.name.as_deref().unwrap_or("(without a name)"))
}

impl Permission {
    /// Reads a role, a binding or a service account. `None` for any other object.
    pub(crate) fn read(object: &Value) -> Option<Self> {
        let text = |value: &Value, path: &str| value.pointer(path).and_then(Value::as_str).map(str::to_owned);
        let kind = text(object, "/kind")?;
        let name = text(object, "/metadata/name")?;
        let namespace = text(object, "/metadata/namespace");
        let group = text(object, "/apiVersion")?;
        let accounts = match kind.as_str() {
            "ServiceAccount" if group == "v1" => vec![name.clone()],
            "RoleBinding" | "ClusterRoleBinding" if group.starts_with("rbac.") => {
                let subjects = object.get("subjects").and_then(Value::as_array).into_iter().flatten();
                let accounts =
                    subjects.filter(|subject| text(subject, "/kind").as_deref() == Some("ServiceAccount"));
                accounts.filter_map(|account| text(account, "/name")).collect()
            }
            "Role" | "ClusterRole" if group.starts_with("rbac.") => Vec::new(),
            _ => return None,
        };
        let role = text(object, "/roleRef/kind").zip(text(object, "/roleRef/name"));
        Some(Self { kind, name, namespace, accounts, role })
    }

    /// The permissions that only a service account of this name has among `all`, itself with them; a role that others have too is
    /// not among them.
    pub(crate) fn of_account<'p>(all: &'p [Self], account: &str, namespace: Option<&str>) -> Vec<&'p Self> {
        let is_here = |one: &Self| {
            one.namespace.is_none() || namespace.is_none() || one.namespace.as_deref() == namespace
        };
        let own = |one: &&Self| {
            one.accounts.iter().all(|name| name == account) && !one.accounts.is_empty() && is_here(one)
        };
        let mut found: Vec<&Self> = all.iter().filter(own).collect();
        let gives = |one: &Self, role: &Self| {
            one.role.as_ref().is_some_and(|(kind, name)| *kind == role.kind && *name == role.name)
        };
        let roles = all.iter().filter(|role| {
            let mut bindings = all.iter().filter(|one| gives(one, role)).peekable();
            bindings.peek().is_some()
                && bindings.all(|one| found.iter().any(|known| std::ptr::eq(*known, one)))
        });
        let roles: Vec<&Self> = roles.collect();
        found.extend(roles);
        found
    }

    /// `clusterrole/watcher`, with `-n` where it has a namespace.
    pub(crate) fn for_kubectl(&self) -> String {
        let of = self.namespace.as_ref().map(|namespace| format!(" -n {namespace}")).unwrap_or_default();
        format!("{}/{}{of}", self.kind.to_lowercase(), self.name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn permissions() -> Vec<Permission> {
        let binding = |name: &str, account: &str, role: &str| {
            json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": {"name": name},
                "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": "x"}],
                "roleRef": {"kind": "ClusterRole", "name": role}})
        };
        let role = |name: &str| json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": {"name": name}});
        let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "watcher", "namespace": "x"}});
        let all = [
            account,
            binding("watches", "watcher", "exec"),
            binding("reads", "watcher", "view"),
            binding("others-read", "other", "view"),
            role("exec"),
            role("view"),
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "watcher"}}),
        ];
        all.iter().filter_map(Permission::read).collect()
    }

    #[test]
    fn permissions_that_only_one_account_has() {
        let all = permissions();
        let names: Vec<String> = Permission::of_account(&all, "watcher", Some("x"))
            .into_iter()
            .map(Permission::for_kubectl)
            .collect();
        let expected = [
            "serviceaccount/watcher -n x",
            "clusterrolebinding/watches",
            "clusterrolebinding/reads",
            "clusterrole/exec",
        ];
        assert_eq!(names, expected);
    }
}
