//! Dockerfiles and scripts among the files of a run: which are of interest, and which manifests they could concern.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use outrigger_manifest::{WholeNames, normalize_path, parent_path};
use outrigger_migrate::{Config, ImageFile};
use rayon::prelude::*;

use crate::input::{InputFile, InputProblem, read_bytes};
use crate::settings::Settings;

/// What Dockerfiles are called; also with a name of their own before or behind it.
const DOCKERFILES: [&str; 2] = ["Dockerfile", "Containerfile"];

/// Endings of documents and templates that are called after one.
const NO_DOCKERFILES: [&str; 6] = [".dockerignore", ".md", ".j2", ".tmpl", ".tpl", ".gotmpl"];

/// A file of a run, with its text where that is read already.
pub(crate) type Input = (InputFile, Option<String>);

/// Whether a file is a Dockerfile by its name: `Dockerfile`, `Dockerfile.web`, `web.Dockerfile`, `Containerfile`.
pub(crate) fn is_dockerfile(path: &Path) -> bool {
    let Some(name) = path.file_name().and_then(OsStr::to_str) else { return false };
    let is_named = |known: &&str| {
        let rest = name.strip_prefix(*known);
        let behind = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        behind || name.strip_suffix(*known).is_some_and(|before| before.ends_with('.'))
    };
    (DOCKERFILES.iter().any(is_named) || name.ends_with(".dockerfile"))
        && !NO_DOCKERFILES.iter().any(|ending| name.ends_with(ending))
}

/// Whether a file may be a script that an image brings, by its name. It is read where a Dockerfile leads to it.
pub(crate) fn is_script(path: &Path) -> bool {
    match path.extension().and_then(OsStr::to_str) {
        Some(ending) => matches!(ending, "sh" | "bash"),
        None => path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.contains("entrypoint")),
    }
}

/// The Dockerfiles of a run that could start something of interest, with their scripts.
#[derive(Debug, Default)]
pub(crate) struct GivenImages {
    /// Those.
    pub files: Vec<ImageFile>,
    /// What texts of manifests have that they could concern.
    names: Option<WholeNames>,
    /// The folders of those that tell of a mesh, as normal paths: a manifest below one may start its image.
    folders: Vec<String>,
}

impl GivenImages {
    /// The files that a run is about, in order, each with its text where it belongs to an image; the images; and Dockerfiles that
    /// cannot be read.
    pub(crate) fn take(files: &[InputFile], settings: &Settings) -> (Vec<Input>, Self, Vec<InputProblem>) {
        let (mut dockerfiles, mut scripts, mut inputs) = (Vec::new(), BTreeMap::new(), Vec::new());
        for file in files {
            if is_dockerfile(&file.path) {
                dockerfiles.push(file);
            } else if is_script(&file.path) {
                scripts.insert(normalize_path(&file.path.display().to_string()), file);
            } else {
                inputs.push((file.clone(), None));
            }
        }
        let read = |file: &&InputFile| read_image(file, &scripts, settings);
        let read: Vec<Result<Option<ImageFile>, InputProblem>> = dockerfiles.par_iter().map(read).collect();
        let (mut images, mut problems) = (Vec::new(), Vec::new());
        for read in read {
            match read {
                Ok(image) => images.extend(image),
                Err(problem) => problems.push(problem),
            }
        }
        let texts: BTreeMap<&str, &str> = images
            .iter()
            .flat_map(ImageFile::texts)
            .map(|text| (text.path.as_str(), text.text.as_str()))
            .collect();
        for file in dockerfiles.into_iter().chain(scripts.into_values()) {
            match texts.get(file.path.display().to_string().as_str()) {
                Some(text) => inputs.push((file.clone(), Some((*text).to_owned()))),
                // A script that was named, and that no image brings, is looked at as any other file.
                None if file.named && !is_dockerfile(&file.path) => inputs.push((file.clone(), None)),
                None => {}
            }
        }
        inputs.par_sort_by(|(one, _), (other, _)| one.path.cmp(&other.path));
        (inputs, Self::of(images, settings), problems)
    }

