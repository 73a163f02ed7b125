//! An application with ten operations of OpenAI, on our crate.

use client::ClientClient;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = ClientClient::builder().bearer_token("token").build()?;
    println!("{:?}", client.models().list_models().await?);
    println!("{:?}", client.models().retrieve_model("a").await?);
    println!("{:?}", client.files().list_files().after("a").await?);
    println!("{:?}", client.batch().list_batches().after("a").await?);
    println!("{:?}", client.batch().retrieve_batch("a").await?);
    println!("{:?}", client.vector_stores().list_vector_stores().after("a").await?);
    println!("{:?}", client.fine_tuning().list_paginated_fine_tuning_jobs().after("a").await?);
    println!("{:?}", client.chat().list_chat_completions().after("a").await?);
    println!("{:?}", client.skills().list_skills().after("a").await?);
    println!("{:?}", client.responses().get_response("a").await?);
    Ok(())
}
