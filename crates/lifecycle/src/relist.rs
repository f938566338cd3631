use crate::machine::Lifecycle;
use crate::millis::Millis;
use crate::state::Kubelet;

/// The kubelet does not watch its containers: it looks at all of them once a second, the relist (R3).
impl Lifecycle {
    /// Sees to it that a relist comes within `after`.
    pub(crate) fn arm_relist(&mut self, after: Millis) {
        // A kubelet that starts looks at all containers by itself.
        if self.state.kubelet == Kubelet::Up {
            let armed = &mut self.state.relist;
            *armed = Some(armed.map_or(after, |left| left.min(after)));
        }
    }

    /// A container has changed; the next periodic relist sees it. Where the last one was less than a period ago the
    /// next one's time is known, so that what a relist brings about is seen a whole period later. Otherwise it is as
    /// likely to come at any moment of a period, and half of one is the mean.
    pub(crate) fn arm_periodic_relist(&mut self) {
        let until_tick = self.state.until_relist_tick;
        self.arm_relist(if until_tick.is_over() { self.specification.profile.relist } else { until_tick });
    }

    pub(crate) fn relist_if_due(&mut self) -> bool {
        if self.state.kubelet != Kubelet::Up || self.state.relist.is_none_or(|left| !left.is_over()) {
            return false;
        }
        self.relist();
        true
    }

    /// Looks at all containers; where one has changed, the pod's worker is woken.
    pub(crate) fn relist(&mut self) {
        self.state.relist = None;
        if self.state.until_relist_tick.is_over() {
            self.state.until_relist_tick = Millis(self.specification.profile.relist.0 * 2);
        }
        self.state.is_fresh = true;
        for record in &mut self.state.containers {
            record.seen_exit = record.real_exit;
            if record.seen != record.real {
                record.seen = record.real;
                self.state.is_woken = true;
            }
        }
    }
}
