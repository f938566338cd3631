use clap::CommandFactory as _;

use crate::arguments::Arguments;
use crate::exit::Exit;
use crate::output::Output;

/// `outrigger man`: the manual page, in roff, all commands in one.
pub(crate) fn run() -> anyhow::Result<Exit> {
    let command = Arguments::command();
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    for subcommand in command.get_subcommands() {
        let name = format!("outrigger {}", subcommand.get_name());
        let man = clap_mangen::Man::new(subcommand.clone());
        page.extend_from_slice(format!(".SH \"{}\"\n", name.to_uppercase()).as_bytes());
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
    }
    Output::raw(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Clean)
}
