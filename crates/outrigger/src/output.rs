use std::io::{IsTerminal as _, Write};

use anstream::{AutoStream, ColorChoice};

use crate::arguments::{Color, Common};

/// Where answers go, and in which dress.
#[derive(Debug)]
pub(crate) struct Output {
    choice: ColorChoice,
    /// Whether to say less.
    pub quiet: bool,
    /// Whether to say more.
    pub verbose: bool,
}

/// Characters of a line where nobody says how wide the terminal is.
const DEFAULT_WIDTH: usize = 100;

impl Output {
    /// As the user wants it.
    pub(crate) fn new(common: &Common) -> Self {
        let choice = match common.color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::Always,
            Color::Never => ColorChoice::Never,
        };
        Self { choice, quiet: common.quiet, verbose: common.verbose }
    }

    /// An answer, to standard output, as it is.
    pub(crate) fn raw(text: &str) -> anyhow::Result<()> {
        let mut stream = std::io::stdout().lock();
        stream.write_all(text.as_bytes())?;
        Ok(stream.flush()?)
    }

    /// An answer for programs, to standard output.
    pub(crate) fn json(value: &serde_json::Value) -> anyhow::Result<()> {
        // Piece by piece: the whole answer can be larger than all files together.
        let mut stream = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
        serde_json::to_writer_pretty(&mut stream, value).map_err(std::io::Error::from)?;
        stream.write_all(b"\n")?;
        Ok(stream.flush()?)
    }

    /// An answer, to standard output; its colours only where they are wanted.
    pub(crate) fn answer(&self, text: &str) -> anyhow::Result<()> {
        let stream = std::io::stdout().lock();
        write_dressed(stream, AutoStream::choice(&std::io::stdout()), self.choice, text)
    }

    /// What goes beside the answer, to standard error; its colours only where they are wanted.
    pub(crate) fn aside(&self, text: &str) -> anyhow::Result<()> {
        let stream = std::io::stderr().lock();
        write_dressed(stream, AutoStream::choice(&std::io::stderr()), self.choice, text)
    }

    /// Why the run ends. Nothing can be done where even that cannot be said.
    pub(crate) fn error(&self, message: &str) {
        let style = anstyle::AnsiColor::Red.on_default().bold();
        let _ = self.aside(&format!("{style}error{style:#}: {message}\n"));
    }

    /// Characters of a line of the terminal; 100 where the output goes elsewhere.
    pub(crate) fn width() -> usize {
        let is_terminal = std::io::stdout().is_terminal();
        let size = is_terminal.then(terminal_size::terminal_size).flatten();
        size.map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0).clamp(60, 120))
    }
}

/// Writes a text at once, with its colours or without. `automatic` is what the stream itself would take.
fn write_dressed(
    mut stream: impl Write,
    automatic: ColorChoice,
    wanted: ColorChoice,
    text: &str,
) -> anyhow::Result<()> {
    let choice = if wanted == ColorChoice::Auto { automatic } else { wanted };
    if choice == ColorChoice::Never {
        stream.write_all(anstream::adapter::strip_str(text).to_string().as_bytes())?;
    } else {
        stream.write_all(text.as_bytes())?;
    }
    Ok(stream.flush()?)
}
