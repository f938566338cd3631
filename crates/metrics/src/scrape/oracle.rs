//! Relabelings as Prometheus carries them out: the program is run with many lists, scrapes a handful of series through each,
//! and is asked what came of them.
//!
//! `prometheus` is taken from the path; where it is absent the test is skipped aloud. A sample's value says which series it was.

#![allow(clippy::disallowed_methods, clippy::disallowed_types, reason = "a test runs the real program")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

use serde_json::{Value, json};

use super::relabeling::{Labels, NAME, Relabeling};

/// How many lists are tried.
const LISTS: usize = 200;

/// Choices that are the same in every run.
struct Dice(u64);

impl Dice {
    fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        of[usize::try_from(self.0 >> 33).expect("31 bits fit") % of.len()]
    }
}

/// A step, by chance. `case` and the name are never dropped, so that the answer can be told. No label gets a name that only
/// Prometheus 3 takes.
fn step(dice: &mut Dice) -> Value {
    let names = [
        "kube_pod_init_container_(.+)",
        "kube_pod_(init_)?container_status_running",
        "kube_pod_container_.*",
        "container",
        "kube_pod_init_container_*",
        ".*_info",
        "(?i)KUBE_POD_INIT.*",
        "a|kube_pod_init_container_info|b",
    ];
    let replacements =
        ["kube_pod_container_$1", "kube_pod_container_${1}", "$0_x", "x", "$1x", "${1}x$$", "$2"];
    match dice.pick(&["drop", "keep", "rename", "copy", "labels", "map", "equal", "case", "two"]) {
        "drop" => json!({"action": "drop", "source_labels": [NAME], "regex": dice.pick(&names)}),
        "keep" => json!({"action": "Keep", "source_labels": [NAME], "regex": dice.pick(&[
            "kube_pod_.+", "kube_pod_(init_)?container_(info|status_.+)", ".*container_(info|x).*"])}),
        "rename" => json!({"source_labels": [NAME], "regex": dice.pick(&names), "target_label": NAME,
            "replacement": format!("y{}", dice.pick(&replacements))}),
        "copy" => json!({"source_labels": [dice.pick(&["pod", "reason", "nothing", NAME])],
            "regex": dice.pick(&["(.*)", "(web)(.*)", ".+", "()", "x*"]),
            "target_label": dice.pick(&["copy", "container", "pod", "of_$1"]),
            "replacement": dice.pick(&replacements)}),
        "labels" => match dice.pick(&["drop", "keep"]) {
            "drop" => {
                json!({"action": "labeldrop", "regex": dice.pick(&["pod|uid", "restart_.*", "re", "reason"])})
            }
            _ => json!({"action": "labelkeep", "regex": dice.pick(&[
                "__name__|case|pod|container|uid", "__name__|case|restart_policy|container|pod"])}),
        },
        "map" => json!({"action": "labelmap", "regex": dice.pick(&["restart_(.+)", "(pod)", "con(.*)"]),
            "replacement": dice.pick(&["mapped_$1", "all", "uid"])}),
        "equal" => json!({"action": dice.pick(&["keepequal", "dropequal"]), "source_labels": ["pod"],
            "target_label": dice.pick(&["copy", "pod", "uid"])}),
        "case" => {
            json!({"action": dice.pick(&["lowercase", "uppercase"]), "source_labels": [dice.pick(&["pod", "reason"])],
            "target_label": dice.pick(&["copy", "reason"])})
        }
        _ => json!({"source_labels": [NAME, "container"], "separator": dice.pick(&[";", "@", ""]),
            "regex": dice.pick(&["(.+);proxy", "(.+)@(proxy)", "kube_pod_init_(.+)proxy"]),
            "target_label": dice.pick(&["copy", NAME]), "replacement": "y_$1"}),
    }
}

/// The series that are scraped, without what the scrape adds.
fn scraped() -> Vec<Labels> {
    let series = |name: &str, labels: &[(&str, &str)]| {
        let mut all: Labels =
            labels.iter().map(|(label, value)| ((*label).to_owned(), (*value).to_owned())).collect();
        all.insert(NAME.to_owned(), name.to_owned());
        all
    };
    let proxy = [("pod", "web1"), ("uid", "a"), ("container", "proxy")];
    let app = [("pod", "web1"), ("uid", "a"), ("container", "app")];
    let old = [("pod", "web2"), ("uid", "b"), ("container", "proxy")];
    let sidecar = [proxy[0], proxy[1], proxy[2], ("restart_policy", "Always")];
    let waits = [old[0], old[1], old[2], ("reason", "CrashLoopBackOff")];
    vec![
        series("kube_pod_container_info", &app),
        series("kube_pod_init_container_info", &sidecar),
        series("kube_pod_container_status_running", &app),
        series("kube_pod_container_status_running", &old),
        series("kube_pod_init_container_status_running", &proxy),
        series("kube_pod_container_status_waiting_reason", &waits),
    ]
}

