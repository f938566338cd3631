//! One pod: identified, judged by the rules, planned, validated.

use std::collections::BTreeSet;

use outrigger_catalog::{Form, Surroundings};
use outrigger_finding::Confidence;
use outrigger_manifest::Workload;
use outrigger_plan::Plan;
use outrigger_pod::resources::compare;
use outrigger_pod::validation::{TemplateOwner, check_change};
use outrigger_pod::{ContainerRef, Pod, Role};
use outrigger_yaml::Document;
use serde_json::Value;

use crate::case::{Case, Hack, Seat, StartupProbe, Verdict, annotation_for};
use crate::document::DocumentInput;
use crate::ignore::{IGNORE_ANNOTATION, IgnoreComments, Ignores};
use crate::images::words_started;
use crate::left_out::LeftOut;
use crate::lives::compare_lives;
use crate::mesh::injection_of;
use crate::outcome::{ContainerOutcome, HackAction};
use crate::pod_outcome::PodOutcome;
use crate::rules::{RULES, life_gets_worse, place_and_move, wrapper_guards_app};
use crate::scripts::polling::with_programs_alone;
use crate::scripts::{Mounts, carry_out, scripts_of};
use crate::shared::hand_on;
use crate::step::{Applicability, Step, leave_out_dependents};
use crate::world::World;
use crate::wrapped::with_sidecars_alone;

/// Runs all rules over one pod and merges what they propose.
pub(crate) fn consider_pod(
    input: &DocumentInput<'_>,
    document: &Document<'_>,
    value: &Value,
    workload: &Workload,
    comments: &IgnoreComments,
    left_out: &LeftOut,
    world: World<'_>,
) -> PodOutcome {
    let Some(template) = workload.pod(value) else { return PodOutcome::default() };
    let template = template.as_ref();
    let reading = Pod::read(template);
    let pod = reading.pod;
    let mut ignores =
        Ignores::from_annotation(annotation_for(&pod, workload.object(value), IGNORE_ANNOTATION));
    ignores.add_comments(input.text, document, input.lines, workload, &pod, comments);
    let surroundings = world.facts.surroundings(input.path, &pod, workload.namespace.as_deref());
    let images = world.facts.images().links(input.path, &pod, world.catalog);
    let mounts = Mounts {
        facts: world.facts,
        path: input.path,
        namespace: workload.namespace.as_deref(),
        images: &images,
    };
    let scripts = scripts_of(&pod, &surroundings, mounts);
    let written = pod;
    let alone = with_programs_alone(&written, &scripts);
    let bare = with_sidecars_alone(
        alone.as_ref().unwrap_or(&written),
        world.catalog,
        &surroundings,
        &ignores,
        wrapper_guards_app::ID,
    );
    let alone = bare.or(alone);
    let pod = alone.as_ref().unwrap_or(&written);
    let seats = seats_of(pod, &surroundings, world);
    let (kind, name) = (workload.kind.as_deref(), workload.name.as_deref());
    for entry in world.options.config.ignore.iter().filter(|entry| entry.fits(input.path, kind, name)) {
        ignores.add(entry.rule.as_deref(), None);
    }
    if ignores.whole_pod() {
        let containers = seats.iter().map(|seat| container_outcome(seat, pod, None)).collect();
        let started = words_started(world.facts.images(), &images, &written);
        let shared = hand_on(&scripts, &started, &mut [], false);
        let images = images.values().map(|(file, _)| *file).collect();
        return PodOutcome { containers, shared, images, ..PodOutcome::default() };
    }
    let mut case = Case {
        world,
        surroundings: &surroundings,
        file: input.file,
        path: input.path,
        document: value,
        workload,
        template,
        pod,
        written: &written,
        injection: injection_of(pod, workload.namespace.as_deref(), input.path, world),
        ignores: &ignores,
        seats,
        steps: Vec::new(),
        findings: Vec::new(),
        scripts: &scripts,
        images: &images,
        hacks: Vec::new(),
        given_ports: Vec::new(),
        issues_elsewhere: Vec::new(),
    };
    for rule in RULES.iter().filter(|rule| !ignores.covers(rule.id, None)) {
        (rule.apply)(&mut case);
    }
    place_and_move(&mut case);
    outcome_of(case, left_out)
}

