use outrigger_text::Span;

/// Why a script is not changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No node of the kind that can be changed has this place, or it is inside a substitution.
    #[error("nothing that can be changed on its own stands at bytes {}..{}", .0.start, .0.end)]
    NoSuchPlace(Span),
    /// Nothing would be left where the grammar wants something.
    #[error("{what} would be left empty (byte {})", .place.start)]
    Empty {
        /// The block, in words.
        what: &'static str,
        /// Its statements as they are.
        place: Span,
    },
    /// Between `&&` and `||` it is not plain what is left.
    #[error("it stands between `&&` and `||`, where taking it out changes when the others run (byte {})", .0.start)]
    Mixed(Span),
    /// What should stand there is no script, or more than fits the place.
    #[error("`{0}` does not fit the place")]
    Unfit(String),
    /// The new text does not read as the old one with this change and no other.
    #[error("the result is not what was wanted: {0}")]
    Unproven(String),
}
