//! Topics: what a person should know before a decision that no manifest shows.

use std::sync::LazyLock;

use schemars::{JsonSchema, Schema, schema_for};
use serde::Deserialize;
use serde_json::Value;

use crate::builtin::TOPICS;
use crate::catalog::read_yaml;
use crate::entry::Source;

/// A topic: one file of `/catalog/topics`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// What it is asked for by; also the name of the file.
    pub id: String,
    /// What it is about, in one line without a full stop.
    pub title: String,
    /// Its parts, in order.
    pub parts: Vec<TopicPart>,
    /// Where it is written down.
    pub sources: Vec<Source>,
}

/// A part of a topic.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopicPart {
    /// Its heading.
    pub heading: String,
    /// Paragraphs of whole sentences.
    pub says: Vec<String>,
}

static TOPIC_LIST: LazyLock<Vec<Topic>> = LazyLock::new(|| TOPICS.iter().map(read).collect());

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| schema_for!(Topic));

fn read((name, text): &(&str, &str)) -> Topic {
    let fail = |message: String| -> ! { panic!("catalog/topics/{name}.yaml: {message}") };
    let value = read_yaml(text).unwrap_or_else(|message| fail(message));
    Topic::deserialize(&value).unwrap_or_else(|error| fail(error.to_string()))
}

impl Topic {
    /// The topics that are compiled in, by the names of their files.
    ///
    /// Panics where a file of `/catalog/topics` is no topic; the crate's tests read every one of them.
    pub fn builtin() -> &'static [Self] {
        &TOPIC_LIST
    }
}

/// The JSON schema of a topic, as `catalog/topic.schema.json` publishes it.
pub fn topic_schema() -> &'static Value {
    SCHEMA.as_value()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_topic_has_the_name_of_its_file_sentences_and_sources() {
        assert!(!TOPICS.is_empty());
        for (topic, (name, _)) in Topic::builtin().iter().zip(TOPICS) {
            assert_eq!(topic.id, *name);
            assert!(!topic.title.ends_with('.'), "{name}: the title ends with a full stop");
            assert!(!topic.sources.is_empty(), "{name} has no source");
            for part in &topic.parts {
                let sentences = !part.says.is_empty() && part.says.iter().all(|says| says.ends_with('.'));
                assert!(sentences, "{name}: `{}` has no whole sentences", part.heading);
            }
        }
    }
}
