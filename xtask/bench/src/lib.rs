//! Common parts of the SDK's benchmarks.

pub mod by_hand;
pub mod data;

use anyhow::Result;
use serde::Serialize;

/// A comparison: what each round gave for both.
#[derive(Serialize)]
pub struct Line {
    /// Subject of the measurement.
    pub what: &'static str,
    /// Of what.
    pub subject: &'static str,
    /// Of the numbers.
    pub unit: &'static str,
    /// Of the SDK.
    pub ours: Vec<f64>,
    /// Of code written by hand.
    pub other: Vec<f64>,
    /// Meaning of the number.
    pub other_name: &'static str,
    /// Target of our value divided by the other: a maximum, or a minimum if more is better.
    pub target: f64,
    /// `true` if more is better.
    pub higher_is_better: bool,
}

impl Line {
    /// Prints it.
    ///
    /// # Errors
    /// It holds a number that JSON does not have.
    pub fn print(&self) -> Result<()> {
        println!("{}", serde_json::to_string(self)?);
        Ok(())
    }
}
