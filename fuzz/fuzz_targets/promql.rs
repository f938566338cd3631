//! Any bytes at all, as an expression: no panic, tokens that are the text, places that nest. The checks are those of the
//! property tests.
//!
//! ```text
//! cargo +nightly fuzz run promql
//! ```
#![no_main]

use libfuzzer_sys::fuzz_target;

#[path = "../../crates/promql/tests/properties/invariants.rs"]
mod invariants;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    invariants::check_text(text);
});
