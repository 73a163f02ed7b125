//! Policy of an API: the notice before a removal, operations that may break, and the version of a breaking change.
//!
//! ```toml
//! [policy]
//! notice-days = {stable = 180, beta = 30}
//! exempt = ["draft", "alpha"]
//! version = "fail"
//! ```

use chrono::{DateTime, Days, NaiveDate};
use semver::{Prerelease, Version};
use serde::{Deserialize, Serialize};

use super::change::{Change, Comparison, Lifecycle, Subject, Wire};
use super::version::Release;

/// `x-stability-level` of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// A plan.
    Draft,
    /// For trials.
    Alpha,
    /// For early users.
    Beta,
    /// For all users; also without `x-stability-level`, or with another text.
    #[default]
    Stable,
}

impl Level {
    pub(super) fn of(text: Option<&str>) -> Self {
        let levels = [Self::Draft, Self::Alpha, Self::Beta];
        levels
            .into_iter()
            .find(|level| text.is_some_and(|text| text.eq_ignore_ascii_case(level.as_str())))
            .unwrap_or_default()
    }

    /// As in a document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Alpha => "alpha",
            Self::Beta => "beta",
            Self::Stable => "stable",
        }
    }
}

/// `[policy]` of an ignore file. Each key is off where it is missing.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Policy {
    notice_days: Option<Notice>,
    #[serde(default)]
    exempt: Vec<Level>,
    #[serde(default)]
    version: OnVersion,
}

/// Days between the announcement that something goes, and `x-sunset`.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a number of days, or a table of them by level (`draft`, `alpha`, `beta`, `stable`)"
)]
enum Notice {
    All(u32),
    ByLevel(ByLevel),
}

/// Days by level; 0 for a missing level.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ByLevel {
    #[serde(default)]
    draft: u32,
    #[serde(default)]
    alpha: u32,
    #[serde(default)]
    beta: u32,
    #[serde(default)]
    stable: u32,
}

impl Notice {
    fn of(self, level: Level) -> u32 {
        match (self, level) {
            (Self::All(days), _) => days,
            (Self::ByLevel(days), Level::Draft) => days.draft,
            (Self::ByLevel(days), Level::Alpha) => days.alpha,
            (Self::ByLevel(days), Level::Beta) => days.beta,
            (Self::ByLevel(days), Level::Stable) => days.stable,
        }
    }
}

/// Effect of a breaking change without a major `info.version`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum OnVersion {
    Ignore,
    #[default]
    Report,
    Fail,
}

/// Finding on `info.version`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unversioned {
    /// A sentence.
    pub message: String,
    /// The policy makes it a failure.
    pub fails: bool,
}

/// Verdict of a policy.
enum Judgement {
    /// The change is allowed; the reason.
    Accepted(String),
    /// The change is not allowed; the objection.
    Violated(String),
    /// The policy does not concern the change.
    Silent,
}

/// Returns the date of today (UTC).
pub fn today() -> NaiveDate {
    DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).date_naive()
}

impl Policy {
    /// Accepts changes that the policy allows, makes those breaking that violate it, and checks `info.version` against the others.
    pub fn apply(&self, comparison: &mut Comparison, today: NaiveDate) {
        for mut change in std::mem::take(&mut comparison.changes) {
            match self.judge(&change, comparison, today) {
                Judgement::Accepted(reason) => comparison.accepted.push((change, reason)),
                Judgement::Violated(how) => {
                    change.violates(&how);
                    comparison.changes.push(change);
                }
                Judgement::Silent => comparison.changes.push(change),
            }
        }
        comparison.unversioned = self.unversioned(comparison);
    }

