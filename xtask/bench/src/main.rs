//! Prints a line of JSON for each comparison of the SDK with code written by hand: `sdk-bench codec|call <ROUNDS>`;
//! `sdk-bench page` prints the page that is read.

mod by_hand;
mod call;
mod codec;

use anyhow::{Context, Result, bail};
use serde::Serialize;

/// A comparison: what each round gave for both.
#[derive(Serialize)]
struct Line {
    what: &'static str,
    subject: &'static str,
    unit: &'static str,
    ours: Vec<f64>,
    other: Vec<f64>,
    other_name: &'static str,
    /// What ours divided by the other should be at most, or at least where more is better.
    target: f64,
    higher_is_better: bool,
}

impl Line {
    fn print(&self) -> Result<()> {
        println!("{}", serde_json::to_string(self)?);
        Ok(())
    }
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["page"] {
        println!("{}", codec::page());
        return Ok(());
    }
    let [part, rounds] = arguments.as_slice() else { bail!("usage: sdk-bench codec|call <ROUNDS>, or sdk-bench page") };
    let rounds: usize = rounds.parse().context("the rounds are no number")?;
    match part.as_str() {
        "codec" => codec::run(rounds),
        "call" => call::run(rounds),
        other => bail!("no part {other}"),
    }
}
