//! What an entry says of one container: values of settings, ports, the startup probe, the end.

mod change;
mod condition;
mod config;
mod port;
mod probe_check;
mod setting;
mod startup;
mod stop;
mod twin;

use std::collections::BTreeMap;

use outrigger_pod::{Container, ContainerRef, Pod};

use crate::entry::Entry;
use crate::invocation::Invocation;
use crate::version::ProgramVersion;

pub use change::SettingChange;
pub use port::ResolvedPort;
pub use probe_check::{ProbeCheck, ProbeFault};
pub use setting::SettingValue;
pub use startup::{Gate, Startup};
pub use stop::{LegacySetting, StopTime};
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
    config_files: Vec<ConfigFile<'a>>,
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
        let invocation = Invocation::of(container, programs);
        let program_words = invocation.inside_script(programs).unwrap_or_else(|| invocation.clone());
        Some(Self {
            entry,
            pod,
            place,
            container,
            surroundings,
            invocation,
            program_words,
            environment: crate::invocation::known_environment(container),
            config_files: config::mounted_files(container, pod, surroundings),
        })
    }

    /// The entry.
    pub fn entry(&self) -> &'a Entry {
        self.entry
    }

    /// How the container calls its program.
    pub fn invocation(&self) -> &Invocation {
        &self.invocation
    }

    /// The version that the image's tag tells.
    pub fn version(&self) -> Option<ProgramVersion> {
        self.container.image.as_ref()?.tag().and_then(ProgramVersion::parse)
    }
}
