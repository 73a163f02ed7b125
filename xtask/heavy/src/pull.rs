//! `cargo xtask pull`: what the published documents are now, and what changed in them.

mod lock;
#[cfg(test)]
mod tests;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sdkwright::cli::{DiffReport, FailOn, compare};
use sdkwright::drift::render::Format;
use sdkwright::fetch as http;
use sdkwright::generate::{self, Request};
use sha2::{Digest, Sha256};
use url::Url;

use crate::paths::root;
pub(crate) use lock::{Lock, Locked};

const LOCK: &str = "spec/upstream.lock";

/// A published document.
#[derive(Debug)]
pub(crate) struct Fetched {
    /// Path below `target`, by hash of the content.
    pub(crate) path: PathBuf,
    /// The entry of the lock file.
    pub(crate) locked: Locked,
}

/// Fetches the documents that `spec/sdk.toml` lists, reports changes, and writes the lock file.
pub(crate) fn run() -> Result<()> {
    let urls = crate::spec::config()?.0.drift.upstream;
    if urls.is_empty() {
        bail!("`[drift] upstream` of spec/sdk.toml lists no URL");
    }
    pull(&urls, &root().join(LOCK), &cache())
}

/// Folder of fetched documents.
fn cache() -> PathBuf {
    root().join("target/upstream")
}

fn pull(urls: &[String], lock: &Path, cache: &Path) -> Result<()> {
    let known = Lock::read(lock)?;
    let fetched = fetch_into(urls, &known, cache)?;
    let now = Request { documents: fetched.iter().map(|one| one.path.clone()).collect(), ..Request::default() };
    // A document that can't be read is not locked.
    generate::canonical(&now)?;
    tell(&known, &fetched, &now, cache)?;
    Lock { document: fetched.into_iter().map(|one| one.locked).collect() }.write(lock)
}

/// Fetches documents for a comparison, and prints where they are kept.
pub(crate) fn fetch(urls: &[String]) -> Result<()> {
    for fetched in fetch_into(urls, &Lock::default(), &cache())? {
        println!("{}", fetched.path.display());
    }
    Ok(())
}

fn fetch_into(urls: &[String], known: &Lock, cache: &Path) -> Result<Vec<Fetched>> {
    if urls.is_empty() {
        return Ok(Vec::new());
    }
    let client = http::Client::new()?;
    urls.iter().map(|url| fetch_one(&client, url, known, cache)).collect()
}

fn fetch_one(client: &http::Client, url: &str, known: &Lock, cache: &Path) -> Result<Fetched> {
    let url = http::checked(url)?;
    let name = file_name(&url);
    let kept = |sha256: &str| cache.join(sha256).join(&name);
    let before = known.find(&http::shown(&url));
    // Only who still has the document can use «not modified».
    let etag = before.filter(|locked| kept(&locked.sha256).is_file()).and_then(|locked| locked.etag.as_deref());
    let locked = match client.get(&url, etag)? {
        http::Answer::NotModified => {
            before.cloned().context("the server says «not modified» to whom it was not asked")?
        }
        http::Answer::Document { bytes, etag } => {
            let sha256 = hex(&Sha256::digest(&bytes));
            let path = kept(&sha256);
            let folder = path.parent().context("it lies in a folder")?;
            fs::create_dir_all(folder).with_context(|| format!("can't make {}", folder.display()))?;
            lock::replace(&path, &bytes)?;
            let length = bytes.len();
            // The date is that of the first time that it was seen.
            match before.filter(|locked| locked.sha256 == sha256) {
                Some(locked) => Locked { etag, ..locked.clone() },
                None => Locked { url: http::shown(&url), fetched: now(), etag, sha256, bytes: length },
            }
        }
    };
    Ok(Fetched { path: kept(&locked.sha256), locked })
}

fn now() -> String {
    chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The last part of the URL's path, which names the document's domain.
fn file_name(url: &Url) -> String {
    let last = url.path_segments().and_then(|mut parts| parts.next_back()).unwrap_or_default();
    let clean: String =
        last.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let clean = clean.trim_start_matches('.');
    if clean.is_empty() { "document.json".to_owned() } else { clean.to_owned() }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Says what changed since the lock file was written: in what the documents mean where they are still kept, else which.
fn tell(known: &Lock, fetched: &[Fetched], now: &Request, cache: &Path) -> Result<()> {
    let mut before = Vec::new();
    let mut changed = 0;
    for Fetched { path, locked } in fetched {
        let old = known.find(&locked.url);
        let line = match old {
            None => "new".to_owned(),
            Some(old) if old.sha256 == locked.sha256 => "as it was".to_owned(),
            Some(old) => format!("changed since {}: {} → {} bytes", old.fetched, old.bytes, locked.bytes),
        };
        changed += usize::from(old.is_none_or(|old| old.sha256 != locked.sha256));
        println!("{}  {line}", locked.url);
        let name = path.file_name().context("it has a name")?;
        before.extend(old.map(|old| cache.join(&old.sha256).join(name)));
    }
    for old in known.document.iter().filter(|old| !fetched.iter().any(|one| one.locked.url == old.url)) {
        println!("{}  no longer listed", old.url);
    }
    if changed == 0 {
        return Ok(());
    }
    if before.len() < fetched.len() || !before.iter().all(|path| path.is_file()) {
        println!("the documents of the lock file are not in this folder, so their changes can't be listed");
        return Ok(());
    }
    let report = DiffReport { format: Format::Text, fail_on: FailOn::None, ..DiffReport::default() };
    let old = Request { documents: before, ..Request::default() };
    print!("\n{}", compare(&old, now, &report)?.report(&report, None, false));
    Ok(())
}
