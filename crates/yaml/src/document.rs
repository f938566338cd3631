use outrigger_text::{Edit, Pointer, Span};
use serde_json::Value;

use crate::builder::parse_tree;
use crate::comments::find_comments;
use crate::duplicates::find_duplicate_keys;
use crate::edit::{ValuePlaces, byte_of_value, edit_document, places_of_value};
use crate::meaning::resolve_tree;
use crate::tree::{NodeKind, Tree};
use crate::{
    Change, Comment, DocumentSource, DuplicateKey, EditRefusal, Limits, Located, MeaningError, ParseError,
    locate,
};

/// One document of a text: a tree with exact places, every byte of it accounted for.
#[derive(Debug, Clone)]
pub struct Document<'t> {
    pub(crate) text: &'t str,
    pub(crate) source: DocumentSource,
    pub(crate) limits: Limits,
    pub(crate) tree: Tree<'t>,
}

impl<'t> Document<'t> {
    /// Parses the document that stands at `source` in `text`; every span counts from the start of `text`.
    ///
    /// The document is parsed from its own slice, so that a broken one hides no other.
    pub fn parse(text: &'t str, source: DocumentSource, limits: &Limits) -> Result<Self, ParseError> {
        let tree = parse_tree(text, source, limits)?;
        Ok(Self { text, source, limits: *limits, tree })
    }

    /// Where the document stands.
    pub fn source(&self) -> DocumentSource {
        self.source
    }

    /// The text that the spans count in.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Whether nothing is written in the document but comments and markers.
    pub fn is_empty(&self) -> bool {
        self.tree.root.is_none_or(|root| {
            let node = self.tree.node(root);
            matches!(node.kind, NodeKind::Scalar { .. }) && node.span.is_empty() && node.properties.is_none()
        })
    }

    /// The span of the content, without the document's markers and the comments around it. Empty if there is none.
    pub fn content(&self) -> Span {
        self.tree.root.map_or(Span::empty(self.source.span.start()), |root| self.tree.outer_span(root))
    }

    /// What the document means to kubectl: anchors, aliases and merge keys carried out, scalars by YAML 1.1's rules
    /// with go-yaml's exceptions, of duplicate keys the last.
    ///
    /// A float without a fraction is an integer, as in the JSON that kubectl sends. A last line without a line break
    /// counts as one with it: kubectl's reader puts a break behind every line (`LineReader` in
    /// <https://github.com/kubernetes/apimachinery/blob/master/pkg/util/yaml/decoder.go>, read 2026-11-24).
    pub fn value(&self) -> Result<Value, MeaningError> {
        resolve_tree(self.text, self.source.span, &self.tree, &self.limits)
    }

    /// The keys that stand twice in one mapping, in the order of the text. Merge keys may.
    pub fn duplicate_keys(&self) -> Vec<DuplicateKey> {
        find_duplicate_keys(self.text, &self.tree)
    }

    /// Where a place of the meaning is written, aliases and merge keys followed.
    pub fn locate(&self, at: &Pointer) -> Option<Located> {
        locate::find(self.text, &self.tree, at).map(|place| place.located(&self.tree))
    }

    /// Where the byte at `offset` of the text at `at` is written: a command in a script, whatever the style of the scalar.
    /// Of an escape or a fold its first byte. `None` past the end of the text, and where no text stands.
    pub fn byte_of_value(&self, at: &Pointer, offset: usize) -> Option<usize> {
        byte_of_value(self, at, offset)
    }

    /// The same for all bytes of the text at `at`, read once. `None` where no text stands.
    pub fn places_of_value(&self, at: &Pointer) -> Option<ValuePlaces<'_>> {
        places_of_value(self, at)
    }

    /// The edits that make `changes` in the text, or the first change that is refused.
    ///
    /// All pointers speak of the document as it is. The edits do not overlap; no byte outside the changes is touched.
    /// An edit is no proof: [`crate::proof`] is.
    pub fn edit(&self, changes: &[Change]) -> Result<Vec<Edit>, EditRefusal> {
        self.edit_or_refuse(changes).map_err(|mut refusals| refusals.swap_remove(0))
    }

    /// As [`Document::edit`], with every change that is refused, by its number: at least one.
    pub fn edit_or_refuse(&self, changes: &[Change]) -> Result<Vec<Edit>, Vec<EditRefusal>> {
        edit_document(self, changes)
    }

    /// The comments of the document, in the order of the text.
    pub fn comments(&self) -> Vec<Comment<'t>> {
        find_comments(self.text, &self.tree, self.source.span)
    }
}
