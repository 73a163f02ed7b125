//! Megabytes per second, and allocations, of reading and writing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stackone_client::models::{ConnectSessionToken, EmployeesPaginated};
use stackone_client::runtime::json::Model;

use crate::Line;
use crate::by_hand::{Page, Session};

/// Items of a document.
const ITEMS: usize = 1_000;
/// How long one round of one side takes.
const ROUND: Duration = Duration::from_millis(300);

pub(crate) fn run(rounds: usize) -> Result<()> {
    compare::<EmployeesPaginated, Page>(rounds, "page of 1,000 employees", ITEMS, &page())?;
    compare::<ConnectSessionToken, Session>(rounds, "a connect session token", 1, &session(7).to_string())
}

/// A page of employees, as JSON.
pub(crate) fn page() -> String {
    json!({"next": "eyJwYWdlIjoyfQ==", "data": (0..ITEMS).map(employee).collect::<Vec<_>>()}).to_string()
}

/// Both sides in turn, round after round; `objects` of them are in the text.
fn compare<M: Model, H: Serialize + DeserializeOwned>(
    rounds: usize,
    subject: &'static str,
    objects: usize,
    text: &str,
) -> Result<()> {
    let (model, by_hand) = (M::from_json(text)?, serde_json::from_str::<H>(text)?);
    let same = |written: &str| -> Result<bool> {
        Ok(plain(serde_json::from_str(written)?) == plain(serde_json::from_str(text)?))
    };
    ensure!(same(&model.to_json())? && same(&serde_json::to_string(&by_hand)?)?, "what was read is not written back");
    let mut decode = (Vec::new(), Vec::new());
    let mut encode = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        decode.0.push(speed(text, || drop(black_box(M::from_json(black_box(text))))));
        decode.1.push(speed(text, || drop(black_box(serde_json::from_str::<H>(black_box(text))))));
        encode.0.push(speed(text, || drop(black_box(black_box(&model).to_json()))));
        encode.1.push(speed(text, || drop(black_box(serde_json::to_string(black_box(&by_hand))))));
    }
    for (what, (ours, other), target) in [("decode", decode, 1.5), ("encode", encode, 1.0)] {
        let other_name = "serde derive, by hand";
        Line { what, subject, unit: "MB/s", ours, other, other_name, target, higher_is_better: true }.print()?;
    }
    let each = |once: &dyn Fn()| vec![allocation_counter::measure(once).count_total as f64 / objects as f64];
    let (ours, other) = (
        each(&|| drop(black_box(M::from_json(black_box(text))))),
        each(&|| drop(black_box(serde_json::from_str::<H>(black_box(text))))),
    );
    let (what, unit, other_name) = ("decode: allocations", "per object", "serde derive, by hand");
    Line { what, subject, unit, ours, other, other_name, target: 1.0, higher_is_better: false }.print()
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
fn speed(text: &str, mut once: impl FnMut()) -> f64 {
    let started = Instant::now();
    let mut times = 0_u32;
    while started.elapsed() < ROUND {
        once();
        times += 1;
    }
    f64::from(times) * text.len() as f64 / 1e6 / started.elapsed().as_secs_f64()
}

fn employee(i: usize) -> Value {
    json!({
        "id": format!("emp_{i:06}"), "remote_id": format!("{}", 40_000 + i), "first_name": "Ifeoma", "last_name": "Lindqvist",
        "name": "Ifeoma Lindqvist", "display_name": "Ifeoma L.", "avatar_url": format!("https://img.example.com/people/{i}.png"),
        "personal_email": format!("ifeoma{i}@example.org"), "work_email": format!("i.lindqvist{i}@example.com"),
        "work_phone_number": "+46 8 555 0100", "job_title": "Logistics \"lead\"",
        "gender": {"value": "non_binary", "source_value": "X"}, "date_of_birth": "1990-04-17T00:00:00Z",
        "hire_date": "2019-09-02T00:00:00Z", "start_date": "2019-10-01T08:30:00Z", "tenure": 4.25, "company_id": "cmp_12",
        "employee_number": format!("{i}"), "created_at": "2023-01-05T10:11:12Z", "updated_at": "2025-02-28T23:59:59Z"
    })
}

fn session(i: usize) -> Value {
    json!({
        "id": i, "organization_id": 12, "project_id": "dev-68574", "categories": ["hris", "ats"], "provider": "oak",
        "origin_owner_id": "customer-42", "origin_owner_name": "Acme Ltd", "origin_username": "ifeoma", "account_id": "4511",
        "label": "Main account", "created_at": "2025-02-28T23:59:59Z", "token": "k2l4j5h6g7f8d9s0a1p2o3i4u5y6t7r8e9w0q1"
    })
}
