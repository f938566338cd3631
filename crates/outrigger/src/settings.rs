//! What a run is asked to do: flags, then `outrigger.yaml`, then what is newest.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use outrigger_catalog::Catalog;
use outrigger_manifest::WholeNames;
use outrigger_migrate::{Config, IstioVersion, Options};
use outrigger_pod::VersionTarget;

use crate::arguments::{Common, Files};
use crate::expressions::settings_of;

/// The name of the configuration.
const CONFIG: &str = "outrigger.yaml";

/// What a run is asked to do, with the catalogue that it uses.
#[derive(Debug)]
pub(crate) struct Settings {
    /// Versions, unsafe steps, configuration.
    pub options: Options,
    /// The built-in catalogue with the user's own sidecars.
    pub catalog: Catalog,
    /// Words without which a pod of one container shows no hack.
    pub words_of_hacks: WholeNames,
    /// What is said of metrics.
    pub metrics: outrigger_metrics::Settings,
    /// The Kubernetes versions as they were given, or the newest known.
    pub kubernetes: String,
}

impl Settings {
    /// Reads the configuration and the flags. Fails where one of them cannot be understood.
    pub(crate) fn resolve(files: &Files, common: &Common, unsafe_steps: bool) -> anyhow::Result<Self> {
        let config = load_config(common.config.as_deref())?;
        let catalog = config.catalog().map_err(|errors| anyhow!("{CONFIG}: {}", errors[0]))?;
        let stated = files.kubernetes.clone().or_else(|| config.kubernetes.clone());
        let target = stated.as_deref().map(parse_target).transpose()?.unwrap_or_default();
        let istio = files.istio.clone().or_else(|| config.istio.clone());
        let istio = istio
            .map(|text| {
                let version = IstioVersion::parse(&text);
                version.ok_or_else(|| anyhow!("`{text}` is no Istio version; write it as in `1.24.3`"))
            })
            .transpose()?;
        let metrics = settings_of(&config.metrics)?;
        let kubernetes = stated.clone().unwrap_or_else(|| target.to_string());
        let options = Options {
            kubernetes: target,
            kubernetes_stated: stated.is_some(),
            istio,
            unsafe_steps,
            compare_lives: !files.no_simulate,
            config,
        };
        let words_of_hacks = WholeNames::new(catalog.words_of_hacks());
        Ok(Self { options, catalog, words_of_hacks, metrics, kubernetes })
    }
}

/// The Kubernetes versions that a flag or the configuration names.
pub(crate) fn parse_target(text: &str) -> anyhow::Result<VersionTarget> {
    VersionTarget::parse(text).with_context(|| format!("`{text}` is no Kubernetes version"))
}

/// The configuration that is named, else the nearest one from here upward, else none.
pub(crate) fn load_config(named: Option<&Path>) -> anyhow::Result<Config> {
    let Some(path) = named.map(Path::to_owned).or_else(find_config) else { return Ok(Config::default()) };
    let text = std::fs::read_to_string(&path).with_context(|| format!("{}", path.display()))?;
    Config::parse(&text).map_err(|error| anyhow!("{}:{error}", path.display()))
}

fn find_config() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|folder| folder.join(CONFIG)).find(|path| path.is_file())
}
