//! Employees with all fields of the schema, as somebody would write them with serde's derive. Values of enums are text, to serde's
//! advantage, where the data has none.

use std::collections::HashMap;

use chrono::{DateTime, FixedOffset};
use serde::Deserialize;
use serde_json::Value;

use super::GenderValue;

#[derive(Clone, Debug, Deserialize)]
pub struct Page {
    pub next: Option<String>,
    pub data: Vec<Employee>,
}

/// A unified value, and the provider's own value for it.
#[derive(Clone, Debug, Deserialize)]
pub struct Coded<V = String> {
    pub value: Option<V>,
    pub source_value: Option<Value>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Employee {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub unified_custom_fields: Option<HashMap<String, Value>>,
    pub title: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub name: Option<String>,
    pub display_name: Option<String>,
    pub avatar_url: Option<String>,
    pub personal_email: Option<String>,
    pub personal_phone_number: Option<String>,
    pub work_email: Option<String>,
    pub work_phone_number: Option<String>,
    pub job_id: Option<String>,
    pub job_title: Option<String>,
    pub job_description: Option<JobDescription>,
    pub department_id: Option<String>,
    pub department: Option<String>,
    pub groups: Option<Vec<HrisGroup>>,
    pub cost_centers: Option<Vec<CostCenters>>,
    pub manager_id: Option<String>,
    pub remote_manager_id: Option<String>,
    pub gender: Option<Coded<GenderValue>>,
    pub preferred_language: Option<Coded>,
    pub ethnicity: Option<Coded>,
    pub date_of_birth: Option<DateTime<FixedOffset>>,
    pub birthday: Option<DateTime<FixedOffset>>,
    pub marital_status: Option<Coded>,
    pub avatar: Option<Image>,
    pub hire_date: Option<DateTime<FixedOffset>>,
    pub start_date: Option<DateTime<FixedOffset>>,
    pub tenure: Option<f64>,
    pub work_anniversary: Option<DateTime<FixedOffset>>,
    pub employment_type: Option<Coded>,
    pub employment_contract_type: Option<Coded>,
    pub employment_status: Option<Coded>,
    pub termination_date: Option<DateTime<FixedOffset>>,
    pub company_name: Option<String>,
    pub company_id: Option<String>,
    pub citizenships: Option<Vec<Coded>>,
    pub home_location: Option<HrisLocation>,
    pub work_location: Option<HrisLocation>,
    pub company: Option<Company>,
    pub employments: Option<Vec<Employment>>,
    pub custom_fields: Option<Vec<CustomFields>>,
    pub benefits: Option<Vec<HrisBenefit>>,
    pub employee_number: Option<String>,
    pub bank_details: Option<Vec<HrisBankDetails>>,
    pub national_identity_number: Option<NationalIdentityNumber>,
    pub national_identity_numbers: Option<Vec<NationalIdentityNumber>>,
    pub skills: Option<Vec<EntitySkills>>,
    pub created_at: Option<DateTime<FixedOffset>>,
    pub updated_at: Option<DateTime<FixedOffset>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct JobDescription {
    pub text: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct HrisGroup {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub unified_custom_fields: Option<HashMap<String, Value>>,
    pub name: Option<String>,
    pub parent_ids: Option<Vec<String>>,
    pub remote_parent_ids: Option<Vec<String>>,
    pub owner_ids: Option<Vec<String>>,
    pub remote_owner_ids: Option<Vec<String>>,
    pub company_id: Option<String>,
    pub remote_company_id: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<Coded>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct CostCenters {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub name: Option<String>,
    pub distribution_percentage: Option<f64>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Image {
    pub url: Option<String>,
    pub base64: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct HrisLocation {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub unified_custom_fields: Option<HashMap<String, Value>>,
    pub employee_id: Option<String>,
    pub remote_employee_id: Option<String>,
    pub name: Option<String>,
    pub phone_number: Option<String>,
    pub street_1: Option<String>,
    pub street_2: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub zip_code: Option<String>,
    pub country: Option<Coded>,
    pub location_type: Option<Coded>,
    pub created_at: Option<DateTime<FixedOffset>>,
    pub updated_at: Option<DateTime<FixedOffset>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Company {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub unified_custom_fields: Option<HashMap<String, Value>>,
    pub name: Option<String>,
    pub full_name: Option<String>,
    pub display_name: Option<String>,
    pub created_at: Option<DateTime<FixedOffset>>,
    pub updated_at: Option<DateTime<FixedOffset>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Employment {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub unified_custom_fields: Option<HashMap<String, Value>>,
    pub job_title: Option<String>,
    pub pay_rate: Option<String>,
    pub pay_period: Option<Coded>,
    pub pay_frequency: Option<Coded>,
    pub pay_currency: Option<String>,
    pub effective_date: Option<DateTime<FixedOffset>>,
    pub end_date: Option<DateTime<FixedOffset>>,
    pub grade: Option<EmploymentGrade>,
    pub employment_type: Option<Coded>,
    pub employment_contract_type: Option<Coded>,
    #[serde(rename = "type")]
    pub kind: Option<TypeApiModel>,
    pub contract_type: Option<ContractTypeApiModel>,
    pub work_time: Option<WorkTime>,
    pub payroll_code: Option<String>,
    pub employee_id: Option<String>,
    pub remote_employee_id: Option<String>,
    pub fte: Option<f64>,
    pub created_at: Option<DateTime<FixedOffset>>,
    pub updated_at: Option<DateTime<FixedOffset>>,
    pub start_date: Option<DateTime<FixedOffset>>,
    pub active: Option<Value>,
    pub department: Option<HrisGroup>,
    pub cost_center: Option<HrisGroup>,
    pub cost_centers: Option<Vec<HrisCostCenter>>,
    pub division: Option<HrisGroup>,
    pub job: Option<EmploymentJob>,
    pub manager: Option<Vec<EmploymentManager>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct EmploymentGrade {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub name: Option<String>,
    pub description: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct TypeApiModel {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub label: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<Coded>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct ContractTypeApiModel {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub label: Option<String>,
    pub contract_type: Option<Coded>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct WorkTime {
    pub duration: Option<String>,
    pub period: Option<Coded>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct HrisCostCenter {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub unified_custom_fields: Option<HashMap<String, Value>>,
    pub name: Option<String>,
    pub parent_ids: Option<Vec<String>>,
    pub remote_parent_ids: Option<Vec<String>>,
    pub owner_ids: Option<Vec<String>>,
    pub remote_owner_ids: Option<Vec<String>>,
    pub company_id: Option<String>,
    pub remote_company_id: Option<String>,
    pub distribution_percentage: Option<f64>,
    #[serde(rename = "type")]
    pub kind: Option<Coded>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct EmploymentJob {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub title: Option<String>,
    pub description: Option<JobDescription>,
    pub owner_id: Option<String>,
    pub parent_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct EmploymentManager {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub name: Option<String>,
    pub email: Option<String>,
    pub role: Option<ManagerRole>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct ManagerRole {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub label: Option<String>,
    pub role_type: Option<Coded>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct CustomFields {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub name: Option<String>,
    pub value: Option<Value>,
    pub value_id: Option<String>,
    pub remote_value_id: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct HrisBenefit {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub name: Option<String>,
    pub benefit_type: Option<Coded>,
    pub provider: Option<String>,
    pub description: Option<String>,
    pub created_at: Option<DateTime<FixedOffset>>,
    pub updated_at: Option<DateTime<FixedOffset>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct HrisBankDetails {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub account_name: Option<String>,
    pub is_primary: Option<Value>,
    pub country_code: Option<Coded>,
    pub currency_code: Option<Coded>,
    pub bank_name: Option<String>,
    pub account_type: Option<Coded>,
    pub iban: Option<String>,
    pub local_account_number: Option<String>,
    pub swift_bic: Option<String>,
    pub clearing_codes: Option<Vec<ClearingCode>>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct ClearingCode {
    #[serde(rename = "type")]
    pub kind: Option<Coded>,
    pub value: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct NationalIdentityNumber {
    pub value: Option<String>,
    #[serde(rename = "type")]
    pub kind: Option<Coded>,
    pub country: Option<Coded>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct EntitySkills {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub name: Option<String>,
    pub active: Option<Value>,
    pub language: Option<Coded>,
    pub maximum_proficiency: Option<Proficiency>,
    pub minimum_proficiency: Option<Proficiency>,
}

#[derive(Clone, Debug, Deserialize)]
pub struct Proficiency {
    pub id: Option<String>,
    pub remote_id: Option<String>,
    pub name: Option<String>,
    pub value: Option<String>,
    pub source_value: Option<Value>,
}
