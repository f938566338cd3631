use std::collections::BTreeMap;

/// A pod as it is before the move.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldPod {
    /// Its namespace.
    pub namespace: String,
    /// What its name begins with: that of its workload.
    pub name: String,
    /// Its containers, in any order.
    pub containers: Vec<WorldContainer>,
}

/// A container of a pod.
#[derive(Debug, Clone, PartialEq)]
pub struct WorldContainer {
    /// Its name.
    pub name: String,
    /// What it is.
    pub role: ContainerRole,
    /// Its requests, by resource.
    pub requests: BTreeMap<String, Amount>,
    /// Its limits, by resource.
    pub limits: BTreeMap<String, Amount>,
}

/// An amount of a resource as Prometheus writes it: cores, bytes or a number, in decimal digits.
pub type Amount = String;

/// What a container is in the worlds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerRole {
    /// An app container, before the move and after it.
    App,
    /// An app container before the move, a native sidecar after it.
    Sidecar,
    /// An init container that ends before the pod's apps start.
    OneShot,
}

/// The pods of tests where no others are given: an app, a sidecar and a one-shot init container.
pub fn default_pods() -> Vec<WorldPod> {
    let container = |name: &str, role, cpu: &str, memory: &str| {
        let amounts = |factor: u64| {
            let memory: u64 = memory.parse().expect("it is a number");
            BTreeMap::from([
                ("cpu".to_owned(), cpu.to_owned()),
                ("memory".to_owned(), (memory * factor).to_string()),
            ])
        };
        WorldContainer { name: name.to_owned(), role, requests: amounts(1), limits: amounts(2) }
    };
    vec![WorldPod {
        namespace: "shop".to_owned(),
        name: "web".to_owned(),
        containers: vec![
            container("app", ContainerRole::App, "0.5", "268435456"),
            container("istio-proxy", ContainerRole::Sidecar, "1", "536870912"),
            container("migrate", ContainerRole::OneShot, "4", "2147483648"),
        ],
    }]
}
