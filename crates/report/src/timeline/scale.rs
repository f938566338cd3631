use outrigger_lifecycle::Millis;

/// The share of a life that one quiet stretch may take; a longer one is shortened.
const LARGEST_SHARE: f64 = 0.5;
/// The share that a shortened stretch gets.
const SHORTENED_SHARE: f64 = 0.35;
/// No stretch that is shorter, in milliseconds, is shortened.
const SHORTEST_BREAK: f64 = 5_000.0;

/// Where the moments of a life stand on a line of length 1. Long stretches in which nothing happens are shortened.
#[derive(Debug, Clone)]
pub(super) struct Scale {
    /// A moment and its place, both rising.
    knots: Vec<(Millis, f64)>,
    /// The stretches that were shortened.
    breaks: Vec<(Millis, Millis)>,
}

impl Scale {
    /// A scale from the pod's creation to `end`, on which something happens at `moments`.
    pub(super) fn new(moments: impl IntoIterator<Item = Millis>, end: Millis) -> Self {
        let end = end.max(Millis(1));
        let inner = moments.into_iter().filter(|at| *at < end);
        let mut times: Vec<Millis> = [Millis::ZERO, end].into_iter().chain(inner).collect();
        times.sort_unstable();
        times.dedup();
        let lengths = times.windows(2).map(|pair| f64::from(pair[1].less(pair[0]).0));
        let mut stretches: Vec<(f64, bool)> = lengths.map(|length| (length, false)).collect();
        while let Some(longest) = longest_to_shorten(&stretches) {
            let rest: f64 = stretches.iter().map(|(length, _)| length).sum::<f64>() - stretches[longest].0;
            stretches[longest] = (rest * SHORTENED_SHARE / (1.0 - SHORTENED_SHARE), true);
        }
        let total: f64 = stretches.iter().map(|(length, _)| length).sum();
        let mut at = 0.0;
        let mut knots = vec![(Millis::ZERO, 0.0)];
        let mut breaks = Vec::new();
        for (pair, (length, is_shortened)) in times.windows(2).zip(stretches) {
            at += length;
            knots.push((pair[1], at / total));
            if is_shortened {
                breaks.push((pair[0], pair[1]));
            }
        }
        Self { knots, breaks }
    }

    /// Where a moment stands, from 0 to 1.
    pub(super) fn place(&self, at: Millis) -> f64 {
        let after = self.knots.partition_point(|(time, _)| *time <= at);
        let Some(&(to, to_place)) = self.knots.get(after) else { return 1.0 };
        let (from, from_place) = self.knots[after.saturating_sub(1)];
        let share = f64::from(at.less(from).0) / f64::from(to.less(from).0.max(1));
        from_place + share * (to_place - from_place)
    }

    /// The middles of the stretches that were shortened.
    pub(super) fn breaks(&self) -> impl Iterator<Item = f64> {
        self.breaks.iter().map(|(from, to)| f64::midpoint(self.place(*from), self.place(*to)))
    }

    /// Moments to write below the line, in even steps of full seconds and at least `apart` from each other; none in a
    /// stretch that was shortened.
    pub(super) fn ticks(&self, apart: f64) -> Vec<Millis> {
        const STEPS: [u32; 13] = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600];
        let end = self.knots.last().map_or(0, |(end, _)| end.whole_seconds());
        let shortened = |at: Millis| self.breaks.iter().any(|(from, to)| *from < at && at < *to);
        for step in STEPS {
            let moments = (0..=end / step).map(|number| Millis::from_seconds(number * step));
            let ticks: Vec<Millis> = moments.filter(|at| !shortened(*at)).collect();
            let places: Vec<f64> = ticks.iter().map(|at| self.place(*at)).collect();
            let fits = |pair: &[f64]| pair[1] - pair[0] >= apart;
            if places.windows(2).all(fits) {
                return ticks;
            }
        }
        vec![Millis::ZERO]
    }
}

/// A small count as a length.
pub(super) fn length_of(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn longest_to_shorten(stretches: &[(f64, bool)]) -> Option<usize> {
    let total: f64 = stretches.iter().map(|(length, _)| length).sum();
    stretches.iter().position(|(length, is_shortened)| {
        let is_long = *length > SHORTEST_BREAK && *length > LARGEST_SHARE * total;
        !is_shortened && is_long && *length < total
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(moments: &[u32], end: u32) -> Scale {
        Scale::new(moments.iter().copied().map(Millis::from_seconds), Millis::from_seconds(end))
    }

    #[test]
    fn places_are_even_where_nothing_is_shortened() {
        let scale = scale(&[2, 5, 6], 10);
        assert_eq!(scale.breaks().count(), 0);
        for second in 0..=10 {
            let place = scale.place(Millis::from_seconds(second));
            assert!((place - f64::from(second) / 10.0).abs() < 1e-9, "{second}: {place}");
        }
        assert!((scale.place(Millis::from_seconds(11)) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_long_quiet_stretch_is_shortened_and_its_ends_keep_their_order() {
        let scale = scale(&[1, 2, 3, 3600], 3604);
        let place = |second| scale.place(Millis::from_seconds(second));
        assert_eq!(scale.breaks().count(), 1);
        assert!((place(3600) - place(3) - SHORTENED_SHARE).abs() < 1e-9);
        assert!(place(1) < place(2) && place(2) < place(3) && place(3600) < place(3604));
    }

    #[test]
    fn ticks_keep_their_distance() {
        for (moments, end) in [(&[1, 2, 30][..], 41), (&[][..], 3600), (&[1, 900, 1801][..], 3600)] {
            let scale = scale(moments, end);
            let ticks = scale.ticks(0.1);
            assert_eq!(ticks.first(), Some(&Millis::ZERO));
            assert!(ticks.len() >= 3 && ticks.len() <= 11, "{ticks:?}");
            assert!(ticks.iter().all(|at| at.0 % (ticks[1].0 - ticks[0].0) == 0), "{ticks:?}");
            let places: Vec<f64> = ticks.iter().map(|at| scale.place(*at)).collect();
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= 0.1), "{ticks:?}");
        }
    }
}
