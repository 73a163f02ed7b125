//! The reviewed file of what peers and the SDK do not agree on.

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::differences::{Difference, Found, judge};
use crate::paths::root;

/// The file.
#[derive(Deserialize)]
struct Differences {
    /// From the official client.
    official: Vec<Difference>,
    /// Of Prism, on the published documents.
    published: Vec<Difference>,
}

/// The peer that the SDK is compared with.
#[derive(Clone, Copy)]
pub(crate) enum Peer {
    Official,
    Published,
}

/// Unexplained differences, and unused entries.
pub(crate) fn unexplained(peer: Peer, found: &[Found]) -> Result<Vec<String>> {
    let path = root().join("xtask/conformance/differences.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let known: Differences =
        toml::from_str(&text).with_context(|| format!("{} is not as it should be", path.display()))?;
    let judged = match peer {
        Peer::Official => judge("official client", &known.official, found),
        Peer::Published => judge("prism published", &known.published, found),
    };
    Ok([judged.unexplained, judged.idle].concat())
}
