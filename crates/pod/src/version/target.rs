use std::fmt;

use super::{KubernetesVersion, VersionError, VersionRange};

/// The versions of Kubernetes that a cluster's nodes run, as the user names them: a version, a list, or a range.
///
/// Shown as it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionTarget {
    text: String,
    ranges: Vec<VersionRange>,
}

impl VersionTarget {
    /// Reads a version (`1.29.6`), a minor version with all its patches (`1.29`), a range (`1.29..1.33`) or a list of
    /// them (`1.29.6,1.31`). A leading `v` and vendors' suffixes are taken.
    pub fn parse(text: &str) -> Result<Self, VersionError> {
        let parse_one = |part: &str| {
            if part.trim().is_empty() {
                return Err(VersionError::Empty(text.to_owned()));
            }
            VersionRange::parse(part)
        };
        let ranges = text.split(',').map(parse_one).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { text: text.trim().to_owned(), ranges })
    }

    /// The newest version whose behaviour is known here, with all its patches.
    pub fn newest_known() -> Self {
        let minor = KubernetesVersion::NEWEST_KNOWN_MINOR;
        Self { text: format!("1.{minor}"), ranges: vec![VersionRange::minor(minor)] }
    }

    /// The ranges named, in the order in which they were.
    pub fn ranges(&self) -> &[VersionRange] {
        &self.ranges
    }

    /// The oldest version named.
    pub fn oldest(&self) -> KubernetesVersion {
        self.ends(|range| range.from).min().unwrap_or(KubernetesVersion::new(0, 0))
    }

    /// The newest version named; its patch is [`VersionRange::LAST_PATCH`] where all patches are meant.
    pub fn newest(&self) -> KubernetesVersion {
        self.ends(|range| range.to).max().unwrap_or(KubernetesVersion::new(0, 0))
    }

    fn ends(
        &self,
        end: impl Fn(&VersionRange) -> KubernetesVersion,
    ) -> impl Iterator<Item = KubernetesVersion> {
        self.ranges.iter().map(end)
    }

    /// Whether one of the versions lies in `affected`.
    pub fn intersects(&self, affected: VersionRange) -> bool {
        self.ranges.iter().any(|range| range.intersects(affected))
    }

    /// Whether it names a minor version newer than all that are known here.
    pub fn is_newer_than_known(&self) -> bool {
        self.newest().minor > KubernetesVersion::NEWEST_KNOWN_MINOR
    }
}

impl Default for VersionTarget {
    fn default() -> Self {
        Self::newest_known()
    }
}

impl fmt::Display for VersionTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> VersionTarget {
        VersionTarget::parse(text).expect(text)
    }

    fn range(text: &str) -> VersionRange {
        VersionRange::parse(text).expect(text)
    }

    #[test]
    fn meets_affected_ranges() {
        let affected = range("1.29.0..1.29.7");
        assert_eq!(affected.to_string(), "1.29.0 to 1.29.7");
        for text in ["1.29", "1.29.7", "1.28..1.30", "1.31,1.29.0", "v1.29.6-gke.1093000", "1.29.7..1.33"] {
            assert!(target(text).intersects(affected), "{text}");
        }
        for text in ["1.29.8", "1.28", "1.30..1.33", "1.31,1.29.8", "v1.30.0+k3s1"] {
            assert!(!target(text).intersects(affected), "{text}");
        }
    }

    #[test]
    fn knows_its_ends_and_shows_what_was_given() {
        let nodes = target("1.31, v1.29.6-gke.1");
        assert_eq!(nodes.oldest(), KubernetesVersion::new(29, 6));
        assert_eq!(nodes.newest(), KubernetesVersion::new(31, VersionRange::LAST_PATCH));
        assert_eq!(nodes.to_string(), "1.31, v1.29.6-gke.1");
        assert!(!nodes.is_newer_than_known() && target("1.38").is_newer_than_known());
        assert_eq!(VersionTarget::newest_known().to_string(), "1.37");
    }

    #[test]
    fn a_gke_suffix_with_dots_does_not_make_a_range() {
        assert_eq!(range("1.29.6-gke.1093000..1.31"), range("1.29.6..1.31"));
    }

    #[test]
    fn refuses_what_names_no_version() {
        for text in ["", ",", "1.29,", "1.33..1.29", "1.29...1.30", "1.29..", "newest"] {
            assert!(VersionTarget::parse(text).is_err(), "{text}");
        }
    }
}
