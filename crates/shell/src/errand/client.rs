//! Programs that ask something of the network.

use super::options::Options;
use super::{Errand, Request, Target, Url};

/// Options of curl(1) that take a value.
const CURL_VALUES: [&str; 72] = [
    "A",
    "b",
    "c",
    "C",
    "d",
    "D",
    "e",
    "E",
    "F",
    "h",
    "H",
    "K",
    "m",
    "o",
    "P",
    "Q",
    "r",
    "T",
    "t",
    "u",
    "U",
    "w",
    "x",
    "X",
    "y",
    "Y",
    "z",
    "user-agent",
    "cookie",
    "cookie-jar",
    "continue-at",
    "data",
    "data-ascii",
    "data-binary",
    "data-raw",
    "data-urlencode",
    "json",
    "dump-header",
    "referer",
    "cert",
    "form",
    "form-string",
    "header",
    "config",
    "max-time",
    "connect-timeout",
    "output",
    "output-dir",
    "range",
    "upload-file",
    "user",
    "write-out",
    "proxy",
    "noproxy",
    "request",
    "speed-time",
    "speed-limit",
    "time-cond",
    "retry",
    "retry-delay",
    "retry-max-time",
    "unix-socket",
    "abstract-unix-socket",
    "url",
    "cacert",
    "capath",
    "key",
    "max-redirs",
    "resolve",
    "interface",
    "limit-rate",
    "stderr",
];

/// Options of wget(1) that take a value.
const WGET_VALUES: [&str; 27] = [
    "O",
    "o",
    "a",
    "e",
    "i",
    "B",
    "t",
    "T",
    "w",
    "Q",
    "P",
    "U",
    "output-document",
    "output-file",
    "tries",
    "timeout",
    "dns-timeout",
    "connect-timeout",
    "read-timeout",
    "wait",
    "waitretry",
    "header",
    "user-agent",
    "post-data",
    "post-file",
    "method",
    "body-data",
];

pub(super) fn curl(words: &[&str]) -> Errand {
    let options = Options::read(words, &CURL_VALUES);
    let address = options.value(&["url"]).or_else(|| options.operands.first().copied());
    let Some(url) = address.filter(|_| options.operands.len() <= 1).and_then(Url::parse) else {
        return Errand::Other;
    };
    // What it fetches is kept: more than a question.
    let keeps = options
        .value(&["o", "output"])
        .is_some_and(|file| !matches!(file, "/dev/null" | "-" | "/dev/stdout" | "/dev/stderr"))
        || options.has(&["O", "remote-name", "T", "upload-file"]);
    if keeps {
        return Errand::Other;
    }
    let sends = options.has(&[
        "d",
        "data",
        "data-ascii",
        "data-binary",
        "data-raw",
        "data-urlencode",
        "json",
        "F",
        "form",
    ]);
    let method = options.value(&["X", "request"]).map_or_else(
        || {
            if sends {
                "POST"
            } else if options.has(&["I", "head"]) {
                "HEAD"
            } else {
                "GET"
            }
            .to_owned()
        },
        str::to_ascii_uppercase,
    );
    let retries = options.has(&["retry-connrefused", "retry-all-errors"]) && options.has(&["retry"]);
    let socket = options.value(&["unix-socket"]).map(str::to_owned);
    Errand::Requests(Request { url, method, socket, retries })
}

pub(super) fn wget(words: &[&str]) -> Errand {
    let options = Options::read(words, &WGET_VALUES);
    let [address] = options.operands.as_slice() else { return Errand::Other };
    let Some(url) = Url::parse(address) else { return Errand::Other };
    let output = options.value(&["O", "output-document"]);
    let looks_only = options.has(&["spider"]);
    let posts = options.has(&["post-data", "post-file"]);
    let keeps = match output {
        Some(file) => !matches!(file, "/dev/null" | "-" | "/dev/stdout"),
        // Without `-O` the answer becomes a file; nobody wants that of a call that tells something.
        None => !looks_only && !posts,
    };
    if keeps {
        return Errand::Other;
    }
    let method = options
        .value(&["method"])
        .map_or_else(|| if posts { "POST" } else { "GET" }.to_owned(), str::to_ascii_uppercase);
    let retries = options.has(&["retry-connrefused"]);
    Errand::Requests(Request { url, method, socket: None, retries })
}

/// `nc -z localhost 5432`, `nc -zU /run/x.sock`. One that listens, or sends something, is no question.
pub(super) fn netcat(words: &[&str]) -> Errand {
    let options = Options::read(
        words,
        &["w", "p", "s", "q", "i", "G", "X", "x", "e", "c", "T", "I", "O", "P", "V", "W", "M", "m"],
    );
    if options.has(&["l", "k", "e", "c"]) {
        return Errand::Other;
    }
    match options.operands.as_slice() {
        [path] if options.has(&["U", "unixsock"]) => Errand::Asks(Target::File((*path).to_owned())),
        [host, port] => port.parse().map_or(Errand::Other, |port| {
            Errand::Asks(Target::Port { host: (*host).to_owned(), port, beyond: false })
        }),
        _ => Errand::Other,
    }
}

/// A client that is told host and port by `-h` and `-p` (`-P`), and asks the server behind them.
pub(super) fn database(words: &[&str], default_port: u16, with_value: &[&str]) -> Errand {
    let mut all = vec!["h", "host", "p", "port", "P", "S", "s", "socket"];
    all.extend(with_value);
    let options = Options::read(words, &all);
    let host = options.value(&["h", "host"]).unwrap_or("localhost");
    let port = options.value(&["P", "p", "port"]).map_or(Ok(default_port), str::parse);
    match port {
        _ if host.starts_with('/') => Errand::Asks(Target::File(host.to_owned())),
        Ok(port) => Errand::Asks(Target::Port { host: host.to_owned(), port, beyond: true }),
        Err(_) => Errand::Other,
    }
}

pub(super) fn grpc_health_probe(words: &[&str]) -> Errand {
    let address =
        words.iter().enumerate().find_map(|(at, word)| match word.trim_start_matches('-').split_once('=') {
            Some(("addr", address)) => Some(address),
            None if word.trim_start_matches('-') == "addr" => words.get(at + 1).copied(),
            _ => None,
        });
    let asked = address.and_then(|address| address.rsplit_once(':'));
    match asked.and_then(|(host, port)| Some((host, port.parse().ok()?))) {
        Some((host, port)) => Errand::Asks(Target::Port { host: host.to_owned(), port, beyond: false }),
        None => Errand::Other,
    }
}

/// `lsof -i :5432` asks for a listener of the pod; any other use lists connections.
pub(super) fn lsof(words: &[&str]) -> Errand {
    let port = words.iter().find_map(|word| {
        let word = word.strip_prefix("-i").unwrap_or(word);
        word.rsplit_once(':').and_then(|(_, port)| port.parse().ok())
    });
    match port {
        Some(port) => Errand::Asks(Target::Port { host: "localhost".to_owned(), port, beyond: false }),
        None => Errand::ListsConnections,
    }
}
