//! Properties of generated scripts, some of them broken on purpose.
#![allow(
    clippy::disallowed_types,
    clippy::print_stderr,
    reason = "a test runs a shell, and says what it skips"
)]

use std::sync::LazyLock;

use outrigger_shell::removal::without;
use outrigger_shell::{Block, Command, CommandKind, Part, Script, Statement, Word};
use outrigger_text::{EditSet, Span};
use proptest::prelude::*;

mod shells;

/// Pieces that mean something to a shell, in any order.
fn soup() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "if ",
            "then ",
            "else ",
            "fi",
            "while ",
            "do ",
            "done",
            "case a in ",
            "esac",
            "for i in ",
            "{ ",
            "}",
            "(",
            ")",
            "((",
            "))",
            "$(",
            "`",
            "${",
            "$",
            "'",
            "\"",
            "\\",
            "\\\n",
            "\n",
            "\r\n",
            ";",
            ";;",
            "&",
            "&&",
            "||",
            "|",
            "! ",
            "<",
            ">",
            "<<E\n",
            "E\n",
            "<(",
            "2>&1",
            "#",
            " ",
            "\t",
            "a",
            "b=1",
            "=",
            "[",
            "]",
            "[[ ",
            " ]]",
            "*",
            "~",
            "é",
            "f() ",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,4}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Scripts that a shell takes.
fn script() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "a",
        "-x",
        "'b c'",
        "\"$X\"",
        "$Y",
        "${Z:-d}",
        "\"$(e; f)\"",
        "`g`",
        "http://h:1/i?j=k",
        "*.l",
        "$((1 + 2))",
        "m\\ n",
        "\"o # p; q\"",
        "é",
    ]);
    let simple = (
        prop::collection::vec(word, 1..4),
        prop::sample::select(vec!["", " >r", " 2>&1", " <s"]),
        any::<bool>(),
    )
        .prop_map(|(words, redirection, assigns)| {
            let assignment = if assigns { "T=1 " } else { "" };
            format!("{assignment}run {}{redirection}", words.join(" "))
        });
    let leaf = prop_oneof![4 => simple, 1 => Just("cat <<'E'\nif; done `\nE\n".to_owned())];
    leaf.prop_recursive(4, 40, 4, |inner| {
        let separator =
            prop::sample::select(vec!["\n", "\n\n", " # why\n", "\n# what follows\n", "\n  ", " &\n"]);
        let list = prop::collection::vec((inner.clone(), separator), 1..4).prop_map(|items| {
            items.into_iter().map(|(item, separator)| ended(&item, separator)).collect::<String>()
        });
        let pair = (inner.clone(), prop::sample::select(vec![" && ", " || ", " | "]), inner.clone());
        prop_oneof![
            list.clone().prop_map(|list| format!("{{ {list}}}")),
            list.clone().prop_map(|list| format!("( {list})")),
            (list.clone(), list.clone()).prop_map(|(a, b)| format!("while {a}do {b}done")),
            (list.clone(), list.clone(), list.clone())
                .prop_map(|(a, b, c)| format!("if {a}then\n{b}else {c}fi")),
            list.clone().prop_map(
                |list| format!("case $1 in\n  x|y) {list};;\n *) ;; esac").replace("&\n;;", "&\n ;;")
            ),
            list.prop_map(|list| format!("f() {{\n{list}}}")),
            pair.prop_map(|(a, joint, b)| if a.ends_with('\n') { b } else { format!("{a}{joint}{b}") }),
        ]
    })
    .prop_flat_map(|one| {
        let separator = prop::sample::select(vec!["; ", "\n", "\r\n", " # note\n", " & ", "\n\n# above\n"]);
        (
            Just(one),
            prop::collection::vec(
                (prop::sample::select(vec!["a b", "exec c", "d || e", "g && h"]), separator),
                0..4,
            ),
        )
    })
    .prop_map(|(one, others)| {
        let others: String =
            others.into_iter().map(|(other, separator)| other.to_owned() + separator).collect();
        format!("{others}{one}\n")
    })
}

/// A statement with its separator; what ends with a here-document has one.
fn ended(statement: &str, separator: &str) -> String {
    if statement.ends_with('\n') { statement.to_owned() } else { format!("{statement}{separator}") }
}

/// All statements, and pipelines of chains, outside substitutions.
fn removable(block: &Block, spans: &mut Vec<Span>) {
    for statement in &block.statements {
        spans.push(statement.span);
        for pipeline in statement.pipelines() {
            spans.push(pipeline.span);
            for command in &pipeline.commands {
                for block in blocks_of(command) {
                    removable(block, spans);
                }
            }
        }
    }
}

