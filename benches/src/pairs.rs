//! What people changed by hand to make sidecars native, beside what `migrate` makes of the same files.
//!
//! A pair is a folder with `before` and `after`, and the `diff.patch` between them, which says what was renamed. What stands in
//! `before` is copied and migrated with `--write`. It has no bound: each difference is for a person to explain.

mod template;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Context as _;
use outrigger_yaml::{Document, Limits, split_documents};
use serde_json::Value;

use self::template::Template;
use crate::program;

/// How many of the files that share an outcome are named.
const NAMED: usize = 2;

/// Prints, for each pair, the pods with what moved and the differences that are left, and the files without pods.
pub(crate) fn print(folder: &Path) -> anyhow::Result<()> {
    let outrigger = program::build_outrigger()?;
    let mut pairs = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let pair = entry?.path();
        if pair.join("before").is_dir() && pair.join("after").is_dir() {
            pairs.push(pair);
        }
    }
    pairs.sort();
    for pair in pairs {
        println!("\n{}", pair.file_name().unwrap_or_default().to_string_lossy());
        for (outcome, places) in outcomes(&outrigger, &pair)? {
            let named = places.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = places.len().saturating_sub(NAMED);
            let more = if more == 0 { String::new() } else { format!(" and {more} more") };
            println!("  {named}{more}: {outcome}");
        }
    }
    Ok(())
}

/// What became of the files of a pair, and of which it is true.
fn outcomes(outrigger: &Path, pair: &Path) -> anyhow::Result<BTreeMap<String, Vec<String>>> {
    let renamed =
        fs::read_to_string(pair.join("diff.patch")).map(|patch| renames(&patch)).unwrap_or_default();
    let copies = tempfile::tempdir()?;
    let files = files_in(&pair.join("before"))?;
    for file in &files {
        let copy = copies.path().join(file);
        fs::create_dir_all(copy.parent().unwrap_or(&copy))?;
        fs::write(copy, fs::read(pair.join("before").join(file))?)?;
    }
    let ours = migrate(outrigger, copies.path(), &files, &["--write"])?;
    let upstream = migrate(outrigger, &pair.join("after"), &files_in(&pair.join("after"))?, &[])?;

    let mut outcomes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in &files {
        let pods = pods(&ours, file)?;
        if pods.is_empty() {
            let words = recognised(&ours, file).map_or(String::new(), |what| format!(" ({what})"));
            outcomes.entry(format!("not a manifest{words}")).or_default().push(file.clone());
            continue;
        }
        let other = renamed.get(file).unwrap_or(file);
        let others = self::pods(&upstream, other)?;
        for (number, pod) in pods.iter().enumerate() {
            let outcome = match twin(&pods, number, &others) {
                None => "upstream has no such pod after the change".to_owned(),
                Some(twin) => {
                    let before = template(&pair.join("before").join(file), pod)?;
                    let result = template(&copies.path().join(file), pod)?;
                    let after = template(&pair.join("after").join(other), twin)?;
                    compare(&before, &result, &after, pod)
                }
            };
            let name = pod["name"].as_str().unwrap_or_default();
            let short = file.rsplit('/').next().unwrap_or(file);
            outcomes.entry(outcome).or_default().push(format!("{short} {name}"));
        }
    }
    Ok(outcomes)
}

fn compare(before: &Template, ours: &Template, upstream: &Template, pod: &Value) -> String {
    let words = |names: Vec<String>| if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
    let [moved, moved_upstream] = [ours, upstream].map(|after| words(before.moved_to(after)));
    let mut outcome = format!("we move {moved}, upstream {moved_upstream}");
    if let Some(reason) = pod["reason"].as_str() {
        let verdict = pod["verdict"].as_str().unwrap_or_default();
        outcome = format!("{outcome}\n    {verdict}: {reason}");
    }
    for line in ours.differences(upstream) {
        outcome = format!("{outcome}\n    {line}");
    }
    outcome
}

fn migrate(program: &Path, folder: &Path, files: &[String], options: &[&str]) -> anyhow::Result<Value> {
    let mut command = Command::new(program);
    command.args(["migrate", "--format", "json"]).args(options).args(files).current_dir(folder);
    program::answer(command)
}

/// The pods of one file in an answer, in its order.
fn pods<'a>(answer: &'a Value, file: &str) -> anyhow::Result<Vec<&'a Value>> {
    let workloads = answer["workloads"].as_array().context("the answer lists workloads")?;
    Ok(workloads.iter().filter(|workload| workload["file"] == file).collect())
}

/// The pod among `others` that is that with this number: of one kind and name, and in the same place among such.
fn twin<'a>(pods: &[&Value], number: usize, others: &[&'a Value]) -> Option<&'a Value> {
    let is_twin = |other: &Value| ["kind", "name"].iter().all(|&key| other[key] == pods[number][key]);
    let earlier = pods[..number].iter().filter(|pod| is_twin(pod)).count();
    others.iter().filter(|other| is_twin(other)).nth(earlier).copied()
}

/// What the program calls a file that it does not convert.
fn recognised<'a>(answer: &'a Value, file: &str) -> Option<&'a str> {
    let recognised = answer["summary"]["recognised"].as_array()?;
    recognised.iter().find(|one| one["file"] == file)?["what"].as_str()
}

/// The pod template in a file that a workload of an answer speaks of.
fn template(file: &Path, workload: &Value) -> anyhow::Result<Template> {
    let text = fs::read_to_string(file)?;
    let number = workload["document"].as_u64().context("a workload has a document")?;
    let pod = workload["pod_template"].as_str().context("a workload has a pod")?;
    let mut sources = split_documents(&text).into_iter();
    let source = sources.find(|source| source.index as u64 == number).context("no such document")?;
    let document = Document::parse(&text, source, &Limits::default())?.value()?;
    Template::read(&document, pod).with_context(|| format!("no pod at {pod} of {}", file.display()))
}

/// All files below a folder, by their paths from it.
fn files_in(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).standard_filters(false).build() {
        let path = entry?.into_path();
        if path.is_file() {
            let relative = path.strip_prefix(folder)?.to_str().context("a path is text")?;
            files.push(relative.to_owned());
        }
    }
    files.sort();
    Ok(files)
}

/// The new names of files in a patch of git, by the old ones.
fn renames(patch: &str) -> BTreeMap<String, String> {
    let mut renames = BTreeMap::new();
    let mut old = None;
    for line in patch.lines() {
        if let Some(name) = line.strip_prefix("rename from ") {
            old = Some(name.to_owned());
        } else if let (Some(name), Some(old)) = (line.strip_prefix("rename to "), old.take()) {
            renames.insert(old, name.to_owned());
        }
    }
    renames
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_patch_says_what_was_renamed() {
        let patch =
            "similarity index 90%\nrename from a.yaml\nrename to b.yaml\n--- a/a.yaml\n+++ b/b.yaml\n+x\n";
        assert_eq!(renames(patch), BTreeMap::from([("a.yaml".to_owned(), "b.yaml".to_owned())]));
    }

    #[test]
    fn pods_of_one_name_are_told_apart_by_their_order() {
        let pods = ["a", "b", "a"].map(|name| serde_json::json!({"kind": "Pod", "name": name}));
        let pods: Vec<&Value> = pods.iter().collect();
        assert!(twin(&pods, 2, &pods).is_some_and(|twin| std::ptr::eq(twin, pods[2])));
        assert!(twin(&pods, 1, &pods).is_some_and(|twin| std::ptr::eq(twin, pods[1])));
        assert!(twin(&pods, 2, &pods[..2]).is_none());
    }
}
