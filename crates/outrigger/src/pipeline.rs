//! From paths to a report: read, look, ask the other files, consider.
//!
//! Three rounds, each over all files at once. The first reads every file and parses only documents that could hold a
//! sidecar. The second parses those among the others that could name what the first found. The third considers each pod
//! with all that is known. Trees are not kept between rounds; texts are, where something is left to do with them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::OnceLock;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use outrigger_manifest::references::{Named, Reference, ReferenceKind};
use outrigger_manifest::{
    NamesThatMatter, WholeNames, classify_file, is_of_its_own, join_path, may_be_kustomization,
    may_configure_mesh, may_hold_pods, may_hold_sidecars, may_measure_utilization, may_name_containers,
    normalize_path, parent_path,
};
use outrigger_migrate::{
    DocumentInput, DocumentOutcome, DocumentProblem, Facts, Images, Interest, Survey, World, find_interest,
    migrate_document, settle_shared_scripts, survey_document,
};
use outrigger_report::{FileReport, Problem, RunReport};
use outrigger_text::LineIndex;
use outrigger_yaml::{DocumentSource, split_documents};
use rayon::prelude::*;

use crate::images::GivenImages;
use crate::input::{InputFile, InputProblem, read_text};
use crate::losing::losing_expressions;
use crate::other_versions;
use crate::settings::Settings;

/// Everything that is found in `files`.
pub(crate) fn run(
    files: &[InputFile],
    problems: Vec<InputProblem>,
    settings: &Settings,
    quiet: bool,
) -> RunReport {
    let progress = progress(files.len(), quiet);
    let (inputs, images, no_images) = GivenImages::take(files, settings);
    let mut read: Vec<ReadFile> = inputs
        .par_iter()
        .enumerate()
        .map(|(number, (file, text))| {
            let read = match text {
                Some(text) => ReadFile { text: text.clone(), ..ReadFile::new(number, file) },
                None => read_file(number, file, &images, settings),
            };
            progress.inc(1);
            read
        })
        .collect();
    let with_series = |read: &&ReadFile| read.names_series;
    let with_series: Vec<&InputFile> =
        read.iter().filter(with_series).map(|read| &inputs[read.number].0).collect();
    let numbers: BTreeMap<&str, usize> = read.iter().map(|file| (file.path.as_str(), file.number)).collect();
    let known = Images::new(images.files, &settings.options.config, |path| numbers.get(path).copied());
    let facts = gather_facts(&mut read).with_images(known);
    let world = World { catalog: &settings.catalog, options: &settings.options, facts: &facts };
    let mut reports = consider(read, world);
    progress.finish_and_clear();
    reports.extend(problems.into_iter().chain(no_images).map(|problem| FileReport {
        path: problem.path,
        problems: vec![Problem::unreadable(problem.message)],
        ..FileReport::default()
    }));
    let mut run =
        RunReport { kubernetes: settings.kubernetes.clone(), files: reports, ..RunReport::default() };
    run.losing = losing_expressions(&with_series, &run, &settings.metrics);
    run.notes = remarks(&run, settings);
    run.notes.extend(other_versions::remarks(&run, settings));
    run
}

/// A bar on a terminal, and nothing elsewhere.
fn progress(length: usize, quiet: bool) -> ProgressBar {
    const WORTH_A_BAR: usize = 500;
    let bar = ProgressBar::with_draw_target(Some(length as u64), ProgressDrawTarget::stderr());
    if quiet || length < WORTH_A_BAR {
        bar.set_draw_target(ProgressDrawTarget::hidden());
    }
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files") {
        bar.set_style(style);
    }
    bar
}

/// A file after the first round.
struct ReadFile {
    number: usize,
    path: String,
    named: bool,
    text: String,
    /// Made when a place in the text is first asked for.
    lines: OnceLock<LineIndex>,
    documents: Vec<ReadDocument>,
    problems: Vec<Problem>,
    recognised: Option<String>,
    survey: Survey,
    /// Whether it names series of containers, as rules and dashboards do.
    names_series: bool,
}

