use std::path::Path;

use anyhow::{anyhow, bail};
use outrigger_catalog::{ProgramVersion, SeriesFacts};
use outrigger_manifest::{FileKind, classify_file};
use outrigger_metrics::{
    Outcome, RemarkKind, Settings, Style, Syntax, consider, is_document, may_matter, names_series,
};
use outrigger_report::{Detail, MetricsFile, MetricsReport, Problem, render_metrics, render_metrics_json};
use outrigger_text::EditSet;
use rayon::prelude::*;

use crate::arguments::{Common, Format, Metrics, MetricsStyle};
use crate::exit::Exit;
use crate::input::{InputFile, find_files, read_text};
use crate::output::Output;
use crate::pipeline::is_in_chart;
use crate::replace::replace_file;
use crate::settings::load_config;

/// `outrigger metrics`: expressions that lose sidecars, shown or rewritten.
pub(crate) fn run(arguments: &Metrics, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let is_filter = arguments.paths.iter().any(|path| path.as_os_str() == "-");
    if is_filter && (arguments.write || arguments.paths.len() > 1) {
        bail!(
            "with `-` nothing is written, and no other PATH is taken: the new text goes to standard output"
        );
    }
    let settings = resolve(arguments, common)?;
    let (inputs, problems) = find_files(&arguments.paths);
    let mut run = MetricsReport {
        kube_state_metrics: settings.kube_state_metrics.map(|version| version.to_string()),
        looked_at: inputs.len(),
        writing: arguments.write,
        ..MetricsReport::default()
    };
    run.files.extend(problems.into_iter().map(|problem| MetricsFile {
        path: problem.path,
        problems: vec![Problem::unreadable(problem.message)],
        ..MetricsFile::default()
    }));
    run.files.extend(inputs.par_iter().filter_map(|file| look(file, &settings)).collect::<Vec<_>>());
    run.notes = notes(&run, &settings);
    if arguments.write {
        write_files(&mut run);
    }
    let detail = Detail { width: Output::width(), verbose: output.verbose, quiet: output.quiet };
    match arguments.format {
        Format::Json => Output::json(&render_metrics_json(&run))?,
        Format::Text if is_filter => {
            output.aside(&render_metrics(&run, detail))?;
            for file in &run.files {
                Output::raw(&new_text(file))?;
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
    let config = load_config(common.config.as_deref())?;
    let stated = arguments.runs.clone().or(config.metrics.kube_state_metrics);
    let version = stated
        .map(|text| {
            let version = ProgramVersion::parse(&text);
            version.ok_or_else(|| {
                anyhow!("`{text}` is no version of kube-state-metrics; write it as in `2.13.0`")
            })
        })
        .transpose()?;
    let style = match arguments.style {
        MetricsStyle::Union => Style::Union,
        MetricsStyle::Recording => Style::Recording,
    };
    Ok(Settings { kube_state_metrics: version, style, join_labels: config.metrics.join_labels })
}

/// Reads a file and looks at it. `None` where there is nothing to say of it.
fn look(file: &InputFile, settings: &Settings) -> Option<MetricsFile> {
    let mut found =
        MetricsFile { path: file.path.display().to_string(), named: file.named, ..MetricsFile::default() };
    let text = match read_text(file) {
        Ok(text) => text,
        Err(problem) => {
            found.problems.push(problem);
            return Some(found);
        }
    };
    let is_filter = file.path.as_os_str() == "-";
    if !file.named && !may_matter(&text) {
        return None;
    }
    let kind = classify_file(&found.path, &text, is_in_chart(&file.path, &text));
    let Some(syntax) = syntax_of(kind, &file.path, &text, is_filter) else {
        if names_series(&text) {
            found.recognised = Some(not_looked_into(kind).to_owned());
        }
        return (is_filter || found.recognised.is_some()).then_some(MetricsFile { text, ..found });
    };
    found.outcome = consider(&text, syntax, settings);
    // Template actions inside quotes and block scalars leave a file YAML, and others do not.
    let is_unreadable = || found.outcome.remarks.iter().any(|remark| remark.kind == RemarkKind::Unreadable);
    if syntax == Syntax::Document && text.contains("{{") && is_unreadable() {
        let as_template = consider(&text, Syntax::Template, settings);
        if as_template.remarks.iter().all(|remark| remark.kind != RemarkKind::Unreadable) {
            found.outcome = as_template;
        }
    }
    found.text = text;
    Some(found)
}

/// How a file is written; `None` for what is not looked into.
fn syntax_of(kind: FileKind, path: &Path, text: &str, is_filter: bool) -> Option<Syntax> {
    if is_filter {
        return Some(if is_document(text) { Syntax::Document } else { Syntax::Query });
    }
    Some(match kind {
        FileKind::HelmTemplate
        | FileKind::GoTemplate
        | FileKind::JinjaTemplate
        | FileKind::EmbeddedTemplate => Syntax::Template,
        FileKind::Jsonnet => Syntax::Jsonnet,
        FileKind::YttTemplate | FileKind::Terraform | FileKind::Cue => return None,
        FileKind::Other if text.contains("{{") => Syntax::Template,
        FileKind::Other if path.extension().is_some_and(|ending| ending == "promql") => Syntax::Query,
        FileKind::Yaml
        | FileKind::Json
        | FileKind::Kustomization
        | FileKind::HelmValues
        | FileKind::Other => Syntax::Document,
    })
}

fn not_looked_into(kind: FileKind) -> &'static str {
    match kind {
        FileKind::Terraform => "Terraform that names such series, not looked into",
        FileKind::Cue => "CUE that names such series, not looked into",
        _ => "ytt template that names such series, not looked into",
    }
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

/// The text with all edits.
fn new_text(file: &MetricsFile) -> String {
    let edits = EditSet::new(file.outcome.edits.clone()).unwrap_or_default();
    edits.apply(&file.text).into_owned()
}

fn write_files(run: &mut MetricsReport) {
    for file in run.files.iter_mut().filter(|file| file.changes()) {
        let new = new_text(file);
        match replace_file(Path::new(&file.path), &file.text, &new) {
            Ok(()) => file.written = true,
            Err(error) => file.problems.push(Problem::unwritten(format!("{error:#}"))),
        }
    }
}
