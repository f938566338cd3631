//! Events to tree: finds every mark (`-`, `?`, `:`) and makes the spans exact.

use outrigger_text::Span;

use crate::parser::{Event, Events, Placed, Properties, ScalarStyle};
use crate::split::is_marker;
use crate::tree::{Child, Children, Node, NodeId, NodeKind, Tree};
use crate::trivia::{block_scalar_header, skip_line, skip_trivia};
use crate::{DocumentSource, Limits, ParseError};

/// Reads the document at `source` into a tree with spans in the whole `text`.
pub(crate) fn parse_tree<'t>(
    text: &'t str,
    source: DocumentSource,
    limits: &Limits,
) -> Result<Tree<'t>, ParseError> {
    let slice = &text[source.span.range()];
    if slice.starts_with("\u{FEFF}\u{FEFF}") {
        // go-yaml counts the second one as a column, YAML 1.2 does not.
        let message = "a second byte order mark".to_owned();
        return Err(ParseError::Syntax { message, offset: source.span.start() + '\u{FEFF}'.len_utf8() });
    }
    let mut events = Events::new(slice, source.span.start(), limits);
    let mut builder = Builder {
        text,
        end: source.span.end(),
        limits,
        cursor: source.span.start(),
        tree: Tree::with_room_for(slice),
        open: Vec::new(),
        pending: Vec::new(),
        anchors: Vec::new(),
        documents: 0,
    };
    while let Some(placed) = events.next()? {
        builder.take(placed)?;
    }
    Ok(builder.tree)
}

/// A collection whose end has not come yet.
struct Open {
    id: NodeId,
    is_mapping: bool,
    flow: bool,
    /// Where its children start in `pending`.
    first_pending: usize,
}

struct Builder<'t, 'l> {
    text: &'t str,
    /// Where the document ends.
    end: usize,
    limits: &'l Limits,
    /// Everything before it is read: the end of the last mark, property, scalar or bracket.
    cursor: usize,
    tree: Tree<'t>,
    open: Vec<Open>,
    pending: Vec<Child>,
    /// The node of each anchor, by the parser's number (from 1).
    anchors: Vec<Option<NodeId>>,
    documents: usize,
}

