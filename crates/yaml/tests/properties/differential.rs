//! Our reading against libyaml's, the parser that kubectl's library is a port of.

use outrigger_yaml::{Document, DocumentSource, Limits};

use crate::events::{read_granit, read_libyaml};
use crate::node::{compose, is_reading_of};

/// What came of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Agreement {
    /// Both read the document, and read the same.
    Same,
    /// Both refuse it.
    BothRefuse,
    /// libyaml refuses what we read. kubectl would not take the file; an edit does no harm to it.
    OnlyWeRead,
    /// We refuse what libyaml reads. Nothing is edited.
    OnlyLibyamlReads,
    /// Both read it, and otherwise, for a known reason.
    Known(Difference),
}

/// Why two parsers may read a document in two ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    /// NEL, LS and PS are line breaks in YAML 1.1 and characters in 1.2 (YAML 1.2.2, section 5.4).
    LineBreaks,
    /// In flow style, where a plain scalar meets `:` or `?` and no white space, YAML 1.2 allows more than 1.1 does.
    FlowIndicators,
}

/// Compares the readings of one document. Panics where they differ and nothing explains it.
pub(crate) fn compare(text: &str, source: DocumentSource) -> Agreement {
    let slice = &text[source.span.range()];
    let document = Document::parse(text, source, &Limits::default());
    let theirs = read_libyaml(slice);
    let (Ok(document), Some(theirs)) = (&document, &theirs) else {
        return match (document.is_ok(), theirs.is_some()) {
            (true, _) => Agreement::OnlyWeRead,
            (false, true) => Agreement::OnlyLibyamlReads,
            (false, false) => Agreement::BothRefuse,
        };
    };
    // The parser below our tree, event for event.
    if let Some(events) = read_granit(slice)
        && let Some(at) = (0..theirs.len().max(events.len())).find(|&at| theirs.get(at) != events.get(at))
    {
        let Some(difference) = explain(slice) else {
            panic!("libyaml reads {:?}, granit {:?} in\n{slice}", theirs.get(at), events.get(at));
        };
        return Agreement::Known(difference);
    }
    // Our meaning, node for node.
    let node = compose(theirs).into_iter().next().flatten();
    match (node, document.value()) {
        (Some(node), Ok(value)) => {
            assert!(is_reading_of(&node, &value), "libyaml reads {node:?}, we {value} in\n{slice}");
            Agreement::Same
        }
        // A meaning that we refuse (`.inf`, a null key, a tag that does not fit) or that the second reading gives up.
        _ => Agreement::Same,
    }
}

fn explain(slice: &str) -> Option<Difference> {
    if slice.contains(['\u{85}', '\u{2028}', '\u{2029}']) {
        return Some(Difference::LineBreaks);
    }
    let glued = [":,", ":]", ":}", "?", "::", ":["].iter().any(|mark| slice.contains(mark));
    (glued && slice.contains(['[', '{'])).then_some(Difference::FlowIndicators)
}
