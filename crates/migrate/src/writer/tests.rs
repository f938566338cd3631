//! Plans carried out on whole texts, with their proof.

use outrigger_plan::{Operation, Plan, ScriptField};
use outrigger_pod::{ArgumentList, ContainerRef, Hook, ProbeKind};
use outrigger_text::{Edit, Pointer, Span};
use outrigger_yaml::{Document, Limits, proof, split_documents};
use serde_json::Value;

use super::plan_changes;

/// The text with the plan carried out, and proven, or why not. The pod template is the whole document.
fn written(text: &str, operations: Vec<Operation>) -> Result<String, String> {
    let source = split_documents(text)[0];
    let document = Document::parse(text, source, &Limits::default()).map_err(|error| error.to_string())?;
    let value = document.value().map_err(|error| error.to_string())?;
    let plan = Plan::merge(operations).map_err(|conflict| conflict.to_string())?;
    let expected = plan.apply(&value).map_err(|error| error.to_string())?;
    let changes = plan_changes(&plan, &Pointer::ROOT, &value);
    let edits = document.edit(&changes).map_err(|refusal| refusal.to_string())?;
    let result = proof::prove_document(text, source, &edits, &expected);
    result.map_err(|failure| failure.to_string())
}

/// Edits of the script at `field`: each of `pairs` is a part of it and what comes in its place.
fn script(text: &str, container: ContainerRef, field: ScriptField, pairs: &[(&str, &str)]) -> Operation {
    let document = Document::parse(text, split_documents(text)[0], &Limits::default()).expect("it is YAML");
    let value = document.value().expect("it has a meaning");
    let place = container.pointer().join(&field.pointer()).to_string();
    let script = value.pointer(&place).and_then(Value::as_str).expect("a script");
    let edits = pairs.iter().map(|(old, new)| {
        let start = script.find(old).expect("a part of the script");
        Edit::replace(Span::new(start, start + old.len()), *new)
    });
    Operation::EditScript { container, field, edits: edits.collect() }
}

const APP: ContainerRef = ContainerRef { list: outrigger_pod::ContainerList::App, index: 0 };
const SCRIPT: ScriptField = ScriptField::Argument(ArgumentList::Args, 0);

const POD: &str = "\
metadata:
  annotations:
    killer/kill: proxy # the controller's
  labels:
    app: web
    killer: 'on'
