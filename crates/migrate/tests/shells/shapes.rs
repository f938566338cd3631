//! Scripts of random shapes: what waits, what runs, what ends the sidecar, how the exit code is carried, and how all of it is
//! written in YAML.

use outrigger_shell::Script;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngAlgorithm, TestRng, TestRunner};

use crate::case::{Case, File};
use crate::compare::compare;
use crate::found::{Pair, pairs_of};
use crate::run::migrate;
use crate::scenario::{Ends, Scenario, Sidecar};
use crate::shell::{Shell, installed, shells_for, skip};
use crate::syntax::accepts;

/// How many scripts are made, where `OUTRIGGER_SHAPES` does not say it.
const SCRIPTS: u32 = 48;

/// What stands before the app. Not all of it waits for the sidecar, and not all of it may go.
const WAITS: [&str; 15] = [
    "",
    "until nc -z localhost 5432; do sleep 1; done",
    "while ! nc -z 127.0.0.1 5432; do\n  echo waiting\n  sleep 1\ndone",
    "until curl -fsS http://localhost:9090/startup; do sleep 1; done",
    "for i in 1 2 3 4 5; do nc -z localhost 5432 && break; sleep 1; done",
    "TRIES=0\nwhile ! nc -z localhost 5432; do\n  TRIES=$((TRIES + 1))\n  if [ \"$TRIES\" -gt 5 ]; then exit 9; fi\n  sleep 1\ndone",
    "wait_for() { until nc -z \"$1\" \"$2\"; do sleep 1; done; }\nwait_for localhost 5432",
    "echo starting; until nc -z localhost 5432; do sleep 1; done",
    "# the proxy: until nc -z localhost 5432\nuntil nc -z localhost 5432 # not yet\ndo sleep 1; done",
    "until nc -z db.example.com 5432; do sleep 1; done",
    "until nc -z localhost 5432 && nc -z cache.example.com 6379; do sleep 1; done",
    "sleep 5",
    "if [ -n \"$WAIT\" ]; then until nc -z localhost 5432; do sleep 1; done; fi",
    "HOST=localhost; PORT=5432\nuntil nc -z $HOST $PORT; do sleep 1; done",
    "timeout 60 sh -c 'until nc -z localhost 5432; do sleep 1; done'",
];

/// The app.
const APPS: [&str; 12] = [
    "./app",
    "./app --month '2024 01' \"a b\"",
    "./app --port=\"$PORT\" $OPTIONS",
    "A=1 ./app",
    "./prepare && ./app",
    "./prepare\n./app --all",
    "cd /srv && ./app",
    "./app > /tmp/app.log 2>&1",
    "./app \"$(echo x)\" 'it''s'",
    "export LEVEL=info\n./app",
    "echo 'curl -X POST http://localhost:9091/quitquitquit'; ./app",
    "python manage.py report --to \"$PORT\"",
];

/// How the call that ends the sidecar follows the app: `APP` is the app, `QUIT` the call.
const PLUMBING: [&str; 13] = [
    "APP",
    "APP\nQUIT",
    "APP; QUIT",
    "APP && QUIT",
    "APP\ncode=$?\nQUIT\nexit $code",
    "APP; rc=$?; QUIT; exit ${rc}",
    "APP\nRESULT=$?\nQUIT || true\nexit \"$RESULT\"",
    "trap 'QUIT' EXIT\nAPP",
    "finish() {\n  code=$?\n  QUIT\n  exit $code\n}\ntrap finish EXIT\nAPP",
    "if APP; then QUIT; else code=$?; QUIT; exit $code; fi",
    "(APP); code=$?; QUIT; exit $code",
    "APP\ncode=$?\necho \"ended with $code\"\nQUIT\nexit $code",
    "APP || { QUIT; exit 1; }\nQUIT",
];

/// What ends the sidecar, or only looks like it.
const QUITS: [&str; 6] = [
    "curl -s -X POST http://localhost:9091/quitquitquit",
    "curl -fsS -XPOST http://127.0.0.1:9091/quitquitquit > /dev/null",
    "wget -q -O- --post-data= http://localhost:9091/quitquitquit",
    "pkill cloud-sql-proxy",
    "curl -s -X POST http://hooks.example.com/done",
    "sleep 2; curl -s -X POST http://localhost:9091/quitquitquit",
];

/// What stands first.
const HEADS: [&str; 5] = ["", "", "set -e", "set -eu", "# made by hand"];

/// How a script is written in YAML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    Literal,
    LiteralStripped,
    LiteralKept,
    DoubleQuoted,
    SingleQuoted,
    Flow,
}

const STYLES: [Style; 6] = [
    Style::Literal,
    Style::LiteralStripped,
    Style::LiteralKept,
    Style::DoubleQuoted,
    Style::SingleQuoted,
    Style::Flow,
];

const SHELLS: [&str; 4] = ["sh", "/bin/sh", "bash", "/bin/bash"];
const OPTIONS: [&str; 3] = ["-c", "-c", "-ec"];

#[derive(Debug, Clone)]
struct Shape {
    script: String,
    style: Style,
    shell: &'static str,
    option: &'static str,
    unsafe_steps: bool,
    scenario: Scenario,
    number: usize,
}

