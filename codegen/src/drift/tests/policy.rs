//! Policies: the notice that something goes, levels of stability, and `info.version`.

use chrono::NaiveDate;

use super::super::{Accepted, Comparison};
use super::compare;

/// Compares, and applies a policy on 1 March 2026.
fn judged(old: &str, new: &str, policy: &str) -> Comparison {
    let mut comparison = compare(old, new);
    let accepted = Accepted::parse(&format!("[policy]\n{policy}\n"), "drift.toml").unwrap();
    accepted.policy.apply(&mut comparison, NaiveDate::from_ymd_opt(2026, 3, 1).unwrap());
    comparison
}

fn document(version: &str, operations: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '{version}'}}\npaths:\n  /kept: {{get: {{responses: {{}}}}}}\n{operations}"
    )
}

const POLICY: &str = "notice-days = {stable = 90, beta = 30}\nexempt = [\"draft\", \"alpha\"]\nversion = \"ignore\"";

/// `old ⇒ new | remaining changes | reason or objection`; a side is the members of an operation, empty where the operation is missing.
const PAIRS: &str = "
# Removal.
{} ⇒ | operation-removed breaking | it was not deprecated; the policy asks for 90 days of notice
{deprecated: true} ⇒ | operation-removed breaking | it was deprecated without `x-sunset`; the policy asks for 90 days of notice
{deprecated: true, x-sunset: 2026-03-02} ⇒ | operation-removed breaking | its sunset is on 2026-03-02
{deprecated: true, x-sunset: 2026-03-01} ⇒ | | deprecated, with a sunset on 2026-03-01
{deprecated: true, x-sunset: '2025-12-31T23:00:00Z'} ⇒ | | deprecated, with a sunset on 2025-12-31
{deprecated: true, x-sunset: soon} ⇒ | operation-removed breaking | `x-sunset: soon` is not a date as in RFC 3339
{x-stability-level: alpha} ⇒ | | the policy exempts the stability level `alpha`
{x-stability-level: beta} ⇒ | operation-removed breaking | it was not deprecated; the policy asks for 30 days of notice
# Deprecation.
{} ⇒ {deprecated: true} | deprecated breaking | `x-sunset` is missing; the policy asks for 90 days of notice
{} ⇒ {deprecated: true, x-sunset: 2026-05-29} | deprecated breaking; sunset-added docs | the sunset 2026-05-29 is before 2026-05-30; the policy asks for 90 days of notice
{} ⇒ {deprecated: true, x-sunset: 2026-05-30} | deprecated docs; sunset-added docs |
{x-stability-level: beta} ⇒ {deprecated: true, x-sunset: 2026-03-31, x-stability-level: beta} | deprecated docs; sunset-added docs |
{x-stability-level: draft} ⇒ {deprecated: true, x-stability-level: draft} | deprecated docs |
{deprecated: true} ⇒ {deprecated: true, x-sunset: 2026-03-31} | sunset-added breaking | the sunset 2026-03-31 is before 2026-05-30; the policy asks for 90 days of notice
{deprecated: true, x-sunset: 2026-12-01} ⇒ {deprecated: true, x-sunset: 2026-05-01} | sunset-earlier breaking | the sunset 2026-05-01 is before 2026-05-30; the policy asks for 90 days of notice
{deprecated: true, x-sunset: 2026-12-01} ⇒ {deprecated: true, x-sunset: 2026-06-01} | sunset-earlier risky |
{deprecated: true, x-sunset: 2026-12-01} ⇒ {deprecated: true, x-sunset: later} | sunset-later breaking | `x-sunset: later` is not a date as in RFC 3339
{deprecated: true, x-sunset: 2026-12-01} ⇒ {deprecated: true} | sunset-removed breaking | the policy asks for 90 days of notice
{deprecated: true, x-sunset: 2026-12-01} ⇒ {} | sunset-removed docs; undeprecated docs |
# Stability.
{} ⇒ {x-stability-level: alpha} | stability-lowered breaking | the policy allows no lower level
{x-stability-level: alpha} ⇒ {x-stability-level: draft} | stability-lowered breaking | the policy allows no lower level
{x-stability-level: alpha} ⇒ {} | stability-raised docs |
# Parameters.
{parameters: [{name: q, in: query, schema: {type: string}}]} ⇒ {} | optional-parameter-removed breaking | it was not deprecated; the policy asks for 90 days of notice
{parameters: [{name: q, in: query, deprecated: true, x-sunset: 2026-01-01, schema: {type: string}}]} ⇒ {} | | deprecated, with a sunset on 2026-01-01
{parameters: [{name: q, in: query, schema: {type: string}}]} ⇒ {parameters: [{name: q, in: query, deprecated: true, schema: {type: string}}]} | deprecated breaking | `x-sunset` is missing; the policy asks for 90 days of notice
{x-stability-level: alpha, parameters: [{name: q, in: query, schema: {type: string}}]} ⇒ {x-stability-level: alpha, parameters: [{name: q, in: query, schema: {type: integer}}]} | | the policy exempts the stability level `alpha`
{x-stability-level: beta, parameters: [{name: q, in: query, schema: {type: string}}]} ⇒ {x-stability-level: beta, parameters: [{name: q, in: query, schema: {type: integer}}]} | type-narrowed breaking |
";

