//! From a text to its instructions. The grammar is read by `parse-dockerfile`; here its places are made ours.

use outrigger_text::Span;
use parse_dockerfile::{Command as Parsed, Flag, Instruction as Read, Source, UnescapedString};

use crate::instruction::{Command, Copy, Dockerfile, DockerfileProblem, Instruction, Kind, Word};

const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Dockerfile {
    /// Reads a text.
    ///
    /// Fails where an instruction is not known, lacks its arguments, or none is there.
    pub fn parse(text: &str) -> Result<Self, DockerfileProblem> {
        if u32::try_from(text.len()).is_err() {
            return Err(DockerfileProblem("it is larger than 4 GiB".to_owned()));
        }
        let (masked, empty) = without_empty_lists(text);
        // The parser counts from behind a byte order mark.
        let skipped = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let parsed =
            parse_dockerfile::parse(&masked).map_err(|error| DockerfileProblem(error.to_string()))?;
        let places = Places { text, skipped, empty };
        let escape = parsed.parser_directives.escape.as_ref().map_or('\\', |escape| escape.value.value);
        let starts: Vec<usize> =
            parsed.instructions.iter().map(|read| start_of(read) + skipped).chain([text.len()]).collect();
        let mut instructions = Vec::with_capacity(parsed.instructions.len());
        for (read, ends) in parsed.instructions.iter().zip(starts.windows(2)) {
            let kind = places.kind_of(read);
            let end = places.end_of(&kind, ends[0], ends[1], escape);
            instructions.push(Instruction { span: Span::new(ends[0], end), kind });
        }
        Ok(Self { instructions, escape })
    }
}

/// The text with `[]` behind `ENTRYPOINT` and `CMD`, which the parser refuses, covered by as many letters, and where those
/// stand.
fn without_empty_lists(text: &str) -> (String, Vec<Span>) {
    let mut masked = text.to_owned();
    let mut empty = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let list = line.find('[').map_or("", |at| line[at..].trim_end());
        let inner = list.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        let keyword = line[..line.find('[').unwrap_or(0)].trim();
        let is_empty = inner.is_some_and(|inner| inner.trim().is_empty())
            && (keyword.eq_ignore_ascii_case("ENTRYPOINT") || keyword.eq_ignore_ascii_case("CMD"));
        if is_empty {
            let at = start + line.len() - line.trim_start_matches(|letter| letter != '[').len();
            masked.replace_range(at..at + list.len(), &"x".repeat(list.len()));
            empty.push(Span::new(at, at + list.len()));
        }
        start += line.len();
    }
    (masked, empty)
}

fn start_of(read: &Read<'_>) -> usize {
    let keyword = match read {
        Read::Add(read) => &read.add,
        Read::Arg(read) => &read.arg,
        Read::Cmd(read) => &read.cmd,
        Read::Copy(read) => &read.copy,
        Read::Entrypoint(read) => &read.entrypoint,
        Read::Env(read) => &read.env,
        Read::Expose(read) => &read.expose,
        Read::From(read) => &read.from,
        Read::Healthcheck(read) => &read.healthcheck,
        Read::Label(read) => &read.label,
        Read::Maintainer(read) => &read.maintainer,
        Read::Onbuild(read) => &read.onbuild,
        Read::Run(read) => &read.run,
        Read::Shell(read) => &read.shell,
        Read::Stopsignal(read) => &read.stopsignal,
        Read::User(read) => &read.user,
        Read::Volume(read) => &read.volume,
        Read::Workdir(read) => &read.workdir,
        // What a later version of the parser may know: the text before it is its own.
        _ => return 0,
    };
    keyword.span.start
}

struct Places<'t> {
    text: &'t str,
    skipped: usize,
    empty: Vec<Span>,
}

