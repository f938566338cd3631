//! A text that a regular expression matches.

use regex_syntax::hir::{Class, Hir, HirKind};

/// A short text that `pattern` matches; other numbers give other texts, as far as there are any. `None` where the pattern is
/// not understood.
pub(super) fn sample(pattern: &str, number: usize) -> Option<String> {
    let hir = regex_syntax::parse(&format!("(?s:{pattern})")).ok()?;
    let mut out = String::new();
    write(&hir, number, &mut out);
    Some(out)
}

fn write(hir: &Hir, number: usize, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.push(letter(class, number)),
        HirKind::Repetition(repetition) => {
            let is_word = matches!(repetition.sub.kind(), HirKind::Class(_)) && repetition.max.is_none();
            let count = repetition.min.max(u32::from(is_word));
            for at in 0..count {
                // The letters of a word are others for each number.
                let own = if at == 0 { number } else { number / 7 + at as usize };
                write(&repetition.sub, own, out);
            }
        }
        HirKind::Capture(capture) => write(&capture.sub, number, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| write(part, number, out)),
        HirKind::Alternation(choices) => write(&choices[number % choices.len()], number, out),
    }
}

/// One letter of a class, a plain one if it has any.
fn letter(class: &Class, number: usize) -> char {
    let holds = |letter: char| match class {
        Class::Unicode(class) => {
            class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&letter))
        }
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&(u8::try_from(letter).unwrap_or(u8::MAX)))),
    };
    let plain: Vec<char> =
        ('a'..='z').chain('0'..='9').chain('A'..='Z').filter(|letter| holds(*letter)).collect();
    let first = || match class {
        Class::Unicode(class) => class.ranges().first().map(regex_syntax::hir::ClassUnicodeRange::start),
        Class::Bytes(class) => class.ranges().first().map(|range| char::from(range.start())),
    };
    plain.get(number % plain.len().max(1)).copied().or_else(first).unwrap_or('x')
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::sample;

    #[test]
    fn a_sample_is_matched_and_another_number_gives_another() {
        for pattern in
            ["web-.*", ".+", "a|b", "(istio|linkerd)-proxy", "[^a]b{2,3}", "^kube-.+$", "x?y*[0-9]{4}"]
        {
            let all: Vec<String> =
                (0..2).map(|number| sample(pattern, number).expect("it is read")).collect();
            let regex = Regex::new(&format!("^(?s:{pattern})$")).expect("it is one");
            assert!(all.iter().all(|text| regex.is_match(text)), "{pattern}: {all:?}");
            assert_ne!(all[0], all[1], "{pattern}");
        }
        assert_eq!(sample("(", 0), None);
    }
}
