//! The models that the data uses, as somebody would write them with serde's derive.

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Session {
    pub(crate) id: f64,
    pub(crate) organization_id: f64,
    pub(crate) project_id: String,
    pub(crate) categories: Option<Vec<Category>>,
    pub(crate) provider: Option<String>,
    pub(crate) origin_owner_id: String,
    pub(crate) origin_owner_name: String,
    pub(crate) origin_username: Option<String>,
    pub(crate) account_id: Option<String>,
    pub(crate) label: Option<String>,
    pub(crate) created_at: DateTime<FixedOffset>,
    pub(crate) token: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Category {
    Ats,
    Hris,
    Crm,
    Iam,
    Lms,
    Marketing,
    #[serde(untagged)]
    Other(String),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Page {
    pub(crate) next: Option<String>,
    pub(crate) data: Vec<Employee>,
}

/// Fields that the data does not hold are left out, to serde's advantage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Employee {
    pub(crate) id: Option<String>,
    pub(crate) remote_id: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) display_name: Option<String>,
    pub(crate) avatar_url: Option<String>,
    pub(crate) personal_email: Option<String>,
    pub(crate) work_email: Option<String>,
    pub(crate) work_phone_number: Option<String>,
    pub(crate) job_title: Option<String>,
    pub(crate) gender: Option<Gender>,
    pub(crate) date_of_birth: Option<DateTime<FixedOffset>>,
    pub(crate) hire_date: Option<DateTime<FixedOffset>>,
    pub(crate) start_date: Option<DateTime<FixedOffset>>,
    pub(crate) tenure: Option<f64>,
    pub(crate) company_id: Option<String>,
    pub(crate) employee_number: Option<String>,
    pub(crate) created_at: Option<DateTime<FixedOffset>>,
    pub(crate) updated_at: Option<DateTime<FixedOffset>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Gender {
    pub(crate) value: Option<GenderValue>,
    pub(crate) source_value: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GenderValue {
    Male,
    Female,
    NonBinary,
    #[serde(untagged)]
    Other(String),
}

/// What a caller of [`crate::call`]'s page would write.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only read")]
pub(crate) struct Names {
    data: Vec<Name>,
    next: Option<String>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only read")]
struct Name {
    id: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}
