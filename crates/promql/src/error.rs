use outrigger_text::Span;

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (byte {})", span.start)]
pub struct ParseError {
    /// What does not fit. Empty at the end of the text, where something is missing.
    pub span: Span,
    /// What it is, in words that fit "the expression is not read: …".
    pub message: String,
}

impl ParseError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}
