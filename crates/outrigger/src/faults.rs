//! What the flags of `explore` let go wrong.

use clap::Args;
use outrigger_lifecycle::Millis;
use outrigger_simulate::Bounds;

use crate::wishes::parse_time;

/// Flags that say what may happen in the lives that are explored.
#[derive(Debug, Args)]
pub(crate) struct Faults {
    /// How often each container may crash: it ends with 1 before it is told to end.
    #[arg(long, value_name = "TIMES", default_value_t = 1)]
    pub crashes: u8,

    /// How often each container may hang: it does not begin its work, does not end, or a hook of it does not.
    #[arg(long, value_name = "TIMES", default_value_t = 0)]
    pub hangs: u8,

    /// Each container may once be slow to begin its work or to end, by one of these times: `5s,20s`.
    #[arg(long, value_name = "TIME,…", value_delimiter = ',', value_parser = parse_time)]
    pub slow: Vec<Millis>,

    /// How often a startup or liveness probe of each container may fail where it would pass.
    #[arg(long, value_name = "TIMES", default_value_t = 0)]
    pub probe_failures: u8,

    /// How often the kubelet may restart.
    #[arg(long, value_name = "TIMES", default_value_t = 0)]
    pub kubelet_restarts: u8,

    /// The pod is not deleted.
    #[arg(long)]
    pub no_deletion: bool,

    /// How many things may go wrong in one life, the deletion aside.
    #[arg(long = "faults", value_name = "COUNT", default_value_t = 2)]
    pub together: u8,

    /// How often a container is started at most; lives are not followed beyond that.
    #[arg(long, value_name = "COUNT", default_value_t = 4)]
    pub starts: u16,

    /// Let the kubelet and the runtime take the time that they take on a node on average. Without it they notice and do
    /// everything at once, and only the order of things is left.
    #[arg(long)]
    pub node_delays: bool,

    /// How many situations are looked at; where there are more, the answer is "not decided".
    #[arg(long, value_name = "COUNT", default_value_t = 1_000_000)]
    pub max_states: usize,
}

impl Faults {
    /// The bounds of an exploration.
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds {
            crashes: self.crashes,
            hangs: self.hangs,
            delays: u8::from(!self.slow.is_empty()),
            slow_by: self.slow.clone(),
            probe_failures: self.probe_failures,
            kubelet_restarts: self.kubelet_restarts,
            deletion: !self.no_deletion,
            faults: self.together,
            starts: self.starts,
            takes_time: self.node_delays,
            states: self.max_states,
            is_reduced: true,
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, Command, FromArgMatches as _};

    use super::*;

    #[test]
    fn without_flags_the_bounds_are_the_usual_ones() {
        let matches = Faults::augment_args(Command::new("explore")).get_matches_from(["explore"]);
        let faults = Faults::from_arg_matches(&matches).expect("nothing is missing");
        assert_eq!(faults.bounds(), Bounds { slow_by: Vec::new(), ..Bounds::default() });
    }
}
