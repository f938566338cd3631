//! The series of kube-state-metrics that tell of containers: which app series has an init twin, and since when.
//!
//! When a container moves to `initContainers`, its series change their names. The facts about both names are data from
//! `/catalog/metrics`.

mod facts;
mod types;

pub use facts::{SeriesFacts, series_schema};
pub use types::{
    FilterEffect, InfoSeries, PodSeries, SeriesExists, SeriesFamily, SeriesFilter, SeriesKind, Stability,
};
