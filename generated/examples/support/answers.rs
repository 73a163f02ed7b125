//! Responses of the small server that replaces the API.

use serde_json::{Value, json};

use super::server::{Answer, Request};

/// The account that the server knows.
pub const ACCOUNT: &str = "acc_1";

const HIRED: &str = "2026-01-15T09:00:00.000Z";
const PROMOTED: &str = "2026-03-02T14:30:00.000Z";

/// The response to a request.
pub fn answer(request: &Request) -> Answer {
    let is_known = |name: &str| request.headers.contains_key(name);
    if !is_known("authorization") {
        return failure(401, "Unauthorized");
    }
    if request.path.starts_with("/unified/") && !is_known("x-account-id") {
        return failure(400, "Missing x-account-id header");
    }
    match (request.method.as_str(), request.path.as_str()) {
        ("POST", "/connect_sessions") => json_body(201, &connect_session()),
        ("GET", "/accounts") => json_body(200, &accounts(request)),
        ("GET", "/unified/hris/employees") => json_body(200, &employees(request)),
        ("GET", "/unified/hris/employees/emp_1/documents") => json_body(200, &documents()),
        ("GET", "/unified/hris/employees/emp_1/documents/doc_1/download") => {
            Answer { status: 200, content_type: "application/pdf", body: pdf() }
        }
        ("GET", "/unified/ats/jobs") => json_body(200, &jobs()),
        ("POST", "/unified/ats/candidates") => created(request, "email", "can_1"),
        ("POST", "/unified/ats/applications") => created(request, "candidate_id", "app_1"),
        ("GET", "/unified/ats/applications/app_1") => json_body(200, &application()),
        ("POST", "/unified/proxy") => json_body(200, &proxied(request)),
        _ => failure(404, "Not found"),
    }
}

fn json_body(status: u16, body: &Value) -> Answer {
    Answer { status, content_type: "application/json", body: body.to_string().into_bytes() }
}

fn failure(status: u16, message: &str) -> Answer {
    json_body(status, &json!({ "statusCode": status, "message": message, "timestamp": HIRED }))
}

fn connect_session() -> Value {
    json!({
        "id": 7, "organization_id": 1, "project_id": "demo", "created_at": HIRED,
        "origin_owner_id": "customer-42", "origin_owner_name": "Acme Ltd",
        "token": "demo", "auth_link_url": "https://app.example/connect/demo",
    })
}

/// Three accounts, two of them on the first page.
fn accounts(request: &Request) -> Value {
    let account = |id: &str, provider: &str| {
        json!({
            "id": id, "provider": provider, "status": "active", "created_at": HIRED, "updated_at": HIRED,
            "origin_owner_id": "customer-42", "origin_owner_name": "Acme Ltd",
        })
    };
    match request.query.get("page").map(String::as_str) {
        None | Some("1") => json!([account(ACCOUNT, "bamboohr"), account("acc_2", "greenhouse")]),
        Some("2") => json!([account("acc_3", "hubspot")]),
        Some(_) => json!([]),
    }
}

/// Three employees on two pages. One of them is promoted after the first look, as far as one who asks for changes can see.
fn employees(request: &Request) -> Value {
    let employee = |id: &str, name: &str, title: &str, updated: &str| {
        json!({
            "id": id, "name": name, "job_title": title, "updated_at": updated,
            "work_email": format!("{}@example.com", name.to_lowercase().replace(' ', ".")),
        })
    };
    let page = |employees: Value, next: Option<&str>| json!({ "data": employees, "next": next });
    match (request.query.get("filter[updated_after]"), request.query.get("next")) {
        (None, None) => {
            let ifeoma = employee("emp_1", "Ifeoma Lindqvist", "Chief engineer", HIRED);
            page(json!([ifeoma, employee("emp_2", "Henrik Aasen", "Deck officer", HIRED)]), Some("page-2"))
        }
        (None, Some(_)) => page(json!([employee("emp_3", "Tuva Brekkhus", "Third engineer", HIRED)]), None),
        // The times are all spelled alike, so that their order is that of their letters.
        (Some(since), _) if since.as_str() < PROMOTED => {
            page(json!([employee("emp_3", "Tuva Brekkhus", "Second engineer", PROMOTED)]), None)
        }
        (Some(_), _) => page(json!([]), None),
    }
}

fn documents() -> Value {
    json!({
        "data": [{ "id": "doc_1", "name": "employment-contract.pdf", "category": { "value": "contract" } }],
        "next": null,
    })
}

fn pdf() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(200_000, b'%');
    bytes
}

fn jobs() -> Value {
    json!({
        "data": [
            { "id": "job_1", "title": "Deck officer", "job_status": { "value": "closed" } },
            { "id": "job_2", "title": "Second engineer", "job_status": { "value": "published" } },
        ],
        "next": null,
    })
}

/// The response to a request that creates something, if the body has the required properties.
fn created(request: &Request, needed: &str, id: &str) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    if body.get(needed).is_none_or(Value::is_null) {
        return failure(422, &format!("{needed} is missing"));
    }
    let data = json!({ "id": id, "remote_id": "1" });
    json_body(201, &json!({ "statusCode": 201, "message": "Record created", "timestamp": HIRED, "data": data }))
}

fn application() -> Value {
    let data = json!({
        "id": "app_1", "candidate_id": "can_1", "job_id": "job_2", "created_at": PROMOTED,
        "application_status": { "value": "active" }, "application_stage": { "name": "Application review" },
    });
    json!({ "data": data })
}

/// The provider's response to a forwarded request.
fn proxied(request: &Request) -> Value {
    let sent: Value = serde_json::from_slice(&request.body).unwrap_or_default();
    let headers = json!({ "content-type": "application/json" });
    match sent["path"].as_str() {
        Some("/v1/meta/fields") => {
            json!({ "status": 200, "headers": headers, "data": { "fields": ["name", "jobTitle", "shirtSize"] } })
        }
        _ => json!({ "status": 404, "headers": headers, "data": { "error": "no such path" } }),
    }
}
