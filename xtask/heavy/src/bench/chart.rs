//! Bars of ratios, as SVG: to the left of the line ours is less, to the right more, each time the same width for twice as much.

use std::path::Path;

use anyhow::Result;
use plotters::prelude::*;

use super::Part;
use super::report::Row;

const WIDTH: u32 = 900;
const ROW: u32 = 24;
const MARGIN: u32 = 50;
/// Left end of the bars.
const NAMES: i32 = 400;
/// Room for a figure beside a bar.
const FIGURES: i32 = 44;
/// The longest bar: so many times twice as much.
const MOST: f64 = 8.0;
/// The target is met.
const MET: RGBColor = RGBColor(46, 125, 80);
const MISSED: RGBColor = RGBColor(200, 110, 40);
const OTHER: RGBColor = RGBColor(150, 150, 150);

struct Bar {
    name: String,
    ratio: f64,
    /// Negative where ours is less.
    doublings: f64,
    is_met: Option<bool>,
}

/// Draws what is compared with something; false where nothing is.
pub(super) fn draw(part: Part, rows: &[&Row], path: &Path) -> Result<bool> {
    let bar = |row: &&Row| {
        let ratio = row.ratio()?;
        let name = format!("{}, {}", row.what, row.subject);
        Some(Bar { name, ratio, doublings: ratio.log2().clamp(-MOST, MOST), is_met: row.is_met() })
    };
    let bars: Vec<Bar> = rows.iter().filter_map(bar).collect();
    if bars.is_empty() {
        return Ok(false);
    }
    let widths = bars.iter().map(|bar| bar.doublings.abs());
    let height = MARGIN + ROW * bars.len() as u32;
    let area = SVGBackend::new(path, (WIDTH, height)).into_drawing_area();
    area.fill(&WHITE)?;
    let half = (WIDTH as i32 - NAMES) / 2 - FIGURES;
    let scale = f64::from(half) / widths.fold(1.0, f64::max);
    let one = NAMES + half + FIGURES;
    let title =
        format!("{}: ratio of sdkwright's value to the other's; left of the line sdkwright's is less", part.name());
    area.draw(&Text::new(title, (10, 12), ("sans-serif", 16)))?;
    for (i, bar) in bars.iter().enumerate() {
        let top = (MARGIN + ROW * i as u32) as i32 - 10;
        let end = one + (bar.doublings * scale) as i32;
        let (left, right) = (one.min(end), one.max(end));
        let colour = match bar.is_met {
            Some(true) => MET,
            Some(false) => MISSED,
            None => OTHER,
        };
        area.draw(&Text::new(bar.name.clone(), (10, top + 3), ("sans-serif", 12)))?;
        area.draw(&Rectangle::new([(left, top), (right, top + ROW as i32 - 8)], colour.filled()))?;
        let figure = if end < one { left - FIGURES + 8 } else { right + 6 };
        area.draw(&Text::new(format!("{:.2}", bar.ratio), (figure, top + 3), ("sans-serif", 12)))?;
    }
    area.draw(&PathElement::new([(one, MARGIN as i32 - 16), (one, height as i32 - 8)], OTHER.stroke_width(2)))?;
    area.present()?;
    Ok(true)
}
