//! Small texts of our own, one for each shape that an edit meets.

/// Name and text of each.
pub(crate) const SEEDS: [(&str, &str); 22] = [
    ("anchors.yaml", include_str!("seeds/anchors.yaml")),
    ("block-flush.yaml", include_str!("seeds/block-flush.yaml")),
    ("block-indented.yaml", include_str!("seeds/block-indented.yaml")),
    ("block-scalars.yaml", include_str!("seeds/block-scalars.yaml")),
    ("comments-everywhere.yaml", include_str!("seeds/comments-everywhere.yaml")),
    ("documents.yaml", include_str!("seeds/documents.yaml")),
    ("duplicate-keys.yaml", include_str!("seeds/duplicate-keys.yaml")),
    ("flow-lines.yaml", include_str!("seeds/flow-lines.yaml")),
    ("flow-one-line.yaml", include_str!("seeds/flow-one-line.yaml")),
    ("init-null.yaml", include_str!("seeds/init-null.yaml")),
    ("init-tilde.yaml", include_str!("seeds/init-tilde.yaml")),
    ("json-one-line.json", include_str!("seeds/json-one-line.json")),
    ("json.json", include_str!("seeds/json.json")),
    ("list.yaml", include_str!("seeds/list.yaml")),
    ("merge-keys.yaml", include_str!("seeds/merge-keys.yaml")),
    ("nested.yaml", include_str!("seeds/nested.yaml")),
    ("no-final-newline.yaml", include_str!("seeds/no-final-newline.yaml")),
    ("placeholders.yaml", include_str!("seeds/placeholders.yaml")),
    ("plain.yaml", include_str!("seeds/plain.yaml")),
    ("quoted-keys.yaml", include_str!("seeds/quoted-keys.yaml")),
    ("tags.yaml", include_str!("seeds/tags.yaml")),
    ("unicode.yaml", include_str!("seeds/unicode.yaml")),
];
