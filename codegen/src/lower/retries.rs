//! Retries of operations: `x-speakeasy-retries`, or `[retries]` of the configuration.

use serde_json::{Map, Value};

use super::{Builder, Place};
use crate::canonical::Operation as Declared;
use crate::ir::{Retry, Status};

pub(super) const EXTENSION: &str = "x-speakeasy-retries";

impl Builder<'_> {
    /// The retries of an operation: those that it declares, else those of the configuration.
    pub(super) fn retry(&mut self, declared: &Declared, place: &Place) -> Option<Retry> {
        let value = declared.extensions.get(EXTENSION);
        let mut reader = Reader::default();
        let own = value.and_then(|value| reader.read(value));
        for (path, message) in reader.faults {
            let pointer = format!("{}/{EXTENSION}{path}", place.pointer);
            let place = Place { pointer, ..place.clone() };
            self.warn("field-value", &place, &message, "correct it: it is ignored");
        }
        own.or_else(|| self.default_retry())
    }

    fn default_retry(&self) -> Option<Retry> {
        let rule = self.config.retries.as_ref()?;
        Some(Retry {
            statuses: rule.statuses.iter().filter_map(|text| Status::of(text)).collect(),
            initial_interval: rule.initial_interval,
            max_interval: rule.max_interval,
            max_elapsed: rule.max_elapsed,
            exponent: rule.exponent,
            connection_errors: rule.connection_errors.unwrap_or(true),
        })
    }
}

/// Reads the extension.
#[derive(Default)]
struct Reader {
    /// Values that can't be used: their paths in the extension, and messages.
    faults: Vec<(String, String)>,
}

impl Reader {
    fn read(&mut self, value: &Value) -> Option<Retry> {
        let Some(members) = value.as_object() else {
            self.fault("", "the retries of an operation are not an object");
            return None;
        };
        match members.get("strategy").map(Value::as_str) {
            // Not even as the configuration says.
            Some(Some("none")) => return Some(never()),
            None | Some(Some("backoff")) => {}
            Some(_) => self.fault("/strategy", "the strategy of retries is neither `backoff` nor `none`"),
        }
        let Some(statuses) = members.get("statusCodes").and_then(Value::as_array) else {
            let path = if members.contains_key("statusCodes") { "/statusCodes" } else { "" };
            self.fault(path, "retries without a list of `statusCodes`");
            return None;
        };
        let waits = self.waits(members.get("backoff"));
        let connection_errors = match members.get("retryConnectionErrors") {
            None => true,
            Some(Value::Bool(retried)) => *retried,
            Some(_) => {
                self.fault("/retryConnectionErrors", "`retryConnectionErrors` is neither `true` nor `false`");
                true
            }
        };
        Some(Retry {
            statuses: statuses.iter().enumerate().filter_map(|(index, value)| self.status(index, value)).collect(),
            initial_interval: self.milliseconds(waits, "initialInterval"),
            max_interval: self.milliseconds(waits, "maxInterval"),
            max_elapsed: self.milliseconds(waits, "maxElapsedTime"),
            exponent: self.exponent(waits),
            connection_errors,
        })
    }

    fn status(&mut self, index: usize, value: &Value) -> Option<Status> {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let found = Status::of(&text).filter(|status| status.is_error());
        if found.is_none() {
            self.fault(&format!("/statusCodes/{index}"), "a retried status is neither a code of an error nor a range");
        }
        found
    }

    fn waits<'v>(&mut self, backoff: Option<&'v Value>) -> Option<&'v Map<String, Value>> {
        let waits = backoff?.as_object();
        if waits.is_none() {
            self.fault("/backoff", "`backoff` is not an object");
        }
        waits
    }

    fn milliseconds(&mut self, waits: Option<&Map<String, Value>>, key: &str) -> Option<u64> {
        let value = waits?.get(key)?;
        if value.as_u64().is_none() {
            self.fault(&format!("/backoff/{key}"), &format!("`{key}` is not a number of milliseconds"));
        }
        value.as_u64()
    }

    fn exponent(&mut self, waits: Option<&Map<String, Value>>) -> Option<f64> {
        let exponent = waits?.get("exponent")?.as_f64().filter(|exponent| *exponent >= 1.0);
        if exponent.is_none() {
            self.fault("/backoff/exponent", "`exponent` is not a number of at least 1");
        }
        exponent
    }

    fn fault(&mut self, path: &str, message: &str) {
        self.faults.push((path.to_owned(), message.to_owned()));
    }
}

/// The policy that retries nothing.
fn never() -> Retry {
    Retry {
        statuses: Vec::new(),
        initial_interval: None,
        max_interval: None,
        max_elapsed: None,
        exponent: None,
        connection_errors: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &Value) -> (Option<Retry>, Vec<String>) {
        let mut reader = Reader::default();
        let retry = reader.read(value);
        (retry, reader.faults.into_iter().map(|(path, _)| path).collect())
    }

    #[test]
    fn a_policy_is_read() {
        let backoff = json!({"initialInterval": 1, "maxInterval": 2, "maxElapsedTime": 3, "exponent": 1.5});
        let (retry, faults) = read(&json!({"strategy": "backoff", "statusCodes": ["429", 503, "5xx"],
            "backoff": backoff, "retryConnectionErrors": false}));
        assert!(faults.is_empty(), "{faults:?}");
        let statuses = vec![Status::Code(429), Status::Code(503), Status::Range(5)];
        let waits = (Some(1), Some(2), Some(3), Some(1.5));
        let retry = retry.unwrap();
        assert_eq!((retry.initial_interval, retry.max_interval, retry.max_elapsed, retry.exponent), waits);
        assert_eq!((retry.statuses, retry.connection_errors), (statuses, false));
        assert_eq!(read(&json!({"strategy": "none"})).0, Some(never()));
    }

    #[test]
    fn values_that_can_not_be_used_are_faults() {
        for (value, paths) in [
            (json!("backoff"), vec![""]),
            (json!({"strategy": "backoff"}), vec![""]),
            (json!({"strategy": "linear", "statusCodes": "429"}), vec!["/strategy", "/statusCodes"]),
            (
                json!({"statusCodes": [200, "6XX", "é", 429]}),
                vec!["/statusCodes/0", "/statusCodes/1", "/statusCodes/2"],
            ),
            (
                json!({"statusCodes": [], "backoff": 1, "retryConnectionErrors": "no"}),
                vec!["/backoff", "/retryConnectionErrors"],
            ),
            (
                json!({"statusCodes": [], "backoff": {"initialInterval": -1, "maxInterval": "1s", "exponent": 0.5}}),
                vec!["/backoff/initialInterval", "/backoff/maxInterval", "/backoff/exponent"],
            ),
        ] {
            assert_eq!(read(&value).1, paths, "{value}");
        }
    }
}
