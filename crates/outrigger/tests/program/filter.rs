//! `migrate -`: documents in, documents out.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use crate::support::{BROKEN, Folder, PLAIN, convertible};

#[test]
fn standard_output_holds_the_new_documents_and_nothing_else() {
    let folder = Folder::with(&[]);
    let input = format!("# a chart's output\n---\n{}---\n{PLAIN}", convertible("web"));
    let run = folder.filter(&["migrate", "-"], &input).exits_with(0);
    let (head, tail) = ("# a chart's output\n---\n", format!("---\n{PLAIN}"));
    assert!(run.stdout.starts_with(head) && run.stdout.ends_with(&tail), "{}", run.stdout);
    assert!(run.stdout.contains("      initContainers:\n        - name: sql   # the way to the database\n"));
    assert!(run.stderr.contains("+      initContainers:"), "the report is on standard error\n{}", run.stderr);
    // It is what `--write` writes.
    folder.write("web.yaml", &input);
    folder.run(&["migrate", "--write", "web.yaml"]).exits_with(0);
    assert_eq!(folder.read("web.yaml"), run.stdout);
}

#[test]
fn what_does_not_change_comes_out_byte_for_byte() {
    let folder = Folder::with(&[]);
    for input in
        ["", "\n", "---\n", "# only a comment", PLAIN, "a: b\r\n---\r\nc: [d,  e]", "no: final newline"]
    {
        let run = folder.filter(&["migrate", "-"], input).exits_with(0);
        assert_eq!(run.stdout, input);
    }
}

#[test]
fn a_broken_document_comes_out_as_it_was_and_the_others_are_converted() {
    let folder = Folder::with(&[]);
    let input = format!("{}---\n{PLAIN}{BROKEN}", convertible("web"));
    let run = folder.filter(&["migrate", "-"], &input).exits_with(2);
    assert!(run.stdout.ends_with(BROKEN), "{}", run.stdout);
    assert!(run.stdout.contains("initContainers"), "{}", run.stdout);
    assert!(run.stderr.contains("-:"), "the place is named\n{}", run.stderr);
}

#[test]
fn what_quotes_templates_is_read_and_what_is_one_goes_through() {
    let folder = Folder::with(&[]);
    let rules = "---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: alerts\ndata:\n  plain: Pod {{ .Values.pod }} is \
                 down\n  block: |\n    {{ define \"a\" }}\n    {{- range .Alerts }}\n    - x\n    {{- end }}\n";
    let run = folder.filter(&["migrate", "-"], &format!("{}{rules}", convertible("web"))).exits_with(0);
    assert!(run.stdout.contains("initContainers") && run.stdout.ends_with(rules), "{}", run.stdout);
    let templates = [
        "kind: Pod\nspec:\n  containers:\n  {{- range .Values.all }}\n  - name: {{ . }}\n  {{- end }}\n",
        "{% for pod in pods %}\nkind: Pod\ncontainers: [{{ pod }}]\n{% endfor %}\n",
    ];
    for template in templates {
        let run = folder.filter(&["migrate", "-"], template).exits_with(0);
        assert_eq!(run.stdout, template);
        assert!(run.stderr.contains("template, not converted"), "{}", run.stderr);
    }
}

#[test]
fn a_second_run_changes_nothing() {
    let folder = Folder::with(&[]);
    let once = folder.filter(&["migrate", "-"], &convertible("web")).exits_with(0);
    let twice = folder.filter(&["migrate", "-"], &once.stdout).exits_with(0);
    assert_eq!(once.stdout, twice.stdout);
}

#[test]
fn with_json_only_the_object_is_printed() {
    let folder = Folder::with(&[]);
    let run = folder.filter(&["migrate", "-", "--format", "json"], &convertible("web")).exits_with(0);
    assert_eq!(run.json()["workloads"][0]["file"], "-");
    assert_eq!(run.json()["workloads"][0]["verdict"], "converted");
}

#[test]
fn check_reads_standard_input_too() {
    let folder = Folder::with(&[]);
    let run = folder.filter(&["check", "-"], &convertible("web")).exits_with(1);
    assert!(run.stdout.contains("sidecar-as-app-container"), "{}", run.stdout);
}

#[test]
fn names_the_template_that_a_document_was_rendered_from() {
    let folder = Folder::with(&[]);
    let input = format!("---\n# Source: shop/templates/web.yaml\n{}", convertible("web"));
    let run = folder.filter(&["migrate", "-"], &input).exits_with(0);
    assert!(run.stderr.contains("shop/templates/web.yaml"), "{}", run.stderr);
    let run = folder.filter(&["migrate", "-", "--format", "json"], &input).exits_with(0);
    assert_eq!(run.json()["workloads"][0]["rendered_from"], "shop/templates/web.yaml");
}

/// More output than a pipe holds, and a reader that leaves after the first line.
#[test]
fn a_reader_that_leaves_is_no_failure() {
    let folder = Folder::with(&[]);
    let many: Vec<String> = (0..400).map(|number| convertible(&format!("web-{number}"))).collect();
    folder.write("many.yaml", many.join("---\n"));
    for arguments in [
        &["migrate", "many.yaml"][..],
        &["check", "many.yaml"],
        &["migrate", "many.yaml", "--format", "json"],
        &["catalog", "--format", "json"],
        &["man"],
    ] {
        let mut child = folder
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut lines = BufReader::new(child.stdout.take().expect("a pipe"));
        let mut line = String::new();
        lines.read_line(&mut line).expect("the first line is there");
        assert!(!line.is_empty());
        drop(lines);
        let status = child.wait().expect("the program ends");
        let mut words = String::new();
        child.stderr.take().expect("a pipe").read_to_string(&mut words).expect("it is UTF-8");
        assert_eq!((status.code(), words.as_str()), (Some(0), ""), "{arguments:?}");
    }
    // As a filter, where also the report finds no reader.
    let mut child = folder
        .command(&["migrate", "-"])
        .stdin(std::fs::File::open(folder.path("many.yaml")).expect("the file is there"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().expect("the program ends").code(), Some(0));
}
