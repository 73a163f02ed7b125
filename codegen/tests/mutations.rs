//! Small documents, changed at random: whatever comes of it, the generator makes a crate or says what is wrong.

#[path = "support/fuzz.rs"]
mod fuzz;

use std::fs;
use std::path::{Path, PathBuf};

use fuzz::mutate::{Random, TEXTS, mutate, slice};
use serde_json::Value;

/// Changed documents, spread over the feature documents.
const EXECUTIONS: u64 = 160;

fn documents() -> Vec<(PathBuf, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots");
    let mut paths: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("openapi.yaml"))
        .filter(|path| path.is_file())
        .collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fuzz::read(&path))).collect()
}

#[test]
fn changed_documents_become_crates_or_errors() {
    let documents = documents();
    let mut crates = 0;
    for seed in 0..EXECUTIONS {
        let mut random = Random::new(seed);
        let (path, document) = random.pick(&documents);
        // Half of the time only a part of it.
        let mut document = if seed % 2 == 0 { document.clone() } else { slice(&mut random, document, 2) };
        for _ in 0..=random.below(4) {
            mutate(&mut random, &mut document);
        }
        let json = document.to_string();
        let what = || format!("seed {seed} of {}", path.display());
        let (built, _) = fuzz::in_time(what, || {
            std::panic::catch_unwind(|| fuzz::pipeline(json.as_bytes()))
                .unwrap_or_else(|_| panic!("{}:\n{json}", what()))
        });
        crates += u64::from(built.is_some());
    }
    // Most changes are repaired or harmless; if none were, only the refusals would be tested.
    assert!(crates > EXECUTIONS / 4 && crates < EXECUTIONS, "{crates} crates");
}

#[test]
fn changed_documents_can_be_compared() {
    let documents = documents();
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let (path, old) = random.pick(&documents);
        let mut new = old.clone();
        for _ in 0..=random.below(4) {
            mutate(&mut random, &mut new);
        }
        let input = [old.to_string().as_bytes(), &[0], new.to_string().as_bytes()].concat();
        fuzz::in_time(|| format!("seed {seed} of {}", path.display()), || fuzz::diff(&input));
    }
}

#[test]
fn changed_text_is_read_or_refused() {
    let texts: Vec<Vec<u8>> = documents().into_iter().map(|(path, _)| fs::read(path).unwrap()).collect();
    for seed in 0..2_000 {
        let mut random = Random::new(seed);
        let mut text = random.pick(&texts).clone();
        text.truncate(1_500);
        for _ in 0..=random.below(6) {
            let at = random.below(text.len());
            match random.below(4) {
                0 => text[at] = random.next() as u8,
                1 => drop(text.splice(at..at, random.pick(TEXTS).bytes())),
                2 => text.truncate(at.max(1)),
                _ => {
                    let piece = text[at..(at + random.below(40)).min(text.len())].to_vec();
                    let to = random.below(text.len());
                    text.splice(to..to, piece);
                }
            }
        }
        fuzz::in_time(|| format!("seed {seed}"), || fuzz::source(&text));
    }
}

#[test]
fn changed_overlays_apply_or_are_refused() {
    let overlay = "overlay: 1.0.0\ninfo: {title: T, version: '1'}\nactions:\n- target: $.paths.*.*\n  update: {summary: S}\n- target: $.info\n  remove: false\n- target: $..[?(@.type == 'string')]\n  update: {description: D}\n";
    let (path, _) = &documents()[0];
    let document = fs::read(path).unwrap();
    for seed in 0..40 {
        let mut random = Random::new(seed);
        let mut overlay = overlay.as_bytes().to_vec();
        for _ in 0..random.below(4) {
            let at = random.below(overlay.len());
            match random.below(3) {
                0 => overlay[at] = b' ' + (random.next() % 95) as u8,
                1 => drop(overlay.splice(at..at, random.pick(TEXTS).bytes())),
                _ => drop(overlay.splice(at..(at + 5).min(overlay.len()), [])),
            }
        }
        let input = [document.as_slice(), &[0], &overlay].concat();
        fuzz::in_time(|| format!("seed {seed}"), || fuzz::overlay(&input));
    }
}
