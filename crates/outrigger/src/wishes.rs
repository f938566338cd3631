//! What the flags of `simulate` want of the pod's containers.

use clap::Args;
use outrigger_lifecycle::Millis;
use outrigger_simulate::{Action, ActionKind, Expectation, Wish, WishError};

/// Flags that say what containers do, in place of what is expected of them.
#[derive(Debug, Args)]
pub(crate) struct Wishes {
    /// How long a container takes to start: `proxy=3s`. It passes its probes from then on.
    #[arg(long, value_name = "NAME=TIME", value_parser = parse_named_time)]
    pub starts_in: Vec<(String, Millis)>,

    /// How long a container runs, or `forever`: `app=30s`. It ends with 0.
    #[arg(long, value_name = "NAME=TIME", value_parser = parse_length)]
    pub runs_for: Vec<(String, Option<Millis>)>,

    /// How long a container takes to end on SIGTERM: `app=10s`; `never` where it does not.
    #[arg(long, value_name = "NAME=TIME", value_parser = parse_end)]
    pub stops_in: Vec<(String, Option<Millis>)>,

    /// A container ends with 1 in its first run, this long after its start: `proxy=5s`.
    #[arg(long, value_name = "NAME=TIME", value_parser = parse_named_time)]
    pub crash: Vec<(String, Millis)>,

    /// When the pod is deleted, from its creation: `20s`, or `never`. Without it a scenario says so itself, and the pod
    /// of a server is deleted when it has been quiet for a while.
    #[arg(long, value_name = "TIME", value_parser = parse_deletion)]
    pub delete_at: Option<Deletion>,
}

/// When a pod is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deletion {
    /// So long after its creation.
    At(Millis),
    /// Not.
    Never,
}

impl Wishes {
    /// Makes the pod do as the flags want. Fails for a container that it does not have.
    pub(crate) fn grant(&self, expectation: &mut Expectation) -> Result<(), WishError> {
        let starts = self.starts_in.iter().map(|(name, time)| (name, Wish::StartsIn(*time)));
        let runs = self.runs_for.iter().map(|(name, time)| (name, Wish::RunsFor(*time, 0)));
        let stops = self.stops_in.iter().map(|(name, time)| (name, Wish::StopsIn(*time)));
        let crashes = self.crash.iter().map(|(name, time)| (name, Wish::Crashes(*time)));
        for (name, wish) in starts.chain(runs).chain(stops).chain(crashes) {
            expectation.grant(name, &wish)?;
        }
        if let Some(deletion) = self.delete_at {
            let actions = &mut expectation.scenario.actions;
            actions.retain(|action| !matches!(action.kind, ActionKind::Delete(_)));
            if let Deletion::At(at) = deletion {
                let place = actions.partition_point(|action| action.at <= at);
                actions.insert(place, Action { at, kind: ActionKind::Delete(None) });
            }
        }
        Ok(())
    }
}

fn parse_named_time(text: &str) -> Result<(String, Millis), String> {
    let (name, time) = parts(text)?;
    Ok((name.to_owned(), parse_time(time)?))
}

fn parse_length(text: &str) -> Result<(String, Option<Millis>), String> {
    named_or(text, "forever")
}

fn parse_end(text: &str) -> Result<(String, Option<Millis>), String> {
    named_or(text, "never")
}

fn parse_deletion(text: &str) -> Result<Deletion, String> {
    if text == "never" { Ok(Deletion::Never) } else { parse_time(text).map(Deletion::At) }
}

fn named_or(text: &str, word: &str) -> Result<(String, Option<Millis>), String> {
    let (name, time) = parts(text)?;
    let time = if time == word { None } else { Some(parse_time(time)?) };
    Ok((name.to_owned(), time))
}

fn parts(text: &str) -> Result<(&str, &str), String> {
    text.split_once('=').ok_or_else(|| "write it as in `proxy=3s`".to_owned())
}

/// `500ms`, `3s`, `1.5m`; a number alone counts seconds.
pub(crate) fn parse_time(text: &str) -> Result<Millis, String> {
    let (number, factor) = match text {
        _ if text.ends_with("ms") => (&text[..text.len() - 2], 0.001),
        _ if text.ends_with('s') => (&text[..text.len() - 1], 1.0),
        _ if text.ends_with('m') => (&text[..text.len() - 1], 60.0),
        _ if text.ends_with('h') => (&text[..text.len() - 1], 3600.0),
        _ => (text, 1.0),
    };
    let seconds =
        number.parse::<f64>().ok().filter(|_| number.starts_with(|first: char| first.is_ascii_digit()));
    let length = seconds.and_then(|seconds| std::time::Duration::try_from_secs_f64(seconds * factor).ok());
    length
        .map(Millis::from)
        .ok_or_else(|| format!("`{text}` is no time; write it as in `3s`, `500ms` or `2m`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_times() {
        let cases =
            [("3s", 3000), ("500ms", 500), ("1.5m", 90_000), ("2", 2000), ("1h", 3_600_000), ("0s", 0)];
        for (text, millis) in cases {
            assert_eq!(parse_time(text), Ok(Millis(millis)), "{text}");
        }
        for text in ["", "s", "-1s", "soon", "1d", "inf"] {
            assert!(parse_time(text).is_err(), "{text}");
        }
    }
}
