//! Holds the validation, the sums of resources and the `QoS` class to what API servers say.
//!
//! `tests/data/cases.json` holds workloads, `answers-VERSION.json` what the API server's own code of that version answers
//! (made by the program in `tests/oracle`, whose head says how). `validation-v1.36.3.json` are answers of a real API
//! server, under strict field validation. Where we know less than the API server, or say it otherwise, the case is
//! listed with its reason in `differences.rs`, and printed.

mod answers;
mod differences;

use std::io::Write as _;

use answers::{Answers, Case, OwnAnswer};
use outrigger_pod::resources::qos_class;
use outrigger_pod::{KubernetesVersion, Pod, validation};
use serde_json::Value;

#[test]
fn agrees_with_1_29_14() {
    holds_to(include_str!("../data/answers-v1.29.14.json"));
}

#[test]
fn agrees_with_1_33_5() {
    holds_to(include_str!("../data/answers-v1.33.5.json"));
}

#[test]
fn agrees_with_1_34_4() {
    holds_to(include_str!("../data/answers-v1.34.4.json"));
}

#[test]
fn agrees_with_1_36_3() {
    holds_to(include_str!("../data/answers-v1.36.3.json"));
}

#[test]
fn agrees_with_1_37_2() {
    holds_to(include_str!("../data/answers-v1.37.2.json"));
}

/// Compares all cases with the answers of one version, and fails with all differences at once.
fn holds_to(answers: &str) {
    let answers = Answers::parse(answers);
    let cases = Case::parse_all(include_str!("../data/cases.json"));
    assert_eq!(cases.len(), answers.len(), "the answers are stale: run the oracle again");
    let mut wrong = Vec::new();
    let mut known = 0;
    for case in &cases {
        let expected = answers.of(case);
        let own = OwnAnswer::to(case, answers.version());
        let difference = expected.difference(&own);
        match (difference, differences::known(case.name(), answers.version())) {
            (None, None) => {}
            (Some(difference), Some(difference_known))
                if difference_known.on_acceptance == expected.agrees_on_acceptance(&own) =>
            {
                wrong.push(format!(
                    "{}: is known to differ, but not in whether it is refused:\n{difference}",
                    case.name()
                ));
            }
            (Some(_), Some(difference)) => {
                known += 1;
                say(&format!("differs as known: {}: {}", case.name(), difference.reason));
            }
            (Some(difference), None) => wrong.push(format!("{}:\n{difference}", case.name())),
            (None, Some(_)) => wrong.push(format!("{}: agrees, but is listed as a difference", case.name())),
        }
    }
    say(&format!("{}: {} cases, {known} known differences", answers.version(), cases.len()));
    assert!(
        wrong.is_empty(),
        "{} cases differ from {}:\n{}",
        wrong.len(),
        answers.version(),
        wrong.join("\n")
    );
}

/// Every case that a real API server of 1.36.3 was asked, with its words.
#[test]
fn agrees_with_a_real_1_36_3() {
    let recorded: Value =
        serde_json::from_str(include_str!("../data/validation-v1.36.3.json")).expect("JSON");
    let version = KubernetesVersion::new(36, 3);
    let recorded_cases = recorded["cases"].as_array().expect("cases");
    assert_eq!(recorded_cases.len(), 41);
    for case in recorded_cases {
        let name = case["case"].as_str().expect("a name");
        let result = validation::check_pod(&case["manifest"], version);
        let own = result
            .invalid
            .iter()
            .map(|invalid| (invalid.field(), invalid.message.clone()))
            .collect::<Vec<_>>();
        let causes = case["causes"].as_array().into_iter().flatten();
        let text = |cause: &Value, key: &str| cause[key].as_str().expect("a text").to_owned();
        let expected = causes.map(|cause| (text(cause, "field"), text(cause, "message"))).collect::<Vec<_>>();
        assert_eq!(own, expected, "{name}");
        let strict = case["message"].as_str().filter(|_| case["http"] == 400);
        let unknown = result.unknown_fields.iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(strict.is_some(), !unknown.is_empty(), "{name}");
        assert!(
            strict.is_none_or(|message| unknown.iter().all(|one| message.contains(one.as_str()))),
            "{name}"
        );
        assert_eq!(case["http"] == 201, result.is_accepted() && unknown.is_empty(), "{name}");
        if let Some(class) = case["accepted_status"]["qosClass"].as_str() {
            assert_eq!(qos_class(&Pod::read(&case["manifest"]).pod, version).as_str(), class, "{name}");
        }
    }
}

/// Past the capture of the test's output, so that it is seen.
fn say(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("standard error takes a line");
}
