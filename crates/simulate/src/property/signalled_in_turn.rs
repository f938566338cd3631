use outrigger_lifecycle::ContainerIx;

use crate::property::case::Case;
use crate::property::set::Set;
use crate::property::watch::Watch;

/// Whether it is this container's turn to get its stop signal, and it has not got it.
pub(super) fn is_due(watch: &Watch, case: &Case, container: ContainerIx) -> bool {
    watch.running.has(container)
        && !watch.signalled.has(container)
        && !watch.pre_stop.has(container)
        && watch.is_stopping(case)
        && !watch.kubelet_is_busy()
        && (watch.running & waits_for(case, container)).is_empty()
}

/// A native sidecar waits for the apps and for the sidecars behind it (R64); all others wait for nobody.
fn waits_for(case: &Case, container: ContainerIx) -> Set {
    if !case.sidecars.has(container) {
        return Set::default();
    }
    let behind = case.sidecars.iter().filter(|later| later.index() > container.index());
    case.app_containers | behind.collect()
}