impl<'t> Builder<'t, '_> {
    fn take(&mut self, placed: Placed<'t>) -> Result<(), ParseError> {
        let Placed { event, span, properties } = placed;
        match event {
            Event::DocumentStart => return self.start_document(span),
            Event::DocumentEnd => {}
            Event::CollectionEnd => self.close(span),
            Event::Alias { anchor_id } => {
                let target = anchor_id.and_then(|id| self.anchors.get(id).copied().flatten());
                self.add(NodeKind::Alias { target }, span, properties, 0)?;
                self.cursor = span.end();
            }
            Event::Scalar { value, style, anchor_id, indent } => {
                let is_empty = style == ScalarStyle::Plain && span.is_empty();
                let column = if style.is_block() { indent.unwrap_or(0) as u32 } else { 0 };
                let kind = NodeKind::Scalar { value, style, indent: column };
                let id = self.add(kind, span, properties, anchor_id)?;
                let node = &mut self.tree.nodes[id.0 as usize];
                if style.is_block() {
                    let text = &self.text[..self.end];
                    node.span = block_scalar_span(text, self.cursor, span, indent);
                    if let NodeKind::Scalar { value, .. } = &mut node.kind
                        && let Some(span) = kept_to_the_end(text, node.span, indent)
                    {
                        count_last_line(value.to_mut(), &text[node.span.start()..]);
                        node.span = span;
                    }
                } else if is_empty {
                    node.span = Span::empty(self.cursor);
                }
                self.cursor = self.cursor.max(node.span.end());
            }
            Event::SequenceStart { flow, anchor_id } => {
                self.start_collection(false, flow, span, properties, anchor_id)?;
            }
            Event::MappingStart { flow, anchor_id } => {
                self.start_collection(true, flow, span, properties, anchor_id)?;
            }
        }
        Ok(())
    }

    fn start_document(&mut self, span: Span) -> Result<(), ParseError> {
        self.documents += 1;
        if self.documents > 1 {
            let message = "a second document starts here without a line `---` before it".to_owned();
            return Err(ParseError::Syntax { message, offset: span.start() });
        }
        // Past directives and comments, to the end of a `---`.
        let mut at = self.cursor;
        while at < self.text.len() {
            let line = self.text[at..].trim_start_matches('\u{FEFF}');
            let start = self.text.len() - line.len();
            if is_marker(line, "---") {
                self.cursor = start + 3;
                break;
            }
            let content = line.trim_start_matches([' ', '\t']);
            if !(line.starts_with('%') || content.is_empty() || content.starts_with(['#', '\n', '\r'])) {
                self.cursor = start;
                break;
            }
            at = skip_line(self.text.as_bytes(), start);
        }
        Ok(())
    }

    fn start_collection(
        &mut self,
        is_mapping: bool,
        flow: bool,
        span: Span,
        properties: Option<Box<Properties>>,
        anchor_id: usize,
    ) -> Result<(), ParseError> {
        if self.open.len() >= self.limits.max_depth {
            return Err(ParseError::TooDeep { offset: span.start() });
        }
        let none = Children { first: 0, count: 0 };
        let kind = if is_mapping {
            NodeKind::Mapping { children: none, flow }
        } else {
            NodeKind::Sequence { children: none, flow }
        };
        let id = self.add(kind, span, properties, anchor_id)?;
        // A pair in a flow sequence, `[a: 1]`, is a mapping without a bracket.
        let bracket = flow && !span.is_empty() && self.text[span.start()..].starts_with(['{', '[']);
        self.cursor = if bracket { span.start() + 1 } else { self.cursor };
        self.open.push(Open { id, is_mapping, flow, first_pending: self.pending.len() });
        Ok(())
    }

    /// Puts a node into the tree and under the collection that is open.
    fn add(
        &mut self,
        kind: NodeKind<'t>,
        span: Span,
        properties: Option<Box<Properties>>,
        anchor_id: usize,
    ) -> Result<NodeId, ParseError> {
        if self.tree.nodes.len() >= self.limits.max_nodes {
            return Err(ParseError::TooManyNodes { limit: self.limits.max_nodes, offset: span.start() });
        }
        let start = properties.as_deref().and_then(Properties::start).unwrap_or(span.start());
        let mark = self.take_mark(start);
        let id = NodeId(self.tree.nodes.len() as u32);
        if self.open.is_empty() {
            self.tree.root = Some(id);
        } else {
            self.pending.push(Child::new(id, mark));
        }
        if anchor_id != 0 {
            if self.anchors.len() <= anchor_id {
                self.anchors.resize(anchor_id + 1, None);
            }
            self.anchors[anchor_id] = Some(id);
        }
        self.cursor = self.cursor.max(properties.as_deref().and_then(Properties::end).unwrap_or(0));
        self.tree.nodes.push(Node { kind, span, properties });
        Ok(id)
    }

    /// Reads the mark of the child that comes next and moves the cursor behind it.
    ///
    /// `start` is where the parser says that the child starts, which is exact for a key that is not empty.
    fn take_mark(&mut self, start: usize) -> Option<usize> {
        let open = self.open.last()?;
        let bytes = self.text.as_bytes();
        let is_value = open.is_mapping && (self.pending.len() - open.first_pending) % 2 == 1;
        let mut at = skip_trivia(bytes, self.cursor);
        if open.flow && !is_value && bytes.get(at) == Some(&b',') {
            self.cursor = at + 1;
            at = skip_trivia(bytes, at + 1);
        }
        let wanted = match (open.is_mapping, is_value) {
            (true, true) => b':',
            (true, false) => b'?',
            (false, _) if open.flow => return None,
            (false, _) => b'-',
        };
        let is_key = open.is_mapping && !is_value;
        let found = bytes.get(at) == Some(&wanted)
            && (!is_key || bytes.get(at + 1).is_none_or(|next| b" \t\r\n,]}".contains(next)))
            && (is_value || at < start || !is_key);
        if found {
            self.cursor = at + 1;
            return Some(at);
        }
        if is_key {
            // An empty key stands where its `:` does.
            self.cursor = self.cursor.max(at.min(start.max(self.cursor)));
        }
        None
    }

    fn close(&mut self, span: Span) {
        let Some(open) = self.open.pop() else { return };
        let children = Children {
            first: self.tree.children.len() as u32,
            count: (self.pending.len() - open.first_pending) as u32,
        };
        self.tree.children.extend(self.pending.drain(open.first_pending..));
        let run = self.tree.children(children);
        let bracketed = open.flow && !span.is_empty() && self.text[..span.end()].ends_with(['}', ']']);
        let place = if bracketed {
            self.cursor = span.end();
            Span::new(self.tree.node(open.id).span.start(), span.end())
        } else if let (Some(&first), Some(&last)) = (run.first(), run.last()) {
            let start = self.tree.child_start(first);
            Span::new(start, self.tree.child_end(last).max(start))
        } else {
            Span::empty(self.cursor)
        };
        let node = &mut self.tree.nodes[open.id.0 as usize];
        node.span = place;
        match &mut node.kind {
            NodeKind::Sequence { children: slot, .. } | NodeKind::Mapping { children: slot, .. } => {
                *slot = children;
            }
            NodeKind::Scalar { .. } | NodeKind::Alias { .. } => {}
        }
    }
}

