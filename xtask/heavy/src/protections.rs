//! `cargo xtask protections`: takes each protection out, one at a time, and sees that a test notices.
//!
//! A comment in the sources marks each of them; `xtask/protections.toml` says what to take out there and which tests fail then. That
//! each row still fits the sources is a test of its own, which costs nothing; taking all of them out means more than a hundred builds,
//! and is for whoever changes one of them.

mod marked;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::paths::root;
use marked::Without;

/// Address space of a test without its protection, in kB: what it was protected from must not take the machine down.
const MEMORY_KB: u32 = 8_000_000;
/// Time limit of such a test, in seconds. One that takes longer hangs, which counts as a failure.
const SECONDS: u32 = 120;
/// Exit status of `timeout` where time was up.
const TIMED_OUT: i32 = 124;

/// The protections to remove.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Only those whose identifier contains one of these.
    only: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    protection: Vec<Protection>,
}

/// A row: what protects, what is there without it, and the tests that fail then.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Protection {
    /// The comment `protection: <id>` stands above the code.
    id: String,
    /// The property that it protects.
    what: String,
    without: Without,
    package: String,
    /// An integration test; none: the library's own tests.
    test: Option<String>,
    /// Names of tests. Each of them fails.
    fails: Vec<String>,
    /// Text of the failure, if one test can fail in many ways.
    shows: Option<String>,
}

fn rows() -> Result<Vec<Protection>> {
    let path = root().join("xtask/protections.toml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Ok(toml::from_str::<Table>(&text).with_context(|| path.display().to_string())?.protection)
}

/// Takes out what was asked for; an error names the protections that nobody missed.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut rows = rows()?;
    rows.retain(|row| options.only.is_empty() || options.only.iter().any(|part| row.id.contains(part.as_str())));
    ensure!(!rows.is_empty(), "no protection has such an identifier");
    let marked = marked_files()?;
    let copy = Copy::new()?;
    copy.all_pass(&rows)?;
    let mut unnoticed = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let started = Instant::now();
        let verdict = copy.without(row, file_of(&marked, row)?)?;
        println!(
            "{:>3}/{} {} ({}): {verdict} ({} s)",
            number + 1,
            rows.len(),
            row.id,
            row.what,
            started.elapsed().as_secs()
        );
        if verdict != Verdict::Noticed && verdict != Verdict::Hangs {
            unnoticed.push(row.id.as_str());
        }
    }
    if !unnoticed.is_empty() {
        bail!("{} of {} protections are not tested: {}", unnoticed.len(), rows.len(), unnoticed.join(", "));
    }
    println!("{} protections: without each of them a test fails", rows.len());
    Ok(())
}

/// The outcome of removing a protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// Every named test failed.
    Noticed,
    /// The tests did not end.
    Hangs,
    /// A test passed all the same.
    Unnoticed,
    /// It failed, but not in the way that the row says.
    Otherwise,
    /// The replacement is not valid Rust.
    NoRust,
}

impl std::fmt::Display for Verdict {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Noticed => "noticed",
            Self::Hangs => "noticed: the test does not end",
            Self::Unnoticed => "NOT NOTICED",
            Self::Otherwise => "FAILS OTHERWISE",
            Self::NoRust => "DOES NOT COMPILE",
        })
    }
}

/// A copy of the repository's files that can be changed.
struct Copy {
    files: PathBuf,
}

impl Copy {
    fn new() -> Result<Self> {
        let copy = Self { files: root().join("target/protections") };
        for name in files()? {
            put(&copy.files.join(&name), &fs::read(root().join(&name))?)?;
        }
        Ok(copy)
    }

    /// The result is meaningless unless the tests pass with every protection in place.
    fn all_pass(&self, rows: &[Protection]) -> Result<()> {
        let mut suites: BTreeMap<(&str, Option<&str>), BTreeSet<&str>> = BTreeMap::new();
        for row in rows {
            let tests = row.fails.iter().map(String::as_str);
            suites.entry((&row.package, row.test.as_deref())).or_default().extend(tests);
        }
        for ((package, test), names) in suites {
            let names: Vec<&str> = names.into_iter().collect();
            let built = self.build(package, test)?;
            ensure!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
            let output = self.test(package, test, &names)?;
            let text = text(&output);
            ensure!(output.status.success(), "they do not even pass with their protection:\n{text}");
            for name in names {
                ensure!(text.contains(&format!("test {name} ... ok")), "{package} has no test {name}");
            }
        }
        Ok(())
    }

    fn without(&self, row: &Protection, file: &Path) -> Result<Verdict> {
        let path = self.files.join(file);
        let whole = fs::read_to_string(&path)?;
        fs::write(&path, taken_out(row, file, &whole)?)?;
        let verdict = self.judge(row);
        fs::write(&path, whole)?;
        verdict
    }

    fn judge(&self, row: &Protection) -> Result<Verdict> {
        let built = self.build(&row.package, row.test.as_deref())?;
        if !built.status.success() {
            eprintln!("{}", text(&built));
            return Ok(Verdict::NoRust);
        }
        // One by one: each of them must fail.
        for name in &row.fails {
            let output = self.test(&row.package, row.test.as_deref(), &[name])?;
            let text = text(&output);
            if output.status.success() {
                return Ok(Verdict::Unnoticed);
            }
            if output.status.code() == Some(TIMED_OUT) {
                return Ok(Verdict::Hangs);
            }
            // A process that was ended (no memory, no stack) has no summary.
            let failed = text.contains("test result: FAILED") || text.contains("signal: ");
            if !failed || row.shows.as_ref().is_some_and(|shown| !text.contains(shown.as_str())) {
                eprintln!("{text}");
                return Ok(Verdict::Otherwise);
            }
        }
        Ok(Verdict::Noticed)
    }

