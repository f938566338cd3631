//! Command lines of wrappers, parted into their own words and the command.

use std::collections::BTreeSet;

use outrigger_catalog::{Catalog, WordMeaning, Wrapper, WrapperCall};

fn wrapper(called: &str) -> &'static Wrapper {
    let (_, wrapper) =
        Catalog::builtin().wrapper_of(called).unwrap_or_else(|| panic!("{called} is not known"));
    wrapper
}

/// The call of a line that is parted at spaces, and the command's words.
fn split(line: &'static str) -> Option<(WrapperCall<'static>, Vec<&'static str>)> {
    let words: Vec<&'static str> = line.split(' ').collect();
    let call = wrapper(words[0]).split(&words)?;
    assert_eq!(call.own.end, call.command.start, "{line}");
    let command = words[call.command.clone()].to_vec();
    Some((call, command))
}

#[track_caller]
fn runs(line: &'static str, wanted: &str) -> WrapperCall<'static> {
    let (call, command) = split(line).unwrap_or_else(|| panic!("{line} is not parted"));
    assert_eq!(command.join(" "), wanted, "{line}");
    call
}

#[test]
fn a_wrapper_is_known_by_its_file_in_any_folder() {
    let catalog = Catalog::builtin();
    for called in ["scuttle", "/usr/local/bin/scuttle", "./wait-for-it.sh", "/linkerd-await"] {
        assert!(catalog.wrapper_of(called).is_some(), "{called}");
    }
    for called in ["scuttled", "scuttle.sh", "psql", ""] {
        assert!(catalog.wrapper_of(called).is_none(), "{called}");
    }
}

#[test]
fn a_wrapper_without_flags_runs_what_follows() {
    let call = runs("scuttle python -m jobs.report --month", "python -m jobs.report --month");
    assert!(call.given.is_empty() && wrapper("scuttle").quits_in(&call));
    assert_eq!(runs("scuttle", "").command, 1..1);
    for line in ["/wait-for-istio /srv/web --verbose", "wait-for-cloudsql.sh /srv/web --verbose"] {
        assert!(runs(line, "/srv/web --verbose").given.is_empty());
    }
    assert!(split("scuttle -- python").is_none(), "it would look for a program called `--`");
}

#[test]
fn flags_with_values_in_every_form() {
    let line = "/linkerd-await -p 4192 --timeout=90s --shutdown --timeout-fatal=false -- sh -c --";
    let call = runs(line, "sh -c --");
    assert_eq!(call.own, 0..7);
    assert_eq!(call.values(WordMeaning::Port).collect::<Vec<_>>(), ["4192"]);
    assert_eq!(call.values(WordMeaning::Timeout).collect::<Vec<_>>(), ["90s"]);
    assert_eq!(call.values(WordMeaning::AfterTimeout).collect::<Vec<_>>(), ["false"]);
    assert_eq!(call.given[0].at, 1..3);
    assert!(wrapper("linkerd-await").quits_in(&call));
    let call = runs("linkerd-await -p4192 --timeout-fatal -- app", "app");
    assert_eq!(call.values(WordMeaning::Port).collect::<Vec<_>>(), ["4192"]);
    assert!(call.has(WordMeaning::AfterTimeout) && !wrapper("linkerd-await").quits_in(&call));
}

#[test]
fn a_separator_that_may_be_left_out() {
    runs("linkerd-await --shutdown sleep 5", "sleep 5");
    assert!(
        split("linkerd-await --shutdown app --month").is_none(),
        "it would take --month for its own flag"
    );
    runs("linkerd-await", "");
}

#[test]
fn a_separator_without_which_there_is_no_command() {
    let call = runs("./wait-for-it.sh localhost:5432 -t 60 -s -- /srv/web --port 80", "/srv/web --port 80");
    assert_eq!(call.values(WordMeaning::Target).collect::<Vec<_>>(), ["localhost:5432"]);
    assert!(call.has(WordMeaning::AfterTimeout));
    let call = runs("wait-for-it.sh -h 127.0.0.1 -p 3306 --timeout=0", "");
    assert_eq!(call.values(WordMeaning::Host).collect::<Vec<_>>(), ["127.0.0.1"]);
    assert_eq!(call.values(WordMeaning::Timeout).collect::<Vec<_>>(), ["0"]);
}

#[test]
fn an_unknown_flag_is_a_doubt() {
    assert!(split("linkerd-await --readiness -- app").is_none());
    assert!(split("wait-for-it.sh localhost:80 -t30 -- app").is_none());
    assert!(split("linkerd-await --port").is_none());
    assert!(wrapper("scuttle").split(&["kubexit", "app"]).is_none());
}

#[test]
fn operands_before_the_command() {
    let call = runs("timeout -k 5 --signal=INT 3600 /cloud-sql-proxy -v", "/cloud-sql-proxy -v");
    assert_eq!(call.values(WordMeaning::Limit).collect::<Vec<_>>(), ["5", "3600"]);
    assert!(split("timeout -t 3600 /cloud-sql-proxy").is_none(), "another program's flag");
    assert!(split("timeout 3600 -k 5 /cloud-sql-proxy").is_none(), "it would look for a program called `-k`");
    assert!(split("timeout -v").is_none(), "it would ask for a time");
}

#[test]
fn flags_with_one_dash_and_a_word() {
    let call =
        runs("dockerize -wait tcp://localhost:5432 --timeout=60s -poll /srv/web -wait", "/srv/web -wait");
    assert_eq!(call.values(WordMeaning::Target).collect::<Vec<_>>(), ["tcp://localhost:5432"]);
    assert!(call.has(WordMeaning::OtherWork));
    let call = runs("dockerize -wait-retry-interval=2s -wait http://localhost:9000 -- /srv/web", "/srv/web");
    assert_eq!(call.values(WordMeaning::Interval).collect::<Vec<_>>(), ["2s"]);
    assert!(!call.has(WordMeaning::OtherWork));
}

#[test]
fn what_runs_before_a_sidecar_s_own_command() {
    runs("/kubexit/kubexit cloud_sql_proxy -term_timeout=10s", "cloud_sql_proxy -term_timeout=10s");
    runs(
        "/watchkiller /cloud_sql_proxy -instances=a:b:c=tcp:3306",
        "/cloud_sql_proxy -instances=a:b:c=tcp:3306",
    );
    let call = runs("job-terminator --killer python manage.py migrate", "python manage.py migrate");
    assert!(wrapper("job-terminator").quits_in(&call));
}

#[test]
fn what_is_no_hack_is_seen_through() {
    runs("/sbin/tini -g -- scuttle /srv/web", "scuttle /srv/web");
    runs("dumb-init /srv/web --port 80", "/srv/web --port 80");
    assert!(split("tini /srv/web --port 80").is_none(), "it would take --port for its own flag");
    for called in ["tini", "dumb-init", "kubernetes-entrypoint"] {
        let (hack, _) = Catalog::builtin().wrapper_of(called).expect("it is known");
        assert_eq!(hack.kind, None, "{called}");
    }
}

#[test]
fn a_command_in_a_variable_is_not_in_the_line() {
    assert!(Catalog::builtin().wrapper_of("/app/entrypoint").is_none(), "a name that many scripts have");
    let prow = wrapper("/tools/entrypoint");
    assert_eq!(prow.command_env.as_deref(), Some("ENTRYPOINT_OPTIONS"));
    assert_eq!(prow.split(&["/tools/entrypoint"]).map(|call| call.command), Some(1..1));
}

/// Every line of up to four words that a wrapper's own vocabulary gives: what is parted adds up to the line.
#[test]
fn a_parted_line_is_the_whole_line() {
    let mut parted = 0;
    for hack in Catalog::builtin().hacks() {
        let Some(wrapper) = &hack.wrapper else { continue };
        let program = wrapper.programs[0].as_str();
        let flags = wrapper.flags.iter().flat_map(|flag| &flag.names).map(String::as_str);
        let vocabulary: Vec<&str> = flags.chain(["--", "-", "-?", "a:1", "x=y", "", program]).collect();
        let mut lines: Vec<Vec<&str>> = vec![vec![program]];
        for _ in 0..3 {
            lines = lines
                .into_iter()
                .flat_map(|line| {
                    let longer = vocabulary
                        .iter()
                        .map(|word| [line.as_slice(), &[*word]].concat())
                        .collect::<Vec<_>>();
                    std::iter::once(line).chain(longer)
                })
                .collect();
        }
        for line in &lines {
            let Some(call) = wrapper.split(line) else { continue };
            assert!(call.own.start == 0 && call.own.end == call.command.start, "{line:?}: {call:?}");
            assert_eq!(call.command.end, line.len(), "{line:?}");
            let mut unsaid: BTreeSet<usize> = (1..call.own.end).collect();
            for given in &call.given {
                assert!(given.at.clone().all(|word| unsaid.remove(&word)), "{line:?}: {call:?}");
            }
            assert!(unsaid.len() <= 1 && unsaid.iter().all(|at| line[*at] == "--"), "{line:?}: {call:?}");
            parted += 1;
        }
    }
    assert!(parted > 10_000, "only {parted} lines are parted");
}

/// The program itself says where its command begins.
#[test]
#[allow(clippy::disallowed_types, clippy::disallowed_methods)] // The test asks the real program.
#[allow(clippy::print_stdout)] // What is skipped is said.
fn timeout_runs_what_is_parted_from_it() {
    let is_gnu = std::process::Command::new("timeout")
        .arg("--version")
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("GNU coreutils"));
    if !is_gnu {
        println!("skipped: GNU timeout is not there");
        return;
    }
    for line in [
        "timeout 9 echo -k 5 --",
        "timeout -k 5 9 echo a",
        "timeout -k5 -s INT 9 echo --signal=INT",
        "timeout --kill-after=5 --signal=INT --foreground 9 echo",
        "timeout --preserve-status -v -- 9 echo -- a",
        "timeout -- 9 echo",
    ] {
        let words: Vec<&str> = line.split(' ').collect();
        let call = wrapper("timeout").split(&words).unwrap_or_else(|| panic!("{line} is not parted"));
        let output = std::process::Command::new(words[0]).args(&words[1..]).output().expect("it runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert_eq!(words[call.command.start], "echo", "{line}");
        assert_eq!(said.trim_end(), words[call.command.start + 1..].join(" "), "{line}");
    }
    for line in ["timeout 9 -k 5 echo", "timeout 9 -- echo", "timeout -x 9 echo"] {
        let words: Vec<&str> = line.split(' ').collect();
        assert!(wrapper("timeout").split(&words).is_none(), "{line} is parted");
        let output = std::process::Command::new(words[0]).args(&words[1..]).output().expect("it runs");
        assert!(!output.status.success(), "{line} works");
    }
}
