//! A folder in which a command runs as a container would: with stand-ins for the programs of its image, as the first process
//! of its own process namespace, in a file system of its own.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::found::Program;
use crate::scenario::{Ends, Scenario, Seen};
use crate::shell::{Shell, base_name, find, is_shell, skip};
use crate::stand_in::{self, CLIENTS, needs_of};

/// Folders of this machine that a command sees as they are.
const BOUND: [&str; 7] = ["usr", "bin", "sbin", "lib", "lib64", "proc", "dev"];

/// Makes the folder the root of the file system, and runs what follows.
const ENTER: &str = r#"set -e
cd "$1"; shift
for folder in usr bin sbin lib lib64 proc dev; do
  if [ -d "$folder" ] && [ ! -L "$folder" ]; then mount --rbind "/$folder" "$folder"; fi
done
read -r pid rest < /proc/self/stat
echo "$pid" > log/pid
exec chroot . /usr/bin/env -i -C /work "$@"
"#;

/// More questions than this without anything else are a loop that never ends.
const ENDLESS: usize = 150;

/// More turns of the app than this without the signal: nobody passes it on.
const DEAF: usize = 25;

/// Longer than any run takes, on a machine that does other things as well.
const LONGEST: Duration = Duration::from_mins(1);

/// Whether this machine lets us make namespaces. Without them commands run as they are, in a folder.
pub(crate) fn has_namespaces() -> bool {
    static ANSWER: OnceLock<bool> = OnceLock::new();
    *ANSWER.get_or_init(|| {
        let mut probe = Command::new("unshare");
        let enter = "mount -t tmpfs none /tmp && mkdir /tmp/a /tmp/b && mount --bind /tmp/a /tmp/b";
        probe.args(["-r", "-m", "-n", "-p", "-f", "--kill-child", "sh", "-c", enter]);
        let works = probe.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        if !works {
            skip(
                "commands as first processes",
                "no namespaces can be made here: scenarios with a signal, and commands with paths of their own, are left out",
            );
        }
        works
    })
}

/// Runs a program in a scenario. `None` where a program is missing, or where it has to be a first process, or needs a file system of its own, and cannot
/// have that here.
pub(crate) fn play(program: &Program, others: &Program, shell: &Shell, scenario: Scenario) -> Option<Seen> {
    if program.words.iter().any(|word| word == "tini") && find("tini").is_none() {
        skip("commands behind tini", "it is not installed");
        return None;
    }
    let own_root = has_namespaces();
    if !own_root && (scenario.is_told() || has_own_paths(program) || has_own_paths(others)) {
        return None;
    }
    let stage = Stage::new(program, others, shell, scenario, own_root);
    Some(stage.run(program, scenario))
}

fn has_own_paths(program: &Program) -> bool {
    let needs = needs_of(program);
    !program.folders.is_empty() || needs.apps.iter().chain(&needs.folders).any(|path| path.starts_with('/'))
}

struct Stage {
    folder: TempDir,
    own_root: bool,
}

impl Stage {
    fn new(program: &Program, other: &Program, shell: &Shell, scenario: Scenario, own_root: bool) -> Self {
        let stage = Self { folder: tempfile::tempdir().expect("a folder for files of a test"), own_root };
        let root = if own_root { String::new() } else { stage.folder.path().display().to_string() };
        for folder in ["work", "programs", "shells", "log", "scenario/ends", "tmp", "etc"] {
            stage.make_folder(folder);
        }
        if own_root {
            stage.bind_folders();
        }
        stage.add_shell(shell);
        stage.write("programs/.client", &stand_in::client(&root));
        stage.write("programs/.app", &stand_in::app(&root));
        stage.write("programs/.wrapper", &stand_in::wrapper(&root));
        for name in CLIENTS {
            stage.link(&format!("programs/{name}"), &format!("{root}/programs/.client"));
        }
        stage.write("scenario/sidecar", stand_in::answer_of(scenario));
        stage.write("scenario/others", &format!("{}\n", scenario.others));
        let mut folders: Vec<String> = program.folders.iter().chain(&other.folders).cloned().collect();
        let (mut needs, of_other) = (needs_of(program), needs_of(other));
        folders.extend(needs.folders.iter().chain(&of_other.folders).cloned());
        let last = needs.apps.last().or(of_other.apps.last()).cloned();
        needs.apps.extend(of_other.apps);
        for folder in &folders {
            stage.make_folder(folder.trim_start_matches('/'));
        }
        for (path, text) in &program.files {
            let path = path.trim_start_matches('/');
            if let Some((folder, _)) = path.rsplit_once('/') {
                stage.make_folder(folder);
            }
            stage.write(path, text);
        }
        for app in &needs.apps {
            stage.add_app(app, &folders, &format!("{root}/programs/.app"));
        }
        for wrapper in needs.wrappers.iter().chain(&of_other.wrappers) {
            stage.add_app(wrapper, &folders, &format!("{root}/programs/.wrapper"));
        }
        if let Some(last) = last {
            let end = stand_in::end_of(scenario);
            stage.write(&format!("scenario/ends/{}", base_name(&last)), &end);
        }
        stage
    }

    fn path(&self, path: &str) -> std::path::PathBuf {
        self.folder.path().join(path)
    }

    fn make_folder(&self, path: &str) {
        fs::create_dir_all(self.path(path)).expect("a folder of a test");
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::write(&path, text).expect("a file of a test");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a file of a test");
    }

    fn link(&self, path: &str, target: &str) {
        let path = self.path(path);
        if !path.exists() && !path.is_symlink() {
            symlink(target, path).expect("a link of a test");
        }
    }

