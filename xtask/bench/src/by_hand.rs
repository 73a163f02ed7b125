//! The models that the data uses, as somebody would write them with serde's derive.

#![expect(missing_docs, reason = "the OpenAPI document defines their values")]

pub mod whole;

use chrono::{DateTime, FixedOffset};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Session {
    pub id: i64,
    pub organization_id: i64,
    pub project_id: String,
    pub categories: Option<Vec<Category>>,
    pub provider: Option<String>,
    pub origin_owner_id: String,
    pub origin_owner_name: String,
    pub origin_username: Option<String>,
    pub account_id: Option<String>,
    pub label: Option<String>,
    pub created_at: DateTime<FixedOffset>,
    pub token: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Category {
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
pub struct Page {
    pub next: Option<String>,
    pub data: Vec<Employee>,
}

/// Fields that the data does not hold are left out, to serde's advantage.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Employee {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub name: Option<String>,
    pub display_name: Option<String>,
    pub avatar_url: Option<String>,
    pub personal_email: Option<String>,
    pub work_email: Option<String>,
    pub work_phone_number: Option<String>,
    pub job_title: Option<String>,
    pub gender: Option<Gender>,
    pub date_of_birth: Option<DateTime<FixedOffset>>,
    pub hire_date: Option<DateTime<FixedOffset>>,
    pub start_date: Option<DateTime<FixedOffset>>,
    pub tenure: Option<f64>,
    pub company_id: Option<String>,
    pub employee_number: Option<String>,
    pub created_at: Option<DateTime<FixedOffset>>,
    pub updated_at: Option<DateTime<FixedOffset>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Gender {
    pub value: Option<GenderValue>,
    pub source_value: Option<String>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GenderValue {
    Male,
    Female,
    NonBinary,
    #[serde(untagged)]
    Other(String),
}

/// Code for a page of employees by a caller who wants names.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only read")]
pub struct Names {
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
