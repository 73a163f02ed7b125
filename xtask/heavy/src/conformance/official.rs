//! The official client, with the same inputs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::driver::Driver;
use super::known::{self, Peer};
use super::peers::Peers;
use crate::differences::Found;
use crate::requests::compare;

/// Calls everything with both; gives what is different and not explained.
pub(crate) fn check(peers: &Peers, driver: &Driver, generated: &Path, list: &Path) -> Result<Vec<String>> {
    let ours = peers.serve("record.mjs", &[])?;
    driver.run(&ours.url, false)?;
    let ours = by_case(ours.stop()?)?;
    let theirs = peers.serve("record.mjs", &[])?;
    let url = theirs.url.clone();
    let calls = peers.run("official.mjs", &[Path::new(&url), &generated.join("tests/wire/cases"), list])?;
    let theirs = by_case(theirs.stop()?)?;

    let mut found = Vec::new();
    for call in &calls {
        let case = call["case"].as_str().context("a case")?;
        match (call["fault"].as_str(), ours.get(case), theirs.get(case)) {
            (Some(fault), _, _) => bail!("{case}: the official client does not make the call: {fault}"),
            (None, Some(ours), Some(theirs)) => {
                found.extend(compare(ours, theirs).into_iter().map(|(part, what)| Found {
                    case: case.to_owned(),
                    part,
                    what,
                }));
            }
            (None, None, _) => bail!("{case}: our client sent nothing"),
            (None, _, None) => bail!("{case}: the official client sent nothing"),
        }
    }
    let methods: BTreeSet<&str> = calls.iter().filter_map(|call| call["case"].as_str()?.split(' ').next()).collect();
    let total = found.len();
    let faults = known::unexplained(Peer::Official, &found)?;
    println!(
        "official client: {} methods in {} calls, {total} differences, {} of them unexplained",
        methods.len(),
        calls.len(),
        faults.len()
    );
    Ok(faults)
}

fn by_case(requests: Vec<Value>) -> Result<BTreeMap<String, Value>> {
    let case = |request: Value| {
        let case = request["headers"]["x-case"].as_str().context("every request says its case")?.to_owned();
        Ok((case, request))
    };
    requests.into_iter().map(case).collect()
}
