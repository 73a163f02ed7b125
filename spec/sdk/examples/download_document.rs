//! Downloads an employee's first document to a file as a stream: the document may be larger than memory.
//!
//! With `STACKONE_API_KEY` and `STACKONE_ACCOUNT_ID` set it talks to the real API; without, to a small server that it
//! starts itself. An argument names another employee.

mod support;

use std::path::Path;

use stackone_client::Account;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stackone = support::client().await?;
    let account = stackone.account(support::account_id()?);
    let employee = std::env::args().nth(1).unwrap_or_else(|| "emp_1".to_owned());

    let mut documents = account.hris().list_employee_documents(&employee).items();
    let document = documents.try_next().await?.ok_or("the employee has no documents")?;
    let id = document.id.ok_or("the document has no identifier")?;
    let path = std::env::temp_dir().join(format!("{id}.download"));
    let length = download(&account, [&employee, &id], &path).await?;
    println!("{}: {length} bytes in {}", document.name.as_deref().unwrap_or(&id), path.display());
    Ok(())
}

/// Returns the number of bytes that were written to the file.
async fn download(
    account: &Account,
    [employee, document]: [&str; 2],
    path: &Path,
) -> Result<usize, Box<dyn std::error::Error>> {
    let mut content = account.hris().download_employee_document(employee, document).download().await?;
    let mut file = File::create(path).await?;
    let mut length = 0;
    while let Some(chunk) = content.try_next().await? {
        file.write_all(&chunk).await?;
        length += chunk.len();
    }
    file.flush().await?;
    Ok(length)
}
