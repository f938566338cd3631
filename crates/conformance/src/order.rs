use std::collections::BTreeMap;

use crate::align::BASE;
use crate::trace::Event;

/// An event with its count among those of its kind and container.
type Key<'e> = (&'e str, &'e str, usize);

/// Pairs of events whose order is plain in the observation must keep it. Says which pair does not.
pub(crate) fn check_order(predicted: &[Event], observed: &[Event]) -> Result<(), String> {
    let ours: BTreeMap<Key<'_>, f64> = number(predicted).into_iter().collect();
    let theirs: Vec<_> =
        number(observed).into_iter().filter_map(|(key, at)| Some((key, at, *ours.get(&key)?))).collect();
    for (place, (first, seen_first, told_first)) in theirs.iter().enumerate() {
        for (second, seen_second, told_second) in &theirs[place + 1..] {
            if seen_second - seen_first > BASE && *told_second < told_first - 0.05 {
                return Err(format!("{first:?} comes before {second:?}, predicted the other way round"));
            }
        }
    }
    Ok(())
}

fn number(events: &[Event]) -> Vec<(Key<'_>, f64)> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let keyed = events.iter().map(|event| {
        let count = counts.entry((&event.container, &event.event)).or_default();
        *count += 1;
        ((event.container.as_str(), event.event.as_str(), *count - 1), event.t)
    });
    keyed.collect()
}
