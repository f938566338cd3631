use outrigger_text::Span;

/// A piece of an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Its bytes; those of all tokens follow one another without a gap.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
    /// Whether something opaque stands in it, or is all of it.
    pub opaque: bool,
}

impl Token {
    /// Whether it may stand for a number, since something opaque does and no quotes are around it.
    pub(crate) fn may_be_number(&self) -> bool {
        self.opaque && matches!(self.kind, TokenKind::Opaque | TokenKind::Word)
    }
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// Blanks, tabs and line breaks.
    Space,
    /// From `#` to before the end of the line.
    Comment,
    /// A name or keyword, with opaque parts where they touch it (`kube_pod_$x`).
    Word,
    /// `1`, `0x1F`, `1e3`, `Inf`, `NaN`.
    Number,
    /// `5m`, `1h30m`.
    Duration,
    /// A string with its quotes.
    String,
    /// Nothing but opaque parts, or those with digits before them.
    Opaque,
    /// An operator, bracket or other sign.
    Symbol,
    /// What is no token of the language.
    Invalid(Flaw),
}

/// Why something is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// A character that the language does not have.
    Character,
    /// A string whose second quote is missing, before the end of its line or, between backquotes, of the text.
    UnclosedString,
    /// Something that starts like a number or duration and is none.
    Number,
    /// `{{` without `}}`.
    UnclosedTemplate,
}
