//! An app ends its sidecar itself: by a quit endpoint, or by a signal through a shared process namespace.
//!
//! ## What happens to the pod
//! In a Job the call was the only way to let the pod complete. Native sidecars are stopped by the kubelet when the app is
//! gone; the call then makes the sidecar exit early, and the kubelet starts it again. Each run costs a restart, which
//! counts against the `backoffLimit` of a Job with `restartPolicy: OnFailure`: with a limit of 0 or 1 a Job that worked
//! fails. In a `preStop` hook of the app the call takes the sidecar away while the app still works.
//!
//! ## What is done
//! A call in the app's script goes, together with what carried the app's exit code past it (`code=$?`, `exit $code`) and with
//! functions and variables that nobody names any more; a script that is then one plain command becomes that command. Where the
//! call was last and hid the app's exit code, or a trap ended with a code of its own, a failure that nobody saw becomes one: that
//! takes `--unsafe`. A call in the app's `preStop` hook goes with the hook, where it does nothing else.
//!
//! Of a trap for the end of the script an empty one is left (`trap : EXIT`) where bash may be the first process of the container:
//! bash ends at SIGTERM where it has such a trap, and without one the kernel keeps the signal from it. With `--unsafe` the trap goes
//! too.
//!
//! A call that stands among the arguments of another program (a folded text of the file joined the lines, or a `;` is missing)
//! never ran, and is named. So is a script that names a variable which only a quit call reads, also where its text cannot be read.
//!
//! A call stays, and is named, where its sidecar is not native, where it is aimed at an injected proxy that nothing here shows to
//! be native, or where it cannot be taken out by itself. Where a call that stays would fail the Job, the sidecar does not move
//! until the call is gone or the limit is higher.
//!
//! ## Scripts that several pods share
//! A script that stands in a `ConfigMap` of the given files is read where a command runs it (`sh /scripts/run.sh`,
//! `/scripts/run.sh` with a shell in its first line) or reads it in (`. /scripts/run.sh`), with the words that it is given.
//! The call of one that only ends a sidecar goes from the command like any other part. What stands in the `ConfigMap` goes with
//! `--unsafe`, and only where every object of the given files that reads the script does without the same part; otherwise
//! those that need it are named. First what changes in the pods is applied, then the `ConfigMap`, when the old pods are gone.
//!
//! Sources: rules R20, R72 and R140 of the lifecycle; the quit endpoints and process names of the catalogue; `pid_namespaces(7)`
//! (<https://man7.org/linux/man-pages/man7/pid_namespaces.7.html>, read 2026-11-24) for the first process.

use outrigger_catalog::Holds;
use outrigger_finding::{Finding, FindingBuilder, Severity};
use outrigger_manifest::Ends;
use outrigger_plan::{Operation, ScriptField};
use outrigger_pod::{ContainerList, ContainerRef, Handler, Hook, RestartPolicy};
use outrigger_shell::acts::{Act, ActKind};
use outrigger_shell::errand::{Errand, errand_of};
use outrigger_text::{Pointer, Span};

use crate::case::{Case, Hack, Verdict};
use crate::outcome::HackAction;
use crate::scripts::EMPTY_TRAP;
use crate::scripts::quit::{Quit, quit_of, quit_of_unit};
use crate::scripts::{
    CodeAfter, Cut, HeldScript, Meant, Unit, can_make, code_without, runs_something, without_trap,
};
use crate::step::Step;
use crate::wrapped::place_of_word;

pub(super) const ID: &str = "app-quits-sidecar";

const PRE_STOP: [&str; 2] = ["lifecycle", "preStop"];

