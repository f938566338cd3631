use serde_json::Value;

use super::fields::{Fields, Reader, whole_number};
use crate::handler::{Handler, HttpHeader, Lifecycle, PortRef};
use crate::probe::Probe;

pub(super) fn read_probe(reader: &mut Reader, fields: Fields<'_, '_>) -> Probe {
    Probe {
        handler: read_handler(reader, fields),
        initial_delay_seconds: fields.integer(reader, "initialDelaySeconds"),
        period_seconds: fields.integer(reader, "periodSeconds"),
        timeout_seconds: fields.integer(reader, "timeoutSeconds"),
        success_threshold: fields.integer(reader, "successThreshold"),
        failure_threshold: fields.integer(reader, "failureThreshold"),
        termination_grace_period_seconds: fields.integer(reader, "terminationGracePeriodSeconds"),
    }
}

pub(super) fn read_lifecycle(reader: &mut Reader, fields: Fields<'_, '_>) -> Lifecycle {
    Lifecycle {
        post_start: fields.inside(reader, "postStart", read_handler).flatten(),
        pre_stop: fields.inside(reader, "preStop", read_handler).flatten(),
        stop_signal: fields.string(reader, "stopSignal"),
    }
}

/// The first handler that the mapping names. All are read, so that a problem in any is found.
fn read_handler(reader: &mut Reader, fields: Fields<'_, '_>) -> Option<Handler> {
    let exec = fields.inside(reader, "exec", |reader, exec| Handler::Exec {
        command: exec.strings(reader, "command").unwrap_or_default(),
    });
    let http_get = fields.inside(reader, "httpGet", |reader, get| Handler::HttpGet {
        path: get.string(reader, "path"),
        port: read_port(reader, get),
        host: get.string(reader, "host"),
        scheme: get.string(reader, "scheme"),
        headers: get.each(reader, "httpHeaders", |reader, header| HttpHeader {
            name: header.string(reader, "name"),
            value: header.string(reader, "value"),
        }),
    });
    let tcp_socket = fields.inside(reader, "tcpSocket", |reader, socket| Handler::TcpSocket {
        port: read_port(reader, socket),
        host: socket.string(reader, "host"),
    });
    let grpc = fields.inside(reader, "grpc", |reader, grpc| Handler::Grpc {
        port: grpc.integer(reader, "port"),
        service: grpc.string(reader, "service"),
    });
    let sleep = fields.inside(reader, "sleep", |reader, sleep| Handler::Sleep {
        seconds: sleep.integer(reader, "seconds"),
    });
    exec.or(http_get).or(tcp_socket).or(grpc).or(sleep)
}

fn read_port(reader: &mut Reader, fields: Fields<'_, '_>) -> Option<PortRef> {
    match fields.get("port")? {
        Value::String(name) => Some(PortRef::Name(name.clone())),
        number => {
            let port = whole_number(number).map(PortRef::Number);
            if port.is_none() {
                reader.problem(&fields.at.key("port"), "a port is expected: a number, or the name of a port");
            }
            port
        }
    }
}
