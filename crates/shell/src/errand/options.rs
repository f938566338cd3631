//! The options of a command, parted from its operands.

/// Options and operands, in order.
#[derive(Debug, Default)]
pub(super) struct Options<'w> {
    given: Vec<(&'w str, Option<&'w str>)>,
    pub(super) operands: Vec<&'w str>,
}

impl<'w> Options<'w> {
    /// Reads words as getopt(3) does. `with_value` names the options that take a value, short ones by their letter.
    pub(super) fn read(words: &[&'w str], with_value: &[&str]) -> Self {
        let mut read = Self::default();
        let mut words = words.iter().copied();
        while let Some(word) = words.next() {
            if word == "--" {
                read.operands.extend(words);
                break;
            }
            if let Some(long) = word.strip_prefix("--") {
                read.long(long, with_value, &mut words);
            } else if word.len() > 1 && word.starts_with('-') {
                read.short(&word[1..], with_value, &mut words);
            } else {
                read.operands.push(word);
            }
        }
        read
    }

    fn long(&mut self, word: &'w str, with_value: &[&str], words: &mut impl Iterator<Item = &'w str>) {
        match word.split_once('=') {
            Some((name, value)) => self.given.push((name, Some(value))),
            None if with_value.contains(&word) => self.given.push((word, words.next())),
            None => self.given.push((word, None)),
        }
    }

    /// `-sfI`, `-w2`, `-w 2`: letters without a value may stand together; the first with one takes the rest.
    fn short(&mut self, letters: &'w str, with_value: &[&str], words: &mut impl Iterator<Item = &'w str>) {
        for (at, letter) in letters.char_indices() {
            let after = at + letter.len_utf8();
            let name = &letters[at..after];
            if with_value.contains(&name) {
                let rest = &letters[after..];
                let value =
                    if rest.is_empty() { words.next() } else { Some(rest.strip_prefix('=').unwrap_or(rest)) };
                self.given.push((name, value));
                return;
            }
            self.given.push((name, None));
        }
    }

    /// The value of the last of these options that is given.
    pub(super) fn value(&self, names: &[&str]) -> Option<&'w str> {
        self.given.iter().rev().find(|(name, _)| names.contains(name)).and_then(|(_, value)| *value)
    }

    /// Whether any of these options is given.
    pub(super) fn has(&self, names: &[&str]) -> bool {
        self.given.iter().any(|(name, _)| names.contains(name))
    }
}
