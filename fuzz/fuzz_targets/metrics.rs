//! Any bytes at all, as a file that may hold expressions, in every notation: no panic, edits inside the text, and nothing left
//! to do in a second run. The checks are those of the property tests.
//!
//! ```text
//! cargo +nightly fuzz run metrics
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/metrics/tests/properties/invariants.rs"]
mod invariants;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    invariants::check_all(text);
});
