use std::fmt;

use outrigger_pod::{KubernetesVersion, VersionRange};
use schemars::JsonSchema;
use serde::de::Error;
use serde::{Deserialize, Deserializer};

use crate::entry::Source;

/// A known issue: one file of `/catalog/issues`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Issue {
    /// The tracker and the number there, `k8s-125880`; words where it has no number. Also the name of the file.
    pub id: String,
    /// What goes wrong, in one line without a full stop.
    pub title: String,
    /// The product whose versions are counted.
    pub product: Product,
    /// The part of it that goes wrong: `kubelet`.
    pub component: String,
    /// The versions that have it: `1.29.0..1.29.7`, `1.28`, `1.35..1.37`. Of another product than Kubernetes and Istio
    /// none, and none where every version has it.
    #[serde(default, deserialize_with = "read_ranges")]
    #[schemars(with = "Vec<String>")]
    pub affected: Vec<VersionRange>,
    /// The first versions that have it no more, one for each branch.
    #[serde(default)]
    pub fixed: Vec<String>,
    /// A sentence about versions, where the two lists cannot say it.
    #[serde(default)]
    pub versions: Option<String>,
    /// What happens, in sentences.
    pub effect: String,
    /// What can be done about it, in sentences.
    pub way_out: String,
    /// The rule of `outrigger check` that says whether a pod meets it, where there is one.
    #[serde(default)]
    pub rule: Option<String>,
    /// Whether something of it could not be confirmed; `versions` or `effect` says what.
    #[serde(default)]
    pub unverified: bool,
    /// The life that shows it, told by the scenario of the same name in `/catalog/scenarios`.
    #[serde(default)]
    pub life: Option<ShownLife>,
    /// Where it is written down.
    pub sources: Vec<Source>,
}

/// The product whose versions an issue counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Product {
    /// Kubernetes.
    Kubernetes,
    /// Istio.
    Istio,
    /// Another one, which the component names.
    Other,
}

/// The versions on which the life of a scenario is shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownLife {
    /// One that has the issue.
    #[serde(deserialize_with = "read_version")]
    #[schemars(with = "String")]
    pub with: KubernetesVersion,
    /// One that does not.
    #[serde(deserialize_with = "read_version")]
    #[schemars(with = "String")]
    pub without: KubernetesVersion,
    /// What to look at, in a sentence.
    pub shows: String,
}

impl Issue {
    /// The versions that have it, as people write them: `Kubernetes 1.29.0 to 1.29.7 and 1.30.0 to 1.30.3`. Nothing where
    /// no range is known.
    pub fn affected_versions(&self) -> Option<String> {
        (!self.affected.is_empty()).then(|| format!("{} {}", self.product, self.affected_ranges()))
    }

    /// The same without the product; empty where no range is known.
    pub fn affected_ranges(&self) -> String {
        let ranges: Vec<String> = self.affected.iter().map(ToString::to_string).collect();
        match ranges.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => ranges.concat(),
        }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kubernetes => "Kubernetes",
            Self::Istio => "Istio",
            Self::Other => "another product",
        })
    }
}

fn read_ranges<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<VersionRange>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    texts.iter().map(|text| VersionRange::parse(text).map_err(D::Error::custom)).collect()
}

fn read_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<KubernetesVersion, D::Error> {
    KubernetesVersion::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}
