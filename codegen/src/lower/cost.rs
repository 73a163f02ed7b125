//! Costs of the parts of an API in the run's budget: about as many bytes as are written for each, in code, documentation and
//! tests.

use serde_json::Value;

use super::{Builder, Place};
use crate::budget;
use crate::canonical::Server;
use crate::ir::Docs;

/// A request builder, its method, its sections of documentation and its cases.
pub(super) const OPERATION: usize = 4_000;
pub(super) const PARAMETER: usize = 1_000;
/// A media type of a body or response.
pub(super) const CONTENT: usize = 400;
/// A part of a form.
pub(super) const PART: usize = 800;
pub(super) const RESPONSE: usize = 400;
pub(super) const HEADER: usize = 300;
/// A scheme in an alternative of the security requirements.
pub(super) const REQUIREMENT: usize = 60;
/// A variable in a server's URL, each time that the URL is put together.
pub(super) const PIECE: usize = 40;
pub(super) const TYPE: usize = 2_000;
pub(super) const FIELD: usize = 600;
pub(super) const VARIANT: usize = 400;
pub(super) const CONSTANT: usize = 150;
/// A type in a feature: the feature is named wherever the type is.
pub(super) const FEATURE: usize = 100;
/// A text is in the code and on a page, and what is looked at on the way.
const TEXTS: usize = 3;

impl Builder<'_> {
    /// Spends what a part costs where it stands.
    pub(super) fn spend(&self, place: &Place, bytes: usize) -> bool {
        budget::spend_on(self.canonical.origins.span(&place.pointer), bytes + place.pointer.len())
    }
}

pub(super) fn text(text: Option<&str>) -> usize {
    text.map_or(0, |text| TEXTS * text.len())
}

pub(super) fn docs(docs: &Docs) -> usize {
    let texts = [&docs.title, &docs.description, &docs.deprecated].into_iter().flatten().chain(&docs.notes);
    texts.map(|found| text(Some(found))).sum()
}

pub(super) fn values<'v>(values: impl IntoIterator<Item = &'v Value>) -> usize {
    values.into_iter().map(|value| TEXTS * budget::weight_of_json(value)).sum()
}

/// A server, written out.
pub(super) fn server(server: &Server) -> usize {
    let variables = server.variables.iter().map(|(name, variable)| {
        let values: usize = variable.values.iter().map(|value| CONSTANT + value.len()).sum();
        CONSTANT + text(Some(name)) + text(variable.description.as_deref()) + variable.default.len() + values
    });
    CONSTANT + text(Some(&server.url)) + text(server.description.as_deref()) + variables.sum::<usize>()
}
