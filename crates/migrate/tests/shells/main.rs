//! Commands as they were and as they are, run for real: the app gets the same words, variables and signals, and the container
//! ends with the same code. Programs of images have stand-ins; shells are those of this machine.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test runs programs, waits for them, and reads what they wrote"
)]

#[path = "../migration/case.rs"]
mod case;
mod cases;
mod compare;
mod found;
mod images;
#[path = "../migration/run.rs"]
mod run;
mod scenario;
mod shapes;
mod shell;
mod stage;
mod stand_in;
mod syntax;
