//! Paths as text: joined and cleaned without a look at the disk.

/// The path without `.` steps, and with every `..` carried out that can be.
pub fn normalize_path(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." if steps.last().is_some_and(|last| *last != "..") => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    format!("{root}{}", steps.join("/"))
}

/// The folder that holds `path`, a normal path; empty for the current folder.
pub fn parent_path(path: &str) -> &str {
    match path.rfind('/') {
        None => "",
        Some(0) => "/",
        Some(at) => &path[..at],
    }
}

/// `path` as seen from `folder`, as a normal path.
pub fn join_path(folder: &str, path: &str) -> String {
    if path.starts_with('/') || folder.is_empty() {
        return normalize_path(path);
    }
    normalize_path(&format!("{folder}/{path}"))
}

/// How many folders two paths have in common from their start on, with the file where it is one.
pub fn shared_steps(one: &str, other: &str) -> usize {
    one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_and_cleans() {
        assert_eq!(join_path("apps/overlays/dev", "../../base/web.yaml"), "apps/base/web.yaml");
        assert_eq!(join_path("", "./web.yaml"), "web.yaml");
        assert_eq!(join_path("a", "../../b"), "../b");
        assert_eq!(normalize_path("/a//b/./c"), "/a/b/c");
        assert_eq!(parent_path("a/b"), "a");
        assert_eq!(parent_path("b"), "");
    }

    #[test]
    fn whole_paths_stay_whole() {
        assert_eq!(join_path("apps/dev", "/base/../web.yaml"), "/web.yaml");
        assert_eq!(join_path("/apps/dev", "../../../web.yaml"), "/../web.yaml");
        assert_eq!(join_path(parent_path("/kustomization.yaml"), "web.yaml"), "/web.yaml");
        assert_eq!(join_path("..", "../a/./b//c.yaml"), "../../a/b/c.yaml");
        assert_eq!(normalize_path("a/../.."), "..");
    }
}
