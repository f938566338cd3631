//! The table of `hacks`, on a small tree of one repository.

use std::fs;
use std::process::Command;

const POD: &str = "\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: web
      image: registry.example/shop
      lifecycle:
        preStop:
          exec:
            command: [/bin/drain]
    - name: proxy
      image: gcr.io/cloudsql-docker/gce-proxy:1.33.2
      command:
        - /cloud_sql_proxy
        - -instances=project:region:shop=tcp:5432
        - -term_timeout=30s
";

/// What the program prints for one set of labels, and whether it kept its bound.
fn table(labels: &str) -> (String, bool) {
    let scratch = tempfile::tempdir().expect("a folder can be made");
    let repository = scratch.path().join("tree/all/shop");
    fs::create_dir_all(&repository).expect("a folder can be made");
    fs::write(repository.join("pod.yaml"), POD).expect("a file can be written");
    let file = scratch.path().join("labels.tsv");
    let head = "path\tline\tcontainer\tshape\tkind\thalf\tnote\n";
    fs::write(&file, format!("{head}{labels}")).expect("a file can be written");
    let mut program = Command::new(env!("CARGO_BIN_EXE_outrigger-benches"));
    program.arg("hacks").arg(scratch.path().join("tree")).arg("--labels").arg(file);
    let output = program.output().expect("the program runs");
    let words = [output.stdout, output.stderr].map(|words| String::from_utf8_lossy(&words).into_owned());
    (words.concat(), output.status.success())
}

#[test]
fn found_and_missed_hacks_are_counted_and_told() {
    let (words, is_kept) = table(
        "all/shop/pod.yaml\t18\tproxy\tD11\tTERMTIMEOUT\tbefore\ta flag\n\
         all/shop/pod.yaml\t7\tweb\tQ1\tQUIT\tafter\tnot there\n\
         all/shop/pod.yaml\t10\tweb\tD7\tNONE\tafter\tits own hook\n",
    );
    assert!(is_kept, "{words}");
    let rows: Vec<Vec<&str>> = words.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[1][..6], ["after", "1", "0", "0.0", "%", "0"], "{words}");
    assert_eq!(rows[2][..6], ["before", "1", "1", "100.0", "%", "1"], "{words}");
    assert!(
        words.contains("are not found: 1\n  after all/shop/pod.yaml:7 web: Q1 QUIT: not there\n"),
        "{words}"
    );
    assert!(words.contains("without a label: 0\n"), "{words}");
}

#[test]
fn a_look_alike_that_is_called_a_hack_breaks_the_bound() {
    let (words, is_kept) = table("all/shop/pod.yaml\t18\tproxy\tD11\tNONE\tbefore\tcalled so here\n");
    assert!(!is_kept, "{words}");
    assert!(words.contains("called hacks (bound: 0): 1\n  before all/shop/pod.yaml:18 proxy: "), "{words}");
}