/// A document after the first round.
struct ReadDocument {
    source: DocumentSource,
    state: State,
}

enum State {
    /// It holds no sidecar; it may still name containers.
    NotParsed,
    /// It could hold sidecars; what it says is in the survey.
    Read(Interest),
    /// It holds no sidecar; what it says is in the survey.
    Surveyed,
    /// It cannot be read.
    Broken,
}

fn read_file(number: usize, file: &InputFile, images: &GivenImages, settings: &Settings) -> ReadFile {
    let mut read = ReadFile::new(number, file);
    match read_text(file) {
        Ok(text) => {
            // Standard input is read once, and holds manifests.
            read.names_series = file.path.as_os_str() != "-" && outrigger_metrics::names_series(&text);
            read.text = text;
        }
        Err(problem) => {
            read.problems.push(problem);
            return read;
        }
    }
    let may_hold_hacks = || may_hold_pods(&read.text) && settings.words_of_hacks.is_any_in(&read.text);
    // A mesh may put its proxy beside a single container whose script stands elsewhere.
    let may_run_scripts = || reads_config_maps(&read.text) && has(&read.text, ".sh");
    let may_start_image = || images.may_concern(&read.path, &read.text) && may_hold_pods(&read.text);
    let is_of_interest = file.named
        || may_hold_sidecars(&read.text)
        || may_hold_hacks()
        || may_run_scripts()
        || may_start_image();
    // The rights of a controller that ends sidecars are called like it.
    let may_be_of_killer = || gives_rights(&read.text) && settings.words_of_hacks.is_any_in(&read.text);
    if !is_of_interest && !could_matter_to_others(&read.path, &read.text) && !may_be_of_killer() {
        read.text = String::new();
        return read;
    }
    let kind = classify_file(&read.path, &read.text, is_in_chart(&file.path, &read.text));
    let is_filter = file.path.as_os_str() == "-";
    if !kind.is_read() && !is_filter && (kind.summary().is_some() || !file.named) {
        read.recognised = kind.summary().map(str::to_owned);
        read.text = String::new();
        return read;
    }
    let sources = split_documents(&read.text);
    read.documents =
        sources.into_iter().map(|source| ReadDocument { source, state: State::NotParsed }).collect();
    first_look(&mut read, is_of_interest, settings);
    // What was rendered may quote templates. Standard input is one only where it is no YAML, and then goes through as it is.
    if is_filter && !kind.is_read() && !read.problems.is_empty() {
        read.recognised = kind.summary().map(str::to_owned);
        if read.recognised.is_some() {
            read.documents.clear();
            read.problems.clear();
        }
    }
    read
}

/// Whether a file stands in the folder `templates` of a Helm chart. The disk is asked only where it matters.
pub(crate) fn is_in_chart(path: &Path, text: &str) -> bool {
    if memchr::memmem::find(text.as_bytes(), b"{{").is_none() {
        return false;
    }
    let templates =
        path.ancestors().filter(|folder| folder.file_name().is_some_and(|name| name == "templates"));
    templates.filter_map(Path::parent).any(|chart| chart.join("Chart.yaml").is_file())
}

/// Whether a text without a sidecar could be about containers, the namespaces of a mesh, or a program's configuration.
fn could_matter_to_others(path: &str, text: &str) -> bool {
    ((may_name_containers(text)
        || may_be_kustomization(path, text)
        || has(text, "ConfigMap")
        || reads_config_maps(text)
        || may_measure_utilization(text)
        || speaks_of_injection(text)
        || chooses_pods(text)
        || may_configure_mesh(text))
        && !is_of_its_own(text))
        || (is_terraform(path) && has(text, "kubernetes_") && has(text, "container"))
}

fn is_terraform(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "tf")
}

fn speaks_of_injection(text: &str) -> bool {
    has(text, "Namespace") && (has(text, "inject") || has(text, "istio.io/rev"))
}

