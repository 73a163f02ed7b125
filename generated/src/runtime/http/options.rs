//! Methods common to all request builders and to all client builders.

/// Defines the setters of one call and its untyped `send` methods, alike on every request builder (a struct with a field `call`).
#[allow(unused_macros, reason = "request builders exist only in generated code")]
macro_rules! request_options {
    () => {
        /// Limits one attempt: connecting, sending, receiving and decoding the body. For downloads and streams:
        /// the time until the headers are received.
        #[inline]
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.call.set_timeout(timeout);
            self
        }
        /// Limits the whole request: all attempts, the delays between them, and decoding the response; all pages of `pages` and
        /// `items`; a download or stream to its end.
        #[inline]
        pub fn total_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.call.set_total_timeout(timeout);
            self
        }
        /// Limits the time between two chunks of a download or stream.
        #[inline]
        pub fn idle_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.call.set_idle_timeout(timeout);
            self
        }
        /// Sets the retry policy of this request.
        #[inline]
        pub fn retry(mut self, policy: $crate::runtime::http::RetryPolicy) -> Self {
            self.call.set_retry(policy);
            self
        }
        /// Adds a header, or replaces one of the operation. An invalid name or value is reported when the
        /// request is sent.
        #[inline]
        pub fn header(mut self, name: impl ::std::convert::AsRef<str>, value: impl ::std::convert::AsRef<str>) -> Self {
            self.call.set_header(::std::convert::AsRef::as_ref(&name), ::std::convert::AsRef::as_ref(&value));
            self
        }
        /// Calls a setter if there is a value for it: `request.maybe(limit, Self::limit)`.
        #[inline]
        pub fn maybe<T>(self, value: ::std::option::Option<T>, set: impl ::std::ops::FnOnce(Self, T) -> Self) -> Self {
            match value {
                ::std::option::Option::Some(value) => set(self, value),
                ::std::option::Option::None => self,
            }
        }
        /// Sends the request and returns the response undecoded, whatever its status.
        #[inline]
        pub fn send_raw(self) -> $crate::runtime::http::Sending<$crate::runtime::http::RawResponse> {
            self.call.raw()
        }
        /// Sends the request, and blocks the thread until the response is there: what `.await` returns, for code that is not async.
        ///
        /// # Errors
        /// As for `.await`; `Error::InvalidRequest` in async code.
        #[cfg(feature = "blocking")]
        #[inline]
        pub fn wait(self) -> <Self as ::std::future::IntoFuture>::Output {
            ::std::future::IntoFuture::into_future(self).wait()
        }
    };
}
#[allow(unused_imports, reason = "request builders exist only in generated code")]
pub(crate) use request_options;

