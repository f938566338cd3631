use std::fmt;

/// A container image, taken apart.
///
/// The first part is the registry when it has a dot, a colon or an upper-case letter, or is `localhost`; otherwise
/// the whole is a repository of the runtime's default registry.
/// Source: <https://github.com/distribution/reference> `normalize.go`, `splitDockerDomain` (read 2026-11-24).
/// Any text is taken: what does not look like an image is all repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    text: String,
    registry_end: Option<usize>,
    repository_end: usize,
    digest_start: Option<usize>,
}

impl Image {
    /// Takes an image apart.
    pub fn parse(text: &str) -> Self {
        let digest_start = text.find('@');
        let without_digest = &text[..digest_start.unwrap_or(text.len())];
        // A tag comes after the last slash: a colon before it belongs to the registry's port.
        let last_part = without_digest.rfind('/').map_or(0, |slash| slash + 1);
        let tag_colon = without_digest[last_part..].find(':').map(|colon| last_part + colon);
        let registry_end = without_digest.find('/').filter(|slash| is_registry(&without_digest[..*slash]));
        Self {
            text: text.to_owned(),
            registry_end,
            repository_end: tag_colon.unwrap_or(without_digest.len()),
            digest_start,
        }
    }

    /// The image as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The registry with its port, such as `gcr.io` or `registry.local:5000`; `None` for the default one.
    pub fn registry(&self) -> Option<&str> {
        self.registry_end.map(|end| &self.text[..end])
    }

    /// The path in the registry, such as `cloud-sql-connectors/cloud-sql-proxy`.
    pub fn repository(&self) -> &str {
        &self.text[self.registry_end.map_or(0, |end| end + 1)..self.repository_end]
    }

    /// The last part of the repository, such as `cloud-sql-proxy`.
    pub fn name(&self) -> &str {
        self.repository().rsplit('/').next().unwrap_or_default()
    }

    /// The tag, such as `2.14.1-alpine`.
    pub fn tag(&self) -> Option<&str> {
        let end = self.digest_start.unwrap_or(self.text.len());
        self.text[self.repository_end..end].strip_prefix(':')
    }

    /// The digest, such as `sha256:…`.
    pub fn digest(&self) -> Option<&str> {
        self.digest_start.map(|at| &self.text[at + 1..])
    }
}

fn is_registry(part: &str) -> bool {
    part == "localhost" || part.contains(['.', ':']) || part.chars().any(char::is_uppercase)
}

impl fmt::Display for Image {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Written, registry, repository, tag, digest.
    type Case =
        (&'static str, Option<&'static str>, &'static str, Option<&'static str>, Option<&'static str>);

    #[test]
    fn takes_images_apart() {
        let cases: [Case; 9] = [
            ("nginx", None, "nginx", None, None),
            ("nginx:1.27", None, "nginx", Some("1.27"), None),
            ("bitnami/nginx:1", None, "bitnami/nginx", Some("1"), None),
            ("localhost/app", Some("localhost"), "app", None, None),
            ("registry.local:5000/a/b:2", Some("registry.local:5000"), "a/b", Some("2"), None),
            ("registry.local:5000/a", Some("registry.local:5000"), "a", None, None),
            ("gcr.io/p/i:3@sha256:ab", Some("gcr.io"), "p/i", Some("3"), Some("sha256:ab")),
            ("gcr.io/p/i@sha256:ab", Some("gcr.io"), "p/i", None, Some("sha256:ab")),
            ("", None, "", None, None),
        ];
        for (text, registry, repository, tag, digest) in cases {
            let image = Image::parse(text);
            let parts = (image.registry(), image.repository(), image.tag(), image.digest());
            assert_eq!(parts, (registry, repository, tag, digest), "{text}");
        }
        assert_eq!(Image::parse("gcr.io/a/b/cloud-sql-proxy:2").name(), "cloud-sql-proxy");
    }
}
