//! What tables have in common.

/// Prints a title with the number of lines, and the lines.
pub(crate) fn print_list(title: &str, lines: &[String]) {
    println!("\n{title}: {}", lines.len());
    for line in lines {
        println!("  {line}");
    }
}

/// How much of a whole a part is, in percent.
pub(crate) fn percent(part: usize, whole: usize) -> f64 {
    let count = |number: usize| u32::try_from(number).map_or(f64::MAX, f64::from);
    100.0 * count(part) / count(whole.max(1))
}
