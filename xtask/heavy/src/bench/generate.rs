//! Time to write a crate.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::measure::{Cost, Stat, cost, interleaved};
use super::peers::Peer;
use super::report::{Report, Row, rows};
use super::{Bench, documents, emptied};
use crate::corpus::{self, lines};

/// Limits for StackOne's documents, in seconds.
const STACKONE: f64 = 0.5;

/// The peer whose crates ours are to be smaller than.
const SIZED: &str = "openapi-to-rust";

/// The measure of a cost.
type Figure = fn(&Cost) -> f64;

/// Most schemas of a document that is generated more than once: a peer takes minutes for more.
const FEW: usize = 10_000;

/// Number of documents of the directory that are generated.
const SAMPLE: usize = 60;

pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    for (title, place) in documents::SHARED.iter().take(if bench.smoke { 1 } else { usize::MAX }) {
        if bench.wants(title) {
            let made = made(bench, bench.runs, title, &documents::shared(place)?)?;
            let mut found = compared(bench, title, &made);
            if *title == "StackOne" {
                let own =
                    rows("generate: elapsed time", title, std::iter::empty(), &made.costs, "s", |cost| cost.wall, None);
                found.extend(own.map(|row| row.aimed(STACKONE)));
            }
            report.add(found)?;
        }
    }
    if bench.smoke {
        return Ok(());
    }
    for (title, place) in documents::GRAPH.iter().filter(|(title, _)| bench.wants(title)) {
        let made = made(bench, bench.runs, title, &documents::graph(place)?)?;
        report.add(compared(bench, title, &made))?;
    }
    if bench.wants("synthetic") {
        growth(bench, report)?;
    }
    if bench.wants("directory") {
        report.add(directory(bench)?)?;
    }
    Ok(())
}

/// The crates of a document: ours first, then those of the peers, which take a single document and know no others.
struct Made {
    costs: Vec<Vec<Cost>>,
    /// Lines of code of each that was made.
    lines: Vec<Option<usize>>,
}

fn made(bench: &Bench, runs: u32, title: &str, documents: &[PathBuf]) -> Result<Made> {
    let peers: Vec<&Peer> = bench.peers.iter().filter(|_| documents.len() == 1).collect();
    let mut names = vec![format!("{title}, sdkwright")];
    names.extend(peers.iter().map(|peer| format!("{title}, {}", peer.name)));
    let mut lines = vec![None; names.len()];
    let costs = interleaved(runs, &names, |i| {
        let (cost, count) = match i {
            0 => ours(bench, documents)?,
            _ => theirs(bench, peers[i - 1], &documents[0])?,
        };
        lines[i] = Some(count);
        Ok(cost)
    });
    Ok(Made { costs, lines })
}

/// Duration, and lines of code.
fn ours(bench: &Bench, documents: &[PathBuf]) -> Result<(Cost, usize)> {
    let folder = bench.outputs.join("ours");
    emptied(&folder)?;
    let made = folder.join("crate");
    let cost = cost(&folder, &bench.log("generate"), &[], &bench.generate(documents, &made))?;
    let lines = lines::of_crate(&made)?;
    std::fs::remove_dir_all(folder)?;
    Ok((cost, lines))
}

fn theirs(bench: &Bench, peer: &Peer, document: &Path) -> Result<(Cost, usize)> {
    let folder = bench.outputs.join(peer.name);
    emptied(&folder)?;
    let cost = cost(&folder, &bench.log("generate"), &[], &peer.generate(document))?;
    let nested = folder.join("crate");
    let lines = lines::of_crate(if nested.exists() { &nested } else { &folder })?;
    std::fs::remove_dir_all(folder)?;
    Ok((cost, lines))
}

/// Rows for time and memory, beside the fastest and the leanest peer, and for size beside each.
fn compared(bench: &Bench, title: &str, made: &Made) -> Vec<Row> {
    let peers = || bench.peers.iter().map(|peer| peer.name);
    let row = |what, unit, figure: fn(&Cost) -> f64| rows(what, title, peers(), &made.costs, unit, figure, Some(1.0));
    let found = [
        row("generate", "s of processor time", |cost| cost.cpu),
        row("generate: elapsed time", "s", |cost| cost.wall),
        row("generate: peak memory", "MB", |cost| cost.peak / 1e6),
    ];
    let thousands = |lines: &Option<usize>| Stat::of(lines.map(|lines| lines as f64 / 1e3));
    let sizes = peers().zip(&made.lines[1..]).filter_map(|(peer, lines)| {
        let (ours, theirs) = (thousands(&made.lines[0])?, thousands(lines)?);
        let (what, target) = (format!("size, beside {peer}"), (peer == SIZED).then_some(1.0));
        Some(Row::new(&what, title, "thousand lines of code", ours, Some((peer.to_owned(), theirs)), target))
    });
    found.into_iter().flatten().chain(sizes).collect()
}

/// Cost of a schema in a document of 50,000, beside one of 10,000, and there beside 1,000: the same, if growth is linear.
fn growth(bench: &Bench, report: &mut Report) -> Result<()> {
    let mut before: Option<(usize, Vec<Cost>)> = None;
    for count in [1_000, 10_000, 50_000] {
        let runs = if count > FEW { 1 } else { bench.runs };
        let made = made(bench, runs, &format!("{count} schemas"), &[documents::synthetic(bench, count)?])?;
        let mut found = compared(bench, &format!("{count} schemas"), &made);
        if let Some((fewer, earlier)) = &before {
            let figures: [(&str, &str, Figure); 2] =
                [("time per schema", "ms", |cost| cost.cpu * 1e3), ("memory per schema", "kB", |cost| cost.peak / 1e3)];
            for (what, unit, figure) in figures {
                let each =
                    |costs: &[Cost], count: usize| Stat::of(costs.iter().map(|cost| figure(cost) / count as f64));
                if let (Some(ours), Some(other)) = (each(&made.costs[0], count), each(earlier, *fewer)) {
                    let other = Some((format!("ours, {fewer} schemas"), other));
                    let what = format!("generate: {what}");
                    found.push(Row::new(&what, &format!("{count} schemas"), unit, ours, other, Some(1.2)));
                }
            }
        }
        report.add(found)?;
        before = Some((count, made.costs.into_iter().next().unwrap_or_default()));
    }
    Ok(())
}

/// Documents of the directory one at a time: the sums over those that both sides accept.
fn directory(bench: &Bench) -> Result<Vec<Row>> {
    let drawn: Vec<PathBuf> =
        corpus::sample_of_the_directory(SAMPLE, 1)?.into_iter().flat_map(|job| job.documents).collect();
    let mut found = Vec::new();
    for peer in &bench.peers {
        let (mut own, mut other, mut both) = (0.0, 0.0, 0_usize);
        for document in &drawn {
            if let (Ok(ours), Ok(theirs)) = (ours(bench, std::slice::from_ref(document)), theirs(bench, peer, document))
            {
                (own, other, both) = (own + ours.0.cpu, other + theirs.0.cpu, both + 1);
            }
        }
        eprintln!("{} of {} documents of the directory: {own:.1} s, {} {other:.1} s", both, drawn.len(), peer.name);
        if let (Some(ours), Some(theirs), true) = (Stat::of([own]), Stat::of([other]), both > 0) {
            let title = format!("{both} documents of the directory, which {} accepts, too", peer.name);
            let other = Some((peer.name.to_owned(), theirs));
            found.push(Row::new("generate", &title, "s of processor time", ours, other, Some(1.0)));
        }
    }
    Ok(found)
}
