//! The client against servers that behave, and servers that don't.

mod auth;
#[cfg(feature = "blocking")]
mod blocking;
mod body;
mod cancel;
mod codings;
mod events;
mod fate;
mod faults;
mod hooks;
mod http2;
mod json_lines;
#[cfg(feature = "tower")]
mod layers;
mod load;
mod pages;
mod params;
mod proxies;
mod redirects;
mod reliability;
mod retries;
#[cfg(target_os = "linux")]
mod secrets;
mod server;
mod servers;
mod style_table;
mod time;
mod tls;
#[cfg(feature = "tracing")]
mod traces;
mod transport;
mod watch;
