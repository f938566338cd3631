use outrigger_lifecycle::Millis;
use outrigger_simulate::{ContainerStop, Shutdown};

use super::LifeReport;
use super::lanes::{Doing, Lane, Segment, Timeline};
use super::scale::length_of;
use super::svg_parts::{Canvas, width_of};
use super::tables::{end_title, end_words, seconds, shortened, start_rows, start_title};
use crate::style::wrapped;

const WIDTH: f64 = 1000.0;
const MARGIN: f64 = 24.0;
/// Where the lanes begin and end.
const LEFT: f64 = 240.0;
const RIGHT: f64 = WIDTH - 84.0;
const LANE: f64 = 30.0;
const BAR: f64 = 18.0;
/// A line of words.
const LINE: f64 = 17.0;
const ROW: f64 = 22.0;
/// Letters of a line of small words across the whole picture.
const LETTERS: usize = 150;
/// The longest name that is written out.
const LONGEST_NAME: usize = 20;
/// Where the rows of the tables begin.
const TABLE: f64 = 440.0;

/// The timeline as a picture: a whole SVG document, for light and for dark surroundings.
pub fn render_timeline_svg(report: &LifeReport<'_>) -> String {
    let timeline = Timeline::of(report);
    let mut picture =
        Picture { report, timeline: &timeline, canvas: Canvas::default(), y: MARGIN + 16.0, lanes_top: 0.0 };
    picture.heading();
    picture.lanes();
    picture.grace();
    picture.broken();
    picture.legend();
    picture.start();
    picture.end();
    picture.grounds();
    let height = picture.y + MARGIN;
    picture.canvas.finish(WIDTH, height, &format!("{} on Kubernetes {}", report.pod, report.kubernetes))
}

/// The picture, drawn from top to bottom.
struct Picture<'t> {
    report: &'t LifeReport<'t>,
    timeline: &'t Timeline,
    canvas: Canvas,
    /// How far it is drawn.
    y: f64,
    lanes_top: f64,
}

