//! The client runtime that every SDK holds a copy of, as it is embedded in this program: its sources and its manifest.

use std::sync::LazyLock;

use toml::Table;

/// Paths in a generated crate, with contents.
pub(crate) const SOURCES: &[(&str, &str)] = &include!(concat!(env!("OUT_DIR"), "/runtime_sources.rs"));

/// The parts of the runtime's manifest that an SDK's manifest repeats, with nothing inherited.
pub(crate) static MANIFEST: LazyLock<Table> =
    LazyLock::new(|| include_str!("../runtime/manifest.toml").parse().unwrap_or_default());

/// A table of the runtime's manifest, as it is written there.
pub(crate) fn section(name: &str) -> impl Iterator<Item = (&'static String, &'static toml::Value)> {
    MANIFEST.get(name).and_then(toml::Value::as_table).into_iter().flatten()
}

/// The dependencies that the runtime has on some platforms only, by the predicate that says which.
pub(crate) fn on_platforms() -> impl Iterator<Item = (&'static String, &'static Table)> {
    section("target").filter_map(|(platform, own)| Some((platform, own.get("dependencies")?.as_table()?)))
}

/// The text of one of the runtime's files; empty where there is none.
pub(crate) fn source(path: &str) -> &'static str {
    SOURCES.iter().find(|(known, _)| *known == path).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_embedded_is_read() {
        assert!(section("dependencies").count() > 5 && section("features").count() > 1);
        assert_eq!(section("package").count(), 2);
        assert!(SOURCES.iter().all(|(path, text)| path.starts_with("src/runtime") && source(path) == *text));
    }
}
