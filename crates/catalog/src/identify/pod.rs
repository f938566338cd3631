//! A container among the others of its pod.

use outrigger_pod::{Container, ContainerList, ContainerRef, Image, Pod, Role};

use super::Identification;
use super::evidence::{Evidence, evidence_for};
use crate::catalog::Catalog;
use crate::entry::{Direction, Entry, Form};
use crate::resolve::{Resolver, Surroundings};

impl Catalog {
    /// What the container at `place` is known to be by the pod alone; `None` where no entry fits.
    pub fn identify(&self, pod: &Pod, place: ContainerRef) -> Option<Identification<'_>> {
        let all = self.identify_all(pod, &Surroundings::default());
        all.into_iter().find(|(other, _)| *other == place).map(|(_, identification)| identification)
    }

    /// What the pod's containers are known to be, init containers first. Those that no entry fits are left out.
    ///
    /// A container is a helper only where another one is left to be the app: the only container of a pod, or the one
    /// of several known programs that is most often the workload itself, is [`Form::Workload`].
    pub fn identify_all(
        &self,
        pod: &Pod,
        surroundings: &Surroundings,
    ) -> Vec<(ContainerRef, Identification<'_>)> {
        let places = pod.all_containers().map(|(place, _)| place);
        let mut found: Vec<_> = places
            .filter_map(|place| Some((place, self.identify_alone(pod, place, surroundings)?)))
            .collect();
        find_parts_of_the_app(pod, &mut found);
        leave_an_app(pod, &mut found);
        found
    }

    /// The entry that fits the container best, without regard to the others of the pod.
    fn identify_alone(
        &self,
        pod: &Pod,
        place: ContainerRef,
        surroundings: &Surroundings,
    ) -> Option<Identification<'_>> {
        let mut best: Option<(Evidence, &Entry, Resolver<'_>)> = None;
        for number in self.index().candidates(pod.container(place)?) {
            let entry = &self.entries()[number];
            let resolver = Resolver::new(entry, pod, place, surroundings)?;
            let Some(evidence) = evidence_for(&resolver) else { continue };
            let rank =
                |evidence: &Evidence| (evidence.confidence, evidence.closeness, evidence.fragments.len());
            if best.as_ref().is_none_or(|(other, ..)| rank(&evidence) > rank(other)) {
                best = Some((evidence, entry, resolver));
            }
        }
        let (evidence, entry, resolver) = best?;
        let (form, form_because) = resolver.form_with_reason();
        Some(Identification {
            entry,
            form,
            form_because,
            direction: resolver.direction(),
            confidence: evidence.confidence,
            evidence: evidence.fragments,
            doubts: evidence.doubts,
            beyond_name: evidence.beyond_name,
            own_image: evidence.own_image,
        })
    }
}

impl Resolver<'_> {
    /// How the image runs here, without regard to the other containers.
    pub fn form(&self) -> Form {
        self.form_with_reason().0
    }

    fn form_with_reason(&self) -> (Form, Option<String>) {
        let rule = self.entry.forms.iter().find(|rule| self.holds(&rule.when));
        if let Some(rule) = rule {
            return (rule.form, Some(rule.because.clone()));
        }
        if self.container.role(self.place.list) == Role::Init {
            let because = "it is an init container without `restartPolicy: Always`, so it runs to its end";
            return (Form::OneShot, Some(because.to_owned()));
        }
        match self.container.image.as_ref().map(Image::as_str) {
            None => {
                (Form::Partial, Some("it names no image: an injector or an operator completes it".to_owned()))
            }
            Some("auto") => (Form::Partial, Some("its image is `auto`: an injector completes it".to_owned())),
            Some(_) => (Form::Helper, None),
        }
    }

    /// On which side of the app the container stands.
    pub fn direction(&self) -> Direction {
        let rule = self.entry.direction_when.iter().find(|rule| self.holds(&rule.when));
        rule.map_or(self.entry.direction, |rule| rule.direction)
    }
}

/// A container that shares its image with one that is no helper is one of several processes of the app: the daemons of
/// a monitoring agent, the halves of a gateway. What is recognised by its doing (a log reader) is a helper all the same.
fn find_parts_of_the_app(pod: &Pod, found: &mut [(ContainerRef, Identification<'_>)]) {
    let image = |container: &Container| {
        let image = container.image.as_ref().filter(|image| !image.repository().is_empty())?;
        Some((image.registry().map(str::to_owned), image.repository().to_owned()))
    };
    let is_helper = |place: ContainerRef| {
        found.iter().any(|(other, identification)| *other == place && identification.form != Form::Workload)
    };
    let apps = pod.containers.iter().enumerate().filter(|(index, _)| !is_helper(ContainerRef::app(*index)));
    let app_images: Vec<_> = apps.filter_map(|(_, container)| image(container)).collect();
    for (place, identification) in found.iter_mut().filter(|(place, _)| place.list == ContainerList::App) {
        let own = pod.container(*place).and_then(image);
        let is_part = own.is_some_and(|own| app_images.contains(&own));
        if is_part && identification.entry.recognise.behaviour.is_none() {
            identification.form = Form::Workload;
            let because = "another container of the pod runs the same image and is no helper: both are parts of the app";
            identification.form_because = Some(because.to_owned());
        }
    }
}

/// Where every app container is taken for a helper, those that are often deployed on their own are the app after all;
/// without such a one nothing here can tell.
fn leave_an_app(pod: &Pod, found: &mut [(ContainerRef, Identification<'_>)]) {
    let is_helper = |identification: &Identification<'_>| {
        matches!(identification.form, Form::Helper | Form::AfterWork | Form::OneShot | Form::Partial)
    };
    let helpers: Vec<usize> = (0..found.len())
        .filter(|at| found[*at].0.list == ContainerList::App && is_helper(&found[*at].1))
        .collect();
    if helpers.is_empty() || helpers.len() < pod.containers.len() {
        return;
    }
    let because = match pod.containers.len() {
        1 => "it is the only container of its pod, and so the workload itself",
        _ => "the pod has no other container that could be its app",
    };
    let rank = |at: &usize| {
        let identification = &found[*at].1;
        (!identification.entry.recognise.often_the_workload, identification.confidence)
    };
    let lowest = helpers.iter().map(rank).min();
    let is_alone = pod.containers.len() == 1;
    let may_be_the_app = |at: &usize| is_alone || found[*at].1.entry.recognise.often_the_workload;
    let candidates: Vec<usize> =
        helpers.into_iter().filter(|at| Some(rank(at)) == lowest && may_be_the_app(at)).collect();
    for at in candidates {
        let identification = &mut found[at].1;
        identification.form = Form::Workload;
        identification.form_because = Some(because.to_owned());
    }
}
