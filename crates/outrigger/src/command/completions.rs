use clap::CommandFactory as _;

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::output::Output;

/// `outrigger completions`: what a shell needs to complete our arguments.
pub fn run(shell: clap_complete::Shell, output: &Output) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "outrigger", &mut script);
    output.raw(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}
