//! The program as its users meet it: run as a process, on real files.

mod cases;
mod colour;
mod errors;
mod exit_status;
mod explore;
mod filter;
mod hostile;
mod images;
mod interrupted;
mod knowledge;
mod lives;
mod mesh;
mod metrics;
mod metrics_scraping;
mod metrics_tests;
mod output_format;
mod output_text;
mod real_charts;
mod simulate;
mod support;
mod surroundings;
mod versions;
mod walk;
mod write;
