use outrigger_text::Pointer;

/// Which part of the thing at a [`Place`] is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Part {
    /// The value itself; of a container its first line, `- name: …`.
    #[default]
    Value,
    /// The key that holds the value, as in `startupProbe:`.
    Key,
}

/// A place in one of the files given, by structure.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file: its number among the files of the run, from 0.
    pub file: usize,
    /// The document in the file, from 0.
    pub document: usize,
    /// The place in the document. Where it does not exist, the nearest place around it is meant.
    pub at: Pointer,
    /// Key or value.
    pub part: Part,
}

impl Place {
    /// The value at `at`.
    pub fn new(file: usize, document: usize, at: Pointer) -> Self {
        Self { file, document, at, part: Part::Value }
    }

    /// The key that holds the value here.
    #[must_use]
    pub fn at_key(mut self) -> Self {
        self.part = Part::Key;
        self
    }
}

/// A place with a remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is to be seen there; may be empty.
    pub text: String,
}
