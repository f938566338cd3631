//! Cases of `tests/applying`: manifests, and in the `.expected` beside each what applying them says, once the
//! container `proxy` moves.
#![allow(clippy::disallowed_methods, reason = "a test reads its cases")]

use std::path::Path;

use outrigger_manifest::ConfiguredKinds;
use outrigger_manifest::applying::what_applying_does;

mod support;

#[allow(clippy::needless_pass_by_value, reason = "the harness gives a `String`")]
fn says_what_applying_does(path: &Path, text: String) -> datatest_stable::Result<()> {
    let mut actual = Vec::new();
    for (workload, document) in support::find_all(&text, &ConfiguredKinds::default()) {
        let name = workload.name.as_deref().unwrap_or("?");
        actual.push(format!("{} {name}", workload.kind.as_deref().unwrap_or("?")));
        let applying = what_applying_does(&workload, &document, &["proxy"]);
        actual.extend(applying.sentences().iter().map(|sentence| format!("  {sentence}")));
    }
    let expected = std::fs::read_to_string(path.with_extension("expected"))?;
    assert_eq!(actual.join("\n"), expected.trim_end(), "{}", path.display());
    Ok(())
}

datatest_stable::harness! {
    { test = says_what_applying_does, root = "tests/applying", pattern = r"\.yaml$" },
}
