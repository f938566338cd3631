//! Holds a prediction of a pod's life against recordings of real nodes.
//!
//! A [`Trace`] is one pod that a real kubelet ran: the scenario, and what was seen once or twice. [`judge`] says whether
//! a [`Prediction`] of the same scenario agrees with it. Real nodes are noisy (probes tick once a second, the kubelet
//! looks at its containers once a second, two cores are busy), so the judge allows for that noise and for nothing else.
//!
//! [`agreement`] does so for the lives that `outrigger-simulate` predicts, over all recordings.
//!
//! This crate is for tests alone. The recordings stand in `traces/`; their README says how they were made.

pub mod agreement;
mod align;
mod judge;
mod order;
mod reaction;
mod trace;

pub use judge::{Judgement, PredictedEnd, Prediction, Verdict, judge};
pub use trace::{ContainerStatus, Event, Observation, StatusChange, Trace, TraceError, load_set};
