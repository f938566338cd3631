//! The functions of Prometheus, with what they take and give.
//!
//! Source of names, types and flags: `promql/parser/functions.go` of Prometheus v3.14.0. Source of the versions: the same file,
//! `promql/functions.go` before 2.5, at the tags v1.0.0 to v3.14.0. `holt_winters` was there until 2.55 and became
//! `double_exponential_smoothing` with 3.0.
//! <https://github.com/prometheus/prometheus/blob/v3.14.0/promql/parser/functions.go>, read 2026-11-24.

/// What an expression gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueType {
    /// One number.
    Scalar,
    /// Series with one sample each.
    Instant,
    /// Series with samples over a time.
    Range,
    /// A text.
    String,
}

use ValueType::{Instant, Range, Scalar, String};

/// A function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// What it takes; further arguments are like the last.
    pub arguments: &'static [ValueType],
    /// How many it takes at least.
    pub least: usize,
    /// How many it takes at most; `None` for any number.
    pub most: Option<usize>,
    /// What it gives.
    pub gives: ValueType,
    /// Whether it stands behind a feature flag in 3.14.
    pub is_experimental: bool,
    /// The first version that has it, as major and minor number; (1, 0) for all that are as old or older.
    pub since: (u16, u16),
}

/// The function of that name; names are in lower case.
pub fn function(name: &str) -> Option<&'static Function> {
    FUNCTIONS.binary_search_by(|function| function.name.cmp(name)).ok().map(|at| &FUNCTIONS[at])
}

/// All functions, by name.
pub fn functions() -> &'static [Function] {
    &FUNCTIONS
}

const fn f(
    name: &'static str,
    arguments: &'static [ValueType],
    least: usize,
    most: Option<usize>,
    gives: ValueType,
    is_experimental: bool,
    since: (u16, u16),
) -> Function {
    Function { name, arguments, least, most, gives, is_experimental, since }
}

