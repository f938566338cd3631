//! Carries a case out as a run does: look at every file, join what they say, consider every document.
#![allow(dead_code, reason = "each program that reads cases uses a part")]

use outrigger_migrate::{
    Config, DocumentInput, DocumentOutcome, Facts, ImageFile, Images, IstioVersion, Options, Survey, World,
    find_interest, migrate_document, settle_shared_scripts,
};
use outrigger_pod::VersionTarget;
use outrigger_text::{EditSet, LineIndex};
use outrigger_yaml::split_documents;

use crate::case::{Case, File};

/// What became of one file.
#[derive(Debug)]
pub(crate) struct FileOutcome {
    /// As it was.
    pub(crate) file: File,
    /// Its text now.
    pub(crate) new_text: String,
    /// Its documents, in order.
    pub(crate) documents: Vec<DocumentOutcome>,
    /// Documents that cannot be read, with line and column.
    pub(crate) problems: Vec<String>,
}

/// What becomes of `files`, with the options of `case`.
pub(crate) fn migrate(case: &Case, files: &[File]) -> Vec<FileOutcome> {
    let config = Config::parse(&case.config).unwrap_or_else(|error| panic!("outrigger.yaml:{error}"));
    let catalog = config.catalog().unwrap_or_else(|errors| panic!("outrigger.yaml: {}", errors[0]));
    let kubernetes = case.kubernetes.clone().or_else(|| config.kubernetes.clone());
    let target = kubernetes.as_deref().map(|text| VersionTarget::parse(text).expect("a version"));
    let istio = case.istio.clone().or_else(|| config.istio.clone());
    let options = Options {
        kubernetes_stated: target.is_some(),
        kubernetes: target.unwrap_or_else(VersionTarget::newest_known),
        istio: istio.map(|text| IstioVersion::parse(&text).expect("a version of Istio")),
        unsafe_steps: case.unsafe_steps,
        compare_lives: true,
        config,
    };
    let lines: Vec<LineIndex> = files.iter().map(|file| LineIndex::new(&file.text)).collect();
    let inputs = |number: usize| {
        let File { path, text } = &files[number];
        let lines = &lines[number];
        let documents = if is_of_image(path) { Vec::new() } else { split_documents(text) }.into_iter();
        documents.map(move |source| DocumentInput { file: number, path, text, lines, source })
    };
    let mut surveys = Vec::new();
    for (number, file) in files.iter().enumerate() {
        let mut survey = Survey::new(number, &file.path);
        for input in inputs(number) {
            // What cannot be read says nothing; the problem itself is met again below.
            if let Ok((_, of_document)) = find_interest(&input, &catalog, &options.config.kinds) {
                survey.extend(of_document);
            }
        }
        surveys.push(survey);
    }
    let facts = Facts::new(surveys).with_images(images_of(files, &options.config));
    let world = World { catalog: &catalog, options: &options, facts: &facts };
    let mut problems: Vec<Vec<String>> = files.iter().map(|_| Vec::new()).collect();
    let mut considered: Vec<(DocumentInput<'_>, DocumentOutcome)> = Vec::new();
    for (number, file) in files.iter().enumerate() {
        for input in inputs(number) {
            match migrate_document(&input, world) {
                Ok(outcome) => considered.push((input, outcome)),
                Err(problem) => {
                    let at = lines[number].line_column(&file.text, problem.offset);
                    problems[number].push(format!("{}:{}:{}: {problem}", file.path, at.line, at.column));
                }
            }
        }
    }
    let input_of = |file: usize, document: usize| inputs(file).find(|input| input.source.index == document);
    let images = settle_shared_scripts(&mut considered, input_of, world);
    let outcome_of = |((number, file), problems): ((usize, &File), Vec<String>)| {
        let of_file = considered.iter().filter(|(input, _)| input.file == number);
        let of_images = images.iter().filter(|(file, _)| *file == number);
        let documents: Vec<DocumentOutcome> = of_file
            .map(|(_, outcome)| outcome)
            .chain(of_images.map(|(_, outcome)| outcome))
            .cloned()
            .collect();
        let edits = documents.iter().flat_map(|document| document.edits.clone()).collect();
        let edits = EditSet::new(edits).expect("edits of different documents do not meet");
        let new_text = edits.apply(&file.text).into_owned();
        FileOutcome { file: file.clone(), new_text, documents, problems }
    };
    files.iter().enumerate().zip(problems).map(outcome_of).collect()
}

/// Whether a file of a case makes an image, and is no manifest.
fn is_of_image(path: &str) -> bool {
    ["Dockerfile", ".sh"].iter().any(|word| path.contains(word))
}

fn images_of(files: &[File], config: &Config) -> Images {
    let at = |path: &str| files.iter().position(|file| file.path == path);
    let dockerfiles = files.iter().filter(|file| file.path.contains("Dockerfile"));
    let read = dockerfiles.map(|file| {
        let mut image = ImageFile::read(&file.path, &file.text)
            .unwrap_or_else(|problem| panic!("{}: {problem}", file.path));
        image.find_scripts(|path| at(path).map(|at| (files[at].path.clone(), files[at].text.clone())));
        image
    });
    Images::new(read.collect(), config, at)
}