fn shapes() -> impl Strategy<Value = Shape> {
    let parts = (
        select(&HEADS[..]),
        select(&WAITS[..]),
        select(&APPS[..]),
        select(&PLUMBING[..]),
        select(&QUITS[..]),
    );
    let form = (select(&STYLES[..]), select(&SHELLS[..]), select(&OPTIONS[..]), prop::bool::weighted(0.2));
    (parts, form, scenarios(), any::<usize>()).prop_map(
        |((head, wait, app, plumbing, quit), (style, shell, option, unsafe_steps), scenario, number)| {
            let body = plumbing.replace("QUIT", quit).replace("APP", app);
            let lines: Vec<&str> = [head, wait, &body].into_iter().filter(|part| !part.is_empty()).collect();
            let script = lines.join("\n");
            Shape { script, style, shell, option, unsafe_steps, scenario, number }
        },
    )
}

/// The scenarios of the cases but those with a signal, which the cases show.
fn scenarios() -> impl Strategy<Value = Scenario> {
    let apps = select(&[Ends::With(0), Ends::With(3), Ends::Killed][..]);
    let sidecars = select(&[Sidecar::There, Sidecar::There, Sidecar::Late, Sidecar::Missing][..]);
    (apps, select(&[0, 0, 4][..]), sidecars).prop_map(|(app, others, sidecar)| Scenario {
        app,
        others,
        sidecar,
    })
}

impl Shape {
    fn case(&self) -> Case {
        let command = match self.style {
            Style::Flow => format!(
                "          command: [{}, {}, {}]\n",
                self.shell,
                self.option,
                double_quoted(&self.script)
            ),
            _ => format!(
                "          command: [{}, {}]\n          args:\n            - {}\n",
                self.shell,
                self.option,
                self.scalar()
            ),
        };
        let text = MANIFEST.replace("COMMAND\n", &command);
        let files = vec![File { path: "job.yaml".to_owned(), text }];
        Case { files, unsafe_steps: self.unsafe_steps, ..Case::parse("# A shape\n\n```yaml x.yaml\n```\n") }
    }

    fn scalar(&self) -> String {
        match self.style {
            Style::Literal => self.block("|"),
            Style::LiteralStripped => self.block("|-"),
            Style::LiteralKept => self.block("|+"),
            Style::SingleQuoted if !self.script.contains('\n') => {
                format!("'{}'", self.script.replace('\'', "''"))
            }
            _ => double_quoted(&self.script),
        }
    }

    fn block(&self, sign: &str) -> String {
        let lines: Vec<String> = self.script.lines().map(|line| format!("              {line}\n")).collect();
        format!("{sign}\n{}", lines.concat().trim_end())
    }
}

fn double_quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

const MANIFEST: &str = r#"apiVersion: batch/v1
kind: Job
metadata:
  name: report
spec:
  template:
    spec:
      restartPolicy: Never
      shareProcessNamespace: true
      containers:
        - name: report
          image: registry.example.com/acme/report:1.4.0
COMMAND
          env:
            - {name: PORT, value: "8080"}
            - {name: OPTIONS, value: "-a -b"}
            - {name: WAIT, value: "yes"}
        - name: cloud-sql-proxy
          image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1
          args: [--port=5432, --quitquitquit, "acme:europe-west1:orders"]
"#;

#[test]
fn scripts_of_any_shape_do_what_they_did() {
    let shells = installed();
    if shells.is_empty() {
        skip("scripts of any shape", "there is no shell");
        return;
    }
    let cases =
        std::env::var("OUTRIGGER_SHAPES").ok().map_or(SCRIPTS, |text| text.parse().expect("a number"));
    let changed = std::cell::Cell::new(0_u32);
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    // The same scripts each time, unless more are asked for.
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = match std::env::var_os("OUTRIGGER_SHAPES") {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, seed),
    };
    let result = runner.run(&shapes(), |shape| {
        let case = shape.case();
        let outcomes = migrate(&case, &case.files);
        let pairs = pairs_of(&outcomes);
        for pair in pairs.iter().filter(|pair| !pair.moves) {
            changed.set(changed.get() + 1);
            check(&shape, pair, &shells)?;
        }
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    assert!(changed.get() * 3 > cases, "only {} of {cases} scripts change", changed.get());
}

fn check(shape: &Shape, pair: &Pair, shells: &[Shell]) -> Result<(), TestCaseError> {
    let possible = shells_for(shells, [&pair.before.words, &pair.after.words]);
    let Some(shell) = possible.get(shape.number % possible.len().max(1)) else { return Ok(()) };
    for text in pair.after.words.iter().filter(|word| word.contains('\n') || word.contains(';')) {
        prop_assert!(Script::parse(text).is_err() || accepts(shell, text), "{} refuses {text:?}", shell.name);
    }
    // What a person has to want may change the code.
    if pair.has_unsafe_steps {
        return Ok(());
    }
    match compare(pair, shell, shape.scenario) {
        Ok(difference) => {
            let becomes = &pair.after.words;
            let when = shape.scenario.words();
            prop_assert!(
                difference.is_none(),
                "{} by {}: {when}, becomes {becomes:?}",
                difference.unwrap_or_default(),
                shell.name
            );
        }
        Err(_) => skip(&shape.script, "it needs a file system of its own"),
    }
    Ok(())
}
