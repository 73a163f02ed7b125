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
    let stackone = support::client().await?;
    connect(&stackone).await?;
    accounts(&stackone).await?;
    Ok(())
}

async fn connect(stackone: &StackOne) -> Result<(), Error> {
    let wish =
        ConnectSessionCreate::new("customer-42", "Acme Ltd").with_categories([ConnectSessionCreateCategories::Hris]);
    let session = stackone.connect_sessions().create_connect_session(wish).await?;
    println!("session {} for {}: {}", session.id, session.origin_owner_name, session.auth_link_url);
    Ok(())
}

async fn accounts(stackone: &StackOne) -> Result<(), Error> {
    for page in 1.. {
        let accounts = stackone.accounts().list_linked_accounts().page(page).page_size(PAGE_SIZE).await?;
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
