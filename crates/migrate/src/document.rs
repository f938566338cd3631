//! One document: from its text to its outcome.

use std::collections::BTreeMap;

use outrigger_catalog::{Catalog, Form, Identification, Surroundings};
use outrigger_finding::{Finding, Part, Place, Severity};
use outrigger_manifest::{ConfiguredKinds, Workload, find_workloads, source_of};
use outrigger_pod::{Container, ContainerRef, Pod};
use outrigger_text::{LineIndex, Pointer, Span};
use outrigger_yaml::{Document, DocumentSource, Limits};
use serde_json::Value;

use crate::case::Hack;
use crate::config_maps::{config_maps_of, script_maps_of};
use crate::edit::{EditedPod, edit_document};
use crate::facts::Survey;
use crate::ignore::{IgnoreComments, Ignores};
use crate::killer::{ServedWorkload, killer_of};
use crate::left_out::{LeftOut, without_what_is_in_the_way};
use crate::object::{ConsideredObject, consider_objects, objects_of_scripts};
use crate::outcome::{DocumentOutcome, Reported, Site};
use crate::pod::consider_pod;
use crate::pod_outcome::PodOutcome;
use crate::rules::{named_sidecars, says_sidecar};
use crate::shared::SharedScriptPlan;
use crate::world::World;

/// One document of a file.
#[derive(Debug, Clone, Copy)]
pub struct DocumentInput<'t> {
    /// Number of the file in the run.
    pub file: usize,
    /// The path of the file, as given.
    pub path: &'t str,
    /// The text of the whole file.
    pub text: &'t str,
    /// Its lines.
    pub lines: &'t LineIndex,
    /// Which document of it.
    pub source: DocumentSource,
}

/// A document that cannot be read, or means nothing to kubectl.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct DocumentProblem {
    /// Where, in bytes of the file.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
}

impl DocumentInput<'_> {
    pub(crate) fn site(&self, span: Span) -> Site {
        Site { file: self.file, span, at: self.lines.line_column(self.text, span.start()) }
    }
}

/// Reads a document and gives its tree and its meaning.
pub fn read_document<'t>(input: &DocumentInput<'t>) -> Result<(Document<'t>, Value), DocumentProblem> {
    let document = Document::parse(input.text, input.source, &Limits::default())
        .map_err(|error| DocumentProblem { offset: error.offset(), message: error.to_string() })?;
    let value = document
        .value()
        .map_err(|error| DocumentProblem { offset: error.span.start(), message: error.to_string() })?;
    Ok((document, value))
}

/// What a document's pods make worth knowing of the other files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Interest {
    /// Whether it holds a pod.
    pub has_pods: bool,
    /// Whether it tells of a mesh's control plane.
    pub has_control_plane: bool,
    /// Whether any of its pods could change: it has two containers, or a native sidecar.
    pub may_change: bool,
    /// Whether it holds a controller that ends sidecars in other pods.
    pub has_killer: bool,
    /// The names of containers that could move.
    pub containers: Vec<String>,
    /// The names of their ports, and of those of native sidecars.
    pub ports: Vec<String>,
    /// The names of `ConfigMap`s that such containers mount or take variables from, and of those that hold the scripts of any
    /// container beside them.
    pub config_maps: Vec<String>,
}

/// A first look at a document: what of the other files could matter to its pods, and what it says itself.
pub fn find_interest(
    input: &DocumentInput<'_>,
    catalog: &Catalog,
    kinds: &ConfiguredKinds,
) -> Result<(Interest, Survey), DocumentProblem> {
    let (document, value) = read_document(input)?;
    let mut survey = Survey::of(input, &document, &value);
    let mut interest =
        Interest { has_control_plane: !survey.control_planes.is_empty(), ..Interest::default() };
    for workload in find_workloads(input.source.index, &value, kinds) {
        let Some(template) = workload.pod(&value) else { continue };
        let pod = Pod::read(&template).pod;
        interest.has_pods = true;
        interest.may_change |= pod.containers.len() > 1 || pod.sidecars().next().is_some();
        // A Service may name the ports of sidecars that are native already.
        let native = pod.sidecars().flat_map(|(_, sidecar)| &sidecar.ports);
        interest.ports.extend(native.filter_map(|port| port.name.clone()));
        for container in &pod.containers {
            interest.config_maps.extend(script_maps_of(container, &pod).into_iter().map(str::to_owned));
        }
        interest.has_killer |=
            pod.containers.iter().any(|container| killer_of(catalog, &workload, container).is_some());
        let helpers = if pod.containers.len() < 2 {
            Vec::new()
        } else {
            containers_that_could_move(&pod, workload.object(&value), catalog)
        };
        let names: Vec<String> = helpers.iter().filter_map(|container| container.name.clone()).collect();
        survey.served.extend(ServedWorkload::of(catalog, &workload, &pod, &names));
        for container in helpers {
            interest.containers.extend(container.name.clone());
            interest.ports.extend(container.ports.iter().filter_map(|port| port.name.clone()));
            interest.config_maps.extend(config_maps_of(container, &pod).into_iter().map(str::to_owned));
        }
    }
    Ok((interest, survey))
}

