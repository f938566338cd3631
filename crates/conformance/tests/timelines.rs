//! What each of the timelines shows, and that simulated lives show it too.
//!
//! `data/timelines.jsonl` says of each timeline in words what it shows, and as data: what happens in order (`&` joins what
//! happens at the same time), the restarts, exit codes and phases that the API server showed. `behaviour` and `actions`
//! make it a scenario. What a scenario cannot say is named (`unmodelled`), and asserted of the recording alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use outrigger_lifecycle::Profile;
use outrigger_simulate::{EventKind, Life, Runtime, Scenario, simulate};
use serde::Deserialize;
use serde_json::{Value, json};

/// What a timeline shows.
#[derive(Debug, Deserialize)]
struct Case {
    name: String,
    shows: String,
    /// Nothing of it was recorded.
    #[serde(default)]
    nothing: bool,
    /// Why it cannot be a scenario.
    unmodelled: Option<String>,
    /// By how many percent its retries after a back-off came late, where the mean does not fit: 0 to 50 by chance (R38).
    retry_jitter_percent: Option<u32>,
    #[serde(default)]
    behaviour: Value,
    #[serde(default)]
    actions: Value,
    #[serde(flatten)]
    facts: Facts,
}

/// What can be seen of a pod's life.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Facts {
    order: Vec<String>,
    restarts: BTreeMap<String, i64>,
    codes: BTreeMap<String, i64>,
    phases: Vec<String>,
}

/// A recording.
#[derive(Deserialize)]
struct Timeline {
    name: String,
    kubernetes: String,
    manifest: Value,
    #[serde(rename = "timeline")]
    entries: Vec<Value>,
}

fn read<T: for<'de> Deserialize<'de>>(path: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).expect("readable");
    text.lines().map(|line| serde_json::from_str(line).expect("a line of the form")).collect()
}

fn timelines() -> Vec<Timeline> {
    read("traces/v1.36.3/timelines.jsonl")
}

fn cases() -> Vec<Case> {
    read("tests/data/timelines.jsonl")
}

/// What happened, each with its second.
type Happenings = Vec<(f64, String)>;

impl Timeline {
    fn happenings(&self) -> Happenings {
        let happening = |event: &Value| {
            let name = event["container"].as_str().filter(|name| *name != "pause")?;
            let what = match event["source"].as_str()? {
                "containerd" if event.get("is_exec").is_none_or(|is_exec| *is_exec == json!(false)) => {
                    match event["topic"].as_str()? {
                        "/tasks/start" => "starts".to_owned(),
                        "/tasks/exit" => format!("ends {}", event["exit_status"]),
                        _ => return None,
                    }
                }
                "stdout" => match event["line"].as_str()?.split_whitespace().next()? {
                    "SIGTERM" => "is told".to_owned(),
                    "PRESTOP-BEGIN" => "runs its hook".to_owned(),
                    _ => return None,
                },
                _ => return None,
            };
            Some((event["t_ms"].as_f64()? / 1000.0, format!("{name} {what}")))
        };
        self.entries.iter().filter_map(happening).collect()
    }

    /// The facts beside the order: what the API server showed.
    fn shown(&self) -> Facts {
        let mut facts = Facts::default();
        let changes = self.entries.iter().filter_map(|event| event["changed"].as_object());
        for (key, value) in changes.flatten() {
            match key.split('.').collect::<Vec<_>>()[..] {
                ["phase"] => facts.phases.extend(value.as_str().map(str::to_owned)),
                [_, name, "restartCount"] => {
                    facts.restarts.insert(name.to_owned(), value.as_i64().expect("a count"));
                }
                [_, name, "state"] => {
                    let code = value.as_str().and_then(|state| state.split_once("code="));
                    let code = code.and_then(|(_, code)| code.trim_end_matches(')').parse().ok());
                    facts.codes.remove(name);
                    facts.codes.extend(code.map(|code| (name.to_owned(), code)));
                }
                _ => {}
            }
        }
        facts.phases.dedup();
        facts
    }
}

fn happenings_of(life: &Life) -> Happenings {
    let happening = |event: &outrigger_simulate::Event| {
        let what = match event.kind {
            EventKind::Started(_) => "starts".to_owned(),
            EventKind::Signalled => "is told".to_owned(),
            EventKind::Exited(code) => format!("ends {code}"),
            EventKind::Died => "ends 137".to_owned(),
            EventKind::HookStarted(hook) if hook.field() == "preStop" => "runs its hook".to_owned(),
            _ => return None,
        };
        Some((f64::from(event.at.0) / 1000.0, format!("{} {what}", life.names[event.container.index()])))
    };
    life.events.iter().filter_map(happening).collect()
}

