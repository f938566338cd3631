use std::fmt;

/// One step into a document.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Into a mapping, by key.
    Key(String),
    /// Into a sequence, from 0.
    Index(usize),
}

/// A place in a document by its structure: keys and indexes from the root.
///
/// Shown as a JSON pointer (RFC 6901): `/spec/containers/0/name`; the root is the empty string.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pointer {
    steps: Vec<Step>,
}

impl Pointer {
    /// The document itself.
    pub const ROOT: Self = Self { steps: Vec::new() };

    /// The steps from the root.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The value of `key` in the mapping here.
    #[must_use]
    pub fn key(&self, key: impl Into<String>) -> Self {
        self.step(Step::Key(key.into()))
    }

    /// The value reached from here by several keys, one after another.
    #[must_use]
    pub fn keys<'k>(&self, keys: impl IntoIterator<Item = &'k str>) -> Self {
        keys.into_iter().fold(self.clone(), |at, key| at.key(key))
    }

    /// Item `index`, from 0, of the sequence here.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// The place one `step` further in.
    #[must_use]
    pub fn step(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.steps.len() + 1);
        steps.extend_from_slice(&self.steps);
        steps.push(step);
        Self { steps }
    }

    /// The place reached from here by all steps of `rest`.
    #[must_use]
    pub fn join(&self, rest: &Self) -> Self {
        Self { steps: self.steps.iter().chain(&rest.steps).cloned().collect() }
    }

    /// The mapping or sequence that holds this place, and the last step; `None` at the root.
    pub fn split_last(&self) -> Option<(Self, &Step)> {
        let (last, before) = self.steps.split_last()?;
        Some((Self { steps: before.to_vec() }, last))
    }

    /// Whether this place is `other` or lies inside it.
    pub fn starts_with(&self, other: &Self) -> bool {
        self.steps.starts_with(&other.steps)
    }

    /// Reads a JSON pointer as [`fmt::Display`] writes it. A step of digits alone counts as an index, so a
    /// mapping key made of digits cannot be named this way.
    pub fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self::ROOT);
        }
        let steps = text.strip_prefix('/')?.split('/').map(|token| match token.parse::<usize>() {
            Ok(index) => Step::Index(index),
            Err(_) => Step::Key(token.replace("~1", "/").replace("~0", "~")),
        });
        Some(Self { steps: steps.collect() })
    }
}

impl FromIterator<Step> for Pointer {
    fn from_iter<T: IntoIterator<Item = Step>>(steps: T) -> Self {
        Self { steps: steps.into_iter().collect() }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            match step {
                Step::Key(key) => write!(f, "/{}", key.replace('~', "~0").replace('/', "~1"))?,
                Step::Index(index) => write!(f, "/{index}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_as_rfc_6901_and_reads_back() {
        let place = Pointer::ROOT.keys(["metadata", "a/b~c"]).index(3);
        assert_eq!(place.to_string(), "/metadata/a~1b~0c/3");
        assert_eq!(Pointer::parse("/metadata/a~1b~0c/3"), Some(place));
        assert_eq!(Pointer::parse(""), Some(Pointer::ROOT));
        assert_eq!(Pointer::parse("spec"), None);
    }

    #[test]
    fn a_place_lies_inside_its_parents() {
        let spec = Pointer::ROOT.key("spec");
        let first = spec.key("containers").index(0);
        assert!(first.starts_with(&spec) && first.starts_with(&Pointer::ROOT));
        assert!(!spec.starts_with(&first));
        assert_eq!(first.split_last(), Some((spec.key("containers"), &Step::Index(0))));
    }
}
