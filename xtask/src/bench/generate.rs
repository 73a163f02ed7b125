//! How long a crate takes to be written.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::measure::{Cost, Stat, cost, interleaved};
use super::peers::Peer;
use super::report::{Report, Row, rows};
use super::{Bench, documents, emptied};
use crate::corpus;

/// What StackOne's documents may take, in seconds.
const STACKONE: f64 = 0.5;

/// What is looked at of a cost.
type Figure = fn(&Cost) -> f64;

/// How many documents of the directory are generated.
const SAMPLE: usize = 60;

pub(super) fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    for (title, place) in documents::SHARED.iter().take(if bench.smoke { 1 } else { usize::MAX }) {
        if bench.wants(title) {
            let costs = costs(bench, title, &documents::shared(place)?)?;
            let mut found = compared(bench, title, &costs);
            if *title == "StackOne" {
                found.extend(limited("generate", title, &costs[0], STACKONE));
            }
            report.add(found)?;
        }
    }
    if bench.smoke {
        return Ok(());
    }
    for (title, place) in documents::GRAPH.iter().filter(|(title, _)| bench.wants(title)) {
        let costs = costs(bench, title, &documents::graph(place)?)?;
        report.add(compared(bench, title, &costs))?;
    }
    if bench.wants("synthetic") {
        report.add(growth(bench)?)?;
    }
    if bench.wants("directory") {
        report.add(directory(bench)?)?;
    }
    Ok(())
}

/// Ours first, then the peers' that take a single document; they know no others.
fn costs(bench: &Bench, title: &str, documents: &[PathBuf]) -> Result<Vec<Vec<Cost>>> {
    let peers: Vec<&Peer> = bench.peers.iter().filter(|_| documents.len() == 1).collect();
    let mut names = vec![format!("{title}, sdkwright")];
    names.extend(peers.iter().map(|peer| format!("{title}, {}", peer.name)));
    let costs = interleaved(bench.runs, &names, |i| match i {
        0 => ours(bench, documents),
        _ => theirs(bench, peers[i - 1], &documents[0]),
    });
    Ok(costs)
}

fn ours(bench: &Bench, documents: &[PathBuf]) -> Result<Cost> {
    let folder = bench.outputs.join("ours");
    emptied(&folder)?;
    let cost = cost(&folder, &bench.log("generate"), &[], &bench.generate(documents, &folder.join("crate")))?;
    std::fs::remove_dir_all(folder)?;
    Ok(cost)
}

fn theirs(bench: &Bench, peer: &Peer, document: &Path) -> Result<Cost> {
    let folder = bench.outputs.join(peer.name);
    emptied(&folder)?;
    let cost = cost(&folder, &bench.log("generate"), &[], &peer.generate(document))?;
    std::fs::remove_dir_all(folder)?;
    Ok(cost)
}

/// Rows for time and memory, beside the fastest and the leanest peer.
fn compared(bench: &Bench, title: &str, costs: &[Vec<Cost>]) -> Vec<Row> {
    let peers = bench.peers.iter().map(|peer| peer.name);
    let row = |what, unit, figure: fn(&Cost) -> f64| rows(what, title, peers.clone(), costs, unit, figure, Some(1.0));
    let found = [
        row("generate", "s of processor time", |cost| cost.cpu),
        row("generate: on the clock", "s", |cost| cost.wall),
        row("generate: peak memory", "MB", |cost| cost.peak / 1e6),
    ];
    found.into_iter().flatten().collect()
}

/// A row that holds what ours took on the clock against a fixed number of seconds.
fn limited(what: &str, title: &str, ours: &[Cost], seconds: f64) -> Option<Row> {
    let ours = Stat::of(ours.iter().map(|cost| cost.wall))?;
    let aim = ("what is aimed at".to_owned(), Stat::of([seconds])?);
    Some(Row::new(&format!("{what}: on the clock"), title, "s", ours, Some(aim), Some(1.0)))
}

/// What a schema costs in a document of 50,000, beside one of 10,000, and there beside 1,000: the same, if growth is linear.
fn growth(bench: &Bench) -> Result<Vec<Row>> {
    let mut found = Vec::new();
    let mut before: Option<(usize, Vec<Cost>)> = None;
    for count in [1_000, 10_000, 50_000] {
        let costs = costs(bench, &format!("{count} schemas"), &[documents::synthetic(bench, count)?])?;
        found.extend(compared(bench, &format!("{count} schemas"), &costs));
        if let Some((fewer, earlier)) = &before {
            let figures: [(&str, &str, Figure); 2] =
                [("time per schema", "ms", |cost| cost.cpu * 1e3), ("memory per schema", "kB", |cost| cost.peak / 1e3)];
            for (what, unit, figure) in figures {
                let each =
                    |costs: &[Cost], count: usize| Stat::of(costs.iter().map(|cost| figure(cost) / count as f64));
                if let (Some(ours), Some(other)) = (each(&costs[0], count), each(earlier, *fewer)) {
                    let other = Some((format!("ours, {fewer} schemas"), other));
                    let what = format!("generate: {what}");
                    found.push(Row::new(&what, &format!("{count} schemas"), unit, ours, other, Some(1.2)));
                }
            }
        }
        before = Some((count, costs.into_iter().next().unwrap_or_default()));
    }
    Ok(found)
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
                (own, other, both) = (own + ours.cpu, other + theirs.cpu, both + 1);
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
