//! What Dockerfiles say, and words taken out of them.

use outrigger_dockerfile::{Command, Dockerfile, Kind, without_words};
use outrigger_text::{EditSet, Span};

fn parse(text: &str) -> Dockerfile {
    Dockerfile::parse(text).unwrap_or_else(|problem| panic!("{problem}:\n{text}"))
}

/// The words of the `ENTRYPOINT` and the `CMD` that count, or the shell text between `<` and `>`; each held against its bytes.
fn starts(text: &str) -> String {
    let file = parse(text);
    let image = file.image().expect("a stage");
    let words = |instruction: Option<usize>| match instruction.and_then(|at| file.command(at)) {
        None => "-".to_owned(),
        Some(Command::Shell(span)) => format!("<{}>", &text[span.range()]),
        Some(Command::Exec(words)) => {
            for word in words {
                let quoted = &text[word.span.range()];
                assert!(quoted.starts_with('"') && quoted.ends_with('"'), "{quoted}");
            }
            words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join("|")
        }
    };
    format!("{} {}", words(image.entrypoint), words(image.cmd))
}

#[test]
fn both_forms_and_what_counts() {
    assert_eq!(
        starts("FROM a\nENTRYPOINT [\"/w\", \"--\", \"a\\\"b\", \"\\u00e9\"]  \nCMD [ \"x\" ]\n"),
        "/w|--|a\"b|é x"
    );
    assert_eq!(starts("\u{feff}FROM a\r\nENTRYPOINT [\"/w\",\"/app\"]\r\nCMD a b\r\n"), "/w|/app <a b>");
    assert_eq!(starts("FROM a\nENTRYPOINT [\"/w\", \\\n  # says why\n  \"/app\" ]\n"), "/w|/app -");
    assert_eq!(starts("FROM a\nENTRYPOINT ['/w']\n"), "<['/w']> -", "no JSON is a shell form");
    assert_eq!(starts("# escape=`\nFROM a\nENTRYPOINT a `\n b\n"), "<a `\n b> -");
    assert_eq!(starts("FROM a\nENTRYPOINT [\"old\"]\nENTRYPOINT []\nCMD [ ]\n"), " ");
}

#[test]
fn a_stage_that_begins_with_another_has_what_that_has() {
    let base = "FROM a AS base\nENTRYPOINT [\"e\"]\nCMD [\"c\"]\n";
    assert_eq!(starts(&format!("{base}FROM Base\n")), "e c");
    assert_eq!(starts(&format!("{base}FROM base\nENTRYPOINT [\"f\"]\n")), "f -", "CMD of the base is gone");
    assert_eq!(starts(&format!("{base}FROM base\nCMD [\"d\"]\nENTRYPOINT [\"f\"]\n")), "f d");
    assert_eq!(starts(&format!("{base}FROM b\n")), "- -");
    let file =
        parse("FROM a AS x\nENV A=1 B=\"2 3\"\nWORKDIR /srv\nFROM x\nENV C 4 5\nENV D=$A E=6\nWORKDIR web\n");
    let image = file.image().expect("a stage");
    assert_eq!(image.absolute("./run.sh"), "/srv/web/run.sh");
    let known: Vec<String> =
        image.environment.iter().map(|(name, value)| format!("{name}={value}")).collect();
    assert_eq!(known, ["A=1", "C=4 5"]);
}

#[test]
fn files_come_from_the_context() {
    let sources = |text: &str, path: &str| {
        let file = parse(text);
        file.sources_of(&file.image().expect("a stage"), path)
    };
    assert_eq!(sources("FROM a\nCOPY docker/run.sh /run.sh\n", "/run.sh"), ["docker/run.sh"]);
    assert_eq!(sources("FROM a\nCOPY a.sh ./b.sh /usr/bin/\n", "/usr/bin/b.sh"), ["b.sh", "a.sh/b.sh"]);
    assert_eq!(sources("FROM a\nWORKDIR /app\nCOPY . .\n", "/app/bin/run.sh"), ["bin/run.sh"]);
    assert_eq!(sources("FROM a\nCOPY scripts/*.sh /\n", "/run.sh"), ["scripts/run.sh"]);
    assert_eq!(
        sources("FROM a AS b\nCOPY . /src\nFROM c\nCOPY --from=b /src/run.sh /run.sh\n", "/run.sh"),
        ["run.sh"]
    );
    let other = "FROM a\nCOPY --from=example.com/tools /run.sh /run.sh\n";
    assert!(sources(other, "/run.sh").is_empty(), "another image");
    assert!(sources("FROM a\nCOPY run.sh /bin/\n", "/run.sh").is_empty());
    assert!(sources("FROM a\nCOPY <<EOF /run.sh\nx\nEOF\n", "/run.sh").is_empty());
}

