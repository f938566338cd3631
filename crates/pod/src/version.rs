//! Kubernetes versions: one, a range, and what `--kubernetes` names.

mod range;
mod target;

use std::fmt;

use thiserror::Error;

pub use range::VersionRange;
pub use target::VersionTarget;

/// A version of Kubernetes 1: `1.29.6`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KubernetesVersion {
    /// 29 in `1.29.6`.
    pub minor: u16,
    /// 6 in `1.29.6`.
    pub patch: u16,
}

/// Why a text names no version.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum VersionError {
    /// It is empty, or has an empty part.
    #[error("\"{0}\" names no version; write for example 1.29.6, 1.29, 1.29.6,1.31 or 1.29..1.33")]
    Empty(String),
    /// It does not have the form of a version.
    #[error("\"{0}\" is not a version of Kubernetes; write for example 1.29.6 or 1.29")]
    Form(String),
    /// Its first number is not 1.
    #[error("\"{0}\" is not a version of Kubernetes: the first number is always 1")]
    Major(String),
    /// A range ends before it starts.
    #[error("\"{0}\" ends before it starts")]
    Backwards(String),
}

impl KubernetesVersion {
    /// The newest minor version whose behaviour is known here: 1.37.
    pub const NEWEST_KNOWN_MINOR: u16 = 37;
    /// The first minor version in which native sidecars are on without a feature gate (A3; `pkg/features/kube_features.go`).
    pub const FIRST_NATIVE_MINOR: u16 = 29;

    /// Version `1.minor.patch`.
    pub const fn new(minor: u16, patch: u16) -> Self {
        Self { minor, patch }
    }

    /// Whether an API server of this version takes native sidecars without more: from 1.29.
    pub fn has_native_sidecars(self) -> bool {
        self.minor >= Self::FIRST_NATIVE_MINOR
    }

    /// Reads `1.29.6`, with or without a leading `v` and a vendor's suffix (`-gke.1093000`, `+k3s1`). The patch must
    /// be there.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        match parse_parts(text)? {
            (minor, Some(patch)) => Ok(Self { minor, patch }),
            (_, None) => Err(VersionError::Form(text.to_owned())),
        }
    }
}

impl fmt::Display for KubernetesVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1.{}.{}", self.minor, self.patch)
    }
}

/// Minor and patch, the latter where it is written.
fn parse_parts(text: &str) -> Result<(u16, Option<u16>), VersionError> {
    let wrong = || VersionError::Form(text.to_owned());
    let text_without_v = text.trim().strip_prefix(['v', 'V']).unwrap_or(text.trim());
    let numbers = text_without_v.split(['-', '+']).next().unwrap_or_default();
    let mut parts = numbers.split('.').map(|part| {
        let digits = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u16>().ok()).flatten().ok_or_else(wrong)
    });
    let major = parts.next().ok_or_else(wrong)??;
    let minor = parts.next().ok_or_else(wrong)??;
    let patch = parts.next().transpose()?;
    if parts.next().is_some() {
        return Err(wrong());
    }
    if major != 1 {
        return Err(VersionError::Major(text.to_owned()));
    }
    Ok((minor, patch))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_vendors_forms() {
        for text in
            ["1.29.6", "v1.29.6", "1.29.6-gke.1093000", "v1.29.6+k3s1", "1.29.6-eks-036c24b", " 1.29.6 "]
        {
            assert_eq!(KubernetesVersion::parse(text), Ok(KubernetesVersion::new(29, 6)), "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for text in ["", "1", "1.29", "1.29.6.1", "2.0.0", "1.x.0", "1.29.", "latest", "1.-1.0", "1.99999.0"]
        {
            assert!(KubernetesVersion::parse(text).is_err(), "{text}");
        }
    }
}
