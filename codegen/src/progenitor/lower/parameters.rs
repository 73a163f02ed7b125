//! Parameters: progenitor knows `simple` in paths and headers and `form` in queries, and needs one function argument each.

use std::collections::HashSet;

use heck::ToSnakeCase;
use indexmap::IndexMap;
use openapiv3::{
    HeaderStyle, Operation, Parameter, ParameterData, ParameterSchemaOrContent, PathStyle, QueryStyle, ReferenceOr,
    Schema, SchemaKind, StringFormat, StringType, Type, VariantOrUnknownOrEmpty,
};

use super::{Lowering, Place, plain};

/// Methods and variables of progenitor's request builders.
const RESERVED: [&str; 6] = ["body", "body_map", "header_map", "new", "send", "stream"];
/// Levels of a `deepObject` that become parameters.
const DEEPEST: usize = 4;

impl Lowering<'_, '_> {
    pub(super) fn parameters(
        &mut self,
        place: &Place<'_>,
        shared: &[ReferenceOr<Parameter>],
        operation: &mut Operation,
    ) -> Result<(), String> {
        let mut gathered: IndexMap<(String, &'static str), Parameter> = IndexMap::new();
        for parameter in shared.iter().chain(&operation.parameters) {
            if let Some(parameter) = self.parameter_behind(parameter) {
                gathered.insert(identity(&parameter), parameter);
            }
        }
        let mut kept = Vec::new();
        for parameter in gathered.into_values() {
            self.parameter(place, parameter, &mut kept)?;
        }
        let mut names = HashSet::new();
        operation.parameters.clear();
        for parameter in kept {
            let data = parameter.parameter_data_ref();
            let name = argument(&data.name);
            if RESERVED.contains(&name.as_str()) || !names.insert(name.clone()) {
                if data.required {
                    return Err(format!(
                        "progenitor has no argument for the required parameter `{}`: `{name}` is taken",
                        data.name
                    ));
                }
                let message = format!("the parameter `{}` would be a second argument `{name}`", data.name);
                self.findings.lost(&place.pointer, "progenitor-parameter-name", message, "it is ignored");
                continue;
            }
            operation.parameters.push(ReferenceOr::Item(parameter));
        }
        Ok(())
    }

    fn parameter_behind(&self, parameter: &ReferenceOr<Parameter>) -> Option<Parameter> {
        let mut parameter = parameter;
        for _ in 0..16 {
            match parameter {
                ReferenceOr::Item(item) => return Some(item.clone()),
                ReferenceOr::Reference { reference } => {
                    parameter = self.components.parameters.get(reference.rsplit('/').next()?)?;
                }
            }
        }
        None
    }

    fn parameter(&mut self, place: &Place<'_>, parameter: Parameter, kept: &mut Vec<Parameter>) -> Result<(), String> {
        match parameter {
            Parameter::Path { parameter_data: mut data, style } => {
                if !place.path.contains(&format!("{{{}}}", data.name)) {
                    return Ok(());
                }
                if style != PathStyle::Simple {
                    self.other_style(place, &data.name, "a path");
                    return Err(format!("progenitor can't write the style of the path parameter `{}`", data.name));
                }
                data.required = true;
                self.displayed(place, &mut data);
                kept.push(Parameter::Path { parameter_data: data, style });
            }
            Parameter::Header { parameter_data: mut data, .. } => {
                self.displayed(place, &mut data);
                kept.push(Parameter::Header { parameter_data: data, style: HeaderStyle::Simple });
            }
            Parameter::Query { parameter_data: data, style: QueryStyle::DeepObject, .. } => {
                self.deep_object(place, data, kept)?;
            }
            Parameter::Query { parameter_data: data, style: QueryStyle::Form, .. }
                if data.explode != Some(false) && self.has_properties(&data) =>
            {
                self.form_object(place, &data, kept);
            }
            Parameter::Query { parameter_data: mut data, style, .. } => {
                self.query(place, &mut data, &style);
                kept.push(query(data));
            }
            Parameter::Cookie { parameter_data, .. } => {
                let message = format!("progenitor can't send the cookie `{}`", parameter_data.name);
                if parameter_data.required {
                    return Err(message);
                }
                self.findings.lost(&place.pointer, "progenitor-cookie", message, "it is ignored");
            }
        }
        Ok(())
    }

    /// A parameter in the path or a header is written as its type displays itself, which lists and objects don't.
    fn displayed(&mut self, place: &Place<'_>, data: &mut ParameterData) {
        let scalar = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => self.is_scalar(schema),
            ParameterSchemaOrContent::Content(_) => false,
        };
        if scalar {
            self.ready_parameter(place, data);
            return;
        }
        let message = format!("progenitor can't write the value of the parameter `{}`", data.name);
        self.findings.lost(&place.pointer, "progenitor-parameter-type", message, "it takes the serialized text");
        data.format = text();
    }

