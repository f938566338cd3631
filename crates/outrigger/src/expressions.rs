//! Files that hold expressions: which way they are written, and what is in them.

use std::path::Path;

use outrigger_catalog::ProgramVersion;
use outrigger_manifest::{FileKind, classify_file};
use outrigger_metrics::{
    Remark, RemarkKind, Settings, Syntax, consider, is_document, may_matter, names_series,
};
use outrigger_migrate::MetricsConfig;
use outrigger_report::MetricsFile;

use crate::input::{InputFile, read_text};
use crate::pipeline::is_in_chart;

/// What the configuration says of metrics. Fails where a version cannot be understood.
pub(crate) fn settings_of(config: &MetricsConfig) -> anyhow::Result<Settings> {
    Ok(Settings {
        kube_state_metrics: config.kube_state_metrics.as_deref().map(parse_version).transpose()?,
        join_labels: config.join_labels.clone(),
        ..Settings::default()
    })
}

/// A version of kube-state-metrics.
pub(crate) fn parse_version(text: &str) -> anyhow::Result<ProgramVersion> {
    let version = ProgramVersion::parse(text);
    version.ok_or_else(|| {
        anyhow::anyhow!("`{text}` is no version of kube-state-metrics; write it as in `2.13.0`")
    })
}

/// Reads a file and looks at it. `None` where there is nothing to say of it.
pub(crate) fn look(file: &InputFile, settings: &Settings) -> Option<MetricsFile> {
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
    if syntax == Syntax::Query && is_filter {
        let no_query = |remark: &&mut Remark| remark.kind == RemarkKind::NoQuery;
        for remark in found.outcome.remarks.iter_mut().filter(no_query) {
            remark.message.push_str(" Nor is it YAML or JSON with a mapping or a list at its root.");
        }
    }
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
        let is_document = text.trim().is_empty() || is_document(text);
        return Some(if is_document { Syntax::Document } else { Syntax::Query });
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
