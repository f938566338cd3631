use serde_json::json;

use crate::{ContainerRef, Handler, Pod, PortRef, Role};

#[test]
fn reads_a_pod_with_every_kind_of_container() {
    let template = json!({
        "metadata": {"labels": {"app": "web"}, "annotations": {"a/b": "c"}},
        "spec": {
            "terminationGracePeriodSeconds": 5,
            "initContainers": [
                {"name": "once", "image": "busybox", "restartPolicy": "Never"},
                {"name": "proxy", "image": "envoy:1", "restartPolicy": "Always", "startupProbe": {
                    "httpGet": {"path": "/ready", "port": "admin"}, "periodSeconds": 1, "failureThreshold": 60}},
            ],
            "containers": [{"image": "web:1", "ports": [{"name": "http", "containerPort": 8080}]}],
        },
    });
    let reading = Pod::read(&template);
    assert_eq!(reading.problems, []);
    let pod = reading.pod;
    assert_eq!(pod.labels["app"], "web");
    assert_eq!(pod.grace_seconds(), 5);
    assert_eq!(pod.sidecars().map(|(place, _)| place).collect::<Vec<_>>(), [ContainerRef::init(1)]);
    assert_eq!(pod.role(ContainerRef::init(0)), Some(Role::Init));
    assert_eq!(pod.label(ContainerRef::init(1)), "proxy");
    assert_eq!(pod.label(ContainerRef::app(0)), "containers[0]");
    assert_eq!(ContainerRef::app(0).pointer().to_string(), "/spec/containers/0");
    let web = &pod.containers[0];
    assert_eq!(web.resolve_port(&PortRef::Name("http".to_owned())), Some(8080));
    assert_eq!(web.resolve_port(&PortRef::Name("99".to_owned())), Some(99));
    assert_eq!(web.resolve_port(&PortRef::Name("admin".to_owned())), None);
    assert_eq!(web.resolve_port(&PortRef::Number(70_000)), None);
    let probe = pod.init_containers[1].startup_probe.as_ref().expect("a startup probe");
    assert!(matches!(&probe.handler, Some(Handler::HttpGet { path: Some(path), .. }) if path == "/ready"));
    assert_eq!(probe.timing().patience_seconds(), 60);
    assert_eq!(probe.timing().timeout_seconds, 1);
    assert_eq!(probe.to_value(), template["spec"]["initContainers"][1]["startupProbe"]);
}

#[test]
fn a_wrong_type_is_a_problem_and_the_rest_is_read() {
    let template = json!({
        "metadata": {"labels": ["a"], "annotations": {"port": 15020, "ok": "yes"}},
        "spec": {
            "hostNetwork": "yes",
            "terminationGracePeriodSeconds": 1.5,
            "initContainers": {},
            "containers": [
                "web",
                {"name": 7, "args": ["--port", 8080], "env": [{"name": "PORT", "value": 8080}], "ports": "80",
                 "resources": {"limits": {"cpu": "1 core", "memory": "64Mi"}},
                 "livenessProbe": {"httpGet": {"port": [80]}}},
                null,
            ],
        },
    });
    let reading = Pod::read(&template);
    let places = reading.problems.iter().map(|problem| problem.pointer.to_string()).collect::<Vec<_>>();
    let expected = [
        "/metadata/labels",
        "/metadata/annotations/port",
        "/spec/initContainers",
        "/spec/containers/0",
        "/spec/containers/1/name",
        "/spec/containers/1/args/1",
        "/spec/containers/1/env/0/value",
        "/spec/containers/1/ports",
        "/spec/containers/1/resources/limits/cpu",
        "/spec/containers/1/livenessProbe/httpGet/port",
        "/spec/terminationGracePeriodSeconds",
        "/spec/hostNetwork",
    ];
    assert_eq!(places, expected);
    assert_eq!(reading.problems[1].message, "a text is expected, a number stands here");
    let pod = reading.pod;
    assert_eq!(pod.annotations["ok"], "yes");
    assert_eq!(pod.containers.len(), 3, "indexes stay those of the document");
    assert_eq!(pod.containers[1].args.as_deref(), Some(["--port".to_owned(), String::new()].as_slice()));
    assert_eq!(pod.containers[1].resources.limits["memory"].to_string(), "64Mi");
    assert_eq!(pod.grace_seconds(), 30);
}

#[test]
fn what_is_no_template_is_an_empty_pod() {
    for (value, problems) in [(json!(null), 0), (json!([]), 1), (json!({"spec": 1}), 1), (json!({}), 0)] {
        let reading = Pod::read(&value);
        assert_eq!(reading.pod, Pod::default(), "{value}");
        assert_eq!(reading.problems.len(), problems, "{value}");
    }
}

#[test]
fn windows_is_named_by_os_or_by_node_label() {
    let windows = [
        json!({"spec": {"os": {"name": "windows"}}}),
        json!({"spec": {"nodeSelector": {"kubernetes.io/os": "windows"}}}),
        json!({"spec": {"nodeSelector": {"beta.kubernetes.io/os": "windows"}}}),
    ];
    assert!(windows.iter().all(|template| Pod::read(template).pod.is_windows()));
    let linux = json!({"spec": {"os": {"name": "linux"}, "nodeSelector": {"kubernetes.io/os": "linux"}}});
    assert!(!Pod::read(&linux).pod.is_windows());
}

#[test]
fn grace_follows_the_api_server() {
    let grace =
        |seconds| Pod::read(&json!({"spec": {"terminationGracePeriodSeconds": seconds}})).pod.grace_seconds();
    assert_eq!((grace(json!(null)), grace(json!(0)), grace(json!(-1)), grace(json!(600))), (30, 0, 1, 600));
}
