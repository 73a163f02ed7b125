//! What was measured: as text, JSON, a table in `docs/performance.md` and charts beside it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};

use super::Part;
use super::chart;
use super::measure::{Cost, Stat};
use super::peers::Peer;
use crate::paths::root;

const BEGIN: &str = "<!-- written by `cargo xtask bench`: begin -->\n";
const END: &str = "<!-- end -->";

/// One thing beside one other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) part: String,
    /// What was done.
    pub(super) what: String,
    /// To what.
    pub(super) subject: String,
    pub(super) unit: String,
    pub(super) ours: Stat,
    /// Name and measurement of what it is compared with; none where nothing else did it.
    pub(super) other: Option<(String, Stat)>,
    /// What ours divided by the other should be at most; more than one means at least, for speeds.
    pub(super) target: Option<f64>,
    pub(super) higher_is_better: bool,
}

impl Row {
    pub(super) fn ratio(&self) -> Option<f64> {
        Some(self.ours.median / self.other.as_ref()?.1.median)
    }

    fn is_met(&self) -> Option<bool> {
        let (ratio, target) = (self.ratio()?, self.target?);
        Some(if self.higher_is_better { ratio >= target } else { ratio <= target })
    }

    fn cells(&self) -> [String; 6] {
        let stat = |stat: &Stat| format!("{} ({}–{})", short(stat.median), short(stat.min), short(stat.max));
        let target = self.target.map(|target| format!("{} {target:.2}", if self.higher_is_better { "≥" } else { "≤" }));
        [
            format!("{}, {}", self.what, self.subject),
            format!("{} {}", stat(&self.ours), self.unit),
            self.other.as_ref().map(|(name, other)| format!("{} ({name})", stat(other))).unwrap_or_default(),
            self.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            target.unwrap_or_default(),
            self.is_met().map(|met| if met { "met" } else { "**not met**" }).unwrap_or_default().to_owned(),
        ]
    }
}

/// Three digits.
fn short(value: f64) -> String {
    match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

/// Rows for the costs of ours, which come first, beside the cheapest of the peers'.
pub(super) fn rows<'a>(
    what: &str,
    subject: &str,
    peers: impl Iterator<Item = &'a str>,
    costs: &[Vec<Cost>],
    unit: &str,
    figure: fn(&Cost) -> f64,
    target: f64,
) -> Option<Row> {
    let stat = |costs: &Vec<Cost>| Stat::of(costs.iter().map(figure));
    let ours = stat(costs.first()?)?;
    let others = peers.zip(&costs[1..]).filter_map(|(name, costs)| Some((name.to_owned(), stat(costs)?)));
    let other = others.min_by(|a, b| a.1.median.total_cmp(&b.1.median));
    let target = other.is_some().then_some(target);
    let (what, subject, unit) = (what.to_owned(), subject.to_owned(), unit.to_owned());
    Some(Row { part: String::new(), what, subject, unit, ours, other, target, higher_is_better: false })
}

/// The rows of all parts, each as it was last measured.
pub(super) struct Report {
    rows: Vec<Row>,
}

impl Report {
    pub(super) fn read(folder: &Path) -> Result<Self> {
        let rows = match fs::read(folder.join("report.json")) {
            Ok(text) => serde_json::from_slice(&text).context("target/bench/report.json is damaged: remove it")?,
            Err(_) => Vec::new(),
        };
        Ok(Self { rows })
    }

    pub(super) fn replace(&mut self, part: Part, rows: Vec<Row>) {
        self.rows.retain(|row| row.part != part.name());
        self.rows.extend(rows.into_iter().map(|row| Row { part: part.name().to_owned(), ..row }));
        self.rows.sort_by_key(|row| Part::ALL.iter().position(|part| part.name() == row.part));
    }