    fn judge(&self, change: &Change, comparison: &Comparison, today: NaiveDate) -> Judgement {
        let level = level(change, comparison);
        let is_risky = change.wire >= Wire::Risky;
        match change.rule.id {
            "stability-lowered" if self.notice_days.is_some() || !self.exempt.is_empty() => {
                Judgement::Violated("the policy allows no lower level".to_owned())
            }
            id if self.exempt.contains(&level) => match is_risky && id != "stability-lowered" {
                true => Judgement::Accepted(format!("the policy exempts the stability level `{}`", level.as_str())),
                false => Judgement::Silent,
            },
            id => match self.notice_days {
                Some(notice) => noticed(id, change, notice.of(level), today, is_risky),
                None => Judgement::Silent,
            },
        }
    }

    fn unversioned(&self, comparison: &Comparison) -> Option<Unversioned> {
        if self.version == OnVersion::Ignore || comparison.totals().breaking == 0 {
            return None;
        }
        let (old, new) = (&comparison.versions.0, &comparison.versions.1);
        let fails = self.version == OnVersion::Fail;
        let message = match (version(old), version(new)) {
            (Some(from), Some(to)) if is_major(&from, &to) => return None,
            (Some(from), Some(_)) => {
                let steps = if old == new { format!("stays {old}") } else { format!("went from {old} to {new}") };
                format!("`info.version` {steps}, and breaking changes need {}", Release::Major.after(&from))
            }
            // Many APIs use dates.
            _ if !fails => return None,
            _ if old == new => format!("`info.version` stays {old}, and there are breaking changes"),
            _ => return None,
        };
        Some(Unversioned { message, fails })
    }
}

impl Change {
    /// Makes the change breaking, with an objection in its message.
    fn violates(&mut self, how: &str) {
        self.wire = Wire::Breaking;
        self.request = self.request.map(|_| Wire::Breaking);
        self.response = self.response.map(|_| Wire::Breaking);
        self.message.push_str("; ");
        self.message.push_str(how);
    }
}

/// Returns the highest level of the operations that a change concerns.
fn level(change: &Change, comparison: &Comparison) -> Level {
    let of = |operation: &String| comparison.levels.get(operation).copied().unwrap_or_default();
    match &change.subject {
        subject @ Subject::Operation { .. } => of(&subject.to_string()),
        _ => change.operations.iter().map(of).max().unwrap_or_default(),
    }
}

/// Judges the notice of a removal, and that of an announcement.
fn noticed(rule: &str, change: &Change, days: u32, today: NaiveDate, is_risky: bool) -> Judgement {
    let (old, new) = (&change.old.life, &change.new.life);
    let result = match rule {
        "operation-removed"
        | "webhook-removed"
        | "callback-removed"
        | "required-parameter-removed"
        | "optional-parameter-removed"
        | "required-header-removed"
        | "optional-header-removed"
        | "required-property-removed"
        | "optional-property-removed"
            if is_risky =>
        {
            return removed(old, days, today);
        }
        "deprecated" => announced(new, days, today),
        "sunset-added" if old.deprecated && new.deprecated => announced(new, days, today),
        "sunset-earlier" => announced(new, days, today),
        "sunset-later" => sunset(new).map(|_| ()),
        "sunset-removed" if new.deprecated && days > 0 => Err(format!("the policy asks for {days} days of notice")),
        _ => Ok(()),
    };
    result.map_or_else(Judgement::Violated, |()| Judgement::Silent)
}

/// Judges a removal.
fn removed(old: &Lifecycle, days: u32, today: NaiveDate) -> Judgement {
    if !old.deprecated {
        return match days {
            0 => Judgement::Silent,
            days => Judgement::Violated(format!("it was not deprecated; the policy asks for {days} days of notice")),
        };
    }
    match sunset(old) {
        Ok(Some(date)) if date <= today => Judgement::Accepted(format!("deprecated, with a sunset on {date}")),
        Ok(Some(date)) => Judgement::Violated(format!("its sunset is on {date}")),
        Ok(None) if days == 0 => Judgement::Accepted("deprecated; the policy asks for no notice".to_owned()),
        Ok(None) => Judgement::Violated(format!(
            "it was deprecated without `x-sunset`; the policy asks for {days} days of notice"
        )),
        Err(message) => Judgement::Violated(message),
    }
}

