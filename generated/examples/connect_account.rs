//! Lets a customer connect an HRIS account: creates a connect session, shows its link, and waits until the account is there.
//!
//! With `STACKONE_API_KEY` set it talks to the real API; without, to a small server that it starts itself.

mod support;

use std::time::Duration;

use stackone_client::models::{
    ConnectSessionCreate, ConnectSessionCreateCategories, LinkedAccount, LinkedAccountStatus,
};
use stackone_client::{Error, StackOne};

/// Your own identifier of the customer.
const CUSTOMER: &str = "customer-42";

/// Interval and number of checks whether the customer is done.
const EVERY: Duration = Duration::from_secs(5);
const TIMES: u32 = 60;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stackone = support::client().await?;

    let wish = ConnectSessionCreate::new(CUSTOMER, "Acme Ltd")
        .with_categories([ConnectSessionCreateCategories::Hris])
        .with_expires_in(1800);
    let session = stackone.connect_sessions().create_connect_session(wish).await?;
    println!("send the customer to {}", session.auth_link_url);

    match connected(&stackone).await? {
        Some(account) => println!("{} is connected as account {}", account.provider, account.id),
        None => println!("the customer has not connected an account yet"),
    }
    Ok(())
}

/// Waits for an account of the customer that can be used.
async fn connected(stackone: &StackOne) -> Result<Option<LinkedAccount>, Error> {
    for _ in 0..TIMES {
        let accounts = stackone.accounts().list_linked_accounts().origin_owner_id(CUSTOMER).await?.into_inner();
        let active = accounts.into_iter().find(|account| account.status == LinkedAccountStatus::Active);
        if active.is_some() {
            return Ok(active);
        }
        tokio::time::sleep(EVERY).await;
    }
    Ok(None)
}
