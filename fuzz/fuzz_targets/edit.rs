//! Any bytes at all: reading them keeps its promises, and each container that stands in them is moved with a proof
//! or refused. The checks are those of the property tests.
//!
//! ```text
//! cargo +nightly fuzz run edit fuzz/corpus/edit crates/yaml/tests/properties/seeds
//! ```
#![no_main]
// The modules that the tests share hold more than this target calls.
#![allow(dead_code)]

use libfuzzer_sys::fuzz_target;
use outrigger_yaml::{Document, Limits, split_documents};

#[path = "../../crates/yaml/tests/properties/events.rs"]
mod events;
#[path = "../../crates/yaml/tests/properties/lines.rs"]
mod lines;
#[path = "../../crates/yaml/tests/properties/model.rs"]
mod model;
#[path = "../../crates/yaml/tests/properties/moves.rs"]
mod moves;
#[path = "../../crates/yaml/tests/properties/node.rs"]
mod node;
#[path = "../../crates/yaml/tests/properties/reading.rs"]
mod reading;

/// More moves than this of one text teach nothing new.
const MOST_MOVES: usize = 8;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    reading::check_text(text);
    let mut left = MOST_MOVES;
    for source in split_documents(text) {
        let Ok(document) = Document::parse(text, source, &Limits::default()) else { continue };
        let Ok(value) = document.value() else { continue };
        for place in moves::find_places(&value) {
            for item in 0..place.containers.min(left) {
                left -= 1;
                let (pod, index) = (place.pod.clone(), place.init_containers);
                moves::try_moves(
                    text,
                    &document,
                    &value,
                    &[moves::Move { pod, items: vec![item], index, inside: Vec::new() }],
                );
            }
        }
    }
});
