//! Istio's control plane, as far as the files show it: its version, where its native sidecars are switched, and settings
//! that a native proxy does not heed.
//!
//! Sources, read 2026-11-24: Istio, `manifests/charts/istio-control/istio-discovery` (`templates/deployment.yaml`:
//! every key of `pilot.env`, from 1.24 on of `env` too, is a variable of istiod; `templates/zzy_descope_legacy.yaml`),
//! `manifests/helm-profiles/compatibility-version-1.2*.yaml` (`compatibilityVersion` up to 1.26 switches them off),
//! `operator/pkg/apis/types.go` (`IstioOperator`), `pilot/pkg/features/pilot.go` (the values of the variable); Sail
//! operator, `api/v1` (`Istio`); Argo CD, "Helm" (`valuesObject`, `values`, `parameters`); Flux, "Helm Releases".

mod read;
mod settings;
mod types;
mod values;

pub(crate) use read::read_control_planes;
pub(crate) use settings::{parse_text, proxy_settings};
pub use types::ControlPlane;
pub(crate) use types::{MeshSetting, MeshSettingKind, Switch, SwitchState};
