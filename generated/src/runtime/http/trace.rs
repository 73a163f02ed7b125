//! Spans with OpenTelemetry's names for HTTP clients, where the `tracing` feature is on. Never a header, a query or a body.

#[cfg(feature = "tracing")]
pub(super) use on::Trace;

#[cfg(not(feature = "tracing"))]
pub(super) use off::Trace;

#[cfg(feature = "tracing")]
mod on {
    use std::time::Duration;

    use tracing::field::Empty;
    use tracing::{Instrument, Span};

    use crate::runtime::http::{Call, Error};
    use crate::runtime::text::Shown;

    pub(in super::super) struct Trace(Span);

    impl Trace {
        pub(in super::super) fn start(call: &Call) -> Self {
            let (operation, base) = (call.operation, call.client.base_url());
            Self(tracing::info_span!(
                "http_request",
                otel.name = %format_args!("{} {}", operation.method, Shown(operation.path)),
                otel.kind = "client",
                otel.status_code = Empty,
                http.request.method = operation.method,
                url.template = %Shown(operation.path),
                server.address = base.host_str(),
                server.port = base.port_or_known_default(),
                http.response.status_code = Empty,
                http.request.resend_count = Empty,
                error.r#type = Empty,
            ))
        }
        pub(in super::super) fn within<F: Future>(&self, work: F) -> impl Future<Output = F::Output> {
            work.instrument(self.0.clone())
        }
        pub(in super::super) fn retry(&self, retries: u32, wait: Duration) {
            self.0.record("http.request.resend_count", retries);
            tracing::debug!(parent: &self.0, retries, wait_ms = wait.as_millis() as u64, "trying again");
        }
        pub(in super::super) fn end(&self, status: Option<u16>, error: Option<&Error>) {
            if let Some(status) = status {
                self.0.record("http.response.status_code", status);
            }
            self.fail(status, error);
        }
        /// Error responses are recorded by status, other failures by kind.
        fn fail(&self, status: Option<u16>, error: Option<&Error>) {
            let kind = match error {
                None => match status.filter(|status| *status >= 400) {
                    Some(status) => return self.error(&status.to_string()),
                    None => return,
                },
                Some(Error::Transport(_)) => "transport",
                Some(Error::Timeout(_)) => "timeout",
                Some(Error::TooLarge { .. }) => "too_large",
                Some(Error::Redirect(_)) => "redirect",
                Some(Error::Auth(_)) => "auth",
                Some(_) => "other",
            };
            self.error(kind);
        }
        fn error(&self, kind: &str) {
            self.0.record("otel.status_code", "ERROR");
            self.0.record("error.type", kind);
        }
    }
}

#[cfg(not(feature = "tracing"))]
mod off {
    use std::time::Duration;

    use crate::runtime::http::{Call, Error};

    pub(in super::super) struct Trace;

    impl Trace {
        pub(in super::super) fn start(_: &Call) -> Self {
            Self
        }
        pub(in super::super) fn within<F: Future>(&self, work: F) -> F {
            work
        }
        pub(in super::super) fn retry(&self, _: u32, _: Duration) {}
        pub(in super::super) fn end(&self, _: Option<u16>, _: Option<&Error>) {}
    }
}
