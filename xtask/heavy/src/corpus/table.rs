//! Outcomes as a table.

use std::fmt::Write as _;

use super::outcome::{Outcome, Step};

/// One row for each outcome that was compiled or failed; those that were only generated are counted.
pub(super) fn table(outcomes: &[Outcome]) -> String {
    let mut text = row(&[
        "document",
        "operations",
        "generated",
        "compiles",
        "clippy",
        "examples",
        "instances",
        "untyped",
        "repairs",
        "lines",
        "seconds",
        "MB",
    ]);
    let (shown, counted): (Vec<_>, Vec<_>) =
        outcomes.iter().partition(|outcome| outcome.compiled.is_some() || !outcome.is_good() || outcomes.len() <= 100);
    for outcome in &shown {
        text.push_str(&of_one(outcome));
    }
    if !counted.is_empty() {
        let _ = writeln!(text, "… and {} more, which were generated", counted.len());
    }
    text.push_str(&total(outcomes));
    text
}

fn of_one(outcome: &Outcome) -> String {
    let examples = outcome.round_trips.as_ref().map_or_else(
        || "-".to_owned(),
        |tested| if tested.step.fault.is_some() { "FAILED".to_owned() } else { tested.examples.to_string() },
    );
    let instances = outcome.instances.as_ref().map_or_else(
        || "-".to_owned(),
        |tested| if tested.step.fault.is_some() { "FAILED".to_owned() } else { tested.count.to_string() },
    );
    let memory = outcome.generated.as_ref().and_then(|step| step.memory).unwrap_or_default();
    row(&[
        &outcome.title,
        &outcome.operations.to_string(),
        verdict(&outcome.generated),
        verdict(&outcome.compiled),
        verdict(&outcome.linted),
        &examples,
        &instances,
        &outcome.untyped.to_string(),
        &outcome.repairs.to_string(),
        &outcome.lines.to_string(),
        &format!("{:.1}", outcome.seconds()),
        &memory.div_ceil(1 << 20).to_string(),
    ])
}

fn total(outcomes: &[Outcome]) -> String {
    let taken = |step: fn(&Outcome) -> Option<&Step>| {
        let steps: Vec<_> = outcomes.iter().filter_map(step).collect();
        let good = steps.iter().filter(|step| step.fault.is_none()).count();
        format!("{good}/{}", steps.len())
    };
    let sum = |count: fn(&Outcome) -> usize| outcomes.iter().map(count).sum::<usize>().to_string();
    let examples = |outcome: &Outcome| outcome.round_trips.as_ref().map_or(0, |tested| tested.examples);
    let seconds: f64 = outcomes.iter().map(Outcome::seconds).sum();
    row(&[
        "total",
        &sum(|outcome| outcome.operations),
        &taken(|outcome| outcome.generated.as_ref()),
        &taken(|outcome| outcome.compiled.as_ref()),
        &taken(|outcome| outcome.linted.as_ref()),
        &sum(examples),
        &sum(|outcome| outcome.instances.as_ref().map_or(0, |tested| tested.count)),
        &sum(|outcome| outcome.untyped),
        &sum(|outcome| outcome.repairs),
        &sum(|outcome| outcome.lines),
        &format!("{seconds:.1}"),
        "",
    ])
}

fn verdict(step: &Option<Step>) -> &'static str {
    match step {
        None => "-",
        Some(Step { fault: None, .. }) => "yes",
        Some(_) => "FAILED",
    }
}

fn row(cells: &[&str]) -> String {
    let mut text = format!("{:<44}", cells[0]);
    for cell in &cells[1..] {
        let _ = write!(text, " {cell:>10}");
    }
    text.truncate(text.trim_end().len());
    text + "\n"
}
