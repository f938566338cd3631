use std::sync::LazyLock;

use serde::Deserialize;

use super::{Hack, Wrapper};
use crate::builtin::HACKS;
use crate::catalog::{Catalog, read_yaml};

static BUILTIN: LazyLock<Vec<Hack>> = LazyLock::new(|| {
    let read = |(name, text): &(&str, &str)| {
        let fail = |message: String| -> ! { panic!("catalog/hacks/{name}.yaml: {message}") };
        let value = read_yaml(text).unwrap_or_else(|message| fail(message));
        // A test makes the checks of `parse_hack`.
        Hack::deserialize(&value).unwrap_or_else(|error| fail(error.to_string()))
    };
    HACKS.iter().map(read).collect()
});

impl Catalog {
    /// The known hacks, and what only looks like them, by the names of their files; read at the first call.
    ///
    /// Panics where a file of `/catalog/hacks` is none; the crate's tests read every one of them.
    pub fn hacks(&self) -> &'static [Hack] {
        &BUILTIN
    }

    /// The hack with this `id`.
    pub fn hack(&self, id: &str) -> Option<&'static Hack> {
        self.hacks().iter().find(|hack| hack.id == id)
    }

    /// The wrapper that a called word names, by its file's name or its path. That of an entry without a `kind` is no hack.
    pub fn wrapper_of(&self, called: &str) -> Option<(&'static Hack, &'static Wrapper)> {
        self.hacks().iter().find_map(|hack| {
            let wrapper = hack.wrapper.as_ref().filter(|wrapper| wrapper.is(called))?;
            Some((hack, wrapper))
        })
    }
}
