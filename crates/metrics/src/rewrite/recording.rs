use outrigger_catalog::{SeriesFacts, SeriesFamily};

/// A rule that records the union of a family, under a name of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingRule {
    /// The name of the family for app containers.
    app: String,
    /// The name for init containers.
    init: String,
    /// The labels to join on.
    labels: Vec<String>,
}

impl RecordingRule {
    /// The rule for a family that has a twin.
    pub(super) fn of(family: &SeriesFamily, labels: Vec<String>) -> Option<Self> {
        Some(Self { app: family.app.clone(), init: family.init.clone()?, labels })
    }

    /// The name of the series that it makes.
    pub fn record(&self) -> String {
        format!("container:{}:with_sidecars", self.app)
    }

    /// The query that makes it.
    pub fn query(&self) -> String {
        let info = SeriesFacts::builtin().info();
        let sidecars = super::sidecar_selector();
        if self.app == info.app {
            return format!(
                "{} or label_replace({sidecars}, \"{}\", \"\", \"\", \"\")",
                self.app, info.label
            );
        }
        format!("{} or ({} and on({}) {sidecars})", self.app, self.init, self.labels.join(", "))
    }

    /// Puts a rule among others. One for the same series takes in its labels: all who use the series use one rule.
    pub fn join(self, rules: &mut Vec<Self>) {
        match rules.iter_mut().find(|rule| rule.app == self.app) {
            Some(rule) => {
                for label in self.labels {
                    if !rule.labels.contains(&label) {
                        rule.labels.push(label);
                    }
                }
            }
            None => rules.push(self),
        }
    }
}
