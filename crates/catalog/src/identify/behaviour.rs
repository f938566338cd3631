//! What a container does, read from its command, whatever its image is.

use crate::entry::Behaviour;
use crate::resolve::Resolver;

/// What speaks for the behaviour, in a fragment; `None` where the container does something else.
pub(super) fn shows(resolver: &Resolver<'_>, behaviour: Behaviour) -> Option<String> {
    match behaviour {
        Behaviour::FollowsSharedFile => follows_shared_file(resolver),
        Behaviour::SleepsForItsHook => sleeps_for_its_hook(resolver),
    }
}

fn follows_shared_file(resolver: &Resolver<'_>) -> Option<String> {
    let container = resolver.container;
    let words = whole_command(resolver)?;
    let (program, rest) = words.split_first()?;
    if crate::invocation::file_name(program) != "tail" {
        return None;
    }
    let follows = rest.iter().any(|word| {
        word.starts_with("--follow")
            || (word.starts_with('-') && !word.starts_with("--") && word.contains(['f', 'F']))
    });
    let mounted = |path: &str| {
        let mounts = container.volume_mounts.iter().filter_map(|mount| {
            let folder = mount.mount_path.as_deref()?.trim_end_matches('/');
            path.strip_prefix(folder)
                .filter(|rest| rest.is_empty() || rest.starts_with('/'))
                .and(mount.name.as_deref())
        });
        mounts.into_iter().next()
    };
    let shared = rest.iter().filter(|word| word.starts_with('/')).find_map(|path| {
        let volume = mounted(path)?;
        resolver
            .is_mounted_elsewhere(volume)
            .then(|| format!("command follows {path} on the shared volume {volume}"))
    });
    shared.filter(|_| follows)
}

fn sleeps_for_its_hook(resolver: &Resolver<'_>) -> Option<String> {
    let words = whole_command(resolver)?;
    let (program, rest) = words.split_first()?;
    let sleeps = crate::invocation::file_name(program) == "sleep"
        && rest.iter().any(|word| word == "infinity" || word == "inf");
    let hook = resolver.container.lifecycle.as_ref().and_then(|lifecycle| lifecycle.pre_stop.as_ref());
    (sleeps && hook.is_some())
        .then(|| "command sleeps for ever, and the container has a preStop hook".to_owned())
}

/// The words of the container's only command, also where a shell is given one simple command; `None` for anything more.
fn whole_command(resolver: &Resolver<'_>) -> Option<Vec<String>> {
    let invocation = &resolver.invocation;
    if let Some(script) = invocation.script() {
        let script = script.trim().strip_prefix("exec ").unwrap_or(script.trim());
        let simple = !script.contains([';', '&', '|', '\n', '$', '`', '(', '<', '>']);
        return simple
            .then(|| invocation.script_text_words().into_iter().filter(|word| word != "exec").collect());
    }
    let program = invocation.program()?.to_owned();
    let rest = invocation.arguments.iter().map(|argument| argument.text.clone());
    Some(std::iter::once(program).chain(rest).collect())
}
