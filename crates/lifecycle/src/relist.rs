use crate::machine::Lifecycle;
use crate::millis::Millis;
use crate::state::Kubelet;

/// The kubelet does not watch its containers: it looks at all of them once a second, the relist (R3).
impl Lifecycle {
    /// A sync that did something asks for a relist of its pod (R4).
    pub(crate) fn ask_for_relist(&mut self) {
        self.state.asked_relist = Some(self.specification.profile.relist_on_demand);
    }

    /// A container has changed, or the worker waits for news; the next periodic relist brings them.
    pub(crate) fn arm_periodic_relist(&mut self) {
        // A kubelet that starts looks at all containers by itself.
        if self.state.kubelet == Kubelet::Up && self.state.relist.is_none() {
            let until_tick = self.state.until_relist_tick;
            let period = self.specification.profile.relist;
            self.state.relist = Some(if until_tick.is_over() { period } else { until_tick });
        }
    }

    pub(crate) fn relist_if_due(&mut self) -> bool {
        if self.state.kubelet != Kubelet::Up {
            return false;
        }
        if self.state.relist.is_some_and(Millis::is_over) {
            self.state.relist = None;
            self.relist();
            true
        } else if self.state.asked_relist.is_some_and(Millis::is_over) {
            self.state.asked_relist = None;
            self.relist();
            true
        } else {
            false
        }
    }

    /// Looks at all containers; where one has changed, the pod's worker is woken.
    pub(crate) fn relist(&mut self) {
        self.state.is_fresh = true;
        if self.look() {
            self.wake();
        }
    }

    /// Takes over what the containers really are; true where that is news.
    pub(crate) fn look(&mut self) -> bool {
        let mut is_news = false;
        for record in &mut self.state.containers {
            record.seen_exit = record.real_exit;
            is_news |= record.seen != record.real;
            record.seen = record.real;
        }
        is_news
    }
}