/// Whether a text could hold a `ConfigMap`, or pods that read one.
fn speaks_of_config_maps(text: &str) -> bool {
    has(text, "ConfigMap") || reads_config_maps(text)
}

/// Whether a text could hold pods that read a `ConfigMap`, of which they may share a script with others.
fn reads_config_maps(text: &str) -> bool {
    has(text, "configMap") && may_hold_pods(text) && !has(text, "{{")
}

/// Whether a text could hold a service account, a role, or who has it.
fn gives_rights(text: &str) -> bool {
    has(text, "ServiceAccount") || has(text, "rbac.authorization.k8s.io")
}

/// Whether a text could hold a Service, which a `ServiceMonitor` finds by its labels.
fn chooses_pods(text: &str) -> bool {
    let mut found = memchr::memmem::find_iter(text.as_bytes(), "Service");
    let is_kind = |at: usize| {
        text.as_bytes().get(at + "Service".len()).is_none_or(|next| !next.is_ascii_alphanumeric())
    };
    has(text, "selector") && found.any(is_kind)
}

fn has(text: &str, word: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// Parses the documents that could hold a sidecar, or tell of a mesh's control plane, and beside one of them in a file all that could hold a pod; of a file
/// that was named, all: whoever names a file wants to hear of every pod in it, and of what is wrong with it.
/// `is_of_interest`: it was named, or could hold a sidecar.
fn first_look(read: &mut ReadFile, is_of_interest: bool, settings: &Settings) {
    let kinds = &settings.options.config.kinds;
    let looks: Vec<Option<Result<(Interest, Survey), DocumentProblem>>> = read
        .documents
        .par_iter()
        .with_min_len(16)
        .map(|document| {
            let text = &read.text[document.source.span.range()];
            if !(read.named || is_of_interest && may_hold_pods(text) || may_configure_mesh(text)) {
                return None;
            }
            Some(find_interest(&read.input(document.source), &settings.catalog, kinds))
        })
        .collect();
    let mut problems = Vec::new();
    for (document, look) in read.documents.iter_mut().zip(looks) {
        match look {
            None => {}
            Some(Ok((interest, survey))) => {
                document.state = State::Read(interest);
                read.survey.extend(survey);
            }
            Some(Err(problem)) => {
                document.state = State::Broken;
                problems.push(problem);
            }
        }
    }
    for problem in problems {
        read.add_problem(&problem);
    }
}

impl ReadFile {
    fn new(number: usize, file: &InputFile) -> Self {
        let path = file.path.display().to_string();
        Self {
            number,
            names_series: false,
            survey: Survey::new(number, &path),
            path,
            named: file.named,
            text: String::new(),
            lines: OnceLock::new(),
            documents: Vec::new(),
            problems: Vec::new(),
            recognised: None,
        }
    }

    fn add_problem(&mut self, problem: &DocumentProblem) {
        let at = self.lines().line_column(&self.text, problem.offset);
        let message = problem.message.clone();
        let at = Some((at.line, at.column));
        self.problems.push(Problem { at, is_error: self.named, ..Problem::unreadable(message) });
    }

    fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    fn input(&self, source: DocumentSource) -> DocumentInput<'_> {
        DocumentInput { file: self.number, path: &self.path, text: &self.text, lines: self.lines(), source }
    }
}

/// Reads, of the documents that were not parsed, those that could name what was found.
fn gather_facts(files: &mut [ReadFile]) -> Facts {
    let wanted = Wanted::of(files);
    survey_rest(files, |path, text| wanted.matters(path, text));
    // A ServiceMonitor finds pods through Services, which need not name a port themselves.
    let references = || files.iter().flat_map(|file| &file.survey.references.references);
    if references().any(|reference| wanted.needs_services(reference)) {
        survey_rest(files, |_, text| chooses_pods(text));
    }
    recognise_patches(files);
    let surveys = files.iter_mut().map(|file| {
        let nothing = Survey::new(file.number, &file.path);
        std::mem::replace(&mut file.survey, nothing)
    });
    Facts::new(surveys.filter(|survey| !survey.is_empty()).collect())
}

