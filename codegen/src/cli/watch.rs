//! `generate --watch`: again whenever something that decides the output changes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, SystemTime};

/// Interval between two looks at the files.
const INTERVAL: Duration = Duration::from_millis(250);

/// State of each file: its modification time and length; `None` if it does not exist.
type Stamps = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Runs again and again, whenever one of the files that the last run names has changed; never comes back.
pub(super) fn watch(mut run: impl FnMut(&BTreeSet<PathBuf>) -> BTreeSet<PathBuf>) -> ! {
    let mut files = BTreeSet::new();
    loop {
        // A change during a run is noticed by the next one.
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
