//! Shared code of the examples: a client of the API if there is a key, else of a small local server.
#![allow(dead_code, reason = "no example needs all of it")]

mod answers;
mod server;

use std::env;
use std::error::Error;
use std::net::SocketAddr;

use stackone_client::StackOne;

use answers::ACCOUNT;
pub use server::Server;

/// A client of the API, with the key from `STACKONE_API_KEY`. Without one, a client of a server that is started here.
pub async fn client() -> Result<StackOne, Box<dyn Error>> {
    if env::var_os("STACKONE_API_KEY").is_some() {
        return Ok(StackOne::builder().build()?);
    }
    let server = start(SocketAddr::from(([127, 0, 0, 1], 0))).await?;
    println!("STACKONE_API_KEY is not set: talking to {server} instead of the API");
    Ok(StackOne::builder().api_key("no key").base_url(server.to_string()).build()?)
}

/// The linked account to work with: `STACKONE_ACCOUNT_ID`, or the one that the small server knows.
pub fn account_id() -> Result<String, Box<dyn Error>> {
    match env::var("STACKONE_ACCOUNT_ID") {
        Ok(id) => Ok(id),
        Err(_) if env::var_os("STACKONE_API_KEY").is_none() => Ok(ACCOUNT.to_owned()),
        Err(_) => Err("set STACKONE_ACCOUNT_ID to a linked account (the example `quickstart` lists them)".into()),
    }
}

/// The server that stands in for the API. Port 0: a free one.
pub async fn start(address: SocketAddr) -> Result<Server, Box<dyn Error>> {
    Ok(Server::start(address, answers::answer).await?)
}
