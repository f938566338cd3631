//! Real rules and dashboards: `prom` in the folder that `OUTRIGGER_CORPUS` names, or in `../shared/corpus` beside the
//! repository. Skipped, aloud, where absent.

use std::path::{Path, PathBuf};

use outrigger_metrics::world::{Claim, ProofTest, default_pods, prove};
use outrigger_metrics::{FileOutcome, Outcome, RemarkKind, Settings, Style, Syntax, consider};
use outrigger_text::EditSet;
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

use super::promtool::{Promtool, told};

/// A file of the corpus, looked at.
struct Real {
    name: String,
    text: String,
    syntax: Syntax,
    outcome: FileOutcome,
}

impl Real {
    /// The text with all edits.
    fn new_text(&self) -> String {
        let edits = EditSet::new(self.outcome.edits.clone()).expect("edits do not overlap");
        edits.apply(&self.text).into_owned()
    }
}

fn folder() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = std::env::var_os("OUTRIGGER_CORPUS").map_or_else(beside, PathBuf::from).join("prom");
    if !folder.is_dir() {
        eprintln!("skipped: no corpus of rules and dashboards at {}", folder.display());
        return None;
    }
    Some(folder)
}

/// How a file is looked at: as a document where it is one, else as a template.
fn look(name: &str, text: &str, settings: &Settings) -> (Syntax, FileOutcome) {
    if name.ends_with("sonnet") {
        return (Syntax::Jsonnet, consider(text, Syntax::Jsonnet, settings));
    }
    let is_unreadable =
        |outcome: &FileOutcome| outcome.remarks.iter().any(|remark| remark.kind == RemarkKind::Unreadable);
    let outcome = consider(text, Syntax::Document, settings);
    if text.contains("{{") && is_unreadable(&outcome) {
        let as_template = consider(text, Syntax::Template, settings);
        if !is_unreadable(&as_template) {
            return (Syntax::Template, as_template);
        }
    }
    (Syntax::Document, outcome)
}

fn corpus(style: Style) -> Option<Vec<Real>> {
    let settings = Settings { style, ..Settings::default() };
    let entries = std::fs::read_dir(folder()?).expect("the folder can be read");
    let mut paths: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
    paths.sort();
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).ok()?;
        let name = path.file_name()?.to_string_lossy().into_owned();
        let (syntax, outcome) = look(&name, &text, &settings);
        Some(Real { name, text, syntax, outcome })
    };
    Some(paths.into_iter().filter_map(read).collect())
}

#[test]
fn what_is_rewritten_means_what_it_meant_before_the_move() {
    let Some(promtool) = Promtool::find("the expressions of real files") else { return };
    for style in [Style::Union, Style::Recording] {
        let Some(files) = corpus(style) else { return };
        let (mut tests, mut untested) = (Vec::<ProofTest>::new(), Vec::new());
        let pods = default_pods();
        for file in &files {
            for expression in &file.outcome.expressions {
                let name = format!("{}:{}", file.name, expression.offset);
                let Some(claim) = Claim::of(&name, expression) else { continue };
                match prove(&claim, &pods) {
                    Ok(test) => tests.push(test),
                    Err(reason) => untested.push(format!("{name}: {reason}\n  {}", expression.old)),
                }
            }
        }
        let failures = promtool.failures(&tests);
        let words = told(&failures);
        eprintln!(
            "{style:?}: {} tested, {} fail, {} not testable",
            tests.len(),
            failures.len(),
            untested.len()
        );
        for line in &untested {
            eprintln!("  {line}");
        }
        assert!(untested.is_empty(), "a world can be made for each");
        assert!(failures.is_empty(), "{} fail:\n{words}", failures.len());
    }
}

/// The meaning of all documents.
fn values(text: &str) -> Vec<Value> {
    let read = |source| {
        let document = Document::parse(text, source, &Limits::default()).ok()?;
        document.value().ok()
    };
    split_documents(text).into_iter().filter_map(read).collect()
}

