//! Configuration files that stand in `ConfigMap`s, read line by line for one key.

use outrigger_pod::{Container, Pod, VolumeSource};

use super::Surroundings;

/// A file of a `ConfigMap` that the container mounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ConfigFile<'a> {
    /// The key in the `ConfigMap`, which is the file's name.
    pub(super) name: &'a str,
    text: &'a str,
}

/// The files of all known `ConfigMap`s that the container mounts.
pub(super) fn mounted_files<'a>(
    container: &Container,
    pod: &Pod,
    surroundings: &'a Surroundings,
) -> Vec<ConfigFile<'a>> {
    let sources = mounted_sources(container, pod);
    let data = sources.filter_map(|source| surroundings.config_maps.get(config_map(source)?));
    data.flatten().map(|(name, text)| ConfigFile { name, text }).collect()
}

/// Whether the container mounts a `ConfigMap` that is not known, or a Secret.
pub(super) fn mounts_unknown_files(container: &Container, pod: &Pod, surroundings: &Surroundings) -> bool {
    mounted_sources(container, pod).any(|source| match source {
        VolumeSource::Secret { .. } => true,
        VolumeSource::ConfigMap { .. } => {
            config_map(source).is_none_or(|name| !surroundings.config_maps.contains_key(name))
        }
        _ => false,
    })
}

fn mounted_sources<'p>(container: &'p Container, pod: &'p Pod) -> impl Iterator<Item = &'p VolumeSource> {
    let volumes = container.volume_mounts.iter().filter_map(|mount| pod.volume(mount.name.as_deref()?));
    volumes.filter_map(|volume| volume.source.as_ref())
}

fn config_map(source: &VolumeSource) -> Option<&str> {
    match source {
        VolumeSource::ConfigMap { name, .. } => name.as_deref(),
        _ => None,
    }
}

/// What the files say of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ConfigValue<'a> {
    /// No line begins with it.
    Absent,
    /// One value, and the file that holds it.
    Value(&'a str, &'a str),
    /// Several lines with different values.
    Doubtful(&'a str),
}

/// Looks for lines that begin with `key`, in any case, and give it a value: `key value`, `key = value`, `key: value`.
pub(super) fn look_up<'a>(files: &[ConfigFile<'a>], key: &str) -> ConfigValue<'a> {
    let mut found = ConfigValue::Absent;
    for file in files {
        for value in file.text.lines().filter_map(|line| value_of(line, key)) {
            match found {
                ConfigValue::Absent => found = ConfigValue::Value(value, file.name),
                ConfigValue::Value(other, _) if other == value => {}
                ConfigValue::Value(..) | ConfigValue::Doubtful(_) => return ConfigValue::Doubtful(file.name),
            }
        }
    }
    found
}

fn value_of<'a>(line: &'a str, key: &str) -> Option<&'a str> {
    let line = line.trim_start().trim_start_matches("- ");
    let unquoted = line.strip_prefix('"').unwrap_or(line);
    let rest = unquoted
        .get(..key.len())
        .filter(|start| start.eq_ignore_ascii_case(key))
        .map(|_| &unquoted[key.len()..])?;
    let rest = rest.strip_prefix('"').unwrap_or(rest);
    let value = rest.trim_start_matches([' ', '\t', '=', ':']);
    let parted = value.len() < rest.len();
    let value = value.split(" #").next().unwrap_or(value).trim().trim_end_matches([',', ';']);
    (parted && !value.is_empty()).then(|| value.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_lines_of_several_formats() {
        let texts = [
            "  HTTP_Port    2021",
            "http_port = 2021",
            "http_port: 2021 # note",
            "\"http_port\": 2021,",
            "- http_port 2021",
        ];
        for text in texts {
            let files = [ConfigFile { name: "f", text }];
            assert_eq!(look_up(&files, "http_port"), ConfigValue::Value("2021", "f"), "{text}");
        }
        for text in ["http_port_range 1", "# http_port 1", "http_port", "my_http_port 1"] {
            assert_eq!(
                look_up(&[ConfigFile { name: "f", text }], "http_port"),
                ConfigValue::Absent,
                "{text}"
            );
        }
        let twice = [ConfigFile { name: "f", text: "port 1\nport 2\n" }];
        assert_eq!(look_up(&twice, "port"), ConfigValue::Doubtful("f"));
    }
}
