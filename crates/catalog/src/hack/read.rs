use std::sync::LazyLock;

use schemars::{Schema, schema_for};
use serde_json::Value;

use super::{Hack, HackAction, Separator, Wrapper};

/// Why a value is no hack: the place in it, and what is wrong there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message} at `{at}`")]
pub struct HackError {
    /// The place, as in `sources[0].url`.
    pub at: String,
    /// What is wrong, as a fragment.
    pub message: String,
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema_for!(Hack));

/// The JSON schema of a hack, as `catalog/hack.schema.json` publishes it.
pub fn hack_schema() -> &'static Value {
    SCHEMA.as_value()
}

/// Reads a hack. Gives the first key or value that does not fit.
pub fn parse_hack(value: &Value) -> Result<Hack, HackError> {
    let hack: Hack = serde_path_to_error::deserialize(value)
        .map_err(|error| HackError { at: error.path().to_string(), message: error.inner().to_string() })?;
    match check(&hack) {
        Some((at, message)) => Err(HackError { at: at.to_owned(), message: message.to_owned() }),
        None => Ok(hack),
    }
}

/// What the types cannot say: the first thing that is wrong, and its key.
fn check(hack: &Hack) -> Option<(&'static str, &'static str)> {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if hack.id.is_empty() || !hack.id.chars().all(is_letter) {
        return Some(("id", "an id is in kebab-case"));
    }
    let is_shape = |shape: &String| {
        let mut letters = shape.chars();
        let begins = letters.next().is_some_and(|first| first.is_ascii_uppercase());
        let digits = letters.as_str();
        begins && !digits.is_empty() && digits.chars().all(|letter| letter.is_ascii_digit())
    };
    if !hack.shapes.iter().all(is_shape) {
        return Some(("shapes", "a shape is a letter with a number"));
    }
    if hack.kind.is_none() && !matches!(hack.action, HackAction::LeftAlone | HackAction::Reported) {
        return Some(("action", "what is no hack is reported at most"));
    }
    if hack.rule.is_some() == hack.no_rule.is_some() {
        return Some(("rule", "either a rule is named, or `no_rule` says why there is none"));
    }
    if hack.sources.is_empty() && hack.unverified.is_none() {
        return Some(("sources", "a source is missing, or `unverified` with what is not confirmed"));
    }
    if let Some(wrapper) = &hack.wrapper {
        return check_wrapper(wrapper);
    }
    None
}

fn check_wrapper(wrapper: &Wrapper) -> Option<(&'static str, &'static str)> {
    let names = || wrapper.flags.iter().flat_map(|flag| &flag.names);
    if wrapper.programs.is_empty() {
        return Some(("wrapper.programs", "a name of its file is missing"));
    }
    if names().any(|name| !name.starts_with('-')) || wrapper.flags.iter().any(|flag| flag.names.is_empty()) {
        return Some(("wrapper.flags", "a flag has a name, written with its dashes"));
    }
    if names().any(|name| names().filter(|other| *other == name).count() > 1) {
        return Some(("wrapper.flags", "a flag stands there twice"));
    }
    if wrapper.command_env.is_some() && wrapper.separator != Separator::None {
        return Some(("wrapper.separator", "the command does not stand in the command line"));
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn hack() -> Value {
        json!({
            "id": "waits-long", "name": "It waits", "kind": "SLEEP-WAIT", "shapes": ["W7"], "about": "It waits.",
            "looks_like": "sleep 9; app", "once_native": "It need not.", "action": "removed", "done": "It goes.",
            "rule": "app-waits-for-sidecar", "sources": [{"url": "https://example.com", "read": "2026-11-24"}],
            "wrapper": {"programs": ["wait"], "flags": [{"names": ["-t"], "value": ["next"], "means": "timeout"}]},
        })
    }

    fn error(change: impl FnOnce(&mut Value)) -> String {
        let mut value = hack();
        change(&mut value);
        parse_hack(&value).expect_err("it is none").to_string()
    }

    #[test]
    fn a_hack_is_read() {
        let read = parse_hack(&hack()).expect("it is one");
        assert_eq!(read.kind.map(crate::HackKind::code), Some("SLEEP-WAIT"));
    }

    #[test]
    fn what_does_not_fit_has_a_place() {
        let shown = error(|hack| hack["lookslike"] = json!(""));
        assert!(shown.starts_with("unknown field `lookslike`"), "{shown}");
        assert!(error(|hack| hack["kind"] = json!("SLEEPY")).ends_with("at `kind`"));
        assert_eq!(error(|hack| hack["id"] = json!("Waits")), "an id is in kebab-case at `id`");
        assert!(error(|hack| hack["shapes"] = json!(["W"])).ends_with("at `shapes`"));
        assert!(error(|hack| hack["kind"] = json!(null)).ends_with("at `action`"));
        assert!(error(|hack| hack["rule"] = json!(null)).ends_with("at `rule`"));
        assert!(error(|hack| hack["no_rule"] = json!("It stays.")).ends_with("at `rule`"));
        assert!(error(|hack| hack["sources"] = json!([])).ends_with("at `sources`"));
        let flags = |flags: Value| move |hack: &mut Value| hack["wrapper"]["flags"] = flags;
        let shown = error(flags(json!([{"names": ["t"], "means": "timeout"}])));
        assert_eq!(shown, "a flag has a name, written with its dashes at `wrapper.flags`");
        let twice = json!([{"names": ["-t"], "means": "timeout"}, {"names": ["-t"], "means": "output"}]);
        assert_eq!(error(flags(twice)), "a flag stands there twice at `wrapper.flags`");
    }

    #[test]
    fn every_hack_passes_all_checks() {
        for (name, text) in crate::builtin::HACKS {
            let value = crate::catalog::read_yaml(text).unwrap_or_else(|message| panic!("{name}: {message}"));
            let hack = parse_hack(&value).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(hack.id, *name);
            assert!(!hack.name.ends_with('.'), "{name}: the name ends with a full stop");
            let texts = [Some(&hack.about), Some(&hack.once_native), Some(&hack.done)];
            let more = [&hack.unsafe_when, &hack.not_this, &hack.no_rule, &hack.unverified];
            for text in texts.into_iter().chain(more.map(Option::as_ref)).flatten() {
                assert!(text.trim_end().ends_with('.'), "{name}: no sentence: {text}");
            }
        }
    }
}
