//! The settings that every request builder has.

/// Setters for one call, the same on every request builder (a struct with a field `call`).
#[allow(unused_macros, reason = "only generated code has request builders")]
macro_rules! request_options {
    () => {
        /// The longest that one attempt may take, connecting and reading the body included.
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.call.set_timeout(timeout);
            self
        }
        /// The longest that the whole call may take, waits and retries included.
        pub fn total_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.call.set_total_timeout(timeout);
            self
        }
        /// How this call is retried.
        pub fn retry(mut self, policy: $crate::runtime::http::RetryPolicy) -> Self {
            self.call.set_retry(policy);
            self
        }
        /// Sends a header beside those of the operation, or in place of one. An invalid name or value is reported when the
        /// call is sent.
        pub fn header(mut self, name: impl AsRef<str>, value: impl AsRef<str>) -> Self {
            self.call.set_header(name.as_ref(), value.as_ref());
            self
        }
    };
}
#[allow(unused_imports, reason = "only generated code has request builders")]
pub(crate) use request_options;