    pub(super) fn text(&self) -> String {
        self.rows.iter().fold(String::new(), |mut out, row| {
            let [what, ours, other, ratio, target, met] = row.cells();
            let _ = writeln!(out, "{:9} {what:45} {ours:34} {other:40} {ratio:>6} {target:8} {met}", row.part);
            out
        })
    }

    /// JSON below `folder`, and the page with its charts.
    pub(super) fn write(&self, folder: &Path, peers: &[Peer]) -> Result<()> {
        fs::write(folder.join("report.json"), serde_json::to_vec_pretty(&self.rows)?)?;
        let charts = root().join("docs/performance");
        fs::create_dir_all(&charts)?;
        let mut section = format!("{}\n\n", circumstances(peers)?);
        for part in Part::ALL {
            let rows: Vec<&Row> = self.rows.iter().filter(|row| row.part == part.name()).collect();
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(section, "### {}\n", part.name());
            if chart::draw(part, &rows, &charts.join(format!("{}.svg", part.name())))? {
                let _ = writeln!(
                    section,
                    "![Ours divided by the other]({})\n",
                    format_args!("performance/{}.svg", part.name())
                );
            }
            section
                .push_str("| what | sdkwright | other | ratio | target | |\n| --- | --- | --- | --- | --- | --- |\n");
            for row in rows {
                let _ = writeln!(section, "| {} |", row.cells().join(" | "));
            }
            section.push('\n');
        }
        let page = root().join("docs/performance.md");
        let text = fs::read_to_string(&page)?;
        let Some((before, rest)) = text.split_once(BEGIN) else {
            bail!("docs/performance.md has lost the line {BEGIN:?}")
        };
        let Some((_, after)) = rest.split_once(END) else { bail!("docs/performance.md has lost the line {END:?}") };
        Ok(fs::write(page, format!("{before}{BEGIN}\n{section}{END}{after}"))?)
    }
}

/// Date, machine and versions.
fn circumstances(peers: &[Peer]) -> Result<String> {
    let said = |program: &str, arguments: &[&str]| -> Result<String> {
        let output =
            Command::new(program).args(arguments).output().with_context(|| format!("{program} does not start"))?;
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    let cores = std::thread::available_parallelism()?;
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map_or("", |(_, name)| name);
    let mut out = format!(
        "Measured {} on {cores} cores ({model}) with {}",
        said("date", &["-u", "+%Y-%m-%d"])?,
        said("rustc", &["--version"])?
    );
    for peer in peers {
        let _ = write!(out, ", {} {}", peer.name, peer.version);
    }
    out.push_str(". Median, with least and most in brackets.");
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(ours: f64, other: f64, target: f64, higher_is_better: bool) -> Row {
        let stat = |value| Stat::of([value]).unwrap();
        let other = Some(("other".to_owned(), stat(other)));
        let (part, what, subject, unit) = ("codec".into(), "decode".into(), "page".into(), "MB/s".into());
        Row { part, what, subject, unit, ours: stat(ours), other, target: Some(target), higher_is_better }
    }

    #[test]
    fn a_target_is_a_ceiling_for_costs_and_a_floor_for_speeds() {
        assert_eq!(row(1.0, 4.0, 0.5, false).is_met(), Some(true));
        assert_eq!(row(3.0, 4.0, 0.5, false).is_met(), Some(false));
        assert_eq!(row(300.0, 100.0, 1.5, true).is_met(), Some(true));
        assert_eq!(row(120.0, 100.0, 1.5, true).is_met(), Some(false));
    }

    #[test]
    fn a_part_s_rows_take_the_place_of_its_earlier_ones() {
        let mut report = Report { rows: Vec::new() };
        report.replace(Part::Codec, vec![row(1.0, 1.0, 1.0, true), row(2.0, 1.0, 1.0, true)]);
        report.replace(Part::Codec, vec![row(3.0, 1.0, 1.0, true)]);
        assert_eq!(report.rows.iter().map(|row| row.ours.median).collect::<Vec<_>>(), [3.0]);
    }
}
