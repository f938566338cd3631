//! The expressions of real rules and dashboards, with everything that templates put into them.
//!
//! The folder is `prom` in the one that `OUTRIGGER_CORPUS` names, or `../shared/corpus` beside the repository. Expressions are
//! found in the text alone (`expr:` in YAML and Jsonnet, `"expr"` and `"query"` in JSON, also in JSON that stands in YAML), so that files
//! which are templates are no obstacle.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test reads files, and says what it skips"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use outrigger_promql::{Dialect, parse, tokens};

const ALL: Dialect = Dialect::ALL;

/// Why some texts are refused, by the start of the reason: queries of Loki, which are no PromQL, and JSON in which a template
/// brings quotes of its own, so that the string ends there.
const KNOWN: [&str; 2] = ["`|` is an operator of LogQL", "`{{` is not closed"];

fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = std::env::var_os("OUTRIGGER_CORPUS").map_or_else(beside, PathBuf::from).join("prom");
    if !folder.is_dir() {
        eprintln!("skipped: no corpus at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// The strings of JSON after each `"key":`.
fn json_strings<'t>(text: &'t str, key: &'t str) -> impl Iterator<Item = String> + 't {
    text.match_indices(key).filter_map(move |(at, _)| {
        let value = text[at + key.len()..].trim_start().strip_prefix(':')?.trim_start();
        let mut strings = serde_json::Deserializer::from_str(value).into_iter::<String>();
        strings.next()?.ok()
    })
}

/// What stands after each `expr:` of YAML: a block, or the rest of the line without its quotes.
fn yaml_texts(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().collect();
    let mut texts = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let key = line.trim_start().trim_start_matches("- ").trim_start();
        let Some(value) = key.strip_prefix("expr:").map(str::trim) else { continue };
        if value.is_empty() || value.starts_with(['|', '>']) {
            let indent = |line: &str| line.len() - line.trim_start().len();
            let column = line.len() - key.len();
            let block = lines[at + 1..].iter();
            let block = block.take_while(|line| line.trim().is_empty() || indent(line) > column);
            texts.push(block.copied().collect::<Vec<_>>().join("\n"));
        } else if value.starts_with('"') {
            texts.extend(serde_json::from_str::<String>(value).ok());
        } else if let Some(value) = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\'')) {
            texts.push(value.replace("''", "'"));
        } else {
            texts.push(value.to_owned());
        }
    }
    texts
}

/// The string of Jsonnet after each `expr:`, where one stands on its line, or a block below it.
fn jsonnet_texts(text: &str) -> Vec<String> {
    let value = |value: &str| {
        let value = value.trim_start();
        if let Some(block) = value.strip_prefix("|||") {
            return Some(block.split("|||").next()?.to_owned());
        }
        let line = value.lines().next()?.strip_prefix('\'')?;
        Some(line[..line.rfind('\'')?].to_owned())
    };
    text.match_indices("expr:").filter_map(|(at, key)| value(&text[at + key.len()..])).collect()
}

/// The expression in the query of a variable; `None` where it is another language.
fn variable_query(query: String) -> Option<String> {
    if let Some(inner) = query.strip_prefix("query_result(").and_then(|inner| inner.strip_suffix(')')) {
        return Some(inner.to_owned());
    }
    let is_other = ["label_values(", "label_names(", "metrics("].iter().any(|other| query.starts_with(other));
    (!is_other && query.contains(['(', '{'])).then_some(query)
}

fn expressions() -> Option<BTreeSet<(String, String)>> {
    let mut expressions = BTreeSet::new();
    for entry in std::fs::read_dir(corpus()?).expect("the folder can be read").filter_map(Result::ok) {
        let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
        let file = entry.file_name().to_string_lossy().into_owned();
        let queries = json_strings(&text, "\"query\"").filter_map(variable_query);
        let is_jsonnet = file.ends_with("sonnet");
        let others = if is_jsonnet { jsonnet_texts(&text) } else { yaml_texts(&text) };
        let all = json_strings(&text, "\"expr\"").chain(queries).chain(others);
        expressions.extend(all.filter(|text| !text.trim().is_empty()).map(|text| (file.clone(), text)));
    }
    Some(expressions)
}

#[test]
fn every_expression_is_read() {
    let Some(expressions) = expressions() else { return };
    let (mut read, mut known, mut wrong) = (0, BTreeMap::<&str, usize>::new(), Vec::new());
    for (file, text) in &expressions {
        let Err(error) = parse(text, ALL) else {
            read += 1;
            continue;
        };
        match KNOWN.iter().find(|start| error.message.starts_with(**start)) {
            Some(start) => *known.entry(*start).or_insert(0) += 1,
            None => wrong.push(format!("{file}: {error}:\n{text}")),
        }
    }
    let is_plain = |text: &str| tokens(text, ALL).iter().all(|token| !token.opaque);
    let plain = expressions.iter().filter(|(_, text)| is_plain(text)).count();
    eprintln!("{} expressions, {plain} without templates, {read} read, {known:?} known", expressions.len());
    assert!(wrong.is_empty(), "{} problems\n{}", wrong.len(), wrong.join("\n----\n"));
    assert!(read > 50, "only {read} were read");
}
