//! Creates a connect session and pages through the linked accounts.
//!
//! With `STACKONE_API_KEY` set it talks to the real API; without, to a small server that it starts itself.

mod support;

use stackone_client::models::{ConnectSessionCreate, ConnectSessionCreateCategories};
use stackone_client::{Error, StackOne};

/// Accounts that are asked for at a time.
const PAGE_SIZE: u32 = 2;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stackone = match std::env::var("STACKONE_API_KEY") {
        Ok(_) => StackOne::builder().build()?,
        Err(_) => {
            let server = support::Server::start(answer).await?;
            println!("STACKONE_API_KEY is not set: talking to {server} instead of the API");
            StackOne::builder().api_key("no key").base_url(server).build()?
        }
    };
    connect(&stackone).await?;
    accounts(&stackone).await?;
    Ok(())
}

async fn connect(stackone: &StackOne) -> Result<(), Error> {
    let wish = ConnectSessionCreate::new("customer-42", "Acme Ltd").with_categories([ConnectSessionCreateCategories::Hris]);
    let session = stackone.connect_sessions().create_connect_session(wish).send().await?;
    println!("session {} for {}: {}", session.id, session.origin_owner_name, session.auth_link_url);
    Ok(())
}

async fn accounts(stackone: &StackOne) -> Result<(), Error> {
    for page in 1.. {
        let accounts = stackone.accounts().list_linked_accounts().page(page).page_size(PAGE_SIZE).send().await?;
        println!("page {page}: {} accounts", accounts.len());
        for account in accounts.iter() {
            println!("  {} {} ({})", account.id, account.provider, account.status);
        }
        if accounts.len() < PAGE_SIZE as usize {
            break;
        }
    }
    Ok(())
}

/// What the server says, in place of the API.
fn answer(method: &str, target: &str) -> (u16, String) {
    let account = |id: u32, provider: &str| {
        format!(
            r#"{{"id":"{id}","provider":"{provider}","status":"active","origin_owner_id":"customer-42",
            "origin_owner_name":"Acme Ltd","created_at":"2026-01-15T09:00:00.000Z","updated_at":"2026-01-15T09:00:00.000Z"}}"#
        )
    };
    match (method, target) {
        ("POST", "/connect_sessions") => {
            let session = r#"{"id":7,"organization_id":1,"project_id":"demo","origin_owner_id":"customer-42",
                "origin_owner_name":"Acme Ltd","created_at":"2026-01-15T09:00:00.000Z","token":"demo",
                "auth_link_url":"https://app.example/connect/demo"}"#;
            (201, session.to_owned())
        }
        ("GET", target) if target.starts_with("/accounts?page=1&") => {
            (200, format!("[{},{}]", account(1, "bamboohr"), account(2, "greenhouse")))
        }
        ("GET", target) if target.starts_with("/accounts?page=2&") => (200, format!("[{}]", account(3, "hubspot"))),
        _ => (404, r#"{"statusCode":404,"message":"nothing here","timestamp":"2026-01-15T09:00:00.000Z"}"#.to_owned()),
    }
}
