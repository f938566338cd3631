//! Holds [`outrigger_promql`] to what Prometheus' own parser takes and refuses, and to what belongs to which operator there.
//!
//! `cases.txt` holds expressions, `table.tsv` what the parser of Prometheus says of each (made by `main.go`, a Go module of its
//! own, which pins the version), and `differences.tsv` the few where we knowingly say something else, each with its reason.
//! Where Go is there, the table is made again, and random expressions are held against the parser too.

mod differences;
mod outline;
mod program;
mod random;

use outrigger_promql::{Dialect, parse};

/// A line of `table.tsv`.
struct Row<'t> {
    line: &'t str,
    /// `taken`, or the error of Prometheus.
    answer: &'t str,
    /// What the expression is made of, where it is taken.
    outline: &'t str,
}

fn rows(table: &str) -> impl Iterator<Item = Row<'_>> {
    let lines = table.lines().filter(|line| !line.starts_with("// "));
    lines.map(|line| {
        let mut columns = line.splitn(3, '\t');
        let mut column = || columns.next().expect("a row has three columns");
        Row { line: column(), answer: column(), outline: column() }
    })
}

/// The expression of a line.
fn text_of(line: &str) -> String {
    line.replace('⏎', "\n").replace('⇥', "\t")
}

/// Why what we say of a line is not what Prometheus says; `None` where it is.
fn difference(row: &Row<'_>) -> Option<String> {
    let Row { line, answer, outline: theirs } = row;
    let text = text_of(line);
    match (parse(&text, Dialect::PROMETHEUS), *answer) {
        (Ok(expr), "taken") => {
            let ours = outline::outline(&expr, &text);
            (ours != *theirs).then(|| format!("{line}\n    is to us {ours}\n    and not  {theirs}"))
        }
        (Err(error), "taken") => Some(format!("{line}\n    is refused: {error}")),
        (Ok(_), answer) => Some(format!("{line}\n    is read, and Prometheus says {answer}")),
        (Err(_), _) => None,
    }
}

#[test]
fn what_prometheus_takes_is_taken() {
    let differences = differences::all();
    let mut wrong = Vec::new();
    for row in rows(include_str!("table.tsv")) {
        let line = row.line;
        let is_known = differences.iter().any(|(known, _)| *known == line);
        match difference(&row) {
            None if is_known => {
                wrong.push(format!("{line}\n    differs no more: take it out of differences.tsv"));
            }
            Some(reason) if !is_known => wrong.push(reason),
            _ => {}
        }
    }
    for (line, _) in &differences {
        if !rows(include_str!("table.tsv")).any(|row| row.line == *line) {
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
    for row in rows(&table) {
        if row.answer == "taken" {
            taken += 1;
        } else {
            refused += 1;
        }
        if !differences::is_known(row.line, row.answer) {
            wrong.extend(difference(&row));
        }
    }
    assert_eq!(taken + refused, lines.len(), "each line has an answer");
    assert!(taken > lines.len() / 5 && refused > lines.len() / 5, "{taken} taken, {refused} refused");
    assert!(wrong.is_empty(), "{} lines are wrong:\n{}", wrong.len(), wrong.join("\n"));
}
