//! Values of fields that have the wrong JSON type, which no stage would read (OpenAPI 3.2.0, 4: the types of fixed fields).

use super::objects::{Holds, Object};
use crate::source::{Node, Value};

/// The JSON type of a field's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Object,
    List,
    Boolean,
    Text,
}

impl Form {
    fn of(object: Object, key: &str, holds: Holds) -> Option<Self> {
        let is_part = matches!(object, Object::Document | Object::PathItem | Object::Operation);
        match (key, holds) {
            ("servers" | "parameters", Holds::One(_)) if is_part => Some(Self::List),
            ("tags", _) | ("security" | "schemes" | "consumes" | "produces", Holds::Data) if is_part => {
                Some(Self::List)
            }
            // Their own warnings say how they are read.
            (_, Holds::One(Object::Schema | Object::Discriminator)) | ("examples", Holds::Map(_)) => None,
            (_, Holds::Map(_)) if object == Object::Schema => None,
            (_, Holds::One(_) | Holds::Map(_)) => Some(Self::Object),
            ("required", _) if object == Object::Schema => None,
            (
                "required" | "deprecated" | "nullable" | "readOnly" | "writeOnly" | "uniqueItems" | "explode"
                | "allowReserved" | "allowEmptyValue",
                _,
            ) => Some(Self::Boolean),
            ("title" | "description" | "summary" | "operationId" | "format" | "in" | "style" | "url", _) => {
                Some(Self::Text)
            }
            _ => None,
        }
    }

    /// Returns whether a value has this form; a number and a boolean are texts without their quotes, and an empty value is none.
    fn is_of(self, value: &Node) -> bool {
        match (self, &value.value) {
            (_, Value::Null) | (Self::Object, Value::Object(_)) | (Self::Boolean, Value::Bool(_)) => true,
            (Self::List, Value::Object(members)) => members.contains_key("$ref"),
            (Self::List, Value::Array(_)) => true,
            (Self::Text, value) => !matches!(value, Value::Array(_) | Value::Object(_)),
            _ => false,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Object => "an object",
            Self::List => "a list",
            Self::Boolean => "`true` or `false`",
            Self::Text => "a string",
        }
    }
}

/// Returns what is wrong with the value of a field, if its JSON type is.
pub(super) fn fault(object: Object, key: &str, holds: Holds, value: &Node) -> Option<String> {
    let form = Form::of(object, key, holds).filter(|form| !form.is_of(value))?;
    Some(format!("`{key}` of {} is {}, but it must be {}", object.noun(), value.kind(), form.noun()))
}

/// Returns what is wrong with a value that must be an object of a kind: an entry of a map or an item of a list.
pub(super) fn fault_of_entry(object: Object, value: &Node) -> Option<String> {
    let is_lenient = matches!(object, Object::Schema | Object::Example | Object::Discriminator);
    let is_object = matches!(value.value, Value::Object(_) | Value::Null);
    (!is_lenient && !is_object).then(|| format!("{} is {}, but it must be an object", object.noun(), value.kind()))
}
