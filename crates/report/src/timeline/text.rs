use std::fmt::Write as _;

use anstyle::Style;
use outrigger_lifecycle::Millis;

use super::LifeReport;
use super::lanes::{Doing, Lane, RunEnd, Timeline};
use super::scale::length_of;
use super::story::{render_lines, story};
use super::tables::{end_title, end_words, seconds, shortened, start_rows, start_title};
use crate::style::{BOLD, CYAN, DIM, GREEN, RED, YELLOW, paint, wrapped};

/// The longest name that is written out before a lane.
const LONGEST_NAME: usize = 18;
/// Room for what a container is, with a space on both sides.
const KIND_WIDTH: usize = 9;
/// Room behind a lane for the exit code, with a space before it.
const CODE_WIDTH: usize = 5;
/// Lines of what happens; a pod that crashes for ever has no last one.
const MOST_LINES: usize = 60;

/// The timeline for a terminal that is `width` characters wide, with colours that carry no meaning of their own; then
/// what happens in words, what the start waited for, who used the grace, and what was assumed.
pub fn render_timeline(report: &LifeReport<'_>, width: usize) -> String {
    let timeline = Timeline::of(report);
    let mut out = String::new();
    let _ = writeln!(out, "{} on Kubernetes {}\n", paint(BOLD, report.pod), report.kubernetes);
    out.push_str(&Lanes::new(&timeline, width).render(report));
    let _ = writeln!(out, "\n{}\n", legend(width));
    render_broken(&mut out, report, width);
    render_story(&mut out, report, &timeline);
    render_start(&mut out, report, &timeline);
    render_end(&mut out, report, &timeline);
    out.truncate(out.trim_end().len());
    out.push('\n');
    render_grounds(&mut out, &report.grounds(), width);
    out
}

/// The drawing.
struct Lanes<'t> {
    timeline: &'t Timeline,
    /// Characters before the lanes, and of the lanes.
    label: usize,
    columns: usize,
}

impl<'t> Lanes<'t> {
    fn new(timeline: &'t Timeline, width: usize) -> Self {
        let longest = timeline.lanes.iter().map(|lane| lane.name.chars().count()).max().unwrap_or(0);
        let label = longest.clamp(8, LONGEST_NAME) + KIND_WIDTH;
        let columns = width.saturating_sub(label + CODE_WIDTH).max(24);
        Self { timeline, label, columns }
    }

    fn column(&self, at: Millis) -> usize {
        let place = self.timeline.scale.place(at) * length_of(self.columns);
        #[expect(clippy::cast_sign_loss, reason = "places are from 0 to 1")]
        let column = place as usize;
        column.min(self.columns - 1)
    }

    fn render(&self, report: &LifeReport<'_>) -> String {
        let mut out = String::new();
        self.line(&mut out, "", "", &self.axis());
        self.line(&mut out, "pod", "phase", &self.phases());
        for lane in &self.timeline.lanes {
            let name = shortened(&lane.name, LONGEST_NAME);
            let _ = writeln!(out, "{}{}", self.head(&name, lane.kind), self.lane(lane));
        }
        if let Some(at) = self.timeline.deadline {
            self.line(&mut out, "deadline", "", &self.flag(at, "active deadline"));
        }
        if let Some(at) = self.timeline.deleted {
            self.line(&mut out, "deleted", "", &self.flag(at, "deletion"));
        }
        if let Some(grace) = self.grace() {
            self.line(&mut out, "grace", "left", &grace);
        }
        if !report.broken.is_empty() {
            let marks = self.marks(report);
            let _ = writeln!(out, "{}{}", self.head("broken", ""), paint(RED, marks));
        }
        out
    }

    fn line(&self, out: &mut String, name: &str, kind: &str, drawing: &str) {
        let _ = writeln!(out, "{}{}", self.head(name, kind), drawing.trim_end());
    }

    fn head(&self, name: &str, kind: &str) -> String {
        let width = self.label - KIND_WIDTH;
        format!("{name:width$} {kind:kind_width$}", kind_width = KIND_WIDTH - 1)
    }

    /// Full seconds, and a mark where the line is shortened.
    fn axis(&self) -> String {
        let apart = 8.0 / length_of(self.columns);
        let mut row = Row::new(self.columns + CODE_WIDTH);
        for at in self.timeline.scale.ticks(apart) {
            row.write(self.column(at), &format!("{} s", at.whole_seconds()));
        }
        for place in self.timeline.scale.breaks() {
            #[expect(clippy::cast_sign_loss, reason = "places are from 0 to 1")]
            row.write((place * length_of(self.columns)) as usize, "//");
        }
        row.text()
    }

