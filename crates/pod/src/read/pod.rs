use serde_json::Value;

use super::fields::{Fields, Place, Reader};
use super::{PodReading, container, source};
use crate::pod::{Pod, RestartPolicy};
use crate::security::PodSecurityContext;

pub(crate) fn read_pod(template: &Value) -> PodReading {
    let mut reader = Reader::default();
    let root = Place::ROOT;
    let mut pod = Pod::default();
    if let Some(map) = reader.mapping(template, &root) {
        let template = Fields::new(map, &root);
        template.inside(&mut reader, "metadata", |reader, metadata| {
            pod.name = metadata.string(reader, "name");
            pod.namespace = metadata.string(reader, "namespace");
            pod.labels = metadata.string_map(reader, "labels");
            pod.annotations = metadata.string_map(reader, "annotations");
        });
        template.inside(&mut reader, "spec", |reader, spec| read_spec(reader, spec, &mut pod));
    }
    PodReading { pod, problems: reader.problems }
}

fn read_spec(reader: &mut Reader, spec: Fields<'_, '_>, pod: &mut Pod) {
    pod.init_containers = spec.each(reader, "initContainers", container::read_container);
    pod.containers = spec.each(reader, "containers", container::read_container);
    pod.volumes = spec.each(reader, "volumes", source::read_volume);
    pod.restart_policy = spec.string(reader, "restartPolicy").map(|text| RestartPolicy::parse(&text));
    pod.termination_grace_period_seconds = spec.integer(reader, "terminationGracePeriodSeconds");
    pod.active_deadline_seconds = spec.integer(reader, "activeDeadlineSeconds");
    pod.share_process_namespace = spec.boolean(reader, "shareProcessNamespace");
    pod.host_network = spec.boolean(reader, "hostNetwork");
    pod.host_pid = spec.boolean(reader, "hostPID");
    pod.os_name = spec.inside(reader, "os", |reader, os| os.string(reader, "name")).flatten();
    pod.node_selector = spec.string_map(reader, "nodeSelector");
    pod.node_name = spec.string(reader, "nodeName");
    pod.overhead = spec.quantities(reader, "overhead");
    pod.resources = spec.inside(reader, "resources", container::read_resources);
    pod.security_context = spec.inside(reader, "securityContext", read_security).unwrap_or_default();
    let older_name = spec.string(reader, "serviceAccount");
    pod.service_account_name = spec.string(reader, "serviceAccountName").or(older_name);
    pod.runtime_class_name = spec.string(reader, "runtimeClassName");
    pod.dns_policy = spec.string(reader, "dnsPolicy");
}

fn read_security(reader: &mut Reader, context: Fields<'_, '_>) -> PodSecurityContext {
    PodSecurityContext {
        run_as_user: context.integer(reader, "runAsUser"),
        run_as_group: context.integer(reader, "runAsGroup"),
        run_as_non_root: context.boolean(reader, "runAsNonRoot"),
        fs_group: context.integer(reader, "fsGroup"),
        windows_host_process: container::read_host_process(reader, context),
    }
}