spec:
  shareProcessNamespace: true # for the killer
  initContainers:
      - name: setup
        image: setup
  containers:
  - name: proxy
    image: proxy
    command: [sh, -c]
    args:
    - |
      # The proxy goes when the app has gone.
      proxy --port 1 &

      while [ ! -f /marker/done ]; do sleep 1; done  # poll
      kill $!
    # what it needs
    env:
    - name: A # first
      value: '1'
    - name: WAIT
      value: '1'
    volumeMounts:
    - {name: marker, mountPath: /marker}
  - name: app
    image: app
    command:
    # by way of a shell
    - sh
    - -c
    - until nc -z localhost 1; do sleep 1; done; app; touch /marker/done
    env: [{name: WAIT, value: '1'}]
    volumeMounts:
    # for the marker
    - name: marker
      mountPath: /marker
    - name: data
      mountPath: /data
    livenessProbe: # of the hack
      exec:
        command: [test, -f, /marker/ok]
    lifecycle:
      preStop:
        exec:
          command: [\"sh\", \"-c\", \"sleep 5; touch /marker/done; app --stop\"]
  volumes:
  - name: marker
    emptyDir: {}
  # of the app
  - name: data
    emptyDir: {}
";

const CLEAN: &str = "\
metadata:
  labels:
    app: web
spec:
  initContainers:
      - name: proxy
        image: proxy
        restartPolicy: Always
        command: [sh, -c]
        args:
        - |
          exec proxy --port 1
        # what it needs
        env:
        - name: A # first
          value: '1'
      - name: setup
        image: setup
  containers:
  - name: app
    image: app
    command:
    - app
    volumeMounts:
    - name: data
      mountPath: /data
    lifecycle:
      preStop:
        exec:
          command: [\"sh\", \"-c\", \"sleep 5; app --stop\"]
  volumes:
  # of the app
  - name: data
    emptyDir: {}
";

/// All that makes of [`POD`] what [`CLEAN`] is.
fn cleaning() -> Vec<Operation> {
    let app = ContainerRef::app(1);
    let named = str::to_owned;
    vec![
        Operation::Move { container: APP, before: 0 },
        script(
            POD,
            APP,
            SCRIPT,
            &[
                ("# The proxy goes when the app has gone.\n", ""),
                ("proxy --port 1 &\n", "exec proxy --port 1\n"),
                ("\nwhile [ ! -f /marker/done ]; do sleep 1; done  # poll\n", ""),
            ],
        ),
        script(POD, APP, SCRIPT, &[("kill $!\n", "")]),
        Operation::RemoveEnvironment { container: APP, name: named("WAIT") },
        Operation::RemoveVolumeMounts { container: APP, volume: named("marker") },
        script(POD, app, ScriptField::Argument(ArgumentList::Command, 2), &[("; touch /marker/done", "")]),
        Operation::SetCommand { container: app, command: Some(vec![named("app")]), args: None },
        Operation::RemoveEnvironment { container: app, name: named("WAIT") },
        Operation::RemoveVolumeMounts { container: app, volume: named("marker") },
        Operation::RemoveProbe { container: app, kind: ProbeKind::Liveness },
        script(POD, app, ScriptField::Hook(Hook::PreStop, 2), &[("touch /marker/done; ", "")]),
        Operation::RemoveVolume { name: named("marker") },
        Operation::RemoveAnnotation { key: named("killer/kill") },
        Operation::RemoveLabel { key: named("killer") },
        Operation::UnshareProcessNamespace,
    ]
}

#[test]
fn a_pod_full_of_hacks_comes_out_clean() {
    assert_eq!(written(POD, cleaning()).as_deref(), Ok(CLEAN));
}

#[test]
fn line_breaks_of_windows_stay() {
    let pod = POD.replace('\n', "\r\n");
    assert_eq!(written(&pod, cleaning()), Ok(CLEAN.replace('\n', "\r\n")));
}

#[test]
fn a_command_comes_and_goes() {
    let text = "spec:\n  containers:\n  - name: a # a\n    args: # of a\n    - |\n      wait\n      app\n    # next\n    tty: true\n";
    let set = |command: Option<&[&str]>, args: Option<&[&str]>| {
        let owned = |list: &[&str]| list.iter().map(|&word| word.to_owned()).collect();
        let (command, args) = (command.map(owned), args.map(owned));
        written(text, vec![Operation::SetCommand { container: APP, command, args }])
    };
    assert_eq!(
        set(Some(&["app"]), None).as_deref(),
        Ok("spec:\n  containers:\n  - name: a # a\n    command:\n    - app\n    # next\n    tty: true\n")
    );
    assert_eq!(
        set(None, Some(&["app", "-x"])).as_deref(),
        Ok(
            "spec:\n  containers:\n  - name: a # a\n    args: # of a\n    - app\n    - -x\n    # next\n    tty: true\n"
        )
    );
}

#[test]
fn variables_come_where_others_go() {
    let text = "spec:\n  containers:\n  - name: a\n    env:\n    - name: A\n    - name: B\n    - name: A\n";
    let remove = |name: &str| Operation::RemoveEnvironment { container: APP, name: name.to_owned() };
    let set = |name: &str| Operation::SetEnvironment {
        container: APP,
        name: name.to_owned(),
        value: "1".to_owned(),
    };
    let start = "spec:\n  containers:\n  - name: a\n";
    let with = |rest: &str| Ok(format!("{start}{rest}"));
    assert_eq!(
        written(text, vec![remove("A"), set("C")]),
        with("    env:\n    - name: B\n    - name: C\n      value: \"1\"\n")
    );
    assert_eq!(
        written(text, vec![set("C"), remove("A"), remove("B")]),
        with("    env:\n    - name: C\n      value: \"1\"\n")
    );
    assert_eq!(written(text, vec![remove("A"), remove("B")]), with(""));
}

#[test]
fn an_annotation_comes_where_the_last_one_goes() {
    let text = "metadata:\n  annotations:\n    a: '1'\n    # of b\n    b: '2'\nspec: {}\n";
    let remove = |key: &str| Operation::RemoveAnnotation { key: key.to_owned() };
    let set = Operation::SetAnnotation { key: "c".to_owned(), value: "3".to_owned() };
    assert_eq!(
        written(text, vec![remove("a"), set.clone(), remove("b")]).as_deref(),
        Ok("metadata:\n  annotations:\n    c: \"3\"\nspec: {}\n")
    );
    assert_eq!(
        written(text, vec![remove("b"), set]).as_deref(),
        Ok("metadata:\n  annotations:\n    a: '1'\n    c: \"3\"\nspec: {}\n")
    );
    assert_eq!(written(text, vec![remove("a"), remove("b")]).as_deref(), Ok("spec: {}\n"));
    let with_a_name = text.replace("metadata:\n", "metadata:\n  name: n\n");
    assert_eq!(
        written(&with_a_name, vec![remove("a"), remove("b")]).as_deref(),
        Ok("metadata:\n  name: n\nspec: {}\n")
    );
    let with_no_label = text.replace("metadata:\n", "metadata:\n  labels: {}\n");
    assert_eq!(
        written(&with_no_label, vec![remove("a"), remove("b")]).as_deref(),
        Ok("metadata:\n  labels: {}\nspec: {}\n")
    );
}

#[test]
fn a_script_that_others_use_is_refused() {
    let text = "spec:\n  containers:\n  - name: a\n    args: [&s wait; app]\n  - name: b\n    args: [*s]\n";
    let edits = vec![Edit::delete(Span::new(0, 6))];
    let edit = |container| Operation::EditScript { container, field: SCRIPT, edits: edits.clone() };
    assert_eq!(
        written(text, vec![edit(APP)]),
        Err("the anchor `s` is used elsewhere in the document".to_owned())
    );
    let alias = written(text, vec![edit(ContainerRef::app(1))]).expect_err("it is an alias");
    assert!(alias.contains("through an alias"), "{alias}");
}

#[test]
fn a_script_in_json_is_edited_in_place() {
    let text =
        "{\"spec\": {\"containers\": [{\"name\": \"a\", \"args\": [\"wait\\napp \\u0026 \\\"x\\\"\"]}]}}\n";
    let edit = script(text, APP, SCRIPT, &[("wait\n", "")]);
    assert_eq!(written(text, vec![edit]), Ok(text.replace("wait\\n", "")));
}
