use crate::place::{Label, Place};

/// How much it matters. Notes alone do not make a run fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The pod breaks, or the file cannot be used.
    Error,
    /// The pod works, and does something that its author will not want.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// As the output formats spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// How sure we are that what we say is so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Confidence {
    /// A guess worth a look.
    Low,
    /// Likely.
    Medium,
    /// Certain enough to act on.
    High,
}

impl Confidence {
    /// As the output formats spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One thing seen, with exactly one place that it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id, kebab-case, naming the bad pattern: `prestop-stops-sidecar-early`.
    pub rule: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// How sure we are.
    pub confidence: Confidence,
    /// One sentence: the container, and what happens to the pod.
    pub title: String,
    /// The place that it is about.
    pub primary: Label,
    /// Other places that explain it.
    pub secondary: Vec<Label>,
    /// More sentences, one each: why, what else, sources.
    pub notes: Vec<String>,
    /// The way out, if a person has to take it.
    pub help: Option<String>,
    /// The container that it is about, as people call it (its name, or `containers[1]`).
    pub container: Option<String>,
}

impl Finding {
    /// Starts a finding of `rule` about `place`: a warning of high confidence until said otherwise.
    pub fn of(rule: &'static str, place: Place, title: impl Into<String>) -> FindingBuilder {
        FindingBuilder(Self {
            rule,
            severity: Severity::Warning,
            confidence: Confidence::High,
            title: title.into(),
            primary: Label { place, text: String::new() },
            secondary: Vec::new(),
            notes: Vec::new(),
            help: None,
            container: None,
        })
    }
}

/// Builds a [`Finding`] step by step.
#[derive(Debug, Clone)]
#[must_use]
pub struct FindingBuilder(Finding);

impl FindingBuilder {
    /// How much it matters.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.0.severity = severity;
        self
    }

    /// How sure we are.
    pub fn confidence(mut self, confidence: Confidence) -> Self {
        self.0.confidence = confidence;
        self
    }

    /// What is to be seen at the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.0.primary.text = text.into();
        self
    }

    /// Another place, with a remark.
    pub fn also(mut self, place: Place, text: impl Into<String>) -> Self {
        self.0.secondary.push(Label { place, text: text.into() });
        self
    }

    /// One more sentence.
    pub fn note(mut self, sentence: impl Into<String>) -> Self {
        self.0.notes.push(sentence.into());
        self
    }

    /// The way out.
    pub fn help(mut self, sentence: impl Into<String>) -> Self {
        self.0.help = Some(sentence.into());
        self
    }

    /// The container that it is about.
    pub fn container(mut self, label: impl Into<String>) -> Self {
        self.0.container = Some(label.into());
        self
    }

    /// The finding.
    pub fn build(self) -> Finding {
        self.0
    }
}
