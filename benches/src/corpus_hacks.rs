//! Which of the hacks that the labels of the corpus name are found.
//!
//! A label names sorts of hacks and no places: a sort is found where the file holds an entry of that kind. Of the sorts in
//! CONVERT files of high confidence 95 % are to be found; a sort with a question mark is of low confidence. In a file
//! labelled NOOP and without hacks nothing may be called one.

use std::collections::{BTreeMap, BTreeSet};

use crate::found::{Action, Found};
use crate::labels::{self, Expect, Label};
use crate::table::{percent, print_list};

/// What share of the labelled hacks in CONVERT files of high confidence has to be found, in percent.
const SHARE_TO_FIND: f64 = 95.0;

/// One line of the table.
#[derive(Default)]
struct Counts {
    labelled: usize,
    found: usize,
    /// Of those found, the ones about which nothing is done.
    reported: usize,
}

/// The second table of `corpus`.
#[derive(Default)]
pub(crate) struct Tally {
    /// By label, and whether the label is sure.
    counts: BTreeMap<(Expect, bool), Counts>,
    /// Of what a manifest cannot show: how many are labelled, and how many are found all the same.
    hidden: (usize, usize),
    misses: Vec<String>,
    invented: Vec<String>,
    reported: Vec<String>,
    hidden_lines: Vec<String>,
}

impl Tally {
    /// What is found in all files, held against all labels.
    pub(crate) fn of(labels: &[Label], found: &[Found]) -> Self {
        let mut tally = Self::default();
        for label in labels {
            let in_file: Vec<&Found> = found.iter().filter(|found| found.file == label.file).collect();
            tally.add(label, &in_file);
        }
        tally
    }

    fn add(&mut self, label: &Label, found: &[&Found]) {
        let codes: BTreeSet<&str> = label.hacks.iter().map(|code| code.trim_end_matches('?')).collect();
        for code in &label.hacks {
            let name = code.trim_end_matches('?');
            let entries: Vec<&&Found> = found.iter().filter(|found| found.kind == name).collect();
            if let Some(reason) = labels::hidden(&label.file, name) {
                self.hidden.0 += 1;
                self.hidden.1 += usize::from(!entries.is_empty());
                self.hidden_lines.push(format!("{}: {name}: {reason}", label.file));
                continue;
            }
            let is_sure = label.confidence == "high" && name == code;
            let counts = self.counts.entry((label.expect, is_sure)).or_default();
            counts.labelled += 1;
            if entries.is_empty() {
                let others: BTreeSet<&str> = found
                    .iter()
                    .map(|found| found.kind.as_str())
                    .filter(|kind| !codes.contains(kind))
                    .collect();
                let others: Vec<&str> = others.into_iter().collect();
                let instead = if others.is_empty() {
                    String::new()
                } else {
                    format!(", found as {}", others.join(", "))
                };
                self.misses.push(format!(
                    "{:7} {:4} {}: {code}{instead}",
                    label.expect, label.confidence, label.file
                ));
            } else {
                counts.found += 1;
                let is_reported = entries.iter().all(|found| found.action == Action::Reported);
                counts.reported += usize::from(is_reported);
            }
        }
        for found in found {
            if label.expect == Expect::Noop && label.hacks.is_empty() {
                self.invented.push(format!("{}: {}", found.words(), found.title));
            }
            if found.action == Action::Reported {
                self.reported.push(format!("{:7} {}: {}", label.expect, found.words(), found.title));
            }
        }
    }

    fn share(&self) -> f64 {
        self.counts.get(&(Expect::Convert, true)).map_or(0.0, |counts| percent(counts.found, counts.labelled))
    }

    /// Whether all bounds are kept.
    pub(crate) fn keeps_bounds(&self) -> bool {
        self.share() >= SHARE_TO_FIND && self.invented.is_empty()
    }

    pub(crate) fn print(&self) {
        println!("\nlabel    sure  hacks  found  of them only reported");
        for ((expect, is_sure), counts) in &self.counts {
            let Counts { labelled, found, reported } = counts;
            let sure = if *is_sure { "high" } else { "less" };
            println!("{expect:8} {sure:4}  {labelled:5}  {found:5}  {reported:21}");
        }
        print_list("Labelled hacks that are not found", &self.misses);
        print_list("Called hacks in files labelled NOOP and without hacks", &self.invented);
        print_list("Hacks that are only reported, and what is said of them", &self.reported);
        print_list("Hacks that a manifest does not show (benches/hidden.tsv)", &self.hidden_lines);
        println!("  found all the same: {} of {}", self.hidden.1, self.hidden.0);
        println!(
            "\nHacks found in CONVERT files of high confidence: {:.1} % (bound: {SHARE_TO_FIND} %)",
            self.share()
        );
        println!("Called hacks in NOOP files without hacks: {} (bound: 0)", self.invented.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(expect: Expect, confidence: &str, hacks: &[&str]) -> Label {
        Label {
            file: "f.yaml".to_owned(),
            sidecars: Vec::new(),
            hacks: hacks.iter().map(|&code| code.to_owned()).collect(),
            expect,
            confidence: confidence.to_owned(),
        }
    }

    fn found(file: &str, kind: &str, action: Action) -> Found {
        Found {
            file: file.to_owned(),
            line: 7,
            rule: "a".to_owned(),
            kind: kind.to_owned(),
            container: None,
            action,
            title: "why".to_owned(),
        }
    }

    #[test]
    fn a_sort_is_found_by_its_own_kind_in_its_own_file() {
        let labels = [label(Expect::Convert, "high", &["QUIT", "WAIT", "SPN", "PKILL?"])];
        let found = [
            found("f.yaml", "QUIT", Action::Reported),
            found("f.yaml", "SLEEP-WAIT", Action::Removed),
            found("f.yaml", "PKILL", Action::Removed),
            found("g.yaml", "SPN", Action::Removed),
        ];
        let tally = Tally::of(&labels, &found);
        assert_eq!(
            tally.misses,
            [
                "CONVERT high f.yaml: WAIT, found as SLEEP-WAIT",
                "CONVERT high f.yaml: SPN, found as SLEEP-WAIT"
            ]
        );
        assert!((tally.share() - 100.0 / 3.0).abs() < 0.01, "{}", tally.share());
        let less = &tally.counts[&(Expect::Convert, false)];
        assert_eq!((less.labelled, less.found, less.reported), (1, 1, 0));
        assert_eq!(tally.reported, ["CONVERT f.yaml:7 the pod: a QUIT: why"]);
    }

    #[test]
    fn nothing_is_a_hack_where_the_label_of_a_noop_file_has_none() {
        let found = [found("f.yaml", "QUIT", Action::Reported)];
        let invented = |label: Label| Tally::of(&[label], &found).invented.len();
        assert_eq!(invented(label(Expect::Noop, "high", &[])), 1);
        assert_eq!(invented(label(Expect::Noop, "high", &["WAIT"])), 0);
        assert_eq!(invented(label(Expect::Convert, "high", &[])), 0);
        assert!(!Tally::of(&[label(Expect::Noop, "high", &[])], &found).keeps_bounds());
    }
}