    /// The names of the phases, each from where it begins.
    fn phases(&self) -> String {
        let mut row = Row::new(self.columns + CODE_WIDTH);
        row.fill(0, self.column(self.timeline.end) + 1, '─');
        for (number, (at, phase)) in self.timeline.phases.iter().enumerate() {
            let next = self.timeline.phases.get(number + 1).map(|(at, _)| self.column(*at));
            let fits = next.is_none_or(|next| self.column(*at) + phase.len() < next);
            // The last one may begin at the very end, and then ends there.
            let from = self.column(*at).min(self.columns + CODE_WIDTH - phase.len());
            if fits {
                row.write(from, phase);
            }
        }
        row.text()
    }

    /// What a container does, with the exit code of its last run behind.
    fn lane(&self, lane: &Lane) -> String {
        let mut cells: Vec<Option<Doing>> = vec![None; self.columns];
        for segment in &lane.segments {
            let from = self.column(segment.from);
            let to = self.column(segment.to).max(from + 1).min(self.columns);
            let to = if segment.to >= self.timeline.end { self.columns } else { to };
            cells[from..to].fill(Some(segment.does));
        }
        let mut out = String::new();
        let mut at = 0;
        let last = cells.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
        while at < last {
            let doing = cells[at];
            let length = cells[at..last].iter().take_while(|cell| **cell == doing).count();
            match doing {
                Some(doing) => out.push_str(&painted(doing, length)),
                None => out.push_str(&" ".repeat(length)),
            }
            at += length;
        }
        if let Some(end) = lane.ends.last().filter(|end| end.is_last) {
            let _ = write!(out, " {}", code(end));
        }
        out
    }

    fn flag(&self, at: Millis, words: &str) -> String {
        let mut row = Row::new(self.columns + CODE_WIDTH);
        let column = self.column(at);
        let words = format!("{words} at {}", seconds(at));
        let length = words.chars().count();
        row.write(column, "↓");
        if column + 2 + length <= self.columns + CODE_WIDTH {
            row.write(column + 2, &words);
        } else {
            row.write(column.saturating_sub(length + 1), &words);
        }
        row.text()
    }

    /// The seconds of grace that are left: when the end begins, and when it is over.
    fn grace(&self) -> Option<String> {
        let shutdown = self.timeline.shutdown.as_ref()?;
        let end = shutdown.to.unwrap_or(self.timeline.end);
        let (from, to) = (self.column(shutdown.from), self.column(end));
        let mut row = Row::new(self.columns + CODE_WIDTH);
        row.fill(from, to + 1, '·');
        let left = |at: Millis| shutdown.left_at(at).whole_seconds().to_string();
        let begin = left(shutdown.from);
        row.write(from, &begin);
        let mut last = from + begin.len();
        let mut ends: Vec<Millis> = shutdown.stops.iter().filter_map(|stop| stop.ended).collect();
        ends.push(end);
        for at in ends {
            let column = self.column(at);
            if column > last {
                let words = left(at);
                last = column + words.len();
                row.write(column, &words);
            }
        }
        Some(row.text())
    }

    /// The numbers of the broken properties, where they break.
    fn marks(&self, report: &LifeReport<'_>) -> String {
        let mut row = Row::new(self.columns + CODE_WIDTH);
        let mut free = 0;
        for (number, broken) in report.broken.iter().enumerate() {
            let words = format!("▲{}", number + 1);
            let column = self.column(broken.at).max(free);
            row.write(column, &words);
            free = column + words.chars().count();
        }
        row.text().trim_end().to_owned()
    }
}

/// A line to write into.
struct Row(Vec<char>);

impl Row {
    fn new(length: usize) -> Self {
        Self(vec![' '; length])
    }

    fn fill(&mut self, from: usize, to: usize, letter: char) {
        let to = to.min(self.0.len());
        if from < to {
            self.0[from..to].fill(letter);
        }
    }

    /// What does not fit is left out.
    fn write(&mut self, column: usize, text: &str) {
        for (cell, letter) in self.0.iter_mut().skip(column).zip(text.chars()) {
            *cell = letter;
        }
    }

    fn text(&self) -> String {
        self.0.iter().collect()
    }
}

