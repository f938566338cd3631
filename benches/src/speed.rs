//! How long `migrate` takes, beside real programs on the same files.
//!
//! Each comparison runs its programs in turn, warm, with their output in files, and states the ratio of their median times.
//! What is absent is skipped aloud.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, ensure};

use crate::{bulk, clock, program};

/// The tree of many files may take so many times what ripgrep takes to list its files with `containers:`.
const TIMES_RIPGREP: f64 = 4.0;
/// Of the files that yq reads, yq may take at least so many times as long to print the name of each document.
const TIMES_FASTER_THAN_YQ: f64 = 10.0;
/// The file with thousands of workloads may take so many times what its parser takes to give its events.
const TIMES_PARSE: f64 = 3.0;
/// The comparison of lives may make a run over files that change so many times as long.
const TIMES_WITHOUT_LIVES: f64 = 1.2;
/// How much text the names of the files may have that one command is given.
const LONGEST_COMMAND: usize = 1_000_000;

/// Prints one line for each comparison. Whether all bounds are kept.
pub(crate) fn measure(bulk: &Path, runs: usize) -> anyhow::Result<bool> {
    ensure!(runs > 0, "--runs 0 measures nothing");
    let outrigger = program::build_outrigger()?;
    let scratch = tempfile::tempdir()?;
    let mut bench = Bench { outrigger, scratch: scratch.path().to_owned(), runs, kept: true };
    if let Some(tree) = bulk::unpack(bulk, scratch.path())? {
        bench.against_ripgrep(&tree)?;
        bench.against_yq(&tree)?;
        bench.with_and_without_lives(&tree)?;
    }
    bench.many_workloads("5,000 workloads in 5,000 documents", &documents())?;
    bench.many_workloads("5,000 workloads in one List", &list())?;
    Ok(bench.kept)
}

struct Bench {
    outrigger: PathBuf,
    scratch: PathBuf,
    runs: usize,
    kept: bool,
}

impl Bench {
    fn against_ripgrep(&mut self, tree: &Path) -> anyhow::Result<()> {
        let Some(ripgrep) = program::find("rg") else { return Ok(()) };
        let mut list = || {
            let mut command = Command::new(&ripgrep);
            command.args(["--files-with-matches", "containers:"]).arg(tree);
            run_to_end(command, &self.scratch.join("ripgrep"))
        };
        let mut migrate = || self.migrate(&[], tree);
        let times = clock::medians(self.runs, &mut [&mut list, &mut migrate])?;
        let [list, migrate] = times[..] else { return Ok(()) };
        let ratio = ratio(migrate, list);
        Self::say("a tree of many files", migrate, "rg -l containers:", list);
        self.bound(
            ratio <= TIMES_RIPGREP,
            &format!("{ratio:.1} times as long (bound: {TIMES_RIPGREP}, goal: 3)"),
        );
        Ok(())
    }