/// Marks the files that a kustomization lists as patches and that speak of containers: they are not converted yet.
fn recognise_patches(files: &mut [ReadFile]) {
    let mut patches: BTreeSet<String> = BTreeSet::new();
    for file in &*files {
        let Some(kustomization) = &file.survey.references.kustomization else { continue };
        let path = normalize_path(&file.path);
        let listed = kustomization.patch_files.iter();
        patches.extend(listed.map(|patch| join_path(parent_path(&path), &patch.path)));
    }
    if patches.is_empty() {
        return;
    }
    for file in files.iter_mut().filter(|file| file.recognised.is_none() && has(&file.text, "ontainers")) {
        if patches.contains(&normalize_path(&file.path)) {
            file.recognised = Some("Kustomize patch, not converted yet".to_owned());
        }
    }
}

/// What the first round wants to know of the documents that it did not parse.
struct Wanted {
    anything_is_named: bool,
    has_sidecars: bool,
    has_killer: bool,
    ports: BTreeSet<String>,
    names: NamesThatMatter,
    config_maps: WholeNames,
}

impl Wanted {
    fn of(files: &[ReadFile]) -> Self {
        let documents = files.iter().flat_map(|file| &file.documents);
        let interests: Vec<&Interest> = documents
            .filter_map(|document| match &document.state {
                State::Read(interest) => Some(interest),
                State::NotParsed | State::Surveyed | State::Broken => None,
            })
            .collect();
        Self {
            has_sidecars: interests.iter().any(|interest| interest.may_change),
            has_killer: interests.iter().any(|interest| interest.has_killer),
            anything_is_named: interests.iter().any(|interest| {
                !interest.containers.is_empty()
                    || !interest.ports.is_empty()
                    || !interest.config_maps.is_empty()
            }),
            ports: interests.iter().flat_map(|interest| interest.ports.iter().cloned()).collect(),
            names: NamesThatMatter::new(
                interests.iter().flat_map(|interest| &interest.containers).map(String::as_str),
                interests.iter().flat_map(|interest| &interest.ports).map(String::as_str),
            ),
            config_maps: WholeNames::new(
                interests.iter().flat_map(|interest| &interest.config_maps).map(String::as_str),
            ),
        }
    }

    fn needs_services(&self, reference: &Reference) -> bool {
        reference.kind == ReferenceKind::ServiceMonitor
            && matches!(&reference.named, Named::Port(name) if self.ports.contains(name))
    }

    fn matters(&self, path: &str, text: &str) -> bool {
        let lists_patches = || may_be_kustomization(path, text) && has(text, "patch");
        if self.has_killer && gives_rights(text) {
            return true;
        }
        if self.has_sidecars && may_measure_utilization(text) {
            return true;
        }
        if !self.anything_is_named {
            return lists_patches();
        }
        self.names.may_be_in(text)
            || may_be_kustomization(path, text)
            || ((speaks_of_injection(text)
                || (speaks_of_config_maps(text) && self.config_maps.is_any_in(text)))
                && !is_of_its_own(text))
    }
}

/// Adds to the survey of each file what those of its unread documents say that matter, by the file's path and the
/// document's text.
fn survey_rest(files: &mut [ReadFile], matters: impl Fn(&str, &str) -> bool + Sync) {
    files.par_iter_mut().for_each(|file| {
        for at in 0..file.documents.len() {
            let ReadDocument { source, state } = &file.documents[at];
            if !matches!(state, State::NotParsed) || !matters(&file.path, &file.text[source.span.range()]) {
                continue;
            }
            file.documents[at].state = match survey_document(&file.input(*source)) {
                Ok(survey) => {
                    file.survey.extend(survey);
                    State::Surveyed
                }
                Err(problem) => {
                    file.add_problem(&problem);
                    State::Broken
                }
            };
        }
    });
}

