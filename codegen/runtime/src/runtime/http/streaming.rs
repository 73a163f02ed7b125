//! Streams of events or JSON values: how a request asks for one, and the check that the response is one.

use bytes::Bytes;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use url::form_urlencoded;

use super::Call;
use super::body::Payload;
use super::codec::{Tree, with_property};
use super::response::{Head, essence, is_json, is_type};

/// The boolean of a request that selects a stream as the response, such as `stream` in `{"stream": true}`.
#[derive(Clone, Copy, Debug)]
pub struct StreamSwitch {
    place: Place,
    on_by_default: bool,
}

#[derive(Clone, Copy, Debug)]
enum Place {
    /// A property of the body; the function sets an empty body where the caller sends none.
    Body { media_type: &'static str, property: &'static str, empty: fn(&mut Call, &'static str) },
    /// A parameter, by its index in the operation.
    Param(usize),
}

impl StreamSwitch {
    /// A property of a body that is JSON, of this media type.
    pub const fn json(media_type: &'static str, property: &'static str) -> Self {
        Self::body(media_type, property, |call, media_type| {
            call.content(media_type, Payload::Bytes(Bytes::from_static(b"{}")));
        })
    }
    /// A property of a body that is `application/x-www-form-urlencoded`.
    pub const fn form(property: &'static str) -> Self {
        Self::body("application/x-www-form-urlencoded", property, |call, media_type| {
            call.content(media_type, Payload::Bytes(Bytes::new()));
        })
    }
    /// A property of a body; `empty` sets a body without properties.
    pub(super) const fn body(
        media_type: &'static str,
        property: &'static str,
        empty: fn(&mut Call, &'static str),
    ) -> Self {
        Self { place: Place::Body { media_type, property, empty }, on_by_default: false }
    }
    /// A parameter, by its index in the operation.
    pub const fn param(index: usize) -> Self {
        Self { place: Place::Param(index), on_by_default: false }
    }
    /// The API sends a stream unless the request says otherwise.
    pub const fn on_by_default(mut self) -> Self {
        self.on_by_default = true;
        self
    }
    /// Asks for a stream, or for a response that is whole.
    pub(super) fn set(self, call: &mut Call, on: bool) {
        match self.place {
            Place::Param(index) => {
                if on || self.on_by_default || call.value(index).is_some() {
                    call.set_value(index, Tree::Bool(on));
                }
            }
            Place::Body { media_type, property, empty } => {
                let add = on || self.on_by_default;
                if call.payload.is_empty() && add {
                    empty(call, media_type);
                }
                let content_type = call.content_type.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
                if let Some(payload) = changed(&call.payload, content_type, property, on, add) {
                    call.payload = payload;
                }
            }
        }
    }
}

/// A body with another value of a property, which is added if `add` says so; `None` if that changes nothing.
fn changed(payload: &Payload, content_type: &str, property: &'static str, on: bool, add: bool) -> Option<Payload> {
    match payload {
        Payload::Bytes(body) if is_json(content_type) => {
            with_property(body, property, &Tree::Bool(on), add).map(|body| Payload::Bytes(body.into()))
        }
        Payload::Bytes(body) if essence(content_type).eq_ignore_ascii_case("application/x-www-form-urlencoded") => {
            form(body, property, on, add).map(Payload::Bytes)
        }
        Payload::Source(source) => source.with_value(property, Tree::Bool(on), add).map(Payload::Source),
        _ => None,
    }
}

/// The other pairs of a form stay as they are written.
fn form(body: &[u8], property: &str, on: bool, add: bool) -> Option<Bytes> {
    let text = std::str::from_utf8(body).ok()?;
    let is_own = |pair: &&str| form_urlencoded::parse(pair.as_bytes()).any(|(name, _)| name == property);
    let own = form_urlencoded::Serializer::new(String::new()).append_pair(property, &on.to_string()).finish();
    let mut pairs: Vec<&str> = text.split('&').filter(|pair| !pair.is_empty()).collect();
    let at = pairs.iter().position(&is_own).or(add.then_some(pairs.len()))?;
    pairs.retain(|pair| !is_own(pair));
    pairs.insert(at, &own);
    Some(pairs.join("&").into())
}

/// The kind of stream that the body of a response must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Server-sent events.
    Events,
    /// JSON values, a line or record each.
    JsonLines,
}

impl Format {
    /// Returns whether a response is such a stream, by its content type. A response without a content type counts as one.
    pub(super) fn fits(self, call: &Call, head: &Head) -> bool {
        let Some(content_type) = head.headers.get(CONTENT_TYPE) else { return true };
        let received = content_type.to_str().map(|text| essence(text).to_ascii_lowercase()).unwrap_or_default();
        let is_usual = match self {
            Self::Events => received == "text/event-stream",
            Self::JsonLines => {
                let word = received.split(['/', '+']).next_back().unwrap_or_default().trim_start_matches("x-");
                matches!(word, "jsonl" | "jsonlines" | "json-lines" | "ndjson" | "json-stream" | "json-seq")
            }
        };
        let mut declared = call.accept().split(',').map(essence).filter(|range| !range.contains('*'));
        // Without a body, there is nothing to be of another type.
        is_usual || head.status == StatusCode::NO_CONTENT || declared.any(|range| is_type(&head.headers, range))
    }
    /// Its name in an error.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Events => "`text/event-stream`",
            Self::JsonLines => "a stream of JSON values",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_of_a_form_is_added_or_replaced() {
        for (body, add, expected) in [
            ("", true, Some("be+live=true")),
            ("a=1&be+live=false&b=2", false, Some("a=1&be+live=true&b=2")),
            ("a=1", false, None),
        ] {
            let changed =
                form(body.as_bytes(), "be live", true, add).map(|body| String::from_utf8(body.to_vec()).unwrap());
            assert_eq!(changed.as_deref(), expected, "{body}");
        }
    }
}
