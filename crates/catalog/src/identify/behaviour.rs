//! What a container does, read from its command, whatever its image is.

use outrigger_pod::VolumeSource;

use crate::entry::Behaviour;
use crate::resolve::Resolver;

/// What speaks for the behaviour, in a fragment; `None` where the container does something else.
pub(super) fn shows(resolver: &Resolver<'_>, behaviour: Behaviour) -> Option<String> {
    match behaviour {
        Behaviour::FollowsSharedFile => follows_shared_file(resolver),
        Behaviour::SleepsForItsHook => sleeps_for_its_hook(resolver),
    }
}

/// Programs that read or say something and change nothing.
const READERS: [&str; 16] = [
    "tail", "cat", "head", "grep", "wc", "ls", "test", "[", "echo", "printf", "sleep", "date", "true", ":",
    "cd", "set",
];

/// A container that does nothing but read a shared file as it grows: `tail -f`, or a loop that reads it.
fn follows_shared_file(resolver: &Resolver<'_>) -> Option<String> {
    let commands = all_commands(resolver)?;
    if commands.iter().any(|command| !READERS.contains(&program_of(command))) || writes(resolver) {
        return None;
    }
    let reads = |command: &&Vec<String>| matches!(program_of(command), "tail" | "cat" | "head" | "grep");
    let loops = resolver.invocation.script().is_some_and(|script| {
        ["while true", "while :", "while sleep", "until false"].iter().any(|start| script.contains(start))
    });
    let endless = commands.iter().filter(reads).filter(|command| loops || follows(command));
    endless.flatten().find_map(|path| {
        let volume = volume_of(resolver, path)?;
        let shares = is_scratch(resolver, volume) && resolver.is_mounted_elsewhere(volume);
        shares.then(|| format!("command reads {path} on the shared volume {volume}"))
    })
}

/// Whether the volume is an empty directory of the pod: what is read there was written by another of its containers.
fn is_scratch(resolver: &Resolver<'_>, volume: &str) -> bool {
    let source = resolver.pod.volume(volume).map(|volume| &volume.source);
    matches!(source, Some(None | Some(VolumeSource::EmptyDir { .. })))
}

fn follows(command: &[String]) -> bool {
    program_of(command) == "tail"
        && command[1..].iter().any(|word| {
            word.starts_with("--follow")
                || (word.starts_with('-') && !word.starts_with("--") && word.contains(['f', 'F']))
        })
}

/// The volume on which a path lies: the one with the longest mount path.
fn volume_of<'r>(resolver: &'r Resolver<'_>, path: &str) -> Option<&'r str> {
    let mounts = resolver.container.volume_mounts.iter().filter(|mount| {
        let folder = mount.mount_path.as_deref().unwrap_or_default().trim_end_matches('/');
        let rest = path.strip_prefix(folder).filter(|_| !folder.is_empty());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    mounts.max_by_key(|mount| mount.mount_path.as_ref().map(String::len))?.name.as_deref()
}

/// Whether a script writes to anything but its own output.
fn writes(resolver: &Resolver<'_>) -> bool {
    let script = resolver.invocation.script().unwrap_or_default();
    script
        .split('>')
        .skip(1)
        .map(str::trim_start)
        .any(|target| !target.starts_with(['&', '>']) && !target.starts_with("/dev/"))
}

fn sleeps_for_its_hook(resolver: &Resolver<'_>) -> Option<String> {
    let commands = all_commands(resolver)?;
    let [command] = commands.as_slice() else { return None };
    let sleeps =
        program_of(command) == "sleep" && command.iter().any(|word| word == "infinity" || word == "inf");
    let follows_nothing = follows(command) && command.iter().any(|word| word == "/dev/null");
    let hook = resolver.container.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
    let found = (sleeps || follows_nothing) && hook.is_some();
    found.then(|| "command sleeps for ever, and the container has a preStop hook".to_owned())
}

fn program_of(command: &[String]) -> &str {
    command.first().map(|word| crate::invocation::file_name(word)).unwrap_or_default()
}

/// All commands that the container runs, those of a script in order; `None` where it runs its image's own program.
fn all_commands(resolver: &Resolver<'_>) -> Option<Vec<Vec<String>>> {
    let invocation = &resolver.invocation;
    if invocation.script().is_some() {
        let commands = invocation.script_commands().iter().map(|words| match words.as_slice() {
            [exec, rest @ ..] if exec == "exec" && !rest.is_empty() => rest.to_vec(),
            words => words.to_vec(),
        });
        return Some(commands.collect());
    }
    let program = invocation.program()?.to_owned();
    let rest = invocation.arguments.iter().map(|argument| argument.text.clone());
    Some(vec![std::iter::once(program).chain(rest).collect()])
}
