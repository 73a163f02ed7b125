//! The document tree: JSON values that know where they stand.

use foldhash::fast::RandomState;
use indexmap::IndexMap;
use serde_json::Number;

/// Identifies a file of [`super::Sources`].
pub type FileId = u32;

/// A place: a byte offset in a file. Lines and columns are worked out when somebody asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// Bytes from its start.
    pub offset: u32,
}

/// Members of an object, in document order. Their hashes have a seed for each process, which a document can't know.
pub type Map = IndexMap<String, Node, RandomState>;

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Node {
    /// The beginning of the value. Values that come from a YAML alias have the alias's place.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// Value of a [`Node`].
#[derive(Clone, Debug)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number that `serde_json` can hold.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    Array(Vec<Node>),
    /// An object; boxed, so that a node stays small.
    Object(Box<Map>),
}

impl Node {
    /// A node at a place.
    pub fn new(span: Span, value: Value) -> Self {
        Self { span, value }
    }
    /// A string.
    pub fn string(span: Span, text: impl Into<String>) -> Self {
        Self::new(span, Value::String(text.into()))
    }
    /// A boolean.
    pub fn bool(span: Span, value: bool) -> Self {
        Self::new(span, Value::Bool(value))
    }
    /// A list.
    pub fn array(span: Span, items: Vec<Node>) -> Self {
        Self::new(span, Value::Array(items))
    }
    /// An object.
    pub fn object(span: Span, members: Map) -> Self {
        Self::new(span, Value::Object(Box::new(members)))
    }
    /// `{}`.
    pub fn empty(span: Span) -> Self {
        Self::object(span, Map::default())
    }
    /// The text, of a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }
    /// The value, of a boolean.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }
    /// The value, of a number.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }
    /// The items, of a list.
    pub fn as_array(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }
    /// The items, of a list.
    pub fn as_array_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::Array(items) => Some(items),
            _ => None,
        }
    }
    /// The members, of an object.
    pub fn as_object(&self) -> Option<&Map> {
        match &self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }
    /// The members, of an object.
    pub fn as_object_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Object(members) => Some(members),
            _ => None,
        }
    }
    /// Returns whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }
    /// Returns whether it is a string, number or boolean.
    pub fn is_scalar(&self) -> bool {
        matches!(self.value, Value::Bool(_) | Value::Number(_) | Value::String(_))
    }
    /// The member of an object.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_object()?.get(key)
    }
    /// The text of a member.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }
    /// Takes the value out and leaves `null`.
    pub fn take(&mut self) -> Node {
        Node::new(self.span, std::mem::replace(&mut self.value, Value::Null))
    }
    /// The child that a JSON pointer's token names (unescaped).
    pub fn child(&self, token: &str) -> Option<&Node> {
        match &self.value {
            Value::Object(members) => members.get(token),
            Value::Array(items) => items.get(array_index(token)?),
            _ => None,
        }
    }
    /// Without the places.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => serde_json::Value::Number(number.clone()),
            Value::String(text) => serde_json::Value::String(text.clone()),
            Value::Array(items) => serde_json::Value::Array(items.iter().map(Node::to_json).collect()),
            Value::Object(members) => {
                serde_json::Value::Object(members.iter().map(|(key, node)| (key.clone(), node.to_json())).collect())
            }
        }
    }
    /// A tree all of whose values stand at one place.
    pub fn from_json(span: Span, value: serde_json::Value) -> Self {
        use serde_json::Value as Json;
        let value = match value {
            Json::Null => Value::Null,
            Json::Bool(value) => Value::Bool(value),
            Json::Number(number) => Value::Number(number),
            Json::String(text) => Value::String(text),
            Json::Array(items) => Value::Array(items.into_iter().map(|item| Node::from_json(span, item)).collect()),
            Json::Object(members) => Value::Object(Box::new(
                members.into_iter().map(|(key, value)| (key, Node::from_json(span, value))).collect(),
            )),
        };
        Node::new(span, value)
    }
    /// Number of values, including itself and those inside.
    pub fn count(&self) -> usize {
        1 + match &self.value {
            Value::Array(items) => items.iter().map(Node::count).sum(),
            Value::Object(members) => members.values().map(Node::count).sum(),
            _ => 0,
        }
    }
    /// Returns the kind of the value, for messages: `a string`.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        }
    }
}

impl PartialEq for Node {
    /// Equal values; places do not count.
    fn eq(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Array(a), Value::Array(b)) => a == b,
            (Value::Object(a), Value::Object(b)) => a == b,
            _ => false,
        }
    }
}

/// Returns the members of an object; none where the value is missing or is not an object.
pub(crate) fn members(node: Option<&Node>) -> impl Iterator<Item = (&String, &Node)> {
    node.and_then(Node::as_object).into_iter().flatten()
}

/// Returns the items of a list; none where the value is missing or is not a list.
pub(crate) fn items(node: Option<&Node>) -> &[Node] {
    node.and_then(Node::as_array).unwrap_or_default()
}

/// Returns whether a member is `true`.
pub(crate) fn flag(node: &Node, key: &str) -> bool {
    node.get(key).and_then(Node::as_bool) == Some(true)
}

/// An array index as RFC 6901 writes it: no sign, no leading zero.
fn array_index(token: &str) -> Option<usize> {
    let plain = token == "0" || (!token.starts_with('0') && token.bytes().all(|b| b.is_ascii_digit()));
    plain.then(|| token.parse().ok()).flatten()
}

/// Appends a token to a JSON pointer (RFC 6901, section 3).
pub fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    for c in token.chars() {
        match c {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            c => pointer.push(c),
        }
    }
}

/// The tokens of a JSON pointer, unescaped (RFC 6901, section 4).
pub fn tokens(pointer: &str) -> impl Iterator<Item = String> + '_ {
    pointer
        .strip_prefix('/')
        .into_iter()
        .flat_map(|rest| rest.split('/'))
        .map(|token| if token.contains('~') { token.replace("~1", "/").replace("~0", "~") } else { token.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointer_tokens_survive_a_round_trip() {
        let mut pointer = String::new();
        for token in ["paths", "/pets/{id}", "a~b", ""] {
            push_token(&mut pointer, token);
        }
        assert_eq!(pointer, "/paths/~1pets~1{id}/a~0b/");
        assert_eq!(tokens(&pointer).collect::<Vec<_>>(), ["paths", "/pets/{id}", "a~b", ""]);
        assert_eq!(tokens("").count(), 0);
    }

    #[test]
    fn array_indices_are_plain_numbers() {
        let node = Node::array(Span::default(), vec![Node::bool(Span::default(), true)]);
        assert!(node.child("0").is_some());
        assert!(node.child("00").is_none());
        assert!(node.child("+0").is_none());
        assert!(node.child("-").is_none());
    }
}
