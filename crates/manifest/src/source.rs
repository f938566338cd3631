use outrigger_text::Span;

/// The template that a rendered document came from: Helm writes `# Source: chart/templates/x.yaml` as the first
/// line of each (<https://helm.sh/docs/helm/helm_template/>). `document` is the document's place in `text`.
pub fn source_of(text: &str, document: Span) -> Option<&str> {
    let document = text.get(document.start as usize..document.end as usize)?;
    let lines = document
        .split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("---"));
    let comments = lines.take_while(|line| line.starts_with('#'));
    comments.filter_map(|line| line.strip_prefix("# Source:")).map(str::trim).find(|path| !path.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_line_that_helm_writes() {
        let text = "---\n# Source: shop/templates/web.yaml\n# ours\nkind: Pod\n# Source: no\n";
        assert_eq!(source_of(text, Span::new(0, text.len())), Some("shop/templates/web.yaml"));
        let text = "kind: Pod\n# Source: no\n";
        assert_eq!(source_of(text, Span::new(0, text.len())), None);
        assert_eq!(source_of(text, Span::new(0, text.len() + 1)), None);
    }
}
