//! Statements taken out: each script with what goes between `⟦` and `⟧`, and what is left.

use outrigger_shell::removal::without;
use outrigger_shell::{Refusal, Script};
use outrigger_text::{EditSet, Span};

/// The script without the marks, and what they stand around.
fn unmarked(marked: &str) -> (String, Vec<Span>) {
    let (mut text, mut spans, mut open) = (String::new(), Vec::new(), Vec::new());
    for letter in marked.chars() {
        match letter {
            '⟦' => open.push(text.len()),
            '⟧' => spans.push(Span::new(open.pop().expect("a mark is open"), text.len())),
            letter => text.push(letter),
        }
    }
    (text, spans)
}

fn removed(marked: &str) -> Result<String, Refusal> {
    let (text, spans) = unmarked(marked);
    let script = Script::parse(&text).unwrap_or_else(|problem| panic!("{problem} in {text}"));
    let edits = without(&script, &spans)?;
    Ok(EditSet::new(edits).expect("the edits do not overlap").apply(&text).into_owned())
}

#[test]
fn what_is_left() {
    let cases = [
        // On one line.
        ("⟦a⟧; b", "b"),
        ("a; ⟦b⟧; c", "a; c"),
        ("a; ⟦b⟧", "a"),
        ("a; ⟦b⟧;", "a;"),
        ("a; ⟦b⟧\n", "a\n"),
        ("a; ⟦b⟧; # both\nc\n", "a; # both\nc\n"),
        ("a; ⟦b⟧ # both\nc\n", "a # both\nc\n"),
        ("a & ⟦b⟧\nc", "a &\nc"),
        ("⟦a⟧ & b", "b"),
        ("a; ⟦b⟧ & c", "a; c"),
        ("a; ⟦b⟧ &\nc", "a;\nc"),
        ("a; ⟦b⟧; ⟦c⟧; d", "a; d"),
        ("a; ⟦b⟧; ⟦c⟧", "a"),
        ("⟦a⟧; ⟦b⟧; c; ⟦d⟧\n", "c\n"),
        // Lines.
        ("a\n⟦b⟧\nc\n", "a\nc\n"),
        ("a\n  ⟦b⟧  \nc\n", "a\nc\n"),
        ("a\n⟦b⟧;\nc\n", "a\nc\n"),
        ("a\n⟦b⟧ # why\nc # kept\n", "a\nc # kept\n"),
        ("a\n⟦b⟧", "a"),
        ("a\r\n⟦b⟧", "a"),
        ("a\n\n⟦b⟧\n\nc", "a\n\nc"),
        ("a\n⟦b⟧\n\nc", "a\n\nc"),
        ("a\n\n⟦b⟧\nc", "a\n\nc"),
        ("⟦a⟧\n\nb\n", "b\n"),
        ("\n⟦a⟧\n\nb\n", "\nb\n"),
        ("a\n\n⟦b⟧\n", "a\n"),
        ("a\n\n⟦b⟧", "a"),
        ("a\n\n⟦b⟧\n\n", "a\n\n"),
        ("a\n\n⟦b⟧\n\n# c\n⟦c⟧\n", "a\n"),
        ("a\n\n⟦b⟧\n\n# kept\n", "a\n\n# kept\n"),
        ("a\r\n⟦b⟧ # why\r\nc\r\n", "a\r\nc\r\n"),
        ("a\n⟦b⟧\n⟦c⟧", "a"),
        ("⟦a⟧\n⟦b⟧\nc", "c"),
        ("⟦a \\\n  --x 'y\nz'⟧\nc\n", "c\n"),
        // Comments above.
        ("#!/bin/sh\n# waits\n# long\n⟦b⟧\n# runs\nc\n", "#!/bin/sh\n# runs\nc\n"),
        ("#!/bin/sh\n⟦b⟧\nc\n", "#!/bin/sh\nc\n"),
        ("# whole\n\n⟦b⟧\nc\n", "# whole\n\nc\n"),
        ("# both\na\n⟦b⟧\n", "# both\na\n"),
        ("a # of a\n⟦b⟧\nc", "a # of a\nc"),
        ("a '\n# no comment'\n⟦b⟧\nc", "a '\n# no comment'\nc"),
        // Compound commands.
        ("⟦until a; do\n  sleep 1\ndone⟧\nb\n", "b\n"),
        ("⟦until a; do sleep 1; done⟧; exec b", "exec b"),
        ("while a; do b; ⟦c⟧; done", "while a; do b; done"),
        ("while a; do ⟦b⟧; c; done", "while a; do c; done"),
        ("while a; do\n  b\n  ⟦c⟧\ndone", "while a; do\n  b\ndone"),
        ("if a; then ⟦b⟧\n  c; fi", "if a; then\n  c; fi"),
        ("(a; ⟦b⟧)", "(a)"),
        ("(a & ⟦b⟧)", "(a &)"),
        ("(⟦a⟧; b) &", "(b) &"),
        ("{ a; ⟦b⟧; } > x", "{ a; } > x"),
        ("f() {\n  a\n  # quits\n  ⟦b⟧ || true\n}\nf", "f() {\n  a\n  # quits\n  true\n}\nf"),
        ("f() {\n  a\n  # quits\n  ⟦b || true⟧\n}\nf", "f() {\n  a\n}\nf"),
        ("case x in a) ⟦b⟧ ;; c) d; ⟦e⟧;; esac", "case x in a) ;; c) d;; esac"),
        ("case x in\n  a)\n    ⟦b⟧\n    ;;\nesac", "case x in\n  a)\n    ;;\nesac"),
        // Chains.
        ("a && ⟦b⟧", "a"),
        ("⟦a⟧ && b", "b"),
        ("⟦a⟧ || b", "b"),
        ("a && ⟦b⟧ && c", "a && c"),
        ("⟦a⟧ && ⟦b⟧ && c; d", "c; d"),
        ("a && ⟦b⟧ && ⟦c⟧", "a"),
        ("a && b || ⟦c⟧", "a && b"),
        ("a && ⟦b⟧ || ⟦c⟧", "a"),
        ("x; ⟦a⟧ && ⟦b⟧; y", "x; y"),
        ("a &&\n  ⟦b⟧\nc", "a\nc"),
        ("⟦! a | b⟧ && c | d", "c | d"),
        // Here-documents.
        ("⟦cat <<E⟧\nb\nE\nc\n", "c\n"),
        ("a; ⟦cat <<E⟧\nb\nE\nc\n", "a\nc\n"),
        ("⟦cat <<E⟧; cat <<F\nb\nE\nd\nF\nc\n", "cat <<F\nd\nF\nc\n"),
        ("⟦while a; do cat <<E; done <<F⟧\nb\nE\nd\nF\nc\n", "c\n"),
        ("cat <<E\n# no comment\nE\n⟦b⟧\nc", "cat <<E\n# no comment\nE\nc"),
        ("a && ⟦cat <<E⟧\nb\nE\nc\n", "a\nc\n"),
        ("⟦cat <<E⟧ &&\nb\nE\n c", "c"),
        // The same place twice, and one inside another.
        ("a; ⟦⟦b⟧⟧; c", "a; c"),
        ("a; ⟦if b; then ⟦c⟧; fi⟧; d", "a; d"),
    ];
    for (marked, expected) in cases {
        assert_eq!(removed(marked).as_deref(), Ok(expected), "{marked}");
    }
}

