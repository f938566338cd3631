use outrigger_catalog::{Form, Resolver, Surroundings};
use outrigger_finding::{Confidence, Finding, FindingBuilder, Place};
use outrigger_manifest::Workload;
use outrigger_manifest::references::MovedContainers;
use outrigger_plan::{Operation, Plan};
use outrigger_pod::{Container, ContainerList, ContainerRef, Pod, Role};
use outrigger_text::Pointer;
use serde_json::Value;

use crate::ignore::Ignores;
use crate::images::ImageLinks;
use crate::mesh::{Injection, ProxyMode};
use crate::outcome::HackAction;
use crate::rules::position_of;
use crate::scripts::HeldScript;
use crate::shared::SharedScript;
use crate::step::{Applicability, Step};
use crate::world::World;

pub(crate) use crate::hack::Hack;
pub(crate) use crate::seat::{Seat, StartupProbe, Verdict};

/// One pod under consideration: what rules read, and where they put what they find.
#[derive(Debug)]
pub(crate) struct Case<'c> {
    /// Catalogue, options, and what the other files say.
    pub world: World<'c>,
    /// Number of the pod's file in the run.
    pub file: usize,
    /// The path of the file, as given.
    pub path: &'c str,
    /// The meaning of the whole document.
    pub document: &'c Value,
    /// What the catalogue asks for beside the pod.
    pub surroundings: &'c Surroundings,
    /// The object that holds the pod.
    pub workload: &'c Workload,
    /// The mapping that holds the pod's `metadata` and `spec`.
    pub template: &'c Value,
    /// The pod as it is, but for programs that a polling shell stands around: those are called by themselves.
    pub pod: &'c Pod,
    /// The pod as it is.
    pub written: &'c Pod,
    /// A mesh proxy that is put into the pod when it is created.
    pub injection: Option<Injection>,
    /// What the user told us to leave alone.
    pub ignores: &'c Ignores,
    /// All containers: init containers first, each list in order.
    pub seats: Vec<Seat<'c>>,
    /// What is to be done.
    pub steps: Vec<Step>,
    /// What is to be said.
    pub findings: Vec<Finding>,
    /// Ports that steps of this plan make containers open.
    pub given_ports: Vec<(ContainerRef, u16)>,
    /// The scripts of its containers.
    pub scripts: &'c [HeldScript],
    /// The Dockerfiles of its containers.
    pub images: &'c ImageLinks,
    /// What works around the lack of native sidecars.
    pub hacks: Vec<Hack>,
    /// Known issues that the pod meets on versions which the run may be for: nobody stated them.
    pub issues_elsewhere: Vec<&'static str>,
}

