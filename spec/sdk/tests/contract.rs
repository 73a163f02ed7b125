//! The API that programs of users rely on, used as they would use it, over a transport that replaces the network.
#![cfg(feature = "hris")]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use stackone_client::models::HrisCreateEmployee;
use stackone_client::operations::hris::{CreateEmployeeError, ListEmployees};
use stackone_client::transport::{Body, BoxFuture, ByteStream, Transport, TransportError, TransportErrorKind};
use stackone_client::{Account, Error, RetryPolicy, StackOne};

/// Responds with one response after another, and keeps what was asked; a connection that can't be made after the last one.
#[derive(Clone, Default)]
struct Double {
    responses: Arc<Mutex<VecDeque<http::Response<&'static str>>>>,
    seen: Arc<Mutex<Vec<(String, http::HeaderMap)>>>,
}

impl Transport for Double {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        let line = format!("{} {}", request.method(), request.uri().path_and_query().map_or("", |path| path.as_str()));
        self.seen.lock().unwrap().push((line, request.headers().clone()));
        let response = self.responses.lock().unwrap().pop_front();
        Box::pin(async move {
            let body = |text: &'static str| ByteStream::from(bytes::Bytes::from_static(text.as_bytes()));
            let refused = || TransportError::new(TransportErrorKind::Connect, "nobody listens");
            response.map(|response| response.map(body)).ok_or_else(refused)
        })
    }
}

impl Double {
    fn respond(&self, status: u16, body: &'static str) -> &Self {
        let response = http::Response::builder().status(status).header("content-type", "application/json");
        let response = response.header("x-request-id", "r-1").header("retry-after", "7");
        self.responses.lock().unwrap().push_back(response.body(body).unwrap());
        self
    }
    fn client(&self) -> StackOne {
        let client = StackOne::builder().api_key("key").base_url("https://api.example").transport(self.clone());
        client.retry(RetryPolicy::never()).build().unwrap()
    }
    fn lines(&self) -> Vec<String> {
        self.seen.lock().unwrap().iter().map(|(line, _)| line.clone()).collect()
    }
    fn account_ids(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|(_, headers)| headers["x-account-id"].to_str().unwrap().to_owned()).collect()
    }
}

const _: fn() = || {
    fn is_shared<T: Clone + Send + Sync + 'static>() {}
    is_shared::<Account>();
    is_shared::<ListEmployees>();
};

#[test]
fn a_client_needs_credentials() {
    // Elsewhere the key may come from the environment.
    if std::env::var_os("STACKONE_API_KEY").is_none() {
        let error = StackOne::builder().build().unwrap_err().to_string();
        assert!(error.contains("`api_key`, `basic_auth` or the environment variable `STACKONE_API_KEY`"), "{error}");
    }
}

#[tokio::test]
async fn the_program_of_the_design() -> Result<(), Error> {
    let net = Double::default();
    net.respond(200, r#"{"data": [{"id": "1"}], "next": "c2"}"#)
        .respond(200, r#"{"data": [{"id": "2"}], "next": null}"#);
    net.respond(
        201,
        r#"{"statusCode": 201, "message": "made", "timestamp": "2026-01-15T09:00:00.000Z", "data": {"id": "3"}}"#,
    );
    let stackone = net.client();
    let acme = stackone.account("acc_1");

    let mut ids = Vec::new();
    let mut employees = acme.hris().list_employees().page_size(100).items();
    while let Some(employee) = employees.try_next().await? {
        ids.extend(employee.id);
    }
    let created = acme.hris().create_employee(HrisCreateEmployee::new().with_first_name("Ifeoma")).await?;

    assert_eq!(ids, ["1", "2"]);
    assert_eq!(
        (created.status().as_u16(), created.request_id(), created.data.id.as_deref()),
        (201, Some("r-1"), Some("3"))
    );
    let path = "/unified/hris/employees";
    let list = format!("GET {path}?page_size=100");
    assert_eq!(net.lines(), [list.clone(), format!("GET {path}?next=c2&page_size=100"), format!("POST {path}")]);
    assert_eq!(net.account_ids(), ["acc_1"; 3]);
    Ok(())
}

#[tokio::test]
async fn clones_of_a_request_and_options_of_setters() {
    let net = Double::default();
    net.respond(200, r#"{"data": []}"#).respond(200, r#"{"data": []}"#);
    let acme = net.client().account("a").clone();
    let request = acme.hris().list_employees().maybe(None::<u32>, ListEmployees::page_size);
    let request = request.maybe(Some("cursor"), ListEmployees::next).header("x-trace", "t");
    let again = request.clone();
    request.await.unwrap();
    again.await.unwrap();
    assert_eq!(net.lines(), ["GET /unified/hris/employees?next=cursor"; 2]);
    assert_eq!(net.seen.lock().unwrap()[0].1["x-trace"], "t");
}

#[tokio::test]
async fn errors_say_what_they_are() {
    let net = Double::default();
    let call = || net.client().account("a").hris().create_employee(HrisCreateEmployee::new());
    net.respond(422, r#"{"statusCode": 422, "message": "no name", "timestamp": "2026-01-15T09:00:00.000Z"}"#);
    let error = call().await.unwrap_err();
    let Some(CreateEmployeeError::UnprocessableEntity(body)) = error.body::<CreateEmployeeError>() else {
        panic!("{error:?}")
    };
    assert_eq!((body.message.as_str(), error.is_rate_limited()), ("no name", false));
    // A status that nobody declares.
    net.respond(418, r#"{"b": 1, "a": 2}"#);
    let error = call().await.unwrap_err();
    assert!(error.body::<CreateEmployeeError>().is_none());
    assert_eq!(error.as_api().unwrap().json(), Some(serde_json::json!({ "b": 1, "a": 2 })));
    net.respond(429, "{}");
    let error = call().await.unwrap_err();
    assert!(error.is_rate_limited() && !error.is_timeout() && !error.is_connect());
    assert_eq!((error.retry_after().unwrap().as_secs(), error.request_id()), (7, Some("r-1")));
    // Its cause is named once, by its source.
    let error = call().await.unwrap_err();
    assert!(error.is_connect() && error.status().is_none());
    assert!(!error.to_string().contains("nobody listens"), "{error}");
    assert_eq!(std::error::Error::source(&error).unwrap().to_string(), "nobody listens");
}