impl Places<'_> {
    fn kind_of(&self, read: &Read<'_>) -> Kind {
        match read {
            Read::From(from) => Kind::From {
                base: from.image.value.clone().into_owned(),
                name: from.as_.as_ref().map(|(_, name)| name.value.clone().into_owned()),
            },
            Read::Entrypoint(read) => Kind::Entrypoint(self.command(&read.arguments)),
            Read::Cmd(read) => Kind::Cmd(self.command(&read.arguments)),
            Read::Copy(read) => Kind::Copy(copy(&read.options, &read.src, &read.dest)),
            Read::Add(read) => Kind::Copy(copy(&read.options, &read.src, &read.dest)),
            Read::Env(read) => Kind::Env(variables(&read.arguments.value)),
            Read::Shell(read) => {
                Kind::Shell(read.arguments.iter().map(|word| word.value.clone().into_owned()).collect())
            }
            Read::Workdir(read) => Kind::Workdir(read.arguments.value.clone().into_owned()),
            _ => Kind::Other,
        }
    }

    fn command(&self, parsed: &Parsed<'_>) -> Command {
        match parsed {
            Parsed::Exec(words) => {
                let word = |word: &UnescapedString<'_>| Word {
                    text: word.value.clone().into_owned(),
                    span: Span::new(word.span.start + self.skipped - 1, word.span.end + self.skipped + 1),
                };
                Command::Exec(words.value.iter().map(word).collect())
            }
            Parsed::Shell(text) => {
                let span = Span::new(text.span.start + self.skipped, text.span.end + self.skipped);
                if self.empty.contains(&span) { Command::Exec(Vec::new()) } else { Command::Shell(span) }
            }
            // No other form is known.
            _ => Command::Shell(Span::empty(0)),
        }
    }

    /// Where an instruction ends that begins at `start`, before the next one at `next`: comments between them are none of it.
    fn end_of(&self, kind: &Kind, start: usize, next: usize, escape: char) -> usize {
        let known = match kind {
            Kind::Entrypoint(Command::Shell(span)) | Kind::Cmd(Command::Shell(span)) => span.end(),
            Kind::Entrypoint(Command::Exec(words)) | Kind::Cmd(Command::Exec(words)) => {
                words.last().map_or(start, |word| word.span.end())
            }
            // Of a here-document the end is not looked for: all up to the next instruction is its own.
            Kind::Copy(copy) if copy.has_text => return start + self.text[start..next].trim_end().len(),
            _ => start,
        };
        let mut at = known;
        let mut joined = false;
        for line in self.text[known..next].split_inclusive('\n') {
            let is_comment = joined && line.trim_start().starts_with('#');
            at += line.len();
            joined = is_comment || joined && line.trim().is_empty() || line.trim_end().ends_with(escape);
            if !joined {
                break;
            }
        }
        start + self.text[start..at].trim_end().len()
    }
}

fn copy(options: &[Flag<'_>], sources: &[Source<'_>], to: &UnescapedString<'_>) -> Copy {
    let from = options.iter().find(|flag| flag.name.value == "from").and_then(|flag| flag.value.as_ref());
    let paths = sources.iter().filter_map(|source| match source {
        Source::Path(path) => Some(path.value.clone().into_owned()),
        _ => None,
    });
    let sources_named: Vec<String> = paths.collect();
    Copy {
        from: from.map(|from| from.value.clone().into_owned()),
        has_text: sources_named.len() < sources.len(),
        sources: sources_named,
        to: to.value.clone().into_owned(),
    }
}

/// `A=b C=d`, or the old form `A b`. A value with quotes, an escape or another variable is left out.
fn variables(text: &str) -> Vec<(String, String)> {
    let is_name = |name: &str| {
        !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_')
    };
    let is_plain = |value: &str| !value.contains(['"', '\'', '\\', '`', '$']);
    let first = text.split_whitespace().next().unwrap_or_default();
    if !first.contains('=') {
        let value = text.trim_start()[first.len()..].trim();
        let is_known = is_name(first) && is_plain(value);
        return if is_known { vec![(first.to_owned(), value.to_owned())] } else { Vec::new() };
    }
    if !is_plain(text) {
        // Where quotes stand, blanks may be a part of a value: what cannot hold one is still known.
        let before = text.find(['"', '\'', '\\', '`', '$']).map_or(text, |at| &text[..at]);
        let whole = before.rfind(char::is_whitespace).map_or("", |at| &before[..at]);
        return if whole.is_empty() { Vec::new() } else { variables(whole) };
    }
    let pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| is_name(name)).map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}
