//! Calls in a browser, with their results as text.

use std::time::Duration;

use stackone_client::operations::documents::Documents;
use stackone_client::{Account, Error, RetryPolicy, StackOne};
use wasm_bindgen::prelude::wasm_bindgen;

/// Makes the calls to a server.
#[wasm_bindgen]
pub async fn calls(url: String) -> String {
    match results(url).await {
        Ok(results) => results.join("\n"),
        Err(error) => format!("failed: {error:?}"),
    }
}

async fn results(url: String) -> Result<Vec<String>, Error> {
    let retry = RetryPolicy::new().initial_interval(Duration::from_millis(10));
    let client = StackOne::builder().api_key("key").base_url(url).retry(retry).build()?;
    let documents: Documents<Account> = client.account("acc_1").documents();

    let mut names = Vec::new();
    let mut files = documents.list_files().items();
    while let Some(file) = files.try_next().await? {
        names.push(file.name.unwrap_or_default());
    }

    let mut content = documents.download_file("1").download().await?;
    let mut length = 0;
    while let Some(chunk) = content.try_next().await? {
        length += chunk.len();
    }

    let first = documents.get_file("flaky").await?;
    // The server never responds.
    let late = documents.get_file("late").timeout(Duration::from_millis(200)).retry(RetryPolicy::never()).await;
    let missing = documents.get_file("missing").await;
    Ok(vec![
        format!("files: {}", names.join(", ")),
        format!("bytes: {length}"),
        format!("retries: {}", first.retries()),
        format!("timeout: {}", late.is_err_and(|error| error.is_timeout())),
        format!("status: {:?}", missing.err().and_then(|error| error.status())),
        format!("futures are Send: {}", is_send(&documents.get_file("1"))),
    ])
}

/// Does not compile where the type is not `Send`.
fn is_send<T: IntoFuture<IntoFuture: Send>>(_: &T) -> bool {
    true
}
