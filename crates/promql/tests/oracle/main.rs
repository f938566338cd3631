//! Holds [`outrigger_promql`] to what Prometheus' own parser takes and refuses.
//!
//! `cases.txt` holds expressions, `table.tsv` what the parser of Prometheus says of each (made by `main.go`, a Go module of its
//! own, which pins the version), and `differences.tsv` the few where we knowingly say something else, each with its reason.
//! Where Go is there, the table is made again, and random expressions are held against the parser too.

mod differences;
mod program;
mod random;

use outrigger_promql::{Dialect, parse};

/// What Prometheus says of an expression, by its line in `table.tsv`.
fn rows(table: &str) -> impl Iterator<Item = (&str, &str)> {
    let is_row = |line: &&str| !line.starts_with("// ");
    table.lines().filter(is_row).map(|line| line.split_once('\t').expect("a row has two columns"))
}

/// The expression of a line.
fn text_of(line: &str) -> String {
    line.replace('⏎', "\n").replace('⇥', "\t")
}

/// Why what we say of a line is not what Prometheus says; `None` where it is.
fn difference(line: &str, theirs: &str) -> Option<String> {
    match (parse(&text_of(line), Dialect::PROMETHEUS), theirs) {
        (Ok(_), "taken") => None,
        (Err(error), "taken") => Some(format!("{line}\n    is refused: {error}")),
        (Ok(_), theirs) => Some(format!("{line}\n    is read, and Prometheus says {theirs}")),
        (Err(_), _) => None,
    }
}

#[test]
fn what_prometheus_takes_is_taken() {
    let differences = differences::all();
    let mut wrong = Vec::new();
    for (line, theirs) in rows(include_str!("table.tsv")) {
        let is_known = differences.iter().any(|(known, _)| *known == line);
        match difference(line, theirs) {
            None if is_known => {
                wrong.push(format!("{line}\n    differs no more: take it out of differences.tsv"));
            }
            Some(reason) if !is_known => wrong.push(reason),
            _ => {}
        }
    }
    for (line, _) in &differences {
        if !rows(include_str!("table.tsv")).any(|(known, _)| known == *line) {
            wrong.push(format!("{line}\n    stands in differences.tsv and not in table.tsv"));
        }
    }
    assert!(wrong.is_empty(), "{} lines are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn table_is_what_prometheus_says_today() {
    let Some(fresh) = program::run(include_str!("cases.txt")) else { return };
    let stored = include_str!("table.tsv");
    if let Some((fresh, stored)) = fresh.lines().zip(stored.lines()).find(|(fresh, stored)| fresh != stored) {
        panic!("table.tsv is not what the parser says today:\n  stored {stored}\n  fresh  {fresh}");
    }
    assert_eq!(fresh.len(), stored.len(), "table.tsv lacks rows, or has some too many; make it again");
}

/// `OUTRIGGER_EXPRESSIONS` of them, else two thousand, from the seed `OUTRIGGER_SEED`.
#[test]
fn random_expressions_are_taken_alike() {
    let number = |name: &str, otherwise: u64| {
        #[expect(clippy::disallowed_methods, reason = "a test is told how much to do")]
        let value = std::env::var(name).ok();
        value.map_or(otherwise, |value| value.parse().expect("it is a number"))
    };
    let lines = random::lines(number("OUTRIGGER_SEED", 1), number("OUTRIGGER_EXPRESSIONS", 2_000));
    let Some(table) = program::run(&lines.join("\n")) else { return };
    let (mut taken, mut refused, mut wrong) = (0, 0, Vec::new());
    for (line, theirs) in rows(&table) {
        if theirs == "taken" {
            taken += 1;
        } else {
            refused += 1;
        }
        if !differences::is_known(line, theirs) {
            wrong.extend(difference(line, theirs));
        }
    }
    assert_eq!(taken + refused, lines.len(), "each line has an answer");
    assert!(taken > lines.len() / 5 && refused > lines.len() / 5, "{taken} taken, {refused} refused");
    assert!(wrong.is_empty(), "{} lines are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