    fn against_yq(&mut self, tree: &Path) -> anyhow::Result<()> {
        let Some(yq) = program::find("yq") else { return Ok(()) };
        let mut files = Vec::new();
        for entry in ignore::Walk::new(tree) {
            let path = entry?.into_path();
            if path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml") {
                files.push(path);
            }
        }
        // Short names, so that as many as possible fit into one command.
        let folder = self.scratch.join("read");
        fs::create_dir(&folder)?;
        let mut names = Vec::new();
        for (number, file) in readable(&yq, &files).into_iter().enumerate() {
            let name = format!("{number}.yaml");
            fs::copy(file, folder.join(&name))?;
            names.push(name);
        }
        let mut length = 0;
        names.retain(|name| {
            length += name.len() + 1;
            length <= LONGEST_COMMAND
        });
        let mut print = || {
            let mut command = Command::new(&yq);
            command.arg(".metadata.name").args(&names).current_dir(&folder);
            run_to_end(command, &self.scratch.join("yq"))
        };
        let mut migrate = || self.migrate(&[], &folder);
        let times = clock::medians(self.runs.min(3), &mut [&mut print, &mut migrate])?;
        let [print, migrate] = times[..] else { return Ok(()) };
        let ratio = ratio(print, migrate);
        Self::say(&format!("{} files that yq reads", names.len()), migrate, "yq .metadata.name", print);
        self.bound(
            ratio >= TIMES_FASTER_THAN_YQ,
            &format!("{ratio:.0} times faster (bound: {TIMES_FASTER_THAN_YQ})"),
        );
        Ok(())
    }

    /// The files of the tree that change, with the comparison of each pod's lives and without.
    fn with_and_without_lives(&mut self, tree: &Path) -> anyhow::Result<()> {
        let mut command = Command::new(&self.outrigger);
        command.args(["migrate", "--format", "json"]).arg(tree);
        let run = program::answer(command)?;
        let workloads = run["workloads"].as_array().context("the run has no workloads")?;
        let changed = workloads.iter().filter(|workload| workload["verdict"] == "converted");
        let changed: BTreeSet<&str> = changed.filter_map(|workload| workload["file"].as_str()).collect();
        let folder = self.scratch.join("changed");
        fs::create_dir(&folder)?;
        for copy in 0..COPIES {
            for (number, file) in changed.iter().enumerate() {
                let place = folder.join(format!("{copy}-{number}"));
                fs::create_dir(&place)?;
                fs::copy(file, place.join("pods.yaml"))?;
            }
        }
        let mut with = || self.migrate(&[], &folder);
        let mut without = || self.migrate(&["--no-simulate"], &folder);
        let times = clock::medians(self.runs, &mut [&mut without, &mut with])?;
        let [without, with] = times[..] else { return Ok(()) };
        let ratio = ratio(with, without);
        let title = format!("{COPIES} copies of {} files that change", changed.len());
        Self::say(&title, with, "migrate --no-simulate", without);
        self.bound(
            ratio <= TIMES_WITHOUT_LIVES,
            &format!("{ratio:.2} times as long (bound: {TIMES_WITHOUT_LIVES})"),
        );
        Ok(())
    }

    fn many_workloads(&mut self, title: &str, text: &str) -> anyhow::Result<()> {
        let file = self.scratch.join("workloads.yaml");
        fs::write(&file, text)?;
        let mut parse = || {
            for event in granit_parser::Parser::new_from_str(text) {
                event?;
            }
            Ok(())
        };
        let mut migrate = || self.migrate(&[], &file);
        let times = clock::medians(self.runs, &mut [&mut parse, &mut migrate])?;
        let [parse, migrate] = times[..] else { return Ok(()) };
        let ratio = ratio(migrate, parse);
        Self::say(&format!("{title}, {} kB", text.len() / 1000), migrate, "its parser's events", parse);
        self.bound(ratio <= TIMES_PARSE, &format!("{ratio:.1} times as long (bound: {TIMES_PARSE})"));
        Ok(())
    }

    fn migrate(&self, options: &[&str], path: &Path) -> anyhow::Result<()> {
        let mut command = Command::new(&self.outrigger);
        command.arg("migrate").args(options).arg(path);
        run_to_end(command, &self.scratch.join("outrigger"))
    }

    fn say(what: &str, migrate: Duration, other: &str, time: Duration) {
        let seconds = |time: Duration| time.as_secs_f64();
        println!("{what}: migrate {:.3} s, {other} {:.3} s", seconds(migrate), seconds(time));
    }

    fn bound(&mut self, is_kept: bool, words: &str) {
        println!("  {words}{}", if is_kept { "" } else { ": MISSED" });
        self.kept &= is_kept;
    }
}

/// Runs a command to its end. Status 1 means findings to us, and no match to others.
fn run_to_end(command: Command, output: &Path) -> anyhow::Result<()> {
    let mut command = program::into_file(command, output)?;
    let status = command.status().with_context(|| format!("{command:?} does not run"))?;
    ensure!(matches!(status.code(), Some(0..=2)), "{command:?} ends with {status}");
    Ok(())
}

/// Those of the files that yq reads without error: asked in batches, and of a batch that fails in halves.
fn readable<'f>(yq: &Path, files: &'f [PathBuf]) -> Vec<&'f PathBuf> {
    const BATCH: usize = 256;
    let reads = |files: &[PathBuf]| {
        let output = Command::new(yq).arg(".metadata.name").args(files).output();
        output.is_ok_and(|output| output.status.success())
    };
    let mut read = Vec::new();
    let mut open: Vec<&[PathBuf]> = files.chunks(BATCH).rev().collect();
    while let Some(batch) = open.pop() {
        if reads(batch) {
            read.extend(batch);
        } else if batch.len() > 1 {
            let (first, second) = batch.split_at(batch.len() / 2);
            open.extend([second, first]);
        }
    }
    read
}

fn ratio(time: Duration, other: Duration) -> f64 {
    time.as_secs_f64() / other.as_secs_f64()
}

/// How many copies of the files that change are looked at: alone they take too little time to be measured.
const COPIES: usize = 20;

const WORKLOADS: usize = 5_000;

/// A workload of about 1,000 bytes with a sidecar that moves.
fn workload(number: usize) -> String {
    format!(
        "\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-{number}
  labels:
    app: shop-{number}
spec:
  replicas: 2
  selector:
    matchLabels:
      app: shop-{number}
  template:
    metadata:
      labels:
        app: shop-{number}
    spec:
      terminationGracePeriodSeconds: 60
      containers:
        # The shop itself.
        - name: web
          image: registry.example/shop/web:{number}
          ports:
            - containerPort: 8080
          env:
            - name: DATABASE_HOST
              value: 127.0.0.1
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
        # Its way to the database.
        - name: cloud-sql-proxy
          image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0
          args:
            - --structured-logs
            - --port=5432
            - project:region:shop-{number}
          securityContext:
            runAsNonRoot: true
          resources:
            requests:
              cpu: 50m
              memory: 64Mi
"
    )
}

fn documents() -> String {
    (0..WORKLOADS).map(workload).collect::<Vec<_>>().join("---\n")
}

fn list() -> String {
    let mut text = "apiVersion: v1\nkind: List\nitems:\n".to_owned();
    for number in 0..WORKLOADS {
        for (line, words) in workload(number).lines().enumerate() {
            let _ = writeln!(text, "{}{words}", if line == 0 { "  - " } else { "    " });
        }
    }
    text
}
