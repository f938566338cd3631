//! Paths as text: joined and cleaned without a look at the disk.

/// The path without `.` steps, and with every `..` carried out that can be.
pub(crate) fn normalize_path(path: &str) -> String {
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
pub(crate) fn parent_path(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// `path` as seen from `folder`, as a normal path.
pub(crate) fn join_path(folder: &str, path: &str) -> String {
    if path.starts_with('/') || folder.is_empty() {
        return normalize_path(path);
    }
    normalize_path(&format!("{folder}/{path}"))
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
}
