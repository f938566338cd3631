//! What came of exploring a pod's lives, as text and as JSON.

use std::fmt::Write as _;

use outrigger_lifecycle::Millis;
use outrigger_simulate::{
    Assumption, Bounds, Counterexample, Event, Expectation, Exploration, Moment, Property, Told, Verdict,
};
use serde_json::{Value, json};

use crate::style::wrapped;
use crate::timeline::{Line, event_words, render_grounds, render_lines};

/// An exploration, ready to be rendered.
#[derive(Debug, Clone, Copy)]
pub struct ExplorationReport<'e> {
    /// How the pod is called: `Deployment/web`.
    pub pod: &'e str,
    /// What its node runs, as it was given.
    pub kubernetes: &'e str,
    /// What the pod and its containers do where nothing goes wrong, and what that rests on.
    pub expectation: &'e Expectation,
    /// The properties that were asked for.
    pub properties: &'e [Property],
    /// What came of it.
    pub exploration: &'e Exploration,
}

/// For people, at most `width` columns wide where words can be broken.
pub fn render_exploration(report: &ExplorationReport<'_>, width: usize) -> String {
    let exploration = report.exploration;
    let verdict = match exploration.verdict() {
        Verdict::Holds => "nothing breaks within the bounds",
        Verdict::Broken => "broken",
        Verdict::NotDecided => "not decided",
    };
    let mut out = format!("{} on Kubernetes {}: {verdict}\n", report.pod, report.kubernetes);
    for counterexample in &exploration.counterexamples {
        out.push('\n');
        out.push_str(&render_counterexample(counterexample, &exploration.names, width));
    }
    let _ = writeln!(out, "\nAll lives in which");
    for line in render_bounds(&exploration.bounds) {
        let _ = writeln!(out, "  - {line}");
    }
    let names: Vec<&str> = report.properties.iter().map(|property| property.name()).collect();
    out.push_str(&wrapped(&format!("were held against {}.", names.join(", ")), width, ""));
    out.push('\n');
    let coverage = exploration.coverage;
    let _ = writeln!(
        out,
        "{} situations, {} steps between them, none more than {} from the beginning.",
        coverage.states, coverage.steps, coverage.depth
    );
    if coverage.at_last_start > 0 {
        let _ = writeln!(out, "{} of them were not followed beyond the last start.", coverage.at_last_start);
    }
    if coverage.is_cut {
        let _ = writeln!(out, "There are more: raise --max-states, or allow less to go wrong.");
    }
    let grounds: Vec<String> = report.expectation.assumptions.iter().map(ToString::to_string).collect();
    render_grounds(&mut out, &grounds, width);
    out
}

fn render_counterexample(counterexample: &Counterexample, names: &[String], width: usize) -> String {
    let breach = counterexample.breach;
    let property = breach.property();
    let mut out = format!("{property}: {}\n", breach.render(names));
    let explanation = wrapped(property.explanation(), width.saturating_sub(2), "  ");
    let _ = writeln!(out, "  {explanation}\n");
    render_lines(&mut out, &story(counterexample, names));
    out
}

/// The life line by line, with the breach at the moment at which it happens.
fn story(counterexample: &Counterexample, names: &[String]) -> Vec<Line> {
    let Counterexample { breach, at, life } = counterexample;
    let mut lines: Vec<Line> = Vec::new();
    let breaks = life.partition_point(|moment| moment.at <= *at);
    let line = |moment: &Moment| {
        let (who, words) = match moment.told {
            Told::Chosen(choice) => choice.parts(names)?,
            Told::Event(container, kind) => (names[container.index()].as_str(), event_words(kind, names)?),
        };
        Some((moment.at, who.to_owned(), words))
    };
    lines.extend(life[..breaks].iter().filter_map(line));
    lines.push((*at, String::new(), format!("> {}", breach.render(names))));
    lines.extend(life[breaks..].iter().filter_map(line));
    lines
}