/// The third round, and after it the scripts that several workloads share.
fn consider(mut files: Vec<ReadFile>, world: World<'_>) -> Vec<FileReport> {
    let mut problems: Vec<(usize, DocumentProblem)> = Vec::new();
    let mut documents: Vec<(DocumentInput<'_>, DocumentOutcome)> = Vec::new();
    let outcomes: Vec<_> = files.par_iter().map(|file| consider_file(file, world)).collect();
    for (number, outcome) in outcomes.into_iter().flatten() {
        match outcome {
            Ok((input, outcome)) => documents.push((input, outcome)),
            Err(problem) => problems.push((number, problem)),
        }
    }
    let input_of = |file: usize, document: usize| {
        let file = files.get(file)?;
        let sources = file.documents.iter().map(|document| document.source);
        sources.into_iter().find(|source| source.index == document).map(|source| file.input(source))
    };
    let of_images = settle_shared_scripts(&mut documents, input_of, world);
    documents.sort_by_key(|(input, _)| (input.file, input.source.index));
    let mut outcomes: Vec<Vec<DocumentOutcome>> = files.iter().map(|_| Vec::new()).collect();
    for (file, outcome) in documents.into_iter().map(|(input, outcome)| (input.file, outcome)) {
        outcomes[file].push(outcome);
    }
    for (file, outcome) in of_images {
        outcomes[file].push(outcome);
    }
    for (number, problem) in problems {
        files[number].add_problem(&problem);
    }
    let reports = files.into_iter().zip(outcomes).map(|(file, documents)| FileReport {
        path: file.path,
        text: file.text,
        documents,
        problems: file.problems,
        recognised: file.recognised,
        written: false,
    });
    reports.collect()
}

/// A document that was considered.
type Considered<'f> = Result<(DocumentInput<'f>, DocumentOutcome), DocumentProblem>;

/// The documents of one file, each with the number of the file.
fn consider_file<'f>(file: &'f ReadFile, world: World<'_>) -> Vec<(usize, Considered<'f>)> {
    file.documents
        .par_iter()
        .with_min_len(16)
        .filter(|document| match &document.state {
            State::Read(interest) => interest.has_pods || interest.has_control_plane,
            State::NotParsed | State::Surveyed | State::Broken => false,
        })
        .map(|document| {
            let input = file.input(document.source);
            (file.number, migrate_document(&input, world).map(|outcome| (input, outcome)))
        })
        .collect()
}

/// What is said once a run.
fn remarks(run: &RunReport, settings: &Settings) -> Vec<String> {
    let workloads =
        || run.files.iter().flat_map(|file| &file.documents).flat_map(|document| &document.workloads);
    let moves = workloads()
        .flat_map(|workload| &workload.containers)
        .any(|container| container.verdict == outrigger_migrate::Verdict::Moved);
    let moves_without_mesh = workloads().filter(|workload| !workload.injected).any(|workload| {
        workload.containers.iter().any(|container| container.verdict == outrigger_migrate::Verdict::Moved)
    });
    let mut remarks = Vec::new();
    if settings.options.kubernetes.is_newer_than_known() {
        let version = &settings.kubernetes;
        remarks.push(format!(
            "Kubernetes {version} is newer than what is known here: the newest known rules are used."
        ));
    }
    if moves {
        remarks.push(
            "Where several managers apply an object server-side, the old entry may stay beside the new one and the API \
             server refuses the object: `outrigger explain server-side-apply` says how to see it and release it."
                .to_owned(),
        );
    }
    if moves_without_mesh && settings.options.config.mesh.is_none() {
        remarks.push(
            "If a service mesh injects its proxy into these pods as an ordinary container, and no label here shows it, \
             say so with `mesh: legacy` in outrigger.yaml: network probes of native sidecars would reach nobody."
                .to_owned(),
        );
    }
    remarks
}
