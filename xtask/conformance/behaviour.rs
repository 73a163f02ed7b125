//! Pages through a list of the SDK's, and calls a busy server: `behaviour <BASE URL>`.

use std::time::Instant;

use serde_json::json;
use stackone_client::StackOne;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let base_url = std::env::args().nth(1).ok_or("usage: behaviour <BASE URL>")?;
    let client = |folder: &str| StackOne::builder().api_key("test-key").base_url(format!("{base_url}/{folder}")).build();
    let pages = client("pages")?;
    let mut items = pages.account("account-1").hris().list_employees().items();
    let mut ids = Vec::new();
    while let Some(employee) = items.try_next().await? {
        ids.push(employee.id);
    }
    println!("{}", json!({ "items": ids }));
    let started = Instant::now();
    client("busy")?.account("account-1").hris().list_employees().await?;
    println!("{}", json!({ "waited": started.elapsed().as_secs_f64() }));
    Ok(())
}
