//! Schemas that must all hold, as one without `allOf`, as far as their keywords tell.

use serde_json::{Map, Value, json};

/// Adds the keywords of `from` to `to`. `None` where both can't hold.
pub(super) fn merge(to: &mut Map<String, Value>, from: &Map<String, Value>) -> Option<()> {
    for (key, value) in from {
        let Some(known) = to.get_mut(key) else {
            to.insert(key.clone(), value.clone());
            continue;
        };
        match key.as_str() {
            "type" => *known = common_types(known, value)?,
            "enum" => {
                let values = value.as_array()?;
                let common: Vec<Value> = known.as_array()?.iter().filter(|v| values.contains(v)).cloned().collect();
                if common.is_empty() {
                    return None;
                }
                *known = Value::Array(common);
            }
            "const" if known != value => return None,
            "required" => {
                let names: Vec<Value> = value.as_array()?.clone();
                known.as_array_mut()?.extend(names);
            }
            "properties" | "patternProperties" => {
                for (name, schema) in value.as_object()? {
                    both(known.as_object_mut()?, name, schema);
                }
            }
            "items" | "additionalProperties" | "propertyNames" => both(to, key, value),
            "minimum" | "exclusiveMinimum" | "minLength" | "minItems" | "minProperties"
                if value.as_f64() > known.as_f64() =>
            {
                *known = value.clone();
            }
            "maximum" | "exclusiveMaximum" | "maxLength" | "maxItems" | "maxProperties"
                if value.as_f64() < known.as_f64() =>
            {
                *known = value.clone();
            }
            _ => {}
        }
    }
    Some(())
}

fn both(members: &mut Map<String, Value>, name: &str, schema: &Value) {
    match members.get_mut(name) {
        Some(known) if known == schema || *schema == Value::Bool(true) => {}
        Some(known) if *known == Value::Bool(true) => *known = schema.clone(),
        Some(Value::Bool(false)) => {}
        Some(known) => *known = json!({ "allOf": [known.clone(), schema] }),
        None => drop(members.insert(name.to_owned(), schema.clone())),
    }
}

fn common_types(a: &Value, b: &Value) -> Option<Value> {
    let list = |value: &Value| match value {
        Value::Array(items) => items.clone(),
        other => vec![other.clone()],
    };
    let (a, b) = (list(a), list(b));
    let has = |list: &[Value], name: &str| list.iter().any(|item| item == name);
    let mut common: Vec<Value> = a.iter().filter(|name| b.contains(name)).cloned().collect();
    if !has(&common, "integer")
        && ((has(&a, "integer") && has(&b, "number")) || (has(&a, "number") && has(&b, "integer")))
    {
        common.push("integer".into());
    }
    (!common.is_empty()).then_some(Value::Array(common))
}