    fn bind_folders(&self) {
        for name in BOUND {
            let there = Path::new("/").join(name);
            match fs::read_link(&there) {
                Ok(target) => self.link(name, &target.display().to_string()),
                Err(_) if there.is_dir() => self.make_folder(name),
                Err(_) => {}
            }
        }
    }

    /// The shell under all names that a command may call it by.
    fn add_shell(&self, shell: &Shell) {
        let program = self.path("shells/.shell");
        let real = fs::canonicalize(&shell.path).expect("the path of a program");
        if real.starts_with("/usr") || !self.own_root {
            symlink(&real, &program).expect("a link of a test");
        } else {
            fs::copy(&real, &program).expect("a copy of a program");
        }
        for name in ["sh", "bash", "dash", "ash"] {
            self.link(&format!("shells/{name}"), ".shell");
            self.link(&format!("programs/{name}"), &format!("../shells/{name}"));
        }
    }

    /// An app is looked for by its path, in the folders that the command goes to, or in `PATH`.
    fn add_app(&self, app: &str, folders: &[String], stand_in: &str) {
        let places: Vec<String> = if let Some(path) = app.strip_prefix('/') {
            vec![path.to_owned()]
        } else if app.contains('/') {
            let folders = folders.iter().map(|folder| folder.trim_start_matches('/'));
            folders.chain(["work"]).map(|folder| format!("{folder}/{app}")).collect()
        } else {
            vec![format!("programs/{app}")]
        };
        for place in places {
            let parent = self.path(&place).parent().expect("a file stands in a folder").to_owned();
            // What the machine has is not written to.
            if fs::create_dir_all(parent).is_ok() {
                self.link(&place, stand_in);
            }
        }
    }

    fn run(&self, program: &Program, scenario: Scenario) -> Seen {
        let mut child = self.start(program, scenario);
        let begun = Instant::now();
        let (mut told_at, mut counted) = (None, 0);
        let status = loop {
            if let Some(status) = child.try_wait().expect("a process of ours") {
                break Some(status);
            }
            assert!(
                begun.elapsed() < LONGEST,
                "neither an end nor a loop: {:?}, {scenario:?}",
                program.words
            );
            let works = self.count("works") > 0;
            if scenario.is_told() && works && told_at.is_none() {
                told_at = Some(self.count("turns"));
                counted = self.count("calls");
                tell(&child, self.first_process());
            }
            let is_deaf = told_at.is_some_and(|at| self.count("turns") > at + DEAF);
            let is_endless = (!works || told_at.is_some()) && self.count("calls") > counted + ENDLESS;
            if is_endless || (is_deaf && self.count("told") == 0) {
                break None;
            }
            sleep(Duration::from_millis(2));
        };
        end(&mut child);
        Seen { started: self.lines("started"), told: self.count("told") > 0, code: status.map(code_of) }
    }

    fn start(&self, program: &Program, scenario: Scenario) -> Child {
        let mut words = program.words.clone();
        if let Some(first) = words.iter_mut().find(|word| is_shell(word)) {
            let name = base_name(first).to_owned();
            *first = self.inside(&format!("shells/{name}"));
        }
        let search = format!("{}:/usr/bin:/bin", self.inside("programs"));
        let mut variables = vec![format!("PATH={search}")];
        variables.extend(program.environment.iter().map(|(name, value)| format!("{name}={value}")));
        let mut command = if self.own_root {
            let mut command = Command::new("unshare");
            command.args(["-r", "-m", "-n"]);
            // The first process of a namespace cannot be killed from inside.
            if scenario.app != Ends::Killed {
                command.args(["-p", "-f", "--kill-child"]);
            }
            command.args(["/bin/sh", "-c", ENTER, "enter"]).arg(self.folder.path());
            command
        } else {
            let mut command = Command::new("/usr/bin/env");
            command.args(["-i", "-C"]).arg(self.path("work"));
            command
        };
        command.args(variables).args(words);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
        command.spawn().expect("a process")
    }

    /// A path of the stage as the command sees it.
    fn inside(&self, path: &str) -> String {
        if self.own_root { format!("/{path}") } else { self.path(path).display().to_string() }
    }

    /// The process that the container runtime would signal, where it is not the child itself.
    fn first_process(&self) -> Option<String> {
        let pid = fs::read_to_string(self.path("log/pid")).ok()?;
        Some(pid.trim().to_owned()).filter(|_| self.own_root)
    }

    fn count(&self, log: &str) -> usize {
        fs::read_to_string(self.path("log").join(log)).map_or(0, |text| text.lines().count())
    }

    fn lines(&self, log: &str) -> Vec<String> {
        let text = fs::read_to_string(self.path("log").join(log)).unwrap_or_default();
        text.lines().map(|line| line.replace(&self.folder.path().display().to_string(), "")).collect()
    }
}

fn tell(child: &Child, first_process: Option<String>) {
    kill("TERM", &first_process.unwrap_or_else(|| child.id().to_string()));
}

/// Ends all that is left of a run.
fn end(child: &mut Child) {
    kill("KILL", &format!("-{}", child.id()));
    let _ = child.wait();
}

fn kill(signal: &str, process: &str) {
    let program = find("kill").expect("the program `kill`");
    let mut command = Command::new(program);
    let _ = command.args(["-s", signal, "--", process]).stderr(Stdio::null()).status();
}

/// As a container runtime says it.
fn code_of(status: ExitStatus) -> i32 {
    status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0))
}
