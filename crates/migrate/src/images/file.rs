use std::collections::BTreeMap;

use outrigger_dockerfile::{Command, Dockerfile, DockerfileProblem, Image};
use outrigger_manifest::{join_path, normalize_path, parent_path};
use outrigger_shell::errand::file_name;
use outrigger_text::{LineIndex, Span};

/// The text of a Dockerfile or of a script beside the manifests.
#[derive(Debug, Clone)]
pub struct ImageText {
    /// Its path, as given.
    pub path: String,
    /// What it says.
    pub text: String,
    /// Number of the file in the run.
    pub(crate) number: usize,
    lines: LineIndex,
}

/// A Dockerfile, with those of the given files that its image brings as scripts.
#[derive(Debug, Clone)]
pub struct ImageFile {
    pub(crate) dockerfile: ImageText,
    pub(crate) parsed: Dockerfile,
    pub(crate) image: Image,
    /// By their normal paths.
    scripts: BTreeMap<String, ImageText>,
}

/// Where a program without a slash in its name is looked for: the `PATH` that images have by convention.
const PROGRAM_FOLDERS: [&str; 6] =
    ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

impl ImageText {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned(), number: usize::MAX, lines: LineIndex::new(text) }
    }

    /// Where bytes of it stand.
    pub(crate) fn site(&self, span: Span) -> crate::outcome::Site {
        let at = self.lines.line_column(&self.text, span.start());
        crate::outcome::Site { file: self.number, span, at }
    }

    /// The rest of the line at an offset.
    pub(crate) fn rest_of_line(&self, offset: usize) -> Span {
        let rest = self.text.get(offset..).unwrap_or_default();
        Span::new(
            offset.min(self.text.len()),
            offset.min(self.text.len()) + rest.lines().next().unwrap_or("").len(),
        )
    }
}

impl ImageFile {
    /// Reads a Dockerfile.
    ///
    /// Fails where it is none, or is not understood.
    pub fn read(path: &str, text: &str) -> Result<Self, DockerfileProblem> {
        let parsed = Dockerfile::parse(text)?;
        let image = parsed.image().expect("a file without a stage is not read");
        Ok(Self { dockerfile: ImageText::new(path, text), parsed, image, scripts: BTreeMap::new() })
    }

    /// Takes in the scripts that the image brings and starts, and those that these call, as far as they are given: `text_at`
    /// gives the path and the text of a file by its normal path.
    pub fn find_scripts(&mut self, text_at: impl Fn(&str) -> Option<(String, String)>) {
        loop {
            let known = self.scripts.len();
            for path in self.wanted() {
                if !self.scripts.contains_key(&path)
                    && let Some((given, text)) = text_at(&path)
                {
                    self.scripts.insert(path, ImageText::new(&given, &text));
                }
            }
            if self.scripts.len() == known {
                return;
            }
        }
    }

    /// Normal paths at which scripts may stand that the image brings and starts, or that these call.
    fn wanted(&self) -> Vec<String> {
        let mut wanted = Vec::new();
        let texts = self.scripts.values().map(|script| script.text.as_str());
        let words = self.words().into_iter().chain(texts.flat_map(paths_in).map(str::to_owned));
        for word in words {
            for path in self.paths_of(&word).iter().flat_map(|path| self.places_of(path)) {
                if !wanted.contains(&path) {
                    wanted.push(path);
                }
            }
        }
        wanted
    }

    /// Its texts: the Dockerfile, and its scripts.
    pub fn texts(&self) -> impl Iterator<Item = &ImageText> {
        std::iter::once(&self.dockerfile).chain(self.scripts.values())
    }

    pub(super) fn number(&mut self, number_of: &impl Fn(&str) -> Option<usize>) {
        for text in std::iter::once(&mut self.dockerfile).chain(self.scripts.values_mut()) {
            text.number = number_of(&text.path).unwrap_or(usize::MAX);
        }
    }

