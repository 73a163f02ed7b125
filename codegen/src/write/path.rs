//! Allowed paths of a generated file: inside the folder, and the same on every file system.

use std::collections::BTreeMap;

use super::WriteError;
use super::commit::INNER_STAGE;
use super::manifest::MANIFEST;
use crate::reserved::is_device;

/// Longest file name that every common file system takes, in bytes.
const MAX_COMPONENT: usize = 255;

/// Entries at the top of a crate's folder that Cargo and Git make; the writer looks past them.
pub(super) const LOCAL: [&str; 3] = ["target", "Cargo.lock", ".git"];

/// Returns the fault of a path, if there is one.
pub(super) fn fault(path: &str) -> Option<&'static str> {
    let first = path.split('/').next().unwrap_or_default();
    // protection: path-reserved
    if path == MANIFEST || matches!(first, "target" | ".git" | INNER_STAGE) {
        return Some("is reserved");
    }
    path.split('/').find_map(component_fault)
}

fn component_fault(component: &str) -> Option<&'static str> {
    let device = is_device(component.split('.').next().unwrap_or_default());
    // protection: path-leaves, path-device, path-characters
    if component.is_empty() || component == "." || component == ".." {
        Some("is outside the folder")
    } else if component.contains(|c: char| c.is_control() || "\\:*?\"<>|".contains(c)) {
        Some("contains a character that some file systems do not support")
    } else if component.len() > MAX_COMPONENT {
        Some("has a name longer than 255 bytes")
    } else if device || component.ends_with(['.', ' ']) {
        Some("has a name that is reserved on Windows")
    } else {
        None
    }
}

/// Refuses paths that leave the folder or that one file system would take for another.
pub(super) fn check<'a>(paths: impl Iterator<Item = &'a String>) -> Result<(), WriteError> {
    let mut spellings: BTreeMap<String, &str> = BTreeMap::new();
    for path in paths {
        let refuse = |why: String| Err(WriteError::Path { path: path.clone(), why });
        if let Some(why) = fault(path) {
            return refuse(why.to_owned());
        }
        // protection: path-case
        if let Some(other) = spellings.insert(path.to_lowercase(), path) {
            return refuse(format!("differs from `{other}` only in case"));
        }
    }
    for (lower, path) in &spellings {
        if let Some(file) = parents(lower).find_map(|parent| spellings.get(parent)) {
            let why = format!("is below `{file}`, which is a file");
            return Err(WriteError::Path { path: (*path).to_owned(), why });
        }
    }
    Ok(())
}

/// The folders that a path lies in, innermost first, without the root.
pub(super) fn parents(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(path.rsplit_once('/'), |(parent, _)| parent.rsplit_once('/')).map(|(parent, _)| parent)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_or_suit_one_system_only_are_refused() {
        let long = "x".repeat(256);
        let bad = [
            "",
            "/etc/passwd",
            "../up",
            "src/../../up",
            "src//a",
            "src/./a",
            "a\\b",
            "C:/a",
            "src/a\0b",
            "src/con.rs",
            "aux",
            "LPT1.md",
            "src/a.",
            "src/a ",
            "target/x",
            ".git/hooks/post-checkout",
            MANIFEST,
            &long,
        ];
        for path in bad {
            assert!(fault(path).is_some(), "{path:?}");
        }
        for path in ["Cargo.toml", "src/models/pet.rs", ".gitattributes", "docs/naïve.md", "src/models/console.rs"] {
            assert_eq!(fault(path), None, "{path:?}");
        }
    }

    #[test]
    fn two_paths_that_a_file_system_takes_for_one_are_refused() {
        let check = |paths: [&str; 2]| super::check(paths.map(String::from).iter()).is_err();
        assert!(check(["docs/Pet.md", "docs/pet.md"]));
        assert!(check(["docs/pet", "Docs/pet/a.md"]));
        assert!(!check(["docs/pet.md", "docs/pets.md"]));
    }

    #[test]
    fn parents_are_innermost_first() {
        assert_eq!(parents("a/b/c.rs").collect::<Vec<_>>(), ["a/b", "a"]);
        assert_eq!(parents("c.rs").count(), 0);
    }
}
