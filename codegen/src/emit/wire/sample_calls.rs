//! The calls of a crate's tests as data, for programs that make the same calls with another client.

use serde_json::Value;

use super::cases::{Case, Way};
use crate::ir::{Api, Param};

/// A call that the tests of a generated crate make.
#[derive(Clone, Debug)]
pub struct SampleCall {
    /// `group.operation way`, where the way is `full` or `required`.
    pub case: String,
    /// Upper-case HTTP method.
    pub method: String,
    /// With `{wire_name}` for parameters.
    pub path: String,
    /// Parameters that are given, with their values.
    pub params: Vec<(Param, Value)>,
    /// The media type of the body, and what it holds. A multipart body is an object; text and files are strings.
    pub body: Option<(String, Value)>,
}

/// The calls of every operation: with all that it takes, and with no more than it needs where that is less.
#[must_use]
pub fn sample_calls(api: &Api) -> Vec<SampleCall> {
    let operations =
        api.groups.iter().flat_map(|group| group.operations.iter().map(move |operation| (group, operation)));
    let calls = operations.flat_map(|(group, operation)| {
        let contents = operation.body.as_ref().map(|body| body.content.as_slice()).unwrap_or_default();
        Case::new(api, operation).ways.into_iter().map(move |Way { name, inputs }| SampleCall {
            case: format!("{}.{} {name}", group.name, operation.name),
            method: operation.method.clone(),
            path: operation.path.clone(),
            params: inputs
                .params
                .into_iter()
                .filter_map(|(i, value)| Some((operation.params.get(i)?.clone(), value)))
                .collect(),
            body: inputs.body.and_then(|(i, value)| Some((contents.get(i)?.media_type.clone(), value))),
        })
    });
    calls.collect()
}
