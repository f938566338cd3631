use std::collections::BTreeMap;

use super::*;

/// The acts of a script, each in a few words.
fn acts(text: &str) -> Vec<String> {
    let script = Script::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
    let environment = BTreeMap::from([("PGHOST".to_owned(), "127.0.0.1".to_owned())]);
    let reading = Reading::new(&script, &environment);
    reading.acts_of_block(&script.body).iter().map(shown).collect()
}

fn shown(act: &Act) -> String {
    let what = match &act.kind {
        ActKind::Asks(Target::Port { host, port, beyond }) => {
            format!("asks {host}:{port}{}", if *beyond { " and beyond" } else { "" })
        }
        ActKind::Asks(Target::File(path)) => format!("asks for {path}"),
        ActKind::Asks(Target::Process(name)) => format!("asks for process {name}"),
        ActKind::Asks(Target::Docker) => "asks docker".to_owned(),
        ActKind::Requests(request) => {
            format!("{} {}:{}{}", request.method, request.url.host, request.url.port, request.url.path)
        }
        ActKind::Signals { process, signal } => format!("{signal} to {process}"),
        ActKind::SignalsChild { signal } => format!("{signal} to child"),
        ActKind::AwaitsChild => "awaits child".to_owned(),
        ActKind::CountsConnections { words } => format!("counts connections {}", words.join(" ")),
        ActKind::Sleeps { seconds } => format!("sleeps {seconds:?}"),
        ActKind::Touches { path } => format!("touches {path}"),
        ActKind::Exits { code } => format!("exits {code:?}"),
        ActKind::Traps { signals, acts } => {
            format!("on {}: {}", signals.join(" "), acts.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        ActKind::Sources { path, arguments } => format!("sources {path} {}", arguments.join(" ")),
        ActKind::Leaves => "leaves".to_owned(),
        ActKind::Runs => "runs".to_owned(),
    };
    let looped = match (act.in_loop, act.in_condition) {
        (_, true) => "while: ",
        (true, false) => "loop: ",
        (false, false) => "",
    };
    let background = if act.in_background { " &" } else { "" };
    format!("{looped}{what}{background}")
}

#[track_caller]
fn does(text: &str, expected: &[&str]) {
    assert_eq!(acts(text), expected, "{text}");
}

#[test]
fn waits() {
    does(
        "until nc -z localhost 5432; do sleep 1; done; exec gunicorn app",
        &["while: asks localhost:5432", "loop: sleeps Some(1.0)", "runs"],
    );
    does(
        "while ! curl -sf http://localhost:15021/healthz/ready; do echo waiting; sleep 1; done",
        &["while: GET localhost:15021/healthz/ready", "loop: sleeps Some(1.0)"],
    );
    does(
        "for i in $(seq 1 30); do nc -z $PGHOST 5432 && break; sleep 2; done",
        &["loop: asks 127.0.0.1:5432", "loop: leaves", "loop: sleeps Some(2.0)"],
    );
    does(
        "PORT=5433\nuntil (echo > /dev/tcp/localhost/$PORT) 2>/dev/null; do sleep 1; done",
        &["while: asks localhost:5433", "loop: sleeps Some(1.0)"],
    );
    does(
        "while [ ! -S /cloudsql/a:b:c/.s.PGSQL.5432 ]; do sleep .5; done",
        &["while: asks for /cloudsql/a:b:c/.s.PGSQL.5432", "loop: sleeps Some(0.5)"],
    );
    does(
        "timeout 60 bash -c 'until nc -z localhost 3306; do sleep 1; done'\n./app",
        &["while: asks localhost:3306", "loop: sleeps Some(1.0)", "runs"],
    );
    does(
        "ready() { nc -z localhost 80; }\nuntil ready; do sleep 1; done",
        &["while: asks localhost:80", "loop: sleeps Some(1.0)"],
    );
    does(
        "while [ $(lsof -i :5432 | grep LISTEN | wc -l) -eq 0 ]; do sleep 1; done",
        &["while: asks localhost:5432", "loop: sleeps Some(1.0)"],
    );
    does(
        "until netstat -tln | grep -q ':5432'; do sleep 1; done",
        &["while: asks localhost:5432", "loop: sleeps Some(1.0)"],
    );
    does(
        "if [ \"$WAIT\" = true ]; then until nc -z localhost 1; do sleep 1; done; fi",
        &["while: asks localhost:1", "loop: sleeps Some(1.0)"],
    );
    does(
        "n=0; while ! pg_isready -h localhost; do n=$((n+1)); if [ $n -gt 9 ]; then exit 1; fi; sleep 1; done",
        &["while: asks localhost:5432 and beyond", "loop: exits Some(\"1\")", "loop: sleeps Some(1.0)"],
    );
    does("H=a; H=b; until nc -z $H 1; do sleep 1; done", &["while: asks $H:1", "loop: sleeps Some(1.0)"]);
}

#[test]
fn quits_and_signals() {
    does(
        "./app; code=$?; curl -fsI -X POST http://localhost:15020/quitquitquit; exit $code",
        &["runs", "POST localhost:15020/quitquitquit", "exits Some(\"$code\")"],
    );
    does(
        "trap 'curl -s -XPOST localhost:15020/quitquitquit' EXIT\n./app",
        &["on EXIT: POST localhost:15020/quitquitquit", "runs"],
    );
    does(
        "pid=$(pgrep cloud_sql_proxy) && kill -INT $pid",
        &["asks for process cloud_sql_proxy", "INT to cloud_sql_proxy"],
    );
    does("kill -TERM $(pidof envoy)", &["TERM to envoy"]);
    does("pgrep envoy | xargs kill -9", &["9 to envoy"]);
    does("ps -A | grep [s]cript.sh | grep -v grep", &["asks for process script.sh"]);
    does(
        "quit() { wget -qO- --post-data= http://127.0.0.1:9091/quitquitquit; exit 0; }\n./app\nquit",
        &["runs", "POST 127.0.0.1:9091/quitquitquit", "exits Some(\"0\")"],
    );
    does(
        "./app & PID=$!\ntrap 'kill -TERM $PID' TERM\nwait $PID",
        &["runs &", "on TERM: TERM to child", "awaits child"],
    );
    does("kill -0 $(pgrep app)", &["asks for process app"]);
    does("kill 1", &["runs"]);
}

#[test]
fn marks_drains_and_others() {
    does("trap \"touch /tmp/pod/done\" EXIT; ./app", &["on EXIT: touches /tmp/pod/done", "runs"]);
    does("./app; echo done > /tmp/pod/done", &["runs", "touches /tmp/pod/done"]);
    does(
        "drain() { while [ $(netstat -ant | grep ESTABLISHED | wc -l) -gt 0 ]; do sleep 1; done; }\ntrap drain TERM\n./app",
        &["on TERM: while: counts connections ESTABLISHED, loop: sleeps Some(1.0)", "runs"],
    );
    does(
        "while [ $(netstat -plunt | grep tcp | grep -v envoy | wc -l | xargs) -ne 0 ]; do sleep 1; done",
        &["while: counts connections tcp", "loop: sleeps Some(1.0)"],
    );
    does(
        "while grep -q ' 01 ' /proc/net/tcp; do sleep 1; done",
        &["while: counts connections ", "loop: sleeps Some(1.0)"],
    );
    does(
        "until [ \"$(cat /proc/net/tcp | grep -c ' 01 ')\" -eq 0 ]; do sleep 1; done",
        &["while: counts connections  01 ", "loop: sleeps Some(1.0)"],
    );
    does(
        "while ss -Htn state established | grep -q .; do sleep 1; done",
        &["while: counts connections .", "loop: sleeps Some(1.0)"],
    );
    does(". /scripts/wait.sh \"a.sh\" proxy", &["sources /scripts/wait.sh a.sh proxy"]);
    does("./app > /dev/null 2>&1", &["runs"]);
}

#[test]
fn words_that_only_look_like_acts() {
    does("echo 'curl -X POST http://localhost:15020/quitquitquit'", &[]);
    does("# curl -X POST http://localhost:15020/quitquitquit\n: nothing", &[]);
    does("cat <<EOF\ncurl -X POST http://localhost:15020/quitquitquit\nEOF", &["runs"]);
    does("alias q='pkill envoy'; X=\"pkill envoy\"", &["runs"]);
    does("f() { pkill envoy; }", &[]);
    does("$CMD localhost 5432", &["runs"]);
}
