//! The `ENTRYPOINT` of an image puts a program before the app that waits for a sidecar or ends one.
//!
//! ## What happens to the pod
//! The manifest sets no `command`, and the Dockerfile among the given files starts the app under `scuttle`, `linkerd-await`,
//! `dockerize`, `wait-for-it` or one of their like. Once the sidecar is native the kubelet does what the wrapper was for: it finds
//! its sidecar at the first try, and where it ends it, the kubelet starts it again.
//!
//! ## What is done
//! The wrapper goes from `ENTRYPOINT` and `CMD` with `--unsafe`, and `COPY` that brought nothing else goes with it, where
//! `outrigger.yaml` says which image the Dockerfile builds and **every** workload of the given files that starts by it does
//! without the wrapper; otherwise those that need it are named. The manifest comes first, and the image second, when the old pods
//! are gone.
//!
//! ```yaml
//! images:
//!   registry.example.com/acme/web: web/Dockerfile
//! ```
//!
//! Without that line it is a guess which image a Dockerfile builds: the image is called like its folder (or `web` of
//! `Dockerfile.web` and `web.Dockerfile`), or it is the nearest Dockerfile above the manifest and only one container of the pod
//! could have its image. What is found by a guess is named, with the line that makes it certain, and stays.
//!
//! A program that is known by its name alone (`wait-for-istio`) is named. So is a Dockerfile that no workload of the given files is
//! shown to start, where it puts a program before its app that is made for one sidecar.
//!
//! Shell forms, and scripts among the given files that `COPY` brings, are read as scripts of the pod, by the rules for those.
//!
//! Sources: rules R15 and R20 of the lifecycle; the entries of the catalogue of hacks; how `command` and `args` override an image
//! (<https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/>, read 2026-11-24); the Dockerfile
//! reference (<https://docs.docker.com/reference/dockerfile/>, read 2026-11-24).

use outrigger_catalog::{HackAction as KnownAction, HackKind};
use outrigger_finding::{Finding, Severity};
use outrigger_pod::{ContainerRef, Pod};
use outrigger_text::Span;

use super::wrapper_guards_app::does_what;
use crate::case::{Case, Hack, Verdict};
use crate::images::{ImageCut, Started, script_of_words, started_by};
use crate::outcome::HackAction;
use crate::step::Step;
use crate::wrapped::{Aim, Call, Fate, calls_of, fate_of};

pub(crate) const ID: &str = "image-starts-wrapper";

pub(super) fn apply(case: &mut Case<'_>) {
    if case.images.is_empty() {
        return;
    }
    let stays = |verdict: &Verdict| !matches!(verdict, Verdict::Removed { .. } | Verdict::Native);
    let places: Vec<ContainerRef> =
        case.app_seats().filter(|seat| stays(&seat.verdict)).map(|seat| seat.place).collect();
    for place in places {
        let images = case.world.facts.images();
        let Some(started) = started_by(images, case.images, place, case.container_as_written(place)) else {
            continue;
        };
        let pod = started.in_pod(case.written, place);
        for (call, fate, aim) in calls_in(case, &pod, place) {
            report(case, place, &started, &call, fate, &aim);
        }
    }
}

/// The wrappers in what a container starts, with what becomes of each: the rules for wrappers of manifests hold for the pod with
/// the words of the image in it.
pub(super) fn calls_in(case: &Case<'_>, pod: &Pod, place: ContainerRef) -> Vec<(Call, Fate, Aim)> {
    let inner = Case {
        pod,
        written: pod,
        world: case.world,
        file: case.file,
        path: case.path,
        document: case.document,
        surroundings: case.surroundings,
        workload: case.workload,
        template: case.template,
        injection: case.injection.clone(),
        ignores: case.ignores,
        seats: case.seats.clone(),
        steps: Vec::new(),
        findings: Vec::new(),
        given_ports: case.given_ports.clone(),
        scripts: case.scripts,
        images: case.images,
        hacks: Vec::new(),
        issues_elsewhere: Vec::new(),
    };
    let calls =
        calls_of(case.world.catalog, inner.container_as_written(place), &case.surroundings.config_maps);
    let found = calls.into_iter().map(|call| {
        let (fate, aim) = fate_of(&inner, place, &call);
        (call, fate, aim)
    });
    found.filter(|(_, fate, _)| !matches!(fate, Fate::NoHack)).collect()
}

fn report(case: &mut Case<'_>, place: ContainerRef, started: &Started, call: &Call, fate: Fate, aim: &Aim) {
    let images = case.world.facts.images();
    let script = script_of_words(images, started.file);
    // A word of the container itself is the manifest's.
    let first = &started.words[call.own.start];
    let Some(span) = first.span else { return };
    // Where only the name of a script tells of it, the script itself says more.
    let file = images.file(started.file);
    let is_read = || file.script_at(&file.resolved(&first.text)).is_some();
    if call.hack.action == KnownAction::Reported && is_read() {
        return;
    }
    let label = case.seat(place).label.clone();
    let at = script.place(span.start());
    let kind = call.hack.kind.map_or("OTHER", HackKind::code);
    let hack = Hack {
        elsewhere: Some(at.clone()),
        ..Hack::in_field(ID, kind, place, &["image"], HackAction::Removed)
    };
    let title = format!(
        "the image of `{label}` starts it under {}, which {}: the kubelet does so for a native sidecar",
        call.name(),
        does_what(case, call, aim)
    );
    let finding = Finding::of(ID, at, title).container(label.clone()).severity(Severity::Note);
    let (gone, weigh) = match fate {
        Fate::NoHack => return,
        Fate::Stays(why) => {
            case.report_hack(finding.help(format!("it stays here, {why}")).build(), hack);
            return;
        }
        Fate::Partly(words) => (words, None),
        Fate::Goes { unsafe_because } => (call.own.clone().collect(), unsafe_because),
    };
    let weigh = weigh.or_else(|| {
        let why = "the base image may have an entrypoint of its own, which is given other words";
        started.may_have_entrypoint.then(|| why.to_owned())
    });
    let words: Option<Vec<Span>> = gone.iter().map(|word| started.words[*word].span).collect();
    let Some(words) = words else {
        let why = "it stays here, since some of its words stand in the manifest: the image and `args` have to be \
                   changed at once";
        case.report_hack(finding.help(why).build(), hack);
        return;
    };
    let action = format!("`{}` goes from what the image of `{label}` starts", call.name());
    let step = Step::safe(finding.build(), action, Vec::new())
        .cutting_image(ImageCut { script, words })
        .removing(hack);
    case.propose(match weigh {
        Some(why) => step.unsafe_because(why),
        None => step,
    });
}
