use std::borrow::Cow;

use outrigger_text::Span;

use crate::parser::{Properties, ScalarStyle};

/// A node of the tree, by its place in the arena. Nodes stand in the order of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct NodeId(pub(crate) u32);

/// What no offset is.
const NOWHERE: u32 = u32::MAX;

/// A node with its exact place.
#[derive(Debug, Clone)]
pub(crate) struct Node<'t> {
    pub(crate) kind: NodeKind<'t>,
    /// The content, without anchor and tag. A block collection runs from its first dash or key to the end of
    /// its last child; a block scalar from its `|` to the end of its last line, without that line's break.
    pub(crate) span: Span,
    /// Anchor and tag; most nodes have none.
    pub(crate) properties: Option<Box<Properties>>,
}

impl Node<'_> {
    pub(crate) fn is_block_collection(&self) -> bool {
        matches!(self.kind, NodeKind::Sequence { flow: false, .. } | NodeKind::Mapping { flow: false, .. })
    }
}

#[derive(Debug, Clone)]
pub(crate) enum NodeKind<'t> {
    /// `indent` is the column of a block scalar's text; 0 for other styles and where there is no text.
    Scalar {
        value: Cow<'t, str>,
        style: ScalarStyle,
        indent: u32,
    },
    Alias {
        target: Option<NodeId>,
    },
    Sequence {
        children: Children,
        flow: bool,
    },
    Mapping {
        children: Children,
        flow: bool,
    },
}

/// A run of children in the tree's list of children; those of a mapping alternate key and value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Children {
    pub(crate) first: u32,
    pub(crate) count: u32,
}

/// A node in its parent, with the mark that stands before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Child {
    pub(crate) node: NodeId,
    mark: u32,
}

impl Child {
    pub(crate) fn new(node: NodeId, mark: Option<usize>) -> Self {
        Self { node, mark: mark.map_or(NOWHERE, |mark| mark as u32) }
    }

    /// Where the `-` of an item in block style, the `?` of a key or the `:` of a value stands.
    pub(crate) fn mark(self) -> Option<usize> {
        (self.mark != NOWHERE).then_some(self.mark as usize)
    }
}

/// A key and its value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Entry {
    pub(crate) key: Child,
    pub(crate) value: Child,
}

/// All nodes of a document.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tree<'t> {
    pub(crate) nodes: Vec<Node<'t>>,
    pub(crate) children: Vec<Child>,
    /// What a document without any content has none of.
    pub(crate) root: Option<NodeId>,
}

impl<'t> Tree<'t> {
    /// An empty tree with room for what a text of this length has as a rule.
    pub(crate) fn with_room_for(text: &str) -> Self {
        let nodes = (text.len() / 12).min(1 << 20);
        Self { nodes: Vec::with_capacity(nodes), children: Vec::with_capacity(nodes), root: None }
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node<'t> {
        &self.nodes[id.0 as usize]
    }

    pub(crate) fn children(&self, range: Children) -> &[Child] {
        &self.children[range.first as usize..(range.first + range.count) as usize]
    }

    /// The items, if `id` is a sequence.
    pub(crate) fn items(&self, id: NodeId) -> Option<&[Child]> {
        match self.node(id).kind {
            NodeKind::Sequence { children, .. } => Some(self.children(children)),
            _ => None,
        }
    }

    /// The entries, if `id` is a mapping.
    pub(crate) fn entries(
        &self,
        id: NodeId,
    ) -> Option<impl DoubleEndedIterator<Item = Entry> + ExactSizeIterator + '_> {
        match self.node(id).kind {
            NodeKind::Mapping { children, .. } => Some(
                self.children(children).chunks_exact(2).map(|pair| Entry { key: pair[0], value: pair[1] }),
            ),
            _ => None,
        }
    }

    /// Whether `id` is a collection in flow style.
    pub(crate) fn is_flow(&self, id: NodeId) -> bool {
        matches!(
            self.node(id).kind,
            NodeKind::Sequence { flow: true, .. } | NodeKind::Mapping { flow: true, .. }
        )
    }

    /// The node behind an alias; the node itself where it is none, or where the alias leads nowhere.
    pub(crate) fn behind_alias(&self, id: NodeId) -> NodeId {
        match self.node(id).kind {
            NodeKind::Alias { target: Some(target) } => target,
            _ => id,
        }
    }

    /// The node with its anchor and tag.
    pub(crate) fn outer_span(&self, id: NodeId) -> Span {
        let node = self.node(id);
        match node.properties.as_deref().and_then(Properties::start) {
            Some(start) => Span::new(start.min(node.span.start()), node.span.end()),
            None => node.span,
        }
    }

    /// Where a child starts: at its mark, or at its anchor, tag or content where it has none.
    pub(crate) fn child_start(&self, child: Child) -> usize {
        child.mark().unwrap_or_else(|| self.outer_span(child.node).start())
    }

    /// Where a child ends: with its content, or behind its mark where nothing is written.
    pub(crate) fn child_end(&self, child: Child) -> usize {
        self.node(child.node).span.end().max(child.mark().map_or(0, |mark| mark + 1))
    }

    /// The last node inside `id`: nodes stand in the order of the text, so those of a subtree are a run.
    pub(crate) fn last_inside(&self, id: NodeId) -> NodeId {
        let mut at = id;
        loop {
            match self.node(at).kind {
                NodeKind::Sequence { children, .. } | NodeKind::Mapping { children, .. }
                    if children.count > 0 =>
                {
                    at = self.children[(children.first + children.count - 1) as usize].node;
                }
                _ => return at,
            }
        }
    }
}
