//! The list of `pairs`, on a small pair.

use std::fs;
use std::process::Command;

const BEFORE: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: web
      image: registry.example/shop
    - name: proxy
      image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0
      args: [--port=5432, 'project:region:shop']
";

const AFTER: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  initContainers:
    - name: proxy
      restartPolicy: Always
      image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0
      args: [--port=5432, 'project:region:shop']
  containers:
    - name: web
      image: registry.example/shop
";

#[test]
fn what_both_move_and_what_only_one_side_adds_is_told() {
    let pairs = tempfile::tempdir().expect("a folder can be made");
    let pair = pairs.path().join("shop-1");
    for (file, text) in [
        ("before/old.yaml", BEFORE),
        ("before/values.yaml", "replicas: 2\n"),
        ("after/new.yaml", AFTER),
        ("after/values.yaml", "replicas: 2\n"),
        ("diff.patch", "rename from old.yaml\nrename to new.yaml\n"),
    ] {
        let path = pair.join(file);
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    let mut program = Command::new(env!("CARGO_BIN_EXE_outrigger-benches"));
    let output = program.arg("pairs").arg(pairs.path()).output().expect("the program runs");
    let words =
        [output.stdout, output.stderr].map(|words| String::from_utf8_lossy(&words).into_owned()).concat();
    assert!(output.status.success(), "{words}");
    assert!(words.starts_with("\nshop-1\n"), "{words}");
    assert!(words.contains("  old.yaml shop: we move proxy, upstream proxy\n"), "{words}");
    let probe = "    /spec/containers/proxy/startupProbe: ours {\"httpGet\":";
    assert!(words.contains(probe) && words.contains("upstream nothing\n"), "{words}");
    assert!(!words.contains("(list)"), "{words}");
    assert!(words.contains("  values.yaml: not a manifest\n"), "{words}");
    assert_eq!(fs::read_to_string(pair.join("before/old.yaml")).expect("it is there"), BEFORE);
}
