//! HTTP client: a [`Client`], static descriptions of [`Operation`]s, and one function that executes every request.

mod auth;
mod body;
mod call;
mod client;
mod codec;
mod coding;
mod declared;
mod echo;
mod encode;
mod error;
mod execute;
mod form;
mod header;
mod hooks;
mod idempotency;
mod json_lines;
#[cfg(feature = "tower")]
mod layers;
mod limits;
mod link;
mod multipart;
mod oauth;
mod operation;
mod options;
mod pagination;
mod place;
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
pub use body::{Body, ByteStream};
pub use call::Call;
pub use client::{Client, ClientBuilder};
pub use declared::{DeclaredBody, DeclaredErrors};
pub use error::{
    ApiError, AuthError, DecodeError, Error, InvalidRequest, Size, TimeoutError, TransportError, TransportErrorKind,
};
pub use form::FormEncoding;
pub use header::{read_header, read_header_list};
pub use hooks::{HookError, HookRequest, HookResponse, HookRetry};
pub use json_lines::JsonStream;
#[cfg(feature = "tower")]
pub use layers::TransportService;
pub use multipart::{FileSource, Multipart};
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