    fn query(&mut self, place: &Place<'_>, data: &mut ParameterData, style: &QueryStyle) {
        let joined = *style != QueryStyle::Form || data.explode == Some(false);
        match &data.format {
            ParameterSchemaOrContent::Content(_) => {
                let message = format!("progenitor can't write the media type of the parameter `{}`", data.name);
                self.findings.lost(
                    &place.pointer,
                    "progenitor-parameter-content",
                    message,
                    "it takes the serialized text",
                );
                data.format = text();
            }
            ParameterSchemaOrContent::Schema(schema) if joined && !self.is_scalar(schema) => {
                self.other_style(place, &data.name, "a query");
                data.format = text();
            }
            ParameterSchemaOrContent::Schema(_) => self.ready_parameter(place, data),
        }
        data.explode = None;
    }

    fn other_style(&mut self, place: &Place<'_>, name: &str, location: &str) {
        let message = format!("progenitor can't write {location} parameter (`{name}`) in its style");
        self.findings.lost(&place.pointer, "progenitor-style", message, "it takes the serialized text");
    }

    fn ready_parameter(&mut self, place: &Place<'_>, data: &mut ParameterData) {
        data.examples.clear();
        if let ParameterSchemaOrContent::Schema(schema) = &mut data.format {
            self.ready(schema, &place.pointer);
        }
    }

    fn has_properties(&self, data: &ParameterData) -> bool {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else { return false };
        !self.properties(schema, DEEPEST).is_empty()
    }

    /// Progenitor takes objects as bodies only; on the wire an exploded one is a parameter for each of its properties.
    fn form_object(&mut self, place: &Place<'_>, data: &ParameterData, kept: &mut Vec<Parameter>) {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else { return };
        for (name, required, schema) in self.properties(schema, DEEPEST) {
            let required = required && data.required;
            let format = ParameterSchemaOrContent::Schema(schema);
            let mut property = ParameterData { name, required, format, explode: None, ..data.clone() };
            self.query(place, &mut property, &QueryStyle::Form);
            kept.push(query(property));
        }
    }

