//! Texts that would hang a careless parser, or take its stack.

#![allow(clippy::disallowed_methods, reason = "a test measures time")]

use outrigger_shell::Script;

/// Each nests something; what closes it is left out in the second of each pair.
const NESTS: [(&str, &str); 14] = [
    ("( ", ")"),
    ("{ ", "; }"),
    ("$(", ")"),
    ("\"$(", ")\""),
    ("${a:-", "}"),
    ("\"${a:-", "}\""),
    ("${a[", "]}"),
    ("<(", ")"),
    ("if a; then ", "; fi"),
    ("while a; do ", "; done"),
    ("case a in b) ", ";; esac"),
    ("f() { ", "; }"),
    ("a=(", ")"),
    ("$((", "))"),
];

#[test]
fn depth_is_bounded() {
    for (open, close) in NESTS {
        let nested = |depth: usize| format!("{}a{}", open.repeat(depth), close.repeat(depth));
        assert!(Script::parse(&nested(1)).is_ok(), "{}", nested(1));
        assert_eq!(Script::parse(&nested(5)).is_ok(), open != "a=(", "{}", nested(5));
        for depth in [99, 100, 101, 1_000, 50_000] {
            let _ = Script::parse(&nested(depth));
            let _ = Script::parse(&open.repeat(depth));
        }
        if open != "$((" {
            assert!(Script::parse(&nested(1_000)).is_err(), "{open}");
        }
    }
}

#[test]
fn length_is_bounded() {
    assert!(Script::parse(&"a\n".repeat(1 << 18)).is_ok());
    assert!(Script::parse(&"a\n".repeat(1 << 20)).is_err());
    assert!(Script::parse("a\0b").is_err());
}

/// Long texts of one kind: what looks ahead must not look ahead from every byte.
#[test]
fn time_does_not_explode() {
    let start = std::time::Instant::now();
    for piece in [
        "{", "[", "{,", "[a", "((", "$((", "\\\n", "a <<E\n", "`", "$", "'", "\"", "#", "a(", "!", "a[$((",
        "&", "x=(",
    ] {
        let _ = Script::parse(&piece.repeat((1 << 20) / piece.len()));
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
