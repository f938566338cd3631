use super::*;

fn errand(line: &str) -> Errand {
    errand_of(&line.split_whitespace().collect::<Vec<_>>())
}

fn port(host: &str, port: u16, beyond: bool) -> Errand {
    Errand::Asks(Target::Port { host: host.to_owned(), port, beyond })
}

fn request(line: &str) -> (String, u16, String, String) {
    match errand(line) {
        Errand::Requests(request) => (request.url.host, request.url.port, request.url.path, request.method),
        other => panic!("{line}: {other:?}"),
    }
}

#[test]
fn what_is_asked_of_a_port() {
    assert_eq!(errand("nc -z localhost 5432"), port("localhost", 5432, false));
    assert_eq!(errand("/usr/bin/nc -zv -w2 127.0.0.1 3306"), port("127.0.0.1", 3306, false));
    assert_eq!(errand("nc -z -w 2 db 5432"), port("db", 5432, false));
    assert_eq!(errand("nc -zU /run/x.sock"), Errand::Asks(Target::File("/run/x.sock".to_owned())));
    assert_eq!(errand("pg_isready -h localhost -p 5433 -U postgres"), port("localhost", 5433, true));
    assert_eq!(
        errand("pg_isready -h /cloudsql/a:b:c"),
        Errand::Asks(Target::File("/cloudsql/a:b:c".to_owned()))
    );
    assert_eq!(errand("mysqladmin ping -h127.0.0.1 --port=3307"), port("127.0.0.1", 3307, true));
    assert_eq!(errand("redis-cli -p 6380 ping"), port("localhost", 6380, true));
    assert_eq!(errand("lsof -i :5432"), port("localhost", 5432, false));
    assert_eq!(errand("grpc_health_probe -addr=localhost:9000"), port("localhost", 9000, false));
    for other in ["nc -l 5432", "nc localhost", "nc -z localhost 5432-5440", "redis-cli set a b", "psql -c x"]
    {
        assert_eq!(errand(other), Errand::Other, "{other}");
    }
}

#[test]
fn requests_by_curl_and_wget() {
    let want = |host: &str, port, path: &str, method: &str| {
        (host.to_owned(), port, path.to_owned(), method.to_owned())
    };
    assert_eq!(
        request("curl -fsI -X POST http://localhost:15020/quitquitquit"),
        want("localhost", 15020, "/quitquitquit", "POST")
    );
    assert_eq!(
        request("curl -sf localhost:15021/healthz/ready"),
        want("localhost", 15021, "/healthz/ready", "GET")
    );
    assert_eq!(
        request("curl -fsI http://localhost:15021/healthz/ready"),
        want("localhost", 15021, "/healthz/ready", "HEAD")
    );
    assert_eq!(
        request("curl --max-time 2 -s -o /dev/null -XPOST http://[::1]:80"),
        want("::1", 80, "/", "POST")
    );
    assert_eq!(request("curl -s -w %{http_code} --data x https://a/b?c"), want("a", 443, "/b", "POST"));
    assert_eq!(
        request("wget -qO- --post-data=x http://127.0.0.1:9091/quitquitquit"),
        want("127.0.0.1", 9091, "/quitquitquit", "POST")
    );
    assert_eq!(
        request("wget --spider -q http://localhost:4191/ready"),
        want("localhost", 4191, "/ready", "GET")
    );
    for other in [
        "curl -O http://a/b",
        "curl -o x http://a/b",
        "wget http://a/b",
        "curl",
        "wget -i list",
        "curl http://a http://b",
    ] {
        assert_eq!(errand(other), Errand::Other, "{other}");
    }
}

#[test]
fn signals_by_name() {
    let signals = |process: &str, signal: &str| Errand::Signals {
        process: process.to_owned(),
        signal: signal.to_owned(),
    };
    assert_eq!(errand("pkill cloud_sql_proxy"), signals("cloud_sql_proxy", "TERM"));
    assert_eq!(errand("pkill -INT -f /cloud_sql_proxy"), signals("cloud_sql_proxy", "INT"));
    assert_eq!(errand("pkill -SIGINT pilot-agent"), signals("pilot-agent", "INT"));
    assert_eq!(errand("killall -9 envoy"), signals("envoy", "9"));
    assert_eq!(errand("killall -s QUIT nginx"), signals("nginx", "QUIT"));
    assert_eq!(errand("pidof envoy"), Errand::Asks(Target::Process("envoy".to_owned())));
    assert_eq!(errand("pgrep -f [c]loud"), Errand::Asks(Target::Process("cloud".to_owned())));
    assert_eq!(errand("pkill -u app"), Errand::Other);
    assert!(process::ends("TERM") && process::ends("9") && !process::ends("HUP") && !process::ends("0"));
}

#[test]
fn time_files_and_words() {
    assert_eq!(errand("sleep 1.5m 10"), Errand::Sleeps { seconds: Some(100.0) });
    assert_eq!(errand("sleep infinity"), Errand::Sleeps { seconds: None });
    assert_eq!(errand("touch /tmp/pod/done"), Errand::Touches { paths: vec!["/tmp/pod/done".to_owned()] });
    assert_eq!(errand("[ -S /run/x.sock ]"), Errand::Asks(Target::File("/run/x.sock".to_owned())));
    assert_eq!(errand("[ ! -f /tmp/done ]"), Errand::Asks(Target::File("/tmp/done".to_owned())));
    assert_eq!(errand("[ 3 -gt 2 ]"), Errand::Neutral);
    assert_eq!(errand("echo curl -X POST http://localhost:15020/quitquitquit"), Errand::Neutral);
    assert_eq!(errand("python manage.py migrate"), Errand::Other);
}

#[test]
fn the_pods_own_hosts() {
    assert!(
        ["localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0", "127.1.2.3"]
            .iter()
            .all(|host| is_own_host(host))
    );
    assert!(!["db", "10.0.0.1", "localhost.example.com", ""].iter().any(|host| is_own_host(host)));
}
