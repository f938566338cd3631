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

/// What a pipe is called, which LogQL has everywhere and PromQL nowhere.
pub(crate) const PIPE: &str = "`|` is an operator of LogQL, the language of Loki, and not of PromQL";

impl ParseError {
    /// Whether the text is one for Loki: its selectors are those of PromQL, and its pipes are not.
    pub fn is_for_loki(&self) -> bool {
        self.message == PIPE
    }

    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}
