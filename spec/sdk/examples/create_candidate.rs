//! Applies for a job: creates a candidate, and an application of the candidate to the first job that is open.
//!
//! With `STACKONE_API_KEY` and `STACKONE_ACCOUNT_ID` set it talks to the real API; without, to a small server that it
//! starts itself.

mod support;

use stackone_client::models::{AtsCreateApplication, AtsCreateCandidate, AtsJob, AtsJobStatusValue};
use stackone_client::operations::ats::CreateApplicationError;
use stackone_client::{Account, Error};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stackone = support::client().await?;
    let account = stackone.account(support::account_id()?);

    let job = open_job(&account).await?.ok_or("no job is open")?;
    println!("applying for {}", job.title.as_deref().unwrap_or("a job without a title"));
    match apply(&account, job).await {
        Ok(stage) => println!("the application is in: {stage}"),
        Err(error) => match error.body::<CreateApplicationError>() {
            Some(CreateApplicationError::UnprocessableEntity(refusal)) => {
                println!("the provider does not accept it: {}", refusal.message);
            }
            _ => return Err(error.into()),
        },
    }
    Ok(())
}

async fn open_job(account: &Account) -> Result<Option<AtsJob>, Error> {
    let mut jobs = account.ats().list_jobs().items();
    while let Some(job) = jobs.try_next().await? {
        let status = job.job_status.as_ref().and_then(|status| status.value.value());
        if let Some(AtsJobStatusValue::Open | AtsJobStatusValue::Published) = status {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// Returns the stage that the application is in.
async fn apply(account: &Account, job: AtsJob) -> Result<String, Error> {
    let candidate = AtsCreateCandidate::new()
        .with_first_name("Tuva")
        .with_last_name("Brekkhus")
        .with_email("tuva.brekkhus@example.com")
        .with_title("Second engineer");
    let candidate = account.ats().create_candidate(candidate).await?.into_inner();

    let application = AtsCreateApplication::new().with_candidate_id(candidate.data.id).with_job_id(job.id);
    let application = account.ats().create_application(application).await?;

    let id = application.data.id.as_deref().unwrap_or_default();
    let application = account.ats().get_application(id).await?.into_inner();
    let stage = application.data.application_stage.and_then(|stage| stage.name);
    Ok(stage.unwrap_or_else(|| "no stage yet".to_owned()))
}
