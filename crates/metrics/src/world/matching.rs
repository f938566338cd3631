//! Values that matchers take.

use outrigger_promql::MatchOperator;
use regex::Regex;

use super::sample::sample;

/// What one matcher wants of a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) operator: MatchOperator,
    pub(super) value: String,
}

impl Wanted {
    /// Whether a value, or none as the empty text, is taken.
    pub(super) fn takes(&self, value: &str) -> bool {
        let matches = || {
            // Source of the anchors: <https://prometheus.io/docs/prometheus/latest/querying/basics/>, read 2026-11-24.
            Regex::new(&format!("^(?s:{})$", self.value)).is_ok_and(|pattern| pattern.is_match(value))
        };
        match self.operator {
            MatchOperator::Equal => self.value == value,
            MatchOperator::NotEqual => self.value != value,
            MatchOperator::Regex => matches(),
            MatchOperator::NotRegex => !matches(),
        }
    }
}

/// How many texts of each pattern are tried.
const TRIES: usize = 6;

/// A value that all of `wanted` take: `preferred` if they do, otherwise one made of them, another for each `number` where
/// there are several. The empty text stands for a label that is not there. `None` where none was found.
pub(super) fn solve(wanted: &[Wanted], preferred: &str, number: usize) -> Option<String> {
    let taken = |value: &String| wanted.iter().all(|one| one.takes(value));
    let equal = wanted.iter().filter(|one| one.operator == MatchOperator::Equal).map(|one| one.value.clone());
    let patterns = wanted.iter().filter(|one| one.operator == MatchOperator::Regex);
    let samples =
        patterns.flat_map(|one| (number..number + TRIES).filter_map(|number| sample(&one.value, number)));
    let own = [preferred.to_owned()];
    let last = [format!("{preferred}-x"), format!("other{number}"), String::new()];
    own.into_iter().chain(equal).chain(samples).chain(last).find(taken)
}

/// The wishes in groups, each of which one value can meet.
pub(super) fn group(wishes: Vec<&[Wanted]>) -> Vec<Vec<Wanted>> {
    let mut groups: Vec<Vec<Wanted>> = Vec::new();
    for wish in wishes {
        let fits = |group: &Vec<Wanted>| {
            let both = [group.as_slice(), wish].concat();
            solve(&both, "x", 0).is_some_and(|value| !value.is_empty())
        };
        match groups.iter().position(fits) {
            Some(at) => {
                for one in wish {
                    if !groups[at].contains(one) {
                        groups[at].push(one.clone());
                    }
                }
            }
            None => groups.push(wish.to_vec()),
        }
    }
    if groups.is_empty() {
        groups.push(Vec::new());
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(operator: MatchOperator, value: &str) -> Wanted {
        Wanted { operator, value: value.to_owned() }
    }

    #[test]
    fn a_value_meets_all_matchers() {
        use MatchOperator::{Equal, NotEqual, NotRegex, Regex};
        let solve = |wanted: &[Wanted]| solve(wanted, "web", 1);
        assert_eq!(solve(&[]).as_deref(), Some("web"));
        assert_eq!(solve(&[wanted(NotEqual, "POD"), wanted(NotEqual, "")]).as_deref(), Some("web"));
        assert_eq!(solve(&[wanted(NotEqual, "web")]).as_deref(), Some("web-x"));
        assert_eq!(solve(&[wanted(Regex, "a|b"), wanted(NotEqual, "b")]).as_deref(), Some("a"));
        assert_eq!(solve(&[wanted(Equal, "")]).as_deref(), Some(""));
        assert_eq!(solve(&[wanted(Equal, "a"), wanted(Equal, "b")]), None);
        assert_eq!(solve(&[wanted(Equal, "a"), wanted(NotRegex, "a.*")]), None);
    }

    #[test]
    fn what_one_value_cannot_meet_is_parted() {
        let of = |value: &str| vec![wanted(MatchOperator::Equal, value)];
        let (a, b) = (of("a"), of("b"));
        assert_eq!(group(vec![&a, &b, &a]), [a.clone(), b.clone()]);
        assert_eq!(group(Vec::new()), [Vec::new()]);
    }
}
