//! JSON text to nodes.

use jiter::{Jiter, JiterError, Peek};

use super::keys::Keys;
use super::node::{FileId, Map, Node, Span, Value};
use super::parse::{Fault, Parsed};

/// Parses a JSON text (RFC 8259). Of duplicate keys, the last value counts.
///
/// # Errors
/// Not JSON, or deeper than `max_depth`.
pub(super) fn parse(text: &str, file: FileId, max_depth: usize) -> Result<Parsed, Fault> {
    let jiter = Jiter::new(text.as_bytes());
    let mut reader = Reader { text, jiter, file, max_depth, keys: Keys::default(), replaced: Vec::new() };
    let peek = reader.jiter.peek().map_err(fault)?;
    let root = reader.value(peek, 0)?;
    reader.jiter.finish().map_err(fault)?;
    let keys = reader.keys.sorted();
    let duplicates = keys.duplicates(reader.replaced);
    Ok(Parsed { root, keys, duplicates, more_documents: None })
}

struct Reader<'t> {
    text: &'t str,
    jiter: Jiter<'t>,
    file: FileId,
    max_depth: usize,
    keys: Keys,
    /// Duplicate keys: name, place of the value, place of the value that it replaces.
    replaced: Vec<(String, u32, u32)>,
}

impl Reader<'_> {
    fn span(&self) -> Span {
        Span { file: self.file, offset: self.jiter.current_index() as u32 }
    }

    fn value(&mut self, peek: Peek, depth: usize) -> Result<Node, Fault> {
        let span = self.span();
        // protection: depth-json
        if depth > self.max_depth {
            return Err(Fault::too_deep(span.offset, self.max_depth));
        }
        let value = match peek {
            Peek::Null => {
                self.jiter.known_null().map_err(fault)?;
                Value::Null
            }
            Peek::True | Peek::False => Value::Bool(self.jiter.known_bool(peek).map_err(fault)?),
            Peek::String => Value::String(self.jiter.known_str().map_err(fault)?.to_owned()),
            Peek::Array => self.array(depth).map_err(|fault| fault.inside(span.offset))?,
            Peek::Object => self.object(depth).map_err(|fault| fault.inside(span.offset))?,
            _ => self.number(peek, span)?,
        };
        Ok(Node { span, value })
    }

    fn number(&mut self, peek: Peek, span: Span) -> Result<Value, Fault> {
        let bytes = self.jiter.known_number_bytes(peek).map_err(fault)?;
        let number = serde_json::from_slice::<serde_json::Number>(bytes)
            .map_err(|_| Fault::new(span.offset, "this number is out of range"))?;
        Ok(Value::Number(number))
    }

    fn array(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut items = Vec::new();
        let mut next = self.jiter.known_array().map_err(fault)?;
        while let Some(peek) = next {
            items.push(self.value(peek, depth + 1)?);
            next = self.jiter.array_step().map_err(fault)?;
        }
        Ok(Value::Array(items))
    }

    fn object(&mut self, depth: usize) -> Result<Value, Fault> {
        let mut members = Map::default();
        let mut before = self.jiter.current_index();
        let mut key = self.jiter.known_object().map_err(fault)?.map(str::to_owned);
        while let Some(name) = key {
            // Only a bracket or comma and white space are before it.
            let place = before + self.text[before..].find('"').unwrap_or_default();
            let peek = self.jiter.peek().map_err(fault)?;
            self.keys.push(place as u32, self.span().offset);
            let node = self.value(peek, depth + 1)?;
            let offset = node.span.offset;
            if let (at, Some(old)) = members.insert_full(name, node) {
                let name = members.get_index(at).map(|(name, _)| name.clone()).unwrap_or_default();
                self.replaced.push((name, offset, old.span.offset));
            }
            before = self.jiter.current_index();
            key = self.jiter.next_key().map_err(fault)?.map(str::to_owned);
        }
        Ok(Value::Object(Box::new(members)))
    }
}

fn fault(error: JiterError) -> Fault {
    Fault::new(error.index as u32, error.error_type.to_string())
}

#[cfg(test)]
mod tests {
    use super::super::keys::Duplicate;
    use super::super::parse::Cause;
    use super::*;

    #[test]
    fn values_know_their_offset_and_keep_their_order() {
        let parsed = parse("{\"b\": [1, 2.5],\n \"a\": \"\\u00fc\"}", 3, 10).unwrap();
        let b = parsed.root.get("b").unwrap();
        assert_eq!(b.span, Span { file: 3, offset: 6 });
        assert_eq!(parsed.root.to_json().to_string(), r#"{"b":[1,2.5],"a":"ü"}"#);
        assert_eq!(b.child("1").unwrap().span.offset, 10);
    }

    #[test]
    fn the_last_of_two_equal_keys_counts_and_is_reported() {
        let parsed = parse(r#"{"a": 1, "b": 0, "a": 2 , "a" : 3}"#, 0, 10).unwrap();
        assert_eq!(parsed.root.to_json().to_string(), r#"{"a":3,"b":0}"#);
        let twice = |offset| Duplicate { key: "a".into(), offset, first: 1 };
        assert_eq!(parsed.duplicates, [twice(17), twice(26)]);
    }

    #[test]
    fn keys_have_places() {
        let text = "{ \"a\" : {\"q\\\"\":\n[{\"b\": null}]}, \"\": 1}";
        let parsed = parse(text, 0, 10).unwrap();
        let place = |path: &[&str]| {
            let node = path.iter().fold(&parsed.root, |node, key| node.child(key).unwrap());
            parsed.keys.of(node.span.offset).map(|key| &text[key as usize..][..2])
        };
        assert_eq!(place(&["a"]), Some("\"a"));
        assert_eq!(place(&["a", "q\""]), Some("\"q"));
        assert_eq!(place(&["a", "q\"", "0", "b"]), Some("\"b"));
        assert_eq!(place(&[""]), Some("\"\""));
        assert_eq!((place(&[]), place(&["a", "q\"", "0"])), (None, None));
    }

    #[test]
    fn a_fault_names_the_innermost_open_bracket() {
        for (text, cause) in [
            ("{\"a\": [1, {\"b\": 2", Cause::Open(10)),
            ("{\"a\": [1, {\"b\": 2}", Cause::Open(6)),
            ("{\"a\": [1] \"b\"", Cause::Open(0)),
            ("nul", Cause::Syntax),
        ] {
            assert_eq!(parse(text, 0, 10).unwrap_err().cause, cause, "{text}");
        }
        assert_eq!(parse("[[[[", 0, 2).unwrap_err().cause, Cause::Depth);
    }

    #[test]
    fn faults_have_an_offset() {
        assert_eq!(parse("{\"a\": ]", 0, 10).unwrap_err().offset, 6);
        assert!(parse("{} x", 0, 10).is_err());
        assert!(parse("[NaN]", 0, 10).is_err());
        let deep = "[".repeat(100_000);
        assert!(parse(&deep, 0, 64).unwrap_err().message.contains("64"));
    }
}