/// The text without the words, and without the instructions by their numbers.
fn without(text: &str, gone: &[&str], instructions: &[usize]) -> Result<String, String> {
    let file = parse(text);
    let mut spans: Vec<Span> = Vec::new();
    for instruction in &file.instructions {
        if let Kind::Entrypoint(Command::Exec(words)) | Kind::Cmd(Command::Exec(words)) = &instruction.kind {
            spans
                .extend(words.iter().filter(|word| gone.contains(&word.text.as_str())).map(|word| word.span));
        }
    }
    let edits = without_words(text, &file, &spans, instructions).map_err(|refusal| refusal.to_string())?;
    Ok(EditSet::new(edits).expect("they do not meet").apply(text).into_owned())
}

#[test]
fn words_go_and_the_rest_keeps_its_bytes() {
    let gone = |text: &str, words: &[&str]| without(text, words, &[]).expect("it goes");
    assert_eq!(
        gone("FROM a\nENTRYPOINT [ \"tini\", \"--\", \"w\",  \"app\" ] \n", &["w"]),
        "FROM a\nENTRYPOINT [ \"tini\", \"--\", \"app\" ] \n"
    );
    assert_eq!(
        gone("FROM a\nENTRYPOINT [\"w\"]\nCMD [\"app\"]", &["w"]),
        "FROM a\nENTRYPOINT []\nCMD [\"app\"]"
    );
    assert_eq!(
        gone("FROM a\r\nENTRYPOINT [\"w\", \\\r\n  # why\r\n  \"app\"]\r\n# end\r\n", &["w"]),
        "FROM a\r\nENTRYPOINT [\"app\"]\r\n# end\r\n"
    );
    assert_eq!(gone("FROM a\nCMD [\"app\", \"w\", \"x\"]\n", &["w", "x"]), "FROM a\nCMD [\"app\"]\n");
    let text = "FROM a\n# The wrapper.\nCOPY --from=w /w \\\n  /w\nENTRYPOINT [\"/w\", \"app\"]\n";
    assert_eq!(without(text, &["/w"], &[1]).expect("it goes"), "FROM a\nENTRYPOINT [\"app\"]\n");
}

#[test]
fn what_is_no_word_is_refused() {
    let text = "FROM a\nENTRYPOINT [\"w\", \"app\"]\n";
    let refused = without_words(text, &parse(text), &[Span::new(0, 4)], &[]).expect_err("FROM is no word");
    assert_eq!(refused.to_string(), "it is no word of an exec form");
    assert!(without(text, &[], &[0]).is_err(), "without a stage it is no Dockerfile");
}

#[test]
fn no_dockerfile_is_a_problem() {
    for text in ["", "kind: Pod\n", "FROM a\nNOTHING b\n", "ENTRYPOINT [\"a\"]\n"] {
        assert!(Dockerfile::parse(text).is_err(), "{text}");
    }
}

/// Pieces of which Dockerfiles are made, and some that break them.
const PIECES: [&str; 22] = [
    "FROM a\n",
    "FROM a AS b\n",
    "ENTRYPOINT [\"w\", \"app\"]\n",
    "ENTRYPOINT [\"é\\\"\", \"w\"]\r\n",
    "CMD [\"w\"]\n",
    "CMD w \\\n  # why\n  app\n",
    "ENTRYPOINT []\n",
    "CMD [ ]\n",
    "COPY w /w\n",
    "COPY <<EOF /w\nw\nEOF\n",
    "# escape=`\n",
    "RUN <<'E'\n[\"w\"]\nE\n",
    "ENV A=\"b c\" D=e\n",
    "SHELL [\"sh\", \"-c\"]\n",
    "\u{feff}",
    "[",
    "\"",
    "\\\n",
    "\n",
    " ",
    "w",
    "ONBUILD CMD [\"w\"]\n",
];

#[test]
fn texts_of_all_sorts_are_read_or_refused() {
    // A fixed row of numbers: what fails once fails again.
    let mut state = 1_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).expect("31 bits") % below
    };
    let mut read = 0;
    for _ in 0..20_000 {
        let start = if next(3) == 0 { "" } else { "FROM a\n" };
        let text = (0..next(8)).fold(start.to_owned(), |text, _| text + PIECES[next(PIECES.len())]);
        let Ok(file) = Dockerfile::parse(&text) else { continue };
        read += 1;
        for pair in file.instructions.windows(2) {
            assert!(pair[0].span.end() <= pair[1].span.start(), "{text:?}");
        }
        let spans = file.instructions.iter().flat_map(|instruction| match &instruction.kind {
            Kind::Entrypoint(Command::Exec(words)) | Kind::Cmd(Command::Exec(words)) => {
                assert!(words.iter().all(|word| instruction.span.contains(word.span)), "{text:?}");
                words.iter().filter(|word| word.text == "w").map(|word| word.span).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        });
        let spans: Vec<Span> = spans.collect();
        if let Ok(edits) = without_words(&text, &file, &spans, &[]) {
            let new = EditSet::new(edits).expect("they do not meet").apply(&text).into_owned();
            assert_eq!(parse(&new).instructions.len(), file.instructions.len(), "{text:?}");
        }
    }
    assert!(read > 5_000, "only {read} are read");
}
