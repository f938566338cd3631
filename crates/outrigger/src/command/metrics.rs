use anyhow::bail;
use outrigger_catalog::SeriesFacts;
use outrigger_metrics::world::WorldPod;
use outrigger_metrics::{Outcome, Settings, Style};
use outrigger_report::{Detail, MetricsFile, MetricsReport, Problem, render_metrics, render_metrics_json};
use rayon::prelude::*;

use crate::arguments::{Common, Files, Format, Metrics, MetricsStyle};
use crate::exit::Exit;
use crate::expressions::{look, settings_of};
use crate::input::{Wanted, find_files};
use crate::output::Output;
use crate::pipeline;
use crate::proof_files::ProofFiles;
use crate::replace::{with_edits, write_edits};
use crate::settings::load_config;
use crate::worlds::moved_pods;

/// `outrigger metrics`: expressions that lose sidecars, shown or rewritten.
pub(crate) fn run(arguments: &Metrics, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let is_filter = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    if is_filter && (arguments.write || arguments.paths.len() > 1) {
        bail!(
            "with `-` nothing is written, and no other PATH is taken: the new text goes to standard output"
        );
    }
    if is_filter && arguments.tests.is_some() {
        bail!("--tests is for files: the pods that move stand among them");
    }
    let settings = resolve(arguments, common)?;
    let (inputs, problems) = find_files(&arguments.paths, Wanted::Manifests);
    let mut run = MetricsReport {
        kube_state_metrics: settings.kube_state_metrics.map(|version| version.to_string()),
        looked_at: inputs.len(),
        writing: arguments.write || is_filter,
        ..MetricsReport::default()
    };
    run.files.extend(problems.into_iter().map(|problem| MetricsFile {
        path: problem.path,
        problems: vec![Problem::unreadable(problem.message)],
        ..MetricsFile::default()
    }));
    run.files.extend(inputs.par_iter().filter_map(|file| look(file, &settings)).collect::<Vec<_>>());
    run.notes = notes(&run, &settings);
    if let Some(folder) = &arguments.tests {
        let files = ProofFiles::new(&run.files, &pods(arguments, common, output)?);
        files.write(folder)?;
        run.notes.extend(files.notes(folder));
    }
    if arguments.write {
        write_files(&mut run);
    }
    let detail = Detail { width: Output::width(), verbose: output.verbose, quiet: output.quiet };
    match arguments.format {
        Format::Json => Output::json(&render_metrics_json(&run))?,
        Format::Text if is_filter => {
            output.aside(&render_metrics(&run, detail))?;
            for file in &run.files {
                Output::raw(&with_edits(&file.text, file.outcome.edits.clone()))?;
            }
        }
        Format::Text => output.answer(&render_metrics(&run, detail))?,
    }
    let changed = run.files.iter().any(MetricsFile::changes);
    Ok(if run.has_errors() {
        Exit::Error
    } else if changed && !arguments.write && !is_filter {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// What the flags and the configuration say.
fn resolve(arguments: &Metrics, common: &Common) -> anyhow::Result<Settings> {
    let mut config = load_config(common.config.as_deref())?.metrics;
    config.kube_state_metrics = arguments.runs.clone().or(config.kube_state_metrics);
    let style = match arguments.style {
        MetricsStyle::Union => Style::Union,
        MetricsStyle::Recording => Style::Recording,
    };
    Ok(Settings { style, ..settings_of(&config)? })
}

/// The pods that `migrate` would move among the same files.
fn pods(arguments: &Metrics, common: &Common, output: &Output) -> anyhow::Result<Vec<WorldPod>> {
    let files = Files {
        paths: arguments.paths.clone(),
        kubernetes: None,
        istio: None,
        no_simulate: false,
        format: arguments.format,
    };
    let settings = crate::settings::Settings::resolve(&files, common, false)?;
    let (inputs, problems) = find_files(&files.paths, Wanted::ManifestsAndImages);
    Ok(moved_pods(&pipeline::run(&inputs, problems, &settings, output.quiet)))
}

/// What is said once a run.
fn notes(run: &MetricsReport, settings: &Settings) -> Vec<String> {
    let info = SeriesFacts::builtin().info();
    let is_rewritten = run
        .files
        .iter()
        .flat_map(|file| &file.outcome.expressions)
        .any(|expression| matches!(expression.outcome, Outcome::Rewritten(_)));
    let mut notes = Vec::new();
    if settings.kube_state_metrics.is_none() && is_rewritten {
        notes.push(format!(
            "kube-state-metrics is taken to be {} or later: before, nothing tells native sidecars from one-shot init \
             containers, and the new expressions would find none. --kube-state-metrics says what yours is.",
            info.since
        ));
    }
    notes
}

fn write_files(run: &mut MetricsReport) {
    for file in run.files.iter_mut().filter(|file| file.changes()) {
        match write_edits(&file.path, &file.text, file.outcome.edits.clone()) {
            Ok(()) => file.written = true,
            Err(problem) => file.problems.push(problem),
        }
    }
}
