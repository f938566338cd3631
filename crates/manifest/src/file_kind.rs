use memchr::memmem;

use crate::kustomize::is_kustomization_file;

/// What a file is to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    /// YAML, to be read.
    Yaml,
    /// JSON, to be read.
    Json,
    /// A kustomization, by its name; to be read.
    Kustomization,
    /// Values of a Helm chart, by their name; YAML, but no manifest.
    HelmValues,
    /// A template of a Helm chart.
    HelmTemplate,
    /// Another Go template.
    GoTemplate,
    /// A Jinja template.
    JinjaTemplate,
    /// An ERB or EJS template.
    EmbeddedTemplate,
    /// A ytt template, whose comments are code.
    YttTemplate,
    /// Terraform or `OpenTofu`.
    Terraform,
    /// Jsonnet.
    Jsonnet,
    /// CUE.
    Cue,
    /// Nothing that we know.
    Other,
}

impl FileKind {
    /// Whether its text is to be parsed.
    pub fn is_read(self) -> bool {
        matches!(self, Self::Yaml | Self::Json | Self::Kustomization | Self::HelmValues)
    }

    /// What the summary says of such a file; `None` where there is nothing to say.
    pub fn summary(self) -> Option<&'static str> {
        Some(match self {
            Self::Yaml | Self::Json | Self::Kustomization | Self::HelmValues | Self::Other => return None,
            Self::HelmTemplate => {
                "Helm template, not converted yet: pipe the output of `helm template` instead"
            }
            Self::GoTemplate => "Go template, not converted",
            Self::JinjaTemplate => "Jinja template, not converted",
            Self::EmbeddedTemplate => "ERB or EJS template, not converted",
            Self::YttTemplate => "ytt template, not converted: pipe the output of `ytt` instead",
            Self::Terraform => "Terraform, not converted yet",
            Self::Jsonnet => "Jsonnet, not converted",
            Self::Cue => "CUE, not converted",
        })
    }
}

/// What the file at `path` is, by its name and by a look at its `text`. `in_chart` says that the file stands
/// in the folder `templates` beside a `Chart.yaml`, where `{{` is Helm's wherever it stands.
pub fn classify_file(path: &str, text: &str, in_chart: bool) -> FileKind {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "tf" | "tofu" => return FileKind::Terraform,
        "json" if name.ends_with(".tf.json") => return FileKind::Terraform,
        "jsonnet" | "libsonnet" => return FileKind::Jsonnet,
        "cue" => return FileKind::Cue,
        "tpl" if in_chart || is_helm_text(text) => return FileKind::HelmTemplate,
        _ => {}
    }
    let template = find_template(text);
    let has_actions = || memmem::find(text.as_bytes(), b"{{").is_some();
    if in_chart && (template.is_some() || has_actions()) {
        return FileKind::HelmTemplate;
    }
    match (template, extension) {
        (Some(template), _) => template,
        (None, _) if is_kustomization_file(path) => FileKind::Kustomization,
        (None, "json") => FileKind::Json,
        (None, "yaml" | "yml") if is_values_name(name) && !looks_like_manifest(text) => FileKind::HelmValues,
        (None, "yaml" | "yml") => FileKind::Yaml,
        (None, _) if looks_like_manifest(text) => FileKind::Yaml,
        (None, _) => FileKind::Other,
    }
}

/// `values.yaml`, `values-prod.yaml`, `prod.values.yaml`.
fn is_values_name(name: &str) -> bool {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let words = || stem.split(['.', '-', '_']);
    words().next() == Some("values") || words().next_back() == Some("values")
}

