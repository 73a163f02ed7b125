//! Megabytes per second of reading and writing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use stackone_client::json::Model;
use stackone_client::models::{ConnectSessionToken, EmployeesPaginated};

use sdk_bench::by_hand::{Page, Session, whole};
use sdk_bench::{Line, data};

/// Duration of one round of one side.
const ROUND: Duration = Duration::from_millis(300);

pub(crate) fn run(rounds: usize) -> Result<()> {
    let (page, token) = (data::page(), data::token());
    let (employees, session) = ("page of 1,000 employees", "a connect session token");
    decode::<EmployeesPaginated, whole::Page>(rounds, "page of 1,000 employees, with all fields", &page, 1.8)?;
    decode::<EmployeesPaginated, Page>(rounds, employees, &page, 1.5)?;
    encode::<EmployeesPaginated, Page>(rounds, employees, &page)?;
    decode::<ConnectSessionToken, Session>(rounds, session, &token, 1.5)?;
    encode::<ConnectSessionToken, Session>(rounds, session, &token)?;
    // A model expects the next field of its schema, so another order takes longer; to serde's derive, all are the same.
    decode::<EmployeesPaginated, Page>(rounds, "page of 1,000 employees, by name", &data::by_name(&page)?, 1.0)?;
    decode::<ConnectSessionToken, Session>(rounds, "a connect session token, by name", &data::by_name(&token)?, 1.0)
}

fn decode<M: Model, H: DeserializeOwned>(rounds: usize, subject: &'static str, text: &str, target: f64) -> Result<()> {
    compare(
        "decode",
        subject,
        rounds,
        target,
        text,
        || drop(black_box(M::from_json(black_box(text)))),
        || drop(black_box(serde_json::from_str::<H>(black_box(text)))),
    )
}

fn encode<M: Model, H: Serialize + DeserializeOwned>(rounds: usize, subject: &'static str, text: &str) -> Result<()> {
    let (model, by_hand) = (M::from_json(text)?, serde_json::from_str::<H>(text)?);
    let same = |written: &str| -> Result<bool> {
        Ok(plain(serde_json::from_str(written)?) == plain(serde_json::from_str(text)?))
    };
    ensure!(same(&model.to_json())? && same(&serde_json::to_string(&by_hand)?)?, "what was read is not written back");
    compare(
        "encode",
        subject,
        rounds,
        1.0,
        text,
        || drop(black_box(black_box(&model).to_json())),
        || drop(black_box(serde_json::to_string(black_box(&by_hand)))),
    )
}

/// Both sides in turn, round after round.
fn compare(
    what: &'static str,
    subject: &'static str,
    rounds: usize,
    target: f64,
    text: &str,
    ours: impl Fn(),
    by_hand: impl Fn(),
) -> Result<()> {
    let speeds = (0..rounds).map(|_| (speed(text, &ours), speed(text, &by_hand)));
    let (ours, other) = speeds.unzip();
    let other_name = "serde derive, by hand";
    Line { what, subject, unit: "MB/s", ours, other, other_name, target, higher_is_better: true }.print()
}

/// A value whose numbers are spelled alike: `7.0` is `7`.
fn plain(value: Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().map_or(Value::Null, Value::from),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        Value::Object(members) => members.into_iter().map(|(name, value)| (name, plain(value))).collect(),
        other => other,
    }
}

/// Megabytes of `text` per second.
fn speed(text: &str, once: impl Fn()) -> f64 {
    let started = Instant::now();
    let mut times = 0_u32;
    while started.elapsed() < ROUND {
        once();
        times += 1;
    }
    f64::from(times) * text.len() as f64 / 1e6 / started.elapsed().as_secs_f64()
}
