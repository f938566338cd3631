//! What the tests share: a folder of files, a run of the program, and manifests of our own.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};

use serde_json::Value;

/// A Job of the old kind: nothing ends its proxy.
pub(crate) const OLD_JOB: &str = "\
apiVersion: batch/v1
kind: Job
metadata: {name: report}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: app, image: registry.example.com/acme/app:1}
        - {name: proxy, image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11.0, args: [project:region:instance]}
";

/// A Deployment with a sidecar that moves.
pub(crate) fn convertible(name: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: {name}\nspec:\n  selector:\n    matchLabels:\n      \
         app: {name}\n  template:\n    metadata:\n      labels:\n        app: {name}\n    spec:\n      containers:\n        \
         - name: {name}\n          image: registry.example.com/acme/{name}:1\n        - name: sql   # the way to the \
         database\n          image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14.1\n          args:\n            - \
         --health-check\n            - --http-address=0.0.0.0\n            - acme:europe-west1:orders\n"
    )
}

/// The same with one container: nothing to do.
pub(crate) const PLAIN: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: plain\nspec:\n  containers:\n    - name: \
                                app\n      image: registry.example.com/acme/app:1\n";

/// A container that could be a sidecar: a person must decide.
pub(crate) const SUGGESTED: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: unclear\nspec:\n  containers:\n    - \
                                    name: app\n      image: registry.example.com/acme/app:1\n    - name: rates-sidecar\n      \
                                    image: registry.example.com/acme/rates:1\n";

/// No YAML.
pub(crate) const BROKEN: &str = "kind: Pod\n  containers: [\n";

/// A folder of its own, which goes when the test ends.
#[derive(Debug)]
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    /// With these files in it.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn write(&self, file: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("the folder is made");
        fs::write(path, bytes).expect("the file is written");
    }

    pub(crate) fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).expect("the file is readable")
    }

    /// The program with arguments, to be run in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outrigger"));
        command.args(arguments).current_dir(self.root()).env_remove("NO_COLOR").stdin(Stdio::null());
        command
    }

    /// Runs the program in this folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(&self.command(arguments).output().expect("the program runs"))
    }

    /// Runs the program in this folder as somebody whom permissions bind: where the tests run as root, as `nobody`.
    /// `None` where that user may not run the program at all.
    pub(crate) fn run_unprivileged(&self, arguments: &[&str]) -> Option<Run> {
        const NOBODY: u32 = 65534;
        let mut command = self.command(arguments);
        if fs::metadata(self.root()).expect("the folder is there").uid() == 0 {
            fs::set_permissions(self.root(), fs::Permissions::from_mode(0o755)).expect("set");
            command.uid(NOBODY).gid(NOBODY);
        }
        match command.output() {
            Ok(output) => Some(Run::of(&output)),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => None,
            Err(error) => panic!("the program does not run: {error}"),
        }
    }

    /// Runs the program in this folder as a filter.
    pub(crate) fn filter(&self, arguments: &[&str], input: &str) -> Run {
        run_with_input(&mut self.command(arguments), input.as_bytes())
    }
}

/// Runs a program with these bytes on its standard input.
pub(crate) fn run_with_input(command: &mut Command, input: &[u8]) -> Run {
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program runs");
    let mut stdin = child.stdin.take().expect("its standard input is a pipe");
    let input = input.to_vec();
    // What does not read its input to the end breaks the pipe; that is for the test to see, not to fail on.
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("the program ends");
    let _ = writer.join().expect("the writer ends");
    Run::of(&output)
}

/// What a run left.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) status: ExitStatus,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    fn of(output: &Output) -> Self {
        Self {
            status: output.status,
            stdout: String::from_utf8(output.stdout.clone()).expect("the output is UTF-8"),
            stderr: String::from_utf8(output.stderr.clone()).expect("the output is UTF-8"),
        }
    }

    /// Fails, with all that was printed, unless the exit status is this one.
    #[track_caller]
    pub(crate) fn exits_with(self, code: i32) -> Self {
        assert_eq!(
            self.status.code(),
            Some(code),
            "\n--- standard output\n{}\n--- standard error\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// Standard output as one JSON object, and nothing else.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let value: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("not one JSON object: {error}\n{}\n{}", self.stdout, self.stderr));
        assert!(value.is_object(), "{value}");
        value
    }

    /// Both outputs, one after the other.
    pub(crate) fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Says why a test, or a part of one, is left out.
#[expect(clippy::print_stderr, reason = "what is skipped is skipped aloud")]
pub(crate) fn skip(what: &str, why: &str) {
    eprintln!("skipped: {what}: {why}");
}