pub(super) fn apply(case: &mut Case<'_>) {
    let scripts = case.scripts;
    for (index, held) in scripts.iter().enumerate() {
        let is_app = held.container.list == ContainerList::App && !case.seat(held.container).becomes_native();
        if !is_app || matches!(held.field, ScriptField::Hook(Hook::PostStart, _)) {
            continue;
        }
        // A script that does nothing else is no app's: `container-ends-others` sees to it.
        if held.is_command() && !runs_something(&held.acts()) {
            continue;
        }
        let units = held.units();
        for unit in &units {
            let Some(quit) = quit_of_unit(case, held.container, unit) else { continue };
            if held.is_command() {
                in_command(case, index, held, unit, &quit);
            } else {
                let does_more = units.iter().any(|other| other.span != unit.span && !other.acts.is_empty());
                in_hook(case, held.container, &quit, does_more);
            }
        }
    }
    for held in scripts.iter().filter(|held| held.is_command()) {
        if held.container.list == ContainerList::App && !case.seat(held.container).becomes_native() {
            calls_that_never_run(case, held);
            named_variables(case, held);
        }
    }
    let apps: Vec<ContainerRef> = case.staying_apps().map(|seat| seat.place).collect();
    for app in apps {
        named_in_an_unread_script(case, app);
        if let Some(quit) = quit_of_plain_hook(case, app) {
            in_hook(case, app, &quit, false);
        }
    }
}

/// A `preStop` hook that ends a sidecar without a shell.
fn quit_of_plain_hook(case: &Case<'_>, app: ContainerRef) -> Option<Quit> {
    let hook = case.container(app).lifecycle.as_ref()?.pre_stop.as_ref()?;
    let Handler::Exec { command } = hook else { return None };
    let words: Vec<&str> = command.iter().map(String::as_str).collect();
    let kind = match errand_of(&words) {
        Errand::Requests(request) => ActKind::Requests(request),
        Errand::Signals { process, signal } => ActKind::Signals { process, signal },
        _ => return None,
    };
    quit_of(case, app, &Act::plain(kind, Span::empty(0)))
}

/// `my-job --all curl -X POST http://localhost:9091/quitquitquit`: the address of a quit endpoint with `curl` before it, among
/// the arguments of another program.
fn calls_that_never_run(case: &mut Case<'_>, held: &HeldScript) {
    for visited in held.script.simple_commands() {
        let words: Vec<&str> = visited.simple.words.iter().map(|word| held.script.slice(word.span)).collect();
        if !matches!(errand_of(&words), Errand::Other) {
            continue;
        }
        for (word, text) in visited.simple.words.iter().zip(&words).skip(1) {
            let before = &held.script.text[visited.command.span.start()..word.span.start()];
            let callers = before.split_whitespace().skip(1);
            let Some(caller) = callers.filter(|word| matches!(*word, "curl" | "wget")).last() else {
                continue;
            };
            let output = if caller == "curl" { "-o/dev/null" } else { "-O/dev/null" };
            let Errand::Requests(request) = errand_of(&[caller, text, output]) else { continue };
            let kind = ActKind::Requests(request);
            let act = Act::plain(kind, word.span);
            let Some(quit) = quit_of(case, held.container, &act) else { continue };
            let label = case.seat(held.container).label.clone();
            let hack = Hack::in_script(ID, "QUIT", held, word.span);
            let title = format!(
                "a call to {} stands among the arguments of `{}` in the command of `{label}`: it never runs",
                quit.words, words[0]
            );
            let finding = Finding::of(ID, case.place_of(&hack), title)
                .container(label)
                .help("take it away: the kubelet stops a native sidecar when the app is gone")
                .build();
            case.report_hack(finding, hack);
        }
    }
}

/// Variables that hold the addresses of quit endpoints, in a script in which no call of its own was found.
fn named_variables(case: &mut Case<'_>, held: &HeldScript) {
    let at = container_place(held);
    let is_found = case.hacks.iter().chain(case.steps.iter().flat_map(|step| &step.hacks));
    if is_found.into_iter().any(|hack| hack.rule == ID && hack.at == at) {
        return;
    }
    let named = variable_named(case, &held.script.text).filter(|(_, place)| {
        let comments = &held.script.comments;
        !comments.iter().any(|comment| comment.range().contains(place))
    });
    let Some((name, place)) = named else { return };
    let label = case.seat(held.container).label.clone();
    let hack = Hack::in_script(ID, "QUIT", held, Span::empty(place));
    let title = format!("`{label}` reads `{name}`, which holds the addresses that end sidecars");
    let finding = Finding::of(ID, case.place_of(&hack), title)
        .container(label)
        .severity(Severity::Note)
        .help("take the call away: the kubelet stops a native sidecar when the app is gone")
        .build();
    case.report_hack(finding, hack);
}

