//! Report of measurements: text, JSON, a table in `docs/performance.md` and charts beside it.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
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

/// The other of a row that is compared with a fixed figure.
const LIMIT: &str = "limit set for sdkwright";

/// One thing beside one other.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Row {
    pub(super) part: String,
    /// When it was measured: a day, in UTC.
    pub(super) day: String,
    /// The measurement.
    pub(super) what: String,
    /// To what.
    pub(super) subject: String,
    pub(super) unit: String,
    pub(super) ours: Stat,
    /// Name and measurement of what it is compared with; none where nothing else did it.
    pub(super) other: Option<(String, Stat)>,
    /// Maximum of our value divided by the other; above one, a minimum, for speeds.
    pub(super) target: Option<f64>,
    pub(super) higher_is_better: bool,
}

impl Row {
    /// A cost: less is better.
    pub(super) fn new(
        what: &str,
        subject: &str,
        unit: &str,
        ours: Stat,
        other: Option<(String, Stat)>,
        target: Option<f64>,
    ) -> Self {
        let (what, subject, unit) = (what.to_owned(), subject.to_owned(), unit.to_owned());
        Self {
            part: String::new(),
            day: String::new(),
            what,
            subject,
            unit,
            ours,
            other,
            target,
            higher_is_better: false,
        }
    }

    /// The same beside a fixed figure.
    pub(super) fn aimed(self, most: f64) -> Self {
        let aim = Stat { median: most, min: most, max: most };
        Self { other: Some((LIMIT.to_owned(), aim)), target: Some(1.0), ..self }
    }

    pub(super) fn ratio(&self) -> Option<f64> {
        Some(self.ours.median / self.other.as_ref()?.1.median)
    }

    pub(super) fn is_met(&self) -> Option<bool> {
        // As it is shown.
        let (ratio, target) = ((self.ratio()? * 100.0).round() / 100.0, self.target?);
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
    target: Option<f64>,
) -> Option<Row> {
    let stat = |costs: &Vec<Cost>| Stat::of(costs.iter().map(figure));
    let ours = stat(costs.first()?)?;
    let others = peers.zip(&costs[1..]).filter_map(|(name, costs)| Some((name.to_owned(), stat(costs)?)));
    let other = others.min_by(|a, b| a.1.median.total_cmp(&b.1.median));
    let target = target.filter(|_| other.is_some());
    Some(Row::new(what, subject, unit, ours, other, target))
}

/// The rows of all parts, each as it was last measured.
pub(super) struct Report {
    rows: Vec<Row>,
    /// Whose rows come next.
    part: Part,
    /// The file of the rows; an interrupted run keeps the finished ones.
    kept: Option<PathBuf>,
}

impl Report {
    /// Previous measurements that are kept.
    pub(super) fn read(kept: Option<PathBuf>) -> Result<Self> {
        let text = kept.as_ref().and_then(|path| fs::read(path).ok());
        let rows = text.map_or_else(|| Ok(Vec::new()), |text| serde_json::from_slice(&text));
        let rows = rows.context("docs/performance/report.json is damaged: remove it")?;
        Ok(Self { rows, part: Part::Generate, kept })
    }

    pub(super) fn begin(&mut self, part: Part) {
        self.part = part;
    }

    /// Takes rows of the part that has begun, in the place of earlier ones of the same thing.
    pub(super) fn add(&mut self, rows: Vec<Row>) -> Result<()> {
        let today = said("date", &["-u", "+%Y-%m-%d"])?;
        for row in rows {
            let row = Row { part: self.part.name().to_owned(), day: today.clone(), ..row };
            let aim = |row: &Row| row.other.as_ref().is_some_and(|(name, _)| name == LIMIT);
            let same = |old: &Row| {
                (&old.part, &old.what, &old.subject, aim(old)) == (&row.part, &row.what, &row.subject, aim(&row))
            };
            match self.rows.iter().position(same) {
                Some(place) => self.rows[place] = row,
                None => self.rows.push(row),
            }
        }
        self.rows.sort_by_key(|row| Part::ALL.iter().position(|part| part.name() == row.part));
        match &self.kept {
            Some(path) => Ok(fs::write(path, serde_json::to_vec_pretty(&self.rows)?)?),
            None => Ok(()),
        }
    }