/// The letter that stands for what a container does; different ones also without colour.
const fn letter(doing: Doing) -> char {
    match doing {
        Doing::Waits => '·',
        Doing::Between => '~',
        Doing::Starts => '░',
        Doing::Started => '▒',
        Doing::Ready => '█',
        Doing::Hook => 'h',
        Doing::Ends => '▼',
    }
}

const fn style(doing: Doing) -> Style {
    match doing {
        Doing::Waits => DIM,
        Doing::Between | Doing::Ends => RED,
        Doing::Starts => YELLOW,
        Doing::Started | Doing::Hook => CYAN,
        Doing::Ready => GREEN,
    }
}

fn painted(doing: Doing, length: usize) -> String {
    paint(style(doing), letter(doing).to_string().repeat(length))
}

fn code(end: &RunEnd) -> String {
    let words = if end.is_killed { "kill".to_owned() } else { end.code.to_string() };
    if end.code == 0 { words } else { paint(RED, words) }
}

fn legend(width: usize) -> String {
    let items = Doing::ALL.map(|doing| (doing, format!("{} {}", letter(doing), doing.word())));
    let mut out = String::new();
    let mut column = 0;
    for (doing, words) in items {
        let length = words.chars().count();
        if column > 0 && column + 2 + length > width {
            out.push('\n');
            column = 0;
        } else if column > 0 {
            out.push_str("  ");
            column += 2;
        }
        out.push_str(&painted(doing, 1));
        out.push_str(&words[letter(doing).len_utf8()..]);
        column += length;
    }
    out
}

fn render_broken(out: &mut String, report: &LifeReport<'_>, width: usize) {
    if report.broken.is_empty() {
        return;
    }
    let _ = writeln!(out, "{}", paint(BOLD, "What should not be"));
    for (number, broken) in report.broken.iter().enumerate() {
        let sentence = format!(
            "{}. at {}: {} ({})",
            number + 1,
            seconds(broken.at),
            broken.breach.render(&report.life.names),
            broken.property()
        );
        let _ = writeln!(out, "  {}", paint(RED, wrapped(&sentence, width.saturating_sub(5), "     ")));
    }
    out.push('\n');
}

fn render_story(out: &mut String, report: &LifeReport<'_>, timeline: &Timeline) {
    let lines = story(report, timeline);
    let _ = writeln!(out, "{}", paint(BOLD, "What happens"));
    render_lines(out, &lines[..lines.len().min(MOST_LINES)]);
    if lines.len() > MOST_LINES {
        let _ = writeln!(out, "  and {} lines more, which --format json has", lines.len() - MOST_LINES);
    }
    if report.life.is_cut {
        let _ =
            writeln!(out, "  and so on: the pod does not end, and is {}", report.life.status.phase.as_str());
    }
    out.push('\n');
}

fn render_start(out: &mut String, report: &LifeReport<'_>, timeline: &Timeline) {
    let rows = start_rows(&timeline.startup, &report.life.names);
    let width = rows.iter().map(|row| row.who.chars().count()).max().unwrap_or(0);
    let _ = writeln!(out, "{}: {}", paint(BOLD, "Start"), start_title(&timeline.startup));
    for row in rows {
        let took = row.took.map_or_else(|| "no end".to_owned(), |took| format!("{took} s"));
        let _ = writeln!(out, "{took:>11}  {:width$}  {}", row.who, row.what);
    }
    out.push('\n');
}

fn render_end(out: &mut String, report: &LifeReport<'_>, timeline: &Timeline) {
    let Some(shutdown) = &timeline.shutdown else { return };
    let _ = writeln!(out, "{}: {}", paint(BOLD, "End"), end_title(shutdown));
    let name = |index: usize| report.life.names[index].as_str();
    let names = shutdown.stops.iter().map(|stop| name(stop.container.index()).chars().count());
    let width = names.max().unwrap_or(0);
    for stop in &shutdown.stops {
        let left =
            stop.ended.map_or_else(String::new, |at| format!("; {} left", seconds(shutdown.left_at(at))));
        let words = end_words(stop, shutdown);
        let _ = writeln!(out, "  {:width$}  {words}{left}", name(stop.container.index()));
    }
    out.push('\n');
}

/// What a life rests on, behind an empty line; nothing where it rests on nothing.
pub(crate) fn render_grounds(out: &mut String, grounds: &[String], width: usize) {
    if grounds.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{}", paint(BOLD, "What this rests on"));
    for one in grounds {
        let _ = writeln!(out, "  {}", wrapped(one, width.saturating_sub(4), "    "));
    }
}
