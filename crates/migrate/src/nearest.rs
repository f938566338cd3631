use strsim::damerau_levenshtein;

/// The known word that is nearest to a mistyped one, if any is near enough to be meant.
pub fn nearest_word<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let nearest = known.into_iter().map(|known| (damerau_levenshtein(word, known), known)).min()?;
    (nearest.0 <= 2.max(word.len() / 3)).then_some(nearest.1)
}
