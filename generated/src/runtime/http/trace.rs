//! Spans with OpenTelemetry's names for HTTP clients, where the `tracing` feature is on. Never a header, a query or a body.

#[cfg(feature = "tracing")]
pub(super) use on::Trace;

#[cfg(not(feature = "tracing"))]
pub(super) use off::Trace;

#[cfg(feature = "tracing")]
mod on {
    use std::future::Future;
    use std::time::Duration;

    use tracing::field::Empty;
    use tracing::{Instrument, Span};
    use url::Url;

    use crate::runtime::http::response::{Head, request_id_header, shown_request_id};
    use crate::runtime::http::{Call, Error};
    use crate::runtime::text::Shown;

    /// Target of spans and events: the crate, which filters name.
    const TARGET: &str = env!("CARGO_CRATE_NAME");

    pub(in super::super) struct Trace(Span);

    impl Trace {
        pub(in super::super) fn start(call: &Call, url: &str) -> Self {
            let (operation, url) = (call.operation, Url::parse(url).ok());
            let url = url.as_ref();
            Self(tracing::info_span!(
                target: TARGET,
                "http_request",
                otel.name = %format_args!("{} {}", operation.method, Shown(operation.path)),
                otel.kind = "client",
                otel.status_code = Empty,
                operation.id = %Shown(operation.id),
                http.request.method = operation.method,
                url.scheme = url.map(Url::scheme),
                url.template = %Shown(operation.path),
                server.address = url.and_then(Url::host_str),
                server.port = url.and_then(Url::port_or_known_default),
                http.response.status_code = Empty,
                http.request.resend_count = Empty,
                error.r#type = Empty,
                "http.response.header.x-request-id" = Empty,
                "http.response.header.request-id" = Empty,
                "http.response.header.x-correlation-id" = Empty,
                "http.response.header.x-trace-id" = Empty,
                "http.response.header.x-amzn-requestid" = Empty,
            ))
        }
        pub(in super::super) fn within<F: Future>(&self, work: F) -> impl Future<Output = F::Output> {
            work.instrument(self.0.clone())
        }
        pub(in super::super) fn retry(&self, retries: u32, wait: Duration) {
            self.0.record("http.request.resend_count", retries);
            tracing::debug!(target: TARGET, parent: &self.0, retries, wait_ms = wait.as_millis() as u64, "trying again");
        }
        pub(in super::super) fn end(&self, outcome: Result<&Head, &Error>) {
            let head = match outcome {
                Ok(head) => Some(head),
                Err(error) => error.head(),
            };
            if let Some(head) = head {
                self.0.record("http.response.status_code", head.status.as_u16());
                if let (Some((name, _)), Some(id)) = (request_id_header(&head.headers), shown_request_id(&head.headers))
                {
                    self.0.record(format!("http.response.header.{name}").as_str(), id);
                }
            }
            match outcome {
                // The status says what failed (OpenTelemetry's conventions for HTTP spans, `error.type`).
                Ok(head) if head.status.as_u16() >= 400 => self.error(head.status.as_str()),
                Ok(_) => {}
                Err(error) => self.error(kind(error)),
            }
        }
        fn error(&self, kind: &str) {
            self.0.record("otel.status_code", "ERROR");
            self.0.record("error.type", kind);
        }
    }

    fn kind(error: &Error) -> &'static str {
        match error {
            Error::Transport(_) => "transport",
            Error::Timeout(_) => "timeout",
            Error::TooLarge { .. } => "too_large",
            Error::Redirect(_) => "redirect",
            Error::Auth(_) => "auth",
            Error::Decode(_) => "decode",
            Error::Hook(_) => "hook",
            _ => "other",
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::future::Future;
    use std::time::Duration;

    use crate::runtime::http::response::Head;
    use crate::runtime::http::{Call, Error};

    pub(in super::super) struct Trace;

    impl Trace {
        pub(in super::super) fn start(_: &Call, _: &str) -> Self {
            Self
        }
        pub(in super::super) fn within<F: Future>(&self, work: F) -> F {
            work
        }
        pub(in super::super) fn retry(&self, _: u32, _: Duration) {}
        pub(in super::super) fn end(&self, _: Result<&Head, &Error>) {}
    }
}
