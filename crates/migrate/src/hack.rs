//! A workaround that a rule has found, and where it stands.

use outrigger_finding::Place;
use outrigger_pod::ContainerRef;
use outrigger_text::{Pointer, Span};

use crate::outcome::HackAction;
use crate::scripts::{Cut, HeldScript};

/// A workaround for the lack of native sidecars.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hack {
    /// The rule that knows it.
    pub rule: &'static str,
    /// The code of its kind: `PRESTOP-SLEEP`.
    pub kind: &'static str,
    /// The container that it stands in; `None` where it is the pod's.
    pub container: Option<ContainerRef>,
    /// Its place, from the template: `/spec/containers/0/lifecycle/preStop`.
    pub at: Pointer,
    /// The byte of the value there at which what should go begins, where that is a part of a script.
    pub offset: Option<usize>,
    /// Where it stands, if not in the pod: in a script of a `ConfigMap`.
    pub elsewhere: Option<Place>,
    /// What is done about it; of one that a step takes away, where that step is taken.
    pub action: HackAction,
}

impl Hack {
    /// One that stands in a field of a container.
    pub(crate) fn in_field(
        rule: &'static str,
        kind: &'static str,
        container: ContainerRef,
        field: &[&str],
        action: HackAction,
    ) -> Self {
        let at = container.pointer().keys(field.iter().copied());
        Self { rule, kind, container: Some(container), at, offset: None, elsewhere: None, action }
    }

    /// A part of a script.
    pub(crate) fn in_script(rule: &'static str, kind: &'static str, script: &HeldScript, part: Span) -> Self {
        let at = script.container.pointer().join(&script.field.pointer());
        let elsewhere = script.shared.as_ref().map(|shared| shared.place(part.start()));
        let (container, offset) = (Some(script.container), Some(part.start()));
        Self { rule, kind, container, at, offset, elsewhere, action: HackAction::Removed }
    }

    /// The same, where a cut of its script takes it away, or writes its place anew.
    pub(crate) fn changed_by(self, cut: &Cut) -> Self {
        let action = if cut.words.is_empty() { HackAction::Removed } else { HackAction::Rewritten };
        Self { action, ..self }
    }

    /// One of the pod itself.
    pub(crate) fn of_pod(rule: &'static str, kind: &'static str, at: Pointer) -> Self {
        Self { rule, kind, container: None, at, offset: None, elsewhere: None, action: HackAction::Removed }
    }
}
