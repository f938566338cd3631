use std::collections::BTreeMap;

use crate::instruction::{Command, Copy, Dockerfile, Kind};

/// What the last stage of a Dockerfile makes, as far as the file itself says it: what its base image brings is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The instruction `ENTRYPOINT` that counts, among all of the file.
    pub entrypoint: Option<usize>,
    /// The instruction `CMD` that counts.
    pub cmd: Option<usize>,
    /// What stands before a shell form of `ENTRYPOINT` or `CMD`.
    pub shell: Vec<String>,
    /// Variables whose values are plain text.
    pub environment: BTreeMap<String, String>,
    /// The working directory.
    pub workdir: String,
    /// The instructions of the stage and of the stages that it begins with, in order.
    chain: Vec<usize>,
}

/// Where a file of an image comes from: a path below the build context, without a leading slash or `./`.
pub type FileSource = String;

/// How many stages may be looked through for one file.
const DEEPEST: usize = 8;

impl Dockerfile {
    /// What the last stage makes. `None` for a file without a stage.
    pub fn image(&self) -> Option<Image> {
        let last = self.stages().last()?.0;
        Some(self.image_of(last))
    }

    /// The command of an instruction that gives one.
    pub fn command(&self, instruction: usize) -> Option<&Command> {
        match &self.instructions.get(instruction)?.kind {
            Kind::Entrypoint(command) | Kind::Cmd(command) => Some(command),
            _ => None,
        }
    }

    /// The places of the `FROM` instructions, with the names of the stages.
    fn stages(&self) -> Vec<(usize, Option<&str>)> {
        let all = self.instructions.iter().enumerate();
        let stages = all.filter_map(|(at, instruction)| match &instruction.kind {
            Kind::From { name, .. } => Some((at, name.as_deref())),
            _ => None,
        });
        stages.collect()
    }

    /// The stage of a name or a number that begins before `before`.
    fn stage_called(&self, name: &str, before: usize) -> Option<usize> {
        let stages = self.stages();
        let mut earlier = stages.iter().filter(|(at, _)| *at < before);
        let named = earlier.clone().rfind(|(_, own)| own.is_some_and(|own| own.eq_ignore_ascii_case(name)));
        let numbered = || earlier.nth(name.parse().ok()?);
        named.or_else(numbered).map(|(at, _)| *at)
    }

    /// The instructions of the stage that begins at `from`, behind those of the stages of this file that it begins with.
    fn chain(&self, from: usize, depth: usize) -> Vec<usize> {
        let base = match &self.instructions[from].kind {
            Kind::From { base, .. } if depth < DEEPEST => {
                // A number is the name of an image here, and of a stage only behind `--from`.
                let named = |(at, name): &(usize, Option<&str>)| {
                    *at < from && name.is_some_and(|name| name.eq_ignore_ascii_case(base))
                };
                self.stages().into_iter().rfind(named).map(|(at, _)| at)
            }
            _ => None,
        };
        let mut chain = base.map(|base| self.chain(base, depth + 1)).unwrap_or_default();
        let own = self.instructions.iter().enumerate().skip(from + 1);
        let own = own.take_while(|(_, instruction)| !matches!(instruction.kind, Kind::From { .. }));
        chain.push(from);
        chain.extend(own.map(|(at, _)| at));
        chain
    }

    fn image_of(&self, from: usize) -> Image {
        let mut image = Image {
            entrypoint: None,
            cmd: None,
            shell: ["/bin/sh", "-c"].map(str::to_owned).to_vec(),
            environment: BTreeMap::new(),
            workdir: "/".to_owned(),
            chain: self.chain(from, 0),
        };
        let mut cmd_of_stage = false;
        for &at in &image.chain {
            match &self.instructions[at].kind {
                Kind::From { .. } => cmd_of_stage = false,
                Kind::Entrypoint(_) => {
                    image.entrypoint = Some(at);
                    // A `CMD` from the base is gone with a new `ENTRYPOINT`.
                    if !cmd_of_stage {
                        image.cmd = None;
                    }
                }
                Kind::Cmd(_) => (image.cmd, cmd_of_stage) = (Some(at), true),
                Kind::Env(variables) => image.environment.extend(variables.iter().cloned()),
                Kind::Shell(words) => image.shell.clone_from(words),
                Kind::Workdir(path) => image.workdir = joined(&image.workdir, path),
                Kind::Copy(_) | Kind::Other => {}
            }
        }
        image
    }

    /// The paths below the build context from which a file of the image may come, the likeliest first. `path` is absolute.
    pub fn sources_of(&self, image: &Image, path: &str) -> Vec<FileSource> {
        self.sources_in(&image.chain, path, 0)
    }

    fn sources_in(&self, chain: &[usize], path: &str, depth: usize) -> Vec<FileSource> {
        let mut workdir = "/".to_owned();
        let mut found = Vec::new();
        for &at in chain {
            match &self.instructions[at].kind {
                Kind::Workdir(path) => workdir = joined(&workdir, path),
                Kind::Copy(copy) => {
                    let stage = copy.from.as_deref().map(|name| self.stage_called(name, at));
                    for source in sources_for(copy, &workdir, path) {
                        let inner = match stage {
                            None => vec![source.trim_start_matches("./").trim_matches('/').to_owned()],
                            Some(Some(stage)) if depth < DEEPEST => {
                                self.sources_in(&self.chain(stage, 0), &joined("/", &source), depth + 1)
                            }
                            // Another image, or another context.
                            Some(_) => Vec::new(),
                        };
                        found.splice(0..0, inner);
                    }
                }
                _ => {}
            }
        }
        found
    }
}

impl Image {
    /// A path as the image has it: relative ones count from the working directory.
    pub fn absolute(&self, path: &str) -> String {
        joined(&self.workdir, path)
    }
}

/// The sources of an instruction that may be what stands at `path` afterwards.
fn sources_for(copy: &Copy, workdir: &str, path: &str) -> Vec<String> {
    let to = joined(workdir, &copy.to);
    let mut found = Vec::new();
    if let ([only], false) = (copy.sources.as_slice(), copy.has_text || copy.to.ends_with('/'))
        && path == to
    {
        found.push(only.clone());
    }
    let below = path.strip_prefix(to.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'));
    if let Some(below) = below.filter(|below| !below.is_empty()) {
        found.extend(copy.sources.iter().filter_map(|source| source_below(source, below)));
    }
    found
}

/// Where a source has what stands at `below` of the folder that it is copied to.
fn source_below(source: &str, below: &str) -> Option<String> {
    let source = source.trim_end_matches('/');
    let (folder, last) = source.rsplit_once('/').unwrap_or(("", source));
    if last == below {
        return Some(source.to_owned());
    }
    if let Some((before, after)) = last.split_once('*') {
        let fits = below.starts_with(before) && below.ends_with(after) && !after.contains('*');
        return fits.then(|| joined(folder, below));
    }
    // A folder: what it holds is copied, and not the folder itself.
    let is_plain = !source.contains(['*', '?', '[', '$']);
    let whole = if matches!(source, "" | ".") { below.to_owned() } else { format!("{source}/{below}") };
    is_plain.then_some(whole)
}

/// `path` from the folder `from`, without `.` and `..`.
fn joined(from: &str, path: &str) -> String {
    let is_absolute = path.starts_with('/') || from.starts_with('/');
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{from}/{path}") };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()),
            _ => steps.push(step),
        }
    }
    let path = steps.join("/");
    if is_absolute { format!("/{path}") } else { path }
}
