use clap::CommandFactory as _;

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::output::Output;

/// `outrigger completions`: what a shell needs to complete our arguments.
pub(crate) fn run(shell: clap_complete::Shell) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "outrigger", &mut script);
    Output::raw(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}