    pub(super) fn text(&self) -> String {
        self.rows.iter().fold(String::new(), |mut out, row| {
            let [what, ours, other, ratio, target, met] = row.cells();
            let _ = writeln!(out, "{:9} {what:45} {ours:34} {other:40} {ratio:>6} {target:8} {met}", row.part);
            out
        })
    }

    /// The page with its charts.
    pub(super) fn write(&self, peers: &[Peer]) -> Result<()> {
        let charts = root().join("docs/performance");
        fs::create_dir_all(&charts)?;
        let mut section = format!("{}\n\n", circumstances(peers)?);
        for part in Part::ALL {
            let rows: Vec<&Row> = self.rows.iter().filter(|row| row.part == part.name()).collect();
            if rows.is_empty() {
                continue;
            }
            let _ = writeln!(section, "### {}\n\n{}\n", part.name(), days(&rows));
            if chart::draw(part, &rows, &charts.join(format!("{}.svg", part.name())))? {
                let _ = writeln!(
                    section,
                    "![Ratio of sdkwright's value to the other's]({})\n",
                    format_args!("performance/{}.svg", part.name())
                );
            }
            section
                .push_str("| measurement | sdkwright | other | ratio | target | result |\n| --- | --- | --- | --- | --- | --- |\n");
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

/// When the rows were measured.
fn days(rows: &[&Row]) -> String {
    let first = rows.iter().map(|row| row.day.as_str()).min().unwrap_or_default();
    let last = rows.iter().map(|row| row.day.as_str()).max().unwrap_or_default();
    if first == last { format!("Measured {first}.") } else { format!("Measured {first} to {last}.") }
}

/// Output of a program.
fn said(program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.with_context(|| format!("{program} does not start"))?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Machine and versions.
fn circumstances(peers: &[Peer]) -> Result<String> {
    let cores = std::thread::available_parallelism()?;
    let model = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model =
        model.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": ")).map_or("", |(_, name)| name);
    let mut out = format!("On {cores} cores ({model}) with {}", said("rustc", &["--version"])?);
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
        let row = Row::new("decode", "page", "MB/s", stat(ours), other, Some(target));
        Row { part: "codec".into(), higher_is_better, ..row }
    }

    #[test]
    fn a_target_is_a_ceiling_for_costs_and_a_floor_for_speeds() {
        assert_eq!(row(1.0, 4.0, 0.5, false).is_met(), Some(true));
        assert_eq!(row(3.0, 4.0, 0.5, false).is_met(), Some(false));
        assert_eq!(row(300.0, 100.0, 1.5, true).is_met(), Some(true));
        assert_eq!(row(120.0, 100.0, 1.5, true).is_met(), Some(false));
    }

    #[test]
    fn a_part_says_when_it_was_measured() {
        let on = |day: &str| Row { day: day.into(), ..row(1.0, 1.0, 1.0, false) };
        let (early, late) = (on("2026-09-30"), on("2026-10-01"));
        assert_eq!(days(&[&late, &late]), "Measured 2026-10-01.");
        assert_eq!(days(&[&late, &early, &late]), "Measured 2026-09-30 to 2026-10-01.");
    }

    #[test]
    fn a_row_takes_the_place_of_an_earlier_one_of_the_same_thing() {
        let mut report = Report::read(None).unwrap();
        report.begin(Part::Codec);
        let other = Row { subject: "session".into(), ..row(2.0, 1.0, 1.0, true) };
        report.add(vec![row(1.0, 1.0, 1.0, true), other]).unwrap();
        report.add(vec![row(3.0, 1.0, 1.0, true)]).unwrap();
        assert_eq!(report.rows.iter().map(|row| row.ours.median).collect::<Vec<_>>(), [3.0, 2.0]);
    }

    #[test]
    fn a_row_with_a_limit_stands_beside_one_without() {
        let mut report = Report::read(None).unwrap();
        report.begin(Part::Generate);
        let plain = || Row { other: None, ..row(1.0, 1.0, 1.0, false) };
        for _ in 0..2 {
            report.add(vec![plain(), plain().aimed(0.5)]).unwrap();
        }
        assert_eq!(report.rows.len(), 2);
    }
}