    fn build(&self, package: &str, test: Option<&str>) -> Result<Output> {
        self.cargo(package, test, "--no-run", &[])
    }

    fn test(&self, package: &str, test: Option<&str>, names: &[&str]) -> Result<Output> {
        self.cargo(package, test, "--", &[&["--exact"], names].concat())
    }

    /// `cargo test`, within limits of time and memory.
    fn cargo(&self, package: &str, test: Option<&str>, mode: &str, more: &[&str]) -> Result<Output> {
        let limits = match mode {
            "--no-run" => String::new(),
            _ => format!("ulimit -v {MEMORY_KB}; exec timeout {SECONDS} "),
        };
        let target = test.map_or_else(|| vec!["--lib"], |test| vec!["--test", test]);
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{limits}cargo test \"$@\""), "cargo", "--package", package]);
        command.args(target).arg(mode).args(more).current_dir(&self.files);
        // Dependencies are those that were built for this repository already.
        command.env("CARGO_TARGET_DIR", root().join("target"));
        command.env("CARGO_INCREMENTAL", "1").env("CARGO_TERM_COLOR", "never");
        command.output().context("a shell")
    }
}

fn text(output: &Output) -> String {
    [&output.stdout[..], &output.stderr].map(String::from_utf8_lossy).concat()
}

/// Writes a file unless it is there already, so that nothing is built twice.
fn put(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().context("a path without a folder")?)?;
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// A file without a protection.
fn taken_out(row: &Protection, file: &Path, whole: &str) -> Result<String> {
    let place = || format!("{}, protection {}; see xtask/protections.toml", file.display(), row.id);
    marked::taken_out(extension(file), whole, &row.id, &row.without).with_context(place)
}

fn file_of<'a>(marked: &'a HashMap<String, Vec<PathBuf>>, row: &Protection) -> Result<&'a Path> {
    match marked.get(&row.id).map(Vec::as_slice) {
        Some([file]) => Ok(file),
        None => bail!("no comment `protection: {}` marks the code that protects; see CONTRIBUTING.md", row.id),
        Some(files) => bail!("the comment `protection: {}` stands in several places: {files:?}", row.id),
    }
}

/// The files that mark each protection; a file is named as often as the comment occurs in it.
fn marked_files() -> Result<HashMap<String, Vec<PathBuf>>> {
    let mut found = HashMap::<_, Vec<PathBuf>>::new();
    for file in files()? {
        if matches!(extension(&file), "rs" | "toml" | "md") {
            let text = fs::read_to_string(root().join(&file)).with_context(|| file.display().to_string())?;
            for id in text.lines().flat_map(|line| marked::markers(extension(&file), line)) {
                found.entry(id.to_owned()).or_default().push(file.clone());
            }
        }
    }
    Ok(found)
}

/// The repository's files, from its root.
fn files() -> Result<Vec<PathBuf>> {
    let list = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .context("git can't be run")?;
    ensure!(list.status.success(), "git does not list the files: {}", String::from_utf8_lossy(&list.stderr));
    let names = String::from_utf8(list.stdout)?;
    // One that was removed is listed until that is committed.
    Ok(names.split('\0').map(PathBuf::from).filter(|name| root().join(name).is_file()).collect())
}

fn extension(file: &Path) -> &str {
    file.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The row of `docs/reliability.md`.
    fn shown(row: &Protection) -> String {
        let tests: Vec<String> = row.fails.iter().map(|name| format!("`{name}`")).collect();
        let shows = row.shows.as_deref().map(|text| format!(" ({})", text.replace('|', "").trim())).unwrap_or_default();
        format!("| `{}` | {} | {}{shows} |", row.id, row.what, tests.join(", "))
    }

    #[test]
    fn every_protection_is_marked_and_can_be_taken_out() {
        let mut marked = marked_files().unwrap();
        let mut faults = Vec::new();
        for row in rows().unwrap() {
            let rest = file_of(&marked, &row).and_then(|file| {
                let whole = fs::read_to_string(root().join(file))?;
                let rest = taken_out(&row, file, &whole)?;
                if extension(file) == "rs" {
                    syn::parse_file(&rest).with_context(|| format!("{}: no Rust without it", row.id))?;
                }
                Ok(())
            });
            faults.extend(rest.err().map(|error| format!("{error:#}")));
            assert!(!row.fails.is_empty(), "{}: no test", row.id);
            marked.remove(&row.id);
        }
        faults
            .extend(marked.iter().map(|(id, files)| format!("{id}: marked in {files:?}, but not a row, or two rows")));
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    #[test]
    fn the_page_lists_every_protection() {
        let page = fs::read_to_string(root().join("docs/reliability.md")).unwrap();
        let (_, chapter) = page.split_once("\n## Protections\n").expect("a chapter on them");
        let written: Vec<&str> = chapter.lines().filter(|line| line.starts_with("| `")).collect();
        let rows: Vec<String> = rows().unwrap().iter().map(shown).collect();
        assert!(written == rows, "docs/reliability.md should have these rows:\n{}", rows.join("\n"));
    }
}
