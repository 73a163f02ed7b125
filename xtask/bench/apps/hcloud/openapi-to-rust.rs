//! The same application on the crate of openapi-to-rust.

use client::generated::HttpClient;

const NONE: Option<&str> = None;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = HttpClient::new().with_api_key("token");
    println!("{:?}", client.list_certificates(None, Some("a"), NONE, None, None, None).await?);
    println!("{:?}", client.list_firewalls(None, Some("a"), NONE, None, None).await?);
    println!("{:?}", client.list_floating_ips(Some("a"), NONE, None, None, None).await?);
    println!("{:?}", client.list_images(None, None, None, None, None, Some("a"), NONE, None, None, None).await?);
    println!("{:?}", client.list_isos(Some("a"), None, None, None, None).await?);
    println!("{:?}", client.list_load_balancers(None, Some("a"), NONE, None, None).await?);
    println!("{:?}", client.list_locations(Some("a"), None, None, None).await?);
    println!("{:?}", client.list_networks(None, Some("a"), NONE, None, None).await?);
    println!("{:?}", client.list_servers(Some("a"), NONE, None, None, None, None).await?);
    println!("{:?}", client.list_volumes(None, None, Some("a"), NONE, None, None).await?);
    Ok(())
}
