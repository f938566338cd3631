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
    /// The byte of the value that is meant, where the value is a text and a part of it is: a command in a script.
    pub offset: Option<usize>,
}

impl Place {
    /// The value at `at`.
    pub fn new(file: usize, document: usize, at: Pointer) -> Self {
        Self { file, document, at, part: Part::Value, offset: None }
    }

    /// The byte at `offset` of the text that the value here is.
    #[must_use]
    pub fn inside(mut self, offset: usize) -> Self {
        self.offset = Some(offset);
        self
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
