//! The command line of a wrapper, parted into its own words and the command that it runs.

use std::ops::Range;

use super::{FlagPlace, Separator, ValueForm, WordMeaning, Wrapper, WrapperFlag};

/// A command line that begins with a wrapper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrapperCall<'w> {
    /// The words of the wrapper: its name, its flags and operands, `--`.
    pub own: Range<usize>,
    /// The words of the command that it runs; empty where it runs none.
    pub command: Range<usize>,
    /// What it was given, in the order of the words.
    pub given: Vec<GivenWord<'w>>,
}

/// A flag or an operand that a wrapper was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenWord<'w> {
    /// What it means.
    pub means: WordMeaning,
    /// The flag's name, with its dashes; nothing for an operand.
    pub flag: Option<&'w str>,
    /// The flag's value, or the operand.
    pub value: Option<&'w str>,
    /// The words that it takes.
    pub at: Range<usize>,
}

impl<'w> WrapperCall<'w> {
    /// The values given with this meaning.
    pub fn values(&self, means: WordMeaning) -> impl Iterator<Item = &'w str> {
        self.given.iter().filter(move |given| given.means == means).filter_map(|given| given.value)
    }

    /// Whether something was given with this meaning.
    pub fn has(&self, means: WordMeaning) -> bool {
        self.given.iter().any(|given| given.means == means)
    }
}

impl Wrapper {
    /// Parts the words of a command line that begins with this program. Nothing where it does not, where a flag is not
    /// known, or where the program would not take the line.
    pub fn split<'w>(&'w self, words: &[&'w str]) -> Option<WrapperCall<'w>> {
        words.first().filter(|first| self.is(first))?;
        let mut line = Line { words, at: 1, given: Vec::new() };
        let mut separated = false;
        while let Some(word) = line.next() {
            if word == "--" && self.separator != Separator::None {
                line.at += 1;
                separated = true;
                break;
            }
            if word.starts_with('-') && word != "-" && self.has_flags() {
                line.take_flag(&self.flags)?;
            } else if self.separator == Separator::Required {
                line.take_operand(*self.operands.first()?)?;
            } else {
                break;
            }
        }
        if self.separator != Separator::Required {
            // A program's flags end at the first of its operands, as `getopt` has it.
            for means in &self.operands {
                line.take_operand(*means)?;
            }
        }
        let command = line.at..words.len();
        let rest = &words[command.clone()];
        let is_flag = |word: &&str| word.starts_with('-');
        let is_lost = match (self.separator, separated) {
            (Separator::Required, false) => !rest.is_empty(),
            (_, false) if self.flags_stand == FlagPlace::Anywhere => rest.iter().any(is_flag),
            _ => rest.first().is_some_and(is_flag),
        };
        (!is_lost).then_some(WrapperCall { own: 0..line.at, command, given: line.given })
    }

    /// Whether the wrapper ends something in this call, when the command has ended.
    pub fn quits_in(&self, call: &WrapperCall<'_>) -> bool {
        let by_flag = self.flags.iter().any(|flag| flag.means == WordMeaning::Quits);
        self.quits && (!by_flag || call.has(WordMeaning::Quits))
    }

    fn has_flags(&self) -> bool {
        !self.flags.is_empty() || self.separator != Separator::None
    }
}

/// A command line that is read from its front.
struct Line<'w, 'l> {
    words: &'l [&'w str],
    at: usize,
    given: Vec<GivenWord<'w>>,
}

impl<'w> Line<'w, '_> {
    fn next(&self) -> Option<&'w str> {
        self.words.get(self.at).copied()
    }

    fn take(&mut self, means: WordMeaning, flag: Option<&'w str>, value: Option<&'w str>, words: usize) {
        self.given.push(GivenWord { means, flag, value, at: self.at..self.at + words });
        self.at += words;
    }

    fn take_operand(&mut self, means: WordMeaning) -> Option<()> {
        let word = self.next()?;
        self.take(means, None, Some(word), 1);
        Some(())
    }

    fn take_flag(&mut self, flags: &'w [WrapperFlag]) -> Option<()> {
        let (word, next) = (self.next()?, self.words.get(self.at + 1).copied());
        let (flag, value, words) = flags.iter().find_map(|flag| read_flag(flag, word, next))?;
        self.take(flag.means, Some(flag_name(flag, word)), value, words);
        Some(())
    }
}

/// The flag with its value and the number of words, where `word` is one of its forms.
fn read_flag<'w>(
    flag: &'w WrapperFlag,
    word: &'w str,
    next: Option<&'w str>,
) -> Option<(&'w WrapperFlag, Option<&'w str>, usize)> {
    let takes = |form| flag.value.contains(&form);
    flag.names.iter().find_map(|name| {
        let rest = word.strip_prefix(name.as_str())?;
        if rest.is_empty() {
            return match next {
                Some(next) if takes(ValueForm::Next) => Some((flag, Some(next), 2)),
                _ if flag.value.is_empty() || takes(ValueForm::Absent) => Some((flag, None, 1)),
                _ => None,
            };
        }
        match rest.strip_prefix('=') {
            Some(value) if takes(ValueForm::Equals) => Some((flag, Some(value), 1)),
            _ if takes(ValueForm::Attached) && name.len() == 2 => Some((flag, Some(rest), 1)),
            _ => None,
        }
    })
}

fn flag_name<'w>(flag: &'w WrapperFlag, word: &str) -> &'w str {
    let names = flag.names.iter().filter(|name| word.starts_with(name.as_str()));
    names.max_by_key(|name| name.len()).map_or("", String::as_str)
}
