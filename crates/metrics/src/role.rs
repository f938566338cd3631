use std::fmt;

/// Who uses a query, and under which name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// An alert.
    Alert(String),
    /// A recording rule: the name of the series that it makes.
    Record(String),
    /// A panel of a dashboard: its title.
    Panel(Option<String>),
    /// A variable of a dashboard: the choices that it offers.
    Variable(String),
    /// Some other query of a program that asks Prometheus (KEDA, Argo Rollouts, Perses …): the key that holds it.
    Query(String),
    /// A string of a program in jsonnet.
    Literal,
    /// Standard input, or a file that holds nothing else.
    Alone,
}

impl Role {
    /// As the output formats spell it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Alert(_) => "alert",
            Self::Record(_) => "record",
            Self::Panel(_) => "panel",
            Self::Variable(_) => "variable",
            Self::Query(_) => "query",
            Self::Literal => "literal",
            Self::Alone => "expression",
        }
    }

    /// Whether its queries are PromQL as it is, without variables of a dashboard or a template.
    pub(crate) fn is_plain(&self) -> bool {
        matches!(self, Self::Alert(_) | Self::Record(_) | Self::Alone)
    }

    /// The same, with its name as `told` has it.
    pub(crate) fn told(self, told: &dyn Fn(&str) -> String) -> Self {
        match self {
            Self::Alert(name) => Self::Alert(told(&name)),
            Self::Record(name) => Self::Record(told(&name)),
            Self::Panel(name) => Self::Panel(name.map(|name| told(&name))),
            Self::Variable(name) => Self::Variable(told(&name)),
            Self::Query(key) => Self::Query(told(&key)),
            Self::Literal | Self::Alone => self,
        }
    }

    /// The name, where it has one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Alert(name) | Self::Record(name) | Self::Variable(name) | Self::Query(name) => Some(name),
            Self::Panel(name) => name.as_deref(),
            Self::Literal | Self::Alone => None,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alert(name) => write!(out, "alert {name}"),
            Self::Record(name) => write!(out, "recording rule {name}"),
            Self::Panel(Some(title)) => write!(out, "panel \"{title}\""),
            Self::Panel(None) => out.write_str("panel"),
            Self::Variable(name) => write!(out, "variable {name}"),
            Self::Query(key) => write!(out, "{key}"),
            Self::Literal => out.write_str("string"),
            Self::Alone => out.write_str("expression"),
        }
    }
}
