//! The few styles of the terminal output. They are written as escape sequences; whoever prints to something
//! that is no terminal strips them.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// Names of files and objects.
pub(crate) const BOLD: Style = Style::new().bold();
/// What is added, and what is good.
pub(crate) const GREEN: Style = AnsiColor::Green.on_default();
/// What goes, and what is an error.
pub(crate) const RED: Style = AnsiColor::Red.on_default();
/// What needs a person.
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default();
/// Places in a diff, and names of things.
pub(crate) const CYAN: Style = AnsiColor::Cyan.on_default();
/// What may be skipped while reading.
pub(crate) const DIM: Style = Style::new().dimmed();

/// `text` in `style`.
pub(crate) fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}

/// `text` broken between words into lines of at most `width` characters, the later ones indented by `indent`.
/// A word longer than a line stands alone and uncut: paths and commands stay whole.
pub fn wrapped(text: &str, width: usize, indent: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 0 && column + 1 + length > width {
            out.push('\n');
            out.push_str(indent);
            column = 0;
        } else if column > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wraps_between_words_and_never_inside() {
        assert_eq!(wrapped("one two three", 8, "  "), "one two\n  three");
        assert_eq!(wrapped("a /a/very/long/path b", 6, ""), "a\n/a/very/long/path\nb");
        assert_eq!(wrapped("", 6, ""), "");
    }
}
