//! The same application on the crate of openapi-to-rust.

use client::generated::HttpClient;

const NONE: Option<&str> = None;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = HttpClient::new().with_api_key("token");
    println!("{:?}", client.list_models().await?);
    println!("{:?}", client.retrieve_model("a").await?);
    println!("{:?}", client.list_files(NONE, None, None, Some("a")).await?);
    println!("{:?}", client.list_batches(Some("a"), None).await?);
    println!("{:?}", client.retrieve_batch("a").await?);
    println!("{:?}", client.list_vector_stores(None, None, Some("a"), NONE).await?);
    println!("{:?}", client.list_paginated_fine_tuning_jobs(Some("a"), None, None).await?);
    println!("{:?}", client.list_chat_completions(NONE, None, Some("a"), None, None).await?);
    println!("{:?}", client.list_skills(None, None, Some("a")).await?);
    println!("{:?}", client.get_response("a", None, None, None, None).await?);
    Ok(())
}
