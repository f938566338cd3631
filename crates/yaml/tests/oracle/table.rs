//! The table of answers, and the list of places where ours is another.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// One snippet and what the library says of it.
pub(crate) struct Row {
    /// The snippet as the files have it, with its escapes.
    pub(crate) case: String,
    /// The snippet.
    pub(crate) text: String,
    /// The answer that kubectl goes by.
    pub(crate) kubectl: Answer,
    /// The answer of the library's strict form.
    pub(crate) strict: Answer,
}

/// What a snippet means.
#[derive(Clone)]
pub(crate) enum Answer {
    /// This JSON.
    Value(Value),
    /// Now this, now that: the library goes by the order of a Go map.
    OneOf(Vec<Value>),
    /// Nothing; the reason.
    Error(String),
}

impl Answer {
    fn parse(text: &str) -> Self {
        let json = |text: &str| serde_json::from_str(text).expect("the table holds JSON");
        if let Some(message) = text.strip_prefix("error:") {
            Self::Error(message.trim().to_owned())
        } else if let Some(answers) = text.strip_prefix("unsettled: ") {
            Self::OneOf(answers.split(" or ").map(json).collect())
        } else {
            Self::Value(json(text))
        }
    }

    /// Whether `ours` says the same. Any error matches any other.
    pub(crate) fn accepts(&self, ours: Result<&Value, &String>) -> bool {
        match (self, ours) {
            (Self::Value(expected), Ok(ours)) => same_json(expected, ours),
            (Self::OneOf(answers), Ok(ours)) => answers.iter().any(|expected| same_json(expected, ours)),
            (Self::Error(_), Err(_)) => true,
            _ => false,
        }
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => write!(f, "{value}"),
            Self::OneOf(values) => {
                let values: Vec<String> = values.iter().map(ToString::to_string).collect();
                f.write_str(&values.join(" or "))
            }
            Self::Error(message) => write!(f, "error: {message}"),
        }
    }
}

/// Our answer as the table would write it.
pub(crate) fn render_ours(ours: &Result<Value, String>) -> String {
    match ours {
        Ok(value) => value.to_string(),
        Err(message) => format!("error: {message}"),
    }
}

/// A row where we knowingly say something else than the library.
pub(crate) struct Difference {
    /// What we say.
    pub(crate) ours: Answer,
}

/// All rows of the table.
pub(crate) fn rows() -> Vec<Row> {
    let rows: Vec<Row> = lines(include_str!("table.tsv"))
        .map(|line| {
            let [case, kubectl, strict] = fields(line);
            let kubectl = Answer::parse(kubectl);
            let strict = if strict == "same" { kubectl.clone() } else { Answer::parse(strict) };
            Row { case: case.to_owned(), text: unescape(case), kubectl, strict }
        })
        .collect();
    assert!(rows.len() > 900, "the table has only {} rows", rows.len());
    rows
}

/// The rows where ours is another answer, by snippet. Each has a reason.
pub(crate) fn differences() -> BTreeMap<String, Difference> {
    lines(include_str!("differences.tsv"))
        .map(|line| {
            let [case, ours, reason] = fields(line);
            assert!(!reason.is_empty(), "{case}: a difference needs its reason");
            (case.to_owned(), Difference { ours: Answer::parse(ours) })
        })
        .collect()
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split('\n').filter(|line| !line.is_empty() && !line.starts_with("# "))
}

fn fields(line: &str) -> [&str; 3] {
    let fields: Vec<&str> = line.split('\t').collect();
    fields.try_into().unwrap_or_else(|_| panic!("three fields with tabs between them: {line}"))
}

/// The text that a case stands for; the inverse of what `main.go` says of its escapes.
fn unescape(case: &str) -> String {
    let mut text = String::new();
    let mut rest = case.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        text.push(match rest.next() {
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('\\') => '\\',
            Some('u') => {
                let digits: String = rest.by_ref().take(4).collect();
                let code = u32::from_str_radix(&digits, 16).expect("four hexadecimal digits");
                char::from_u32(code).expect("a character")
            }
            other => panic!("unknown escape {other:?} in {case}"),
        });
    }
    text
}

/// Whether two JSON values mean the same: keys in any order, numbers by what they are worth.
fn same_json(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            if left.is_f64() || right.is_f64() {
                // serde_json may read the last bit of the table's decimal digits otherwise than Go wrote it.
                let distance = |left: f64, right: f64| (left - right).abs() <= f64::EPSILON * left.abs();
                left.as_f64().zip(right.as_f64()).is_some_and(|(left, right)| distance(left, right))
            } else {
                left == right
            }
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(left, right)| same_json(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left.iter().all(|(key, left)| right.get(key).is_some_and(|right| same_json(left, right)))
        }
        _ => left == right,
    }
}
