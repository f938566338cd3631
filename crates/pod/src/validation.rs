//! What the API server says of a pod: what it refuses, which fields it does not know, what it warns about.
//!
//! The rules are R120 to R127 and those of `pkg/apis/core/validation/validation.go` that concern containers; each
//! function names the one that it follows. The feature gates are taken as they are by default in the version
//! asked for. Not looked at: labels and annotations, what is inside a volume, affinity, tolerations, topology, DNS
//! and host aliases, seccomp and `AppArmor`, resource claims. A move of a container touches none of them.

mod change;
mod collect;
mod container;
mod environment;
mod gates;
mod handler;
mod init;
mod mounts;
mod names;
mod owner;
mod ports;
mod resources;
mod restart;
mod spec;
mod unknown;
mod warnings;

use outrigger_text::{Pointer, Step};
use serde_json::Value;

use crate::pod::Pod;
use crate::read::Problem;
use crate::version::KubernetesVersion;

pub use change::check_change;
pub use collect::{Invalid, Reason};
pub use owner::TemplateOwner;
pub use unknown::UnknownField;
pub use warnings::{Warning, WarningKind};

/// What the API server says of a pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Validation {
    /// Why it refuses the pod; empty where it takes it.
    pub invalid: Vec<Invalid>,
    /// Fields that it does not know. It refuses them where the client asks for strict validation, as `kubectl apply`
    /// does by default, and drops them otherwise (R125).
    pub unknown_fields: Vec<UnknownField>,
    /// What it takes but warns about, or takes although it cannot work.
    pub warnings: Vec<Warning>,
}

impl Validation {
    /// Whether the API server takes the pod when it does not ask for strict field validation.
    pub fn is_accepted(&self) -> bool {
        self.invalid.is_empty()
    }
}

/// Checks the template of a pod of its own, as an API server of `version` does. Places are given from the template.
pub fn check_pod(template: &Value, version: KubernetesVersion) -> Validation {
    check_template(&TemplateOwner::of_kind("Pod"), template, version)
}

/// Checks the pod template of a workload: as [`check_pod`], and what the kind of its owner asks for.
///
/// A template counts as refused when the API server refuses the workload, or the pods made from it.
pub fn check_template(owner: &TemplateOwner<'_>, template: &Value, version: KubernetesVersion) -> Validation {
    let reading = Pod::read(template);
    let check = Check { pod: &reading.pod, raw: template, owner, version };
    Validation {
        invalid: check_invalid(&check, reading.problems),
        unknown_fields: unknown::check_unknown_fields(template, version),
        warnings: warnings::check_warnings(&check),
    }
}

fn check_invalid(check: &Check<'_>, problems: Vec<Problem>) -> Vec<Invalid> {
    let mut findings = collect::Findings::from_problems(problems.into_iter());
    spec::check_spec(check, &mut findings);
    findings.into_invalid()
}

/// What is checked, and against what.
struct Check<'c> {
    pod: &'c Pod,
    /// The template as it stands in the document, for what the typed pod does not keep.
    raw: &'c Value,
    owner: &'c TemplateOwner<'c>,
    version: KubernetesVersion,
}

impl Check<'_> {
    /// The document's value at `place`, unless it is missing or null.
    fn raw_at(&self, place: &Pointer) -> Option<&Value> {
        let mut value = self.raw;
        for one in place.steps() {
            value = match one {
                Step::Key(key) => value.get(key)?,
                Step::Index(index) => value.get(index)?,
            };
        }
        (!value.is_null()).then_some(value)
    }
}
