use super::fields::{Fields, Reader};
use super::{handler, source};
use crate::container::{Container, ContainerPort, ResizePolicy, Resources};
use crate::image::Image;
use crate::security::SecurityContext;
use crate::volume::VolumeMount;

pub(super) fn read_container(reader: &mut Reader, fields: Fields<'_, '_>) -> Container {
    Container {
        name: fields.string(reader, "name"),
        image: fields.string(reader, "image").map(|text| Image::parse(&text)),
        image_pull_policy: fields.string(reader, "imagePullPolicy"),
        command: fields.strings(reader, "command"),
        args: fields.strings(reader, "args"),
        working_dir: fields.string(reader, "workingDir"),
        env: fields.each(reader, "env", source::read_env),
        env_from: fields.each(reader, "envFrom", source::read_env_from),
        ports: fields.each(reader, "ports", read_port),
        resources: fields.inside(reader, "resources", read_resources).unwrap_or_default(),
        resize_policy: fields.each(reader, "resizePolicy", read_resize_policy),
        volume_mounts: fields.each(reader, "volumeMounts", read_mount),
        startup_probe: fields.inside(reader, "startupProbe", handler::read_probe),
        readiness_probe: fields.inside(reader, "readinessProbe", handler::read_probe),
        liveness_probe: fields.inside(reader, "livenessProbe", handler::read_probe),
        lifecycle: fields.inside(reader, "lifecycle", handler::read_lifecycle),
        restart_policy: fields.string(reader, "restartPolicy"),
        restart_policy_rules: {
            let at = fields.at.key("restartPolicyRules");
            let rules = fields.get("restartPolicyRules").map(|rules| reader.items(rules, &at).to_vec());
            rules.unwrap_or_default()
        },
        security_context: fields.inside(reader, "securityContext", read_security).unwrap_or_default(),
        stdin: fields.boolean(reader, "stdin"),
        tty: fields.boolean(reader, "tty"),
    }
}

fn read_port(reader: &mut Reader, fields: Fields<'_, '_>) -> ContainerPort {
    ContainerPort {
        name: fields.string(reader, "name"),
        container_port: fields.small_integer(reader, "containerPort"),
        host_port: fields.small_integer(reader, "hostPort"),
        host_ip: fields.string(reader, "hostIP"),
        protocol: fields.string(reader, "protocol"),
    }
}

pub(super) fn read_resources(reader: &mut Reader, fields: Fields<'_, '_>) -> Resources {
    let claims =
        fields.each(reader, "claims", |reader, claim| claim.string(reader, "name").unwrap_or_default());
    Resources {
        requests: fields.quantities(reader, "requests"),
        limits: fields.quantities(reader, "limits"),
        claims,
    }
}

fn read_resize_policy(reader: &mut Reader, fields: Fields<'_, '_>) -> ResizePolicy {
    ResizePolicy {
        resource_name: fields.string(reader, "resourceName"),
        restart_policy: fields.string(reader, "restartPolicy"),
    }
}

fn read_mount(reader: &mut Reader, fields: Fields<'_, '_>) -> VolumeMount {
    VolumeMount {
        name: fields.string(reader, "name"),
        mount_path: fields.string(reader, "mountPath"),
        sub_path: fields.string(reader, "subPath"),
        sub_path_expr: fields.string(reader, "subPathExpr"),
        read_only: fields.boolean(reader, "readOnly"),
        mount_propagation: fields.string(reader, "mountPropagation"),
    }
}

fn read_security(reader: &mut Reader, fields: Fields<'_, '_>) -> SecurityContext {
    let added = fields.inside(reader, "capabilities", |reader, one| one.strings(reader, "add")).flatten();
    SecurityContext {
        privileged: fields.boolean(reader, "privileged"),
        run_as_user: fields.integer(reader, "runAsUser"),
        run_as_group: fields.integer(reader, "runAsGroup"),
        run_as_non_root: fields.boolean(reader, "runAsNonRoot"),
        allow_privilege_escalation: fields.boolean(reader, "allowPrivilegeEscalation"),
        read_only_root_filesystem: fields.boolean(reader, "readOnlyRootFilesystem"),
        capabilities_added: added.unwrap_or_default(),
        windows_host_process: read_host_process(reader, fields),
    }
}

/// `windowsOptions.hostProcess` of a container's or a pod's security context.
pub(super) fn read_host_process(reader: &mut Reader, context: Fields<'_, '_>) -> Option<bool> {
    context
        .inside(reader, "windowsOptions", |reader, options| options.boolean(reader, "hostProcess"))
        .flatten()
}