#[test]
fn what_is_refused() {
    let cases = [
        ("⟦a⟧", "the script would be left empty"),
        ("while a; do ⟦b⟧; done", "the body of the loop would be left empty"),
        ("until ⟦a⟧; do b; done", "the condition of the loop would be left empty"),
        ("if a; then ⟦b⟧; fi", "the block after `then` would be left empty"),
        ("if a; then b; else ⟦c⟧; fi", "the block after `else` would be left empty"),
        ("{ ⟦a⟧; }", "the group would be left empty"),
        ("(⟦a⟧)", "the subshell would be left empty"),
        ("f() { ⟦a⟧; }", "the group would be left empty"),
        ("a && ⟦b⟧ || c", "it stands between"),
        ("⟦a⟧ && b || c", "it stands between"),
        ("⟦a⟧ | b", "nothing that can be changed on its own"),
        ("a ⟦b⟧", "nothing that can be changed on its own"),
        ("a $(b; ⟦c⟧)", "nothing that can be changed on its own"),
        ("a 'b; ⟦c⟧'", "nothing that can be changed on its own"),
        ("a # b; ⟦c⟧", "nothing that can be changed on its own"),
        ("cat <<E\n⟦c⟧\nE\n", "nothing that can be changed on its own"),
        ("cat <<E &&\nb\nE\n ⟦c⟧", "the result is not what was wanted"),
    ];
    for (marked, reason) in cases {
        let refusal = removed(marked).expect_err(marked).to_string();
        assert!(refusal.starts_with(reason), "{marked}: {refusal}");
    }
}