/// Judges an announcement.
fn announced(new: &Lifecycle, days: u32, today: NaiveDate) -> Result<(), String> {
    let needed = today.checked_add_days(Days::new(days.into())).unwrap_or(NaiveDate::MAX);
    match sunset(new)? {
        None if days > 0 => Err(format!("`x-sunset` is missing; the policy asks for {days} days of notice")),
        Some(date) if date < needed => {
            Err(format!("the sunset {date} is before {needed}; the policy asks for {days} days of notice"))
        }
        _ => Ok(()),
    }
}

/// Reads the date of `x-sunset`: a date or a date with a time (RFC 3339, 5.6).
fn sunset(life: &Lifecycle) -> Result<Option<NaiveDate>, String> {
    let Some(text) = &life.sunset else { return Ok(None) };
    let date = match DateTime::parse_from_rfc3339(text) {
        Ok(time) => Some(time.to_utc().date_naive()),
        Err(_) => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok(),
    };
    date.map(Some).ok_or_else(|| format!("`x-sunset: {text}` is not a date as in RFC 3339"))
}

/// Reads a semantic version, in which trailing numbers may be missing: `v1`, `1.2`.
fn version(text: &str) -> Option<Version> {
    let text = text.trim().trim_start_matches(['v', 'V']);
    Version::parse(text).ok().or_else(|| {
        let numbers: Vec<u64> = text.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
        match numbers.as_slice() {
            [major] => Some(Version::new(*major, 0, 0)),
            [major, minor] => Some(Version::new(*major, *minor, 0)),
            _ => None,
        }
    })
}

/// Returns whether a version is a major step after another; below 1.0.0 the second number counts, and of a pre-release every step.
fn is_major(from: &Version, to: &Version) -> bool {
    let first = |version: &Version| match (version.major, version.minor) {
        (0, 0) => (0, 0, version.patch),
        (0, minor) => (0, minor, 0),
        (major, _) => (major, 0, 0),
    };
    first(to) > first(from) || from.pre != Prerelease::EMPTY && to > from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_they_are_written() {
        let read = |text: &str| version(text).map(|version| version.to_string());
        for (text, expected) in [
            ("1.2.3", Some("1.2.3")),
            ("v2", Some("2.0.0")),
            (" 1.4 ", Some("1.4.0")),
            ("1.0.0-beta.1", Some("1.0.0-beta.1")),
            ("2024-01-31", None),
            ("1.2.3.4", None),
            ("", None),
        ] {
            assert_eq!(read(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_major_step_is_one_of_the_first_number() {
        for (from, to, expected) in [
            ("1.2.3", "2.0.0", true),
            ("1.2.3", "2.0.0-rc.1", true),
            ("1.2.3", "1.3.0", false),
            ("2.0.0", "1.0.0", false),
            ("0.1.2", "0.2.0", true),
            ("0.1.2", "0.1.3", false),
            ("0.0.1", "0.0.2", true),
            ("1.0.0-rc.1", "1.0.0-rc.2", true),
            ("1.0.0-rc.1", "1.0.0-rc.1", false),
        ] {
            assert_eq!(is_major(&from.parse().unwrap(), &to.parse().unwrap()), expected, "{from} {to}");
        }
    }

    #[test]
    fn a_sunset_is_a_date_with_or_without_a_time() {
        let date = |text: &str| sunset(&Lifecycle { deprecated: true, sunset: Some(text.to_owned()) });
        let expected = NaiveDate::from_ymd_opt(2026, 3, 1);
        assert_eq!(date("2026-03-01").unwrap(), expected);
        assert_eq!(date("2026-03-01T10:00:00Z").unwrap(), expected);
        assert!(date("March 2026").is_err() && date("2026-02-30").is_err() && date("2026-03-01x").is_err());
    }
}
