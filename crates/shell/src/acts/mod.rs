//! What a script does, command by command, with variables, functions and nested shells followed as far as they are plain.

mod pipeline;
mod variables;
mod walk;

use std::collections::BTreeMap;

use outrigger_text::Span;

use crate::errand::{Request, Target};
use crate::syntax::{Command, Script};

pub use variables::Known;

/// One thing that a script does.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// What.
    pub kind: ActKind,
    /// The bytes of the command in the script; of what a called function or a nested shell does, those of the call.
    pub span: Span,
    /// Whether it stands in a loop.
    pub in_loop: bool,
    /// Whether it stands in the condition of a loop, so that the loop goes on or ends by it.
    pub in_condition: bool,
    /// Whether it runs beside what follows (`&`).
    pub in_background: bool,
}

impl Act {
    /// One outside of loops, that is waited for.
    pub fn plain(kind: ActKind, span: Span) -> Self {
        Self { kind, span, in_loop: false, in_condition: false, in_background: false }
    }
}

/// What a command does. What only says something, or sets something inside the script, is no act.
#[derive(Debug, Clone, PartialEq)]
pub enum ActKind {
    /// It asks whether something is there.
    Asks(Target),
    /// It makes a request over HTTP.
    Requests(Request),
    /// It sends a signal to a process by its name.
    Signals {
        /// The name.
        process: String,
        /// The signal, without `SIG`.
        signal: String,
    },
    /// It sends a signal to a child of the script (`kill $!`, `kill "$PID"`), or asks whether it is there with signal 0.
    SignalsChild {
        /// The signal, without `SIG`.
        signal: String,
    },
    /// It waits for a child of the script.
    AwaitsChild,
    /// It looks at open connections.
    CountsConnections {
        /// The words that it looks for: `ESTABLISHED`, `:5432`.
        words: Vec<String>,
    },
    /// It lets time pass; `None` is for ever, or as long as nobody knows.
    Sleeps {
        /// Seconds.
        seconds: Option<f64>,
    },
    /// It writes a file that holds little or nothing.
    Touches {
        /// The file's path.
        path: String,
    },
    /// It ends the script.
    Exits {
        /// The code as written: `0`, `$code`. `None` is the code of the command before.
        code: Option<String>,
    },
    /// It sets what happens on signals.
    Traps {
        /// The signals, without `SIG`; `EXIT` is the script's own end.
        signals: Vec<String>,
        /// What is done then.
        acts: Vec<Act>,
    },
    /// It leaves a loop or a function (`break`, `return`).
    Leaves,
    /// It reads another script into this one.
    Sources {
        /// The path of the other script.
        path: String,
        /// The words given to it.
        arguments: Vec<String>,
    },
    /// It runs a program that nobody here knows, or does what cannot be read.
    Runs,
}

/// A script with what is known of its variables and functions.
#[derive(Debug)]
pub struct Reading<'s> {
    script: &'s Script,
    known: Known,
    functions: BTreeMap<&'s str, &'s Command>,
    /// Nested shells and functions, so that none is followed for ever.
    depth: usize,
}

/// More than this many functions and shells inside each other are not followed.
const DEEPEST: usize = 8;

impl<'s> Reading<'s> {
    /// Reads a script. `environment` holds the variables that it gets from outside.
    pub fn new(script: &'s Script, environment: &BTreeMap<String, String>) -> Self {
        Self::nested(script, environment, 0)
    }

    fn nested(script: &'s Script, environment: &BTreeMap<String, String>, depth: usize) -> Self {
        let functions = walk::functions_of(script);
        Self { script, known: Known::of(script, environment), functions, depth }
    }

    /// Another script with the same variables, to be read as a part of this one.
    fn of_handler<'h>(&self, script: &'h Script) -> Reading<'h> {
        Reading { script, known: self.known.clone(), functions: BTreeMap::new(), depth: self.depth + 1 }
    }

    /// The script.
    pub fn script(&self) -> &'s Script {
        self.script
    }

    /// What is known of its variables.
    pub fn known(&self) -> &Known {
        &self.known
    }
}

#[cfg(test)]
mod tests;
