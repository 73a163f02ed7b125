//! Documents as they were committed: `git:<revision>:<path>`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::diagnostics::{Diagnostics, Location};
use crate::generate::Failure;

const PREFIX: &str = "git:";

/// Files that a document may consist of, by the end of their names.
const READ: [&str; 4] = [".yaml", ".yml", ".json", ".toml"];

/// The files of a revision, in a folder that is removed at the end.
#[derive(Debug)]
pub(super) struct Tree {
    revision: String,
    folder: PathBuf,
    /// The repository's own folder, as seen from the current one.
    up: String,
}

impl Drop for Tree {
    fn drop(&mut self) {
        // A folder of the system's temporary one: what can't be removed is removed there some day.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

impl Tree {
    /// A file's name in reports: the path in the working tree, as seen from the current folder.
    pub(super) fn shown(&self, file: &str) -> Option<String> {
        let inside = Path::new(file).strip_prefix(&self.folder).ok()?;
        Some(format!("{}{}", self.up, inside.to_string_lossy().replace('\\', "/")))
    }
}

/// The revision and the path, where a document is one that was committed.
pub(super) fn committed(document: &Path) -> Option<(String, String)> {
    let text = document.to_str()?.strip_prefix(PREFIX)?;
    text.split_once(':').map(|(revision, path)| (revision.to_owned(), path.to_owned()))
}

/// Puts documents of revisions into folders, and says where they are now.
///
/// # Errors
/// Runs `git` and returns its output.
pub(super) fn unpack(documents: &[PathBuf], trees: &mut Vec<Tree>) -> Result<Vec<PathBuf>, Failure> {
    documents
        .iter()
        .map(|document| {
            let named = document.to_string_lossy();
            if !named.starts_with(PREFIX) {
                return Ok(document.clone());
            }
            let Some((revision, path)) = committed(document) else {
                return Err(refused(
                    &named,
                    "it names no path",
                    "write `git:<revision>:<path>`, as in `git:main:openapi.yaml`",
                ));
            };
            let known = trees.iter().position(|tree| tree.revision == revision);
            let place = match known {
                Some(place) => place,
                None => {
                    trees.push(tree(&named, revision)?);
                    trees.len() - 1
                }
            };
            // As `git show` reads it: from the top of the repository, or, with a dot, from here.
            let tree = &trees[place];
            let inside = match path.starts_with("./") || path.starts_with("../") {
                true => git(&named, &["rev-parse", "--show-prefix"])?.trim().to_owned() + &path,
                false => path.clone(),
            };
            let file = tree.folder.join(&inside);
            match file.is_file() {
                true => Ok(file),
                false => Err(refused(
                    &named,
                    &format!("the revision has no file `{path}`"),
                    "paths start at the top of the repository; `./` before one means the current folder",
                )),
            }
        })
        .collect()
}

/// Takes the documents of a revision out of the repository that the current folder is in.
fn tree(named: &str, revision: String) -> Result<Tree, Failure> {
    // protection: revision-option
    if revision.starts_with('-') || revision.is_empty() {
        return Err(refused(named, "the revision is empty or an option", "name a commit, branch or tag"));
    }
    let commit =
        git(named, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])?;
    let commit = commit.trim().to_owned();
    let up = git(named, &["rev-parse", "--show-cdup"])?.trim().to_owned();
    let unique = format!("sdkwright-{}-{}", std::process::id(), &commit[..commit.len().min(12)]);
    let folder = std::env::temp_dir().join(unique);
    let index = folder.join(".index");
    fs::create_dir(&folder).map_err(|error| {
        refused(named, &format!("no temporary folder: {error}"), "check the folder for temporary files")
    })?;
    let tree = Tree { revision, folder, up };
    let names = git(named, &["ls-tree", "-r", "-z", "--name-only", "--full-tree", &commit])?;
    let wanted: Vec<&str> =
        names.split('\0').filter(|name| READ.iter().any(|end| name.to_ascii_lowercase().ends_with(end))).collect();
    let prefix = format!("--prefix={}/", tree.folder.display());
    let top = format!("./{}", tree.up);
    let run = |arguments: &[&str], input: &str| -> Result<Output, Failure> {
        let failed = |error: std::io::Error| refused(named, &format!("git does not start: {error}"), "install git");
        let mut child = Command::new("git")
            .args(arguments)
            .current_dir(&top)
            .env("GIT_INDEX_FILE", &index)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        if let Some(mut stdin) = child.stdin.take() {
            // Git says what was wrong where it stopped reading.
            let _ = stdin.write_all(input.as_bytes());
        }
        child.wait_with_output().map_err(failed)
    };
    for (arguments, input) in [
        (vec!["read-tree", commit.as_str()], String::new()),
        (vec!["checkout-index", "-z", "--stdin", prefix.as_str()], wanted.join("\0")),
    ] {
        said(named, &run(&arguments, &input)?)?;
    }
    Ok(tree)
}

fn git(named: &str, arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git")
        .args(arguments)
        .output()
        .map_err(|error| refused(named, &format!("git does not start: {error}"), "install git"))?;
    said(named, &output)?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn said(named: &str, output: &Output) -> Result<(), Failure> {
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let text = text.lines().next().filter(|line| !line.is_empty()).unwrap_or("git does not know the revision");
    Err(refused(named, text, "check the revision with `git rev-parse`, in a folder of the repository"))
}

fn refused(named: &str, message: &str, help: &str) -> Failure {
    let mut diagnostics = Diagnostics::default();
    let location = Location { file: named.into(), ..Location::default() };
    diagnostics.error("revision-unreadable", location, message.to_owned(), help.to_owned());
    Failure(diagnostics)
}
