use outrigger_catalog::Catalog;
use outrigger_pod::{VersionRange, VersionTarget};

use crate::config::Config;
use crate::facts::Facts;

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// What the nodes run: the flag, else `outrigger.yaml`, else the newest version known.
    pub kubernetes: VersionTarget,
    /// Whether somebody stated the version; where nobody did, differences on older versions are notes.
    pub kubernetes_stated: bool,
    /// Istio's version, where it is known: the minor version of `1.x`, and the patch.
    pub istio: Option<IstioVersion>,
    /// Whether unsafe steps are taken too.
    pub unsafe_steps: bool,
    /// Whether the lives of each pod are compared before and after.
    pub compare_lives: bool,
    /// `outrigger.yaml`.
    pub config: Config,
}

/// A version of Istio, `1.minor.patch`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct IstioVersion {
    /// The minor version.
    pub minor: u32,
    /// The patch version; 0 where only the minor one is stated.
    pub patch: u32,
}

impl IstioVersion {
    /// Reads `1.24`, `1.24.3`, `v1.24.3-distroless`. `None` for anything else, such as `latest`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.trim().trim_start_matches('v').split('.');
        if numbers.next()? != "1" {
            return None;
        }
        let leading_number = |part: &str| {
            let digits = part.len() - part.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            part[..digits].parse::<u32>().ok()
        };
        let minor = leading_number(numbers.next()?)?;
        let patch = numbers.next().map_or(Some(0), leading_number)?;
        Some(Self { minor, patch })
    }

    /// Whether it lies in a range of versions `1.minor.patch`.
    pub fn is_in(self, range: VersionRange) -> bool {
        let end = |end: outrigger_pod::KubernetesVersion| (u32::from(end.minor), u32::from(end.patch));
        let version = (self.minor, self.patch);
        end(range.from) <= version && version <= end(range.to)
    }
}

/// All that is known outside of one pod: the catalogue, what is asked, what the other files say.
#[derive(Debug, Clone, Copy)]
pub struct World<'w> {
    /// Known sidecars: the built-in ones and the user's own.
    pub catalog: &'w Catalog,
    /// What the run is asked to do.
    pub options: &'w Options,
    /// What the files say together.
    pub facts: &'w Facts,
}

impl World<'_> {
    /// Istio's version: as the flag or `outrigger.yaml` says, else as the files that install it say.
    pub(crate) fn istio(&self) -> Option<IstioVersion> {
        self.options.istio.or_else(|| self.facts.istio_version())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_istio_versions_and_nothing_else() {
        let version = |minor, patch| Some(IstioVersion { minor, patch });
        assert_eq!(IstioVersion::parse("1.24"), version(24, 0));
        assert_eq!(IstioVersion::parse("v1.24.3"), version(24, 3));
        assert_eq!(IstioVersion::parse("1.24.3-distroless"), version(24, 3));
        assert_eq!(IstioVersion::parse("1.31.0-rc.0"), version(31, 0));
        for text in ["latest", "", "2.1", "1", "1.x", "1.2.y"] {
            assert_eq!(IstioVersion::parse(text), None, "{text}");
        }
    }

    #[test]
    fn lies_in_ranges_with_both_ends() {
        let is_in = |version, range| {
            let range = VersionRange::parse(range).expect(range);
            IstioVersion::parse(version).expect(version).is_in(range)
        };
        assert!(
            is_in("1.21", "1.21..1.25") && is_in("1.25.9", "1.21..1.25") && is_in("1.28.4", "1.28.0..1.28.4")
        );
        assert!(
            !is_in("1.20.8", "1.21..1.25")
                && !is_in("1.26", "1.21..1.25")
                && !is_in("1.28.5", "1.28.0..1.28.4")
        );
    }
}
