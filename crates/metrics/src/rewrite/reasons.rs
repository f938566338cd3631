//! What is said of a query: what happens to it after a move, and why it is left as it is.

use outrigger_catalog::SeriesFacts;
use outrigger_promql::ExprKind;

use super::sidecar_selector;
use super::uses::{Obstacle, Use};
use crate::role::Role;

/// What happens to a query that uses `found`, once a container of it has moved.
pub(super) fn loss(found: &Use<'_>, role: &Role) -> String {
    let effect = match role {
        Role::Alert(_) => "so the alert falls silent for them",
        _ if is_divided_by(found) => "so what is divided by it goes blank for them",
        Role::Variable(_) => "so they are no longer offered",
        _ => "so they vanish from the result",
    };
    format!("{}, {effect}.", renamed(found))
}

/// That the series of sidecars have another name.
fn renamed(found: &Use<'_>) -> String {
    let Some((family, _)) = found.family() else { return String::new() };
    let init = family.init.as_deref().unwrap_or_default();
    format!("`{}` holds no native sidecars: kube-state-metrics calls theirs `{init}`", family.app)
}

/// Whether the use is part of what something is divided by.
fn is_divided_by(found: &Use<'_>) -> bool {
    found.path.iter().any(|outer| match &outer.kind {
        ExprKind::Binary(binary) => {
            binary.operator.text.as_deref() == Some("/") && binary.right.span.contains(found.expr.span)
        }
        _ => false,
    })
}

/// Why a query stays as it is.
pub(super) fn obstacle(obstacle: &Obstacle, found: &Use<'_>, role: &Role, labels: &str) -> String {
    let facts = SeriesFacts::builtin();
    let policy = sidecar_selector();
    let lost = || loss(found, role);
    match obstacle {
        Obstacle::UnknownName(name) => format!(
            "The name `{name}` holds a variable: if it stands for a series of containers, native sidecars are missing from it, \
             and the series for init containers has to be united with it by hand."
        ),
        Obstacle::Pattern { takes_inits: true } => format!(
            "The pattern takes the series of app and init containers alike: one-shot init containers count too. \
             `{policy}` tells the sidecars among them."
        ),
        Obstacle::Pattern { takes_inits: false } => {
            "The series are named by a pattern, which leaves out those of native sidecars. Which of them are to be united \
             cannot be seen: write the names out."
                .to_owned()
        }
        Obstacle::UnionByHand => format!(
            "The series of app and of init containers are joined by hand, in a form that may count one-shot init containers or \
             miss sidecars: the init series needs `and on({labels}) {policy}` behind it, and `or` between both."
        ),
        Obstacle::GainsSidecars(family) => format!(
            "`{}` holds native sidecars too, beside one-shot init containers. Where only the latter are meant, \
             `unless on({labels}) {policy}` leaves the sidecars out.",
            family.init.as_deref().unwrap_or_default()
        ),
        Obstacle::Gone(family) => format!(
            "kube-state-metrics has no `{}` since {}: unless a rule makes it, this is blank already. Today it is `{}`, which \
             needs the union with its init form.",
            family.app,
            family.gone_since.map(|version| version.to_string()).unwrap_or_default(),
            family.replaced_by.as_deref().unwrap_or_default()
        ),
        Obstacle::NoTwin(family) => format!(
            "kube-state-metrics has no series of init containers beside `{}`: nothing can take the place of what sidecars lose.",
            family.app
        ),
        Obstacle::TwinLater(family, since) => format!(
            "{} That series came with kube-state-metrics {since}: `--kube-state-metrics {since}` says that yours has it.",
            lost().replace(
                "calls theirs",
                &format!("{} calls theirs", family.init_since.map(|version| version.to_string()).unwrap_or_default())
            )
        ),
        Obstacle::CannotTell(version) => format!(
            "{} kube-state-metrics {version} does not say which init containers are sidecars (it does from {} on). What is \
             possible: a union with all init containers, one-shot ones included, or names of containers in a matcher.",
            lost(),
            facts.info().since
        ),
        Obstacle::Absent => format!(
            "{}. `absent` then fires although the sidecar is there; with a union in it, it would lose the labels that it takes \
             from its selector.",
            renamed(found)
        ),
        Obstacle::Counts => format!(
            "{}. It counts containers without naming them: whether sidecars belong to the number is yours to say.",
            renamed(found)
        ),
        Obstacle::Picks(operator) => format!(
            "{} `{operator}` picks by the labels and names of series, so that a union gives another choice.",
            lost()
        ),
        Obstacle::ReadsName => format!(
            "{} Something around it reads the name of the series, and those of sidecars have another.",
            lost()
        ),
        Obstacle::BareRange => format!("{} A range by itself cannot be united with another.", lost()),
        Obstacle::UnknownFunction => {
            format!("{} Which function is around the range cannot be seen, so the union has no place.", lost())
        }
        Obstacle::Alternatives => {
            format!("{} Its matchers have alternatives (`or`), to which no further matcher can be added.", lost())
        }
        Obstacle::AsksForPolicy => format!(
            "It asks `{}` for the label `{}`, which only init containers have.",
            found.family().map(|(family, _)| family.app.as_str()).unwrap_or_default(),
            facts.info().label
        ),
    }
}
