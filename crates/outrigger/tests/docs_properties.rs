//! `docs/explore.md` describes every property in the words of the program.

use std::fs;

use outrigger_simulate::Property;

mod support;

use support::root;

#[test]
fn every_property_is_described() {
    let page = fs::read_to_string(root().join("docs/explore.md")).expect("the page is readable");
    for property in Property::ALL {
        let row = format!("| `{property}` | {} |", property.explanation());
        assert!(page.contains(&row), "docs/explore.md lacks this line:\n{row}");
    }
}
