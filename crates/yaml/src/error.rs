use outrigger_text::Span;

/// How much of a document is read before it is refused.
///
/// The defaults hold files of tens of megabytes and keep a hostile one in bounded memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How many collections may lie inside each other. At most 255: the parser's own limit.
    pub max_depth: usize,
    /// How many nodes (scalars, aliases, mappings, sequences) a document may have as written.
    pub max_nodes: usize,
    /// How much the meaning of a document may hold once its aliases are carried out: nodes, and one more for
    /// each 64 bytes of text.
    pub max_expanded_nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_depth: 200, max_nodes: 2_000_000, max_expanded_nodes: 2_000_000 }
    }
}

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// It is not YAML.
    #[error("{message}")]
    Syntax {
        /// What is wrong, in the parser's words.
        message: String,
        /// Where, in the whole text.
        offset: usize,
    },
    /// Its collections lie too deep inside each other.
    #[error("the nesting is too deep")]
    TooDeep {
        /// Where it becomes too deep, in the whole text.
        offset: usize,
    },
    /// It has too many nodes.
    #[error("the document has more than {limit} nodes")]
    TooManyNodes {
        /// The limit.
        limit: usize,
        /// Where it is passed, in the whole text.
        offset: usize,
    },
}

impl ParseError {
    /// Where the error stands, in the whole text.
    pub fn offset(&self) -> usize {
        match self {
            Self::Syntax { offset, .. } | Self::TooDeep { offset } | Self::TooManyNodes { offset, .. } => {
                *offset
            }
        }
    }
}

/// Why a document that is YAML means nothing to kubectl.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct MeaningError {
    /// What is wrong.
    pub reason: MeaningErrorReason,
    /// Where.
    pub span: Span,
}

/// What is wrong with the meaning of a document.
///
/// Each is an error of sigs.k8s.io/yaml too (<https://github.com/kubernetes-sigs/yaml/blob/aadfabb7/yaml.go> and
/// `decode.go` of go.yaml.in/yaml/v2 2.4.2, read 2026-11-24), save that our limits are our own.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MeaningErrorReason {
    /// An alias without an anchor before it.
    #[error("no anchor before this place has the name of the alias `{0}`")]
    UnknownAlias(String),
    /// An alias inside the node that it stands for.
    #[error("the alias `{0}` stands inside its own anchor")]
    SelfReference(String),
    /// A tag that the value does not fit.
    #[error("the value `{value}` does not fit the tag `{tag}`")]
    TagMismatch {
        /// The tag, short.
        tag: String,
        /// The text of the scalar.
        value: String,
    },
    /// `!!binary` with text that is not base64.
    #[error("the value of a `!!binary` is not base64")]
    InvalidBase64,
    /// `.inf` and `.nan`, which JSON does not have.
    #[error("the number `{0}` cannot be written in JSON")]
    NotFinite(String),
    /// A mapping or a sequence as a key.
    #[error("a mapping or a sequence cannot be a key")]
    CollectionKey,
    /// A null key.
    #[error("null cannot be a key")]
    NullKey,
    /// An integer of more than 63 bits as a key.
    #[error("the number `{0}` is too large for a key")]
    LargeIntegerKey(String),
    /// NEL, LS or PS, which break a line for go-yaml (YAML 1.1) and not for YAML 1.2.
    #[error(
        "the character U+{0:04X} stands here as it is: kubectl takes it for a line break; write it as an escape in double quotes"
    )]
    UnicodeLineBreak(u32),
    /// In flow style, a `:` glued to a word's start or to a `,` or bracket, or a `?` in a word: go-yaml and YAML 1.2
    /// take different signs for a part of the word.
    #[error(
        "`{0}` in flow style is read in two ways; put quotes around the word, or a space behind the sign"
    )]
    AmbiguousFlow(String),
    /// `<<` with something that is no mapping.
    #[error("the merge key `<<` needs a mapping or a list of mappings")]
    MergeOfNoMapping,
    /// Aliases that blow the document up beyond the limits.
    #[error("the aliases of the document expand beyond all measure")]
    TooLarge,
    /// Aliases that nest the document beyond the limits.
    #[error("the aliases of the document nest too deep")]
    TooDeep,
}
