//! The events of a text as two parsers that know nothing of each other see them, in one form.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::catch_unwind;

use granit_parser::{Event as GranitEvent, Parser as GranitParser, ScalarStyle as GranitStyle};
use libyaml_safer::{EventData, Parser as LibyamlParser, ScalarStyle as LibyamlStyle};

/// One event, without its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    DocumentStart,
    DocumentEnd,
    Scalar {
        properties: Properties,
        text: String,
        plain: bool,
    },
    SequenceStart(Properties),
    MappingStart(Properties),
    CollectionEnd,
    /// The number of the anchor, or `None` where no anchor stands before it.
    Alias(Option<usize>),
}

/// What stands before a node.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Properties {
    /// Anchors are numbered from 1, in the order of a document.
    pub(crate) anchor: Option<usize>,
    /// The tag in its long form.
    pub(crate) tag: Option<String>,
}

/// What libyaml reads, the parser that kubectl's library is a port of. `None`: it refuses the text.
///
/// libyaml-safer 0.3.0 panics at a few malformed texts where libyaml reads on or refuses; that counts as a refusal.
pub(crate) fn read_libyaml(text: &str) -> Option<Vec<Event>> {
    catch_unwind(|| read_libyaml_lines(&end_last_line(text))).ok().flatten()
}

/// The text as kubectl's reader hands it on: with a line break behind its last line. `tests/oracle/main.go` has the
/// source.
fn end_last_line(text: &str) -> Cow<'_, str> {
    if text.ends_with(['\n', '\r']) { text.into() } else { format!("{text}\n").into() }
}

fn read_libyaml_lines(text: &str) -> Option<Vec<Event>> {
    let mut input = text.as_bytes();
    let mut parser = LibyamlParser::new();
    parser.set_input_string(&mut input);
    let mut events = Vec::new();
    let mut anchors = Anchors::default();
    loop {
        let next = parser.parse().ok()?;
        let event = match next.data {
            EventData::StreamStart { .. } => continue,
            EventData::StreamEnd => return Some(events),
            EventData::DocumentStart { .. } => {
                anchors = Anchors::default();
                Event::DocumentStart
            }
            EventData::DocumentEnd { .. } => Event::DocumentEnd,
            EventData::Alias { anchor } => Event::Alias(anchors.find(&anchor)),
            EventData::Scalar { anchor, tag, value, style, .. } => {
                let properties = Properties { anchor: anchor.map(|name| anchors.define(name)), tag };
                Event::Scalar { properties, text: value, plain: style == LibyamlStyle::Plain }
            }
            EventData::SequenceStart { anchor, tag, .. } => {
                Event::SequenceStart(Properties { anchor: anchor.map(|name| anchors.define(name)), tag })
            }
            EventData::MappingStart { anchor, tag, .. } => {
                Event::MappingStart(Properties { anchor: anchor.map(|name| anchors.define(name)), tag })
            }
            EventData::SequenceEnd | EventData::MappingEnd => Event::CollectionEnd,
        };
        events.push(event);
    }
}

/// What granit-parser reads on its own, without our tree. `None`: it refuses the text.
pub(crate) fn read_granit(text: &str) -> Option<Vec<Event>> {
    let text = &*end_last_line(text);
    let options = granit_parser::options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut events = Vec::new();
    let mut anchors = Anchors::default();
    for next in GranitParser::new_from_str_with_options(text, options) {
        let (event, span) = next.ok()?;
        let tag_of = |tag: Option<Cow<'_, granit_parser::Tag>>| {
            tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()))
        };
        let mut anchor_of = |id: usize| (id != 0).then(|| anchors.define(id.to_string()));
        let event = match event {
            GranitEvent::DocumentStart(..) => {
                anchors = Anchors::default();
                Event::DocumentStart
            }
            GranitEvent::DocumentEnd => Event::DocumentEnd,
            GranitEvent::Alias(id) => Event::Alias(anchors.find(&id.to_string())),
            GranitEvent::UnresolvedAlias(_) => Event::Alias(None),
            GranitEvent::Scalar(text, style, id, tag) => {
                let plain = style == GranitStyle::Plain;
                // An empty node comes as a `~` that is not in the text.
                let empty = plain && span.byte_range().is_none_or(|range| range.is_empty());
                let text = if empty { String::new() } else { text.into_owned() };
                Event::Scalar {
                    properties: Properties { anchor: anchor_of(id), tag: tag_of(tag) },
                    text,
                    plain,
                }
            }
            GranitEvent::SequenceStart(_, id, tag) => {
                Event::SequenceStart(Properties { anchor: anchor_of(id), tag: tag_of(tag) })
            }
            GranitEvent::MappingStart(_, id, tag) => {
                Event::MappingStart(Properties { anchor: anchor_of(id), tag: tag_of(tag) })
            }
            GranitEvent::SequenceEnd | GranitEvent::MappingEnd => Event::CollectionEnd,
            _ => continue,
        };
        events.push(event);
    }
    Some(events)
}

/// The anchors of one document: names to numbers, a later definition of a name before an earlier one.
#[derive(Default)]
struct Anchors {
    numbers: BTreeMap<String, usize>,
    count: usize,
}

impl Anchors {
    fn define(&mut self, name: String) -> usize {
        self.count += 1;
        self.numbers.insert(name, self.count);
        self.count
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.numbers.get(name).copied()
    }
}
