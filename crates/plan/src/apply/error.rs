/// The plan speaks of something that the pod does not have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ApplyError {
    /// There is no such container.
    #[error("the pod has no container at {0}")]
    NoContainer(String),
    /// There is no such argument.
    #[error("{0} has no item {1}")]
    NoArgument(String, usize),
    /// A field is not what the API has there.
    #[error("{0} is not {1}")]
    WrongShape(String, &'static str),
    /// There is nothing at this place that could go away.
    #[error("the pod has no {0}")]
    NothingThere(String),
    /// Bytes that the text of a script does not have, or that tear a character apart.
    #[error("bytes {1}..{2} are no part of the script at {0}")]
    OutOfScript(String, usize, usize),
    /// Only an entry of `containers` can move.
    #[error("{0} is not an entry of containers")]
    NotAnApp(String),
}
