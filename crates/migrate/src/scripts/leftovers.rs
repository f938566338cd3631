//! What a cut leaves without a use: the carriers of an exit code, functions, variables.

use outrigger_shell::{CommandKind, Script, Statement};
use outrigger_text::Span;

use super::exit_code::code_carriers;

/// The statements of a script that have no use once `cut` is gone. What is assigned to a variable of the environment is for
/// the app as well, whoever else names it: `is_exported` knows those.
pub(super) fn leftovers(script: &Script, cut: &[Span], is_exported: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let mut gone = cut.to_vec();
    let statements = &script.body.statements;
    if let Some((taking, exit)) = code_carriers(statements) {
        let between_is_gone =
            statements[taking + 1..exit].iter().all(|statement| is_in(statement.span, &gone));
        let ends_app = exit > taking + 1;
        let variable = assigned_name(&statements[taking]);
        let carriers = [statements[taking].span, statements[exit].span];
        let without: Vec<Span> = gone.iter().copied().chain(carriers).collect();
        if between_is_gone && ends_app && variable.is_some_and(|name| !is_named(script, name, &without)) {
            gone = without;
        }
    }
    // A function may call another, a variable may hold another: until nothing more goes.
    loop {
        let unused = statements.iter().find(|statement| {
            !is_in(statement.span, &gone)
                && !assigned_name(statement).is_some_and(is_exported)
                && defined_name(statement).is_some_and(|name| {
                    let without: Vec<Span> = gone.iter().copied().chain([statement.span]).collect();
                    gone.iter().any(|span| names(script.slice(*span), name))
                        && !is_named(script, name, &without)
                })
        });
        match unused {
            Some(statement) => gone.push(statement.span),
            None => break,
        }
    }
    gone.split_off(cut.len())
}

/// A variable that is set in one of these places and named outside of them.
pub(super) fn needed_variable(script: &Script, gone: &[Span]) -> Option<String> {
    let commands = script.simple_commands().into_iter().filter(|visited| is_in(visited.command.span, gone));
    let names = commands.flat_map(|visited| {
        let assigned = visited.simple.assignments.iter().map(|assignment| assignment.name.clone());
        let program = visited.simple.program().unwrap_or_default();
        let declares = matches!(
            program.as_str(),
            "export" | "read" | "local" | "declare" | "let" | "readonly" | "typeset"
        );
        let words = visited.simple.words.iter().skip(1).filter(move |_| declares);
        let from_words = words
            .map(|word| script.slice(word.span).split(['=', '+', '-']).next().unwrap_or_default().to_owned());
        assigned.chain(from_words).collect::<Vec<_>>()
    });
    names.into_iter().find(|name| !name.is_empty() && is_named(script, name, gone))
}

fn is_in(span: Span, spans: &[Span]) -> bool {
    spans.iter().any(|other| other.start <= span.start && span.end <= other.end)
}

/// The name that a statement defines, if that is all it does: a function, or a variable with a plain value.
fn defined_name(statement: &Statement) -> Option<&str> {
    match &statement.only_command()?.kind {
        CommandKind::Function { name, .. } => Some(name),
        CommandKind::Simple(_) => assigned_name(statement)
            .filter(|_| statement.only_command().is_some_and(|command| command.redirections.is_empty()))
            .filter(|_| is_plain_assignment(statement)),
        _ => None,
    }
}

fn assigned_name(statement: &Statement) -> Option<&str> {
    let simple = statement.only_command()?.simple()?;
    match simple.assignments.as_slice() {
        [assignment] if simple.words.is_empty() => Some(&assignment.name),
        _ => None,
    }
}

/// Whether an assignment does nothing but assign: no substitution is run for its value.
fn is_plain_assignment(statement: &Statement) -> bool {
    use outrigger_shell::Part;
    let simple = statement.only_command().and_then(|command| command.simple());
    let values =
        simple.into_iter().flat_map(|simple| &simple.assignments).filter_map(|one| one.value.as_ref());
    values
        .flat_map(|word| &word.parts)
        .all(|part| matches!(part, Part::Literal(_) | Part::Variable { .. } | Part::Arithmetic(_)))
}

/// Whether the script names a word outside of these places. Comments do not count.
fn is_named(script: &Script, name: &str, gone: &[Span]) -> bool {
    let mut rest = script.text.clone();
    for span in gone.iter().chain(&script.comments) {
        // As long as before, so that the other places stay true.
        let blank: String = " ".repeat(span.range().len());
        rest.replace_range(span.range(), &blank);
    }
    names(&rest, name)
}

/// Whether a text has this word in it.
pub(crate) fn names(text: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + name.len()..].starts_with(is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(text: &str, cut: &[&str]) -> Vec<String> {
        left_of(text, cut, &[])
    }

    fn left_of(text: &str, cut: &[&str], exported: &[&str]) -> Vec<String> {
        let script = Script::parse(text).expect(text);
        let cut: Vec<Span> = cut
            .iter()
            .map(|part| {
                let at = text.find(part).expect(part);
                Span::new(at, at + part.len())
            })
            .collect();
        let left = leftovers(&script, &cut, &|name| exported.contains(&name));
        left.into_iter().map(|span| script.slice(span).to_owned()).collect()
    }

    #[test]
    fn carriers_of_the_code_go_with_what_they_carried_past() {
        assert_eq!(left("./app; code=$?; quit; exit $code", &["quit"]), ["code=$?", "exit $code"]);
        assert_eq!(left("./app; code=$?; quit; echo $code; exit $code", &["quit"]), [""; 0]);
        assert_eq!(left("./app; code=$?; quit; other; exit $code", &["quit"]), [""; 0]);
        assert_eq!(left("./app; code=$?; exit $code", &["./app"]), [""; 0]);
    }

    #[test]
    fn functions_and_variables_that_nobody_names() {
        let text = "N=5\nask_it() { nc -z localhost $N; }\nuntil ask_it; do sleep 1; done\n./app";
        let mut gone = left(text, &["until ask_it; do sleep 1; done"]);
        gone.sort();
        assert_eq!(gone, ["N=5", "ask_it() { nc -z localhost $N; }"]);
        let used = "N=5\nuntil nc -z localhost $N; do sleep 1; done\n./app --port $N";
        assert_eq!(left(used, &["until nc -z localhost $N; do sleep 1; done"]), [""; 0]);
        let wait = "until nc -z localhost $N; do sleep 1; done";
        assert_eq!(
            left_of("N=5\nuntil nc -z localhost $N; do sleep 1; done\n./app", &[wait], &["N"]),
            [""; 0]
        );
        let run = "N=$(make-one)\nuntil nc -z localhost $N; do sleep 1; done\n./app";
        assert_eq!(left(run, &["until nc -z localhost $N; do sleep 1; done"]), [""; 0]);
    }
}
