use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;

/// A version of a program, as an image's tag or an entry's `since` tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String")]
pub struct ProgramVersion {
    parts: [u32; 3],
}

impl ProgramVersion {
    /// Reads a version at the start of a text: `1.25.0`, `v2.8`, `2.14.1-alpine`, `1.16`. Missing parts are 0.
    ///
    /// A number alone (`8`) is no version unless it has a `v`: it can be a build or a year. `None` for all else, such
    /// as `latest` or a commit.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text.strip_prefix('v').unwrap_or(text);
        let end = bare
            .find(|character: char| !character.is_ascii_digit() && character != '.')
            .unwrap_or(bare.len());
        let mut parts = [0; 3];
        let mut count = 0;
        for part in bare[..end].split('.').filter(|part| !part.is_empty()) {
            let number = part.parse().ok()?;
            if let Some(slot) = parts.get_mut(count) {
                *slot = number;
            }
            count += 1;
        }
        (count >= 2 || (count == 1 && bare.len() < text.len())).then_some(Self { parts })
    }
}

impl TryFrom<String> for ProgramVersion {
    type Error = String;

    /// As [`ProgramVersion::parse`]; says which text is no version.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or_else(|| format!("`{text}` is no version"))
    }
}

impl fmt::Display for ProgramVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch] = self.parts;
        write!(f, "{major}.{minor}.{patch}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags() {
        let shown = |text| ProgramVersion::parse(text).map(|version| version.to_string());
        assert_eq!(shown("1.25.0").as_deref(), Some("1.25.0"));
        assert_eq!(shown("v3.1.6").as_deref(), Some("3.1.6"));
        assert_eq!(shown("2.14.1-alpine").as_deref(), Some("2.14.1"));
        assert_eq!(shown("1.16").as_deref(), Some("1.16.0"));
        assert_eq!(shown("v4").as_deref(), Some("4.0.0"));
        for text in ["latest", "8", "stable-2.14.9", "20240101", "", "nightly", "c0ffee.1"] {
            assert_eq!(shown(text), None, "{text}");
        }
        assert!(ProgramVersion::parse("1.9.0") < ProgramVersion::parse("1.10.0"));
    }
}
