use outrigger_text::{Edit, Pointer, Span};
use serde_json::Value;

/// One change of a document. Every pointer speaks of the **original** document.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Moves an item of a sequence to another sequence, with all that belongs to it: the comment lines right above
    /// it, comments on its lines, later comments indented deeper than its dash, its anchor and its tag. It is
    /// indented anew. Changes inside the item, in the same batch and with pointers into its old place, are made in
    /// the moved text.
    MoveItem {
        /// The item.
        from: Pointer,
        /// The sequence. Missing, null or empty, it is created: its parent mapping must be there. A new key is put
        /// before `containers` where the mapping has that key, else at its end.
        to: Pointer,
        /// Before which of the target's original items that stay, from 0; at or past their number: at the end.
        /// Several items for one place keep the order of the changes.
        index: usize,
    },
    /// Gives `key` of a mapping a value, new or in place of its old one.
    SetKey {
        /// The mapping.
        mapping: Pointer,
        /// The key.
        key: String,
        /// Its value to be.
        value: Value,
        /// A new key is put behind the last written of these keys, else at the end of the mapping.
        after: Vec<String>,
    },
    /// Takes a key away, with its value and the comments that belong to it. A mapping that loses all its keys
    /// becomes `{}`.
    RemoveKey {
        /// The mapping.
        mapping: Pointer,
        /// The key; it must be written in the mapping itself.
        key: String,
    },
    /// Puts a new item into a sequence.
    InsertItem {
        /// The sequence; created as for [`Change::MoveItem`].
        sequence: Pointer,
        /// Before which of the original items that stay, as for [`Change::MoveItem`].
        index: usize,
        /// The item.
        value: Value,
    },
    /// Gives an item another value. Its dash and a comment on its line stay; a string keeps the quotes that the old
    /// one had.
    SetItem {
        /// The item.
        item: Pointer,
        /// Its value to be.
        value: Value,
    },
    /// Replaces parts of a text, which stands as an item or behind a key, where they are written. The style of the
    /// scalar, and each byte that no edit touches, stay: in a block scalar whole lines go with their line. Where an edit
    /// falls into the middle of an escape or a fold, or its result cannot be written in the style as it is, the scalar
    /// is written anew: a literal one stays literal, a folded one becomes literal, others get the quotes that they need.
    EditScalar {
        /// The scalar.
        scalar: Pointer,
        /// Ranges of bytes of its **value**, as kubectl reads it, and what comes in their place.
        edits: Vec<Edit>,
    },
    /// Takes an item away, with the comments that belong to it. A sequence that loses all its items becomes `[]`.
    RemoveItem {
        /// The item.
        item: Pointer,
    },
}

/// A change that cannot be made without a doubt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct EditRefusal {
    /// Which of the changes, from 0.
    pub change: usize,
    /// Why.
    pub reason: EditRefusalReason,
    /// The place that stands in the way.
    pub span: Span,
}

/// Why a change is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditRefusalReason {
    /// The document has no such place.
    #[error("the document has no `{0}`")]
    NoSuchPlace(Pointer),
    /// The place is there, but is no mapping.
    #[error("`{0}` is not a mapping")]
    NotAMapping(Pointer),
    /// The place is there, but is no sequence.
    #[error("`{0}` is not a list")]
    NotASequence(Pointer),
    /// The place is there, but is no text.
    #[error("`{0}` is not a text")]
    NotAText(Pointer),
    /// An edit of a text reaches behind its end, or into the middle of a character.
    #[error("an edit reaches out of the text of `{0}` or tears a character apart")]
    OutOfText(Pointer),
    /// A block scalar must be written anew, and has a comment on its first line.
    #[error(
        "the text must be written anew in quotes, which leaves no place for the comment behind its `|` or `>`"
    )]
    CommentBehindHeader,
    /// The place is the target of an alias or comes from a merge key.
    #[error(
        "`{0}` is written elsewhere and used here through an alias or a merge key, so a change would reach further than this place"
    )]
    ThroughAlias(Pointer),
    /// A mapping on the way has a key twice.
    #[error("the key `{0}` stands twice in one mapping, so it is not plain which one is meant")]
    DuplicateKey(String),
    /// The item is an alias.
    #[error("the list item is the alias of an anchor")]
    AliasItem,
    /// The item or key shares its line with an outer one.
    #[error("it shares its line with an outer list item or key")]
    SharesLine,
    /// Tabs stand where the indentation is read.
    #[error("a tab in the indentation leaves its width in doubt")]
    Tab,
    /// What goes has an anchor that something else uses.
    #[error("the anchor `{0}` is used elsewhere in the document")]
    AnchorInUse(String),
    /// An alias would come before its anchor, and there is no safe way around that.
    #[error("the alias `{0}` would come before its anchor")]
    AliasBeforeAnchor(String),
    /// A text in block style cannot stand inside flow style.
    #[error("a list item in block style cannot be put into a list in flow style")]
    BlockIntoFlow,
    /// A list on one line has no room for a comment.
    #[error("the list item has a comment, which a list on one line cannot hold")]
    CommentIntoOneLine,
    /// `[a: 1]`: the item is a mapping of one key without braces.
    #[error("the list item is a key and a value without braces, which cannot be changed")]
    BarePair,
    /// Two changes want the same place.
    #[error("two changes want the same place")]
    Conflict,
}
