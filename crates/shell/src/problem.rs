/// Why a script is not read: it is no shell script, or has something whose end or meaning is in doubt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} (byte {offset})")]
pub struct SyntaxProblem {
    /// The byte at which it was seen.
    pub offset: usize,
    /// What it is, in words that fit "the script is not read: …".
    pub message: String,
}