/// What the series are to be after `steps`: each with the number of the series. Of several that become one, the first.
/// `None` where one has no valid name left, which makes the whole scrape fail.
fn expected(steps: &[Relabeling], case: usize, target: &str) -> Option<BTreeMap<Labels, usize>> {
    let mut expected = BTreeMap::new();
    for (number, mut labels) in scraped().into_iter().enumerate() {
        for (label, value) in
            [("case", case.to_string()), ("job", case.to_string()), ("instance", target.to_owned())]
        {
            labels.insert(label.to_owned(), value);
        }
        if steps.iter().all(|step| step.apply(&mut labels)) {
            let is_name = |char: char| char.is_ascii_alphanumeric() || "_:".contains(char);
            labels.get(NAME).filter(|name| name.chars().all(is_name))?;
            expected.entry(labels).or_insert(number);
        }
    }
    Some(expected)
}

/// Serves the series, with the number of the path and their own as values.
fn serve(listener: TcpListener) {
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mut stream = stream;
            let mut request = [0; 4096];
            let Ok(length) = stream.read(&mut request) else { continue };
            let request = String::from_utf8_lossy(&request[..length]).into_owned();
            let case: usize =
                request.split(['/', ' ']).nth(2).and_then(|case| case.parse().ok()).unwrap_or_default();
            let mut body = String::new();
            for (number, labels) in scraped().into_iter().enumerate() {
                let pairs = labels.iter().filter(|(label, _)| *label != NAME);
                let pairs: Vec<String> = pairs.map(|(label, value)| format!("{label}=\"{value}\"")).collect();
                let _ = writeln!(body, "{}{{{}}} {}", labels[NAME], pairs.join(","), case * 100 + number);
            }
            let head = format!(
                "HTTP/1.0 200 OK\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: {}\r\n\r\n",
                body.len()
            );
            let _ = stream.write_all((head + &body).as_bytes());
        }
    });
}

/// What Prometheus answers to a query: labels and values.
fn ask(address: &str, query: &str) -> Option<Vec<(Labels, usize)>> {
    let mut stream = TcpStream::connect(address).ok()?;
    let query = query.replace('{', "%7B").replace('}', "%7D").replace('"', "%22").replace('=', "%3D");
    write!(stream, "GET /api/v1/query?query={query} HTTP/1.0\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let value: Value = serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()?;
    let rows = value["data"]["result"].as_array()?;
    let row = |row: &Value| {
        let labels = row["metric"].as_object()?;
        let labels = labels.iter().map(|(label, value)| Some((label.clone(), value.as_str()?.to_owned())));
        Some((labels.collect::<Option<Labels>>()?, row["value"][1].as_str()?.parse().ok()?))
    };
    rows.iter().map(row).collect()
}

/// Ends the program with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "what is skipped is skipped aloud")]
fn steps_do_what_prometheus_makes_them_do() {
    if Command::new("prometheus").arg("--version").output().is_err() {
        eprintln!("skipped: relabelings as Prometheus carries them out: prometheus is not installed");
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let target = listener.local_addr().expect("it has an address").to_string();
    let own = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = own.local_addr().expect("it has an address").to_string();
    drop(own);
    serve(listener);

    let mut dice = Dice(99);
    let lists: Vec<Vec<Value>> =
        (0..LISTS).map(|number| (0..=number % 4).map(|_| step(&mut dice)).collect()).collect();
    let jobs: Vec<Value> = lists
        .iter()
        .enumerate()
        .map(|(case, list)| {
            json!({"job_name": case.to_string(), "honor_labels": true, "metrics_path": format!("/{case}"),
                "scrape_interval": "1s", "scrape_timeout": "1s", "metric_relabel_configs": list,
                "static_configs": [{"targets": [target], "labels": {"case": case.to_string()}}]})
        })
        .collect();
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("prometheus.yml");
    fs::write(&file, json!({"scrape_configs": jobs}).to_string()).expect("the folder is writable");
    let child = Command::new("prometheus")
        .arg(format!("--config.file={}", file.display()))
        .arg(format!("--storage.tsdb.path={}", folder.path().join("data").display()))
        .arg(format!("--web.listen-address={address}"))
        .arg("--log.level=error")
        .stdout(Stdio::null())
        .spawn();
    let _running = Running(child.expect("prometheus runs"));
    let start = Instant::now();
    let scraped_all = || ask(&address, "up").is_some_and(|rows| rows.len() == LISTS);
    while !scraped_all() {
        assert!(start.elapsed() < Duration::from_mins(1), "prometheus has not scraped all targets");
        thread::sleep(Duration::from_millis(200));
    }
    // A further scrape of each: the first may have been cut short.
    thread::sleep(Duration::from_secs(2));

    let found = ask(&address, "{case!=\"\",__name__!~\"up|scrape_.*\"}").expect("prometheus answers");
    let mut compared = 0;
    for (case, list) in lists.iter().enumerate() {
        let steps: Result<Vec<_>, _> = list.iter().map(|step| Relabeling::read(step, &|_| false)).collect();
        let steps = steps.expect("the steps can be read");
        let Some(expected) = expected(&steps, case, &target) else { continue };
        let own = found.iter().filter(|(labels, _)| labels["case"] == case.to_string());
        let own: BTreeMap<Labels, usize> = own.map(|(labels, value)| (labels.clone(), value % 100)).collect();
        assert_eq!(own, expected, "list {case}: {list:#?}");
        compared += expected.len();
    }
    assert!(compared > LISTS, "only {compared} series were compared");
}