/// From the `|` or `>` to the end of the last line that belongs to the scalar, without that line's break.
///
/// The parser's span starts after the header and runs into the indentation of what follows.
fn block_scalar_span(text: &str, cursor: usize, content: Span, indent: Option<usize>) -> Span {
    let bytes = text.as_bytes();
    let start = skip_trivia(bytes, cursor);
    let header = block_scalar_header(bytes, start);
    let header_end = start + header.len();
    let keep = header.contains(&b'+');
    let body = skip_line(bytes, header_end);
    let limit = content.end().max(body);
    let mut end = header_end;
    let mut at = body;
    while at < limit {
        let next = skip_line(bytes, at).min(limit);
        let line = &text[at..next];
        let bare = line.trim_end_matches(['\n', '\r']);
        let is_blank = bare.bytes().all(|byte| byte == b' ');
        let is_content = match indent {
            Some(indent) => !is_blank || bare.len() > indent,
            None => !is_blank,
        };
        if is_content || (keep && bare.len() < line.len()) {
            end = at + bare.len();
        }
        at = next;
    }
    Span::new(start, end)
}

/// The span of a block scalar that keeps its last line breaks (`|+`), where only blank lines follow it in the document
/// and the last of them has spaces and no line break. They belong to it.
fn kept_to_the_end(text: &str, span: Span, indent: Option<usize>) -> Option<Span> {
    let rest = &text[span.end()..];
    let last_line = &text[text.rfind(['\n', '\r'])? + 1..];
    if last_line.is_empty() || last_line.len() > indent.unwrap_or(usize::MAX) || last_line.len() > rest.len()
    {
        return None;
    }
    let is_blank = rest.bytes().all(|byte| b" \n\r".contains(&byte));
    let keeps = block_scalar_header(text.as_bytes(), span.start()).contains(&b'+');
    (is_blank && keeps).then(|| Span::new(span.start(), text.len()))
}

/// Gives the `value` of such a scalar, written as `text`, the line break of its last blank line: the parser sees none,
/// kubectl ends every line.
fn count_last_line(value: &mut String, text: &str) {
    if value.bytes().any(|byte| byte != b'\n') {
        value.push('\n');
        return;
    }
    // Where there is no other text the parser counts now this and now that.
    value.clear();
    let mut at = skip_line(text.as_bytes(), 0);
    while at < text.len() {
        at = skip_line(text.as_bytes(), at);
        value.push('\n');
    }
}

#[cfg(test)]
mod tests {
    use crate::{Document, Limits, split_documents};

    #[test]
    fn errors_have_their_place_in_the_whole_text() {
        let text = "a: 1\n---\nb: [1\n---\nc: 3\n";
        let sources = split_documents(text);
        let read: Vec<_> =
            sources.iter().map(|&source| Document::parse(text, source, &Limits::default())).collect();
        assert!(read[0].is_ok() && read[2].is_ok());
        let error = read[1].as_ref().expect_err("a bracket is open");
        assert!(sources[1].span.start() < error.offset() && error.offset() <= sources[1].span.end());
    }

    #[test]
    fn limits_hold() {
        let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
        let limits = Limits { max_nodes: 100, ..Limits::default() };
        let read = |text: &str| Document::parse(text, split_documents(text)[0], &limits).map(|_| ());
        assert!(matches!(read(&deep), Err(crate::ParseError::TooDeep { .. })));
        let many = "- x\n".repeat(100);
        assert!(matches!(read(&many), Err(crate::ParseError::TooManyNodes { limit: 100, .. })));
    }

    #[test]
    fn a_second_byte_order_mark_is_no_yaml() {
        let text = "\u{FEFF}\u{FEFF}a: 1\n";
        let error =
            Document::parse(text, split_documents(text)[0], &Limits::default()).expect_err("two marks");
        assert_eq!(error.offset(), 3);
    }
}
