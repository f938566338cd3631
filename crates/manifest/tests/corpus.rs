//! Real files: `$OUTRIGGER_CORPUS`, or `../shared/corpus` beside the repository. Skipped, aloud, where absent.
#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test reads files and says what it skips"
)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use outrigger_manifest::references::{FileReferences, MovedContainers, Named, ReferenceIndex};
use outrigger_manifest::{
    ConfiguredKinds, Form, NamesThatMatter, Workload, may_hold_pods, may_hold_sidecars, may_name_containers,
};
use serde_json::Value;

mod support;

fn corpus() -> Option<PathBuf> {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = std::env::var_os("OUTRIGGER_CORPUS").map_or_else(beside, PathBuf::from);
    if !folder.is_dir() {
        eprintln!("skipped: no corpus at {}", folder.display());
        return None;
    }
    Some(folder)
}

fn collect_files(folder: &Path, files: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension != "bin" && extension != "xz") {
            files.push(path);
        }
    }
}

#[test]
fn the_pre_filter_misses_nothing() {
    let Some(corpus) = corpus() else { return };
    let mut files = Vec::new();
    collect_files(&corpus, &mut files);
    let (mut read, mut with_pods, mut with_sidecars, mut worth) = (0, 0, 0, 0);
    for path in files {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        read += 1;
        check_references(&path, &text);
        let found = support::find_all(&text, &ConfiguredKinds::default());
        with_pods += usize::from(!found.is_empty());
        worth += usize::from(may_hold_sidecars(&text));
        assert!(found.is_empty() || may_hold_pods(&text), "{}", path.display());
        let matters = |(workload, document): &(Workload, Value)| {
            let spec = workload.pod_spec(document).unwrap_or(&Value::Null);
            support::container_names(spec, "containers").len() > 1 || support::has_native_sidecar(spec)
        };
        if found.iter().any(matters) {
            with_sidecars += 1;
            assert!(may_hold_sidecars(&text), "{}", path.display());
        }
    }
    eprintln!(
        "{read} files, {with_pods} with pods, {with_sidecars} with several containers, {worth} worth a parse"
    );
}

/// Each reference of a file must be foreseen: by the words that references are made of, and by its own name.
fn check_references(path: &Path, text: &str) {
    let mut file = FileReferences::new(&path.to_string_lossy());
    for (document, value) in support::read_values(text) {
        file.add_document(document, &value);
    }
    assert!(file.references.is_empty() || may_name_containers(text), "{}", path.display());
    for reference in &file.references {
        let names = match &reference.named {
            Named::Container(name) => NamesThatMatter::new([name.as_str()], []),
            Named::Port(name) => NamesThatMatter::new([], [name.as_str()]),
            Named::Place(_) => NamesThatMatter::new([], []),
            Named::List => continue,
        };
        assert!(names.may_be_in(text), "{}: {reference:?}", path.display());
    }
}

/// Files whose labels do not name what we find, each with the reason.
const KNOWN_DIFFERENCES: &[(&str, &str)] = &[
    ("manifests/gke-eck-metrics.yaml", "a custom resource, at most suggested"),
    ("manifests/istio-list-legacy.yaml", "labelled by the application, the Deployments are hello-v1 and -v2"),
    ("manifests/istio-list-native.yaml", "likewise"),
    ("manifests/kf-metadata-cloudsql.yaml", "a patch with selector and labels: whole but for an image"),
    ("manifests/kl-merge.yaml", "merges a sequence (`<<: *list`), which kubectl's parser refuses"),
    ("manifests/nais-naisjob-cloudsql.yaml", "test data that holds a manifest"),
    ("manifests/nais-wonderwall.yaml", "likewise"),
    ("manifests/ray-auth.yaml", "labelled by the groups of one RayCluster"),
    ("manifests/zal-coredns-gotmpl.yaml", "a Go template, not YAML"),
    ("manifests/zal-eas-gotmpl.yaml", "likewise"),
];

#[test]
fn labelled_manifests_hold_the_pods_that_their_labels_name() {
    let Some(corpus) = corpus() else { return };
    let Ok(labels) = std::fs::read_to_string(corpus.join("labels.tsv")) else {
        eprintln!("skipped: no labels.tsv in {}", corpus.display());
        return;
    };
    let mut differences = Vec::new();
    let mut checked = 0;
    for row in labels.lines().skip(1) {
        let fields: Vec<&str> = row.split('\t').collect();
        let [path, tags, sidecars, apps, removed, expect] = [0, 6, 7, 8, 9, 11].map(|column| fields[column]);
        if !path.starts_with("manifests/") {
            continue;
        }
        let text = std::fs::read_to_string(corpus.join(path)).unwrap();
        let found = support::find_all(&text, &ConfiguredKinds::default());
        checked += 1;
        for (workload, names) in expected_containers(&[sidecars, apps, removed]) {
            let holds = |(found, document): &(Workload, Value)| {
                let spec = found.pod_spec(document).unwrap_or(&Value::Null);
                let containers = support::container_names(spec, "containers");
                workload.as_deref().is_none_or(|workload| found.name.as_deref() == Some(workload))
                    && names.iter().all(|name| containers.contains(name))
            };
            if !found.iter().any(holds) {
                differences.push(format!("{path}: {workload:?} {names:?} not found ({tags})"));
            }
        }
        let is_form_of = |form: IsForm| found.iter().any(|(workload, _)| form(workload.form));
        if expect == "CONVERT" && !found.iter().any(|(workload, _)| workload.form.is_convertible()) {
            differences.push(format!("{path}: to be converted, nothing convertible found"));
        }
        for (tag, is_form) in FORMS_BY_TAG {
            if tags.split(',').any(|word| word == *tag) && !is_form_of(*is_form) {
                differences.push(format!("{path}: tagged {tag}, found otherwise"));
            }
        }
    }
    eprintln!("{checked} labelled manifests, {} differences", differences.len());
    let is_known = |difference: &String| {
        KNOWN_DIFFERENCES.iter().any(|(known, _)| difference.starts_with(&format!("{known}:")))
    };
    let (known, unexpected): (Vec<String>, Vec<String>) = differences.into_iter().partition(is_known);
    assert!(unexpected.is_empty(), "{unexpected:#?}");
    for (path, reason) in KNOWN_DIFFERENCES {
        let still_differs = known.iter().any(|difference| difference.starts_with(path));
        assert!(still_differs, "{path} no longer differs, known as: {reason}");
    }
}

