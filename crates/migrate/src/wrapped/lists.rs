use outrigger_pod::{ArgumentList, Container};

/// The list, and the place in it, of a word among all words of a container.
pub(crate) fn place_of_word(container: &Container, word: usize) -> (ArgumentList, usize) {
    let in_command = container.command.as_ref().map_or(0, Vec::len);
    if word < in_command { (ArgumentList::Command, word) } else { (ArgumentList::Args, word - in_command) }
}

/// `command` and `args` of a container.
pub(crate) type Lists = (Option<Vec<String>>, Option<Vec<String>>);

/// `command` and `args` without some of their words, where that makes another program the first of `args`: that becomes the
/// `command`. `None` where words that go from their lists do the same.
pub(crate) fn lists_without(container: &Container, gone: &[usize]) -> Option<Lists> {
    let in_command = container.command.as_ref().map_or(0, Vec::len);
    if in_command == 0 || !(0..in_command).all(|word| gone.contains(&word)) {
        return None;
    }
    let kept =
        |(index, word): (usize, &String)| (!gone.contains(&(in_command + index))).then(|| word.clone());
    let mut args: Vec<String> = container.args.iter().flatten().enumerate().filter_map(kept).collect();
    if args.is_empty() {
        return None;
    }
    let rest = args.split_off(1);
    Some((Some(args), Some(rest).filter(|rest| !rest.is_empty())))
}
