//! The one place that knows the event parser: its events, made exact, in our own words.
//!
//! What is coded around here: comment events are off (more than 96 comment lines under one key are an error
//! with them, and comments are read as trivia anyway); an anchor is an event after its node and is folded into
//! it; an empty node comes as a plain `~`; offsets count from the slice that is parsed.

use std::borrow::Cow;

use granit_parser::{Event as ParserEvent, Parser as EventParser, StrInput, StructureStyle};
use outrigger_text::Span;

use crate::{Limits, ParseError};

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScalarStyle {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// A block scalar that starts with `|`.
    Literal,
    /// A block scalar that starts with `>`.
    Folded,
}

impl ScalarStyle {
    /// Whether this is a block scalar.
    pub(crate) fn is_block(self) -> bool {
        matches!(self, Self::Literal | Self::Folded)
    }
}

/// Anchor and tag of a node, with their places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Properties {
    /// Span of `&name`.
    pub(crate) anchor: Option<Span>,
    /// The resolved tag, in its long form where it has a namespace.
    pub(crate) tag: Option<String>,
    /// Span of the tag as written.
    pub(crate) tag_span: Option<Span>,
}

impl Properties {
    /// Where the first of them starts.
    pub(crate) fn start(&self) -> Option<usize> {
        [self.anchor, self.tag_span].into_iter().flatten().map(Span::start).min()
    }

    /// Where the last of them ends.
    pub(crate) fn end(&self) -> Option<usize> {
        [self.anchor, self.tag_span].into_iter().flatten().map(Span::end).max()
    }
}

/// What the parser met, with spans in the whole text.
#[derive(Debug)]
pub(crate) enum Event<'t> {
    DocumentStart,
    Scalar { value: Cow<'t, str>, style: ScalarStyle, anchor_id: usize, indent: Option<usize> },
    Alias { anchor_id: Option<usize> },
    SequenceStart { flow: bool, anchor_id: usize },
    MappingStart { flow: bool, anchor_id: usize },
    CollectionEnd,
    DocumentEnd,
}

/// An event, its place, and what stands before it.
#[derive(Debug)]
pub(crate) struct Placed<'t> {
    pub(crate) event: Event<'t>,
    pub(crate) span: Span,
    pub(crate) properties: Option<Box<Properties>>,
}

/// Reads the events of one slice of a text.
pub(crate) struct Events<'t> {
    parser: EventParser<'t, StrInput<'t>>,
    shift: usize,
}

impl<'t> Events<'t> {
    /// Reads `slice`, which starts at `shift` in the whole text.
    pub(crate) fn new(slice: &'t str, shift: usize, limits: &Limits) -> Self {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_comments: false,
            emit_unresolved_aliases: true,
            flow_nesting_limit: limits.max_depth,
            block_nesting_limit: limits.max_depth,
        };
        Self { parser: EventParser::new_from_str_with_options(slice, options), shift }
    }

    /// The next event that matters, or `None` at the end of the slice.
    pub(crate) fn next(&mut self) -> Result<Option<Placed<'t>>, ParseError> {
        loop {
            let Some(next) = self.parser.next_event() else { return Ok(None) };
            let (event, span) = next.map_err(|error| self.error(&error))?;
            let tag_span = span.tag_span().and_then(|tag| self.span(tag));
            let place = self.span(span).unwrap_or(Span::empty(self.shift));
            let (event, anchor_id, tag) = match event {
                ParserEvent::DocumentStart(..) => (Event::DocumentStart, 0, None),
                ParserEvent::DocumentEnd => (Event::DocumentEnd, 0, None),
                ParserEvent::SequenceEnd | ParserEvent::MappingEnd => (Event::CollectionEnd, 0, None),
                ParserEvent::Alias(id) => (Event::Alias { anchor_id: Some(id) }, 0, None),
                ParserEvent::UnresolvedAlias(_) => (Event::Alias { anchor_id: None }, 0, None),
                ParserEvent::SequenceStart(style, anchor_id, tag) => {
                    (Event::SequenceStart { flow: style == StructureStyle::Flow, anchor_id }, anchor_id, tag)
                }
                ParserEvent::MappingStart(style, anchor_id, tag) => {
                    (Event::MappingStart { flow: style == StructureStyle::Flow, anchor_id }, anchor_id, tag)
                }
                ParserEvent::Scalar(value, style, anchor_id, tag) => {
                    let style = resolve_style(style);
                    let value = if style == ScalarStyle::Plain && place.is_empty() {
                        Cow::Borrowed("")
                    } else {
                        value
                    };
                    (Event::Scalar { value, style, anchor_id, indent: span.indent }, anchor_id, tag)
                }
                // Start and end of the stream. Comment events are switched off, anchors are read below.
                _ => continue,
            };
            let properties = if anchor_id == 0 && tag.is_none() && tag_span.is_none() {
                None
            } else {
                let anchor = if anchor_id == 0 { None } else { self.anchor()? };
                let tag = tag.map(|tag| format!("{}{}", tag.handle(), tag.suffix()));
                Some(Box::new(Properties { anchor, tag, tag_span }))
            };
            return Ok(Some(Placed { event, span: place, properties }));
        }
    }

    /// The anchor event that follows an anchored node at once.
    fn anchor(&mut self) -> Result<Option<Span>, ParseError> {
        match self.parser.next_event() {
            Some(Ok((ParserEvent::Anchor(..), span))) => Ok(self.span(span)),
            Some(Err(error)) => Err(self.error(&error)),
            _ => Ok(None),
        }
    }

    fn span(&self, span: granit_parser::Span) -> Option<Span> {
        span.byte_range()
            .map(|range| Span::new(range.start + self.shift, range.end.max(range.start) + self.shift))
    }

    fn error(&self, error: &granit_parser::ScanError) -> ParseError {
        let offset = error.marker().byte_offset().unwrap_or(0) + self.shift;
        match error.kind() {
            granit_parser::ErrorKind::RecursionLimitExceeded => ParseError::TooDeep { offset },
            _ => ParseError::Syntax { message: error.info(), offset },
        }
    }
}

fn resolve_style(style: granit_parser::ScalarStyle) -> ScalarStyle {
    match style {
        granit_parser::ScalarStyle::Plain => ScalarStyle::Plain,
        granit_parser::ScalarStyle::SingleQuoted => ScalarStyle::SingleQuoted,
        granit_parser::ScalarStyle::DoubleQuoted => ScalarStyle::DoubleQuoted,
        granit_parser::ScalarStyle::Literal => ScalarStyle::Literal,
        granit_parser::ScalarStyle::Folded => ScalarStyle::Folded,
    }
}