impl<'c> Case<'c> {
    /// The container of a seat.
    pub(crate) fn container(&self, place: ContainerRef) -> &'c Container {
        self.pod.container(place).expect("every seat stands for a container of the pod")
    }

    /// The container of a seat, as it is.
    pub(crate) fn container_as_written(&self, place: ContainerRef) -> &'c Container {
        self.written.container(place).expect("every seat stands for a container of the pod")
    }

    /// The seats of `containers`, in order.
    pub(crate) fn app_seats(&self) -> impl Iterator<Item = &Seat<'c>> {
        self.seats.iter().filter(|seat| seat.place.list == ContainerList::App)
    }

    /// The containers that move, in the order in which they stand.
    pub(crate) fn moved(&self) -> Vec<ContainerRef> {
        self.with_verdict(|verdict| *verdict == Verdict::Moved)
    }

    /// The containers that are native sidecars already, or become so.
    pub(crate) fn native_to_be(&self) -> Vec<ContainerRef> {
        self.with_verdict(|verdict| matches!(verdict, Verdict::Moved | Verdict::Native))
    }

    fn with_verdict(&self, wanted: impl Fn(&Verdict) -> bool) -> Vec<ContainerRef> {
        self.seats.iter().filter(|seat| wanted(&seat.verdict)).map(|seat| seat.place).collect()
    }

    /// The app containers that stay.
    pub(crate) fn staying_apps(&self) -> impl Iterator<Item = &Seat<'c>> {
        self.app_seats().filter(|seat| !matches!(seat.verdict, Verdict::Moved | Verdict::Removed { .. }))
    }

    /// The seat at `place`.
    pub(crate) fn seat(&self, place: ContainerRef) -> &Seat<'c> {
        self.seats.iter().find(|seat| seat.place == place).expect("every container has a seat")
    }

    /// The labels of containers as words of a sentence: `` `a`, `b` and `c` ``.
    pub(crate) fn listed_labels(&self, places: &[ContainerRef]) -> String {
        let labels = places.iter().map(|place| format!("`{}`", self.seat(*place).label));
        listed(&labels.collect::<Vec<_>>())
    }

    /// The seat at `place`, to be changed.
    pub(crate) fn seat_mut(&mut self, place: ContainerRef) -> &mut Seat<'c> {
        self.seats.iter_mut().find(|seat| seat.place == place).expect("every container has a seat")
    }

    /// Takes back every move, for one reason that holds for the whole pod.
    pub(crate) fn refuse_moves(&mut self, why: &str) {
        for seat in &mut self.seats {
            if seat.verdict == Verdict::Moved {
                seat.verdict = Verdict::Refused { why: why.to_owned() };
            }
        }
    }

    /// Takes back every move and every suggestion, for one reason that holds for the whole pod.
    pub(crate) fn withhold_moves(&mut self, why: &str) {
        for seat in &mut self.seats {
            if seat.verdict.may_move() {
                seat.verdict = Verdict::Refused { why: why.to_owned() };
            }
        }
    }

    /// Turns every move into a suggestion, for one reason that holds for the whole pod.
    pub(crate) fn suggest_moves(&mut self, why: &str, way: &str) {
        for seat in &mut self.seats {
            if seat.verdict == Verdict::Moved {
                seat.verdict = Verdict::Suggested { why: why.to_owned(), way: way.to_owned() };
            }
        }
    }

    /// A place in the pod: `at` counts from the template, `/spec/containers/0`.
    pub(crate) fn place(&self, at: &Pointer) -> Place {
        Place::new(self.file, self.workload.document, self.workload.place_of(at))
    }

    /// Where a workaround stands.
    pub(crate) fn place_of(&self, hack: &Hack) -> Place {
        let here = || {
            let place = self.place(&hack.at);
            match hack.offset {
                Some(offset) => place.inside(offset),
                None => place,
            }
        };
        hack.elsewhere.clone().unwrap_or_else(here)
    }

    /// The object that holds the pod.
    pub(crate) fn object(&self) -> Place {
        Place::new(self.file, self.workload.document, self.workload.object.clone())
    }

    /// Starts a finding about a container.
    pub(crate) fn about(
        &self,
        rule: &'static str,
        place: ContainerRef,
        title: impl Into<String>,
    ) -> FindingBuilder {
        self.about_field(rule, place, &[], title)
    }

    /// Starts a finding about a field of a container.
    pub(crate) fn about_field(
        &self,
        rule: &'static str,
        place: ContainerRef,
        field: &[&str],
        title: impl Into<String>,
    ) -> FindingBuilder {
        let at = self.place(&place.pointer().keys(field.iter().copied()));
        let at = if field.is_empty() { at } else { at.at_key() };
        Finding::of(rule, at, title).container(self.seat(place).label.clone())
    }

    /// Starts a finding about the whole pod.
    pub(crate) fn about_pod(&self, rule: &'static str, title: impl Into<String>) -> FindingBuilder {
        Finding::of(rule, self.object(), title)
    }

    /// Notes a finding, unless the user told us to leave its rule alone.
    pub(crate) fn report(&mut self, finding: Finding) {
        if !self.ignores.covers(finding.rule, finding.container.as_deref()) {
            let finding = self.with_guess(finding);
            self.findings.push(finding);
        }
    }

    /// A finding in a file of an image, with what there is to say where the image is a guess.
    fn with_guess(&self, mut finding: Finding) -> Finding {
        let images = self.world.facts.images();
        if let Some(file) = images.file_with(finding.primary.place.file)
            && images.stated_for(file).is_none()
        {
            finding.confidence = Confidence::Low;
            finding.notes.push(images.why_guessed(file, self.pod, self.images));
            finding.help.get_or_insert_with(|| images.way_to_state(file, self.pod, self.images));
        }
        finding
    }

    /// A step on a file of an image: a suggestion, where the image is a guess.
    fn note_guess(&self, step: Step, script: &SharedScript) -> Step {
        let images = self.world.facts.images();
        let guessed = images.file_with(script.file).filter(|_| script.is_of_image());
        let Some(file) = guessed.filter(|file| images.stated_for(*file).is_none()) else { return step };
        let way = images.way_to_state(file, self.pod, self.images);
        let finding = self.with_guess(step.finding);
        Step { finding, applicability: Applicability::Suggested { way }, ..step }
    }

    /// Notes a step, unless the user told us to leave its rule alone.
    ///
    /// What it takes out of a script that stands in a `ConfigMap` or makes an image goes only where a person wants it and every
    /// user of that script does without it.
    pub(crate) fn propose(&mut self, step: Step) {
        let of_script = step.cut.as_ref().and_then(|cut| self.scripts[cut.script].shared.as_ref());
        let script = of_script.or(step.of_image.as_ref().map(|cut| &cut.script)).cloned();
        let step = match script {
            Some(script) => {
                let shared = script.why_unsafe();
                let why = match &step.applicability {
                    Applicability::Unsafe { why } => format!("{why}; {shared}"),
                    _ => shared,
                };
                let action = format!("{} ({})", step.action, script.name());
                self.note_guess(Step { action, ..step }.unsafe_because(why), &script)
            }
            None => step,
        };
        if !self.ignores.covers(step.finding.rule, step.finding.container.as_deref()) {
            self.steps.push(step);
        }
    }

    /// Notes a workaround that is only named: the finding says it.
    pub(crate) fn report_hack(&mut self, finding: Finding, hack: Hack) {
        self.note_hack(Hack { action: HackAction::Reported, ..hack });
        self.report(finding);
    }

    /// Notes a workaround.
    pub(crate) fn note_hack(&mut self, hack: Hack) {
        let label = hack.container.map(|place| self.seat(place).label.as_str());
        if !self.ignores.covers(hack.rule, label) {
            self.hacks.push(hack);
        }
    }

    /// The catalogue's entry held against the container, if it is a known sidecar.
    pub(crate) fn resolver(&self, place: ContainerRef) -> Option<Resolver<'c>> {
        let known = self.seat(place).identification.as_ref()?;
        Resolver::new(known.entry, self.pod, place, self.surroundings)
    }

    /// What is known beside the pod, with the ports that the other containers open without declaring them: by what
    /// the catalogue knows of their flags, and by the steps that this very plan takes.
    pub(crate) fn surroundings_of(&self, place: ContainerRef) -> Surroundings {
        let runs_on = |seat: &&Seat<'_>| {
            seat.place != place
                && seat.identification.as_ref().is_some_and(|known| known.form != Form::OneShot)
                && self.role(seat.place) != Role::Init
        };
        let others = self.seats.iter().filter(runs_on);
        let known = others.filter_map(|seat| self.resolver(seat.place)).flat_map(|resolver| resolver.ports());
        let known = known.map(|port| port.port);
        let given = self.given_ports.iter().filter(|(of, _)| *of != place).map(|(_, port)| *port);
        Surroundings {
            config_maps: self.surroundings.config_maps.clone(),
            taken_ports: self.surroundings.taken_ports.iter().copied().chain(known).chain(given).collect(),
        }
    }

    /// Whether the kubelet's network probes reach a sidecar while the pod initialises: not where a mesh proxy is, or
    /// may be, injected as an ordinary container.
    pub(crate) fn network_probes_reach(&self) -> bool {
        self.injection.as_ref().is_none_or(|injection| matches!(injection.mode, ProxyMode::Native { .. }))
    }

    /// What moves, by what references could know it by.
    pub(crate) fn moved_containers(&self) -> MovedContainers {
        let moved: Vec<usize> = self.moved().into_iter().map(|place| place.index).collect();
        MovedContainers::new(self.path, self.workload, self.document, &moved)
    }

    /// `backoffLimit` of the Job, 6 where it sets none (`pkg/apis/batch/v1/defaults.go`, `SetDefaults_Job`).
    pub(crate) fn backoff_limit(&self) -> u64 {
        let object = self.workload.object(self.document);
        let limit = |path: &str| object.and_then(|object| object.pointer(path)).and_then(Value::as_u64);
        limit("/spec/backoffLimit").or_else(|| limit("/spec/jobTemplate/spec/backoffLimit")).unwrap_or(6)
    }

    /// The template with the moves alone carried out.
    pub(crate) fn meaning_after_moves(&self) -> Option<Value> {
        let moves = self.moved().into_iter();
        let operations =
            moves.map(|place| Operation::Move { container: place, before: position_of(self, place).0 });
        Plan::merge(operations).ok()?.apply(self.template).ok()
    }

    /// What the container at `place` is to the kubelet now.
    pub(crate) fn role(&self, place: ContainerRef) -> Role {
        self.container(place).role(place.list)
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed<S: AsRef<str>>(items: &[S]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [rest @ .., last] => {
            let rest: Vec<&str> = rest.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", rest.join(", "), last.as_ref())
        }
    }
}

/// An annotation of a pod template or else of the object that holds it. On the object it does not roll the pods.
pub(crate) fn annotation_for<'v>(pod: &'v Pod, object: Option<&'v Value>, key: &str) -> Option<&'v str> {
    let of_object = || object?.get("metadata")?.get("annotations")?.get(key)?.as_str();
    pod.annotations.get(key).map(String::as_str).or_else(of_object)
}

/// A sentence of the catalogue as a part of another one: without its full stop, and without its capital unless that
/// begins a name.
pub(crate) fn decapitalized(sentence: &str) -> String {
    let sentence = sentence.trim_end_matches('.');
    let mut letters = sentence.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && (second.is_lowercase() || second == ' ') => {
            let rest = letters.as_str();
            let word = sentence.split_whitespace().next().unwrap_or_default();
            if [
                "A", "An", "The", "It", "Its", "In", "On", "Nothing", "What", "Where", "With", "Without",
                "No", "By", "This", "As", "After", "Before", "For", "From", "Only", "Other",
            ]
            .contains(&word)
            {
                format!("{}{rest}", first.to_lowercase())
            } else {
                sentence.to_owned()
            }
        }
        _ => sentence.to_owned(),
    }
}
