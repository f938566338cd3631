use std::ops::Range;

use outrigger_catalog::{Catalog, ConfigMaps, Hack, WordMeaning, Wrapper, expand, known_environment};
use outrigger_pod::Container;

/// A wrapper in a command line.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The entry of the catalogue.
    pub(crate) hack: &'static Hack,
    /// How it is called.
    pub(crate) wrapper: &'static Wrapper,
    /// Its own words, among all words of the line.
    pub(crate) own: Range<usize>,
    /// The words of the command that it runs; empty where it runs none.
    pub(crate) command: Range<usize>,
    /// What it was given.
    pub(crate) given: Vec<Given>,
    /// Whether it ends something in this call, when the command has ended.
    pub(crate) quits: bool,
}

/// A flag or an operand of a wrapper.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    /// What it means.
    pub(crate) means: WordMeaning,
    /// The flag's value, or the operand.
    pub(crate) value: Option<String>,
    /// Its words, among all words of the line.
    pub(crate) at: Range<usize>,
}

impl Call {
    /// Whether it was given something of this meaning.
    pub(crate) fn has(&self, means: WordMeaning) -> bool {
        self.given.iter().any(|given| given.means == means)
    }

    /// The name of its program, as messages have it.
    pub(crate) fn name(&self) -> &'static str {
        self.wrapper.programs.first().map_or("a wrapper", |program| program.as_str())
    }
}

/// The wrappers in the command of a container, the outermost first. Init processes such as `tini` are none.
pub(crate) fn calls_of(catalog: &Catalog, container: &Container, config_maps: &ConfigMaps) -> Vec<Call> {
    let environment = known_environment(container, config_maps);
    let words: Vec<String> = container.words().map(|word| expand(word, &environment)).collect();
    let mut calls = Vec::new();
    let mut at = 0;
    while let Some(call) = call_at(catalog, &words, at) {
        at = call.command.start;
        let is_last = call.command.is_empty();
        let is_hack = call.hack.kind.is_some();
        if !is_hack && (call.wrapper.waits || call.wrapper.quits || call.wrapper.command_env.is_some()) {
            break;
        }
        if is_hack {
            calls.push(call);
        }
        if is_last {
            break;
        }
    }
    calls
}

/// The wrapper that a command line begins with, where that is a hack.
pub(crate) fn call_of_words(catalog: &Catalog, words: &[String], at: usize) -> Option<Call> {
    call_at(catalog, words, at).filter(|call| call.hack.kind.is_some())
}

fn call_at(catalog: &Catalog, words: &[String], at: usize) -> Option<Call> {
    let (hack, wrapper) = catalog.wrapper_of(words.get(at)?)?;
    let line: Vec<&str> = words[at..].iter().map(String::as_str).collect();
    let call = wrapper.split(&line)?;
    let shifted = |range: &Range<usize>| range.start + at..range.end + at;
    let given = call.given.iter().map(|given| Given {
        means: given.means,
        value: given.value.map(str::to_owned),
        at: shifted(&given.at),
    });
    Some(Call {
        hack,
        wrapper,
        own: shifted(&call.own),
        command: shifted(&call.command),
        quits: wrapper.quits_in(&call),
        given: given.collect(),
    })
}
