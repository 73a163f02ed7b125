//! Lines of code, as they are compared between generators.

use std::fs;
use std::path::Path;

use anyhow::Result;

/// Lines of a generated crate's `src` that hold code: no comments, no blank lines, and not our runtime, which is the same
/// in every crate.
pub(crate) fn of_crate(folder: &Path) -> Result<usize> {
    let mut lines = 0;
    let src = folder.join("src");
    let runtime = [src.join("runtime"), src.join("runtime.rs")];
    let mut queue = vec![src];
    while let Some(next) = queue.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if runtime.contains(&path) {
                continue;
            }
            if path.is_dir() {
                queue.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                lines += of_text(&fs::read_to_string(path)?);
            }
        }
    }
    Ok(lines)
}

fn of_text(text: &str) -> usize {
    text.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("//")).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_blank_lines_do_not_count() {
        assert_eq!(of_text("//! A crate.\n\nmod a; // one\n\n    /// Doc.\n    fn f() {}\n"), 2);
    }
}
