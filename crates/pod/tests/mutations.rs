//! Whatever stands in a document, reading and checking it gives an answer.

use outrigger_pod::resources::{compare, qos_class};
use outrigger_pod::validation::{Reason, TemplateOwner, check_change, check_template};
use outrigger_pod::{KubernetesVersion, Pod};
use serde_json::{Value, json};

const VERSIONS: [KubernetesVersion; 3] =
    [KubernetesVersion::new(28, 0), KubernetesVersion::new(34, 0), KubernetesVersion::new(37, 2)];

/// Values that a field may hold by mistake.
fn mistakes() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("é/..['x']"),
        json!([]),
        json!([null, 1, "a", [], {}]),
        json!({}),
        json!({"name": {}, "": null}),
    ]
}

/// Each place of the value, as a JSON pointer.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(fields) => {
            for (key, inner) in fields {
                places(inner, &format!("{at}/{}", key.replace('~', "~0").replace('/', "~1")), found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                places(inner, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn a_mistake_in_any_place_of_any_case_gets_an_answer() {
    let cases: Value = serde_json::from_str(include_str!("data/cases.json")).expect("JSON");
    let mistakes = mistakes();
    let mut mutated = 0;
    for (turn, case) in cases.as_array().expect("cases").iter().enumerate() {
        let manifest = &case["manifest"];
        let owner = TemplateOwner::of_kind(manifest["kind"].as_str().expect("a kind"));
        let original = Pod::read(manifest).pod;
        let mut found = Vec::new();
        places(manifest, "", &mut found);
        for (number, place) in found.iter().enumerate() {
            // A third of the mistakes in each place; what one case leaves out the next one takes.
            for (mistake, value) in
                mistakes.iter().enumerate().filter(|(mistake, _)| (mistake + turn + number) % 3 == 0)
            {
                let mut changed = manifest.clone();
                changed.pointer_mut(place).expect("a place").clone_from(value);
                let version = VERSIONS[(number + mistake) % VERSIONS.len()];
                check_one(&owner, &changed, &original, version);
                mutated += 1;
            }
        }
    }
    assert!(mutated > 20_000, "{mutated} mutated templates");
}

fn check_one(owner: &TemplateOwner<'_>, template: &Value, original: &Pod, version: KubernetesVersion) {
    let reading = Pod::read(template);
    let result = check_template(owner, template, version);
    let wrong_types = result.invalid.iter().filter(|one| one.reason == Reason::WrongType).count();
    assert_eq!(wrong_types, reading.problems.len(), "{template}");
    assert_eq!(check_change(owner, template, template, version), [], "{template}");
    let changes = compare(original, &reading.pod, version);
    assert_eq!(changes.qos.1, qos_class(&reading.pod, version));
    for (place, container) in reading.pod.all_containers() {
        assert!(!reading.pod.label(place).is_empty());
        for probe in [&container.startup_probe, &container.readiness_probe, &container.liveness_probe] {
            let patience = probe.as_ref().map(|probe| probe.timing().patience_seconds());
            assert!(patience.is_none_or(|seconds| seconds > i64::MIN));
        }
    }
}

#[test]
fn a_probe_keeps_its_meaning_through_its_value() {
    let cases: Value = serde_json::from_str(include_str!("data/cases.json")).expect("JSON");
    let mut probes = 0;
    for case in cases.as_array().expect("cases") {
        for (place, container) in Pod::read(&case["manifest"]).pod.all_containers() {
            let Some(probe) = &container.startup_probe else { continue };
            let again = json!({"spec": {"containers": [{"startupProbe": probe.to_value()}]}});
            let reading = Pod::read(&again);
            assert_eq!(reading.problems, [], "{place} of {}", case["case"]);
            assert_eq!(reading.pod.containers[0].startup_probe.as_ref(), Some(probe), "{}", case["case"]);
            probes += 1;
        }
    }
    assert!(probes > 40, "{probes} probes");
}