fn shown_of(life: &Life) -> Facts {
    let ends = life.names.iter().zip(&life.status.containers);
    let mut phases: Vec<String> =
        life.statuses.iter().map(|shown| shown.status.phase.as_str().to_owned()).collect();
    phases.dedup();
    Facts {
        order: Vec::new(),
        restarts: ends.clone().map(|(name, shown)| (name.clone(), i64::from(shown.restarts))).collect(),
        codes: ends
            .filter_map(|(name, shown)| Some((name.clone(), i64::from(shown.state.exit_code()?))))
            .collect(),
        phases,
    }
}

/// Whether what happened came in the order of the groups, and nothing else did.
fn check_order(groups: &[String], happenings: &Happenings) -> Result<(), String> {
    let is_expected = |what: &String| groups.iter().any(|group| group.split(" & ").any(|one| one == what));
    // A hook that nobody saw (it only sleeps) is no difference.
    let is_seen = |what: &String| is_expected(what) || !what.ends_with("runs its hook");
    let mut left: Vec<_> = happenings.iter().filter(|(_, what)| is_seen(what)).collect();
    let mut latest = f64::MIN;
    for group in groups {
        let mut end = latest;
        for one in group.split(" & ") {
            let place = left.iter().position(|(_, what)| what == one);
            let (at, _) = left.remove(place.ok_or_else(|| format!("\"{one}\" is missing"))?);
            if *at < latest {
                return Err(format!(
                    "\"{one}\" comes at {at:.2}, before what it should follow ({latest:.2})"
                ));
            }
            end = end.max(*at);
        }
        latest = end;
    }
    if left.is_empty() { Ok(()) } else { Err(format!("more happened: {left:?}")) }
}

/// Whether `seen` shows what `case` says.
fn check(case: &Case, happenings: &Happenings, seen: &Facts) -> Result<(), String> {
    check_order(&case.facts.order, happenings)?;
    let differs = |what: &str, told: &dyn std::fmt::Debug, seen: &dyn std::fmt::Debug| {
        Err(format!("{what}: {told:?}, seen {seen:?}"))
    };
    let facts = &case.facts;
    // What the API server no longer showed, because the object was gone, nobody knows.
    let of = |all: &BTreeMap<String, i64>, known: &BTreeMap<String, i64>| -> BTreeMap<String, i64> {
        all.iter()
            .filter(|(name, _)| known.contains_key(*name))
            .map(|(name, one)| (name.clone(), *one))
            .collect()
    };
    if of(&seen.restarts, &facts.restarts) != facts.restarts {
        return differs("restarts", &facts.restarts, &seen.restarts);
    }
    if of(&seen.codes, &facts.codes) != facts.codes {
        return differs("codes", &facts.codes, &seen.codes);
    }
    if seen.phases != facts.phases {
        return differs("phases", &facts.phases, &seen.phases);
    }
    Ok(())
}

#[test]
fn each_timeline_shows_what_is_written_down() {
    let (timelines, cases) = (timelines(), cases());
    let named: Vec<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    let recorded: Vec<&str> = timelines.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(named, recorded);
    let mut wrong = Vec::new();
    for (case, timeline) in cases.iter().zip(&timelines) {
        assert!(case.shows.len() > 20, "{} says nothing", case.name);
        assert_eq!(case.nothing, timeline.entries.is_empty(), "{}", case.name);
        if let Err(why) = check(case, &timeline.happenings(), &timeline.shown()) {
            wrong.push(format!("{}: {why}", case.name));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn simulated_lives_show_the_same() {
    let timelines = timelines();
    let (mut wrong, mut count) = (Vec::new(), 0);
    for (case, timeline) in cases().iter().zip(&timelines) {
        if case.nothing || case.unmodelled.is_some() {
            continue;
        }
        count += 1;
        let scenario = json!({
            "kubernetes": timeline.kubernetes, "pod": timeline.manifest, "behaviour": case.behaviour,
            "actions": case.actions,
        });
        let scenario = Scenario::parse(&scenario).expect("a scenario");
        let mean = Profile::NODE.retry_jitter_percent;
        let profile =
            Profile { retry_jitter_percent: case.retry_jitter_percent.unwrap_or(mean), ..Profile::NODE };
        let version = scenario.kubernetes.expect("a version");
        let life = simulate(&scenario, version, profile, Runtime::NODE);
        if let Err(why) = check(case, &happenings_of(&life), &shown_of(&life)) {
            wrong.push(format!("{}: {why}", case.name));
        }
    }
    assert!(count >= 57, "only {count} are simulated");
    assert!(wrong.is_empty(), "{wrong:#?}");
}
