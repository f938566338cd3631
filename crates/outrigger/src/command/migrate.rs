use anyhow::bail;
use outrigger_report::{Detail, FileReport, RunReport, render_json, render_migration};

use crate::arguments::{Common, Format, Migrate};
use crate::exit::Exit;
use crate::input::{Wanted, find_files};
use crate::output::Output;
use crate::pipeline;
use crate::replace::{with_edits, write_edits};
use crate::settings::Settings;

/// `outrigger migrate`: the move, shown or written.
pub(crate) fn run(arguments: &Migrate, common: &Common, output: &Output) -> anyhow::Result<Exit> {
    let files = &arguments.files;
    let is_filter = files.paths.iter().any(|path| path.as_os_str() == "-");
    if is_filter && (arguments.write || files.paths.len() > 1) {
        bail!(
            "with `-` nothing is written, and no other PATH is taken: the new documents go to standard output"
        );
    }
    let settings = Settings::resolve(files, common, arguments.unsafe_steps)?;
    let (inputs, problems) = find_files(&files.paths, Wanted::ManifestsAndImages);
    let mut run = pipeline::run(&inputs, problems, &settings, output.quiet);
    if arguments.write {
        run.writing = true;
        write_files(&mut run);
    }
    let changed = run.files.iter().any(FileReport::changes);
    let detail = Detail { width: Output::width(), verbose: output.verbose, quiet: output.quiet };
    match files.format {
        Format::Json => Output::json(&render_json(&run))?,
        Format::Text if is_filter => {
            output.aside(&render_migration(&run, detail))?;
            filter(&run)?;
        }
        Format::Text => output.answer(&render_migration(&run, detail))?,
    }
    Ok(if run.has_errors() {
        Exit::Error
    } else if changed && !arguments.write && !is_filter {
        Exit::Findings
    } else {
        Exit::Clean
    })
}

/// The new documents of standard input.
fn filter(run: &RunReport) -> anyhow::Result<()> {
    for file in &run.files {
        Output::raw(&with_edits(&file.text, file.edits().cloned().collect()))?;
    }
    Ok(())
}

fn write_files(run: &mut RunReport) {
    for file in run.files.iter_mut().filter(|file| file.changes()) {
        match write_edits(&file.path, &file.text, file.edits().cloned().collect()) {
            Ok(()) => file.written = true,
            Err(problem) => file.problems.push(problem),
        }
    }
}
