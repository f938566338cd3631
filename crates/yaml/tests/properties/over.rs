//! Work on many things, on all cores.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Calls `work` on each of `items`, several at once, and adds up what it gives with `add`, in no fixed order.
///
/// A panic in `work` is the test's failure; `name` says for which item.
pub(crate) fn each<I: Sync, R: Send, S: Send>(
    items: &[I],
    sum: S,
    name: impl Fn(&I) -> String + Sync,
    work: impl Fn(&I) -> R + Sync,
    add: impl Fn(&mut S, R) + Sync,
) -> S {
    let next = AtomicUsize::new(0);
    let sum = Mutex::new(sum);
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(8);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(item)));
                    match result {
                        Ok(result) => {
                            add(&mut sum.lock().expect("no other worker fails while it adds"), result);
                        }
                        Err(cause) => {
                            crate::corpus::say(&format!("failed: {}", name(item)));
                            std::panic::resume_unwind(cause);
                        }
                    }
                }
            });
        }
    });
    sum.into_inner().expect("no worker failed")
}