/// The same in the words of a container whose text cannot be read as a script: lines of it may be joined by mistake.
fn named_in_an_unread_script(case: &mut Case<'_>, app: ContainerRef) {
    if case.scripts.iter().any(|held| held.container == app && held.is_command()) {
        return;
    }
    let container = case.container_as_written(app);
    let named =
        container.words().enumerate().find_map(|(word, text)| Some((word, variable_named(case, text)?)));
    let Some((word, (name, offset))) = named else { return };
    let (list, index) = place_of_word(container, word);
    let at = app.pointer().key(list.field()).index(index);
    let hack =
        Hack { at, offset: Some(offset), ..Hack::in_field(ID, "QUIT", app, &[], HackAction::Reported) };
    let label = case.seat(app).label.clone();
    let title = format!(
        "`{label}` names `{name}`, which holds the addresses that end sidecars, in a text that cannot be read as a script"
    );
    let finding = Finding::of(ID, case.place_of(&hack), title)
        .container(label)
        .severity(Severity::Note)
        .help("take the call away: the kubelet stops a native sidecar when the app is gone")
        .build();
    case.report_hack(finding, hack);
}

/// A variable with the addresses of quit endpoints that a text names, and where.
fn variable_named<'c>(case: &Case<'c>, text: &str) -> Option<(&'c str, usize)> {
    let markers = case.world.catalog.hacks().iter().flat_map(|hack| &hack.env);
    let known = markers.filter(|marker| marker.holds == Holds::QuitAddresses);
    known.map(|marker| marker.key.as_str()).find_map(|name| {
        let place = text.find(&format!("${name}")).or_else(|| text.find(&format!("${{{name}")))?;
        Some((name, place))
    })
}

fn container_place(held: &HeldScript) -> Pointer {
    held.container.pointer().join(&held.field.pointer())
}

fn kind_of(quit: &Quit) -> &'static str {
    if quit.by_signal { "PKILL" } else { "QUIT" }
}

fn in_command(case: &mut Case<'_>, index: usize, held: &HeldScript, unit: &Unit, quit: &Quit) {
    let label = case.seat(held.container).label.clone();
    let name = quit.meant.name(case);
    let hack = Hack::in_script(ID, kind_of(quit), held, unit.span);
    let at = case.place_of(&hack);
    let about = |title: String| Finding::of(ID, at.clone(), title).container(label.clone());
    let (cut, of_trap) = without_trap(case, index, held, unit);
    if let Some(why) = why_it_stays(case, held, unit, quit, &cut) {
        stays(case, held.container, quit, hack, about, &why);
        return;
    }
    let title = format!(
        "`{label}` ends {name} itself ({}): the kubelet stops a native sidecar when the app is gone, and would start this one \
         again",
        quit.words
    );
    let finding = about(title).severity(Severity::Note);
    let finding = if cut.words.is_empty() { finding } else { finding.help(EMPTY_TRAP) }.build();
    let action = format!("the call that ends {name} goes from the command of `{label}`");
    let hack = hack.changed_by(&cut);
    let step = Step::safe(finding, action, Vec::new()).cutting(cut);
    let why = what_to_weigh(held, unit).or(of_trap);
    let step = step.removing(hack);
    let step = if limit_that_it_passes(case, quit).is_some() { step } else { step.optional() };
    case.propose(match why {
        Some(why) => step.unsafe_because(why),
        None => step,
    });
    // A script that others may read changes only where all of them agree, which is decided later.
    if held.is_shared() || why.is_some() && !case.world.options.unsafe_steps {
        fails_the_job(case, held.container, quit, &about);
    }
}

/// What a person has to weigh before a call goes.
fn what_to_weigh(held: &HeldScript, unit: &Unit) -> Option<&'static str> {
    let traps_signals = unit.acts.iter().any(|act| match &act.kind {
        ActKind::Traps { signals, .. } => signals.iter().any(|signal| signal != "EXIT"),
        _ => false,
    });
    if traps_signals {
        return Some("the trap also catches signals, which reach the shell as such without it");
    }
    let hid_the_code = code_without(held, unit) == CodeAfter::Unmasked;
    hid_the_code
        .then_some("the call hid the exit code of the app: a failure that nobody saw so far fails the pod")
}

