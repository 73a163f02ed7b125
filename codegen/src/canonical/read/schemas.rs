//! Schemas, keyword by keyword.

use super::super::schema::{
    Additional, ArrayRules, Combined, Condition, Contains, Discriminator, NumberBound, NumberRules, ObjectRules, Rare,
    Schema, SchemaId, SchemaType, SchemaUse, StringRules, Words,
};
use super::{Reader, component, extensions, map, own_text, text, texts};
use crate::source::{Map, Node, Value, flag, items, members as named};

impl<'n> Reader<'n> {
    pub(super) fn schema(&mut self, node: &'n Node) -> SchemaUse {
        if let Some(id) = component(node).and_then(|name| self.schemas.component(name)) {
            return SchemaUse::Ref(id);
        }
        let schema = self.schema_of(node);
        self.add(node, schema)
    }

    pub(super) fn add(&mut self, node: &'n Node, schema: Schema) -> SchemaUse {
        self.nodes.push(node);
        SchemaUse::Item(self.schemas.add(schema))
    }

    /// The content of a schema that has its number already.
    pub(super) fn schema_of(&mut self, node: &'n Node) -> Schema {
        let Value::Object(members) = &node.value else {
            return Schema { never: node.as_bool() == Some(false), ..Schema::default() };
        };
        if let Some(name) = component(node) {
            return Schema { alias: self.schemas.component(name), ..Schema::default() };
        }
        let kind = node.text("type");
        Schema {
            kind: kind.and_then(SchemaType::of),
            nullable: flag(node, "nullable"),
            null_only: kind == Some("null"),
            format: text(node, "format").filter(|format| !format.is_empty()),
            enumeration: items(node.get("enum")).iter().map(Node::to_json).collect(),
            words: words(node),
            object: self.object(members),
            array: self.array(members),
            string: self.string(members),
            number: number(members),
            combined: self.combined(members),
            rare: self.rare(members),
            ..Schema::default()
        }
    }

    fn list(&mut self, node: Option<&'n Node>) -> Vec<SchemaUse> {
        items(node).iter().map(|node| self.schema(node)).collect()
    }

    fn object(&mut self, members: &'n Map) -> Option<Box<ObjectRules>> {
        has(
            members,
            &["properties", "required", "additionalProperties", "patternProperties", "minProperties", "maxProperties"],
        )?;
        let additional = members.get("additionalProperties").map(|node| match node.as_bool() {
            Some(true) => Additional::Any,
            Some(false) => Additional::Forbidden,
            None => Additional::Schema(self.schema(node)),
        });
        Some(Box::new(ObjectRules {
            properties: map(members.get("properties"), |node| self.schema(node)),
            required: texts(members.get("required")),
            additional,
            patterns: map(members.get("patternProperties"), |node| self.schema(node)),
            min: size(members, "minProperties"),
            max: size(members, "maxProperties"),
        }))
    }

    fn array(&mut self, members: &'n Map) -> Option<Box<ArrayRules>> {
        has(members, &["items", "prefixItems", "minItems", "maxItems", "uniqueItems"])?;
        let prefix = members.get("prefixItems").map(|node| self.list(Some(node)));
        Some(Box::new(ArrayRules {
            prefix,
            items: members.get("items").map(|node| self.schema(node)),
            min: size(members, "minItems"),
            max: size(members, "maxItems"),
            unique: members.get("uniqueItems").and_then(Node::as_bool) == Some(true),
        }))
    }

    fn string(&mut self, members: &'n Map) -> Option<Box<StringRules>> {
        has(members, &["minLength", "maxLength", "pattern", "contentEncoding", "contentMediaType", "contentSchema"])?;
        let text = |key: &str| members.get(key).and_then(own_text);
        Some(Box::new(StringRules {
            min: size(members, "minLength"),
            max: size(members, "maxLength"),
            pattern: text("pattern"),
            content_encoding: text("contentEncoding"),
            content_media_type: text("contentMediaType"),
            content_schema: members.get("contentSchema").map(|node| self.schema(node)),
        }))
    }

    fn rare(&mut self, members: &'n Map) -> Option<Box<Rare>> {
        let mut schema = |key: &str| members.get(key).map(|node| self.schema(node));
        let contains =
            |schema| Contains { schema, min: size(members, "minContains"), max: size(members, "maxContains") };
        let rare = Rare {
            constant: members.get("const").map(Node::to_json),
            not: schema("not"),
            contains: schema("contains").map(contains),
            property_names: schema("propertyNames"),
            unevaluated_properties: schema("unevaluatedProperties"),
            unevaluated_items: schema("unevaluatedItems"),
            condition: Condition { test: schema("if"), then: schema("then"), otherwise: schema("else") },
            dependent_schemas: map(members.get("dependentSchemas"), |node| self.schema(node)),
            dependent_required: map(members.get("dependentRequired"), |names| texts(Some(names))),
        };
        (rare != Rare::default()).then(|| Box::new(rare))
    }

    fn combined(&mut self, members: &'n Map) -> Option<Box<Combined>> {
        has(members, &["allOf", "oneOf", "anyOf", "discriminator"])?;
        Some(Box::new(Combined {
            all_of: self.list(members.get("allOf")),
            one_of: self.list(members.get("oneOf")),
            any_of: self.list(members.get("anyOf")),
            discriminator: members.get("discriminator").and_then(|node| self.discriminator(node)),
        }))
    }

    fn discriminator(&self, node: &Node) -> Option<Discriminator> {
        let target = |node: &Node| -> Option<SchemaId> { self.schemas.component(node.as_str()?.rsplit('/').next()?) };
        let mapping = named(node.get("mapping"));
        Some(Discriminator {
            property: text(node, "propertyName")?,
            mapping: mapping.filter_map(|(tag, node)| Some((tag.clone(), target(node)?))).collect(),
            fallback: node.get("defaultMapping").and_then(target),
        })
    }
}

fn words(node: &Node) -> Words {
    Words {
        title: text(node, "title"),
        description: text(node, "description"),
        default: node.get("default").filter(|value| !value.is_null()).map(Node::to_json),
        examples: items(node.get("examples")).iter().filter(|value| !value.is_null()).map(Node::to_json).collect(),
        deprecated: flag(node, "deprecated"),
        read_only: flag(node, "readOnly"),
        write_only: flag(node, "writeOnly"),
        domains: texts(node.get("domains")),
        extensions: extensions(node),
    }
}

fn number(members: &Map) -> Option<Box<NumberRules>> {
    has(members, &["minimum", "maximum", "multipleOf"])?;
    let number = |key: &str| members.get(key).and_then(Node::as_number).cloned();
    let bound = |key: &str, exclusive: &str| {
        let exclusive = members.get(exclusive).and_then(Node::as_bool) == Some(true);
        number(key).map(|value| NumberBound { value, exclusive })
    };
    Some(Box::new(NumberRules {
        minimum: bound("minimum", "exclusiveMinimum"),
        maximum: bound("maximum", "exclusiveMaximum"),
        multiple_of: number("multipleOf"),
    }))
}

fn size(members: &Map, key: &str) -> Option<usize> {
    members.get(key)?.as_number()?.as_u64().and_then(|size| usize::try_from(size).ok())
}

/// Returns whether one of the keywords is there.
fn has(members: &Map, keys: &[&str]) -> Option<()> {
    keys.iter().any(|key| members.contains_key(*key)).then_some(())
}
