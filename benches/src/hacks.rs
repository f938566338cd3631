//! Which hacks, and which look-alikes of hacks, are called hacks in a tree of public repositories.
//!
//! Each repository of the tree is one run, as its owner would run it. The labels are lines of files (`hacks.tsv`); a label and
//! an entry of the program belong together where they stand on one line, or at most three lines apart in one container.
//! The bound: no look-alike is called a hack.

mod labels;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context as _;

use self::labels::Label;
use crate::found::{self, Action, Answer, Found};
use crate::table::{percent, print_list};
use crate::{bulk, program};

/// How many lines a hack may stand from its label, within one container.
const NEAR: u64 = 3;

/// Prints the table. Whether all bounds are kept.
pub(crate) fn measure(bulk: &Path, labels: Option<&Path>) -> anyhow::Result<bool> {
    let labels = match labels {
        Some(path) => labels::parse(&fs::read_to_string(path).with_context(|| path.display().to_string())?)?,
        None => labels::built_in()?,
    };
    let scratch = tempfile::tempdir()?;
    let Some(tree) = bulk::unpack(bulk, scratch.path())? else { return Ok(true) };
    let outrigger = program::build_outrigger()?;
    let mut answer = Answer::default();
    for repository in repositories(&tree)? {
        // Named one by one as well: not all of them look like manifests by their names.
        let labelled = labels.iter().map(|label| label.file.as_str());
        let mut paths: Vec<&str> = labelled.filter(|file| Path::new(file).starts_with(&repository)).collect();
        paths.push(&repository);
        let found = found::find(&outrigger, &tree, &paths)?;
        answer.hacks.extend(found.hacks);
        answer.files.extend(found.files);
    }
    let tally = Tally::of(&labels, &answer);
    tally.print();
    Ok(tally.look_alikes_called.is_empty())
}

/// The folders of the tree that are repositories, each in a folder of the tree.
fn repositories(tree: &Path) -> anyhow::Result<Vec<String>> {
    let mut repositories = Vec::new();
    for folder in folders(tree)? {
        for repository in folders(&tree.join(&folder))? {
            repositories.push(format!("{folder}/{repository}"));
        }
    }
    Ok(repositories)
}

fn folders(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if entry.path().is_dir() {
            names.push(entry.file_name().into_string().ok().context("a folder's name is text")?);
        }
    }
    names.sort();
    Ok(names)
}

/// How far an entry stands from a label, in lines, where they can belong together.
fn distance(label: &Label, found: &Found) -> Option<u64> {
    let lines = label.line.abs_diff(found.line);
    let is_one_container = label.container.is_none() || label.container == found.container;
    (label.file == found.file && (lines == 0 || lines <= NEAR && is_one_container)).then_some(lines)
}

/// Which entry belongs to which label, by their numbers; an entry to one label, and those of its kind first.
fn assign(labels: &[Label], found: &[Found]) -> BTreeMap<usize, usize> {
    let mut pairs = Vec::new();
    for (number, label) in labels.iter().enumerate() {
        for (entry, found) in found.iter().enumerate() {
            if let Some(lines) = distance(label, found) {
                let rank = if label.kind.is_none() { 2 } else { u8::from(!label.is_kind_of(found)) };
                pairs.push((rank, lines, number, entry));
            }
        }
    }
    pairs.sort_unstable();
    let (mut assigned, mut taken) = (BTreeMap::new(), vec![false; found.len()]);
    for (_, _, number, entry) in pairs {
        if !taken[entry] && !assigned.contains_key(&number) {
            taken[entry] = true;
            assigned.insert(number, entry);
        }
    }
    assigned
}

/// One line of the table.
#[derive(Default)]
struct Counts {
    hacks: usize,
    found: usize,
    agreed: usize,
    reported: usize,
    look_alikes: usize,
    called: usize,
}

#[derive(Default)]
struct Tally {
    /// By half.
    counts: BTreeMap<String, Counts>,
    misses: Vec<String>,
    other_kinds: Vec<String>,
    look_alikes_called: Vec<String>,
    unlabelled: Vec<String>,
}

