//! Calls every operation of a generated crate in every way that its own tests do: `driver <BASE URL> strict|lenient`.
//!
//! Prints a line of JSON for each call: `case` (`group.operation way`), `outcome` (`read`, `status`, `unreadable` or `failed`), and
//! `detail`. Each request says its case in the header `x-case`.

#![allow(dead_code, reason = "the table of calls serves the crate's tests too")]

// Of the crate that is called; the folder is filled in by whoever builds this program.
#[path = "CALLS"]
mod calls;

use std::error::Error as _;
use std::sync::{Arc, Mutex};

use calls::GROUPS;
use calls::sdk::transport::{Body, BoxFuture, ByteStream, ReqwestTransport, Transport, TransportError};
use calls::sdk::{Error, RetryPolicy};
use serde_json::{Value, json};

/// Keeps what the server complained of in the header that Prism has for it.
#[derive(Clone)]
struct Watched {
    inner: Arc<ReqwestTransport>,
    violations: Arc<Mutex<Option<String>>>,
}

impl Transport for Watched {
    fn send(&self, request: http::Request<Body>) -> BoxFuture<'_, Result<http::Response<ByteStream>, TransportError>> {
        Box::pin(async move {
            let response = self.inner.send(request).await?;
            let header = response.headers().get("sl-violations").map(|value| value.as_bytes());
            *self.violations.lock().unwrap() = header.map(|value| String::from_utf8_lossy(value).into_owned());
            Ok(response)
        })
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(base_url), Some(reading)) = (arguments.next(), arguments.next()) else {
        return Err("usage: driver <BASE URL> strict|lenient".into());
    };
    let watched = Watched { inner: Arc::new(ReqwestTransport::new()?), violations: Arc::default() };
    for group in GROUPS {
        for operation in group.operations {
            for (way, call) in operation.calls {
                let case = format!("{}.{} {way}", group.name, operation.name);
                let client = calls::client(&base_url)
                    .transport(watched.clone())
                    .retry(RetryPolicy::never())
                    .strict(reading == "strict")
                    .header("x-case", &case)
                    .build()?;
                *watched.violations.lock().unwrap() = None;
                let answer = call(&client).map_err(|error| format!("{case}: {error}"))?.await;
                let (outcome, detail) = match answer {
                    Ok(_) => ("read", Value::Null),
                    Err(error) => told(&error),
                };
                let violations = watched.violations.lock().unwrap().take();
                println!("{}", json!({ "case": case, "outcome": outcome, "detail": detail, "violations": violations }));
            }
        }
    }
    Ok(())
}

fn told(error: &Error) -> (&'static str, Value) {
    match error {
        Error::Api(api) => ("status", format!("{}: {}", api.status(), String::from_utf8_lossy(api.bytes())).into()),
        Error::Decode(_) => ("unreadable", error.to_string().into()),
        other => match other.source() {
            Some(source) => ("failed", format!("{other}: {source}").into()),
            None => ("failed", other.to_string().into()),
        },
    }
}
