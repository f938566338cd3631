use super::fields::{Fields, Reader};
use crate::environment::{EnvFrom, EnvFromSource, EnvSource, EnvVar};
use crate::volume::{KeyToPath, Volume, VolumeSource};

pub(super) fn read_env(reader: &mut Reader, fields: Fields<'_, '_>) -> EnvVar {
    EnvVar {
        name: fields.string(reader, "name"),
        value: fields.string(reader, "value"),
        value_from: fields.inside(reader, "valueFrom", read_env_source),
    }
}

fn read_env_source(reader: &mut Reader, fields: Fields<'_, '_>) -> EnvSource {
    let config_map = fields.inside(reader, "configMapKeyRef", |reader, key| EnvSource::ConfigMapKey {
        name: key.string(reader, "name"),
        key: key.string(reader, "key"),
    });
    let secret = fields.inside(reader, "secretKeyRef", |reader, key| EnvSource::SecretKey {
        name: key.string(reader, "name"),
        key: key.string(reader, "key"),
    });
    let field = fields.inside(reader, "fieldRef", |reader, field| EnvSource::Field {
        path: field.string(reader, "fieldPath"),
    });
    let resource = fields.inside(reader, "resourceFieldRef", |reader, field| EnvSource::Resource {
        container: field.string(reader, "containerName"),
        resource: field.string(reader, "resource"),
    });
    let file = fields.inside(reader, "fileKeyRef", |reader, file| EnvSource::FileKey {
        volume: file.string(reader, "volumeName"),
        path: file.string(reader, "path"),
        key: file.string(reader, "key"),
    });
    config_map.or(secret).or(field).or(resource).or(file).unwrap_or(EnvSource::Unknown)
}

pub(super) fn read_env_from(reader: &mut Reader, fields: Fields<'_, '_>) -> EnvFrom {
    let name = |reader: &mut Reader, source: Fields<'_, '_>| source.string(reader, "name");
    let config_map = fields.inside(reader, "configMapRef", name).map(EnvFromSource::ConfigMap);
    let secret = fields.inside(reader, "secretRef", name).map(EnvFromSource::Secret);
    EnvFrom { prefix: fields.string(reader, "prefix"), source: config_map.or(secret) }
}

pub(super) fn read_volume(reader: &mut Reader, fields: Fields<'_, '_>) -> Volume {
    let name = fields.string(reader, "name");
    let empty_dir = fields.inside(reader, "emptyDir", |reader, one| VolumeSource::EmptyDir {
        medium: one.string(reader, "medium"),
    });
    let config_map = fields.inside(reader, "configMap", |reader, one| VolumeSource::ConfigMap {
        name: one.string(reader, "name"),
        items: one.each(reader, "items", |reader, item| KeyToPath {
            key: item.string(reader, "key"),
            path: item.string(reader, "path"),
        }),
    });
    let secret = fields.inside(reader, "secret", |reader, one| VolumeSource::Secret {
        name: one.string(reader, "secretName"),
    });
    let host_path = fields.inside(reader, "hostPath", |reader, one| VolumeSource::HostPath {
        path: one.string(reader, "path"),
    });
    let claim = fields.inside(reader, "persistentVolumeClaim", |reader, one| {
        VolumeSource::PersistentVolumeClaim { claim: one.string(reader, "claimName") }
    });
    let other = || fields.keys().find(|key| *key != "name").map(|key| VolumeSource::Other(key.to_owned()));
    let source = empty_dir.or(config_map).or(secret).or(host_path).or(claim).or_else(other);
    Volume { name, source }
}
