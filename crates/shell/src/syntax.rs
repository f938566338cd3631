use outrigger_text::Span;

/// A script that was read whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Script {
    /// The text; every span counts its bytes.
    pub text: String,
    /// Its commands.
    pub body: Block,
    /// Comments, each from its `#` to the end of its line, by rising offset; the line of `#!` too.
    pub comments: Vec<Span>,
    /// Places of constructs that mean something else, or nothing, to a shell that knows POSIX alone (`&>`, `[[`, `<(`,
    /// arrays …), by rising offset. What they are read as is what bash makes of them.
    pub bash_only: Vec<Span>,
}

/// Statements one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// From the first statement to the end of the last, without its separator. Empty where there is none.
    pub span: Span,
    /// In order.
    pub statements: Vec<Statement>,
}

/// Pipelines that are joined by `&&` and `||`, and what ends them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Without the separator, a comment after it, and the bodies of here-documents below its last line.
    pub span: Span,
    /// The first pipeline.
    pub first: Pipeline,
    /// Those after it.
    pub rest: Vec<(Connector, Pipeline)>,
    /// Whether it ends with `&`.
    pub background: bool,
    /// What ends it: `;`, `&` or a line break; empty before `)` and at the end.
    pub end: Span,
}

/// What joins two pipelines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connector {
    /// `&&`
    And,
    /// `||`
    Or,
}

/// Commands that are joined by `|`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pipeline {
    /// From its `!`, where it has one.
    pub span: Span,
    /// Whether `!` stands before it.
    pub negated: bool,
    /// At least one.
    pub commands: Vec<Command>,
}

/// A command with its redirections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Command {
    /// With redirections; without the bodies of here-documents below its last line.
    pub span: Span,
    /// What it is.
    pub kind: CommandKind,
    /// In order.
    pub redirections: Vec<Redirection>,
}

/// What a command is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CommandKind {
    /// Assignments and words.
    Simple(Simple),
    /// `{ … }`
    Group(Block),
    /// `( … )`
    Subshell(Block),
    /// `if … fi`
    If {
        /// Each condition with what runs where it holds.
        branches: Vec<(Block, Block)>,
        /// What stands after `else`.
        otherwise: Option<Block>,
    },
    /// `while … done` and `until … done`
    Loop {
        /// Whether it is `until`.
        until: bool,
        /// What is asked each time.
        condition: Block,
        /// Between `do` and `done`.
        body: Block,
    },
    /// `for NAME in … done`
    For {
        /// The variable.
        variable: String,
        /// What it takes on. Without `in` it is one word without bytes, which is `"$@"`.
        words: Vec<Word>,
        /// Between `do` and `done`.
        body: Block,
    },
    /// `for (( … )) … done`
    CountedFor {
        /// Between the parentheses.
        head: String,
        /// Between `do` and `done`.
        body: Block,
    },
    /// `case … esac`
    Case {
        /// What is compared.
        word: Word,
        /// Patterns, with what runs where one of them fits.
        arms: Vec<(Vec<Word>, Block)>,
    },
    /// `NAME() …`
    Function {
        /// Its name.
        name: String,
        /// The compound command that it runs.
        body: Box<Command>,
    },
    /// `[[ … ]]`: the words and operators between the brackets.
    Test(Vec<Word>),
    /// `(( … ))`: the text between the parentheses.
    Arithmetic(String),
    /// What is not modelled; nothing is known but its place.
    Other,
}

/// A command of words. `[ … ]` is one, with `[` as first and `]` as last word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Simple {
    /// Before the first word.
    pub assignments: Vec<Assignment>,
    /// The program and its arguments; empty where there are only assignments or redirections.
    pub words: Vec<Word>,
}

/// `NAME=VALUE` before a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The variable.
    pub name: String,
    /// The value; `None` where nothing follows the `=`.
    pub value: Option<Word>,
    /// Name and value.
    pub span: Span,
}

