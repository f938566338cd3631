//! Small readers that never fail: a field of the wrong type is a field that is not there.

use std::collections::BTreeMap;

use outrigger_text::{Pointer, Step};
use serde_json::Value;

/// An object, where it stands, and what it calls itself.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlacedObject<'v> {
    /// Which document of its text.
    pub document: usize,
    /// Where it stands in the document: an item of a list may be an object.
    pub base: &'v Pointer,
    /// The object.
    pub value: &'v Value,
    /// Its API group, empty for the core group.
    pub group: &'v str,
    /// Its kind.
    pub kind: &'v str,
}

impl<'v> PlacedObject<'v> {
    pub(crate) fn new(document: usize, base: &'v Pointer, value: &'v Value) -> Self {
        let group = group(text(value, &["apiVersion"]).unwrap_or_default());
        Self { document, base, value, group, kind: text(value, &["kind"]).unwrap_or_default() }
    }
}

/// The value reached from `value` by keys, if every one is there.
pub(crate) fn get<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v Value> {
    keys.iter().try_fold(value, |at, key| at.as_object()?.get(*key))
}

/// The string reached by keys.
pub(crate) fn text<'v>(value: &'v Value, keys: &[&str]) -> Option<&'v str> {
    get(value, keys)?.as_str()
}

/// The sequence reached by keys; empty where there is none.
pub(crate) fn items<'v>(value: &'v Value, keys: &[&str]) -> &'v [Value] {
    get(value, keys).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A mapping of strings to strings, such as labels. Values of another type are left out.
pub fn string_map(value: Option<&Value>) -> BTreeMap<String, String> {
    let entries = value.and_then(Value::as_object).into_iter().flatten();
    entries.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// The value at `pointer`.
pub(crate) fn at<'v>(root: &'v Value, pointer: &Pointer) -> Option<&'v Value> {
    pointer.steps().iter().try_fold(root, |value, step| match step {
        Step::Key(key) => value.as_object()?.get(key),
        Step::Index(index) => value.as_array()?.get(*index),
    })
}

/// The API group of an `apiVersion`: what stands before the `/`, empty for the core group.
pub(crate) fn group(api_version: &str) -> &str {
    api_version.rsplit_once('/').map_or("", |(group, _)| group)
}
