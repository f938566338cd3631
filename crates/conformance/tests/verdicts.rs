//! The judge gives the verdicts of the script that states the rule.
//!
//! `data/verdicts.jsonl` holds predictions (what was seen, changed in one way or another) and the script's verdicts.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use outrigger_conformance::agreement::find_trace;
use outrigger_conformance::{Prediction, Verdict, judge};
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
struct Case {
    /// `VERSION/SET/NAME`.
    trace: String,
    change: String,
    verdict: String,
    prediction: Value,
}

impl Case {
    fn judge(&self) -> String {
        let prediction: Prediction = serde_json::from_value(self.prediction.clone()).expect("a prediction");
        word(judge(find_trace(&self.trace), &prediction).verdict).to_owned()
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Agrees => "agrees",
        Verdict::Close => "close",
        Verdict::Differs => "DIFFERS",
    }
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn cases() -> Vec<Case> {
    let text = fs::read_to_string(here().join("tests/data/verdicts.jsonl")).expect("readable");
    text.lines().map(|line| serde_json::from_str(line).expect("a case")).collect()
}

#[test]
fn gives_the_verdicts_of_the_script() {
    let mut counts = BTreeMap::new();
    for (line, case) in cases().iter().enumerate() {
        let (name, change) = (&case.trace, &case.change);
        assert_eq!(case.judge(), case.verdict, "line {}: {name}, changed by {change}", line + 1);
        *counts.entry(case.verdict.clone()).or_insert(0) += 1;
    }
    assert!(counts.values().all(|count| *count >= 20) && counts.len() == 3, "{counts:?}");
}

/// The script itself, where it stands beside the repository or where `$OUTRIGGER_TRACE_JUDGE` says.
fn find_script() -> Option<PathBuf> {
    let named = std::env::var_os("OUTRIGGER_TRACE_JUDGE").map(PathBuf::from);
    let beside = here().join("../../../shared/tools/compare_traces.py");
    named.into_iter().chain([beside]).find(|path| path.is_file())
}

#[test]
#[expect(clippy::print_stdout, reason = "what is skipped is said aloud")]
fn the_script_itself_still_says_so() {
    let Some(script) = find_script() else {
        println!("skipped: no compare_traces.py beside the repository, and no OUTRIGGER_TRACE_JUDGE");
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    let cases: Vec<Case> = cases().into_iter().step_by(3).collect();
    for (number, case) in cases.iter().enumerate() {
        let trace = find_trace(&case.trace);
        let mut file = trace.scenario();
        let observed = |seen: &outrigger_conformance::Observation| {
            let (phase, containers) = seen.last_status();
            let shown: serde_json::Map<String, Value> = containers
                .into_iter()
                .map(|(name, status)| (name, json!({"state": status.state, "restarts": status.restarts})))
                .collect();
            let events: Vec<Value> = seen.events.iter().map(show_event).collect();
            json!({"events": events, "status": [{"t": 0, "phase": phase, "containers": shown}]})
        };
        file["observed"] = observed(&trace.observed);
        if let Some(again) = &trace.observed_again {
            file["observed_again"] = observed(again);
        }
        if trace.racy {
            file["racy"] = json!(true);
        }
        let path = folder.path().join(format!("{number:04}.yaml"));
        fs::write(&path, file.to_string()).expect("written");
        fs::write(path.with_extension("yaml.told"), case.prediction.to_string()).expect("written");
    }
    let told = format!("sh -c 'cat {}/$(basename $0).told' {{file}}", folder.path().display());
    let output = Command::new("python3")
        .arg(&script)
        .args(["--verbose", "--predict", &told])
        .arg(folder.path())
        .output()
        .expect("python3 runs");
    let text = String::from_utf8_lossy(&output.stdout);
    for (number, case) in cases.iter().enumerate() {
        let name = format!("{number:04}.yaml");
        let line = text.lines().find(|line| line.contains(&name)).unwrap_or_else(|| panic!("{name}: {text}"));
        assert_eq!(line.split_whitespace().next(), Some(case.verdict.as_str()), "{}: {line}", case.trace);
    }
}

fn show_event(event: &outrigger_conformance::Event) -> Value {
    let mut fields = json!({"t": event.t, "container": event.container, "event": event.event});
    if let Some(attempt) = event.attempt {
        fields["attempt"] = json!(attempt);
    }
    if let Some(code) = event.code {
        fields["code"] = json!(code);
    }
    fields
}
