//! Prints how often reading allocates, for each object. A program of its own: what counts allocations makes them slow.

use std::hint::black_box;

use allocation_counter::measure;
use anyhow::Result;
use sdk_bench::by_hand::{Page, Session};
use sdk_bench::{Line, data};
use serde::de::DeserializeOwned;
use stackone_client::json::Model;
use stackone_client::models::{ConnectSessionToken, EmployeesPaginated};

fn main() -> Result<()> {
    compare::<EmployeesPaginated, Page>("page of 1,000 employees", data::ITEMS, &data::page())?;
    compare::<ConnectSessionToken, Session>("a connect session token", 1, &data::token())
}

/// `objects` of them are in the text.
fn compare<M: Model, H: DeserializeOwned>(subject: &'static str, objects: usize, text: &str) -> Result<()> {
    let (model, by_hand) =
        (|| black_box(M::from_json(text)).map(drop), || black_box(serde_json::from_str::<H>(text)).map(drop));
    model()?;
    by_hand()?;
    let each = |total: u64| vec![total as f64 / objects as f64];
    let (ours, other) = (measure(|| drop(model())).count_total, measure(|| drop(by_hand())).count_total);
    let (what, unit, other_name) = ("decode: allocations", "per object", "serde derive, by hand");
    let (ours, other) = (each(ours), each(other));
    Line { what, subject, unit, ours, other, other_name, target: 1.0, higher_is_better: false }.print()
}
