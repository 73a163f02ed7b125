//! JSON text to nodes.

use jiter::{Jiter, JiterError, Peek};

use super::node::{FileId, Map, Node, Span, Value};
use super::parse::{Fault, Parsed};

/// Parses a JSON text (RFC 8259). Of duplicate keys, the last value counts.
///
/// # Errors
/// Not JSON, or deeper than `max_depth`.
pub(super) fn parse(text: &str, file: FileId, max_depth: usize) -> Result<Parsed, Fault> {
    let mut reader = Reader { jiter: Jiter::new(text.as_bytes()), file, max_depth, duplicates: Vec::new() };
    let peek = reader.jiter.peek().map_err(fault)?;
    let root = reader.value(peek, 0)?;
    reader.jiter.finish().map_err(fault)?;
    Ok(Parsed { root, duplicates: reader.duplicates, more_documents: None })
}

struct Reader<'t> {
    jiter: Jiter<'t>,
    file: FileId,
    max_depth: usize,
    duplicates: Vec<(String, Span)>,
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
            Peek::Array => self.array(depth)?,
            Peek::Object => self.object(depth)?,
            _ => self.number(peek, span)?,
        };
        Ok(Node { span, value })
    }

    fn number(&mut self, peek: Peek, span: Span) -> Result<Value, Fault> {
        let bytes = self.jiter.known_number_bytes(peek).map_err(fault)?;
        let number = serde_json::from_slice::<serde_json::Number>(bytes)
            .map_err(|_| Fault { offset: span.offset, message: "this number is out of range".into() })?;
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
        let mut members = Map::new();
        let mut key = self.jiter.known_object().map_err(fault)?.map(str::to_owned);
        while let Some(name) = key {
            let peek = self.jiter.peek().map_err(fault)?;
            let node = self.value(peek, depth + 1)?;
            let span = node.span;
            if members.contains_key(&name) {
                self.duplicates.push((name.clone(), span));
            }
            members.insert(name, node);
            key = self.jiter.next_key().map_err(fault)?.map(str::to_owned);
        }
        Ok(Value::Object(Box::new(members)))
    }
}

fn fault(error: JiterError) -> Fault {
    Fault { offset: error.index as u32, message: error.error_type.to_string() }
}

#[cfg(test)]
mod tests {
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
        let parsed = parse(r#"{"a": 1, "a": 2}"#, 0, 10).unwrap();
        assert_eq!(parsed.root.to_json().to_string(), r#"{"a":2}"#);
        assert_eq!(parsed.duplicates.len(), 1);
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
