use serde_json::Value;

use super::fields::{Fields, Reader, whole_number};
use crate::handler::{Handler, HttpHeader, Lifecycle, PortRef};
use crate::probe::Probe;

pub(super) fn read_probe(reader: &mut Reader, fields: Fields<'_, '_>) -> Probe {
    Probe {
        handler: read_handler(reader, fields, &["exec", "httpGet", "tcpSocket", "grpc"]),
        initial_delay_seconds: fields.small_integer(reader, "initialDelaySeconds"),
        period_seconds: fields.small_integer(reader, "periodSeconds"),
        timeout_seconds: fields.small_integer(reader, "timeoutSeconds"),
        success_threshold: fields.small_integer(reader, "successThreshold"),
        failure_threshold: fields.small_integer(reader, "failureThreshold"),
        termination_grace_period_seconds: fields.integer(reader, "terminationGracePeriodSeconds"),
    }
}

pub(super) fn read_lifecycle(reader: &mut Reader, fields: Fields<'_, '_>) -> Lifecycle {
    Lifecycle {
        post_start: fields.inside(reader, "postStart", read_hook).flatten(),
        pre_stop: fields.inside(reader, "preStop", read_hook).flatten(),
        stop_signal: fields.string(reader, "stopSignal"),
    }
}

fn read_hook(reader: &mut Reader, fields: Fields<'_, '_>) -> Option<Handler> {
    read_handler(reader, fields, &["exec", "httpGet", "tcpSocket", "sleep"])
}

/// The first of the handlers that may stand here. All of them are read, so that a problem in any is found.
fn read_handler(reader: &mut Reader, fields: Fields<'_, '_>, known: &[&str]) -> Option<Handler> {
    let read =
        |key: &&str| fields.inside(reader, key, |reader, inner| read_one(reader, key, inner)).flatten();
    // Not lazy: `find_map` would leave out the problems of the second.
    let all = known.iter().filter_map(read).collect::<Vec<_>>();
    all.into_iter().next()
}

fn read_one(reader: &mut Reader, key: &str, fields: Fields<'_, '_>) -> Option<Handler> {
    let handler = match key {
        "exec" => Handler::Exec { command: fields.strings(reader, "command").unwrap_or_default() },
        "httpGet" => Handler::HttpGet {
            path: fields.string(reader, "path"),
            port: read_port(reader, fields),
            host: fields.string(reader, "host"),
            scheme: fields.string(reader, "scheme"),
            headers: fields.each(reader, "httpHeaders", |reader, header| HttpHeader {
                name: header.string(reader, "name"),
                value: header.string(reader, "value"),
            }),
        },
        "tcpSocket" => {
            Handler::TcpSocket { port: read_port(reader, fields), host: fields.string(reader, "host") }
        }
        "grpc" => Handler::Grpc {
            port: fields.small_integer(reader, "port"),
            service: fields.string(reader, "service"),
        },
        "sleep" => Handler::Sleep { seconds: fields.integer(reader, "seconds") },
        _ => return None,
    };
    Some(handler)
}

fn read_port(reader: &mut Reader, fields: Fields<'_, '_>) -> Option<PortRef> {
    match fields.get("port")? {
        Value::String(name) => Some(PortRef::Name(name.clone())),
        number => {
            let fits = |number: &i64| i32::try_from(*number).is_ok();
            let port = whole_number(number).filter(fits).map(PortRef::Number);
            if port.is_none() {
                reader.problem(&fields.at.key("port"), "a port is expected: a number, or the name of a port");
            }
            port
        }
    }
}