fn looks_like_manifest(text: &str) -> bool {
    ["apiVersion", "kind"].iter().all(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

fn is_helm_text(text: &str) -> bool {
    const WORDS: [&str; 8] = [
        ".Values",
        ".Release.",
        ".Chart.",
        ".Capabilities.",
        "include \"",
        "template \"",
        "define \"",
        "$.Template",
    ];
    WORDS.iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// What sort of template `text` is, if template code stands where YAML would be. Placeholders inside of
/// quotes, comments and block scalars are text to YAML, and so are those in the middle of a plain scalar, unless
/// they are Helm's.
fn find_template(text: &str) -> Option<FileKind> {
    let bytes = text.as_bytes();
    let marks: [&[u8]; 4] = [b"{{", b"{%", b"<%", b"#@"];
    if marks.iter().all(|mark| memmem::find(bytes, mark).is_none()) {
        return None;
    }
    let is_helm = is_helm_text(text);
    // Deeper lines go on with the scalar of a line before.
    let mut scalar_indent = None;
    for line in text.split(['\n', '\r']) {
        let content = line.trim_start_matches([' ', '\t']);
        let indent = line.len() - content.len();
        if content.is_empty() || scalar_indent.is_some_and(|scalar| indent > scalar) {
            continue;
        }
        if content.starts_with("#@") || content.contains(": #@ ") {
            return Some(FileKind::YttTemplate);
        }
        if content.starts_with('#') {
            continue;
        }
        if content.starts_with("{%") {
            return Some(FileKind::JinjaTemplate);
        }
        if content.starts_with("<%") {
            return Some(FileKind::EmbeddedTemplate);
        }
        let line = LineLook::new(content, is_helm);
        if line.has_bare_action {
            return Some(if is_helm { FileKind::HelmTemplate } else { FileKind::GoTemplate });
        }
        // Charts hang their code below plain values too.
        let goes_on = opens_block_scalar(content) || line.open_quote || (line.ends_plain && !is_helm);
        scalar_indent = goes_on.then_some(indent + owner_column(content));
    }
    None
}

/// The column, from the start of `content`, of the key or the dash that a scalar at the line's end belongs to.
fn owner_column(content: &str) -> usize {
    let mut column = 0;
    while let Some(rest) = content[column..].strip_prefix("- ") {
        let next = content.len() - rest.trim_start_matches(' ').len();
        let has_key = rest.contains(": ") || rest.trim_end().ends_with(':');
        if !has_key && !rest.trim_start().starts_with("- ") {
            break;
        }
        column = next;
    }
    column
}

/// Whether a block scalar starts at the end of the line: `key: |`, `- >-2`, `key: &a |`.
fn opens_block_scalar(content: &str) -> bool {
    let content = content.split(" #").next().unwrap_or_default().trim_end();
    let header = content.trim_end_matches(|letter: char| letter.is_ascii_digit() || "+-".contains(letter));
    let Some(before) = header.strip_suffix(['|', '>']) else { return false };
    before.is_empty() || before.ends_with([' ', '\t'])
}

/// What a look at one line tells.
struct LineLook {
    /// `{{` outside of quotes and comments: where a value would start, or anywhere if it is Helm's.
    has_bare_action: bool,
    /// A quoted scalar goes on in the next line.
    open_quote: bool,
    /// The line ends with a plain scalar, `key: some text`.
    ends_plain: bool,
}

impl LineLook {
    fn new(content: &str, is_helm: bool) -> Self {
        let mut look = Self { has_bare_action: false, open_quote: false, ends_plain: false };
        let mut quote = None;
        let mut before = ' ';
        // A value starts at the line's start and after an indicator.
        let mut at_start = true;
        let mut is_dash = false;
        let mut is_flow = false;
        for (at, letter) in content.char_indices() {
            match (quote, letter) {
                (Some(open), _) if letter == open && (open == '\'' || before != '\\') => quote = None,
                (Some(_), _) => {}
                (None, '"' | '\'') if at_start => {
                    quote = Some(letter);
                    look.ends_plain = false;
                }
                (None, '#') if before == ' ' => return look,
                (None, '{') if content[at..].starts_with("{{") && (at_start || is_helm) => {
                    look.has_bare_action = true;
                    return look;
                }
                (None, '[' | '{' | '|' | '>' | '&' | '*' | '!') if at_start => look.ends_plain = false,
                (None, ' ' | '-' | ':') => look.ends_plain &= letter != ':',
                (None, _) => look.ends_plain |= at_start,
            }
            let was_start = std::mem::replace(&mut at_start, false);
            at_start = match letter {
                ' ' => was_start || before == ':' || is_dash,
                '[' | '{' if was_start => {
                    is_flow = true;
                    true
                }
                ',' => is_flow,
                _ => false,
            };
            is_dash = letter == '-' && was_start;
            before = letter;
        }
        look.open_quote = quote.is_some();
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn template_code_is_told_from_text() {
        let cases = [
            ("{{- if .Values.on }}\nkind: Pod\n{{- end }}\n", FileKind::HelmTemplate),
            ("kind: Pod\nmetadata:\n  name: {{ include \"x\" . }}\n", FileKind::HelmTemplate),
            ("image: \"a\"\nname: web-{{ .Release.Name }}\n", FileKind::HelmTemplate),
            ("{{ if eq .Cluster \"x\" }}\nkind: Pod\n{{ end }}\n", FileKind::GoTemplate),
            ("{% if x %}\nkind: Pod\n{% endif %}\n", FileKind::JinjaTemplate),
            ("<% if x %>\nkind: Pod\n", FileKind::EmbeddedTemplate),
            ("#@ load(\"x\", \"y\")\nkind: Pod\n", FileKind::YttTemplate),
            ("name: \"{{SA_NAME}}\"\n", FileKind::Yaml),
            ("name: '{{SA_NAME}}' # {{ not }}\n", FileKind::Yaml),
            ("summary: pod {{ $labels.pod }} is down\n", FileKind::Yaml),
            ("data:\n  x: |\n    {{ define \"a\" }}\n    {{- end }}\n  y: >-\n    {% b %}\n", FileKind::Yaml),
            ("summary: pod\n  {{ $labels.pod }} is\n  down: no\nkind: Pod\n", FileKind::Yaml),
            ("summary: \"pod\n  {{ $labels.pod }} is\n  down\"\nkind: Pod\n", FileKind::Yaml),
            ("image: #@ data.values.image\n", FileKind::YttTemplate),
            ("- name: a\n  image: {{ image }}\n", FileKind::GoTemplate),
            ("name: kueue-{{name}}\nport: vnc:{{port}}\ntext: a, {{ b }} - {{ c }}\n", FileKind::Yaml),
            ("args: [a, {{ b }}]\n", FileKind::GoTemplate),
            ("- a\n- {{ b }}\n", FileKind::GoTemplate),
            ("- name: a\n  args:\n  - |\n    {{ a }}\n  - b: >\n      {{ c }}\n", FileKind::Yaml),
            ("metadata:\n  labels:\n    {{ labels }}\n", FileKind::GoTemplate),
            ("# {{ comment }}\nkind: Pod\n", FileKind::Yaml),
            ("a: {b: {c: d}}\n", FileKind::Yaml),
        ];
        for (text, kind) in cases {
            assert_eq!(classify_file("a/web.yaml", text, false), kind, "{text}");
        }
    }

    #[test]
    fn names_tell_what_text_does_not() {
        let kind = |path: &str| classify_file(path, "a: b\n", false);
        assert_eq!(kind("main.tf"), FileKind::Terraform);
        assert_eq!(kind("main.tf.json"), FileKind::Terraform);
        assert_eq!(kind("x.libsonnet"), FileKind::Jsonnet);
        assert_eq!(kind("chart/values-prod.yaml"), FileKind::HelmValues);
        assert_eq!(kind("apps/kustomization.yaml"), FileKind::Kustomization);
        assert_eq!(kind("notes.txt"), FileKind::Other);
        assert_eq!(kind("x.json"), FileKind::Json);
        assert_eq!(classify_file("x.golden", "apiVersion: v1\nkind: Pod\n", false), FileKind::Yaml);
        assert_eq!(classify_file("c/templates/x.yaml", "name: \"{{ .x }}\"\n", true), FileKind::HelmTemplate);
        assert_eq!(classify_file("c/templates/x.yaml", "kind: Pod\n", true), FileKind::Yaml);
    }

    #[test]
    fn what_is_not_read_has_a_sentence() {
        for kind in [FileKind::HelmTemplate, FileKind::Terraform, FileKind::Jsonnet, FileKind::YttTemplate] {
            assert!(!kind.is_read() && kind.summary().is_some());
        }
        assert!(FileKind::Yaml.is_read() && FileKind::Yaml.summary().is_none());
    }
}
