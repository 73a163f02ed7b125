//! `cargo xtask semver`: compares the releases that `sdkwright diff` requires with those that rustc and cargo-semver-checks require.
//!
//! Two crates, old and new, have a module for each pair of documents that proves a rule. A program uses every public item of one crate
//! according to its signature, and is compiled with the other crate: each error is a use that breaks. For both orders of a pair,
//! `sdkwright diff` has to require
//!
//! * a major release if a use of the old crate does not compile with the new one, or if cargo-semver-checks requires a major release;
//! * else a minor release if a use of the new crate does not compile with the old one, or if cargo-semver-checks requires one;
//! * else a patch release, or none.
//!
//! cargo-semver-checks does not examine all that breaks users: a major release that it does not require has to have a known reason.
//! Exceptions are in `xtask/semver/differences.toml`.

mod crates;
mod judge;
mod pairs;
mod program;
mod surface;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail};
use sdkwright::drift::Release;
use sdkwright::generate;
use serde::Deserialize;
use serde_json::Value;

use crate::paths::root;
use judge::Finding;
use pairs::Pair;
use program::Broken;
use surface::{Kind, Surface};

/// `xtask/semver/differences.toml`.
#[derive(Deserialize)]
struct Known {
    /// The kinds of breakage that cargo-semver-checks does not look at.
    unseen: Vec<Unseen>,
    /// Pairs whose verdict is meant to be another.
    #[serde(default)]
    meant: Vec<Meant>,
}

#[derive(Deserialize)]
struct Unseen {
    kind: Kind,
    /// Of rustc's error.
    code: String,
    reason: String,
}

#[derive(Deserialize)]
struct Meant {
    pair: String,
    ours: String,
    reason: String,
}

/// A pair in one of its orders.
struct Case<'a> {
    name: String,
    ours: Release,
    theirs: Option<&'a Finding>,
    /// The uses of the old crate that do not compile with the new one.
    lost: &'a [Broken],
    /// The uses of the new crate that do not compile with the old one.
    gained: &'a [Broken],
}

/// Compares the releases, and fails if one differs without a reason.
pub(crate) fn run() -> Result<()> {
    let path = root().join("xtask/semver/differences.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let known: Known = toml::from_str(&text).with_context(|| path.display().to_string())?;
    let pairs = pairs::all();
    let judged = judged(&pairs)?;
    let cases = cases(&pairs, &judged)?;
    let mut used = BTreeSet::new();
    let mut faults = Vec::new();
    for case in &cases {
        faults.extend(case.faults(&known, &mut used));
    }
    let entries = known.unseen.iter().map(|entry| &entry.reason).chain(known.meant.iter().map(|entry| &entry.reason));
    faults.extend(
        entries
            .enumerate()
            .filter(|(at, _)| !used.contains(at))
            .map(|(_, reason)| format!("an entry of {} explains nothing any more: {reason}", path.display())),
    );
    let count = |release| cases.iter().filter(|case| case.ours == release).count();
    println!(
        "{} pairs in both orders: {} major, {} minor, {} patch or nothing; {} of the major ones are seen by cargo-semver-checks",
        pairs.len(),
        count(Release::Major),
        count(Release::Minor),
        count(Release::Patch),
        cases.iter().filter(|case| case.is_seen()).count()
    );
    faults.iter().for_each(|fault| eprintln!("  {fault}"));
    if faults.is_empty() { Ok(()) } else { bail!("{} faults", faults.len()) }
}

/// The findings of the judges, in each of the two orders.
struct Judged {
    findings: [BTreeMap<String, Finding>; 2],
    broken: [BTreeMap<String, Vec<Broken>>; 2],
}

fn judged(pairs: &[Pair]) -> Result<Judged> {
    let folder = root().join("target/semver");
    let (build, lock) = (folder.join("build"), root().join("Cargo.lock"));
    judge::install()?;
    let old = crates::write(&folder.join("old"), pairs, |pair| &pair.old)?;
    let new = crates::write(&folder.join("new"), pairs, |pair| &pair.new)?;
    let described = [old.describe(&build, &lock)?, new.describe(&build, &lock)?];
    let uses = |json: &Value| -> Result<_> { Ok(surface::by_module(Surface::new(json)?.uses()?)) };
    let (of_old, of_new) = (uses(&described[0])?, uses(&described[1])?);
    let compiled =
        |name: &str, uses, with| program::broken(&folder.join("programs").join(name), uses, with, &build, &lock);
    // A program that is wrong by itself says nothing of the other crate.
    for (name, uses, with) in [("old-with-old", &of_old, &old), ("new-with-new", &of_new, &new)] {
        let broken = compiled(name, uses, with)?;
        if let Some(broken) = broken.values().flatten().next() {
            bail!("{name}: {}: {} does not compile: {}", broken.used.module, broken.used.item, broken.used.code);
        }
    }
    let broken = [compiled("old-with-new", &of_old, &new)?, compiled("new-with-old", &of_new, &old)?];
    let (forth, back) = rayon::join(|| judge::findings(&old, &new, &build), || judge::findings(&new, &old, &build));
    Ok(Judged { findings: [forth?, back?], broken })
}

fn cases<'a>(pairs: &[Pair], judged: &'a Judged) -> Result<Vec<Case<'a>>> {
    let mut cases = Vec::new();
    for pair in pairs {
        let (old, new) = (crates::request(&pair.old), crates::request(&pair.new));
        for (order, (old, new)) in [(&old, &new), (&new, &old)].into_iter().enumerate() {
            let comparison = generate::compare(old, new).with_context(|| format!("{}: not compared", pair.name))?;
            let broken = |order: usize| judged.broken[order].get(&pair.module).map_or(&[][..], Vec::as_slice);
            let swapped = if order == 0 { "" } else { " (swapped)" };
            cases.push(Case {
                name: format!("{}{swapped}", pair.name),
                ours: comparison.release().unwrap_or(Release::Patch),
                theirs: judged.findings[order].get(&pair.module),
                lost: broken(order),
                gained: broken(1 - order),
            });
        }
    }
    Ok(cases)
}