    fn of(files: Vec<ImageFile>, settings: &Settings) -> Self {
        let of_mesh = files.iter().filter(|image| speaks_of_mesh(image, settings));
        let mut names = Vec::new();
        let mut folders = Vec::new();
        for image in of_mesh {
            names.extend(image.names());
            folders.push(image.folder());
        }
        if !files.is_empty() {
            names.extend(settings.options.config.images.keys().cloned());
        }
        let names = (!names.is_empty()).then(|| WholeNames::new(names.iter().map(String::as_str)));
        Self { files, names, folders }
    }

    /// Whether a manifest could start one of the images, so that its pods are worth a look though they show nothing themselves.
    pub(crate) fn may_concern(&self, path: &str, text: &str) -> bool {
        let is_below = |folder: &String| {
            let path = normalize_path(path);
            let own = parent_path(&path);
            folder.is_empty()
                || own
                    .strip_prefix(folder.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.names.as_ref().is_some_and(|names| names.is_any_in(text)) || self.folders.iter().any(is_below)
    }
}

/// Reads a Dockerfile, and the scripts that it leads to. `None` where nothing in them is of interest.
fn read_image(
    file: &InputFile,
    scripts: &BTreeMap<String, &InputFile>,
    settings: &Settings,
) -> Result<Option<ImageFile>, InputProblem> {
    let path = file.path.display().to_string();
    let problem = |message: String| InputProblem { path: path.clone(), message };
    let text = match read_bytes(&file.path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) if file.named => return Err(problem("the file is not UTF-8".to_owned())),
        Ok(Err(_)) => return Ok(None),
        Err(error) => return Err(problem(error.to_string())),
    };
    let mut image = match ImageFile::read(&path, &text) {
        Ok(image) => image,
        // In a folder many a file is called so: fragments, templates.
        Err(reason) if file.named => return Err(problem(reason.to_string())),
        Err(_) => return Ok(None),
    };
    image.find_scripts(|path| {
        let script = scripts.get(path)?;
        let text = String::from_utf8(read_bytes(&script.path).ok()?).ok()?;
        Some((script.path.display().to_string(), text))
    });
    let is_stated = is_stated(&settings.options.config, &path);
    let is_of_interest = is_stated
        || speaks_of_mesh(&image, settings)
        || image.texts().any(|text| may_see_to_sidecars(&text.text));
    Ok(is_of_interest.then_some(image))
}

fn is_stated(config: &Config, path: &str) -> bool {
    let path = normalize_path(path);
    config.images.values().any(|stated| path.ends_with(&normalize_path(stated)))
}

fn speaks_of_mesh(image: &ImageFile, settings: &Settings) -> bool {
    image.texts().any(|text| settings.words_of_hacks.is_any_in(&text.text))
}

/// Words without which no text waits for a sidecar of its pod, tells it to end, or marks the app's end.
const WORDS: [&str; 9] =
    ["localhost", "127.0.0.1", "0.0.0.0", "sleep", "trap", "kill", "netstat", "/proc/", "/dev/tcp"];

fn may_see_to_sidecars(text: &str) -> bool {
    WORDS.iter().any(|word| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_by_their_names() {
        for name in ["Dockerfile", "a/Dockerfile.web", "web.Dockerfile", "web.dockerfile", "Containerfile"] {
            assert!(is_dockerfile(Path::new(name)), "{name}");
        }
        for name in
            ["Dockerfile.md", "Dockerfile.dockerignore", "docker-compose.yaml", "MyDockerfile", "dockerfile"]
        {
            assert!(!is_dockerfile(Path::new(name)), "{name}");
        }
        assert!(is_script(Path::new("a/run.sh")) && is_script(Path::new("docker-entrypoint")));
        assert!(!is_script(Path::new("entrypoint.py")) && !is_script(Path::new("Makefile")));
    }
}
