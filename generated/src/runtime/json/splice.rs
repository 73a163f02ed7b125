//! JSON text with another value for one property.

use std::ops::Range;

use super::index::Index;
use super::lexer::{Lexer, Peek, Syntax};
use super::reader::MAX_DEPTH;
use super::{Tree, to_vec};

/// Returns the text of an object with another value for a property, which is added behind the others if `add` says so. All else stays as it
/// is written: numbers keep their digits. `None` if the text is not an object, or does not change.
pub(in crate::runtime) fn with_property(text: &[u8], name: &str, value: &Tree, add: bool) -> Option<Vec<u8>> {
    let object = Members::find(text, name).ok()??;
    let value = to_vec(value);
    let mut out = Vec::with_capacity(text.len() + name.len() + value.len());
    let mut from = 0;
    for known in &object.values {
        out.extend_from_slice(&text[from..known.start]);
        out.extend_from_slice(&value);
        from = known.end;
    }
    if object.values.is_empty() {
        if !add {
            return None;
        }
        out.extend_from_slice(&text[..object.end]);
        out.extend_from_slice(if object.is_empty { b"" } else { b"," });
        out.extend(to_vec(&Tree::String(name.to_owned())));
        out.push(b':');
        out.extend(value);
        from = object.end;
    }
    out.extend_from_slice(&text[from..]);
    Some(out)
}

/// Places of the members of an object.
struct Members {
    /// Values of the property that is looked for, however often it is there.
    values: Vec<Range<usize>>,
    is_empty: bool,
    /// The closing bracket.
    end: usize,
}

impl Members {
    fn find(text: &[u8], name: &str) -> Result<Option<Self>, Syntax> {
        let mut lexer = Lexer::new(text)?;
        if lexer.peek()? != Peek::Object {
            return Ok(None);
        }
        // Each value is passed once.
        let mut index = Index::new(0);
        let mut values = Vec::new();
        lexer.open();
        let mut more = lexer.first(b'}')?;
        let is_empty = !more;
        while more {
            let is_wanted = lexer.key()? == name;
            lexer.peek()?;
            let start = lexer.at();
            lexer.skip(&mut index, MAX_DEPTH as usize)?;
            if is_wanted {
                values.push(start..lexer.at());
            }
            more = lexer.more(b'}')?;
        }
        let end = lexer.at() - 1;
        lexer.finish()?;
        Ok(Some(Self { values, is_empty, end }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_is_added_or_replaced_and_the_others_stay_as_they_are() {
        for (body, add, expected) in [
            ("{}", true, Some(r#"{"stream":true}"#)),
            (" { } ", true, Some(r#" { "stream":true} "#)),
            (
                r#"{"n":12345678901234567890123.0,"stream":false}"#,
                true,
                Some(r#"{"n":12345678901234567890123.0,"stream":true}"#),
            ),
            (r#"{"n":1e400 }"#, true, Some(r#"{"n":1e400 ,"stream":true}"#)),
            (
                r#"{"stream" : null , "a":{"stream":false,"b":[1,2]}}"#,
                true,
                Some(r#"{"stream" : true , "a":{"stream":false,"b":[1,2]}}"#),
            ),
            (
                r#"{"a":"\\\",\"stream\":false,{","streams":1}"#,
                true,
                Some(r#"{"a":"\\\",\"stream\":false,{","streams":1,"stream":true}"#),
            ),
            (r#"{"str\u0065am":{"a":1},"stream":0}"#, false, Some(r#"{"str\u0065am":true,"stream":true}"#)),
            (r#"{"a":"stream"}"#, false, None),
            (r#"{"stream":false}"#, false, Some(r#"{"stream":true}"#)),
            ("[1]", true, None),
            (r#"{"stream":false}{}"#, true, None),
            (r#"{"stream":false"#, true, None),
            ("", true, None),
        ] {
            let changed = with_property(body.as_bytes(), "stream", &Tree::Bool(true), add);
            assert_eq!(changed.as_deref(), expected.map(str::as_bytes), "{body}");
        }
    }

    #[test]
    fn the_name_is_escaped() {
        let changed = with_property(b"{}", "a\"b", &Tree::Bool(false), true);
        assert_eq!(changed.as_deref(), Some(br#"{"a\"b":false}"#.as_slice()));
    }
}
