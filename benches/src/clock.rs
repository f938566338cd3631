//! Times of programs that run in turn, so that what else the machine does falls on all of them.

use std::time::{Duration, Instant};

/// Runs `jobs` one after the other, `runs` times over, after one round that warms the caches. Gives the median time of each.
pub(crate) fn medians(
    runs: usize,
    jobs: &mut [&mut dyn FnMut() -> anyhow::Result<()>],
) -> anyhow::Result<Vec<Duration>> {
    let mut times = vec![Vec::with_capacity(runs); jobs.len()];
    for round in 0..=runs {
        for (job, times) in jobs.iter_mut().zip(&mut times) {
            let start = Instant::now();
            job()?;
            if round > 0 {
                times.push(start.elapsed());
            }
        }
    }
    Ok(times.into_iter().map(median).collect())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
