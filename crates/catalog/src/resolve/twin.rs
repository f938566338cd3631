//! A one-shot init container and a long-running container that do the same work, once and for ever.

use outrigger_pod::{ContainerRef, Role};

use super::Resolver;
use super::setting::FlagUse;
use crate::entry::{Form, Setting, Twin};
use crate::identify::evidence_for;

/// A one-shot init container that does once what the container of the [`Resolver`] does for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinPair {
    /// The init container.
    pub init: ContainerRef,
    /// What differs between the two beside what makes one of them end, in sentences. Only where nothing does can one
    /// stand for both.
    pub differences: Vec<String>,
    /// Whether the long-running one's startup signal means that what the init container does is done.
    pub startup_means_the_same: bool,
    /// Why, in a sentence.
    pub because: String,
}

impl<'a> Resolver<'a> {
    /// The one-shot init containers of the pod that run the same program.
    pub fn twins(&self) -> Vec<TwinPair> {
        let Some(twin) = &self.entry.twin else { return Vec::new() };
        let inits =
            self.pod.all_containers().filter(|(place, container)| container.role(place.list) == Role::Init);
        let resolvers =
            inits.filter_map(|(place, _)| Self::new(self.entry, self.pod, place, self.surroundings));
        let same_program =
            resolvers.filter(|init| evidence_for(init).is_some() && init.form() == Form::OneShot);
        same_program.map(|init| self.pair(&init, twin)).collect()
    }

    fn pair(&self, init: &Resolver<'_>, twin: &Twin) -> TwinPair {
        let mut differences = Vec::new();
        let mut compare = |what: &str, same: bool| {
            if !same {
                differences.push(format!("{what} differ"));
            }
        };
        let (mine, theirs) = (self.container, init.container);
        compare("their images", mine.image == theirs.image);
        compare("their volume mounts", mine.volume_mounts == theirs.volume_mounts);
        compare("their commands", self.program_words.program() == init.program_words.program());
        compare("their arguments", self.words_that_matter(twin) == init.words_that_matter(twin));
        compare("their environments", self.env_that_matters(twin) == init.env_that_matters(twin));
        compare("their security contexts", mine.security_context == theirs.security_context);
        TwinPair {
            init: init.place,
            differences,
            startup_means_the_same: twin.startup_means_the_same,
            because: twin.because.clone(),
        }
    }

    /// The words without those of settings that may differ, sorted: flags come in any order.
    fn words_that_matter(&self, twin: &Twin) -> Vec<&str> {
        let uses: Vec<FlagUse> = self.may_differ(twin).flat_map(|setting| self.flag_uses(setting)).collect();
        let places: Vec<_> =
            uses.iter().flat_map(|flag| flag.place.into_iter().chain(flag.value_place)).collect();
        let words = self.program_words.arguments.iter();
        let words = words.filter(|word| word.place.is_none_or(|place| !places.contains(&place)));
        let mut words: Vec<&str> = words.map(|word| word.text.trim_start_matches('-')).collect();
        words.sort_unstable();
        words
    }

    fn env_that_matters(&self, twin: &Twin) -> Vec<(&'a str, Option<&'a str>)> {
        let names: Vec<String> = self.may_differ(twin).flat_map(|setting| self.env_names(setting)).collect();
        let variables = self
            .container
            .env
            .iter()
            .filter_map(|variable| Some((variable.name.as_deref()?, variable.literal())));
        let mut variables: Vec<_> =
            variables.filter(|(name, _)| !names.iter().any(|other| other == name)).collect();
        variables.sort_unstable();
        variables
    }

    fn may_differ<'s>(&'s self, twin: &'s Twin) -> impl Iterator<Item = &'s Setting> {
        twin.may_differ.iter().filter_map(|name| self.entry.settings.get(name))
    }
}
