//! Where the files install Istio: its switch, and what pods get of it.

use crate::support::Folder;

const VALUES: &str =
    "# of istiod\nglobal:\n  tag: 1.27.3\n  istioNamespace: istio-system\npilot:\n  env:\n    A: \"1\"\n";

const JOB: &str = "apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: report\nspec:\n  template:\n    metadata:\n      \
                   labels:\n        sidecar.istio.io/inject: \"true\"\n    spec:\n      restartPolicy: Never\n      \
                   containers:\n      - name: report\n        image: registry.example.com/acme/report:1.0.0\n      - name: \
                   sql\n        image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.15.0\n        args: [--health-check, \
                   --http-address=0.0.0.0, \"acme-prod:europe-west1:orders\"]\n";

/// No file is named: each is found by a look at its text.
#[test]
fn the_switch_is_written_and_then_counts() {
    let folder = Folder::with(&[("istio/values.yaml", VALUES), ("apps/job.yaml", JOB)]);
    let verdict = || {
        let object = folder.run(&["migrate", "--format", "json"]).json();
        object["workloads"][0]["containers"][1]["verdict"].as_str().map(str::to_owned)
    };
    assert_eq!(verdict().as_deref(), Some("suggested"));

    let left = folder.run(&["migrate"]).exits_with(0).stdout;
    assert!(left.contains("istio/values.yaml:2  values: not changed"), "{left}");
    assert!(left.contains("--unsafe takes it"), "{left}");
    assert_eq!(folder.read("istio/values.yaml"), VALUES);

    let shown = folder.run(&["migrate", "--unsafe"]).exits_with(1).stdout;
    assert!(shown.contains("\n+    ENABLE_NATIVE_SIDECARS: \"true\"\n"), "{shown}");

    let object = folder.run(&["migrate", "--unsafe", "--write", "--format", "json"]).exits_with(0).json();
    assert_eq!(object["objects"][0]["changed"], true);
    assert_eq!(object["objects"][0]["steps"][0]["rule"], "mesh-switch-off");
    assert_eq!(folder.read("istio/values.yaml"), format!("{VALUES}    ENABLE_NATIVE_SIDECARS: \"true\"\n"));
    assert_eq!(verdict().as_deref(), Some("moved"));
}

#[test]
fn a_switch_that_is_not_written_is_shown_with_the_reason() {
    let folder = Folder::with(&[("istio/values.yaml", &VALUES.replace("1.27.3", "1.24.3"))]);
    let shown = folder.run(&["migrate", "--unsafe"]).exits_with(0).stdout;
    assert!(shown.contains("it is not written: it is Istio 1.24"), "{shown}");
    assert!(shown.contains("write `ENABLE_NATIVE_SIDECARS: \"true\"` in `pilot.env`"), "{shown}");
    let shown = folder.run(&["migrate", "--unsafe", "--istio", "1.26.0"]).exits_with(1).stdout;
    assert!(shown.contains("+    ENABLE_NATIVE_SIDECARS"), "{shown}");
    folder.run(&["check"]).exits_with(0);
}

/// As `helm get values` or a template prints them.
#[test]
fn values_on_standard_input_go_through() {
    let folder = Folder::with(&[]);
    let out = folder.filter(&["migrate", "--unsafe", "-"], VALUES).exits_with(0).stdout;
    assert_eq!(out, format!("{VALUES}    ENABLE_NATIVE_SIDECARS: \"true\"\n"));
    let other = "pilot:\n  env:\n    A: \"1\"\n";
    assert_eq!(folder.filter(&["migrate", "--unsafe", "-"], other).exits_with(0).stdout, other);
}