/// Those that the catalogue knows as more than an app, that the user names, or whose own name says that they are
/// sidecars.
fn containers_that_could_move<'p>(
    pod: &'p Pod,
    object: Option<&Value>,
    catalog: &Catalog,
) -> Vec<&'p Container> {
    let known = catalog.identify_all(pod, &Surroundings::default());
    let named = named_sidecars(pod, object).unwrap_or_default();
    let could_move = |index: usize, name: &str| {
        let is_helper = |known: &Identification<'_>| known.form != Form::Workload;
        known.iter().any(|(place, known)| *place == ContainerRef::app(index) && is_helper(known))
            || named.contains(&name)
            || says_sidecar(name)
    };
    let containers = pod.containers.iter().enumerate();
    containers
        .filter(|(index, container)| could_move(*index, container.name.as_deref().unwrap_or_default()))
        .map(|(_, container)| container)
        .collect()
}

/// All pods of a document, and the objects outside of their pods, considered, edited and proven.
///
/// Fails only where the document cannot be read. A pod whose edit is refused, or fails its proof, is left alone
/// with the reason; the others of the document are still edited.
pub fn migrate_document(
    input: &DocumentInput<'_>,
    world: World<'_>,
) -> Result<DocumentOutcome, DocumentProblem> {
    migrate_with_scripts(input, &SharedScriptPlan::default(), world)
}

/// The same, with what goes from the scripts that stand in the document, once that is known.
pub(crate) fn migrate_with_scripts(
    input: &DocumentInput<'_>,
    scripts: &SharedScriptPlan,
    world: World<'_>,
) -> Result<DocumentOutcome, DocumentProblem> {
    let (document, value) = read_document(input)?;
    let workloads = find_workloads(input.source.index, &value, &world.options.config.kinds);
    let comments = IgnoreComments::of(&document, input.lines);
    let consider = |workload: &Workload, left_out: &LeftOut| {
        consider_pod(input, &document, &value, workload, &comments, left_out, world)
    };
    let edit = |pods: &mut Vec<EditedPod<'_>>, objects: &mut [ConsideredObject]| {
        edit_document(input, &document, &value, pods, objects)
    };
    let objects = || {
        let read_comments = |ignores: &mut Ignores, at: &Pointer| {
            ignores.add_object_comments(input.text, &document, input.lines, at, &comments);
        };
        let mut objects = consider_objects(input, &value, read_comments, world);
        let place = (input.file, input.source.index);
        objects.extend(objects_of_scripts(scripts.of_document(place.0, place.1), place));
        objects
    };
    let together = |considered: &[(&Workload, PodOutcome)]| {
        let plans = considered.iter().filter_map(|(workload, outcome)| outcome.plan(workload));
        let (mut pods, mut objects) = (plans.collect(), objects());
        let edits = edit(&mut pods, &mut objects);
        let mut refusals: BTreeMap<Pointer, String> = BTreeMap::new();
        for pod in pods {
            if let Some(why) = pod.refused {
                refusals.entry(pod.workload.template.clone()).or_insert(why);
            }
        }
        (edits, objects, refusals)
    };
    let alone = |workload: &Workload, outcome: &PodOutcome| {
        let mut pods: Vec<EditedPod<'_>> = outcome.plan(workload).into_iter().collect();
        edit(&mut pods, &mut []);
        let refused = pods.pop().map_or(Some("nothing of it is left".to_owned()), |pod| pod.refused);
        refused.map_or(Ok(()), Err)
    };
    let mut considered: Vec<(&Workload, PodOutcome)> =
        workloads.iter().map(|workload| (workload, consider(workload, &LeftOut::default()))).collect();
    let (mut edits, mut objects, mut refusals) = together(&considered);
    let mut goes_on = false;
    for (workload, outcome) in &mut considered {
        let Some(why) = refusals.get(&workload.template).map(String::as_str).or(outcome.trouble()) else {
            continue;
        };
        let without = |left_out: &LeftOut| consider(workload, left_out);
        let better = without_what_is_in_the_way(outcome, why, without, |outcome| alone(workload, outcome));
        if let Some(better) = better {
            (*outcome, goes_on) = (better, true);
        }
    }
    if goes_on {
        (edits, objects, refusals) = together(&considered);
    }
    let mut outcome = DocumentOutcome { edits, ..DocumentOutcome::default() };
    let rendered_from = source_of(input.text, input.source.span).map(str::to_owned);
    let locator = Locator { input, document: &document, world };
    for (index, (workload, mut pod)) in considered.into_iter().enumerate() {
        if let Some(why) = refusals.get(&workload.template) {
            pod.refuse_edit(why);
        }
        for (finding, of_step) in pod.take_findings() {
            outcome.findings.push(Reported { of_step, ..locator.report(finding, Some(index)) });
        }
        outcome.workloads.push(pod.into_workload_outcome(workload, &value, &locator, rendered_from.clone()));
    }
    for mut object in objects {
        for (finding, of_step) in object.take_findings() {
            outcome.findings.push(Reported { of_step, ..locator.report(finding, None) });
        }
        outcome.objects.push(object.into_outcome(&value, &locator));
    }
    outcome.findings.extend(duplicate_keys(input, &document, &workloads));
    Ok(outcome)
}

