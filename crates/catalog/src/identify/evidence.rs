//! What speaks for a container being an entry's sidecar.

use super::{Confidence, behaviour};
use crate::entry::Recognise;
use crate::resolve::Resolver;

/// What speaks for it, and how strongly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Evidence {
    pub(crate) confidence: Confidence,
    /// In fragments, the strongest first.
    pub(crate) fragments: Vec<String>,
    /// What makes it less sure, in sentences.
    pub(crate) doubts: Vec<String>,
    /// How long the recognised name is: of two entries with equal evidence the closer one counts.
    pub(crate) closeness: usize,
    /// Whether anything but the container's name speaks for it.
    pub(crate) beyond_name: bool,
    /// Whether the image is the program's own, or a mirror of it under the same name.
    pub(crate) own_image: bool,
}

/// What speaks for the resolver's container being a sidecar of its entry; `None` where nothing does.
pub(crate) fn evidence_for(resolver: &Resolver<'_>) -> Option<Evidence> {
    let recognise = &resolver.entry.recognise;
    let mut found = Found::default();
    found.look_at_image(resolver, recognise);
    found.look_at_command(resolver, recognise);
    found.look_at_behaviour(resolver, recognise);
    found.look_at_flags_and_env(resolver, recognise);
    found.look_at_ports(resolver, recognise);
    found.look_at_name(resolver, recognise);
    let mut evidence = found.weigh()?;
    if !resolver.applies(recognise.only_when.as_ref()) {
        return None;
    }
    for limit in &recognise.limits {
        if evidence.confidence > limit.at_most && resolver.applies(limit.when.as_ref()) {
            evidence.confidence = limit.at_most;
            evidence.doubts.push(limit.because.clone());
        }
    }
    Some(evidence)
}

#[derive(Default)]
struct Found {
    /// Evidence that can stand alone.
    main: Vec<(Confidence, String)>,
    /// Evidence that adds one step to other evidence.
    more: Vec<String>,
    /// The container's name, which adds to other evidence or says "looks like".
    name: Option<String>,
    /// The part of the image's name that is recognised.
    known_image_part: Option<String>,
    own_image: bool,
    closeness: usize,
}

impl Found {
    fn look_at_image(&mut self, resolver: &Resolver<'_>, recognise: &Recognise) {
        let Some(image) = &resolver.container.image else { return };
        let repository = image.repository();
        let ends_with = |name: &&String| {
            repository
                .strip_suffix(name.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('/'))
        };
        if let Some(known) = recognise.images.iter().filter(ends_with).max_by_key(|name| name.len()) {
            self.main.push((Confidence::High, format!("image repository {known}")));
            self.closeness = known.len();
            self.known_image_part = Some(known.clone());
            self.own_image = true;
            return;
        }
        let name = image.name();
        if recognise.image_names.iter().any(|known| known == name) {
            self.main.push((Confidence::Medium, format!("image name {name}")));
            self.closeness = name.len();
            self.known_image_part = Some(name.to_owned());
            self.own_image = true;
        } else if let Some(known) = recognise.image_names.iter().find(|known| has_words(name, known)) {
            self.main.push((Confidence::Low, format!("image name {name}, which has {known} in it")));
            self.closeness = known.len();
            self.known_image_part = Some(known.clone());
        }
    }

    fn look_at_command(&mut self, resolver: &Resolver<'_>, recognise: &Recognise) {
        let commands = &recognise.commands;
        let is_known = |program: &&str| commands.iter().any(|command| command == program);
        if let Some(program) = resolver.invocation.program().filter(is_known) {
            self.main.push((Confidence::Medium, format!("command {program}")));
        } else if let Some(program) = resolver.program_words.program().filter(is_known) {
            self.main.push((Confidence::Low, format!("its shell script calls {program}")));
        }
    }

    fn look_at_behaviour(&mut self, resolver: &Resolver<'_>, recognise: &Recognise) {
        let shown = recognise.behaviour.and_then(|behaviour| behaviour::shows(resolver, behaviour));
        self.main.extend(shown.map(|fragment| (Confidence::High, fragment)));
    }

    fn look_at_flags_and_env(&mut self, resolver: &Resolver<'_>, recognise: &Recognise) {
        let flags =
            recognise.flags.iter().filter(|flag| resolver.has_flag(flag)).map(|flag| format!("--{flag}"));
        self.add_marks("flag", &flags.collect::<Vec<_>>());
        let names = || resolver.container.env.iter().filter_map(|variable| variable.name.clone());
        let own: Vec<String> = names().filter(|name| is_listed(name, &recognise.own_env)).collect();
        self.add_marks("variable", &own);
        let shared = names().find(|name| is_listed(name, &recognise.env));
        self.more.extend(shared.map(|name| format!("variable {name}")));
    }