#[test]
fn a_policy_judges_what_goes() {
    let side = |operation: &str| match operation.trim() {
        "" => document("1.0.0", ""),
        operation => {
            let members = operation.strip_prefix('{').unwrap().strip_suffix('}').unwrap();
            let separator = if members.is_empty() { "" } else { ", " };
            document("1.0.0", &format!("  /things: {{get: {{responses: {{}}{separator}{members}}}}}\n"))
        }
    };
    let mut wrong = Vec::new();
    for line in PAIRS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [pair, changes, says] = parts.as_slice() else { panic!("{line}") };
        let (old, new) = pair.split_once('⇒').unwrap();
        let comparison = judged(&side(old), &side(new), POLICY);
        let mut told: Vec<String> =
            comparison.changes.iter().map(|change| format!("{} {}", change.rule.id, change.wire)).collect();
        told.sort();
        let objection =
            comparison.changes.iter().find_map(|change| change.message.split_once("; ")).map(|(_, says)| says);
        let reason = comparison.accepted.first().map(|(_, reason)| reason.as_str());
        let said = objection.or(reason).unwrap_or_default();
        if told.join("; ") != *changes || said != *says {
            wrong.push(format!("{line}\n  found {told:?}, {said}"));
        }
        // An empty policy has no effect.
        let plain = compare(&side(old), &side(new));
        let unchanged = judged(&side(old), &side(new), "");
        assert_eq!(super::told(&plain), super::told(&unchanged), "{line}");
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// A shared schema has the highest level of its operations.
#[test]
fn shared_schemas_and_properties_have_notice_too() {
    let document = |levels: (&str, &str), properties: &str| {
        let operation = |path: &str, level: &str| {
            format!(
                "  /{path}: {{get: {{x-stability-level: {level}, responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}}}}}}}\n"
            )
        };
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n{}{}components: {{schemas: {{Pet: {{type: object, properties: {{id: {{type: string}}{properties}}}}}}}}}\n",
            operation("a", levels.0),
            operation("b", levels.1)
        )
    };
    for (levels, removed, wire, accepted) in [
        (("alpha", "stable"), ", tag: {type: string}", "breaking", 0),
        (("alpha", "draft"), ", tag: {type: string}", "none", 1),
        (("beta", "stable"), ", tag: {type: string, deprecated: true, x-sunset: 2026-02-01}", "none", 1),
        (("beta", "beta"), ", tag: {type: string, deprecated: true, x-sunset: 2026-04-01}", "breaking", 0),
    ] {
        let comparison = judged(&document(levels, removed), &document(levels, ""), POLICY);
        let told = super::told(&comparison);
        assert_eq!(
            (super::worst(&comparison), comparison.accepted.len()),
            (wire, accepted),
            "{levels:?}{removed}: {told:?}"
        );
    }
}

#[test]
fn notice_may_be_the_same_for_all_levels_and_none() {
    let with = |operation: &str| document("1.0.0", operation);
    let (old, new) = (with("  /things: {get: {deprecated: true, responses: {}}}\n"), with(""));
    assert_eq!(judged(&old, &new, "notice-days = 0").accepted.len(), 1);
    assert_eq!(judged(&old, &new, "notice-days = 1").accepted.len(), 0);
    let undeprecated = with("  /things: {get: {responses: {}}}\n");
    let removed = judged(&undeprecated, &new, "notice-days = 0");
    assert_eq!(super::told(&removed), ["operation-removed breaking major"]);
    assert_eq!(removed.changes[0].message, "operation removed");
    assert_eq!(super::told(&judged(&undeprecated, &old, "notice-days = 0")), ["deprecated docs minor"]);
}

#[test]
fn a_breaking_change_needs_a_major_version() {
    let things = "  /things: {get: {responses: {}}}\n";
    let finding = |from: &str, to: &str, policy: &str| {
        let comparison = judged(&document(from, things), &document(to, ""), policy);
        comparison.unversioned.map(|finding| (finding.message, finding.fails))
    };
    let report = |message: &str| Some((message.to_owned(), false));
    assert_eq!(
        finding("1.2.0", "1.3.0", ""),
        report("`info.version` went from 1.2.0 to 1.3.0, and breaking changes need 2.0.0")
    );
    assert_eq!(finding("v1", "v1", ""), report("`info.version` stays v1, and breaking changes need 2.0.0"));
    assert_eq!(finding("1.2.0", "2.0.0", ""), None);
    assert_eq!(finding("1.2.0", "1.3.0", "version = \"ignore\""), None);
    assert!(finding("1.2.0", "1.3.0", "version = \"fail\"").unwrap().1);
    assert_eq!(finding("2024-01-01", "2024-01-01", ""), None);
    assert!(finding("2024-01-01", "2024-01-01", "version = \"fail\"").unwrap().1);
    assert_eq!(finding("2024-01-01", "2024-02-01", "version = \"fail\""), None);
    // Accepted changes do not count.
    let gone = "  /things: {get: {deprecated: true, responses: {}}}\n";
    let accepted = judged(&document("1.0.0", gone), &document("1.0.0", ""), "notice-days = 0");
    assert_eq!(accepted.unversioned, None);
    let added = judged(&document("1.0.0", ""), &document("1.0.0", things), "version = \"fail\"");
    assert_eq!(added.unversioned, None);
}
