//! The same application on the crate of progenitor.

use client::Client;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new("https://api.hetzner.cloud/v1");
    println!("{:?}", client.list_certificates(None, Some("a"), None, None, None, None).await?);
    println!("{:?}", client.list_firewalls(None, Some("a"), None, None, None).await?);
    println!("{:?}", client.list_floating_ips(None, Some("a"), None, None, None).await?);
    println!("{:?}", client.list_images(None, None, None, None, Some("a"), None, None, None, None, None).await?);
    println!("{:?}", client.list_isos(None, None, Some("a"), None, None).await?);
    println!("{:?}", client.list_load_balancers(None, Some("a"), None, None, None).await?);
    println!("{:?}", client.list_locations(Some("a"), None, None, None).await?);
    println!("{:?}", client.list_networks(None, Some("a"), None, None, None).await?);
    println!("{:?}", client.list_servers(None, Some("a"), None, None, None, None).await?);
    println!("{:?}", client.list_volumes(None, Some("a"), None, None, None, None).await?);
    Ok(())
}
