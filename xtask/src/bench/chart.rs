//! Bars of ratios, as SVG.

use std::path::Path;

use anyhow::Result;
use plotters::prelude::*;

use super::Part;
use super::report::Row;

const WIDTH: u32 = 800;
const ROW: u32 = 26;
const MARGIN: u32 = 50;
/// Where the bars begin.
const NAMES: i32 = 330;
const OURS: RGBColor = RGBColor(38, 110, 190);
const OTHER: RGBColor = RGBColor(190, 190, 190);

/// Draws what is compared with something; false where nothing is.
pub(super) fn draw(part: Part, rows: &[&Row], path: &Path) -> Result<bool> {
    let bars: Vec<(String, f64)> =
        rows.iter().filter_map(|row| Some((format!("{}, {}", row.what, row.subject), row.ratio()?))).collect();
    if bars.is_empty() {
        return Ok(false);
    }
    let most = bars.iter().map(|(_, ratio)| *ratio).fold(1.0, f64::max);
    let height = MARGIN + ROW * bars.len() as u32;
    let area = SVGBackend::new(path, (WIDTH, height)).into_drawing_area();
    area.fill(&WHITE)?;
    let scale = f64::from(WIDTH as i32 - NAMES - 70) / most;
    let title = format!("{}: ours divided by the other (the line: equal)", part.name());
    area.draw(&Text::new(title, (10, 12), ("sans-serif", 16)))?;
    for (i, (name, ratio)) in bars.iter().enumerate() {
        let top = (MARGIN + ROW * i as u32) as i32 - 10;
        let end = NAMES + (ratio * scale) as i32;
        area.draw(&Text::new(name.clone(), (10, top + 3), ("sans-serif", 13)))?;
        area.draw(&Rectangle::new([(NAMES, top), (end, top + ROW as i32 - 8)], OURS.filled()))?;
        area.draw(&Text::new(format!("{ratio:.2}"), (end + 6, top + 3), ("sans-serif", 13)))?;
    }
    let one = NAMES + scale as i32;
    area.draw(&PathElement::new([(one, MARGIN as i32 - 16), (one, height as i32 - 8)], OTHER.stroke_width(2)))?;
    area.present()?;
    Ok(true)
}
