//! The forms of names (`staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go`). Each function gives the
//! API server's words for what is wrong with the text; none means that it is well formed.

/// `IsDNS1123Label`: 1 to 63 of a-z, 0-9 and `-`, with a letter or digit at both ends.
pub(super) fn dns_label(text: &str) -> Vec<String> {
    const FORM: &str = "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and \
                        must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex \
                        used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    let mut wrong = Vec::new();
    if text.len() > 63 {
        wrong.push("must be no more than 63 characters".to_owned());
    }
    if !is_label(text) {
        let is_subdomain = text.len() <= 253 && text.split('.').all(is_label);
        wrong.push(if is_subdomain { "must not contain dots".to_owned() } else { FORM.to_owned() });
    }
    wrong
}

/// A DNS label of any length.
fn is_label(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && !text.starts_with('-') && !text.ends_with('-') && text.bytes().all(known)
}

/// `IsValidPortName`: up to 15 of a-z, 0-9 and `-`, with a letter.
pub(super) fn port_name(text: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    if text.len() > 15 {
        wrong.push("must be no more than 15 characters".to_owned());
    }
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if text.is_empty() || !text.bytes().all(known) {
        wrong.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned());
    }
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        wrong.push("must contain at least one letter (a-z)".to_owned());
    }
    if text.contains("--") {
        wrong.push("must not contain consecutive hyphens".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') {
        wrong.push("must not begin or end with a hyphen".to_owned());
    }
    wrong
}

/// `IsValidPortNum`.
pub(super) fn port_number(number: i64) -> Option<&'static str> {
    (!(1..=65535).contains(&number)).then_some("must be between 1 and 65535, inclusive")
}

/// `IsEnvVarName`, for API servers before 1.32.
pub(super) fn env_name(text: &str) -> Vec<String> {
    const FORM: &str = "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', \
                        or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or \
                        'MyEnvName1', regex used for validation is '[-._a-zA-Z][-._a-zA-Z0-9]*')";
    let mut wrong = Vec::new();
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let starts_well = text.bytes().next().is_some_and(|byte| !byte.is_ascii_digit());
    if !starts_well || !text.bytes().all(known) {
        wrong.push(FORM.to_owned());
    }
    match text {
        "." => wrong.push("must not be '.'".to_owned()),
        ".." => wrong.push("must not be '..'".to_owned()),
        _ if text.starts_with("..") => wrong.push("must not start with '..'".to_owned()),
        _ => {}
    }
    wrong
}

/// `IsRelaxedEnvVarName`, from 1.32.
pub(super) fn relaxed_env_name(text: &str) -> Vec<String> {
    const FORM: &str =
        "a valid environment variable name must consist only of printable ASCII characters other than '='";
    let printable = text.chars().all(|one| matches!(one, ' '..='~') && one != '=');
    if printable { Vec::new() } else { vec![FORM.to_owned()] }
}

/// `IsHTTPHeaderName`.
pub(super) fn http_header_name(text: &str) -> Vec<String> {
    const FORM: &str = "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', \
                        regex used for validation is '[-A-Za-z0-9]+')";
    let known = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if known { Vec::new() } else { vec![FORM.to_owned()] }
}

/// Whether the text is a qualified name: an optional DNS subdomain and a slash, then up to 63 of letters, digits,
/// `-`, `_` and `.`, with a letter or digit at both ends (`IsQualifiedName`).
pub(super) fn is_qualified_name(text: &str) -> bool {
    let (domain, name) = match text.split_once('/') {
        Some((domain, name)) => (Some(domain), name),
        None => (None, text),
    };
    let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    let ends =
        |text: &str, at: fn(&[u8]) -> Option<&u8>| at(text.as_bytes()).is_some_and(u8::is_ascii_alphanumeric);
    let name_is_well =
        name.len() <= 63 && ends(name, <[u8]>::first) && ends(name, <[u8]>::last) && name.bytes().all(known);
    let domain_is_well = domain.is_none_or(|domain| domain.len() <= 253 && domain.split('.').all(is_label));
    name_is_well && domain_is_well
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dns_labels_are_lower_case_and_short() {
        assert!(["a", "a-b", "0", &"x".repeat(63)].iter().all(|text| dns_label(text).is_empty()));
        for text in ["", "A", "a_b", "-a", "a-", "a.b", &"x".repeat(64)] {
            assert_eq!(dns_label(text).len(), 1, "{text}");
        }
        assert_eq!(dns_label(&"X".repeat(64)).len(), 2);
    }

    #[test]
    fn port_names_hold_a_letter() {
        assert!(["http", "p0", "grpc-web"].iter().all(|text| port_name(text).is_empty()));
        for text in ["", "80", "Http", "a--b", "-a", "a-", "sixteen-letters-x"] {
            assert!(!port_name(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn env_names_are_taken_more_freely_from_1_32() {
        assert!(relaxed_env_name("0 a:b").is_empty() && !env_name("0 a:b").is_empty());
        assert!(!relaxed_env_name("A=B").is_empty() && !relaxed_env_name("é").is_empty());
        assert!(env_name("my.env-name_1").is_empty() && !env_name("..a").is_empty());
    }

    #[test]
    fn qualified_names_may_have_a_domain() {
        assert!(["cpu", "nvidia.com/gpu", "a.b/C_d.e"].iter().all(|text| is_qualified_name(text)));
        assert!(["", "/a", "a/", "a b", "A.com/b", "a/b/c"].iter().all(|text| !is_qualified_name(text)));
    }
}
