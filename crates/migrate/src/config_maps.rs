use std::collections::BTreeSet;

use outrigger_pod::{Container, EnvFromSource, EnvSource, Pod, VolumeSource};

/// The names of the `ConfigMap`s that a container mounts or takes variables from.
pub(crate) fn config_maps_of<'p>(container: &'p Container, pod: &'p Pod) -> BTreeSet<&'p str> {
    let mounted = container.volume_mounts.iter().filter_map(|mount| {
        match pod.volume(mount.name.as_deref()?)?.source.as_ref()? {
            VolumeSource::ConfigMap { name, .. } => name.as_deref(),
            _ => None,
        }
    });
    let taken_whole = container.env_from.iter().filter_map(|from| match from.source.as_ref()? {
        EnvFromSource::ConfigMap(name) => name.as_deref(),
        EnvFromSource::Secret(_) => None,
    });
    let taken = container.env.iter().filter_map(|variable| match variable.value_from.as_ref()? {
        EnvSource::ConfigMapKey { name, .. } => name.as_deref(),
        _ => None,
    });
    mounted.chain(taken_whole).chain(taken).collect()
}

/// The names of the `ConfigMap`s whose files a container's words name: scripts that it runs or reads in.
pub(crate) fn script_maps_of<'p>(container: &'p Container, pod: &'p Pod) -> BTreeSet<&'p str> {
    let named = |path: &str| container.words().any(|word| word.contains(path.trim_end_matches('/')));
    let mounts = container.volume_mounts.iter();
    let mounts = mounts.filter(|mount| mount.mount_path.as_deref().is_some_and(named));
    let of_mount = mounts.filter_map(|mount| match pod.volume(mount.name.as_deref()?)?.source.as_ref()? {
        VolumeSource::ConfigMap { name, .. } => name.as_deref(),
        _ => None,
    });
    of_mount.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn knows_mounts_and_variables_of_the_container_alone() {
        let spec = json!({
            "volumes": [{"name": "v", "configMap": {"name": "mounted"}}, {"name": "w", "configMap": {"name": "other"}}],
            "containers": [{
                "name": "a",
                "volumeMounts": [{"name": "v", "mountPath": "/v"}, {"name": "gone", "mountPath": "/g"}],
                "envFrom": [{"configMapRef": {"name": "whole"}}, {"secretRef": {"name": "secret"}}],
                "env": [
                    {"name": "X", "valueFrom": {"configMapKeyRef": {"name": "single", "key": "x"}}},
                    {"name": "Y", "value": "plain"},
                ],
            }],
        });
        let pod = Pod::read(&json!({"spec": spec})).pod;
        let names = config_maps_of(&pod.containers[0], &pod);
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["mounted", "single", "whole"]);
    }
}
