//! `outrigger explore`: every life of one pod, as text and as JSON.

use crate::support::{Folder, OLD_JOB};

/// Two native sidecars and an app, and nothing else.
const TWO_SIDECARS: &str = "\
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  initContainers:
    - {name: first, image: registry.example.com/acme/first:1, restartPolicy: Always}
    - {name: second, image: registry.example.com/acme/second:1, restartPolicy: Always}
  containers:
    - {name: app, image: registry.example.com/acme/app:1}
";

/// <https://github.com/kubernetes/kubernetes/issues/125880>, fixed in 1.29.8 and 1.30.4.
#[test]
fn the_missing_signal_is_found_in_the_versions_that_have_it() {
    let folder = Folder::with(&[("shop.yaml", TWO_SIDECARS)]);
    for (version, code) in [("1.29.7", 1), ("1.29.8", 0), ("1.30.3", 1), ("1.30.4", 0), ("1.37.0", 0)] {
        let run = folder.run(&["explore", "shop.yaml", "--kubernetes", version, "--format", "json"]);
        let found = run.exits_with(code).json();
        let broken: Vec<_> = found["broken"].as_array().expect("a list").iter().collect();
        if code == 0 {
            assert_eq!((&found["verdict"], broken.len()), (&"holds".into(), 0), "{version}");
            continue;
        }
        assert_eq!(found["verdict"], "broken", "{version}");
        assert_eq!(broken.len(), 1, "{version}: {broken:?}");
        assert_eq!(
            (&broken[0]["property"], &broken[0]["container"]),
            (&"signalled-in-turn".into(), &"first".into())
        );
        let life = broken[0]["life"].as_array().expect("a list");
        assert!(life.iter().any(|moment| moment["chosen"] == "the pod is deleted"), "{version}: {life:?}");
        assert!(life.iter().all(|moment| moment["event"] != "sigterm"), "{version}: {life:?}");
    }
}

#[test]
fn a_life_that_breaks_as_text() {
    let folder = Folder::with(&[("shop.yaml", TWO_SIDECARS)]);
    let run = folder.run(&["explore", "shop.yaml", "--kubernetes", "1.29.7"]).exits_with(1);
    let expected = "\
Pod/shop on Kubernetes 1.29.7: broken

signalled-in-turn: first gets no stop signal though all that it waits for has ended
";
    assert!(run.stdout.starts_with(expected), "{}", run.stdout);
    for words in [
        "    0.000 s  pod    is deleted\n    0.000 s  first  starts\n",
        "\nAll lives in which\n  - each container may crash once\n",
        " situations, ",
        "\nWhat this rests on\n  first ends on SIGTERM after 1 s, with 0 (assumed)\n",
    ] {
        assert!(run.stdout.contains(words), "{words:?} is missing in\n{}", run.stdout);
    }
    assert!(run.stdout.lines().all(|line| line.chars().count() <= 100), "{}", run.stdout);
}

#[test]
fn where_the_search_is_cut_nothing_is_decided() {
    let folder = Folder::with(&[("shop.yaml", TWO_SIDECARS)]);
    let run = folder.run(&["explore", "shop.yaml", "--kubernetes", "1.36.3", "--max-states", "50"]);
    let run = run.exits_with(2);
    assert!(run.stdout.starts_with("Pod/shop on Kubernetes 1.36.3: not decided\n"), "{}", run.stdout);
    assert!(run.stdout.contains("50 situations"), "{}", run.stdout);
}

#[test]
fn a_job_of_the_old_kind_does_not_end_and_a_slow_sidecar_needs_a_probe() {
    let folder = Folder::with(&[("job.yaml", OLD_JOB), ("shop.yaml", TWO_SIDECARS)]);
    let run = folder.run(&["explore", "job.yaml", "--faults", "0", "--no-deletion", "--format", "json"]);
    let found = run.exits_with(1).json();
    let properties: Vec<_> =
        found["broken"].as_array().expect("a list").iter().map(|one| &one["property"]).collect();
    assert!(properties.contains(&&"job-ends-with-its-apps".into()), "{properties:?}");

    let slow = ["explore", "shop.yaml", "--kubernetes", "1.36.3", "--slow", "5s", "--format", "json"];
    let found = folder.run(&slow).exits_with(1).json();
    assert_eq!(found["broken"][0]["property"], "sidecars-start-first");
    let other = [&slow[..], &["--property", "signalled-in-turn"]].concat();
    folder.run(&other).exits_with(0);
}

#[test]
fn a_property_that_does_not_exist_is_named() {
    let folder = Folder::with(&[("shop.yaml", TWO_SIDECARS)]);
    let run = folder.run(&["explore", "shop.yaml", "--property", "pods-are-good"]).exits_with(2);
    assert!(run.stderr.contains("`pods-are-good` is no property"), "{}", run.stderr);
}
