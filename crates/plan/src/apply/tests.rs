use outrigger_pod::{ArgumentList, ContainerRef, Hook, ProbeKind};
use outrigger_text::{Edit, Span};
use serde_json::{Value, json};

use super::ApplyError;
use crate::{Operation, Plan, ScriptField};

fn template() -> Value {
    json!({
        "metadata": {"labels": {"app": "web"}},
        "spec": {
            "initContainers": [{"name": "setup"}, {"name": "migrate"}],
            "containers": [
                {"name": "web"},
                {"name": "proxy", "args": ["--a", "--b", "db"], "lifecycle": {"preStop": {"sleep": {"seconds": 5}}}},
                {"name": "logs", "env": [{"name": "LEVEL", "valueFrom": {}}]},
            ],
        },
    })
}

fn applied(operations: Vec<Operation>) -> Value {
    let plan = Plan::merge(operations).expect("the operations agree");
    plan.apply(&template()).expect("the plan fits the pod")
}

fn names(template: &Value, list: &str) -> Vec<String> {
    let items = template["spec"][list].as_array().cloned().unwrap_or_default();
    items.iter().map(|item| item["name"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn moves_keep_their_order_and_land_where_they_should() {
    let result = applied(vec![
        Operation::Move { container: ContainerRef::app(1), before: 9 },
        Operation::Move { container: ContainerRef::app(2), before: 1 },
    ]);
    assert_eq!(names(&result, "initContainers"), ["setup", "logs", "migrate", "proxy"]);
    assert_eq!(names(&result, "containers"), ["web"]);
    assert_eq!(result["spec"]["initContainers"][3]["restartPolicy"], "Always");
}

#[test]
fn changes_speak_of_the_pod_as_it_was() {
    let proxy = ContainerRef::app(1);
    let result = applied(vec![
        Operation::RemoveContainer { container: ContainerRef::app(0) },
        Operation::RemoveContainer { container: ContainerRef::init(0) },
        Operation::Move { container: proxy, before: 1 },
        Operation::RemoveArgument { container: proxy, list: ArgumentList::Args, index: 0 },
        Operation::InsertArgument {
            container: proxy,
            list: ArgumentList::Args,
            before: 2,
            value: "--health-check".to_owned(),
        },
        Operation::SetArgument {
            container: proxy,
            list: ArgumentList::Args,
            index: 1,
            value: "--c".to_owned(),
        },
        Operation::RemoveHook { container: proxy, hook: Hook::PreStop },
        Operation::SetProbe {
            container: proxy,
            kind: ProbeKind::Startup,
            probe: json!({"tcpSocket": {"port": 1}}),
        },
    ]);
    assert_eq!(names(&result, "initContainers"), ["proxy", "migrate"]);
    let proxy = &result["spec"]["initContainers"][0];
    assert_eq!(proxy["args"], json!(["--c", "--health-check", "db"]));
    assert_eq!(proxy.get("lifecycle"), None);
    assert_eq!(proxy["startupProbe"], json!({"tcpSocket": {"port": 1}}));
}

#[test]
fn missing_lists_are_made() {
    let result = applied(vec![
        Operation::InsertArgument {
            container: ContainerRef::app(0),
            list: ArgumentList::Args,
            before: 0,
            value: "-x".to_owned(),
        },
        Operation::SetEnvironment {
            container: ContainerRef::app(0),
            name: "A".to_owned(),
            value: "1".to_owned(),
        },
        Operation::SetEnvironment {
            container: ContainerRef::app(2),
            name: "LEVEL".to_owned(),
            value: "info".to_owned(),
        },
        Operation::SetAnnotation { key: "k".to_owned(), value: "v".to_owned() },
        Operation::SetGracePeriod { seconds: 60 },
    ]);
    assert_eq!(result["spec"]["containers"][0]["args"], json!(["-x"]));
    assert_eq!(result["spec"]["containers"][0]["env"], json!([{"name": "A", "value": "1"}]));
    assert_eq!(result["spec"]["containers"][2]["env"], json!([{"name": "LEVEL", "value": "info"}]));
    assert_eq!(result["metadata"]["annotations"], json!({"k": "v"}));
    assert_eq!(result["spec"]["terminationGracePeriodSeconds"], 60);
}

#[test]
fn what_is_not_there_is_an_error() {
    let plan = |operation| Plan::merge([operation]).expect("one operation agrees with itself");
    let gone = Operation::Move { container: ContainerRef::app(7), before: 0 };
    assert_eq!(plan(gone).apply(&template()), Err(ApplyError::NoContainer("/spec/containers/7".to_owned())));
    let init = Operation::Move { container: ContainerRef::init(0), before: 0 };
    assert!(matches!(plan(init).apply(&template()), Err(ApplyError::NotAnApp(_))));
    let argument =
        Operation::RemoveArgument { container: ContainerRef::app(1), list: ArgumentList::Args, index: 3 };
    assert!(matches!(plan(argument).apply(&template()), Err(ApplyError::NoArgument(_, 3))));
}

/// A pod with what hacks leave behind.
fn hacked() -> Value {
    json!({
        "metadata": {"labels": {"app": "web"}, "annotations": {"a/b": "1", "c": "2"}},
        "spec": {
            "shareProcessNamespace": true,
            "volumes": [{"name": "marker", "emptyDir": {}}, {"name": "data", "emptyDir": {}}],
            "containers": [{
                "name": "app",
                "command": ["sh", "-c"],
                "args": ["app; touch /marker/done\n", "x"],
                "env": [{"name": "WAIT", "value": "1"}, {"name": "KEEP"}, {"name": "WAIT", "value": "2"}],
                "volumeMounts": [
                    {"name": "marker", "mountPath": "/marker"},
                    {"name": "marker", "mountPath": "/again"},
                ],
                "livenessProbe": {"exec": {"command": ["sh", "-c", "test -e /ok"]}},
                "lifecycle": {"preStop": {"exec": {"command": ["sh", "-c", "sleep 5; true"]}}},
            }],
        },
    })
}

const APP: ContainerRef = ContainerRef { list: outrigger_pod::ContainerList::App, index: 0 };

fn applied_to_hacked(operations: Vec<Operation>) -> Result<Value, ApplyError> {
    Plan::merge(operations).expect("the operations agree").apply(&hacked())
}

fn edit(field: ScriptField, edits: Vec<Edit>) -> Operation {
    Operation::EditScript { container: APP, field, edits }
}

#[test]
fn scripts_change_in_parts_wherever_they_stand() {
    let result = applied_to_hacked(vec![
        edit(
            ScriptField::Argument(ArgumentList::Args, 0),
            vec![Edit::delete(Span::new(3, 23)), Edit::insert(0, "exec ")],
        ),
        edit(ScriptField::Hook(Hook::PreStop, 2), vec![Edit::delete(Span::new(0, 9))]),
        edit(ScriptField::Probe(ProbeKind::Liveness, 2), vec![Edit::replace(Span::new(5, 7), "-f")]),
        Operation::RemoveArgument { container: APP, list: ArgumentList::Args, index: 1 },
    ])
    .expect("all is there");
    let app = &result["spec"]["containers"][0];
    assert_eq!(app["args"], json!(["exec app\n"]));
    assert_eq!(app["lifecycle"]["preStop"]["exec"]["command"][2], "true");
    assert_eq!(app["livenessProbe"]["exec"]["command"][2], "test -f /ok");
}

#[test]
fn a_script_has_the_bytes_that_are_edited() {
    let field = ScriptField::Argument(ArgumentList::Args, 0);
    let behind = applied_to_hacked(vec![edit(field, vec![Edit::delete(Span::new(20, 99))])]);
    assert_eq!(behind, Err(ApplyError::OutOfScript("/spec/containers/0/args/0".to_owned(), 20, 99)));
    let nowhere = ScriptField::Hook(Hook::PostStart, 2);
    let missing = applied_to_hacked(vec![edit(nowhere, vec![Edit::insert(0, "x")])]);
    assert!(matches!(missing, Err(ApplyError::NothingThere(_))));
}

#[test]
fn a_command_is_set_as_a_whole() {
    let command = Some(vec!["/app".to_owned()]);
    let result = applied_to_hacked(vec![Operation::SetCommand { container: APP, command, args: None }])
        .expect("it fits");
    let app = &result["spec"]["containers"][0];
    assert_eq!((&app["command"], app.get("args")), (&json!(["/app"]), None));
}

#[test]
fn what_goes_takes_its_empty_holder_along() {
    let result = applied_to_hacked(vec![
        Operation::RemoveEnvironment { container: APP, name: "WAIT".to_owned() },
        Operation::RemoveVolumeMounts { container: APP, volume: "marker".to_owned() },
        Operation::RemoveVolume { name: "marker".to_owned() },
        Operation::RemoveAnnotation { key: "a/b".to_owned() },
        Operation::RemoveLabel { key: "app".to_owned() },
        Operation::UnshareProcessNamespace,
        Operation::RemoveProbe { container: APP, kind: ProbeKind::Liveness },
    ])
    .expect("all is there");
    let app = &result["spec"]["containers"][0];
    assert_eq!(app["env"], json!([{"name": "KEEP"}]));
    assert_eq!((app.get("volumeMounts"), app.get("livenessProbe")), (None, None));
    assert_eq!(result["spec"]["volumes"], json!([{"name": "data", "emptyDir": {}}]));
    assert_eq!(result["spec"].get("shareProcessNamespace"), None);
    assert_eq!(result["metadata"], json!({"annotations": {"c": "2"}}));
}

#[test]
fn only_what_is_there_can_go() {
    let name = || "absent".to_owned();
    for operation in [
        Operation::RemoveEnvironment { container: APP, name: name() },
        Operation::RemoveVolumeMounts { container: APP, volume: name() },
        Operation::RemoveVolume { name: name() },
        Operation::RemoveAnnotation { key: name() },
        Operation::RemoveLabel { key: name() },
        Operation::RemoveProbe { container: APP, kind: ProbeKind::Startup },
    ] {
        let result = applied_to_hacked(vec![operation.clone()]);
        assert!(matches!(result, Err(ApplyError::NothingThere(_))), "{operation:?}: {result:?}");
    }
}
