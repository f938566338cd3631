//! Measures the program: what it does to labelled manifests, which hacks it finds in public repositories, how fast it is
//! beside real programs, and how its simulated lives stand to those on real nodes.
//!
//! ```console
//! cargo run --release -p outrigger-benches -- corpus ../shared/corpus
//! cargo run --release -p outrigger-benches -- hacks ../shared/corpus/bulk.tar.xz
//! cargo run --release -p outrigger-benches -- pairs ../shared/corpus/pairs
//! tools/install-test-programs.sh --benches
//! cargo run --release -p outrigger-benches -- speed ../shared/corpus/bulk.tar.xz
//! cargo run --release -p outrigger-benches -- metrics ../shared/corpus/prom
//! cargo run --release -p outrigger-benches -- agreement
//! cargo run --release -p outrigger-benches -- lives
//! cargo run --release -p outrigger-benches -- explore
//! ```
//!
//! `corpus`, `hacks`, `pairs`, `speed` and `metrics` build `outrigger` first, in the profile that they were built in themselves, and run
//! it as a user would.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it prints tables, and what it skips")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

mod agreement;
mod bulk;
mod clock;
mod corpus;
mod corpus_hacks;
mod explore;
mod found;
mod hacks;
mod labels;
mod metrics;
mod pairs;
mod program;
mod speed;
mod table;

/// That of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Parser)]
#[command(name = "outrigger-benches")]
enum Command {
    /// What `migrate` does to the manifests of a labelled corpus, and which labelled hacks it finds. Exit status 1 where a
    /// bound is missed.
    Corpus {
        /// The folder of the corpus, with labels.tsv.
        #[arg(default_value = "../shared/corpus")]
        corpus: PathBuf,
    },
    /// Which hacks, and which of their look-alikes, `migrate` calls hacks in public repositories. Exit status 1 where a bound
    /// is missed.
    Hacks {
        /// A tree of repositories in one folder, or an archive of one.
        #[arg(default_value = "../shared/corpus/bulk.tar.xz")]
        bulk: PathBuf,
        /// What people say of it, where that is not benches/hacks.tsv.
        #[arg(long)]
        labels: Option<PathBuf>,
    },
    /// What people changed by hand to make sidecars native, beside what `migrate` does to the same files.
    Pairs {
        /// A folder of pairs, each with `before` and `after`.
        #[arg(default_value = "../shared/corpus/pairs")]
        pairs: PathBuf,
    },
    /// How long `migrate` takes, beside real programs on the same files. Exit status 1 where a bound is missed.
    Speed {
        /// A tree of many files, or an archive of one.
        #[arg(default_value = "../shared/corpus/bulk.tar.xz")]
        bulk: PathBuf,
        /// How often each program runs; the median counts.
        #[arg(long, default_value_t = 7)]
        runs: usize,
    },
    /// What `metrics` does to real rules and dashboards, what promtool says of it, and how long both take. Exit status 1 where
    /// promtool refuses what it took before.
    Metrics {
        /// A folder of rules and dashboards.
        #[arg(default_value = "../shared/corpus/prom")]
        corpus: PathBuf,
        /// How often each program runs; the median counts.
        #[arg(long, default_value_t = 7)]
        runs: usize,
    },
    /// How simulated lives stand to the recordings of real nodes, by version and set, and what differs.
    Agreement,
    /// How many lives a second are simulated.
    Lives,
    /// How fast all lives of a large pod are explored. Exit status 1 where a bound is missed.
    Explore,
}

fn main() -> anyhow::Result<ExitCode> {
    let kept = match Command::parse() {
        Command::Corpus { corpus } => corpus::measure(&corpus)?,
        Command::Hacks { bulk, labels } => hacks::measure(&bulk, labels.as_deref())?,
        Command::Pairs { pairs } => {
            pairs::print(&pairs)?;
            true
        }
        Command::Speed { bulk, runs } => speed::measure(&bulk, runs)?,
        Command::Metrics { corpus, runs } => metrics::measure(&corpus, runs)?,
        Command::Agreement => {
            agreement::print();
            true
        }
        Command::Lives => {
            agreement::measure();
            true
        }
        Command::Explore => explore::measure()?,
    };
    Ok(if kept { ExitCode::SUCCESS } else { ExitCode::from(1) })
}
