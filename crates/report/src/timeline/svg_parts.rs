//! Shapes and words of a picture. Colours are classes, so that the picture follows its surroundings.

use std::fmt::Write as _;

use super::scale::length_of;

/// The colours, light and dark, and what has them.
pub(super) const STYLE: &str = "\
:root{--ground:#fff;--ink:#1f2328;--soft:#59636e;--grid:#e3e7eb;--waits:#c3cbd3;--starts:#eac54f;--started:#4b93dc;
--ready:#3fa35b;--hook:#9a6dd7;--ends:#e5702a;--wrong:#cf222e;--pending:#c3cbd3;--running:#4b93dc;--succeeded:#3fa35b;
--failed:#cf222e;--grace:#f6d9c4;--on-pale:#1f2328}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--ink:#e6edf3;--soft:#9198a1;--grid:#242b33;--waits:#495361;
--starts:#bb8009;--started:#316dca;--ready:#2f8f46;--hook:#8256d0;--ends:#cc6b2c;--wrong:#ff7b72;--pending:#495361;
--running:#316dca;--succeeded:#2f8f46;--failed:#d1453e;--grace:#4a3020;--on-pale:#fff}}
text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;fill:var(--ink)}
.ground{fill:var(--ground)}.title{font-size:20px;font-weight:600}.head{font-size:14px;font-weight:600}.soft{fill:var(--soft)}
.small{font-size:11px}.name{font-weight:600}.inside{font-size:11px;fill:#fff}.inside-pale{font-size:11px;fill:var(--on-pale)}
.end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke:var(--grid)}.bad{fill:var(--wrong)}
.waits{stroke:var(--waits);stroke-width:2;stroke-dasharray:2 4}.between{stroke:var(--wrong);stroke-width:2;stroke-dasharray:5 4}
.starts{fill:var(--starts)}.started{fill:var(--started)}.ready{fill:var(--ready)}.hook{fill:var(--hook)}.ends{fill:var(--ends)}
.pending{fill:var(--pending)}.running{fill:var(--running)}.succeeded{fill:var(--succeeded)}.failed{fill:var(--failed)}
.grace{fill:var(--grace)}.used{fill:var(--ends)}.track{fill:var(--grid)}.node{fill:var(--waits)}
.flag{stroke:var(--ink);stroke-width:1.5}.deadline{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:6 4}
.wrong{stroke:var(--wrong);stroke-width:1.5;stroke-dasharray:3 3}.wrong-dot{fill:var(--wrong)}.on-dot{font-size:11px;fill:var(--ground)}.cut{stroke:var(--ground);stroke-width:5}
";

/// A picture in the making.
#[derive(Debug, Default)]
pub(super) struct Canvas {
    out: String,
}

impl Canvas {
    /// A rounded rectangle, with words that are shown when one points at it.
    pub(super) fn bar(&mut self, class: &str, at: (f64, f64), size: (f64, f64), words: &str) {
        let (x, y) = at;
        let (width, height) = size;
        let _ = writeln!(
            self.out,
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"3\">\
             <title>{}</title></rect>",
            escaped(words)
        );
    }

    /// A straight line.
    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let _ = writeln!(
            self.out,
            "<line class=\"{class}\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
            from.0, from.1, to.0, to.1
        );
    }

    /// An area.
    pub(super) fn area(&mut self, class: &str, corners: &[(f64, f64)]) {
        let corners: Vec<String> = corners.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(self.out, "<polygon class=\"{class}\" points=\"{}\"/>", corners.join(" "));
    }

    /// A dot.
    pub(super) fn dot(&mut self, class: &str, at: (f64, f64), radius: f64) {
        let _ = writeln!(
            self.out,
            "<circle class=\"{class}\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"{radius:.1}\"/>",
            at.0, at.1
        );
    }

    /// Words; the place is that of their first letter's foot, or as the class says.
    pub(super) fn words(&mut self, class: &str, at: (f64, f64), words: &str) {
        let _ = writeln!(
            self.out,
            "<text class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            at.0,
            at.1,
            escaped(words)
        );
    }

    /// The picture as a document of its own.
    pub(super) fn finish(self, width: f64, height: f64, title: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n\
             <rect class=\"ground\" width=\"{width:.0}\" height=\"{height:.0}\"/>\n{}</svg>\n",
            escaped(title),
            self.out
        )
    }
}

/// About how wide words are in pixels, at 12 pixels a letter.
pub(super) fn width_of(words: &str) -> f64 {
    length_of(words.chars().count()) * 6.6
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_break_out() {
        let mut canvas = Canvas::default();
        canvas.words("name", (1.0, 2.0), "<a href=\"x\">&\u{1}</a>");
        let picture = canvas.finish(10.0, 10.0, "</title>");
        assert!(picture.contains(">&lt;a href=&quot;x&quot;&gt;&amp; &lt;/a&gt;</text>"), "{picture}");
        assert!(picture.contains("<title>&lt;/title&gt;</title>"), "{picture}");
    }
}