/// Settings of a client, the same on the builder of every generated one (a struct with a field `client`).
#[allow(unused_macros, reason = "client builders exist only in generated code")]
macro_rules! client_options {
    () => {
        /// Limits one attempt (default: 60 seconds): connecting, sending, redirects, receiving and decoding the body.
        /// For downloads and streams: the time until the headers are received, and then for each value.
        pub fn timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.client = self.client.timeout(timeout);
            self
        }
        /// Limits the whole request (default: no limit beyond the retry policy's): all attempts, the delays between them, and decoding
        /// the response; all pages of `pages` and `items`; a download or stream to its end, including the time that the caller takes
        /// in between.
        pub fn total_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.client = self.client.total_timeout(timeout);
            self
        }
        /// Limits the time between two chunks of a download or stream (default: as `timeout`).
        pub fn idle_timeout(mut self, timeout: ::std::time::Duration) -> Self {
            self.client = self.client.idle_timeout(timeout);
            self
        }
        /// Sets the retry policy, instead of the one in the OpenAPI document.
        pub fn retry(mut self, policy: $crate::runtime::http::RetryPolicy) -> Self {
            self.client = self.client.retry(policy);
            self
        }
        /// Sets the `User-Agent` header (default: this crate's name and version).
        pub fn user_agent(mut self, user_agent: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.client = self.client.user_agent(user_agent);
            self
        }
        /// Adds a header to every request, unless the operation or the request sets it.
        pub fn header(
            mut self,
            name: impl ::std::convert::Into<::std::string::String>,
            value: impl ::std::convert::Into<::std::string::String>,
        ) -> Self {
            self.client = self.client.header(name, value);
            self
        }
        /// Sets whether deviations of a response from its schema are errors rather than warnings (default: warnings).
        pub fn strict(mut self, strict: bool) -> Self {
            self.client = self.client.strict(strict);
            self
        }
        /// Sets whether a required property that a response lacks, or has as null, is read as its type's empty value, with a warning
        /// (default: it is an error).
        pub fn tolerant(mut self, tolerant: bool) -> Self {
            self.client = self.client.tolerant(tolerant);
            self
        }
        /// Limits a body that is read into memory, and one event or line of a stream, in bytes (default: 64 MiB).
        pub fn max_body_size(mut self, bytes: usize) -> Self {
            self.client = self.client.max_body_size(bytes);
            self
        }
        /// Limits the memory that the decoded values of a body, event or line take, in bytes (default: eight times
        /// `max_body_size`, and at least 16 MiB).
        pub fn max_decoded_size(mut self, bytes: usize) -> Self {
            self.client = self.client.max_decoded_size(bytes);
            self
        }
        /// Sends requests with `client`, which should be built with `redirect(Policy::none())`: redirects are
        /// followed by the SDK, without sending secrets to another origin.
        pub fn reqwest_client(mut self, client: ::reqwest::Client) -> Self {
            self.client = self.client.reqwest_client(client);
            self
        }
        /// Ignores the proxies of the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).
        #[cfg(not(target_family = "wasm"))]
        pub fn no_proxy(mut self) -> Self {
            self.client = self.client.no_proxy();
            self
        }
        /// Calls a function with each request that is about to be sent to the API, which it may change: to sign it, to add a header, or to
        /// wait until it may be sent. If it fails, the request ends with `Error::Hook`.
        ///
        /// It is called for each attempt, after the credentials were added. It is not called where a redirect leads to another origin.
        pub fn on_request<F>(
            mut self,
            hook: impl ::std::ops::Fn($crate::runtime::http::HookRequest) -> F
            + ::std::marker::Send
            + ::std::marker::Sync
            + 'static,
        ) -> Self
        where
            F: ::std::future::Future<
                    Output = ::std::result::Result<$crate::runtime::http::HookRequest, $crate::runtime::http::BoxError>,
                > + ::std::marker::Send
                + 'static,
        {
            self.client = self.client.on_request(hook);
            self
        }
        /// Calls a function for each response, of any status, once its headers are received: for metrics, or to learn how many more
        /// requests the API permits. If it fails, the request ends with `Error::Hook`.
        pub fn on_response<F>(
            mut self,
            hook: impl ::std::ops::Fn($crate::runtime::http::HookResponse) -> F
            + ::std::marker::Send
            + ::std::marker::Sync
            + 'static,
        ) -> Self
        where
            F: ::std::future::Future<Output = ::std::result::Result<(), $crate::runtime::http::BoxError>>
                + ::std::marker::Send
                + 'static,
        {
            self.client = self.client.on_response(hook);
            self
        }
        /// Calls a function before each retry and its delay. If it fails, the request is not retried and ends with
        /// `Error::Hook`.
        pub fn on_retry<F>(
            mut self,
            hook: impl ::std::ops::Fn($crate::runtime::http::HookRetry) -> F
            + ::std::marker::Send
            + ::std::marker::Sync
            + 'static,
        ) -> Self
        where
            F: ::std::future::Future<Output = ::std::result::Result<(), $crate::runtime::http::BoxError>>
                + ::std::marker::Send
                + 'static,
        {
            self.client = self.client.on_retry(hook);
            self
        }
        /// Puts a [`tower::Layer`] around the transport, and around the layers that were added before.
        ///
        /// Each attempt goes through it, and each request for a token. Its errors are `Error::Transport`.
        #[cfg(feature = "tower")]
        pub fn layer<L>(mut self, layer: L) -> Self
        where
            L: ::tower::Layer<$crate::runtime::http::TransportService>
                + ::std::marker::Send
                + ::std::marker::Sync
                + 'static,
            L::Service: ::tower::Service<
                    ::http::Request<$crate::runtime::http::Body>,
                    Response = ::http::Response<$crate::runtime::http::ByteStream>,
                > + ::std::clone::Clone
                + ::std::marker::Send
                + 'static,
            <L::Service as ::tower::Service<::http::Request<$crate::runtime::http::Body>>>::Error:
                ::std::convert::Into<$crate::runtime::http::BoxError>,
            <L::Service as ::tower::Service<::http::Request<$crate::runtime::http::Body>>>::Future: ::std::marker::Send,
        {
            self.client = self.client.layer(layer);
            self
        }
        /// Sends requests with another transport, such as a test double.
        pub fn transport(mut self, transport: impl $crate::runtime::http::Transport) -> Self {
            self.client = self.client.transport(transport);
            self
        }
    };
}
pub(crate) use client_options;
