//! What the kubelet does with a pod.
