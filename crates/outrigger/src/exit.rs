use std::io::ErrorKind;
use std::process::ExitCode;

/// The exit status of a run. A later one outranks an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Nothing found, nothing to do, or done.
    Clean = 0,
    /// Findings, or a change is due.
    Findings = 1,
    /// Something could not be read, written or understood.
    Error = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Whether an error only says that nobody reads the output any more (`outrigger … | head`). That is no failure.
pub(crate) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let is_pipe = |error: &std::io::Error| error.kind() == ErrorKind::BrokenPipe;
    error.chain().filter_map(|cause| cause.downcast_ref::<std::io::Error>()).any(is_pipe)
}
