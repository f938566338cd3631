//! What holds of any text: no panic, tokens that are the text, places that nest; and bounds on depth, length and time.
#![allow(clippy::disallowed_methods, reason = "a test measures time")]

mod invariants;

use outrigger_promql::{Dialect, parse, tokens};
use proptest::prelude::*;

/// Pieces that mean something to PromQL or to what is written into it, in any order.
fn soup() -> impl Strategy<Value = String> {
    const PIECES: &[&str] = &[
        "a",
        "up",
        "sum",
        "rate",
        "topk",
        "by ",
        "without ",
        "on ",
        "ignoring ",
        "group_left ",
        "bool ",
        "offset ",
        "and ",
        "or ",
        "unless ",
        "atan2 ",
        "fill",
        "anchored ",
        "start()",
        "step()",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "@",
        "=",
        "!=",
        "=~",
        "==",
        "</",
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "1",
        "5m",
        "0x1F",
        ".5",
        "1e3",
        "\"",
        "'",
        "`",
        "\\",
        "\\n",
        "\\x41",
        "# ",
        "\n",
        "\r",
        " ",
        "$x",
        "${x}",
        "${x:csv}",
        "[[x]]",
        "{{ .x }}",
        "{{",
        "}}",
        "{{ range .x }}",
        "{{ end }}",
        "{{ . }},",
        "%(x)s",
        "%s",
        "%%",
        "$",
        "[[",
        "é",
        "\u{fffd}",
        "😀",
        "a=\"b\"",
        "[5m:1m]",
        "(x)",
    ];
    let piece = prop_oneof![
        8 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => "[ -~]{0,4}",
        1 => "\\PC{0,3}",
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// Expressions that are taken, with bytes lost, doubled or exchanged.
fn mutant() -> impl Strategy<Value = String> {
    let lines: Vec<&str> = include_str!("../oracle/table.tsv")
        .lines()
        .filter_map(|line| Some(line.split_once("\ttaken\t")?.0))
        .collect();
    let chars = |text: String| text.chars().collect::<Vec<_>>();
    (
        prop::sample::select(lines),
        prop::collection::vec((any::<prop::sample::Index>(), 0..4, any::<char>()), 0..4),
    )
        .prop_map(move |(line, changes)| {
            let mut letters = chars(line.replace('⏎', "\n"));
            for (place, kind, letter) in changes {
                if letters.is_empty() {
                    break;
                }
                let at = place.index(letters.len());
                match kind {
                    0 => drop(letters.remove(at)),
                    1 => letters.insert(at, letters[at]),
                    2 => letters.insert(at, letter),
                    _ => letters.truncate(at),
                }
            }
            letters.into_iter().collect()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn any_pieces(text in soup()) {
        invariants::check_text(&text);
    }

    #[test]
    fn any_mutant(text in mutant()) {
        invariants::check_text(&text);
    }

    #[test]
    fn any_text(text in "\\PC{0,40}") {
        invariants::check_text(&text);
    }
}

#[test]
fn what_prometheus_takes_keeps_its_places() {
    for line in include_str!("../oracle/table.tsv").lines() {
        let line = line.split('\t').next().unwrap_or_default();
        invariants::check_text(&line.replace('⏎', "\n"));
    }
}

/// Each nests something, or makes a chain.
const NESTS: [(&str, &str, &str); 12] = [
    ("(", "a", ")"),
    ("abs(", "a", ")"),
    ("sum(", "a", ")"),
    ("-", "a", ""),
    ("1^", "a", ""),
    ("1+", "a", ""),
    ("", "a", "+1"),
    ("", "a", "[5m:1m]"),
    ("a[", "1", "]"),
    ("a[(", "1", ")]"),
    ("{a=~\"", "(", "\"}"),
    ("a + on(x) ", "a", ""),
];

#[test]
fn depth_is_bounded() {
    for (open, middle, close) in NESTS {
        for depth in [10, 99, 128, 500, 1_000, 1_001, 50_000] {
            let text = format!("{}{middle}{}", open.repeat(depth), close.repeat(depth));
            invariants::check_text(&text);
            invariants::check_text(&open.repeat(depth));
        }
    }
    let groups = |depth: usize| format!("{{a=~\"{}.+{}\"}}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&groups(50), Dialect::PROMETHEUS).is_ok());
    assert!(parse(&groups(100_000), Dialect::PROMETHEUS).is_err());
    let nested = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(100), Dialect::PROMETHEUS).is_ok());
    let error = parse(&nested(1_000), Dialect::PROMETHEUS).expect_err("it is too deep");
    assert_eq!(error.message, "more than 128 levels stand in one another");
    assert!(parse(&format!("a{}", " or a".repeat(900)), Dialect::PROMETHEUS).is_ok());
    let error =
        parse(&format!("a{}", " or a".repeat(2_000)), Dialect::PROMETHEUS).expect_err("it is too high");
    assert_eq!(error.message, "its tree has more than 1000 levels");
}

#[test]
fn length_is_bounded() {
    let text = format!("a # {}", "x".repeat(1 << 20));
    assert!(parse(&text, Dialect::PROMETHEUS).is_err());
}

/// Long texts of one kind: what looks ahead must not look ahead from every byte.
#[test]
fn time_does_not_explode() {
    let start = std::time::Instant::now();
    for piece in [
        "{{",
        "{{ if x }}",
        "{{ range x }}",
        "{{\"",
        "{{ end }}",
        "[[",
        "${",
        "$x",
        "%(",
        "\"",
        "\"{{",
        "`",
        "'[[",
        "(",
        "a{",
        "[",
        "1",
        "0x",
        "1e",
        "a.",
        "#",
        "fill ",
        "a,",
        "-",
        "\\",
    ] {
        let text = piece.repeat((1 << 18) / piece.len());
        for dialect in invariants::dialects() {
            let _ = tokens(&text, dialect);
            let _ = parse(&text, dialect);
        }
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
