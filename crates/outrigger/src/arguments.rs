use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::faults::Faults;
use crate::wishes::Wishes;

/// Moves Kubernetes sidecars to native sidecars, in your own files, with proof.
///
/// A sidecar in `containers` starts beside the app, is stopped beside it, and keeps a Job's pod alive for ever. A
/// native sidecar (Kubernetes 1.29 and later) starts before the app and ends after it. Outrigger finds the sidecars in
/// your manifests, says why it thinks that they are, and moves them, changing nothing else.
#[derive(Debug, Parser)]
#[command(
    name = "outrigger",
    disable_version_flag = true,
    arg_required_else_help = true,
    max_term_width = 100
)]
pub(crate) struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Print the version and the day of the catalogue.
    #[arg(short = 'V', long, action = clap::ArgAction::SetTrue)]
    pub version: bool,

    /// Options of every command.
    #[command(flatten)]
    pub common: Common,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say what stands in the files: sidecars, and what can go wrong with them.
    ///
    /// Exit status: 0 nothing found (notes do not count), 1 something was found, 2 an error.
    Check(Files),
    /// Show, or write, the move to native sidecars.
    ///
    /// Prints a diff for every workload, with the reason for each step. With `--write` the files are changed. With `-`
    /// it is a filter: manifests on standard input, the changed manifests on standard output, the report on standard
    /// error.
    ///
    /// Exit status: 0 nothing to do, or written; 1 a change is due; 2 an error. As a filter 0 also when something
    /// changed.
    Migrate(Migrate),
    /// Tell the life of one pod: what starts, ends and is stopped, when and in which order.
    ///
    /// Exit status: 0 told; 1 something is not as it should be, or the API server would refuse the pod; 2 an error.
    Simulate(Simulate),
    /// Look at every life that one pod can have: what goes wrong, when, and which property then breaks.
    ///
    /// Each container may crash, hang or be slow, probes may fail, the pod may be deleted and the kubelet restart, as far
    /// as the flags say; what a scenario does to its pod is left aside. The answer comes with a shortest life for each
    /// property that breaks.
    ///
    /// Exit status: 0 nothing breaks within the bounds; 1 something does, or the API server would refuse the pod; 2 not
    /// decided, or an error.
    Explore(Explore),
    /// Find the rules and dashboards that lose containers which become native sidecars, and rewrite them.
    ///
    /// kube-state-metrics calls the series of init containers otherwise, and a native sidecar is one: expressions that know
    /// the app's name only go blank. Reads rule files, rule objects, dashboards, scrape configs, Helm templates and jsonnet.
    /// With `-` it is a filter: a document, or a query by itself, on standard input.
    ///
    /// Exit status: 0 nothing to do, or written; 1 a change is due; 2 an error. As a filter 0 also when something changed.
    Metrics(Metrics),
    /// List the sidecars, the hacks and the issues that are known, or show one.
    Catalog(CatalogArguments),
    /// Explain a rule, a sidecar, a hack or a known issue.
    Explain {
        /// Its id, as in `prestop-stops-sidecar-early`, `cloud-sql-proxy-v2` or `k8s-125880`. Without it: all rules.
        id: Option<String>,
    },
    /// Print the completion script of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// Which files, and against which versions.
#[derive(Debug, Args)]
pub(crate) struct Files {
    /// Files, folders (`.gitignore` is respected) or `-` for standard input. Without any: the current folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// What the nodes run, the oldest of them: `1.29.6`, `1.29` (all its patches), `1.29..1.33`, or a list.
    #[arg(long, value_name = "VERSION")]
    pub kubernetes: Option<String>,

    /// What Istio's control plane runs, as in `1.24.3`.
    #[arg(long, value_name = "VERSION")]
    pub istio: Option<String>,

    /// Do not compare the lives of each pod before and after. The proof of the edit stays.
    #[arg(long)]
    pub no_simulate: bool,

