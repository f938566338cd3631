//! What other files of a folder say, also where they say it without a word of what moves.

use serde_json::Value;

use crate::support::{Folder, convertible};

/// The verdict on the container `sql` of each workload in `file`.
fn verdicts(folder: &Folder, file: &str) -> Vec<String> {
    let object = folder.run(&["migrate", "--format", "json"]).json();
    let workloads = object["workloads"].as_array().cloned().unwrap_or_default();
    let here = workloads.iter().filter(|workload| workload["file"] == file);
    let containers = here.flat_map(|workload| workload["containers"].as_array().cloned().unwrap_or_default());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    containers.filter(|one| one["name"] == "sql").map(|one| text(&one["verdict"])).collect()
}

/// A patch that has all parts of a workload is one only where a kustomization lists it.
#[test]
fn a_kustomization_that_names_no_container_makes_a_patch_of_a_whole_workload() {
    let patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels:\n      \
                 app: web\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      containers:\n        \
                 - name: sql\n          image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.15.0\n";
    let mut files = vec![
        ("base/kustomization.yaml", "resources:\n- web.yaml\n".to_owned()),
        ("base/web.yaml", convertible("web")),
        ("prod/patch.yaml", patch.to_owned()),
    ];
    let folder = |files: &[(&str, String)]| {
        Folder::with(&files.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>())
    };
    assert_eq!(verdicts(&folder(&files), "base/web.yaml"), ["moved"]);
    files.push((
        "prod/kustomization.yaml",
        "resources:\n- ../base\npatches:\n- path: patch.yaml\n".to_owned(),
    ));
    assert_eq!(verdicts(&folder(&files), "base/web.yaml"), ["refused"]);
}

/// Neither the Service nor the monitor's selector names a port of the pod.
#[test]
fn a_service_monitor_finds_a_port_through_a_service_without_its_name() {
    let web = convertible("web").replace(
        "        - name: sql ",
        "        - ports:\n            - name: sql-metrics\n              containerPort: 9090\n          name: sql ",
    );
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  labels:\n    team: shop\nspec:\n  selector:\n    \
                   app: web\n  ports:\n    - port: 80\n";
    let monitor = "apiVersion: monitoring.coreos.com/v1\nkind: ServiceMonitor\nmetadata:\n  name: web\nspec:\n  selector:\n    \
                   matchLabels:\n      team: shop\n  endpoints:\n    - targetPort: sql-metrics\n";
    let folder = Folder::with(&[("web.yaml", &web), ("service.yaml", service), ("monitor.yaml", monitor)]);
    let object = folder.run(&["migrate", "--format", "json"]).exits_with(1).json();
    let findings = object["findings"].as_array().cloned().unwrap_or_default();
    let is_it = |finding: &&Value| finding["file"] == "monitor.yaml";
    let found = findings.iter().find(is_it).expect("the monitor is found");
    assert_eq!(found["rule"], "container-named-elsewhere");
    assert!(found["title"].as_str().is_some_and(|title| title.contains("port `sql-metrics`")), "{found}");
}

/// Neither the autoscaler nor the Service says a word of a container, and nothing moves.
#[test]
fn an_autoscaler_and_a_service_in_other_files_meet_a_native_sidecar() {
    let web = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  selector:\n    matchLabels:\n      app: \
               web\n  template:\n    metadata:\n      labels:\n        app: web\n    spec:\n      initContainers:\n        - name: \
               metrics\n          image: registry.example.com/acme/metrics:1.0.0\n          restartPolicy: Always\n          ports:\n            \
               - name: prom\n              containerPort: 9090\n      containers:\n        - name: web\n          image: \
               registry.example.com/acme/web:1.4.0\n";
    let autoscaler = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n  scaleTargetRef:\n    \
                      apiVersion: apps/v1\n    kind: Deployment\n    name: web\n  maxReplicas: 3\n  metrics:\n    - type: Resource\n      \
                      resource:\n        name: cpu\n        target:\n          type: Utilization\n          averageUtilization: 70\n";
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  selector:\n    app: web\n  ports:\n    - port: \
                   80\n      targetPort: prom\n";
    let folder = Folder::with(&[("web.yaml", web), ("hpa.yaml", autoscaler), ("service.yaml", service)]);
    let object = folder.run(&["check", "--format", "json", "--kubernetes", "1.32"]).exits_with(1).json();
    let findings = object["findings"].as_array().cloned().unwrap_or_default();
    let rules: Vec<&str> = findings.iter().filter_map(|finding| finding["rule"].as_str()).collect();
    assert!(rules.contains(&"autoscaler-misses-sidecar-request"), "{rules:?}");
    assert!(rules.contains(&"service-misses-sidecar-port"), "{rules:?}");
}