impl Picture<'_> {
    fn x(&self, at: Millis) -> f64 {
        LEFT + self.timeline.scale.place(at) * (RIGHT - LEFT)
    }

    fn heading(&mut self) {
        self.canvas.words("title", (MARGIN, self.y), self.report.pod);
        self.y += 22.0;
        let end = if self.report.life.is_cut {
            "does not end".to_owned()
        } else {
            format!("ends as {} after {}", self.report.life.status.phase.as_str(), seconds(self.timeline.end))
        };
        let words = format!("Kubernetes {}: the pod {end}", self.report.kubernetes);
        self.canvas.words("soft", (MARGIN, self.y), &words);
        self.y += 34.0;
    }

    fn lanes(&mut self) {
        let bottom = self.y + 8.0 + LANE * length_of(self.timeline.lanes.len() + 1);
        for at in self.timeline.scale.ticks(0.07) {
            let x = self.x(at);
            self.canvas.words("soft small middle", (x, self.y - 4.0), &format!("{} s", at.whole_seconds()));
            self.canvas.line("grid", (x, self.y), (x, bottom));
        }
        self.lanes_top = self.y;
        self.y += 8.0;
        self.phases();
        for lane in &self.timeline.lanes {
            self.lane(lane);
        }
        for place in self.timeline.scale.breaks() {
            let x = LEFT + place * (RIGHT - LEFT);
            self.canvas.line("cut", (x - 5.0, bottom), (x + 5.0, self.lanes_top));
            self.canvas.words("soft middle", (x, self.lanes_top - 4.0), "⋯");
        }
        if let Some(at) = self.timeline.deadline {
            self.flag("deadline", at, bottom, "deadline");
        }
        if let Some(at) = self.timeline.deleted {
            self.flag("flag", at, bottom, "deleted");
        }
        self.y = bottom + 4.0;
    }

    fn flag(&mut self, class: &str, at: Millis, bottom: f64, words: &str) {
        let x = self.x(at);
        self.canvas.line(class, (x, self.lanes_top), (x, bottom + 14.0));
        let words = format!("{words} at {}", seconds(at));
        let is_far_right = x + width_of(&words) > WIDTH - MARGIN;
        let (class, x) = if is_far_right { ("small end", x - 4.0) } else { ("small", x + 4.0) };
        self.canvas.words(class, (x, bottom + 12.0), &words);
    }

    fn phases(&mut self) {
        self.canvas.words("name", (MARGIN, self.y + 14.0), "pod");
        self.canvas.words("soft end", (LEFT - 14.0, self.y + 14.0), "phase");
        let phases = &self.timeline.phases;
        for (number, (at, phase)) in phases.iter().enumerate() {
            let until = phases.get(number + 1).map_or(self.timeline.end, |(next, _)| *next);
            // The last phase is shown at the very end, and would have no width.
            let (from, to) = (self.x(*at), self.x(until));
            let to = if number + 1 == phases.len() { to.max(from + 8.0) } else { to };
            let class = phase.to_lowercase();
            self.canvas.bar(&class, (from, self.y + 1.0), (to - from, BAR), phase);
            if to - from > width_of(phase) + 8.0 {
                let class = if *phase == "Pending" { "inside-pale" } else { "inside" };
                self.canvas.words(class, (from + 6.0, self.y + 14.0), phase);
            } else if number + 1 == phases.len() {
                self.canvas.words("small", (to + 4.0, self.y + 14.0), phase);
            }
        }
        self.y += LANE;
    }

    fn lane(&mut self, lane: &Lane) {
        let name = shortened(&lane.name, LONGEST_NAME);
        self.canvas.words("name", (MARGIN, self.y + 14.0), &name);
        self.canvas.words("soft end", (LEFT - 14.0, self.y + 14.0), lane.kind);
        for segment in &lane.segments {
            self.segment(segment, &lane.name);
        }
        let drawn_until = lane.segments.last().map_or(Millis::ZERO, |segment| segment.to);
        if self.report.life.is_cut && drawn_until >= self.timeline.end {
            self.canvas.words("soft", (RIGHT + 5.0, self.y + 14.0), "→");
        }
        for end in &lane.ends {
            let x = self.x(if end.is_last { end.at.max(drawn_until) } else { end.at });
            let is_bad = end.code != 0;
            let words = if end.is_killed { "killed".to_owned() } else { end.code.to_string() };
            if end.is_last {
                let class = if is_bad { "bad small" } else { "small" };
                self.canvas.words(class, (x + 5.0, self.y + 14.0), &words);
            } else if is_bad {
                self.canvas.dot("wrong-dot", (x, self.y + 10.0), 3.0);
            }
        }
        self.y += LANE;
    }

    fn segment(&mut self, segment: &Segment, name: &str) {
        let (from, to) = (self.x(segment.from), self.x(segment.to));
        let middle = self.y + 1.0 + BAR / 2.0;
        let word = segment.does.word();
        match segment.does {
            Doing::Waits => self.canvas.line("waits", (from, middle), (to, middle)),
            Doing::Between => self.canvas.line("between", (from, middle), (to, middle)),
            _ => {
                let length = segment.to.less(segment.from);
                let said = format!("{name}: {word} from {} for {}", seconds(segment.from), seconds(length));
                let width = (to - from).max(2.0);
                self.canvas.bar(class(segment.does), (from, self.y + 1.0), (width, BAR), &said);
                if width > width_of(word) + 8.0 {
                    let class = if segment.does == Doing::Starts { "inside-pale" } else { "inside" };
                    self.canvas.words(class, (from + 6.0, self.y + 14.0), word);
                }
            }
        }
    }

    /// A wedge: what is left of the grace, from all to what is left at the end.
    fn grace(&mut self) {
        let Some(shutdown) = &self.timeline.shutdown else { return };
        let end = shutdown.to.unwrap_or(self.timeline.end);
        self.y += 18.0;
        let (top, bottom) = (self.y, self.y + 26.0);
        self.canvas.words("name", (MARGIN, bottom - 6.0), "grace left");
        let all = Millis::from_seconds(shutdown.grace_seconds);
        let height = |at: Millis| {
            let left = shutdown.left_at(at);
            let share = f64::from(left.0) / f64::from(all.0.max(1));
            bottom - share * (bottom - top)
        };
        let mut corners = vec![(self.x(shutdown.from), bottom)];
        let over = shutdown.from.plus(all);
        let mut moments = vec![shutdown.from, end];
        moments.extend(Some(over).filter(|over| *over < end));
        moments.extend(shutdown.stops.iter().filter_map(|stop| stop.ended));
        moments.sort_unstable();
        corners.extend(moments.iter().map(|at| (self.x(*at), height(*at))));
        corners.push((self.x(end), bottom));
        self.canvas.area("grace", &corners);
        self.canvas.line("grid", (LEFT, bottom), (RIGHT, bottom));
        let begin = format!("{} s", shutdown.grace_seconds);
        self.canvas.words("soft small end", (self.x(shutdown.from) - 4.0, top + 10.0), &begin);
        let left = format!("{} left", seconds(shutdown.left_at(end)));
        self.canvas.words("small", (self.x(end) + 5.0, bottom - 4.0), &left);
        self.y = bottom + 6.0;
    }

    fn broken(&mut self) {
        let report = self.report;
        if report.broken.is_empty() {
            return;
        }
        let bottom = self.lanes_top + 8.0 + LANE * length_of(self.timeline.lanes.len() + 1);
        for (number, broken) in report.broken.iter().enumerate() {
            let x = self.x(broken.at);
            let lane = broken.breach.containers().0.map_or(0.0, |one| length_of(one.index() + 1));
            let y = self.lanes_top + 8.0 + lane * LANE + 10.0;
            self.canvas.line("wrong", (x, self.lanes_top), (x, bottom));
            self.canvas.dot("wrong-dot", (x, y), 8.0);
            self.canvas.words("on-dot middle", (x, y + 4.0), &(number + 1).to_string());
        }
        self.y += 22.0;
        self.canvas.words("head bad", (MARGIN, self.y), "What should not be");
        for (number, broken) in report.broken.iter().enumerate() {
            let sentence = broken.breach.render(&report.life.names);
            let words =
                format!("{}. at {}: {sentence} ({})", number + 1, seconds(broken.at), broken.property());
            self.paragraph("", &words);
        }
    }

    fn legend(&mut self) {
        self.y += 26.0;
        let mut x = LEFT;
        for doing in Doing::ALL {
            match doing {
                Doing::Waits => self.canvas.line("waits", (x, self.y - 4.0), (x + 16.0, self.y - 4.0)),
                Doing::Between => self.canvas.line("between", (x, self.y - 4.0), (x + 16.0, self.y - 4.0)),
                _ => self.canvas.bar(class(doing), (x, self.y - 10.0), (16.0, 12.0), doing.word()),
            }
            self.canvas.words("soft small", (x + 21.0, self.y), doing.word());
            x += 38.0 + width_of(doing.word());
        }
        self.y += 12.0;
    }

    /// One bar behind the other: what each adds.
    fn start(&mut self) {
        let startup = &self.timeline.startup;
        self.section(&format!("Start: {}", start_title(startup)));
        let never = startup.steps.iter().any(|step| step.to.is_none());
        let last = startup.steps.iter().filter_map(|step| step.to).max().unwrap_or_default();
        let last = if never { self.timeline.end } else { last };
        let place = |at: Millis| TABLE + f64::from(at.0) / f64::from(last.0.max(1)) * (RIGHT - TABLE - 40.0);
        let rows = start_rows(startup, &self.report.life.names);
        for (row, step) in rows.iter().zip(&startup.steps) {
            self.canvas.words("name", (MARGIN, self.y), &shortened(&row.who, LONGEST_NAME));
            self.canvas.words("soft small end", (TABLE - 14.0, self.y), row.what);
            let class = if step.work.container().is_some() { "starts" } else { "node" };
            let from = place(step.from);
            let to = place(step.to.unwrap_or(last)).max(from + 2.0);
            let took = row.took.map_or_else(|| "no end".to_owned(), seconds);
            self.canvas.bar(class, (from, self.y - 11.0), (to - from, 14.0), &took);
            self.canvas.words("small", (to + 6.0, self.y), &took);
            self.y += ROW;
        }
    }

    /// For each container its hook, its wait and its end, on a track as long as the grace.
    fn end(&mut self) {
        let Some(shutdown) = &self.timeline.shutdown else { return };
        self.section(&format!("End: {}", end_title(shutdown)));
        for stop in &shutdown.stops {
            self.stop(stop, shutdown);
        }
    }

    fn stop(&mut self, stop: &ContainerStop, shutdown: &Shutdown) {
        let all = Millis::from_seconds(shutdown.grace_seconds);
        let used = shutdown.to.unwrap_or(self.timeline.end).less(shutdown.from);
        let longest = f64::from(all.max(used).0.max(1));
        let span = RIGHT - TABLE - 40.0;
        let place = |at: Millis| TABLE + f64::from(at.less(shutdown.from).0) / longest * span;
        let name = &self.report.life.names[stop.container.index()];
        self.canvas.words("name", (MARGIN, self.y), &shortened(name, LONGEST_NAME));
        let track = f64::from(all.0) / longest * span;
        self.canvas.bar(
            "track",
            (TABLE, self.y - 11.0),
            (track, 14.0),
            &format!("{} of grace", seconds(all)),
        );
        if let Some((from, to)) = stop.hook {
            let width = (place(to) - place(from)).max(2.0);
            self.canvas.bar("hook", (place(from), self.y - 11.0), (width, 14.0), "hook");
        }
        let end = stop.ended.unwrap_or(self.timeline.end);
        if let Some(signalled) = stop.signalled {
            let width = (place(end) - place(signalled)).max(2.0);
            self.canvas.bar("ends", (place(signalled), self.y - 11.0), (width, 14.0), "terminating");
        }
        let words = end_words(stop, shutdown);
        self.canvas.words("soft small end", (TABLE - 14.0, self.y), &words);
        if stop.ended.is_some() {
            let left = format!("{} left", seconds(shutdown.left_at(end)));
            let x = place(end).max(TABLE + track) + 6.0;
            self.canvas.words("small", (x, self.y), &left);
        }
        self.y += ROW;
    }

    fn grounds(&mut self) {
        let grounds = self.report.grounds();
        if grounds.is_empty() {
            return;
        }
        self.section("What this rests on");
        self.y -= LINE;
        for one in grounds {
            self.paragraph("soft small", &one);
        }
    }

    fn section(&mut self, title: &str) {
        self.y += 26.0;
        self.canvas.words("head", (MARGIN, self.y), title);
        self.y += ROW;
    }

    fn paragraph(&mut self, class: &str, words: &str) {
        for line in wrapped(words, LETTERS, "").lines() {
            self.y += LINE;
            self.canvas.words(class, (MARGIN, self.y), line);
        }
    }
}

const fn class(doing: Doing) -> &'static str {
    match doing {
        Doing::Waits => "waits",
        Doing::Between => "between",
        Doing::Starts => "starts",
        Doing::Started => "started",
        Doing::Ready => "ready",
        Doing::Hook => "hook",
        Doing::Ends => "ends",
    }
}