    /// The properties of an object, with those of the parts that it is composed of, and whether they are required.
    fn properties(&self, schema: &ReferenceOr<Schema>, depth: usize) -> Vec<(String, bool, ReferenceOr<Schema>)> {
        match self.schema_behind(schema).map(|schema| &schema.schema_kind) {
            Some(SchemaKind::Type(Type::Object(object))) => {
                let property = |(name, property): (&String, &ReferenceOr<Box<Schema>>)| {
                    (name.clone(), object.required.contains(name), property.clone().unbox())
                };
                object.properties.iter().map(property).collect()
            }
            Some(SchemaKind::AllOf { all_of }) if depth > 0 => {
                all_of.iter().flat_map(|part| self.properties(part, depth - 1)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// `filter` with the properties `a` and `b` becomes `filter[a]` and `filter[b]`.
    fn deep_object(&mut self, place: &Place<'_>, data: ParameterData, kept: &mut Vec<Parameter>) -> Result<(), String> {
        let ParameterSchemaOrContent::Schema(schema) = &data.format else { return Ok(()) };
        let mut leaves = Vec::new();
        self.leaves(schema, &data.name, data.required, DEEPEST, &mut leaves);
        if leaves.is_empty() {
            let message = format!("the properties of the object `{}` are not known", data.name);
            if data.required {
                return Err(format!("progenitor can't write the parameter: {message}"));
            }
            self.findings.lost(&place.pointer, "progenitor-deep-object", message, "it is ignored");
            return Ok(());
        }
        let message = format!("progenitor can't write the object `{}`", data.name);
        self.findings.lost(&place.pointer, "progenitor-deep-object", message, "each of its properties is a parameter");
        for (name, required, schema) in leaves {
            let format = ParameterSchemaOrContent::Schema(schema);
            let mut leaf = ParameterData { name, required, format, explode: None, ..data.clone() };
            self.ready_parameter(place, &mut leaf);
            kept.push(query(leaf));
        }
        Ok(())
    }

    fn leaves(
        &self,
        schema: &ReferenceOr<Schema>,
        name: &str,
        required: bool,
        depth: usize,
        leaves: &mut Vec<(String, bool, ReferenceOr<Schema>)>,
    ) {
        if depth == 0 {
            return;
        }
        for (key, key_required, property) in self.properties(schema, DEEPEST) {
            let required = required && key_required;
            let name = format!("{name}[{key}]");
            let before = leaves.len();
            self.leaves(&property, &name, required, depth - 1, leaves);
            if leaves.len() == before && !self.is_object(&property) {
                leaves.push((name, required, property));
            }
        }
    }

    fn is_object(&self, schema: &ReferenceOr<Schema>) -> bool {
        self.schema_behind(schema).is_some_and(|schema| matches!(schema.schema_kind, SchemaKind::Type(Type::Object(_))))
    }

    pub(super) fn schema_behind<'a>(&'a self, schema: &'a ReferenceOr<Schema>) -> Option<&'a Schema> {
        super::schemas::behind(&self.components.schemas, schema)
    }

    /// Returns whether progenitor's type for it displays as it is sent.
    fn is_scalar(&self, schema: &ReferenceOr<Schema>) -> bool {
        let Some(behind) = self.schema_behind(schema) else { return false };
        if behind.schema_data.nullable {
            return false;
        }
        match &behind.schema_kind {
            SchemaKind::Type(Type::String(string)) => {
                !matches!(string.format, VariantOrUnknownOrEmpty::Item(StringFormat::DateTime | StringFormat::Binary))
            }
            SchemaKind::Type(Type::Boolean(boolean)) => boolean.enumeration.is_empty(),
            SchemaKind::Type(Type::Integer(integer)) => integer.enumeration.is_empty(),
            SchemaKind::Type(Type::Number(number)) => number.enumeration.is_empty(),
            _ => false,
        }
    }
}

fn query(data: ParameterData) -> Parameter {
    Parameter::Query { parameter_data: data, allow_reserved: false, style: QueryStyle::Form, allow_empty_value: None }
}

fn text() -> ParameterSchemaOrContent {
    ParameterSchemaOrContent::Schema(ReferenceOr::Item(plain(Type::String(StringType::default()))))
}

fn identity(parameter: &Parameter) -> (String, &'static str) {
    let location = match parameter {
        Parameter::Path { .. } => "path",
        Parameter::Query { .. } => "query",
        Parameter::Header { .. } => "header",
        Parameter::Cookie { .. } => "cookie",
    };
    (parameter.parameter_data_ref().name.clone(), location)
}

/// The function argument that progenitor makes of a name; two of a name are one.
fn argument(name: &str) -> String {
    name.replace('\'', "").replace(|c: char| !unicode_ident::is_xid_continue(c), "-").to_snake_case()
}
