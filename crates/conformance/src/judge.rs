use std::collections::BTreeMap;

use serde::Deserialize;

use crate::align::align_histories;
use crate::order::check_order;
use crate::reaction::check_reactions;
use crate::trace::{Event, Observation, Trace};

/// What is said to happen to a pod, in the form of `outrigger simulate --format json`.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Prediction {
    /// Why the API server would refuse the pod.
    #[serde(default)]
    pub rejected: Option<String>,
    /// What happens, in any order.
    #[serde(default)]
    pub events: Vec<Event>,
    /// The last phase.
    #[serde(default)]
    pub phase: Option<String>,
    /// How each container ends.
    #[serde(default)]
    pub containers: BTreeMap<String, PredictedEnd>,
}

/// How a container ends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PredictedEnd {
    /// Its exit code; none where it never ran or runs on.
    #[serde(default)]
    pub exit_code: Option<i64>,
    /// How often it was started again.
    #[serde(default)]
    pub restarts: i64,
}

/// How a prediction stands to what was seen; the better one first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It is what was seen, within the noise.
    Agrees,
    /// It differs only in what lies within the noise of the deletion.
    Close,
    /// It differs.
    Differs,
}

/// A verdict and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// What differs; empty where nothing does.
    pub why: String,
}

impl Judgement {
    fn new(verdict: Verdict, why: impl Into<String>) -> Self {
        Self { verdict, why: why.into() }
    }
}

/// Holds `prediction` against all that was seen of the trace; the best verdict counts.
pub fn judge(trace: &Trace, prediction: &Prediction) -> Judgement {
    let tries = trace.observations().map(|observed| judge_one(trace, observed, prediction));
    let noise = trace.racy.then(|| Judgement::new(Verdict::Close, "two runs on the same node differed too"));
    let best = tries.chain(noise).min_by_key(|judgement| judgement.verdict);
    best.unwrap_or_else(|| Judgement::new(Verdict::Differs, "nothing was seen"))
}

fn judge_one(trace: &Trace, observed: &Observation, prediction: &Prediction) -> Judgement {
    if let Some(reason) = &observed.rejected {
        return match &prediction.rejected {
            Some(text) if !text.is_empty() => Judgement::new(Verdict::Agrees, ""),
            _ => Judgement::new(Verdict::Differs, format!("the API server refused this pod: {reason}")),
        };
    }
    match compare(trace, observed, prediction) {
        Ok(verdict) => Judgement::new(verdict, ""),
        Err(why) => Judgement::new(Verdict::Differs, why),
    }
}

fn compare(trace: &Trace, observed: &Observation, prediction: &Prediction) -> Result<Verdict, String> {
    let deleted = trace.actions.iter().find(|action| action.get("delete").is_some());
    let deleted = deleted.and_then(|action| action["at"].as_f64()).ok_or("the trace has no deletion")?;
    let names: Vec<&String> =
        trace.behaviour.as_object().into_iter().flatten().map(|(name, _)| name).collect();
    let mut told = prediction.events.clone();
    let mentioned = told.iter().map(|event| &event.container).chain(prediction.containers.keys());
    if let Some(stranger) = mentioned.into_iter().find(|name| !names.contains(name)) {
        return Err(format!("no container {stranger} in this pod"));
    }
    if told.iter().any(|event| !event.t.is_finite()) {
        return Err("a time that is no number".to_owned());
    }
    told.sort_by(|one, other| one.t.total_cmp(&other.t));
    let mut loose = false;
    for name in names {
        let is_told = |event: &&Event| {
            event.container == *name && ["started", "sigterm", "exited"].contains(&event.event.as_str())
        };
        let ours: Vec<&Event> = told.iter().filter(is_told).collect();
        let theirs: Vec<&Event> = observed.events.iter().filter(|event| event.container == *name).collect();
        loose |= align_histories(&ours, &theirs, deleted, &observed.events)
            .map_err(|why| format!("{name}: {why}"))?;
    }
    check_order(&told, &observed.events)?;
    check_reactions(trace, &told, &observed.events, deleted)?;
    if loose {
        return Ok(Verdict::Close);
    }
    compare_ends(observed, prediction)?;
    Ok(Verdict::Agrees)
}

fn compare_ends(observed: &Observation, prediction: &Prediction) -> Result<(), String> {
    let (phase, containers) = observed.last_status();
    if prediction.phase != phase {
        return Err(format!("phase {:?}, seen {phase:?}", prediction.phase));
    }
    let unknown = PredictedEnd::default();
    for (name, seen) in containers {
        let told = prediction.containers.get(&name).unwrap_or(&unknown);
        if told.exit_code != seen.exit_code() {
            return Err(format!("{name} ended with {:?}, seen {:?}", told.exit_code, seen.exit_code()));
        }
        if seen.restarts.is_some_and(|restarts| restarts != told.restarts) {
            return Err(format!("{name}: {} restarts, seen {:?}", told.restarts, seen.restarts));
        }
    }
    Ok(())
}
