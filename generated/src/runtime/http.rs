//! HTTP client: a [`Client`], static descriptions of [`Operation`]s, and one function that executes every request.

mod auth;
#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod call;
mod client;
mod codec;
mod coding;
mod declared;
mod disk;
mod echo;
mod encode;
mod error;
mod execute;
#[cfg(target_family = "wasm")]
mod fetch;
mod form;
mod header;
mod hooks;
mod idempotency;
#[cfg(feature = "tower")]
mod layers;
mod limits;
mod link;
#[cfg(not(target_family = "wasm"))]
mod native;
mod oauth;
mod operation;
mod options;
mod pagination;
mod place;
mod platform;
mod redirect;
mod response;
mod retry;
mod secret;
mod sending;
mod separated;
mod server;
mod sse;
mod streaming;
mod token;
mod trace;
mod transport;

pub use auth::Credential;
#[cfg(feature = "blocking")]
pub use blocking::{BlockingIter, ByteReader};
pub use body::{Body, ByteStream};
pub use call::Call;
pub use client::{Client, ClientBuilder};
pub use declared::{DeclaredBody, DeclaredErrors};
pub use error::{
    ApiError, AuthError, DecodeError, Error, InvalidRequest, Size, TimeoutError, TransportError, TransportErrorKind,
};
pub use form::FormEncoding;
pub use header::{
    decode_header, decode_header_list, read_header, read_header_fields, read_header_json, read_header_list,
};
pub use hooks::{HookError, HookRequest, HookResponse, HookRetry};
#[cfg(feature = "tower")]
pub use layers::TransportService;
pub use oauth::{IssuedTokens, OAuth2};
pub use operation::{Location, Operation, Param, SecurityScheme, Status, Style};
#[allow(unused_imports, reason = "only generated code has request builders")]
pub(crate) use options::{client_options, request_options};
pub use pagination::{Items, Pages, Paging};
pub use place::ServerPlace;
pub use response::{RawResponse, Response, StreamResponse};
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use sending::Sending;
pub use separated::CommaSeparated;
pub use server::{ServerUrl, ServerVariable};
pub use sse::{Event, EventStream};
pub use streaming::StreamSwitch;
pub use token::{SharedSecret, Token, TokenProvider, TokenSource};
pub use transport::{BoxError, BoxFuture, ReqwestTransport, Transport};
