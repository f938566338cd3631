use std::collections::BTreeSet;

use outrigger_finding::Place;
use outrigger_text::Pointer;

use crate::scripts::{Cut, HeldScript};
use crate::step::{Applicability, Step};

/// A script of the files that several pods may run.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SharedScript {
    /// The file: its number in the run.
    pub file: usize,
    /// The document in the file, from 0.
    pub document: usize,
    /// The text, in the document: `/data/run.sh`. The root of what is no YAML.
    pub at: Pointer,
    /// What it is a part of.
    pub holder: Holder,
}

/// What a shared script is a part of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A `ConfigMap`.
    ConfigMap {
        /// Its name.
        map: String,
        /// The key.
        key: String,
    },
    /// An image.
    Image {
        /// The path of the file, as given.
        path: String,
        /// Which part of the file it is.
        part: ImagePart,
    },
}

/// What of an image's files is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImagePart {
    /// A script file, all of it.
    File,
    /// The shell form of an instruction of the Dockerfile: the byte at which it begins, and that at which it ends.
    Shell(usize, usize),
    /// The words of exec forms of the Dockerfile: places count in bytes of the file.
    Words,
}

impl SharedScript {
    /// A part of an image's files.
    pub(crate) fn of_image(file: usize, path: &str, part: ImagePart) -> Self {
        Self { file, document: 0, at: Pointer::ROOT, holder: Holder::Image { path: path.to_owned(), part } }
    }

    /// The byte of its text at `offset`.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let start = match self.holder {
            Holder::Image { part: ImagePart::Shell(start, _), .. } => start,
            _ => 0,
        };
        Place::new(self.file, self.document, self.at.clone()).inside(start + offset)
    }

    /// Whether it is a part of an image.
    pub(crate) fn is_of_image(&self) -> bool {
        matches!(self.holder, Holder::Image { .. })
    }

    /// How messages call it: `` `run.sh` of the ConfigMap `scripts` ``.
    pub(crate) fn name(&self) -> String {
        match &self.holder {
            Holder::ConfigMap { map, key } => format!("`{key}` of the ConfigMap `{map}`"),
            Holder::Image { path, .. } => format!("`{path}`"),
        }
    }

    /// Why a person has to want that it changes.
    pub(crate) fn why_unsafe(&self) -> String {
        match &self.holder {
            Holder::ConfigMap { map, key } => format!("`{key}` stands in the ConfigMap `{map}`"),
            Holder::Image { path, .. } => format!("`{path}` makes an image, which others may run"),
        }
    }
}

/// What one workload would do with a script that it shares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedUse {
    /// The script.
    pub script: SharedScript,
    /// What goes as far as this workload is concerned.
    pub cuts: Vec<SharedCut>,
    /// The variables that the workload gives to it: what is assigned to one of them may be for the app.
    pub(crate) variables: Variables,
}

/// Variables that a container gives to its script.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Variables {
    /// Those whose names are known.
    pub(crate) names: BTreeSet<String>,
    /// Whether there may be others.
    pub(crate) has_others: bool,
}

impl Variables {
    fn extend(&mut self, other: Self) {
        self.names.extend(other.names);
        self.has_others |= other.has_others;
    }
}

/// Parts of a shared script that a workload does without.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedCut {
    /// The parts, in bytes of the script.
    pub(crate) cut: Cut,
    /// The step of the workload that says so.
    pub(crate) step: usize,
    /// The workarounds of the workload that go with it.
    pub(crate) hacks: Vec<usize>,
}

impl SharedCut {
    /// Whether the same parts go.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.cut.has_same_parts(&other.cut)
    }
}

/// What the steps of a pod take out of scripts that it shares, and of the words that its images start (`started`). Nothing,
/// where its object is not changed at all.
///
/// What waits for such a step is left to a person: whether that is taken, other pods decide.
pub(crate) fn hand_on(
    scripts: &[HeldScript],
    started: &[SharedScript],
    steps: &mut [(Step, bool)],
    convertible: bool,
) -> Vec<SharedUse> {
    let shared: Vec<(usize, &SharedScript)> =
        scripts.iter().enumerate().filter_map(|(index, held)| Some((index, held.shared.as_ref()?))).collect();
    let is_shared = |step: &Step| {
        step.of_image.is_some()
            || step.cut.as_ref().is_some_and(|cut| shared.iter().any(|(index, _)| *index == cut.script))
    };
    let of_shared: Vec<bool> = steps.iter().map(|(step, _)| is_shared(step)).collect();
    for (step, _) in steps.iter_mut() {
        if step.only_with.iter().any(|other| of_shared.get(*other) == Some(&true)) {
            let way = "take it away when the script in the ConfigMap or in the image is changed".to_owned();
            step.applicability = Applicability::Suggested { way };
        }
    }
    let proposed: Vec<&Step> = steps.iter().map(|(step, _)| step).collect();
    let mut uses = uses_of(&shared, &proposed);
    for used in &mut uses {
        for held in scripts.iter().filter(|held| held.shared.as_ref() == Some(&used.script)) {
            used.variables.extend(held.variables());
        }
    }
    uses.extend(uses_of_words(started, &proposed));
    if !convertible {
        for used in &mut uses {
            used.cuts.clear();
        }
    }
    uses
}

/// `scripts` names the shared ones, by their places among all of the pod. A part that not every run of the script does without is left out.
fn uses_of(scripts: &[(usize, &SharedScript)], steps: &[&Step]) -> Vec<SharedUse> {
    let mut uses: Vec<SharedUse> = Vec::new();
    for (_, script) in scripts {
        if uses.iter().any(|known| known.script == **script) {
            continue;
        }
        let runs: Vec<usize> =
            scripts.iter().filter(|(_, other)| other == script).map(|(index, _)| *index).collect();
        let mut cuts = Vec::new();
        let mut first_hack = 0;
        for (number, step) in steps.iter().enumerate() {
            let hacks = first_hack..first_hack + step.hacks.len();
            first_hack = hacks.end;
            let Some(cut) = step.cut.as_ref().filter(|cut| runs.contains(&cut.script)) else { continue };
            let everywhere = runs.iter().all(|run| {
                let mut cuts = steps.iter().filter_map(|step| step.cut.as_ref());
                cuts.any(|other| other.script == *run && cut.has_same_parts(other))
            });
            if everywhere {
                cuts.push(SharedCut { cut: cut.clone(), step: number, hacks: hacks.collect() });
            }
        }
        uses.push(SharedUse { script: (*script).clone(), cuts, variables: Variables::default() });
    }
    uses
}

/// The same of the words of Dockerfiles.
fn uses_of_words(started: &[SharedScript], steps: &[&Step]) -> Vec<SharedUse> {
    let mut uses: Vec<SharedUse> = Vec::new();
    for script in started {
        if uses.iter().any(|known| known.script == *script) {
            continue;
        }
        let runs = started.iter().filter(|other| *other == script).count();
        let mut cuts: Vec<SharedCut> = Vec::new();
        let mut first_hack = 0;
        for (number, step) in steps.iter().enumerate() {
            let hacks = first_hack..first_hack + step.hacks.len();
            first_hack = hacks.end;
            let Some(own) = step.of_image.as_ref().filter(|own| own.script == *script) else { continue };
            let same = steps.iter().filter(|other| other.of_image.as_ref() == Some(own)).count();
            if same == runs {
                let cut = Cut { spans: own.words.clone(), ..Cut::default() };
                cuts.push(SharedCut { cut, step: number, hacks: hacks.collect() });
            }
        }
        uses.push(SharedUse { script: script.clone(), cuts, variables: Variables::default() });
    }
    uses
}
