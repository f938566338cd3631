use outrigger_text::Span;

/// A Dockerfile whose instructions know their bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// All instructions, in order.
    pub instructions: Vec<Instruction>,
    /// The letter that joins lines: `\`, or what the directive `escape` says.
    pub escape: char,
}

/// A text that is no Dockerfile, or one that is not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct DockerfileProblem(pub(crate) String);

/// One instruction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instruction {
    /// From its keyword to the end of its last line, without the blanks there.
    pub span: Span,
    /// What it says.
    pub kind: Kind,
}

/// What an instruction says, as far as it is of interest here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// `FROM`: a stage begins.
    From {
        /// The image, or the name of an earlier stage.
        base: String,
        /// The name of the stage.
        name: Option<String>,
    },
    /// `ENTRYPOINT`.
    Entrypoint(Command),
    /// `CMD`.
    Cmd(Command),
    /// `COPY` or `ADD`.
    Copy(Copy),
    /// `ENV`: the variables whose values are plain text.
    Env(Vec<(String, String)>),
    /// `SHELL`: what stands before shell forms.
    Shell(Vec<String>),
    /// `WORKDIR`.
    Workdir(String),
    /// Any other one.
    Other,
}

/// What `ENTRYPOINT` or `CMD` gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// A JSON array.
    Exec(Vec<Word>),
    /// Text for the shell, with its line continuations in it.
    Shell(Span),
}

/// A word of an exec form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// What it means.
    pub text: String,
    /// Its bytes, with the quotes.
    pub span: Span,
}

/// What `COPY` or `ADD` brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copy {
    /// `--from`: a stage, an image or another context.
    pub from: Option<String>,
    /// The sources; those of here-documents are left out.
    pub sources: Vec<String>,
    /// Whether a here-document is among the sources.
    pub has_text: bool,
    /// The destination, as written.
    pub to: String,
}