/// Whether a file holds a form that its tag stands for.
type IsForm = fn(Form) -> bool;

/// What the corpus calls a file, and the form that it must be found in.
const FORMS_BY_TAG: &[(&str, IsForm)] = &[
    ("knative", |form| matches!(form, Form::NotAPod(_))),
    ("arc", |form| matches!(form, Form::NotAPod(_))),
    ("containerset", |form| matches!(form, Form::NotAPod(_))),
    ("sidecars-field", |form| matches!(form, Form::NotAPod(_))),
    ("jobset", |form| form == Form::Unconfigured),
    ("eck", |form| form == Form::Unconfigured),
    ("raycluster", |form| form == Form::Unconfigured),
    ("kustomize-patch", |form| form == Form::Fragment),
    ("deploymentconfig", |form| form == Form::Known),
    ("rollout", |form| form == Form::Known),
    ("prow", |form| form == Form::Fragment),
];

/// `a,b` for one pod, `workload:a,b;workload2:c` for several: the names of all columns, by workload.
fn expected_containers(columns: &[&str]) -> Vec<(Option<String>, BTreeSet<String>)> {
    let mut expected: Vec<(Option<String>, BTreeSet<String>)> = Vec::new();
    for group in columns.iter().flat_map(|column| column.split(';')).filter(|group| !group.is_empty()) {
        let (workload, names) = match group.split_once(':') {
            Some((workload, names)) => (Some(workload.to_owned()), names),
            None => (None, group),
        };
        // `build(step)` and `place-entrypoint(init)` are no entries of `containers`.
        let names = names.split(',').filter(|name| !name.is_empty() && !name.contains('('));
        let names: Vec<String> = names.map(str::to_owned).collect();
        match expected.iter_mut().find(|(known, _)| *known == workload) {
            Some((_, known)) => known.extend(names),
            None => expected.push((workload, names.into_iter().collect())),
        }
    }
    expected.retain(|(_, names)| !names.is_empty());
    expected
}

/// Patches that a move must find: workload, container's place, patch.
const KNOWN_PATCHES: &[(&str, usize, &str)] = &[
    (
        "kuberay-apiserver-e2e/base/secure/apiserver.yaml",
        1,
        "kuberay-apiserver-e2e/local/secure/kustomization.yaml",
    ),
    (
        "kf-metadata-cloudsql-2020/base/metadata-deployment.yaml",
        0,
        "kf-metadata-cloudsql-2020/overlays/google-cloudsql/metadata-deployment.yaml",
    ),
    ("arc-default/manager/manager.yaml", 0, "arc-default/default/manager_auth_proxy_patch.yaml"),
    (
        "boa-cloud-sql-component/ledger/ledgerwriter/k8s/base/ledgerwriter.yaml",
        0,
        "boa-cloud-sql-component/components/add-tmp-dir/add-tmp-dir.yaml",
    ),
    (
        "kz-multiple-patches/wordpress/wordpress/deployment.yaml",
        0,
        "kz-multiple-patches/wordpress/patch.yaml",
    ),
];

/// Every container of every workload in the kustomizations of the corpus, as if it moved: known patches are
/// found, and none of another project, though all call their Deployment `controller-manager`.
#[test]
fn kustomizations_give_their_patches() {
    let Some(folder) = corpus().map(|corpus| corpus.join("kustomize")).filter(|folder| folder.is_dir())
    else {
        eprintln!("skipped: no kustomizations");
        return;
    };
    let mut paths = Vec::new();
    collect_files(&folder, &mut paths);
    let mut files = Vec::new();
    let mut workloads = Vec::new();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension != "md")) {
        let name = path.strip_prefix(&folder).unwrap_or(path).to_string_lossy().into_owned();
        let Ok(text) = std::fs::read_to_string(path) else { continue };
        let mut file = FileReferences::new(&name);
        for (document, value) in support::read_values(&text) {
            file.add_document(document, &value);
        }
        files.push(file);
        let found = support::find_all(&text, &ConfiguredKinds::default());
        workloads.extend(found.into_iter().map(|(workload, document)| (name.clone(), workload, document)));
    }
    let index = ReferenceIndex::new(files);
    let mut known = KNOWN_PATCHES.to_vec();
    let mut count = 0;
    for (name, workload, document) in
        workloads.iter().filter(|(_, workload, _)| workload.form.is_convertible())
    {
        let spec = workload.pod_spec(document).unwrap_or(&Value::Null);
        for place in 0..support::container_names(spec, "containers").len() {
            let moved = MovedContainers::new(name, workload, document, &[place]);
            for found in index.matching(&moved) {
                count += 1;
                known.retain(|entry| *entry != (name.as_str(), place, found.file));
                assert_eq!(name.split('/').next(), found.file.split('/').next(), "{found:?}");
            }
        }
    }
    eprintln!("{count} references to the containers of {} workloads", workloads.len());
    assert!(known.is_empty(), "{known:?}");
}
