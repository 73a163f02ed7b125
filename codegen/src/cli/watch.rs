//! `generate --watch`: again whenever something that decides the output changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, SystemTime};

/// How often files are looked at.
const INTERVAL: Duration = Duration::from_millis(250);

/// What is looked at of each file: when it was modified, and its length; none where it is not there.
type Stamps = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Runs again and again, whenever one of the files that the last run names has changed; never comes back.
pub(super) fn watch(mut run: impl FnMut(&BTreeSet<PathBuf>) -> BTreeSet<PathBuf>) -> ! {
    let mut files = BTreeSet::new();
    loop {
        // What changes while a run reads is noticed by the next one.
        let before = stamps(&files);
        files = run(&files);
        let mut seen = stamps(&files);
        seen.extend(before.into_iter().filter(|(path, _)| files.contains(path)));
        while stamps(&files) == seen {
            thread::sleep(INTERVAL);
        }
    }
}

fn stamps(files: &BTreeSet<PathBuf>) -> Stamps {
    let stamp = |path: &PathBuf| {
        let meta = fs::metadata(path).ok()?;
        Some((meta.modified().ok()?, meta.len()))
    };
    files.iter().map(|path| (path.clone(), stamp(path))).collect()
}
