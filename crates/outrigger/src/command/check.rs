use outrigger_finding::Severity;
use outrigger_report::{RunReport, render_check_summary, render_findings, render_json};

use crate::arguments::{Common, Files, Format};
use crate::exit::Exit;
use crate::input::{Wanted, find_files};
use crate::output::Output;
use crate::pipeline;
use crate::settings::Settings;

/// `outrigger check`: what stands in the files.
pub(crate) fn run(files: &Files, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let settings = Settings::resolve(files, common, false)?;
    let (inputs, problems) = find_files(&files.paths, Wanted::ManifestsAndImages);
    let run = pipeline::run(&inputs, problems, &settings, output.quiet);
    match files.format {
        Format::Json => Output::json(&render_json(&run))?,
        Format::Text => {
            let mut text = render_findings(&run, output.verbose, Output::width());
            if !output.quiet {
                text.push_str(&render_check_summary(&run, Output::width()));
            }
            output.answer(&text)?;
        }
    }
    Ok(exit_of(&run))
}

fn exit_of(run: &RunReport) -> Exit {
    if run.has_errors() {
        Exit::Error
    } else if run.findings().any(|reported| reported.finding.severity != Severity::Note)
        || !run.losing.is_empty()
    {
        Exit::Findings
    } else {
        Exit::Clean
    }
}
