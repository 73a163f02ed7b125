//! Spans: their names, and that they hold no secret.

use std::fmt::{Debug, Write};
use std::sync::{Arc, Mutex};

use sdkwright_runtime::runtime::http::{Call, Credential, Location, Operation, Param, RetryPolicy, SecurityScheme};
use serde_json::json;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::server::{Server, answer};
use crate::watch::{self, KEY};

static QUERY_KEY: SecurityScheme = SecurityScheme::api_key("key", Location::Query, "key");
static GET: Operation =
    Operation::new("get", "GET", "/a/{id}").params(&[Param::path("id"), Param::query("q")]).security(&[&[&QUERY_KEY]]);

/// Records all events.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        writeln!(self.0.lock().unwrap(), "{}={value:?}", field.name()).unwrap();
    }
}

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &Attributes<'_>) -> Id {
        assert_eq!(span.metadata().target(), "sdkwright_runtime");
        span.record(&mut self.clone());
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

#[tokio::test]
async fn spans_have_the_names_of_opentelemetry_and_no_secret() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let server = Server::start([answer("503 Busy", &[], ""), answer("404 No", &["request-id: req-7"], "")]).await;
    let client = server.builder().credential(&QUERY_KEY, Credential::token(KEY)).build().unwrap();
    let call = Call::new(&client, &GET).with(0, &json!("person-7")).with(1, &json!("private"));
    call.empty().await.unwrap_err();
    drop(guard);
    let log = log.0.lock().unwrap().clone();
    for line in [
        "operation.id=get",
        "http.request.method=\"GET\"",
        "url.scheme=\"http\"",
        "http.response.header.request-id=\"req-7\"",
        "url.template=/a/{id}",
        "server.address=\"127.0.0.1\"",
        "http.request.resend_count=1",
        "http.response.status_code=404",
        "error.type=\"404\"",
    ] {
        assert!(log.contains(line), "{line} is missing in\n{log}");
    }
    assert!(!watch::shows_key(&log), "{log}");
    for secret in ["person-7", "private"] {
        assert!(!log.contains(secret), "{log}");
    }
}

#[tokio::test]
async fn a_request_id_that_repeats_a_key_is_not_recorded() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let server = Server::start([answer("200 OK", &[&format!("x-request-id: {KEY}")], "{}")]).await;
    let client = server.builder().credential(&QUERY_KEY, Credential::token(KEY)).build().unwrap();
    Call::new(&client, &GET).with(0, &json!(1)).empty().await.unwrap();
    drop(guard);
    let log = log.0.lock().unwrap().clone();
    assert!(log.contains("http.response.header.x-request-id=\"***\"") && !watch::shows_key(&log), "{log}");
}

/// The address is that of the operation's own server, where it has one.
#[tokio::test]
async fn a_span_names_the_server_that_is_called() {
    static OWN: Operation = Operation::new("own", "GET", "/a").server("http://localhost:1/up");
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let client = sdkwright_runtime::runtime::http::Client::builder("https://api.example").retry(RetryPolicy::never());
    Call::new(&client.build().unwrap(), &OWN).empty().await.unwrap_err();
    drop(guard);
    let log = log.0.lock().unwrap().clone();
    for line in ["server.address=\"localhost\"", "server.port=1\n", "error.type=\"transport\""] {
        assert!(log.contains(line), "{line} is missing in\n{log}");
    }
}
