//! Other text in the place of a node.

use outrigger_shell::{Refusal, Script, replace};
use outrigger_text::{EditSet, Span};

/// Puts `text` in the place of the first `old` in `script`.
fn replaced(script: &str, old: &str, text: &str) -> Result<String, Refusal> {
    let start = script.find(old).expect("the script holds it");
    let parsed = Script::parse(script).unwrap_or_else(|problem| panic!("{problem} in {script}"));
    let edits = replace(&parsed, &[(Span::new(start, start + old.len()), text.to_owned())])?;
    Ok(EditSet::new(edits).expect("the edits do not overlap").apply(script).into_owned())
}

#[test]
fn what_comes_in() {
    let cases = [
        ("a --x b; c", "--x", "'--y z'", "a '--y z' b; c"),
        ("a b; c", "a b", "exec d", "exec d; c"),
        ("a; until b; do c; done # why\n", "until b; do c; done", "d\ne", "a; d\ne # why\n"),
        ("a | b | c", "b", "d -e", "a | d -e | c"),
        ("a && b || c", "b", "d | e", "a && d | e || c"),
        ("if a; then b >x; fi", "x", "\"$y\"", "if a; then b >\"$y\"; fi"),
        ("A=1 b", "1", "2", "A=2 b"),
        ("a b & c", "a b", "d", "d & c"),
        ("for i in a b; do c; done", "a", "d", "for i in d b; do c; done"),
        ("case a in b) c;; esac", "b", "d", "case a in d) c;; esac"),
        ("cat <<E; b\nx\nE\n", "cat <<E", "d", "d; b\n"),
    ];
    for (script, old, text, expected) in cases {
        assert_eq!(replaced(script, old, text).as_deref(), Ok(expected), "{script}");
    }
}

#[test]
fn what_does_not_fit() {
    let cases = [
        ("a --x b", "--x", "y z"),
        ("a --x b", "--x", "y; z"),
        ("a --x b", "--x", ""),
        ("a --x b", "--x", "'"),
        ("a b; c", "a b", "d #"),
        ("a b; c", "a b", "d;"),
        ("a b; c", "a b", "if d"),
        ("a | b c", "b c", "d; e"),
        ("a | b c", "b c", "d && e"),
        ("a && b c", "b c", "d || e"),
        ("a b &", "a b", "d; e"),
        ("a $(b c)", "b c", "d"),
        ("a 'b c'", "b c", "d"),
    ];
    for (script, old, text) in cases {
        assert!(replaced(script, old, text).is_err(), "{script} with {text}");
    }
}