/// Duplicate keys inside the objects that hold pods: of two equal keys the last counts, to kubectl and to us.
fn duplicate_keys(
    input: &DocumentInput<'_>,
    document: &Document<'_>,
    workloads: &[Workload],
) -> Vec<Reported> {
    let duplicates = document.duplicate_keys().into_iter();
    let inside = duplicates.filter_map(|duplicate| {
        let index = workloads.iter().position(|workload| duplicate.mapping.starts_with(&workload.object))?;
        Some((index, duplicate))
    });
    inside
        .map(|(index, duplicate)| {
            let at = duplicate.mapping.key(duplicate.key.as_str());
            let place = Place::new(input.file, input.source.index, at).at_key();
            let first = input.site(duplicate.first);
            let title = format!("the key `{}` stands here twice: the last one counts", duplicate.key);
            let finding = Finding::of("duplicate-key", place, title)
                .severity(Severity::Warning)
                .note(format!(
                    "the first one stands in line {}; kubectl refuses such a file in strict mode",
                    first.at.line
                ))
                .help("take one of them away: nothing inside such a mapping is edited")
                .build();
            Reported {
                finding,
                site: input.site(duplicate.last),
                others: Vec::new(),
                workload: Some(index),
                of_step: false,
            }
        })
        .collect()
}

/// Turns places by structure into places in the text.
pub(crate) struct Locator<'l> {
    input: &'l DocumentInput<'l>,
    document: &'l Document<'l>,
    world: World<'l>,
}

impl Locator<'_> {
    /// A finding with its places found.
    pub(crate) fn report(&self, finding: Finding, workload: Option<usize>) -> Reported {
        let fallback = self.input.site(self.document.content());
        let site = self.site(&finding.primary.place).unwrap_or(fallback);
        let others = finding.secondary.iter().map(|label| self.site(&label.place)).collect();
        Reported { finding, site, others, workload, of_step: false }
    }

    /// Where a place stands, or the nearest place around it that is there.
    pub(crate) fn site(&self, place: &Place) -> Option<Site> {
        if place.file != self.input.file || place.document != self.input.source.index {
            let facts = self.world.facts;
            return facts.site_in_script(place).or_else(|| facts.site(place.file, place.document, &place.at));
        }
        let mut at = place.at.clone();
        let mut part = place.part;
        let mut offset = place.offset;
        loop {
            if let Some(found) = self.document.locate(&at) {
                let inside = offset.and_then(|offset| self.document.byte_of_value(&at, offset));
                let span = match (part, found.key, inside) {
                    (_, _, Some(byte)) => Span::new(byte, found.value.end().max(byte)),
                    (Part::Key, Some(key), _) => key,
                    _ => found.value,
                };
                return Some(self.input.site(span));
            }
            (at, part, offset) = (at.split_last()?.0, Part::Key, None);
        }
    }

    /// Number of the document in its file, from 0.
    pub(crate) fn document_number(&self) -> usize {
        self.input.source.index
    }

    /// The line of what should go of a workaround, or of what is nearest around it.
    pub(crate) fn line_of(&self, document: usize, hack: &Hack) -> u32 {
        let here = || Place { offset: hack.offset, ..Place::new(self.input.file, document, hack.at.clone()) };
        let place = hack.elsewhere.clone().unwrap_or_else(here);
        self.site(&place).map_or(1, |site| site.at.line)
    }

    /// The whole entry at a place: of an object of a list its item.
    pub(crate) fn whole(&self, at: &Pointer) -> Site {
        let found = self.document.locate(at);
        let span = found.map_or(self.document.content(), |found| found.entry.unwrap_or(found.value));
        let mut site = self.input.site(span);
        if let Some(found) = found {
            site.at = self.input.site(found.value).at;
        }
        site
    }
}
