//! Files by which the scripts of a pod tell each other things.

use super::script::base_name;

/// The names of files that a script makes as marks (`touch /shared/done`), each with whether that is the last thing it
/// does: in a trap, or with nothing but an `exit` behind it.
pub(super) fn marks(script: &str) -> impl Iterator<Item = (&str, bool)> {
    words_after(script, &["touch "]).map(move |(end, file)| {
        let line_start = script[..end].rfind('\n').map_or(0, |end| end + 1);
        let is_in_trap = script[line_start..end].contains("trap ");
        let mut rest = commands(&script[end..]);
        let is_last = rest.all(|command| {
            let word = command.trim_matches(['"', '\'', ')', '}']).split_whitespace().next();
            matches!(word, None | Some("exit" | "true" | "done" | "fi" | "EXIT"))
        });
        (file, is_in_trap || is_last)
    })
}

/// The names of files that a script looks for in a loop, each with whether it ends something once the file is there.
pub(super) fn awaited_marks(script: &str) -> impl Iterator<Item = (&str, bool)> {
    let loops = ["while ", "until "].iter().any(|word| script.contains(word));
    let files = words_after(script, &["-f ", "-e "]).filter(move |_| loops);
    files.map(move |(end, file)| {
        (file, ["kill ", "exit", "break"].iter().any(|word| script[end..].contains(word)))
    })
}

/// The commands of the rest of a script that has no quoted separators; comments are left out.
fn commands(script: &str) -> impl Iterator<Item = &str> {
    let lines = script.lines().filter(|line| !line.trim_start().starts_with('#'));
    let commands = lines.flat_map(|line| line.split(';')).flat_map(|part| part.split("&&"));
    commands.map(str::trim).filter(|command| !command.is_empty())
}

/// The last part of each word that follows one of `before`, without quotes, and where the word ends. Comments are left
/// out.
fn words_after<'s>(
    script: &'s str,
    before: &'static [&'static str],
) -> impl Iterator<Item = (usize, &'s str)> {
    let is_comment = |at: usize| {
        let line_start = script[..at].rfind('\n').map_or(0, |end| end + 1);
        script[line_start..at].trim_start().starts_with('#')
    };
    let places = before.iter().flat_map(|word| script.match_indices(word).map(|(at, word)| at + word.len()));
    places.filter(move |at| !is_comment(*at)).filter_map(|at| {
        let start = at + (script[at..].len() - script[at..].trim_start_matches(['"', '\'', ' ']).len());
        let length = script[start..].find([' ', ';', '"', '\'', ')', ']', '&', '|', '\n']);
        let end = start + length.unwrap_or(script.len() - start);
        let name = base_name(&script[start..end]);
        (!name.is_empty() && !name.contains('$')).then_some((end, name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_are_made_and_waited_for() {
        let made = |script| marks(script).collect::<Vec<_>>();
        assert_eq!(made("trap \"touch /tmp/pod/done\" EXIT\n./run"), [("done", true)]);
        assert_eq!(made("./run; code=$?; touch '/shared/a'; exit $code"), [("a", true)]);
        assert_eq!(made("./prepare && touch /shared/ready && exec ./serve"), [("ready", false)]);
        assert_eq!(made("# touch /shared/b\ntouch $FILE"), []);
        let awaited = |script| awaited_marks(script).collect::<Vec<_>>();
        let kills = "proxy & CHILD=$!; (while true; do if [[ -f \"/tmp/pod/done\" ]]; then kill $CHILD; fi; sleep 1; done) & wait";
        assert_eq!(awaited(kills), [("done", true)]);
        assert_eq!(awaited("until [ -f /shared/ready ]; do sleep 1; done; ./run"), [("ready", false)]);
        assert_eq!(awaited("if [ -f /etc/profile ]; then . /etc/profile; fi; ./run"), []);
    }
}
