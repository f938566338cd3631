use std::collections::BTreeMap;

use outrigger_text::{Pointer, Step};
use serde_json::{Map, Value};

use super::Problem;
use crate::quantity::Quantity;

/// A place on the way down, kept on the stack: a [`Pointer`] is made of it only where there is a problem.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    above: Option<&'p Place<'p>>,
    step: PlaceStep<'p>,
}

#[derive(Clone, Copy)]
enum PlaceStep<'p> {
    Root,
    Key(&'p str),
    Index(usize),
}

impl Place<'_> {
    pub(super) const ROOT: Place<'static> = Place { above: None, step: PlaceStep::Root };

    pub(super) fn key<'p>(&'p self, key: &'p str) -> Place<'p> {
        Place { above: Some(self), step: PlaceStep::Key(key) }
    }

    pub(super) fn index(&self, index: usize) -> Place<'_> {
        Place { above: Some(self), step: PlaceStep::Index(index) }
    }

    fn pointer(&self) -> Pointer {
        let mut steps = Vec::new();
        let mut place = Some(self);
        while let Some(here) = place {
            match here.step {
                PlaceStep::Root => {}
                PlaceStep::Key(key) => steps.push(Step::Key(key.to_owned())),
                PlaceStep::Index(index) => steps.push(Step::Index(index)),
            }
            place = here.above;
        }
        steps.into_iter().rev().collect()
    }
}

/// Reads values and gathers what has the wrong type. Null is the same as not set, as in the API.
#[derive(Default)]
pub(super) struct Reader {
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    pub(super) fn problem(&mut self, at: &Place<'_>, message: impl Into<String>) {
        self.problems.push(Problem { pointer: at.pointer(), message: message.into() });
    }

    fn wrong_type(&mut self, at: &Place<'_>, expected: &str, found: &Value) {
        self.problem(at, format!("{expected} is expected, {} stands here", name_of(found)));
    }

    /// The mapping at `at`; `None` where the value is null or something else.
    pub(super) fn mapping<'v>(&mut self, value: &'v Value, at: &Place<'_>) -> Option<&'v Map<String, Value>> {
        match value {
            Value::Object(map) => Some(map),
            Value::Null => None,
            other => {
                self.wrong_type(at, "a mapping", other);
                None
            }
        }
    }

    pub(super) fn items<'v>(&mut self, value: &'v Value, at: &Place<'_>) -> &'v [Value] {
        match value {
            Value::Array(items) => items,
            Value::Null => &[],
            other => {
                self.wrong_type(at, "a list", other);
                &[]
            }
        }
    }
}

/// A mapping, with its place.
#[derive(Clone, Copy)]
pub(super) struct Fields<'v, 'p> {
    map: &'v Map<String, Value>,
    pub(super) at: &'p Place<'p>,
}

impl<'v, 'p> Fields<'v, 'p> {
    pub(super) fn new(map: &'v Map<String, Value>, at: &'p Place<'p>) -> Self {
        Self { map, at }
    }

