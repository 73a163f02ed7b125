//! The client against servers that behave, and servers that don't.

mod auth;
mod body;
mod events;
mod faults;
mod load;
mod pages;
mod params;
mod redirects;
mod retries;
mod server;
#[cfg(feature = "tracing")]
mod traces;
mod transport;
