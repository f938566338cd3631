//! A case, as a Markdown file has it.
#![allow(dead_code, reason = "each program that reads cases uses a part")]

/// The heading that parts what is given from what is expected.
const OUTCOME: &str = "## Outcome";

/// The name of a file that the configuration of the run stands in.
const CONFIG: &str = "outrigger.yaml";

/// One case: what is given, and what is expected.
#[derive(Debug)]
pub(crate) struct Case {
    /// All that stands before the outcome.
    pub(crate) given: String,
    /// The files, by their paths, in their order.
    pub(crate) files: Vec<File>,
    /// The text of `outrigger.yaml`; empty where the case has none.
    pub(crate) config: String,
    /// `--kubernetes`.
    pub(crate) kubernetes: Option<String>,
    /// `--istio`.
    pub(crate) istio: Option<String>,
    /// `--unsafe`.
    pub(crate) unsafe_steps: bool,
    /// Whether the outcome tells the known issues that are met on versions which nobody stated.
    pub(crate) other_versions: bool,
    /// Whether the outcome tells what becomes better in the pods' lives.
    pub(crate) lives: bool,
    /// All that stands behind the heading of the outcome.
    pub(crate) outcome: String,
}

/// A file of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct File {
    /// Its path.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// A fenced block.
struct Block {
    language: String,
    name: String,
    text: String,
}

impl Case {
    /// Reads a case. Panics, with what is wrong, where it is none.
    pub(crate) fn parse(markdown: &str) -> Self {
        let (given, outcome) = match markdown.split_once(OUTCOME) {
            Some((given, outcome)) => (given, outcome),
            None => (markdown, ""),
        };
        assert!(given.starts_with("# "), "a case begins with its title");
        let mut case = Self {
            given: given.trim_end().to_owned(),
            files: Vec::new(),
            config: String::new(),
            kubernetes: None,
            istio: None,
            unsafe_steps: false,
            other_versions: false,
            lives: false,
            outcome: outcome.trim().to_owned(),
        };
        for block in blocks(given) {
            match (block.language.as_str(), block.name.as_str()) {
                ("options", _) => block.text.lines().for_each(|line| case.set_option(line)),
                (_, CONFIG) => case.config = block.text,
                (_, "") => panic!("a block of {} names no file", block.language),
                (_, path) => case.files.push(File { path: path.to_owned(), text: block.text }),
            }
        }
        assert!(!case.files.is_empty(), "a case has a file");
        case
    }

    fn set_option(&mut self, line: &str) {
        let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("`{line}` is no option"));
        match key {
            "kubernetes" => self.kubernetes = Some(value.to_owned()),
            "istio" => self.istio = Some(value.to_owned()),
            "unsafe" => self.unsafe_steps = value == "true",
            "other-versions" => self.other_versions = value == "true",
            "lives" => self.lives = value == "true",
            _ => panic!("there is no option `{key}`"),
        }
    }

    /// The diffs of the outcome: the path of each file that changes, and its hunks.
    pub(crate) fn expected_diffs(&self) -> Vec<(String, String)> {
        let diffs = blocks(&self.outcome).into_iter().filter(|block| block.language == "diff");
        diffs.map(|block| (block.name, block.text)).collect()
    }

    /// The whole case, with another outcome.
    pub(crate) fn with_outcome(&self, outcome: &str) -> String {
        format!("{}\n\n{OUTCOME}\n\n{}\n", self.given, outcome.trim())
    }
}

/// The fenced blocks of a text, with the words behind their opening fences: a language, and a path.
fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for line in markdown.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let (language, name) = info.split_once(' ').unwrap_or((info, ""));
                open =
                    Some(Block { language: language.to_owned(), name: name.to_owned(), text: String::new() });
            }
            (None, None) => {}
            (Some(_), Some("")) => blocks.extend(open.take()),
            (Some(block), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}
