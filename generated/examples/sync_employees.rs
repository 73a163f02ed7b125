//! Keeps a copy of a customer's employees: everything at first, and then only what has changed since.
//!
//! With `STACKONE_API_KEY` and `STACKONE_ACCOUNT_ID` set it talks to the real API; without, to a small server that it
//! starts itself.

mod support;

use std::collections::BTreeMap;

use stackone_client::models::{Employee, HrisListEmployeesFilter};
use stackone_client::{Account, DateTime, Error};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stackone = support::client().await?;
    let account = stackone.account(support::account_id()?);

    let mut directory = Directory::default();
    for run in 1..=2 {
        let since = directory.synced.map_or("the beginning".to_owned(), |time| time.to_string());
        let changed = directory.sync(&account).await?;
        println!("run {run}: {changed} changed since {since}");
        for (id, employee) in &directory.employees {
            let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "?".to_owned());
            println!("  {id} {}, {}", known(&employee.name), known(&employee.job_title));
        }
    }
    Ok(())
}

/// The known employees. An application would keep this in its database.
#[derive(Default)]
struct Directory {
    employees: BTreeMap<String, Employee>,
    /// The latest change that was seen.
    synced: Option<DateTime>,
}

impl Directory {
    /// Takes over what has changed; returns the number of employees that did.
    async fn sync(&mut self, account: &Account) -> Result<usize, Error> {
        let mut request = account
            .hris()
            .list_employees()
            .fields(["id", "name", "job_title", "work_email", "updated_at"])
            .page_size("100");
        if let Some(synced) = self.synced {
            request = request.filter(HrisListEmployeesFilter::new().with_updated_after(synced));
        }

        let mut changed = 0;
        let mut latest = self.synced;
        let mut employees = request.items();
        while let Some(employee) = employees.try_next().await? {
            latest = latest.max(employee.updated_at);
            if let Some(id) = employee.id.clone() {
                self.employees.insert(id, employee);
                changed += 1;
            }
        }
        // Only now: after a run that failed half-way, the next one must see the rest.
        self.synced = latest;
        Ok(changed)
    }
}