/// All texts of a value, each with its place, and the value without them.
fn texts(value: &mut Value, at: &str, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((at.to_owned(), std::mem::take(text))),
        Value::Array(items) => {
            for (number, item) in items.iter_mut().enumerate() {
                texts(item, &format!("{at}/{number}"), found);
            }
        }
        Value::Object(map) => {
            for (key, item) in map.iter_mut() {
                texts(item, &format!("{at}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn nothing_else_of_a_file_changes() {
    for style in [Style::Union, Style::Recording] {
        let Some(files) = corpus(style) else { return };
        let (mut changed, mut texts_changed) = (0, 0);
        for file in files.iter().filter(|file| !file.outcome.edits.is_empty()) {
            changed += 1;
            let new = file.new_text();
            // A second run has nothing to do.
            let settings = Settings { style, ..Settings::default() };
            let again = consider(&new, file.syntax, &settings);
            assert_eq!(again.edits, [], "{}: a second run changes it", file.name);
            // Of a program only strings that name a series of containers are looked at, and a recorded one is none.
            if file.syntax != Syntax::Jsonnet {
                assert_eq!(again.queries, file.outcome.queries, "{}", file.name);
            }
            if file.syntax != Syntax::Document {
                continue;
            }
            let rewritten = file.outcome.expressions.iter().filter_map(|expression| {
                let Outcome::Rewritten(rewriting) = &expression.outcome else { return None };
                Some((expression.old.trim(), rewriting.new.trim()))
            });
            let rewritten: Vec<_> = rewritten.collect();
            let (mut before, mut after) = (values(&file.text), values(&new));
            assert_eq!(before.len(), after.len(), "{}", file.name);
            for (before, after) in before.iter_mut().zip(&mut after) {
                let (mut old_texts, mut new_texts) = (Vec::new(), Vec::new());
                texts(before, "", &mut old_texts);
                texts(after, "", &mut new_texts);
                assert_eq!(before, after, "{}: more than texts changes", file.name);
                assert_eq!(old_texts.len(), new_texts.len(), "{}", file.name);
                for ((at, old), (_, new)) in old_texts.iter().zip(&new_texts).filter(|(old, new)| old != new)
                {
                    texts_changed += 1;
                    let is_expression = rewritten.iter().any(|pair| *pair == (old.trim(), new.trim()));
                    // A dashboard in a ConfigMap is a text that holds such texts.
                    let holds_some = old.contains("\"expr\"") || old.contains("expr:");
                    assert!(is_expression || holds_some, "{}{at}: {old}\nbecomes {new}", file.name);
                }
            }
        }
        assert!(changed > 20 && texts_changed > 100, "{changed} files and {texts_changed} texts change");
    }
}

/// What promtool reads as a file of rules: the document itself, or the `spec` of an object.
fn rules(value: &Value) -> Option<&Value> {
    let spec = value.get("spec").unwrap_or(value);
    let groups = spec.get("groups")?.as_array()?;
    groups.iter().any(|group| group.get("rules").is_some()).then_some(spec)
}

#[test]
fn promtool_takes_each_file_of_rules_that_it_took_before() {
    let Some(promtool) = Promtool::find("the rules of real files") else { return };
    let Some(files) = corpus(Style::Union) else { return };
    let taken = |values: &[Value]| -> Vec<bool> {
        let check = |value: &Value| {
            let rules = rules(value)?;
            promtool.write("rules.json", &rules.to_string());
            Some(promtool.run(&["check", "rules", "rules.json"]).0)
        };
        values.iter().filter_map(check).collect()
    };
    let (mut checked, mut refused) = (0, 0);
    for file in files.iter().filter(|file| !file.outcome.edits.is_empty()) {
        let (before, after) = (taken(&values(&file.text)), taken(&values(&file.new_text())));
        assert_eq!(before, after, "{}", file.name);
        checked += before.iter().filter(|taken| **taken).count();
        refused += before.iter().filter(|taken| !**taken).count();
    }
    eprintln!("{checked} changed documents of rules are taken, {refused} were not before either");
    assert!(checked > 0, "only {checked} documents of rules");
}
