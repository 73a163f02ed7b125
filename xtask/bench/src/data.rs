//! The documents that are read and written.

use serde_json::{Value, json};

/// Items of a page.
pub const ITEMS: usize = 1_000;

/// A page of employees, as JSON.
pub fn page() -> String {
    json!({"next": "eyJwYWdlIjoyfQ==", "data": (0..ITEMS).map(employee).collect::<Vec<_>>()}).to_string()
}

/// A connect session token, as JSON.
pub fn token() -> String {
    session(7).to_string()
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