    /// The words that name programs or scripts in what the image starts.
    fn words(&self) -> Vec<String> {
        let commands = [self.image.entrypoint, self.image.cmd].into_iter().flatten();
        let commands = commands.filter_map(|at| self.parsed.command(at));
        commands
            .flat_map(|command| match command {
                Command::Exec(words) => words.iter().map(|word| word.text.clone()).collect::<Vec<_>>(),
                Command::Shell(span) => {
                    paths_in(&self.dockerfile.text[span.range()]).map(str::to_owned).collect()
                }
            })
            .collect()
    }

    /// The words of exec forms that the image starts, each with its bytes.
    pub(super) fn words_in_order(&self) -> Vec<(Span, String)> {
        let commands = [self.image.entrypoint, self.image.cmd].into_iter().flatten();
        let commands = commands.filter_map(|at| self.parsed.command(at));
        let words = commands.flat_map(|command| match command {
            Command::Exec(words) => words.as_slice(),
            Command::Shell(_) => &[],
        });
        words.map(|word| (word.span, word.text.clone())).collect()
    }

    /// The paths in the image that a word may mean.
    fn paths_of(&self, word: &str) -> Vec<String> {
        if word.contains('/') {
            return vec![self.image.absolute(word)];
        }
        let folders = PROGRAM_FOLDERS.iter().map(|folder| format!("{folder}/{word}"));
        folders.chain([self.image.absolute(word)]).collect()
    }

    /// The normal paths at which a file of the image may stand: the build context is the Dockerfile's folder, or one above.
    fn places_of(&self, path: &str) -> Vec<String> {
        let sources = self.parsed.sources_of(&self.image, path);
        let mut places = Vec::new();
        let dockerfile = normalize_path(&self.dockerfile.path);
        let mut context = parent_path(&dockerfile);
        loop {
            places.extend(sources.iter().map(|source| join_path(context, source)));
            if context.is_empty() || context == "/" {
                return places;
            }
            context = parent_path(context);
        }
    }

    /// The script that stands at a path of the image. `None` where it is none of the given files, or may be one of several.
    pub(crate) fn script_at(&self, path: &str) -> Option<&ImageText> {
        let mut places = self.places_of(&self.image.absolute(path));
        places.dedup();
        let mut found = places.iter().filter_map(|place| self.scripts.get(place));
        let first = found.next()?;
        found.all(|other| other.path == first.path).then_some(first)
    }

    /// A word that names a script of the image, as its absolute path; any other one as it is.
    pub(crate) fn resolved(&self, word: &str) -> String {
        let is_there = |path: &String| self.script_at(path).is_some();
        self.paths_of(word).into_iter().find(is_there).unwrap_or_else(|| word.to_owned())
    }

    /// The text of a number in the run.
    pub(crate) fn text_of(&self, number: usize) -> Option<&ImageText> {
        self.texts().find(|text| text.number == number)
    }

    /// Names that it, or the folder in which it stands, has in common with the image that it may build.
    pub fn names(&self) -> Vec<String> {
        let path = normalize_path(&self.dockerfile.path);
        let file = file_name(&path);
        let own = file.strip_prefix("Dockerfile.").or_else(|| file.strip_suffix(".Dockerfile"));
        let folder = file_name(parent_path(&path));
        let folder = Some(folder).filter(|folder| !folder.is_empty() && *folder != "..");
        own.or(folder).map(str::to_owned).into_iter().collect()
    }

    /// The folder in which it stands, as a normal path.
    pub fn folder(&self) -> String {
        parent_path(&normalize_path(&self.dockerfile.path)).to_owned()
    }
}

/// The parts of a text that could be paths of scripts.
fn paths_in(text: &str) -> impl Iterator<Item = &str> {
    let is_in_path = |letter: char| letter.is_ascii_alphanumeric() || "/._-".contains(letter);
    text.split(move |letter| !is_in_path(letter)).filter(|part| {
        part.contains("entrypoint") || matches!(part.rsplit_once('.'), Some((_, "sh" | "bash")))
    })
}