impl Tally {
    fn of(labels: &[Label], answer: &Answer) -> Self {
        let found = answer.hacks.as_slice();
        let assigned = assign(labels, found);
        let mut tally = Self::default();
        for (number, label) in labels.iter().enumerate() {
            let entry = assigned.get(&number).map(|&entry| &found[entry]);
            let counts = tally.counts.entry(label.half.clone()).or_default();
            match (&label.kind, entry) {
                (None, entry) => {
                    counts.look_alikes += 1;
                    if let Some(found) = entry {
                        counts.called += 1;
                        let words = found.words();
                        tally.look_alikes_called.push(format!("{} {words}\n    {}", label.half, label.note));
                    }
                }
                (Some(_), None) => {
                    counts.hacks += 1;
                    let is_seen = answer.files.contains(&label.file);
                    let unseen = if is_seen { "" } else { "\n    no workload of this file is in the answer" };
                    tally.misses.push(format!("{}{unseen}", label.words()));
                }
                (Some(_), Some(found)) => {
                    counts.hacks += 1;
                    counts.found += 1;
                    counts.reported += usize::from(found.action == Action::Reported);
                    if label.is_kind_of(found) {
                        counts.agreed += 1;
                    } else {
                        tally.other_kinds.push(format!(
                            "{}\n    found as {} by {}",
                            label.words(),
                            found.kind,
                            found.rule
                        ));
                    }
                }
            }
        }
        let taken: Vec<usize> = assigned.into_values().collect();
        let rest = found.iter().enumerate().filter(|(number, _)| !taken.contains(number));
        tally.unlabelled = rest.map(|(_, found)| found.words()).collect();
        tally
    }

    fn print(&self) {
        println!("half    hacks  found  share    kinds agreed  only reported  look-alikes  called hacks");
        for (half, counts) in &self.counts {
            let Counts { hacks, found, agreed, reported, look_alikes, called } = counts;
            let share = percent(*found, *hacks);
            println!(
                "{half:6}  {hacks:5}  {found:5}  {share:5.1} %  {agreed:12}  {reported:13}  {look_alikes:11}  {called:12}"
            );
        }
        print_list("Hacks that are not found", &self.misses);
        print_list("Found as another kind", &self.other_kinds);
        print_list("Called hacks without a label", &self.unlabelled);
        print_list("Look-alikes that are called hacks (bound: 0)", &self.look_alikes_called);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(lines: &str) -> Vec<Label> {
        labels::parse(&format!("head\n{lines}")).expect("the labels are read")
    }

    fn found(line: u64, container: Option<&str>, kind: &str) -> Found {
        Found {
            file: "f.yaml".to_owned(),
            line,
            rule: "a".to_owned(),
            kind: kind.to_owned(),
            container: container.map(str::to_owned),
            action: Action::Removed,
            title: String::new(),
        }
    }

    fn answer(hacks: &[Found]) -> Answer {
        let files = hacks.iter().map(|found| found.file.clone()).collect();
        Answer { hacks: hacks.to_vec(), files }
    }

    #[test]
    fn two_hacks_on_one_line_go_to_their_own_kinds() {
        let labels =
            labels("f.yaml\t7\tproxy\tD11\tTERMTIMEOUT\tafter\tx\nf.yaml\t7\tproxy\tW25\tQUIT\tafter\ty");
        let found = [found(7, Some("proxy"), "QUIT"), found(8, Some("proxy"), "TERMTIMEOUT")];
        assert_eq!(assign(&labels, &found), BTreeMap::from([(0, 1), (1, 0)]));
        let tally = Tally::of(&labels, &answer(&found));
        let counts = &tally.counts["after"];
        assert_eq!((counts.hacks, counts.found, counts.agreed), (2, 2, 2));
        assert!(tally.unlabelled.is_empty());
    }

    #[test]
    fn lines_further_away_or_of_another_container_are_others() {
        let labels = labels("f.yaml\t7\tproxy\tQ6\tQUIT\tafter\tx");
        let is_found = |line, container| !assign(&labels, &[found(line, Some(container), "QUIT")]).is_empty();
        assert!(is_found(10, "proxy") && is_found(4, "proxy") && is_found(7, "app"));
        assert!(!is_found(11, "proxy") && !is_found(8, "app"));
    }

    #[test]
    fn a_look_alike_beside_a_hack_is_not_blamed_for_it() {
        let labels = labels("f.yaml\t7\tapp\tQ6\tNONE\tafter\ta comment\nf.yaml\t9\tapp\tQ6\tQUIT\tafter\tx");
        let tally = Tally::of(&labels, &answer(&[found(8, Some("app"), "QUIT")]));
        assert_eq!((tally.look_alikes_called.len(), tally.misses.len()), (0, 0));
        let tally = Tally::of(&labels[..1], &answer(&[found(8, Some("app"), "QUIT")]));
        assert_eq!(tally.look_alikes_called, ["after f.yaml:8 app: a QUIT\n    a comment"]);
    }

    #[test]
    fn a_miss_in_a_file_without_a_workload_says_so() {
        let labels = labels("f.yaml\t7\tapp\tQ6\tQUIT\tafter\tx");
        let seen = Tally::of(&labels, &answer(&[found(70, Some("app"), "QUIT")]));
        assert_eq!(
            (seen.misses, seen.unlabelled.len()),
            (vec!["after f.yaml:7 app: Q6 QUIT: x".to_owned()], 1)
        );
        let unseen = Tally::of(&labels, &answer(&[]));
        assert!(
            unseen.misses[0].ends_with("\n    no workload of this file is in the answer"),
            "{:?}",
            unseen.misses
        );
    }
}
