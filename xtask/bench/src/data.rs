//! The documents that are read and written.

use serde_json::Value;

/// Items of a page.
pub const ITEMS: usize = 1_000;

/// A page of employees, as JSON. As in the token, properties are in the order of the schema, in which servers mostly write them.
pub fn page() -> String {
    let employees: Vec<String> = (0..ITEMS).map(employee).collect();
    format!(r#"{{"next":"eyJwYWdlIjoyfQ==","data":[{}]}}"#, employees.join(","))
}

/// A connect session token, as JSON.
pub fn token() -> String {
    concat!(
        r#"{"id":7,"organization_id":12,"project_id":"dev-68574","categories":["hris","ats"],"provider":"oak","#,
        r#""origin_owner_id":"customer-42","origin_owner_name":"Acme Ltd","origin_username":"ifeoma","account_id":"4511","#,
        r#""label":"Main account","created_at":"2025-02-28T23:59:59Z","token":"k2l4j5h6g7f8d9s0a1p2o3i4u5y6t7r8e9w0q1"}"#,
    )
    .to_owned()
}

/// The same document with the properties of each object in the order of their names.
///
/// # Errors
/// The text is not JSON.
pub fn by_name(text: &str) -> serde_json::Result<String> {
    let mut value: Value = serde_json::from_str(text)?;
    value.sort_all_objects();
    Ok(value.to_string())
}

fn employee(i: usize) -> String {
    let remote_id = 40_000 + i;
    [
        format!(r#"{{"id":"emp_{i:06}","remote_id":"{remote_id}","first_name":"Ifeoma","last_name":"Lindqvist","#),
        r#""name":"Ifeoma Lindqvist","display_name":"Ifeoma L.","#.to_owned(),
        format!(r#""avatar_url":"https://img.example.com/people/{i}.png","personal_email":"ifeoma{i}@example.org","#),
        format!(r#""work_email":"i.lindqvist{i}@example.com","work_phone_number":"+46 8 555 0100","#),
        r#""job_title":"Logistics \"lead\"","gender":{"value":"non_binary","source_value":"X"},"#.to_owned(),
        r#""date_of_birth":"1990-04-17T00:00:00Z","hire_date":"2019-09-02T00:00:00Z","#.to_owned(),
        format!(r#""start_date":"2019-10-01T08:30:00Z","tenure":4.25,"company_id":"cmp_12","employee_number":"{i}","#),
        r#""created_at":"2023-01-05T10:11:12Z","updated_at":"2025-02-28T23:59:59Z"}"#.to_owned(),
    ]
    .concat()
}