fn times(count: u8) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        _ => format!("{count} times"),
    }
}

/// What may happen, in fragments that go on from "all lives in which".
fn render_bounds(bounds: &Bounds) -> Vec<String> {
    let mut lines = Vec::new();
    let mut faults = |count: u8, line: String| {
        if count > 0 && bounds.faults > 0 {
            lines.push(line);
        }
    };
    faults(bounds.crashes, format!("each container may crash {}", times(bounds.crashes)));
    faults(bounds.hangs, format!("each container may hang {}", times(bounds.hangs)));
    let choice: Vec<String> = bounds.slow_by.iter().map(|by| format!("{} s", by.as_seconds())).collect();
    faults(
        bounds.delays,
        format!("each container may be slow {}, by {}", times(bounds.delays), choice.join(" or ")),
    );
    faults(
        bounds.probe_failures,
        format!("a startup or liveness probe of each container may fail {}", times(bounds.probe_failures)),
    );
    faults(bounds.kubelet_restarts, format!("the kubelet may restart {}", times(bounds.kubelet_restarts)));
    if lines.is_empty() {
        lines.push("nothing goes wrong".to_owned());
    } else {
        lines.push(format!("no more than {} of these come together", bounds.faults));
    }
    if bounds.deletion {
        lines.push("the pod may be deleted".to_owned());
    }
    lines.push("each of it when something else happens, or halfway to the next such moment".to_owned());
    lines.push(format!("no container is started more than {} times", bounds.starts));
    lines.push(if bounds.takes_time {
        "the kubelet and the runtime take the time that they take on a node on average".to_owned()
    } else {
        "the kubelet notices and does everything at once".to_owned()
    });
    lines
}

/// For programs.
pub fn exploration_value(report: &ExplorationReport<'_>) -> Value {
    let exploration = report.exploration;
    let (bounds, coverage) = (&exploration.bounds, exploration.coverage);
    let verdict = match exploration.verdict() {
        Verdict::Holds => "holds",
        Verdict::Broken => "broken",
        Verdict::NotDecided => "not decided",
    };
    let names = &exploration.names;
    let broken = exploration.counterexamples.iter().map(|counterexample| {
        let mut object = counterexample.broken().to_value(names);
        let life = counterexample.life.iter().filter_map(|moment| moment_value(moment, names));
        object["life"] = life.collect();
        object
    });
    let assumptions = report.expectation.assumptions.iter().map(Assumption::to_value);
    json!({
        "format": 1,
        "kubernetes": report.kubernetes,
        "pod": report.pod,
        "verdict": verdict,
        "properties": report.properties.iter().map(|property| property.name()).collect::<Vec<_>>(),
        "bounds": {
            "crashes": bounds.crashes, "hangs": bounds.hangs, "delays": bounds.delays,
            "slow_by": bounds.slow_by.iter().copied().map(Millis::as_seconds).collect::<Vec<_>>(),
            "probe_failures": bounds.probe_failures, "kubelet_restarts": bounds.kubelet_restarts,
            "deletion": bounds.deletion, "faults": bounds.faults, "starts": bounds.starts,
            "takes_time": bounds.takes_time, "states": bounds.states,
        },
        "coverage": {
            "states": coverage.states, "steps": coverage.steps, "depth": coverage.depth,
            "at_last_start": coverage.at_last_start, "is_cut": coverage.is_cut,
        },
        "broken": broken.collect::<Vec<_>>(),
        "assumptions": assumptions.collect::<Vec<_>>(),
    })
}

fn moment_value(moment: &Moment, names: &[String]) -> Option<Value> {
    match moment.told {
        Told::Chosen(choice) => {
            let words = choice.render(names)?;
            Some(json!({"t": moment.at.as_seconds(), "chosen": words}))
        }
        Told::Event(container, kind) => Event { at: moment.at, container, kind }.to_value(names),
    }
}
