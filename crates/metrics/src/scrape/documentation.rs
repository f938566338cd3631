//! The pages of the rules, for `outrigger explain`.

/// A rule about what stands between kube-state-metrics and an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScrapeRule {
    /// Its id.
    pub id: &'static str,
    source: &'static str,
}

const RULES: [ScrapeRule; 7] = [
    ScrapeRule {
        id: super::rules::init_series_renamed::ID,
        source: include_str!("rules/init_series_renamed.rs"),
    },
    ScrapeRule {
        id: super::rules::renamed_series_collide::ID,
        source: include_str!("rules/renamed_series_collide.rs"),
    },
    ScrapeRule {
        id: super::rules::init_series_dropped::ID,
        source: include_str!("rules/init_series_dropped.rs"),
    },
    ScrapeRule {
        id: super::rules::sidecar_label_dropped::ID,
        source: include_str!("rules/sidecar_label_dropped.rs"),
    },
    ScrapeRule {
        id: super::rules::init_series_not_exposed::ID,
        source: include_str!("rules/init_series_not_exposed.rs"),
    },
    ScrapeRule {
        id: super::rules::init_series_not_federated::ID,
        source: include_str!("rules/init_series_not_federated.rs"),
    },
    ScrapeRule {
        id: super::rules::relabeling_not_readable::ID,
        source: include_str!("rules/relabeling_not_readable.rs"),
    },
];

impl ScrapeRule {
    /// Its page, as Markdown without the id as a heading.
    pub fn documentation(&self) -> String {
        let head = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        head.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect::<Vec<_>>().join("\n")
    }

    /// Its first sentence.
    pub fn summary(&self) -> String {
        let page = self.documentation();
        page.split("\n\n").next().unwrap_or_default().replace('\n', " ")
    }
}

/// All of them.
pub fn scrape_rules() -> &'static [ScrapeRule] {
    &RULES
}

/// The one with this `id`.
pub fn scrape_rule(id: &str) -> Option<&'static ScrapeRule> {
    RULES.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_a_page_with_its_parts() {
        for rule in scrape_rules() {
            assert!(rule.summary().ends_with('.'), "{}: {}", rule.id, rule.summary());
            for heading in ["\n## What happens\n", "\n## What to do\n"] {
                assert!(rule.documentation().contains(heading), "{} has no {heading}", rule.id);
            }
            assert_eq!(scrape_rule(rule.id), Some(rule));
        }
        assert_eq!(scrape_rule("no-such-rule"), None);
    }
}