fn blocks_of(command: &Command) -> Vec<&Block> {
    match &command.kind {
        CommandKind::Group(block)
        | CommandKind::Subshell(block)
        | CommandKind::For { body: block, .. }
        | CommandKind::CountedFor { body: block, .. } => vec![block],
        CommandKind::If { branches, otherwise } => {
            branches.iter().flat_map(|(condition, block)| [condition, block]).chain(otherwise).collect()
        }
        CommandKind::Loop { condition, body, .. } => vec![condition, body],
        CommandKind::Case { arms, .. } => arms.iter().map(|(_, block)| block).collect(),
        CommandKind::Function { body, .. } => blocks_of(body),
        CommandKind::Simple(_) | CommandKind::Test(_) | CommandKind::Arithmetic(_) | CommandKind::Other => {
            Vec::new()
        }
    }
}

fn words_of(command: &Command) -> Vec<&Word> {
    let words: Vec<&Word> = match &command.kind {
        CommandKind::Simple(simple) => {
            let values = simple.assignments.iter().filter_map(|assignment| assignment.value.as_ref());
            values.chain(&simple.words).collect()
        }
        CommandKind::For { words, .. } | CommandKind::Test(words) => words.iter().collect(),
        CommandKind::Case { word, arms } => {
            std::iter::once(word).chain(arms.iter().flat_map(|(patterns, _)| patterns)).collect()
        }
        _ => Vec::new(),
    };
    let targets = command.redirections.iter().filter_map(|redirection| redirection.target.as_ref());
    words.into_iter().chain(targets).collect()
}

/// Every node lies in the one around it, and after the one before it.
fn check_nesting(block: &Block, around: Span) {
    assert!(around.contains(block.span), "{block:?} in {around:?}");
    let mut before = around.start;
    for Statement { span, end, .. } in &block.statements {
        assert!(block.span.contains(*span) && span.start >= before && end.start >= span.end);
        before = end.end.max(span.end);
    }
    for statement in &block.statements {
        let mut before = statement.span.start;
        for pipeline in statement.pipelines() {
            assert!(statement.span.contains(pipeline.span) && pipeline.span.start >= before);
            before = pipeline.span.end;
            for command in &pipeline.commands {
                assert!(pipeline.span.contains(command.span) && !command.span.is_empty());
                for block in blocks_of(command) {
                    check_nesting(block, command.span);
                }
                for word in words_of(command) {
                    assert!(command.span.contains(word.span));
                    for part in &word.parts {
                        if let Part::Substitution(block) | Part::ProcessSubstitution(block) = part {
                            check_nesting(block, word.span);
                        }
                    }
                }
            }
        }
    }
}

fn is_there(shell: &str) -> bool {
    static BASH: LazyLock<bool> = LazyLock::new(|| shells::is_there("bash"));
    static DASH: LazyLock<bool> = LazyLock::new(|| shells::is_there("dash"));
    if shell == "bash" { *BASH } else { *DASH }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn soup_is_read_or_refused(text in soup()) {
        if let Ok(script) = Script::parse(&text) {
            check_nesting(&script.body, Span::new(0, text.len()));
            let _ = script.simple_commands();
            if is_there("bash") {
                prop_assert!(shells::takes("bash", &text.replace("\r\n", "\n")), "bash refuses {text:?}");
            }
        }
    }

    #[test]
    fn what_shells_take_is_read(text in script()) {
        let script = Script::parse(&text).unwrap_or_else(|problem| panic!("{problem}\n{text}"));
        check_nesting(&script.body, Span::new(0, text.len()));
    }

    #[test]
    fn without_some_statements_it_is_still_a_script(text in script(), picks in prop::collection::vec(any::<prop::sample::Index>(), 1..4)) {
        let script = Script::parse(&text).unwrap_or_else(|problem| panic!("{problem}\n{text}"));
        let mut all = Vec::new();
        removable(&script.body, &mut all);
        let spans: Vec<Span> = picks.iter().map(|pick| *pick.get(&all)).collect();
        let Ok(edits) = without(&script, &spans) else { return Ok(()) };
        let new = EditSet::new(edits).expect("the edits do not overlap").apply(&text).into_owned();
        prop_assert!(new.len() < text.len());
        prop_assert_eq!(new.ends_with('\n'), text.ends_with('\n') && !new.is_empty());
        for shell in ["bash", "dash"] {
            if is_there(shell) {
                prop_assert!(shells::takes(shell, &new.replace("\r\n", "\n")), "{} refuses\n{}", shell, new);
            }
        }
    }

    /// Taking one statement out of a script that has others is refused for a stated reason, and rarely.
    #[test]
    fn one_of_several_statements_can_go(text in script(), pick in any::<prop::sample::Index>()) {
        let script = Script::parse(&text).unwrap_or_else(|problem| panic!("{problem}\n{text}"));
        if script.body.statements.len() == 1 {
            return Ok(());
        }
        let statement = pick.get(&script.body.statements);
        prop_assert!(without(&script, &[statement.span]).is_ok(), "{:?} of\n{}", script.slice(statement.span), text);
    }
}
