//! `outrigger`: arguments, exit codes, and one file for each command.

mod arguments;
mod command;
mod exit;
mod expressions;
mod faults;
mod images;
mod input;
mod knowledge;
mod losing;
mod other_versions;
mod output;
mod pipeline;
mod pod_file;
mod proof_files;
mod replace;
mod settings;
mod wishes;
mod worlds;

use clap::Parser as _;

use crate::arguments::{Arguments, Command};
use crate::exit::Exit;
use crate::output::Output;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    let arguments = Arguments::parse();
    let output = Output::new(&arguments.common);
    let result = match arguments.command {
        None => command::version::run(),
        Some(_) if arguments.version => command::version::run(),
        Some(Command::Check(files)) => command::check::run(&files, &arguments.common, &output),
        Some(Command::Migrate(migrate)) => command::migrate::run(&migrate, &arguments.common, &output),
        Some(Command::Simulate(simulate)) => command::simulate::run(&simulate, &arguments.common, &output),
        Some(Command::Explore(explore)) => command::explore::run(&explore, &arguments.common, &output),
        Some(Command::Metrics(metrics)) => command::metrics::run(&metrics, &arguments.common, &output),
        Some(Command::Catalog(catalog)) => command::catalog::run(&catalog, &arguments.common, &output),
        Some(Command::Explain { id }) => command::explain::run(id.as_deref(), &output),
        Some(Command::Completions { shell }) => command::completions::run(shell),
        Some(Command::Man) => command::man::run(),
    };
    match result {
        Ok(exit) => exit.into(),
        Err(error) if exit::is_broken_pipe(&error) => Exit::Clean.into(),
        Err(error) => {
            output.error(&format!("{error:#}"));
            Exit::Error.into()
        }
    }
}