/// A word, as the shell parts them before it expands anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// With its quotes.
    pub span: Span,
    /// What it says, without quotes and backslashes, and with what the shell puts something in the place of as it is
    /// written: `--port="$PORT"` is `--port=$PORT`. Enough to know a flag by its name; what is not literal is not known.
    pub text: String,
    /// What it is made of; none for an empty word without quotes (a default as in `${X:-}`).
    pub parts: Vec<Part>,
}

/// A part of a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Text that stands for itself, without its quotes and backslashes.
    Literal(String),
    /// `$NAME`, `${NAME}`, `${NAME:-DEFAULT}` and `${NAME-DEFAULT}`; the name may be a digit or one of `@*#?-$!`.
    Variable {
        /// Without `$` and braces.
        name: String,
        /// Whether it stands in double quotes.
        quoted: bool,
        /// What stands for it where it has no value.
        default: Option<Word>,
        /// From the `$` to the end.
        raw: Span,
    },
    /// Every other use of a parameter: `${NAME%x}`, `${#NAME}`, `${NAME:=x}`, `${NAME:?x}` …
    Transformed {
        /// The parameter.
        name: String,
        /// Whether it stands in double quotes.
        quoted: bool,
        /// What stands after the operator, with what an index is made of.
        operand: Option<Word>,
        /// From the `$` to the `}`.
        raw: Span,
    },
    /// `$( … )`, and backticks without a backslash between them.
    Substitution(Block),
    /// `<( … )` and `>( … )`
    ProcessSubstitution(Block),
    /// `$(( … ))`: the text between the parentheses.
    Arithmetic(String),
    /// Characters that a pattern is made of, outside quotes.
    Glob(String),
    /// What is not modelled: `~`, braces that a shell may expand, `$'…'`, an array.
    Other,
}

/// Where a file descriptor comes from or goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirection {
    /// Descriptor, operator and target.
    pub span: Span,
    /// The number before the operator.
    pub descriptor: Option<u32>,
    /// `>`, `>>`, `<<-` …
    pub operator: String,
    /// The word after the operator; of a here-document, its delimiter.
    pub target: Option<Word>,
    /// The lines of a here-document, with the one that closes it. Nobody looks into them: substitutions in them are not
    /// seen.
    pub heredoc: Option<Span>,
}

impl Script {
    /// The text of a place.
    pub fn slice(&self, span: Span) -> &str {
        &self.text[span.range()]
    }
}

impl Statement {
    /// All pipelines, in order.
    pub fn pipelines(&self) -> impl Iterator<Item = &Pipeline> {
        std::iter::once(&self.first).chain(self.rest.iter().map(|(_, pipeline)| pipeline))
    }

    /// The command, where the statement is one command and nothing more: no `!`, no `|`, no `&&`.
    pub fn only_command(&self) -> Option<&Command> {
        match (&self.first, self.rest.as_slice()) {
            (Pipeline { negated: false, commands, .. }, []) if commands.len() == 1 => commands.first(),
            _ => None,
        }
    }
}

impl Command {
    /// The words and assignments, where it is a simple command.
    pub fn simple(&self) -> Option<&Simple> {
        match &self.kind {
            CommandKind::Simple(simple) => Some(simple),
            _ => None,
        }
    }
}

impl Simple {
    /// The first word, where it is literal.
    pub fn program(&self) -> Option<String> {
        self.words.first()?.literal()
    }

    /// All words, where each is literal and no assignment stands before them.
    pub fn argv(&self) -> Option<Vec<String>> {
        if !self.assignments.is_empty() {
            return None;
        }
        self.words.iter().map(Word::literal).collect()
    }
}

impl Word {
    /// What the word says, without quotes and backslashes; `None` where the shell puts anything in its place.
    pub fn literal(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                Part::Literal(text) => Some(text.as_str()),
                _ => None,
            })
            .collect()
    }
}
