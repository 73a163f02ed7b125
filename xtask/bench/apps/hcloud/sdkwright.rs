//! An application with ten operations of Hetzner's cloud, on our crate.

use client::ClientClient;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = ClientClient::builder().bearer_token("token").build()?;
    println!("{:?}", client.certificates().list_certificates().name("a").await?);
    println!("{:?}", client.firewalls().list_firewalls().name("a").await?);
    println!("{:?}", client.floating_ips().list_floating_ips().name("a").await?);
    println!("{:?}", client.images().list_images().name("a").await?);
    println!("{:?}", client.isos().list_isos().name("a").await?);
    println!("{:?}", client.load_balancers().list_load_balancers().name("a").await?);
    println!("{:?}", client.locations().list_locations().name("a").await?);
    println!("{:?}", client.networks().list_networks().name("a").await?);
    println!("{:?}", client.servers().list_servers().name("a").await?);
    println!("{:?}", client.volumes().list_volumes().name("a").await?);
    Ok(())
}
