//! Prints a line of JSON for each comparison of the SDK with code written by hand: `sdk-bench codec|call <ROUNDS>`;
//! `sdk-bench page` prints the page that is read.

mod call;
mod codec;

use anyhow::{Context, Result, bail};

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["page"] {
        println!("{}", sdk_bench::data::page());
        return Ok(());
    }
    let [part, rounds] = arguments.as_slice() else { bail!("usage: sdk-bench codec|call <ROUNDS>, or sdk-bench page") };
    let rounds: usize = rounds.parse().context("the number of rounds is invalid")?;
    match part.as_str() {
        "codec" => codec::run(rounds),
        "call" => call::run(rounds),
        other => bail!("no part {other}"),
    }
}
