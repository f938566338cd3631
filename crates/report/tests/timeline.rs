//! Timelines of small scenarios, word for word: `tests/timelines/*.yaml` and the text beside each. Run with
//! `UPDATE_CASES=1` to write the texts anew, and read them.

#![allow(clippy::disallowed_methods, reason = "a test reads its cases")]

use std::fs;
use std::path::Path;

use outrigger_lifecycle::Profile;
use outrigger_pod::KubernetesVersion;
use outrigger_report::{LifeReport, render_timeline, render_timeline_svg};
use outrigger_simulate::{Expectation, Life, Runtime, Scenario, judge, simulate};
use outrigger_yaml::{Document, Limits, split_documents};

const WIDTH: usize = 80;

/// The scenario of a file and its life, in which only containers, probes and grace take time.
fn live(path: &Path) -> (Expectation, Life) {
    let text = fs::read_to_string(path).expect("the scenario is readable");
    let source = split_documents(&text)[0];
    let document = Document::parse(&text, source, &Limits::default()).expect("the scenario is YAML");
    let scenario = Scenario::parse(&document.value().expect("it means something")).expect("it is a scenario");
    let version = scenario.kubernetes.unwrap_or(KubernetesVersion::new(36, 3));
    let life = simulate(&scenario, version, Profile::IMMEDIATE, Runtime::IMMEDIATE);
    (Expectation::of_scenario(scenario), life)
}

fn with_report<T>(path: &Path, render: impl Fn(&LifeReport<'_>) -> T) -> T {
    let (expectation, life) = live(path);
    let broken = judge(&expectation.scenario, &expectation.roles, &life);
    let notes = ["the pod is a test's".to_owned()];
    let (pod, kubernetes) = ("Pod/a<b", "1.36.3");
    let report = LifeReport {
        pod,
        kubernetes,
        expectation: &expectation,
        life: &life,
        broken: &broken,
        notes: &notes,
    };
    render(&report)
}

fn scenarios() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/timelines");
    let entries = fs::read_dir(folder).expect("the folder is readable");
    let paths = entries.map(|entry| entry.expect("the entry is readable").path());
    let mut paths: Vec<_> = paths.filter(|path| path.extension().is_some_and(|end| end == "yaml")).collect();
    paths.sort();
    assert!(paths.len() >= 5, "only {} scenarios are found", paths.len());
    paths
}

#[test]
fn timelines_are_as_written_and_fit_their_width() {
    for path in scenarios() {
        let drawn = with_report(&path, |report| render_timeline(report, WIDTH));
        let drawn = anstream::adapter::strip_str(&drawn).to_string();
        let wide: Vec<&str> = drawn.lines().filter(|line| line.chars().count() > WIDTH).collect();
        assert!(wide.is_empty(), "{}: {wide:#?}", path.display());
        let expected = path.with_extension("txt");
        if std::env::var_os("UPDATE_CASES").is_some() {
            fs::write(&expected, &drawn).expect("the text is writable");
        }
        let expected = fs::read_to_string(expected).expect("the text is readable");
        assert!(drawn == expected, "{}:\n{drawn}", path.display());
    }
}

#[test]
fn pictures_show_what_the_texts_do() {
    for path in scenarios() {
        let picture = with_report(&path, render_timeline_svg);
        let (names, broken) = with_report(&path, |report| (report.life.names.clone(), report.broken.len()));
        assert!(picture.starts_with("<svg ") && picture.ends_with("</svg>\n"), "{picture}");
        for part in
            ["prefers-color-scheme:dark", "<title>Pod/a&lt;b on Kubernetes 1.36.3</title>", "class=\"title\""]
        {
            assert!(picture.contains(part), "{}: no {part}", path.display());
        }
        for name in names {
            // Long names are cut.
            let start: String = name.chars().take(16).collect();
            assert!(picture.contains(&format!(">{start}")), "{}: no {name}", path.display());
        }
        assert_eq!(picture.matches("class=\"wrong\"").count(), broken, "{}", path.display());
        assert!(!picture.contains("NaN") && !picture.contains("inf\""), "{}", path.display());
        // Every shape is closed where it begins, and the words are between two tags.
        let opened = picture.matches('<').count();
        let closers = ["</svg>", "</title>", "</style>", "</text>", "</rect>"];
        let closed: usize = closers.iter().map(|closer| picture.matches(closer).count()).sum();
        assert_eq!(opened, 2 * closed + picture.matches("/>").count(), "{}", path.display());
    }
}
