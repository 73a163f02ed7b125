//! Applies for a job: creates a candidate, and an application of the candidate to the first job that is open.
//!
//! With `STACKONE_API_KEY` and `STACKONE_ACCOUNT_ID` set it talks to the real API; without, to a small server that it
//! starts itself.

mod support;

use stackone_client::models::{
    AtsCreateApplication, AtsCreateCandidate, AtsJob, AtsJobStatusValue,
    UnprocessableEntityResponse,
};
use stackone_client::{Error, StackOne};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let stackone = support::client().await?;
    let account = support::account_id()?;

    let job = open_job(&stackone, &account).await?.ok_or("no job is open")?;
    println!("applying for {}", job.title.as_deref().unwrap_or("a job without a title"));
    match apply(&stackone, &account, job).await {
        Ok(stage) => println!("the application is in: {stage}"),
        Err(error) => match error.as_api().and_then(|answer| answer.body::<UnprocessableEntityResponse>()) {
            Some(refusal) => println!("the provider does not accept it: {}", refusal.message),
            None => return Err(error.into()),
        },
    }
    Ok(())
}

async fn open_job(stackone: &StackOne, account: &str) -> Result<Option<AtsJob>, Error> {
    let mut jobs = stackone.ats().list_jobs(account).items();
    while let Some(job) = jobs.try_next().await? {
        let status = job.job_status.as_ref().and_then(|status| status.value.value());
        if let Some(AtsJobStatusValue::Open | AtsJobStatusValue::Published) = status {
            return Ok(Some(job));
        }
    }
    Ok(None)
}

/// Gives the stage that the application is in.
async fn apply(stackone: &StackOne, account: &str, job: AtsJob) -> Result<String, Error> {
    let candidate = AtsCreateCandidate::new()
        .with_first_name("Tuva")
        .with_last_name("Brekkhus")
        .with_email("tuva.brekkhus@example.com")
        .with_title("Second engineer");
    let candidate = stackone.ats().create_candidate(account, candidate).send().await?.into_inner();

    let application = AtsCreateApplication::new().with_candidate_id(candidate.data.id).with_job_id(job.id);
    let application = stackone.ats().create_application(account, application).send().await?;

    let id = application.data.id.as_deref().unwrap_or_default();
    let application = stackone.ats().get_application(account, id).send().await?.into_inner();
    let stage = application.data.application_stage.and_then(|stage| stage.name);
    Ok(stage.unwrap_or_else(|| "no stage yet".to_owned()))
}
