//! Server URLs with variables (OpenAPI 3.0.4, 4.8.5 and 4.8.6).

use super::Error;
use super::place::{ServerPlace, base_url, is_dots};

/// A variable of an address.
#[derive(Debug)]
pub struct ServerVariable {
    name: &'static str,
    default: &'static str,
    values: &'static [&'static str],
}

impl ServerVariable {
    /// A variable with its default value.
    pub const fn new(name: &'static str, default: &'static str) -> Self {
        Self { name, default, values: &[] }
    }
    /// Values declared in the OpenAPI document.
    pub const fn values(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }
}

/// The address of a server, with the places of its variables.
#[derive(Debug)]
pub struct ServerUrl {
    variables: &'static [ServerVariable],
    parts: &'static [(&'static str, usize, ServerPlace)],
    rest: &'static str,
}

impl ServerUrl {
    /// An address of parts, each the text before a variable, the variable's number and its place; and the text behind the last.
    pub const fn new(
        variables: &'static [ServerVariable],
        parts: &'static [(&'static str, usize, ServerPlace)],
        rest: &'static str,
    ) -> Self {
        Self { variables, parts, rest }
    }
    /// The name of a variable.
    pub(super) fn name(&self, variable: usize) -> &'static str {
        self.variables.get(variable).map_or("", |variable| variable.name)
    }
    /// The address with the variables' values, or their defaults.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`], which names the variable, if a value is invalid at its place.
    pub(super) fn fill(&self, values: &[Option<String>]) -> Result<String, Error> {
        let mut out = String::new();
        let mut filled = Vec::with_capacity(self.parts.len());
        for (before, number, place) in self.parts {
            let Some(variable) = self.variables.get(*number) else { continue };
            let given = values.get(*number).and_then(Option::as_deref);
            let value = given.unwrap_or(variable.default);
            let is_named = variable.values.is_empty() || variable.values.contains(&value);
            let fit = match place {
                ServerPlace::Scheme if !is_named => Err("must be one of the schemes declared in the OpenAPI document"),
                place => place.fit(value),
            };
            let fit = fit.map_err(|why| refused(variable, given, why))?;
            out.push_str(before);
            filled.push((out.len(), out.len() + fit.len(), *place, variable, given));
            out.push_str(&fit);
        }
        out.push_str(self.rest);
        let authority = out.split_once("://").map_or("", |(_, rest)| rest.split('/').next().unwrap_or_default());
        let host = base_url(&out).ok().and_then(|url| url.host_str().map(str::to_owned));
        // A harmless value may be harmful in its context.
        for (start, end, place, variable, given) in filled {
            let in_path = matches!(place, ServerPlace::Segment | ServerPlace::Path | ServerPlace::Root);
            let start = out[..start].rfind('/').map_or(0, |slash| slash + 1);
            let end = out[end..].find('/').map_or(out.len(), |slash| end + slash);
            if in_path && out[start..end].split('/').any(is_dots) {
                return Err(refused(
                    variable,
                    given,
                    "must not form a segment `.` or `..`, which refers to another path",
                ));
            }
            let is_host = matches!(place, ServerPlace::Host | ServerPlace::Authority);
            if is_host && !host.as_ref().is_some_and(|host| authority.to_ascii_lowercase().starts_with(host)) {
                return Err(refused(variable, given, "must not form an invalid or numeric host"));
            }
        }
        Ok(out)
    }
}

fn refused(variable: &ServerVariable, given: Option<&str>, why: &str) -> Error {
    let name = variable.name;
    match given {
        Some(_) => Error::invalid(format!("the server variable `{name}` {why}")),
        None => Error::invalid(format!("the server variable `{name}` must be set: its default {why}")),
    }
}