impl Case<'_> {
    /// The verdict that is right.
    fn right(&self) -> Release {
        let by_programs = match (self.lost, self.gained) {
            ([], []) => Release::Patch,
            ([], _) => Release::Minor,
            _ => Release::Major,
        };
        self.theirs.map_or(by_programs, |finding| finding.release.max(by_programs))
    }

    fn is_seen(&self) -> bool {
        self.theirs.is_some_and(|finding| finding.release == Release::Major)
    }

    /// Returns what is wrong, except for what is known; notes the entries that explain something.
    fn faults(&self, known: &Known, used: &mut BTreeSet<usize>) -> Option<String> {
        let right = self.right();
        if self.ours != right {
            let meant =
                known.meant.iter().position(|entry| entry.pair == self.name && entry.ours == self.ours.as_str());
            used.extend(meant.map(|at| known.unseen.len() + at));
            return meant
                .is_none()
                .then(|| format!("{}: {} by us, {right} by what compiles:{}", self.name, self.ours, self.shown()));
        }
        if right != Release::Major || self.is_seen() {
            return None;
        }
        let explains =
            |entry: &Unseen| self.lost.iter().any(|lost| lost.used.kind == entry.kind && lost.code == entry.code);
        let reasons: Vec<usize> = (0..known.unseen.len()).filter(|at| explains(&known.unseen[*at])).collect();
        used.extend(&reasons);
        reasons.is_empty().then(|| format!("{}: major, but not for cargo-semver-checks:{}", self.name, self.shown()))
    }

    fn shown(&self) -> String {
        let shown = |word: &str, list: &[Broken]| -> String {
            let list = list.iter().take(6);
            list.map(|Broken { used, code }| format!("\n    {word} {:?} {} ({code})", used.kind, used.item)).collect()
        };
        let theirs = self.theirs.map(|finding| format!("\n    {}: {}", finding.release, finding.lints.join(", ")));
        format!("{}{}{}", theirs.unwrap_or_default(), shown("lost", self.lost), shown("gained", self.gained))
    }
}
