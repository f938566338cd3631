//! Changes other than moves, at random places and with values that are hard to write.

use outrigger_text::Pointer;
use outrigger_yaml::Change;
use serde_json::{Value, json};

use crate::random::Random;

/// A change of a random place in `value`, if there is one.
pub(crate) fn pick_change(value: &Value, random: &mut Random) -> Option<Change> {
    let mut collections = Vec::new();
    collect(value, &Pointer::ROOT, &mut collections);
    if collections.is_empty() {
        return None;
    }
    let (at, collection) = random.pick(&collections).clone();
    Some(match collection {
        Value::Object(entries) => pick_change_of_keys(at, entries.keys().collect(), random),
        Value::Array(items) if items.is_empty() || random.once_in(2) => {
            let index = random.below(items.len() + 1);
            Change::InsertItem { sequence: at, index, value: pick_value(random) }
        }
        Value::Array(items) => {
            let item = at.index(random.below(items.len()));
            if random.once_in(2) {
                Change::RemoveItem { item }
            } else {
                Change::SetItem { item, value: pick_value(random) }
            }
        }
        _ => return None,
    })
}

/// A change of the keys of one mapping.
pub(crate) fn pick_change_of_keys(mapping: Pointer, keys: Vec<&String>, random: &mut Random) -> Change {
    if keys.is_empty() || random.once_in(3) {
        let key = (*random.pick(&["new", "yes", "a b", "0123", "x: y", "", "é", "tty"])).to_owned();
        let after = if random.once_in(2) { keys.into_iter().take(1).cloned().collect() } else { Vec::new() };
        return Change::SetKey { mapping, key, value: pick_value(random), after };
    }
    let key = (*random.pick(&keys)).clone();
    if random.once_in(2) {
        Change::RemoveKey { mapping, key }
    } else {
        Change::SetKey { mapping, key, value: pick_value(random), after: Vec::new() }
    }
}

fn collect<'v>(value: &'v Value, at: &Pointer, collections: &mut Vec<(Pointer, &'v Value)>) {
    match value {
        Value::Object(entries) => {
            collections.push((at.clone(), value));
            entries.iter().for_each(|(key, value)| collect(value, &at.key(key), collections));
        }
        Value::Array(items) => {
            collections.push((at.clone(), value));
            items.iter().enumerate().for_each(|(index, value)| collect(value, &at.index(index), collections));
        }
        _ => {}
    }
}

fn pick_value(random: &mut Random) -> Value {
    const STRINGS: &[&str] = &[
        "plain",
        "two words",
        "",
        " ",
        "true",
        "yes",
        "n",
        "null",
        "~",
        "0",
        "0123",
        "0o17",
        "0x1f",
        "1_000",
        "1e3",
        ".5",
        ".inf",
        "2001-12-14",
        "12:30",
        "a: b",
        "a:",
        ":a",
        "- a",
        "-",
        "---",
        "...",
        "# a",
        "a #b",
        "a#b",
        "'",
        "\"",
        "\\",
        "{{ .x }}",
        "[a",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "<<",
        "=",
        "é\u{a0}ü",
        "tab\there",
        "\u{85}\u{2028}\u{feff}\u{7}",
    ];
    match random.below(8) {
        0 => json!(random.below(100_000)),
        1 => random
            .pick(&[json!(true), json!(false), json!(null), json!(-1.5), json!(1e300), json!(u64::MAX)])
            .clone(),
        2 => random.pick(&[json!([]), json!({}), json!([[]]), json!([{}, []]), json!({"a": {}})]).clone(),
        3 => {
            json!({"name": pick_string(STRINGS, random), "list": [pick_string(STRINGS, random), {"a": 1, "b": [2]}]})
        }
        4 => {
            let lines = [
                "one\ntwo\n",
                "one\ntwo",
                "one\n\n  two\n\n",
                "\n",
                "\none",
                "  one\ntwo\n",
                "one\r\ntwo\n",
                "one\n\ttwo\n",
                "# one\ntwo",
            ];
            json!(random.pick(&lines))
        }
        _ => json!(pick_string(STRINGS, random)),
    }
}

fn pick_string(strings: &[&str], random: &mut Random) -> String {
    (*random.pick(strings)).to_owned()
}
