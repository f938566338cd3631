//! Spoils a text in the ways in which people, editors and templates spoil YAML.

use crate::random::Random;

/// Pieces that mean something to YAML.
const PIECES: [&str; 54] = [
    "\t",
    " ",
    "  ",
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    "- ",
    "-",
    ": ",
    ":",
    "#",
    " # note",
    "# note\n",
    "\"",
    "'",
    "&a ",
    "*a",
    "&b ",
    "*b",
    "<<: *a\n",
    "!!str ",
    "!x ",
    "|\n",
    "|+\n",
    ">-\n",
    "|2\n",
    "[",
    "]",
    "{",
    "}",
    ",",
    ", ",
    "? ",
    "---\n",
    "--- ",
    "...\n",
    "%YAML 1.1\n",
    "~",
    "null",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "\u{a0}",
    "é",
    "😀",
    "\\",
    "{{ .x }}",
    "@",
    "`",
    "=",
    "y",
    "containers",
    "initContainers:\n",
];

/// `seed` after one to three random changes.
pub(crate) fn mutate(seed: &str, random: &mut Random) -> String {
    let mut text = seed.to_owned();
    for _ in 0..=random.below(3) {
        text = change(&text, random);
    }
    text
}

fn change(text: &str, random: &mut Random) -> String {
    match random.below(16) {
        0 => with_lines(text, random, |lines, random| {
            let line = lines[random.below(lines.len())].clone();
            lines.insert(random.below(lines.len() + 1), line);
        }),
        1 => with_lines(text, random, |lines, random| {
            lines.remove(random.below(lines.len()));
        }),
        2 => with_lines(text, random, |lines, random| {
            let (left, right) = (random.below(lines.len()), random.below(lines.len()));
            lines.swap(left, right);
        }),
        3 => with_lines(text, random, |lines, random| {
            let first = random.below(lines.len());
            let last = (first + 1 + random.below(4)).min(lines.len());
            let by = 1 + random.below(4);
            let inwards = random.once_in(2);
            for line in &mut lines[first..last] {
                *line = shift(line, by, inwards);
            }
        }),
        4 => with_lines(text, random, |lines, random| {
            let at = random.below(lines.len());
            lines[at] = format!("{}\r\n", lines[at].trim_end_matches(['\r', '\n']));
        }),
        5 => replace_all(text, random),
        6 => with_lines(text, random, |lines, random| {
            let at = random.below(lines.len());
            lines[at] = lines[at].replacen("  ", "\t", 1);
        }),
        7 => with_lines(text, random, |lines, random| quote(lines, random)),
        8 => with_lines(text, random, |lines, random| name_node(lines, random)),
        9 => with_lines(text, random, |lines, random| {
            let note = *random.pick(&[
                "# note\n",
                "    # note\n",
                "      # note\n",
                "          # note\n",
                "\n",
                "   \n",
                "#\n",
            ]);
            lines.insert(random.below(lines.len() + 1), note.to_owned());
        }),
        10 => {
            let at = place(text, random);
            text[..at].to_owned()
        }
        11 => {
            // One byte, or what is left of it in UTF-8.
            let mut bytes = text.as_bytes().to_vec();
            if !bytes.is_empty() {
                let at = random.below(bytes.len());
                bytes[at] ^= 1 << random.below(7);
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
        12 => {
            let start = place(text, random);
            let end = text[start..]
                .char_indices()
                .nth(1 + random.below(6))
                .map_or(text.len(), |(at, _)| start + at);
            format!("{}{}", &text[..start], &text[end..])
        }
        _ => {
            let at = place(text, random);
            format!("{}{}{}", &text[..at], random.pick(&PIECES), &text[at..])
        }
    }
}

/// The start of a random character, or the end.
fn place(text: &str, random: &mut Random) -> usize {
    let mut at = random.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn with_lines(text: &str, random: &mut Random, change: impl FnOnce(&mut Vec<String>, &mut Random)) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    if !lines.is_empty() {
        change(&mut lines, random);
    }
    lines.concat()
}

fn shift(line: &str, by: usize, inwards: bool) -> String {
    if inwards {
        return format!("{}{line}", " ".repeat(by));
    }
    let spaces = line.len() - line.trim_start_matches(' ').len();
    line[by.min(spaces)..].to_owned()
}

/// Another line end, another step of indentation, or a word in another place: all over the text.
fn replace_all(text: &str, random: &mut Random) -> String {
    match random.below(6) {
        0 => text.replace('\n', "\r\n"),
        1 => text.replace('\n', "\r"),
        2 => text.replace("  ", "    "),
        3 => format!("\u{feff}{text}"),
        4 => text.trim_end_matches('\n').to_owned(),
        _ => text.replace("- name:", "-   name:"),
    }
}

/// Puts the value of a line into quotes.
fn quote(lines: &mut [String], random: &mut Random) {
    let at = random.below(lines.len());
    let quote = *random.pick(&['"', '\'']);
    if let Some((key, value)) = lines[at].trim_end().split_once(": ") {
        lines[at] = format!("{key}: {quote}{value}{quote}\n");
    }
}

/// Puts an anchor, an alias or a tag before the value of a line, or instead of it.
fn name_node(lines: &mut [String], random: &mut Random) {
    let at = random.below(lines.len());
    let mark = *random.pick(&["&a", "&b", "*a", "*b", "!!str", "!x"]);
    let line = lines[at].trim_end().to_owned();
    lines[at] = if let Some((key, value)) = line.split_once(": ") {
        if mark.starts_with('*') { format!("{key}: {mark}\n") } else { format!("{key}: {mark} {value}\n") }
    } else if let Some((before, after)) = line.split_once("- ") {
        if mark.starts_with('*') {
            format!("{before}- {mark}\n")
        } else {
            format!("{before}- {mark} {after}\n")
        }
    } else {
        format!("{line} {mark}\n")
    };
}
