//! What an API server of a version does by default (`pkg/features/kube_features.go`, `defaultVersionedKubernetesFeatureGates`).

use crate::version::KubernetesVersion;

impl KubernetesVersion {
    /// `ContainerRestartRules`, on from 1.35: `restartPolicy` on any container, and `restartPolicyRules` (R100, R122).
    pub(super) fn has_container_restart_rules(self) -> bool {
        self.minor >= 35
    }

    /// In 1.34, where that gate exists but is off, the fields are dropped from app containers; before they are
    /// refused (R122).
    pub(super) fn drops_container_restart_policy(self) -> bool {
        self.minor == 34
    }

    /// `RestartAllContainersOnContainerExits`, on from 1.36 (R103).
    pub(super) fn has_restart_all_containers(self) -> bool {
        self.minor >= 36
    }

    /// `PodLifecycleSleepAction`, on from 1.30; before, the action is dropped, and a hook without any other is refused.
    pub(super) fn has_sleep_hooks(self) -> bool {
        self.minor >= 30
    }

    /// `PodLifecycleSleepActionAllowZero`, on from 1.33 (R123).
    pub(super) fn allows_sleep_of_zero(self) -> bool {
        self.minor >= 33
    }

    /// `RelaxedEnvironmentVariableValidation`, on from 1.32: any printable ASCII but `=` in a variable's name.
    pub(super) fn has_relaxed_env_names(self) -> bool {
        self.minor >= 32
    }

    /// `ContainerStopSignals` exists from 1.33 and is off in every version known here: `stopSignal` is dropped, and with it
    /// a lifecycle that holds nothing else. Before, the field is unknown and such a lifecycle stays, empty.
    pub(super) fn drops_stop_signal(self) -> bool {
        self.minor >= 33
    }

    /// `EnvFiles`, on from 1.35: `fileKeyRef`; before, it is dropped.
    pub(super) fn has_env_files(self) -> bool {
        self.minor >= 35
    }

    /// `PodLevelResources`, on from 1.34; before, `spec.resources` is dropped (R133).
    pub(crate) fn has_pod_level_resources(self) -> bool {
        self.minor >= 34
    }

    /// `PodLevelResourcesFixDefaulting` and `PodLevelResourcesFixKubeletQOSClass`, on from 1.37: a pod-level request is
    /// enough for the other defaults, limits have a default too, and an empty `spec.resources` counts for nothing.
    pub(crate) fn has_fixed_pod_level_resources(self) -> bool {
        self.minor >= 37
    }

    /// `InPlacePodVerticalScaling`, on from 1.33; before, `resizePolicy` is dropped.
    pub(super) fn has_resize_policy(self) -> bool {
        self.minor >= 33
    }

    /// From 1.36 `RestartContainer` is refused on one-shot init containers (R127).
    pub(super) fn refuses_resize_restart_of_init(self) -> bool {
        self.minor >= 36
    }
}
