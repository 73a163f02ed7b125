//! The small server of the examples, to be called by a program of your own:
//!
//! ```sh
//! cargo run -p stackone-client --example server
//! ```
//!
//! An argument names another address than `127.0.0.1:4010`.

mod support;

use std::net::SocketAddr;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let address: SocketAddr = std::env::args().nth(1).as_deref().unwrap_or("127.0.0.1:4010").parse()?;
    let server = support::start(address).await?;
    println!("a small StackOne is at {server}; end it with Ctrl-C");
    std::future::pending().await
}