    /// How to print what is found.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    /// Which files, and against which versions.
    #[command(flatten)]
    pub files: Files,

    /// Change the files. Each is replaced as a whole, or not at all.
    #[arg(long)]
    pub write: bool,

    /// Take also steps that a person must want: the text says why for each.
    #[arg(long = "unsafe")]
    pub unsafe_steps: bool,
}

/// Arguments of `metrics`.
#[derive(Debug, Args)]
pub(crate) struct Metrics {
    /// Files, folders (`.gitignore` is respected) or `-` for standard input. Without any: the current folder.
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// Change the files. Each is replaced as a whole, or not at all.
    #[arg(long)]
    pub write: bool,

    /// Rewrite to the union of both series in the query itself, or to recording rules that hold it.
    #[arg(long, value_enum, default_value_t = MetricsStyle::Union)]
    pub style: MetricsStyle,

    /// Write tests for `promtool` into this folder: each rewritten expression means what it meant, on the pods that move.
    #[arg(long, value_name = "DIR")]
    pub tests: Option<PathBuf>,

    /// What kube-state-metrics runs, as in `2.13.0`. Without it: 2.11 or later, and nothing that came after.
    #[arg(long = "kube-state-metrics", value_name = "VERSION")]
    pub runs: Option<String>,

    /// How to print what is found.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What expressions are rewritten to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MetricsStyle {
    /// The union, in the query.
    Union,
    /// A recorded series; the rules that make it are printed.
    Recording,
}

/// Which pod, and on which version.
#[derive(Debug, Args)]
pub(crate) struct OnePod {
    /// A scenario, or a manifest; `-` for standard input.
    pub file: PathBuf,

    /// Which pod, where the file holds several: `Deployment/web`.
    #[arg(long, value_name = "KIND/NAME")]
    pub workload: Option<String>,

    /// What the node runs. Without it: what the scenario says, then `outrigger.yaml`, then the newest known.
    #[arg(long, value_name = "VERSION")]
    pub kubernetes: Option<String>,
}

/// Arguments of `simulate`.
#[derive(Debug, Args)]
pub(crate) struct Simulate {
    /// Which pod, and on which version.
    #[command(flatten)]
    pub pod: OnePod,

    /// What containers do, in place of what is expected of them.
    #[command(flatten)]
    pub wishes: Wishes,

    /// How to print it.
    #[arg(long, value_enum, default_value_t = LifeFormat::Text)]
    pub format: LifeFormat,
}

/// Arguments of `explore`.
#[derive(Debug, Args)]
pub(crate) struct Explore {
    /// Which pod, and on which version.
    #[command(flatten)]
    pub pod: OnePod,

    /// Look for this property alone; may be given several times. Without it: for all of them.
    #[arg(long, value_name = "NAME")]
    pub property: Vec<outrigger_simulate::Property>,

    /// What may go wrong.
    #[command(flatten)]
    pub faults: Faults,

    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// Arguments of `catalog`.
#[derive(Debug, Args)]
pub(crate) struct CatalogArguments {
    /// The id of one sidecar or issue.
    pub name: Option<String>,

    /// How to print it.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// How to print what is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// For programs: one object, `"format": 1`.
    Json,
}

/// How to print a pod's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LifeFormat {
    /// A timeline for people.
    Text,
    /// For programs: one object, `"format": 1`.
    Json,
    /// The timeline as a picture.
    Svg,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// The configuration. Without it: `outrigger.yaml` in this folder or the nearest one above.
    #[arg(long, value_name = "FILE", global = true)]
    pub config: Option<PathBuf>,

    /// Colour: `auto` is for terminals only, and never where `NO_COLOR` is set.
    #[arg(long, value_enum, default_value_t = Color::Auto, global = true)]
    pub color: Color,

    /// Say less: no diffs of files that are written, no summary.
    #[arg(short, long, global = true)]
    pub quiet: bool,

    /// Say more: also what stays as it is, and the evidence for everything.
    #[arg(short, long, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}
