//! Sends a request straight to the provider behind an account, for what the unified API does not cover. StackOne adds the
//! account's credentials.
//!
//! With `STACKONE_API_KEY` and `STACKONE_ACCOUNT_ID` set it talks to the real API; without, to a small server that it
//! starts itself. An argument names another path of the provider's API.

mod support;

use serde_json::json;
use stackone_client::models::{ProxyRequestBody, ProxyRequestBodyMethod, ProxyResponseData};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stackone = support::client().await?;
    let account = stackone.account(support::account_id()?);
    let path = std::env::args().nth(1).unwrap_or_else(|| "/v1/meta/fields".to_owned());

    let request = ProxyRequestBody::new()
        .with_method(ProxyRequestBodyMethod::Get)
        .with_path(path)
        .with_headers([("accept", json!("application/json"))]);
    let response = account.proxy().proxy_request(request).await?;

    let Some(answer) = response.as_ref() else {
        println!("the provider's response has no body");
        return Ok(());
    };
    println!("the provider's status: {}", answer.status);
    match &answer.data {
        Some(ProxyResponseData::AnyMap(fields)) => {
            for (name, value) in fields {
                println!("  {name}: {value}");
            }
        }
        Some(other) => println!("  {}", serde_json::to_string(other)?),
        None => {}
    }
    Ok(())
}