#[rustfmt::skip]
static FUNCTIONS: [Function; 91] = [
    f("abs", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("absent", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("absent_over_time", &[Range], 1, Some(1), Instant, false, (2, 16)),
    f("acos", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("acosh", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("asin", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("asinh", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("atan", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("atanh", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("avg_over_time", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("ceil", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("changes", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("clamp", &[Instant, Scalar, Scalar], 3, Some(3), Instant, false, (2, 26)),
    f("clamp_max", &[Instant, Scalar], 2, Some(2), Instant, false, (1, 0)),
    f("clamp_min", &[Instant, Scalar], 2, Some(2), Instant, false, (1, 0)),
    f("cos", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("cosh", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("count_over_time", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("day_of_month", &[Instant], 0, Some(1), Instant, false, (1, 1)),
    f("day_of_week", &[Instant], 0, Some(1), Instant, false, (1, 1)),
    f("day_of_year", &[Instant], 0, Some(1), Instant, false, (2, 36)),
    f("days_in_month", &[Instant], 0, Some(1), Instant, false, (1, 1)),
    f("deg", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("delta", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("deriv", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("double_exponential_smoothing", &[Range, Scalar, Scalar], 3, Some(3), Instant, true, (3, 0)),
    f("end", &[], 0, Some(0), Scalar, true, (3, 12)),
    f("exp", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("first_over_time", &[Range], 1, Some(1), Instant, false, (3, 7)),
    f("floor", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("histogram_avg", &[Instant], 1, Some(1), Instant, false, (2, 51)),
    f("histogram_count", &[Instant], 1, Some(1), Instant, false, (2, 40)),
    f("histogram_fraction", &[Scalar, Scalar, Instant], 3, Some(3), Instant, false, (2, 40)),
    f("histogram_quantile", &[Scalar, Instant], 2, Some(2), Instant, false, (1, 0)),
    f("histogram_quantiles", &[Instant, String, Scalar, Scalar], 3, Some(12), Instant, true, (3, 11)),
    f("histogram_stddev", &[Instant], 1, Some(1), Instant, false, (2, 47)),
    f("histogram_stdvar", &[Instant], 1, Some(1), Instant, false, (2, 47)),
    f("histogram_sum", &[Instant], 1, Some(1), Instant, false, (2, 40)),
    f("holt_winters", &[Range, Scalar, Scalar], 3, Some(3), Instant, false, (1, 0)),
    f("hour", &[Instant], 0, Some(1), Instant, false, (1, 1)),
    f("idelta", &[Range], 1, Some(1), Instant, false, (1, 1)),
    f("increase", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("info", &[Instant, Instant], 1, Some(2), Instant, true, (2, 55)),
    f("irate", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("label_join", &[Instant, String, String, String], 3, None, Instant, false, (1, 8)),
    f("label_replace", &[Instant, String, String, String, String], 5, Some(5), Instant, false, (1, 0)),
    f("last_over_time", &[Range], 1, Some(1), Instant, false, (2, 26)),
    f("ln", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("log10", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("log2", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("mad_over_time", &[Range], 1, Some(1), Instant, true, (2, 49)),
    f("max_of", &[Scalar, Scalar], 2, Some(2), Scalar, true, (3, 13)),
    f("max_over_time", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("min_of", &[Scalar, Scalar], 2, Some(2), Scalar, true, (3, 13)),
    f("min_over_time", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("minute", &[Instant], 0, Some(1), Instant, false, (1, 2)),
    f("month", &[Instant], 0, Some(1), Instant, false, (1, 1)),
    f("pi", &[], 0, Some(0), Scalar, false, (2, 31)),
    f("predict_linear", &[Range, Scalar], 2, Some(2), Instant, false, (1, 0)),
    f("present_over_time", &[Range], 1, Some(1), Instant, false, (2, 29)),
    f("quantile_over_time", &[Scalar, Range], 2, Some(2), Instant, false, (1, 1)),
    f("rad", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("range", &[], 0, Some(0), Scalar, true, (3, 12)),
    f("rate", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("resets", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("round", &[Instant, Scalar], 1, Some(2), Instant, false, (1, 0)),
    f("scalar", &[Instant], 1, Some(1), Scalar, false, (1, 0)),
    f("sgn", &[Instant], 1, Some(1), Instant, false, (2, 26)),
    f("sin", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("sinh", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("sort", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("sort_by_label", &[Instant, String], 1, None, Instant, true, (2, 49)),
    f("sort_by_label_desc", &[Instant, String], 1, None, Instant, true, (2, 49)),
    f("sort_desc", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("sqrt", &[Instant], 1, Some(1), Instant, false, (1, 0)),
    f("start", &[], 0, Some(0), Scalar, true, (3, 12)),
    f("start_timestamp", &[Instant], 1, Some(1), Instant, true, (3, 14)),
    f("stddev_over_time", &[Range], 1, Some(1), Instant, false, (1, 1)),
    f("stdvar_over_time", &[Range], 1, Some(1), Instant, false, (1, 1)),
    f("step", &[], 0, Some(0), Scalar, true, (3, 12)),
    f("sum_over_time", &[Range], 1, Some(1), Instant, false, (1, 0)),
    f("tan", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("tanh", &[Instant], 1, Some(1), Instant, false, (2, 31)),
    f("time", &[], 0, Some(0), Scalar, false, (1, 0)),
    f("timestamp", &[Instant], 1, Some(1), Instant, false, (2, 0)),
    f("ts_of_first_over_time", &[Range], 1, Some(1), Instant, true, (3, 7)),
    f("ts_of_last_over_time", &[Range], 1, Some(1), Instant, true, (3, 5)),
    f("ts_of_max_over_time", &[Range], 1, Some(1), Instant, true, (3, 5)),
    f("ts_of_min_over_time", &[Range], 1, Some(1), Instant, true, (3, 5)),
    f("vector", &[Scalar], 1, Some(1), Instant, false, (1, 0)),
    f("year", &[Instant], 0, Some(1), Instant, false, (1, 1)),
];
