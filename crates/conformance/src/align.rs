use crate::trace::Event;

/// Seconds that any two runs may differ: a probe's tick, a look at the containers, busy cores.
pub(crate) const BASE: f64 = 1.6;
/// Seconds more for each start before, up to five: a step of initialisation may wait for one more look.
const PER_START: f64 = 0.9;
/// Seconds more for each restart that waited out a back-off, which comes late by chance (R38).
const PER_BACKOFF: f64 = 6.0;

/// What makes two events of one container the same event.
pub(crate) fn token(event: &Event) -> (&str, Option<i64>) {
    (&event.event, if event.event == "started" { event.attempt } else { event.code })
}

/// How far a prediction may lie from `event`, given everything that was seen.
fn slack(seen: &[Event], event: &Event) -> f64 {
    let starts = || seen.iter().filter(|one| one.event == "started");
    let before = starts().filter(|one| one.t < event.t).count().min(5);
    let late = starts().filter(|one| one.attempt.unwrap_or(0) >= 2 && one.t <= event.t).count();
    BASE + PER_START * count(before) + PER_BACKOFF * count(late)
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// Whether `event` may have happened or not, because the deletion came at about that time.
fn is_near(seen: &[Event], event: &Event, deleted: f64) -> bool {
    (event.t - deleted).abs() <= slack(seen, event)
}

/// Holds one container's predicted history against the one that was seen. `Ok(true)` where it differs only in what
/// lies close to the deletion.
pub(crate) fn align_histories(
    predicted: &[&Event],
    observed: &[&Event],
    deleted: f64,
    seen: &[Event],
) -> Result<bool, String> {
    let (mut at, mut by, mut loose) = (0, 0, false);
    while at < predicted.len() || by < observed.len() {
        let (ours, theirs) = (predicted.get(at), observed.get(by));
        if let (Some(ours), Some(theirs)) = (ours, theirs)
            && token(ours) == token(theirs)
        {
            // What was seen decides how much may differ, never the prediction.
            let allowed = slack(seen, theirs);
            if (ours.t - theirs.t).abs() > allowed {
                return Err(format!(
                    "{:?} at {:.2}, seen at {:.2} (allowed ±{allowed:.1})",
                    token(ours),
                    ours.t,
                    theirs.t
                ));
            }
            at += 1;
            by += 1;
        } else if ours.is_some_and(|event| loose || is_near(seen, event, deleted)) {
            loose = true;
            at += 1;
        } else if theirs.is_some_and(|event| loose || is_near(seen, event, deleted)) {
            loose = true;
            by += 1;
        } else {
            let show = |event: Option<&&Event>| match event {
                Some(event) => format!("{:?} at {:.2}", token(event), event.t),
                None => "nothing more".to_owned(),
            };
            return Err(format!("predicted {}, seen {}", show(ours), show(theirs)));
        }
    }
    Ok(loose)
}