    /// The value of `key`, unless it is missing or null.
    pub(super) fn get(self, key: &str) -> Option<&'v Value> {
        self.map.get(key).filter(|value| !value.is_null())
    }

    /// The keys that are set to something, in the order of the document.
    pub(super) fn keys(self) -> impl Iterator<Item = &'v str> {
        self.map.iter().filter(|(_, value)| !value.is_null()).map(|(key, _)| key.as_str())
    }

    /// What `read` makes of the mapping at `key`.
    pub(super) fn inside<T>(
        self,
        reader: &mut Reader,
        key: &str,
        read: impl FnOnce(&mut Reader, Fields<'v, '_>) -> T,
    ) -> Option<T> {
        let at = self.at.key(key);
        let map = reader.mapping(self.get(key)?, &at)?;
        Some(read(reader, Fields::new(map, &at)))
    }

    /// What `read` makes of each mapping in the list at `key`; an item that is none is the default of its type.
    pub(super) fn each<T: Default>(
        self,
        reader: &mut Reader,
        key: &str,
        mut read: impl FnMut(&mut Reader, Fields<'v, '_>) -> T,
    ) -> Vec<T> {
        let at = self.at.key(key);
        let Some(value) = self.get(key) else { return Vec::new() };
        let items = reader.items(value, &at).iter().enumerate();
        let read_item = |(index, item)| {
            let at = at.index(index);
            reader.mapping(item, &at).map(|map| read(reader, Fields::new(map, &at))).unwrap_or_default()
        };
        items.map(read_item).collect()
    }

    pub(super) fn string(self, reader: &mut Reader, key: &str) -> Option<String> {
        let value = self.get(key)?;
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            reader.wrong_type(&self.at.key(key), "a text", value);
        }
        text
    }

    pub(super) fn boolean(self, reader: &mut Reader, key: &str) -> Option<bool> {
        let value = self.get(key)?;
        let boolean = value.as_bool();
        if boolean.is_none() {
            reader.wrong_type(&self.at.key(key), "true or false", value);
        }
        boolean
    }

    pub(super) fn integer(self, reader: &mut Reader, key: &str) -> Option<i64> {
        let value = self.get(key)?;
        let integer = whole_number(value);
        if integer.is_none() {
            reader.wrong_type(&self.at.key(key), "a whole number", value);
        }
        integer
    }

    /// A number that the API keeps in 32 bits.
    pub(super) fn small_integer(self, reader: &mut Reader, key: &str) -> Option<i64> {
        let integer = self.integer(reader, key)?;
        if i32::try_from(integer).is_err() {
            reader.problem(
                &self.at.key(key),
                format!("{integer} does not fit: the API keeps this number in 32 bits"),
            );
            return None;
        }
        Some(integer)
    }

    /// A list of texts; an item that is none is the empty text.
    pub(super) fn strings(self, reader: &mut Reader, key: &str) -> Option<Vec<String>> {
        let at = self.at.key(key);
        let value = self.get(key)?;
        if !value.is_array() {
            reader.wrong_type(&at, "a list", value);
            return None;
        }
        let items = reader.items(value, &at).iter().enumerate();
        let text = |(index, item): (usize, &Value)| match item {
            Value::String(text) => text.clone(),
            Value::Null => String::new(),
            other => {
                reader.wrong_type(&at.index(index), "a text", other);
                String::new()
            }
        };
        Some(items.map(text).collect())
    }

    /// A mapping from texts to texts.
    pub(super) fn string_map(self, reader: &mut Reader, key: &str) -> BTreeMap<String, String> {
        let read = |reader: &mut Reader, fields: Fields<'v, '_>| {
            let keys = fields.map.keys();
            let entry = |key: &String| {
                let value =
                    if fields.map[key].is_null() { Some(String::new()) } else { fields.string(reader, key) };
                Some((key.clone(), value?))
            };
            keys.filter_map(entry).collect()
        };
        self.inside(reader, key, read).unwrap_or_default()
    }

    /// A mapping from the names of resources to quantities, which the API server keeps to thousandths
    /// (`SetDefaults_ResourceList`).
    pub(super) fn quantities(self, reader: &mut Reader, key: &str) -> BTreeMap<String, Quantity> {
        let read = |reader: &mut Reader, fields: Fields<'v, '_>| {
            let entry = |(key, value): (&String, &Value)| match value {
                Value::Null => Some((key.clone(), Quantity::ZERO)),
                value => match Quantity::from_value(value) {
                    Ok(quantity) => Some((key.clone(), quantity.rounded_up_to_thousandths())),
                    Err(error) => {
                        reader.problem(&fields.at.key(key), error.to_string());
                        None
                    }
                },
            };
            fields.map.iter().filter_map(entry).collect()
        };
        self.inside(reader, key, read).unwrap_or_default()
    }
}

/// A number without a fraction. `30.0` counts as 30, as the API server's decoder takes it.
pub(super) fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| {
        let float = value.as_f64().filter(|float| float.fract() == 0.0)?;
        // Exact up to 2^53, which is beyond every number of a pod.
        (float.abs() <= 9_007_199_254_740_992.0).then(|| format!("{float:.0}").parse().ok()).flatten()
    })
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a mapping",
    }
}
