//! Cases of `tests/references`: files after `=== PATH` lines, and after `=== moves` what moves and which
//! references that concerns, one a line: `move PATH KIND/NAME CONTAINER …`, then `  PATH POINTER KIND NAMED`.
#![allow(clippy::disallowed_methods, reason = "a test reads its cases")]

use std::path::Path;

use outrigger_manifest::references::{FileReferences, Match, MovedContainers, Named, ReferenceIndex};
use outrigger_manifest::{ConfiguredKinds, NamesThatMatter, Workload};
use serde_json::Value;

mod support;

struct Case<'t> {
    files: Vec<(&'t str, String)>,
    moves: Vec<&'t str>,
}

fn parse_case(text: &str) -> Case<'_> {
    let mut case = Case { files: Vec::new(), moves: Vec::new() };
    let mut in_moves = false;
    for line in text.lines() {
        if let Some(path) = line.strip_prefix("=== ") {
            in_moves = path == "moves";
            if !in_moves {
                case.files.push((path, String::new()));
            }
        } else if in_moves {
            case.moves.push(line);
        } else if let Some((_, content)) = case.files.last_mut() {
            content.push_str(line);
            content.push('\n');
        }
    }
    case.moves.retain(|line| !line.trim().is_empty() && !line.starts_with('#'));
    case
}

fn render(found: &Match<'_>) -> String {
    let named = match &found.reference.named {
        Named::Container(name) => name.clone(),
        Named::Place(index) => format!("[{index}]"),
        Named::List => "[*]".to_owned(),
        Named::Port(name) => format!("port {name}"),
    };
    format!("  {} {} {:?} {named}", found.file, found.reference.at, found.reference.kind)
}

#[allow(clippy::needless_pass_by_value, clippy::unnecessary_wraps, reason = "the harness asks for it")]
fn finds_what_a_move_concerns(path: &Path, text: String) -> datatest_stable::Result<()> {
    let case = parse_case(&text);
    let mut index = Vec::new();
    for (path, content) in &case.files {
        let mut file = FileReferences::new(path);
        for (document, value) in support::read_values(content) {
            file.add_document(document, &value);
        }
        index.push(file);
    }
    let index = ReferenceIndex::new(index);
    let mut actual: Vec<String> = Vec::new();
    for line in case.moves.iter().filter_map(|line| line.strip_prefix("move ")) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [file, object, names @ ..] = words.as_slice() else { panic!("{line}") };
        let (_, content) = case.files.iter().find(|(path, _)| path == file).expect(file);
        let found = support::find_all(content, &ConfiguredKinds::default());
        let is_object = |(workload, _): &&(Workload, Value)| {
            let kind = workload.kind.as_deref().unwrap_or_default();
            format!("{kind}/{}", workload.name.as_deref().unwrap_or_default()) == *object
        };
        let (workload, document) = found.iter().find(is_object).expect(object);
        let containers = support::container_names(workload.pod_spec(document).unwrap(), "containers");
        let places = names.iter().map(|name| containers.iter().position(|known| known == name).expect(name));
        let moved = MovedContainers::new(file, workload, document, &places.collect::<Vec<_>>());
        actual.push(format!("move {line}"));
        let of_containers = moved.containers.iter().filter_map(|container| container.name.as_deref());
        let of_ports = moved.containers.iter().flat_map(|container| &container.ports).map(String::as_str);
        let names = NamesThatMatter::new(of_containers, of_ports);
        for found in index.matching(&moved) {
            let (_, content) = case.files.iter().find(|(path, _)| *path == found.file).unwrap();
            let is_whole_list = found.reference.named == Named::List;
            assert!(is_whole_list || names.may_be_in(content), "the pre-filter misses {}", found.file);
            assert!(!found.reference.describe().is_empty());
            actual.push(render(&found));
        }
    }
    assert_eq!(actual.join("\n"), case.moves.join("\n"), "{}", path.display());
    Ok(())
}

datatest_stable::harness! {
    { test = finds_what_a_move_concerns, root = "tests/references", pattern = r"\.case$" },
}
