use std::collections::BTreeMap;

use outrigger_catalog::Catalog;
use outrigger_finding::Place;
use outrigger_manifest::{normalize_path, parent_path, shared_steps};
use outrigger_pod::{ContainerRef, Image, Pod};

use super::file::{ImageFile, ImageText};
use crate::config::Config;
use crate::outcome::Site;

/// The Dockerfiles among the given files.
#[derive(Debug, Clone, Default)]
pub struct Images {
    files: Vec<ImageFile>,
    /// What `outrigger.yaml` says: the image without its tag, and the Dockerfile.
    stated: BTreeMap<String, usize>,
}

/// Why a Dockerfile is taken for that of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Link {
    /// `outrigger.yaml` says so.
    Stated,
    /// The image is called like the Dockerfile, or like its folder.
    Name,
    /// It stands in the folder of the manifest or in the nearest one above, and no other container of the pod could have it.
    Folder,
}

/// The Dockerfiles of a pod's containers.
pub(crate) type ImageLinks = BTreeMap<ContainerRef, (usize, Link)>;

impl Images {
    /// Dockerfiles, with what the configuration says of them; `number_of` gives the number of a file in the run.
    pub fn new(
        mut files: Vec<ImageFile>,
        config: &Config,
        number_of: impl Fn(&str) -> Option<usize>,
    ) -> Self {
        for file in &mut files {
            file.number(&number_of);
        }
        let place = |wanted: &str| {
            let wanted = normalize_path(wanted);
            let is_it = |file: &ImageFile| {
                let path = normalize_path(&file.dockerfile.path);
                let rest = path.strip_suffix(wanted.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
            };
            let mut found = files.iter().enumerate().filter(|(_, file)| is_it(file)).map(|(at, _)| at);
            found.next().filter(|_| found.next().is_none())
        };
        let stated = config.images.iter().filter_map(|(image, path)| Some((image.clone(), place(path)?)));
        Self { stated: stated.collect(), files }
    }

    pub(crate) fn file(&self, at: usize) -> &ImageFile {
        &self.files[at]
    }

    pub(crate) fn files(&self) -> impl Iterator<Item = (usize, &ImageFile)> {
        self.files.iter().enumerate()
    }

    /// The image that a Dockerfile builds, where `outrigger.yaml` says so.
    pub(crate) fn stated_for(&self, at: usize) -> Option<&str> {
        self.stated.iter().find(|(_, file)| **file == at).map(|(image, _)| image.as_str())
    }

    /// The Dockerfiles of the containers of a pod in the file at `path`, as far as something shows them.
    pub(crate) fn links(&self, path: &str, pod: &Pod, catalog: &Catalog) -> ImageLinks {
        let mut links = ImageLinks::new();
        if self.files.is_empty() {
            return links;
        }
        let mut open = Vec::new();
        for (place, container) in pod.all_containers() {
            let Some(image) = &container.image else { continue };
            let found = self.stated.get(without_tag(image)).map(|at| (*at, Link::Stated));
            match found.or_else(|| self.by_name(path, image).map(|at| (at, Link::Name))) {
                Some(found) => drop(links.insert(place, found)),
                None => open.push((place, image)),
            }
        }
        // A sidecar has an image of its own, and so has what nobody's registry or folder stands before.
        let known = catalog.identify_all(pod, &outrigger_catalog::Surroundings::default());
        open.retain(|(place, image)| {
            image.repository().contains('/') && !known.iter().any(|(other, _)| other == place)
        });
        if let ([(place, _)], Some(at)) = (open.as_slice(), self.by_folder(path))
            && !links.values().any(|(other, _)| *other == at)
        {
            links.insert(*place, (at, Link::Folder));
        }
        links
    }

    fn by_name(&self, path: &str, image: &Image) -> Option<usize> {
        let called = |at: &usize| self.files[*at].names().iter().any(|name| name == image.name());
        let fitting: Vec<usize> =
            (0..self.files.len()).filter(|at| self.stated_for(*at).is_none()).filter(called).collect();
        let path = normalize_path(path);
        let steps = |at: usize| shared_steps(&normalize_path(&self.files[at].dockerfile.path), &path);
        let nearest = fitting.iter().map(|at| steps(*at)).max();
        let mut nearest = fitting.into_iter().filter(|at| Some(steps(*at)) == nearest);
        nearest.next().filter(|_| nearest.next().is_none())
    }

    /// The one Dockerfile in the folder of a manifest, or in the nearest one above that has any.
    fn by_folder(&self, path: &str) -> Option<usize> {
        let path = normalize_path(path);
        let mut folder = parent_path(&path);
        loop {
            let mut here = self.files().filter(|(_, file)| file.folder() == folder).map(|(at, _)| at);
            if let Some(at) = here.next() {
                return Some(at).filter(|at| here.next().is_none() && self.stated_for(*at).is_none());
            }
            if folder.is_empty() || folder == "/" {
                return None;
            }
            folder = parent_path(folder);
        }
    }

    /// The text of a number in the run.
    pub(crate) fn text_of(&self, number: usize) -> Option<&ImageText> {
        self.files.iter().find_map(|file| file.text_of(number))
    }

    /// Where a part of a text stands.
    pub(crate) fn site(&self, place: &Place) -> Option<Site> {
        let text = self.text_of(place.file)?;
        Some(text.site(text.rest_of_line(place.offset.unwrap_or(0))))
    }

    /// What makes a Dockerfile that of a container of the pod: no more than a guess.
    pub(crate) fn why_guessed(&self, at: usize, pod: &Pod, links: &ImageLinks) -> String {
        let path = &self.files[at].dockerfile.path;
        let image = image_linked(at, pod, links);
        match links.values().find(|(other, _)| *other == at) {
            Some((_, Link::Folder)) => format!(
                "that `{path}` builds `{image}` is a guess: it is the nearest Dockerfile above the manifest"
            ),
            _ => format!("that `{path}` builds `{image}` is a guess: they have a name in common"),
        }
    }

    /// The line of `outrigger.yaml` that makes it certain.
    pub(crate) fn way_to_state(&self, at: usize, pod: &Pod, links: &ImageLinks) -> String {
        let path = &self.files[at].dockerfile.path;
        let image = image_linked(at, pod, links);
        format!("if it does, say so in outrigger.yaml: `images: {{\"{image}\": {path}}}`")
    }

    /// The Dockerfile in which a text is, or whose image brings it.
    pub(crate) fn file_with(&self, number: usize) -> Option<usize> {
        self.files().find(|(_, file)| file.text_of(number).is_some()).map(|(at, _)| at)
    }
}

/// The image of the container to which a Dockerfile is linked, without its tag.
fn image_linked<'p>(at: usize, pod: &'p Pod, links: &ImageLinks) -> &'p str {
    let place = links.iter().find(|(_, (other, _))| *other == at).map(|(place, _)| *place);
    let image = place.and_then(|place| pod.container(place)?.image.as_ref());
    image.map_or("its image", without_tag)
}

/// An image as written, without its tag and its digest.
pub(crate) fn without_tag(image: &Image) -> &str {
    let start = image.registry().map_or(0, |registry| registry.len() + 1);
    &image.as_str()[..start + image.repository().len()]
}