fn seats_of<'w>(pod: &Pod, surroundings: &Surroundings, world: World<'w>) -> Vec<Seat<'w>> {
    let mut known = world.catalog.identify_all(pod, surroundings);
    let mut take = |place: ContainerRef| {
        let at = known.iter().position(|(other, _)| *other == place)?;
        Some(known.swap_remove(at).1)
    };
    let seat = |place: ContainerRef| {
        let identification = take(place);
        let confidence = identification.as_ref().map_or(Confidence::Low, |known| match known.confidence {
            outrigger_catalog::Confidence::Low => Confidence::Low,
            outrigger_catalog::Confidence::Medium => Confidence::Medium,
            outrigger_catalog::Confidence::High => Confidence::High,
        });
        let evidence = identification.as_ref().map(|known| known.evidence.clone()).unwrap_or_default();
        Seat {
            place,
            label: pod.label(place),
            identification,
            evidence,
            confidence,
            named_by_user: false,
            verdict: Verdict::Kept,
            startup_probe: StartupProbe::None,
        }
    };
    pod.all_containers().map(|(place, _)| place).map(seat).collect()
}

fn outcome_of(mut case: Case<'_>, left_out: &LeftOut) -> PodOutcome {
    let convertible = case.workload.form.is_convertible();
    let take_unsafe = case.world.options.unsafe_steps;
    let is_shared = |step: &Step| {
        step.of_image.is_some() || step.cut.as_ref().is_some_and(|cut| case.scripts[cut.script].is_shared())
    };
    let taken = |step: &Step| {
        convertible
            && !is_shared(step)
            && match step.applicability {
                Applicability::Safe => true,
                Applicability::Unsafe { .. } => take_unsafe,
                Applicability::Suggested { .. } => false,
            }
    };
    let mut proposed = std::mem::take(&mut case.steps);
    left_out.mark(&mut proposed);
    let mut steps: Vec<(Step, bool)> = proposed
        .into_iter()
        .map(|step| {
            let taken = taken(&step);
            (step, taken)
        })
        .collect();
    let of_scripts = carry_out(&case, &mut steps);
    leave_out_dependents(&mut steps);
    left_out.mark_dependents(&mut steps);
    let started = words_started(case.world.facts.images(), case.images, case.written);
    let shared = hand_on(case.scripts, &started, &mut steps, convertible);
    let optional = steps.iter().enumerate().filter(|(_, (step, taken))| *taken && step.is_optional);
    let optional = optional.map(|(number, _)| number).collect();
    let operations = steps.iter().filter(|(_, taken)| *taken).flat_map(|(step, _)| step.operations.clone());
    let (plan, trouble) = match Plan::merge(operations.chain(of_scripts)) {
        Ok(plan) if plan.is_empty() => (None, None),
        Ok(plan) => match expected_meaning(&case, &plan) {
            Ok(expected) => (Some((plan, expected)), None),
            Err(why) => (None, Some(why)),
        },
        Err(conflict) => (None, Some(conflict.to_string())),
    };
    let (mut resources, mut lives) = (None, None);
    if let Some((_, expected)) = &plan {
        let after = Pod::read(expected).pod;
        resources = Some(compare(case.written, &after, case.world.options.kubernetes.newest()));
        lives = case.world.options.compare_lives.then(|| compare_lives(&case, expected, after));
    }
    let (plan, trouble) = match lives.as_ref().and_then(|lives| life_gets_worse::judge(&mut case, lives)) {
        Some(why) => (None, Some(why)),
        None => (plan, trouble),
    };
    let arrangement = plan
        .as_ref()
        .map(|(plan, _)| plan.arrangement(case.pod.init_containers.len(), case.pod.containers.len()));
    let containers =
        case.seats.iter().map(|seat| container_outcome(seat, case.pod, arrangement.as_ref())).collect();
    let findings = std::mem::take(&mut case.findings);
    let of_steps = steps.iter().flat_map(|(step, taken)| {
        let action = |hack: &Hack| if *taken { hack.action } else { HackAction::Reported };
        step.hacks.iter().map(move |hack| Hack { action: action(hack), ..hack.clone() })
    });
    let hacks = of_steps
        .chain(std::mem::take(&mut case.hacks))
        .map(|hack| {
            let label = hack.container.map(|place| case.seat(place).label.clone());
            (Hack { at: case.workload.place_of(&hack.at), ..hack }, label)
        })
        .collect();
    let open = |seat: &&Seat<'_>| matches!(seat.verdict, Verdict::Refused { .. } | Verdict::Suggested { .. });
    let reason = case
        .seats
        .iter()
        .filter(open)
        .find_map(|seat| Some(format!("`{}`: {}", seat.label, seat.verdict.reason()?)));
    let converted = plan.is_some();
    let mut outcome = PodOutcome {
        containers,
        steps,
        hacks,
        findings,
        shared,
        images: case.images.values().map(|(file, _)| *file).collect(),
        resources,
        issues_elsewhere: std::mem::take(&mut case.issues_elsewhere),
        lives,
        plan,
        converted,
        optional,
        injected: case.injection.is_some(),
        has_trouble: false,
        reason,
    };
    if let Some(why) = trouble {
        outcome.refuse_edit(&why);
    }
    outcome
}