/// Why a call cannot go, in words that end a sentence.
fn why_it_stays(case: &Case<'_>, held: &HeldScript, unit: &Unit, quit: &Quit, cut: &Cut) -> Option<String> {
    if !quit.meant.is_native_to_be(case) {
        return Some(quit.meant.why_not_native(case));
    }
    let is_last = unit.statement + 1 == held.script.body.statements.len();
    if unit.acts.iter().any(|act| matches!(act.kind, ActKind::Exits { .. })) && !is_last {
        return Some("since the script ends there too".to_owned());
    }
    can_make(held, cut).err().map(|why| format!("since it cannot be taken out by itself: {why}"))
}

fn stays(
    case: &mut Case<'_>,
    app: ContainerRef,
    quit: &Quit,
    hack: Hack,
    about: impl Fn(String) -> FindingBuilder,
    why: &str,
) {
    if fails_the_job(case, app, quit, &about) {
        case.note_hack(Hack { action: HackAction::Reported, ..hack });
        return;
    }
    let label = &case.seat(app).label;
    let then = if quit.meant.is_native_to_be(case) {
        "; the kubelet starts a native sidecar again, so that each run costs a restart"
    } else {
        ""
    };
    let title = format!(
        "`{label}` ends {} itself ({}): the call stays, {why}{then}",
        quit.meant.name(case),
        quit.words
    );
    let finding = about(title).severity(Severity::Note).build();
    case.report_hack(finding, hack);
}

/// The `backoffLimit` of the Job, where a restart of the sidecar that a call costs is more than it allows.
fn limit_that_it_passes(case: &Case<'_>, quit: &Quit) -> Option<u64> {
    let restarts = case.workload.ends == Ends::Ends && *case.pod.restart_policy() == RestartPolicy::OnFailure;
    let limit = case.backoff_limit();
    (restarts && limit <= 1 && quit.meant.is_native_to_be(case)).then_some(limit)
}

/// Says that a call that stays fails the Job once its sidecar is native, and takes the moves back.
fn fails_the_job(
    case: &mut Case<'_>,
    app: ContainerRef,
    quit: &Quit,
    about: &impl Fn(String) -> FindingBuilder,
) -> bool {
    let Some(limit) = limit_that_it_passes(case, quit) else { return false };
    let why = format!(
        "`{}` ends {} itself ({}): a native sidecar is then started again, and with a backoffLimit of {limit} that fails \
         the Job",
        case.seat(app).label,
        quit.meant.name(case),
        quit.words
    );
    let way = "take the call away, or raise `backoffLimit`".to_owned();
    let finding = about(why.clone()).help(way.clone()).build();
    if matches!(quit.meant, Meant::Container(place) if case.seat(place).verdict == Verdict::Moved) {
        case.suggest_moves(&why, &way);
    }
    case.report(finding);
    true
}

fn in_hook(case: &mut Case<'_>, app: ContainerRef, quit: &Quit, does_more: bool) {
    let label = case.seat(app).label.clone();
    let name = quit.meant.name(case);
    let hack = Hack::in_field(ID, "PRESTOP-QUIT", app, &PRE_STOP, HackAction::Removed);
    let title = format!(
        "the `preStop` hook of `{label}` ends {name} ({}): it is gone while the app still works, and is not started again \
         in a pod that ends",
        quit.words
    );
    let finding = case.about_field(ID, app, &PRE_STOP, title);
    if does_more || !quit.meant.is_native_to_be(case) {
        let help = "take the call away: the kubelet stops a native sidecar when the app is gone";
        case.report_hack(finding.help(help).build(), hack);
        return;
    }
    let operation = Operation::RemoveHook { container: app, hook: Hook::PreStop };
    let action = format!("the `preStop` hook of `{label}` goes: it only ends {name}");
    case.propose(
        Step::safe(finding.severity(Severity::Note).build(), action, vec![operation]).removing(hack),
    );
}
