//! What an entry says of one container: values of settings, ports, the startup probe, the end.

mod change;
mod condition;
mod config;
mod legacy;
mod port;
mod probe_check;
mod setting;
mod startup;
mod stop;
mod successor;
mod twin;

use std::collections::BTreeMap;

use outrigger_pod::{Container, ContainerRef, Pod};

use crate::entry::Entry;
use crate::invocation::{Invocation, config_map_of, known_environment};
use crate::version::ProgramVersion;

pub use change::SettingChange;
pub use legacy::{DashlessFlag, Given, LegacySetting};
pub use port::ResolvedPort;
pub use probe_check::{ProbeCheck, ProbeFault};
pub use setting::SettingValue;
pub use startup::{Gate, Startup};
pub use stop::StopTime;
pub use successor::SuccessorChange;
pub use twin::TwinPair;

use config::ConfigFile;

/// What is known beside the pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The `data` of `ConfigMap`s of the pod's namespace, by name and key.
    pub config_maps: BTreeMap<String, BTreeMap<String, String>>,
    /// Ports that other containers of the pod are known to take beside those that they declare.
    pub taken_ports: Vec<u16>,
}

/// An entry, held against one container.
#[derive(Debug, Clone)]
pub struct Resolver<'a> {
    pub(crate) entry: &'a Entry,
    pub(crate) pod: &'a Pod,
    pub(crate) place: ContainerRef,
    pub(crate) container: &'a Container,
    pub(crate) surroundings: &'a Surroundings,
    pub(crate) invocation: Invocation,
    /// The program's words, also where it is called in a script.
    pub(crate) program_words: Invocation,
    environment: BTreeMap<String, String>,
    /// Whether `envFrom` brings variables that are not known.
    hides_environment: bool,
    config_files: Vec<ConfigFile<'a>>,
    /// Whether it mounts files that are not known, which may be its configuration.
    hides_config: bool,
}

impl<'a> Resolver<'a> {
    /// Holds `entry` against the container at `place`; `None` where the pod has no such container.
    pub fn new(
        entry: &'a Entry,
        pod: &'a Pod,
        place: ContainerRef,
        surroundings: &'a Surroundings,
    ) -> Option<Self> {
        let container = pod.container(place)?;
        let programs = &entry.recognise.commands;
        let config_maps = &surroundings.config_maps;
        let environment = known_environment(container, config_maps);
        let invocation = Invocation::with_environment(container, programs, &environment);
        let program_words = invocation.inside_script(programs).unwrap_or_else(|| invocation.clone());
        Some(Self {
            entry,
            pod,
            place,
            container,
            surroundings,
            invocation,
            program_words,
            environment,
            hides_environment: container
                .env_from
                .iter()
                .any(|from| config_map_of(from).is_none_or(|name| !config_maps.contains_key(name))),
            config_files: config::mounted_files(container, pod, surroundings),
            hides_config: config::mounts_unknown_files(container, pod, surroundings),
        })
    }

    /// The entry.
    pub fn entry(&self) -> &'a Entry {
        self.entry
    }

    /// The version that the image's tag tells.
    pub fn version(&self) -> Option<ProgramVersion> {
        self.container.image.as_ref()?.tag().and_then(ProgramVersion::parse)
    }
}
