use std::fmt;

use serde_json::{Value, json};

/// Something that a simulated life rests on and that the manifest does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assumption {
    /// The container's name.
    pub container: String,
    /// What it is about.
    pub subject: Subject,
    /// What is taken for granted, as a fragment that follows the container's name: `takes 1 s to start`.
    pub says: String,
    /// What that rests on.
    pub basis: Basis,
}

/// What an assumption is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// How long the container takes to start.
    Start,
    /// What it waits for before it works.
    Wait,
    /// How long it runs, and with which code it ends.
    Run,
    /// What the stop signal does to it.
    Stop,
    /// Which other containers it ends.
    Ending,
    /// How long a hook takes.
    Hook,
}

/// What an assumption rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The container's command.
    Command,
    /// The catalogue's entry with this id.
    Catalogue(String),
    /// Whoever asks, by a flag.
    Asked,
    /// Nothing but that most containers are so.
    Default,
}

impl Assumption {
    /// As JSON: `container`, `says` and `basis`.
    pub fn to_value(&self) -> Value {
        json!({"container": self.container, "says": self.says, "basis": self.basis.to_string()})
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command => f.write_str("its command"),
            Self::Catalogue(id) => write!(f, "catalogue: {id}"),
            Self::Asked => f.write_str("as asked for"),
            Self::Default => f.write_str("assumed"),
        }
    }
}

/// Shown as `proxy takes 1 s to start (assumed)`.
impl fmt::Display for Assumption {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ({})", self.container, self.says, self.basis)
    }
}