/// What the template means with the plan carried out, if the API server takes it as it took the old one.
fn expected_meaning(case: &Case<'_>, plan: &Plan) -> Result<Value, String> {
    let expected =
        plan.apply(case.template).map_err(|error| format!("the plan does not fit the pod: {error}"))?;
    check_names(case)?;
    let object = case.workload.object(case.document);
    let claims =
        object.and_then(|object| object.pointer("/spec/volumeClaimTemplates")).and_then(Value::as_array);
    let claim_name =
        |claim: &'_ Value| claim.pointer("/metadata/name").and_then(Value::as_str).map(str::to_owned);
    let claim_names: Vec<String> = claims.into_iter().flatten().filter_map(claim_name).collect();
    let owner = TemplateOwner {
        kind: case.workload.kind.as_deref().unwrap_or("Pod"),
        claim_names: claim_names.iter().map(String::as_str).collect(),
    };
    // Every version of the target has to take it; the oldest and the newest stand for those between. Patches of one minor
    // version validate alike.
    let target = &case.world.options.kubernetes;
    let (oldest, newest) = (target.oldest(), target.newest());
    let versions = if oldest.minor == newest.minor { vec![newest] } else { vec![oldest, newest] };
    for version in versions {
        if let Some(refused) = check_change(&owner, case.template, &expected, version).first() {
            let (field, message) = (refused.field(), &refused.message);
            return Err(format!("the API server of {version} would refuse the result: {field}: {message}"));
        }
    }
    Ok(expected)
}

/// Names must be there and unique over both lists (R120): a file that breaks that is not changed further.
fn check_names(case: &Case<'_>) -> Result<(), String> {
    let mut names = BTreeSet::new();
    for seat in &case.seats {
        match case.container(seat.place).name.as_deref() {
            Some(name) if names.insert(name) => {}
            Some(name) => {
                return Err(format!(
                    "two containers of the pod are called `{name}`, which the API server refuses"
                ));
            }
            None if seat.verdict == Verdict::Moved => {
                return Err(format!("`{}` has no name, which the API server refuses", seat.label));
            }
            None => {}
        }
    }
    Ok(())
}

fn container_outcome(
    seat: &Seat<'_>,
    pod: &Pod,
    arrangement: Option<&outrigger_plan::Arrangement>,
) -> ContainerOutcome {
    let was = pod.role(seat.place).unwrap_or(Role::App);
    let is_sidecar = match &seat.verdict {
        Verdict::Moved | Verdict::Native | Verdict::Suggested { .. } => true,
        Verdict::Refused { .. } => {
            seat.identification.as_ref().is_none_or(|known| known.form != Form::Workload)
        }
        Verdict::Kept | Verdict::Removed { .. } => false,
    };
    let role = if is_sidecar && was != Role::Init { Role::Sidecar } else { was };
    let shown = is_sidecar || matches!(seat.verdict, Verdict::Removed { .. });
    let becomes = match arrangement {
        Some(arrangement) => arrangement.place_of(seat.place),
        None => Some(seat.place),
    };
    ContainerOutcome {
        name: seat.label.clone(),
        place: seat.place,
        becomes,
        role,
        was,
        verdict: seat.verdict.clone(),
        sidecar: seat.identification.as_ref().filter(|_| shown).map(|known| known.entry.id.clone()),
        confidence: (shown && !seat.evidence.is_empty()).then_some(seat.confidence),
        evidence: if shown { seat.evidence.clone() } else { Vec::new() },
        startup_probe: seat.becomes_native().then_some(seat.startup_probe),
    }
}
