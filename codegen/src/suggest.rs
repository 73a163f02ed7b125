//! The known word that somebody probably meant.

/// Returns the known word nearest to one that is not known, if one is near enough to be a slip of the keyboard.
///
/// Case, `-` and `_` count for nothing; else about a third of the letters may differ.
pub(crate) fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    within(word, known, folded(word).chars().count().max(3) / 3)
}

/// Returns the known word that differs in one letter at most, or in two where the word is long.
///
/// For places where a word of one's own is allowed, so that only a plain slip is worth a question.
pub(crate) fn slip<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let letters = folded(word).chars().count();
    within(word, known, if letters < 4 { 0 } else { 1 + usize::from(letters > 8) })
}

fn within<'k>(word: &str, known: impl IntoIterator<Item = &'k str>, limit: usize) -> Option<&'k str> {
    // Names are short; what is longer is compared as far as names go.
    let word: String = folded(word).chars().take(LONGEST).collect();
    let distance = |candidate: &str| {
        let candidate: String = folded(candidate).chars().take(LONGEST).collect();
        strsim::osa_distance(&word, &candidate)
    };
    known
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Letters of a name that are compared.
const LONGEST: usize = 80;

fn folded(word: &str) -> String {
    word.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Returns ``did you mean `…`?`` with a space behind it, or nothing: what a help begins with.
pub(crate) fn question(nearest: Option<&str>) -> String {
    nearest
        .map(|word| format!("did you mean `{}`? ", word.chars().take(LONGEST).collect::<String>()))
        .unwrap_or_default()
}

/// Returns the question, if there is a nearest word, and the action behind it.
pub(crate) fn help(nearest: Option<&str>, action: &str) -> String {
    let mut rest = action.chars();
    match (nearest, rest.next()) {
        (Some(_), Some(first)) => question(nearest) + &first.to_uppercase().collect::<String>() + rest.as_str(),
        _ => action.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_other_words_are_not() {
        let known = ["operationId", "parameters", "post", "put", "get"];
        for (word, expected) in [
            ("operationID", Some("operationId")),
            ("operation_id", Some("operationId")),
            ("pots", Some("post")),
            ("parmeters", Some("parameters")),
            ("gte", Some("get")),
            ("pets", None),
            ("summary", None),
            ("x", None),
        ] {
            assert_eq!(nearest(word, known), expected, "{word}");
        }
    }

    #[test]
    fn where_own_words_are_allowed_only_a_plain_slip_counts() {
        let known = ["properties", "required", "title", "items", "not"];
        for (word, expected) in [
            ("requried", Some("required")),
            ("propertes", Some("properties")),
            ("Title", Some("title")),
            ("tiles", None),
            ("note", Some("not")),
            ("id", None),
            ("min", None),
            ("label", None),
        ] {
            assert_eq!(slip(word, known), expected, "{word}");
        }
    }
}