    fn add_marks(&mut self, kind: &str, marks: &[String]) {
        match marks {
            [] => {}
            [one] => self.main.push((Confidence::Low, format!("{kind} {one}"))),
            [first, second, ..] => {
                self.main.push((Confidence::Medium, format!("{kind}s {first} and {second}")));
            }
        }
    }

    fn look_at_ports(&mut self, resolver: &Resolver<'_>, recognise: &Recognise) {
        let declared =
            resolver.container.ports.iter().filter_map(|port| u16::try_from(port.container_port?).ok());
        let own = declared.into_iter().find(|port| recognise.ports.contains(port));
        self.more.extend(own.map(|port| format!("port {port}")));
    }

    fn look_at_name(&mut self, resolver: &Resolver<'_>, recognise: &Recognise) {
        let name = resolver.container.name.as_deref();
        let known = name.filter(|name| recognise.container_names.iter().any(|known| known == name));
        self.name = known.map(|name| format!("container name {name}"));
        let says_sidecar =
            name.is_some_and(|name| says_sidecar(name, recognise, None))
                || resolver.container.image.as_ref().is_some_and(|image| {
                    says_sidecar(image.name(), recognise, self.known_image_part.as_deref())
                });
        if says_sidecar {
            self.more.push("it calls itself a sidecar".to_owned());
        }
    }

    /// The strongest evidence counts; whatever else there is adds one step. A name alone is low.
    fn weigh(mut self) -> Option<Evidence> {
        // Ports and a name in common are chance.
        self.main.sort_by_key(|(confidence, _)| std::cmp::Reverse(*confidence));
        let Some((strongest, _)) = self.main.first() else {
            let fragments = vec![self.name?];
            return Some(Evidence {
                confidence: Confidence::Low,
                fragments,
                doubts: Vec::new(),
                closeness: 0,
                beyond_name: false,
                own_image: false,
            });
        };
        let is_supported = self.main.len() > 1 || !self.more.is_empty() || self.name.is_some();
        let confidence = match (*strongest, is_supported) {
            (Confidence::High, _) | (Confidence::Medium, true) => Confidence::High,
            (Confidence::Medium, false) | (Confidence::Low, true) => Confidence::Medium,
            (Confidence::Low, false) => Confidence::Low,
        };
        let main = self.main.into_iter().map(|(_, fragment)| fragment);
        let fragments = main.chain(self.more).chain(self.name).collect();
        Some(Evidence {
            confidence,
            fragments,
            doubts: Vec::new(),
            closeness: self.closeness,
            beyond_name: true,
            own_image: self.own_image,
        })
    }
}

/// Whether a name says `sidecar`. It tells nothing where the program's own name does (`known`, or one of the entry's),
/// nor of a program for sidecars, such as an injector.
fn says_sidecar(name: &str, recognise: &Recognise, known: Option<&str>) -> bool {
    const PROGRAMS_FOR_SIDECARS: [&str; 6] =
        ["injector", "controller", "operator", "webhook", "manager", "terminator"];
    if !has_words(name, "sidecar") {
        return false;
    }
    let own_names = known.into_iter().chain(recognise.image_names.iter().map(String::as_str));
    let is_own = own_names.into_iter().any(|part| has_words(part, "sidecar"));
    !is_own && !PROGRAMS_FOR_SIDECARS.iter().any(|word| has_words(name, word))
}

fn is_listed(name: &str, known: &[String]) -> bool {
    known.iter().any(|known| match known.strip_suffix('*') {
        Some(prefix) => name.starts_with(prefix),
        None => name == known,
    })
}

/// Whether the words of `part` stand in a row among those of `name`, as `fluent-bit` in `k2-fluent-bit-sidecar`.
fn has_words(name: &str, part: &str) -> bool {
    let is_between = |letter: Option<&u8>| letter.is_none_or(|letter| b"-_.".contains(letter));
    let same = |one: &u8, other: &u8| {
        one.eq_ignore_ascii_case(other) || (b"-_.".contains(one) && b"-_.".contains(other))
    };
    let (name, part) = (name.as_bytes(), part.as_bytes());
    if part.is_empty() || part.len() > name.len() {
        return false;
    }
    (0..=name.len() - part.len()).any(|at| {
        let window = &name[at..at + part.len()];
        window.iter().zip(part).all(|(one, other)| same(one, other))
            && is_between(at.checked_sub(1).and_then(|before| name.get(before)))
            && is_between(name.get(at + part.len()))
    })
}
