//! `ARCHITECTURE.md` says which crate knows which. The manifests of the crates say the same.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

mod support;

use support::root;

type Arrows = BTreeMap<String, BTreeSet<String>>;

/// The lines `a, b → c, d` of the page.
fn documented() -> Arrows {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is readable");
    let (_, block) = page.split_once("Who knows whom:").expect("the page says who knows whom");
    let (block, _) = block.split_once("\n```\n").expect("the block ends");
    let names = |list: &str| list.split(',').map(|name| name.trim().to_owned()).collect::<BTreeSet<_>>();
    let mut arrows = Arrows::new();
    for (from, to) in block.lines().filter_map(|line| line.split_once('→')) {
        for name in names(from) {
            assert!(arrows.insert(name.clone(), names(to)).is_none(), "{name} stands there twice");
        }
    }
    arrows
}

/// What the manifests name under `[dependencies]`.
fn declared() -> Arrows {
    let mut arrows = Arrows::new();
    for entry in fs::read_dir(root().join("crates")).expect("the folder is readable") {
        let path = entry.expect("the entry is readable").path();
        let Ok(manifest) = fs::read_to_string(path.join("Cargo.toml")) else { continue };
        let name = path.file_name().expect("a crate has a name").to_string_lossy().into_owned();
        let (_, dependencies) = manifest.split_once("\n[dependencies]\n").unwrap_or_default();
        let dependencies = dependencies.lines().take_while(|line| !line.starts_with('['));
        let ours = dependencies.filter_map(|line| line.strip_prefix("outrigger-")?.split(['.', ' ']).next());
        arrows.insert(name, ours.map(str::to_owned).collect());
    }
    arrows
}

/// Of these the ones that the program is made of: crates for developers know whom they like.
fn of_the_program(arrows: &Arrows) -> Arrows {
    let mut known = Arrows::new();
    let mut open = vec!["outrigger".to_owned()];
    while let Some(name) = open.pop() {
        let to = arrows.get(&name).cloned().unwrap_or_default();
        if !to.is_empty() && known.insert(name, to.clone()).is_none() {
            open.extend(to);
        }
    }
    known
}

#[test]
fn who_knows_whom_is_as_the_map_says() {
    assert_eq!(documented(), of_the_program(&declared()));
}
