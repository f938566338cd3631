use std::collections::BTreeSet;
use std::ops::Range;

use outrigger_manifest::Workload;
use outrigger_pod::Pod;
use outrigger_text::{LineIndex, Pointer, Span};
use outrigger_yaml::Document;

/// The pod annotation that tells Outrigger to leave a pod, or some rules, alone: `"true"`, or rule ids
/// separated by commas.
pub const IGNORE_ANNOTATION: &str = "outrigger.dev/ignore";

/// The comments of one document that tell Outrigger to leave something alone: the lines on which they stand, rising,
/// and the rules that they name.
#[derive(Debug)]
pub(crate) struct IgnoreComments {
    told: Vec<(u32, Vec<Option<String>>)>,
}

impl IgnoreComments {
    /// Reads the comments of a document, once for all of its pods.
    pub(crate) fn of(document: &Document<'_>, lines: &LineIndex) -> Self {
        let comments = document.comments();
        let told = comments
            .iter()
            .filter_map(|comment| Some((lines.line(comment.span.start()), parse_comment(comment.text)?)))
            .collect();
        Self { told }
    }

    /// Those that stand on lines `first` to `last`, by their number.
    fn on_lines(&self, (first, last): (u32, u32)) -> Range<usize> {
        let start = self.told.partition_point(|(line, _)| *line < first);
        let count = self.told[start..].partition_point(|(line, _)| *line <= last);
        start..start + count
    }
}

/// What the user told us to leave alone in one pod.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Ignores {
    entries: BTreeSet<(Option<String>, Option<String>)>,
}

impl Ignores {
    /// Reads the annotation [`IGNORE_ANNOTATION`].
    pub(crate) fn from_annotation(value: Option<&str>) -> Self {
        let mut ignores = Self::default();
        match value.map(str::trim) {
            None | Some("" | "false") => {}
            Some("true" | "all") => ignores.add(None, None),
            Some(rules) => rules.split(',').for_each(|rule| ignores.add(Some(rule.trim()), None)),
        }
        ignores
    }

    /// The rules that are named and do not exist.
    pub(crate) fn unknown_rules(&self) -> impl Iterator<Item = &str> {
        let named = self.entries.iter().filter_map(|(rule, _)| rule.as_deref());
        named.filter(|rule| crate::rules::rule(rule).is_none())
    }

    /// Leaves `rule` (all where `None`) alone in `container` (in the whole pod where `None`).
    pub(crate) fn add(&mut self, rule: Option<&str>, container: Option<&str>) {
        self.entries.insert((rule.map(str::to_owned), container.map(str::to_owned)));
    }

    /// Whether `rule` is to be left alone in `container`, or in the pod where it is about no container.
    pub(crate) fn covers(&self, rule: &str, container: Option<&str>) -> bool {
        self.entries.iter().any(|(ignored_rule, ignored_container)| {
            let rule_fits = ignored_rule.as_deref().is_none_or(|ignored| ignored == rule);
            let container_fits =
                ignored_container.as_deref().is_none_or(|ignored| Some(ignored) == container);
            rule_fits && container_fits
        })
    }

    /// Whether nothing at all is to be done or said about the pod.
    pub(crate) fn whole_pod(&self) -> bool {
        self.entries.contains(&(None, None))
    }

    /// Adds what comments say. `# outrigger: ignore` or `# outrigger: ignore[rule, rule]` inside a container,
    /// or in the comment lines right above it, is about that container; at or right above the object's first
    /// line it is about the whole pod.
    pub(crate) fn add_comments(
        &mut self,
        text: &str,
        document: &Document<'_>,
        lines: &LineIndex,
        workload: &Workload,
        pod: &Pod,
        comments: &IgnoreComments,
    ) {
        let Workload { object, template, .. } = workload;
        if comments.told.is_empty() {
            return;
        }
        let span_of = |at: &Pointer| document.locate(at).map(|found| found.entry.unwrap_or(found.value));
        let line_and_comments_above = |span: Span| {
            let line = lines.line(span.start());
            (first_line_with_comments(text, lines, line), line)
        };
        // Of two containers on one line the first has the comment, and any container has it before the object.
        let mut taken: BTreeSet<usize> = BTreeSet::new();
        for (place, _) in pod.all_containers() {
            let Some(span) = span_of(&template.join(&place.pointer())) else { continue };
            let (first, _) = line_and_comments_above(span);
            let last = lines.line(span.end().max(span.start() + 1) - 1);
            let inside = comments.on_lines((first, last)).filter(|number| taken.insert(*number));
            let label = pod.label(place);
            self.add_rules(comments, inside, Some(&label));
        }
        if let Some(span) = span_of(object) {
            let above = comments.on_lines(line_and_comments_above(span));
            self.add_rules(comments, above.filter(|number| !taken.contains(number)), None);
        }
    }

    /// Adds what comments at or right above the first line of an object say, for an object that is considered outside of
    /// its pods.
    pub(crate) fn add_object_comments(
        &mut self,
        text: &str,
        document: &Document<'_>,
        lines: &LineIndex,
        object: &Pointer,
        comments: &IgnoreComments,
    ) {
        if let Some(found) = document.locate(object) {
            let line = lines.line(found.entry.unwrap_or(found.value).start());
            let above = comments.on_lines((first_line_with_comments(text, lines, line), line));
            self.add_rules(comments, above, None);
        }
    }

    fn add_rules(
        &mut self,
        comments: &IgnoreComments,
        numbers: impl Iterator<Item = usize>,
        container: Option<&str>,
    ) {
        for rule in numbers.flat_map(|number| &comments.told[number].1) {
            self.add(rule.as_deref(), container);
        }
    }
}

/// The first of the comment lines that stand right above `line`, or `line` itself.
fn first_line_with_comments(text: &str, lines: &LineIndex, mut line: u32) -> u32 {
    while line > 1 {
        let start = lines.line_start(line - 1).unwrap_or(0);
        let end = lines.line_start(line).unwrap_or(text.len());
        if !text[start..end].trim_start().starts_with('#') {
            break;
        }
        line -= 1;
    }
    line
}

/// The rules of `outrigger: ignore[a, b]`; one `None` for a bare `outrigger: ignore`.
fn parse_comment(text: &str) -> Option<Vec<Option<String>>> {
    let rest = text.trim_start_matches('#').trim().strip_prefix("outrigger:")?.trim_start();
    let rest = rest.strip_prefix("ignore")?.trim_start();
    match rest.strip_prefix('[') {
        None => Some(vec![None]),
        Some(list) => {
            let (list, _) = list.split_once(']')?;
            Some(list.split(',').map(|rule| Some(rule.trim().to_owned())).collect())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_name_rules_or_all() {
        let rules = |text| parse_comment(text);
        assert_eq!(rules("# outrigger: ignore"), Some(vec![None]));
        assert_eq!(
            rules("#outrigger: ignore[a-b, c] because"),
            Some(vec![Some("a-b".to_owned()), Some("c".to_owned())])
        );
        assert_eq!(rules("# outrigger: ignore[a"), None);
        assert_eq!(rules("# the outrigger: ignore"), None);
    }

    #[test]
    fn what_is_ignored() {
        let mut ignores = Ignores::default();
        ignores.add(Some("rule"), Some("proxy"));
        assert!(ignores.covers("rule", Some("proxy")));
        assert!(!ignores.covers("rule", Some("app")) && !ignores.covers("other", Some("proxy")));
        ignores.add(None, Some("log"));
        assert!(ignores.covers("any", Some("log")) && !ignores.whole_pod());
        ignores.add(None, None);
        assert!(ignores.covers("any", None));
    }
}
