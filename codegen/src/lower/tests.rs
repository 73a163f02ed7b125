//! Small documents in, the [`Api`] out.

mod contract;

use serde_json::{Value, json};

use crate::canonical::Canonical;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::ir::{
    Additional, Api, BodyKind, EnumRepr, Field, Kind, Object, PaginationKind, ParamLocation, Presence, ResponseKind,
    Status, StreamSwitch, SwitchPlace, Ty, Type, Union,
};

fn build(paths: Value, schemas: Value) -> (Api, Vec<&'static str>) {
    let document = json!({
        "openapi": "3.0.3", "info": { "title": "Zoo", "version": "1" }, "paths": paths, "components": { "schemas": schemas }
    });
    let mut diagnostics = Diagnostics::default();
    let canonical = Canonical::of_openapi30(document);
    let api = super::build(&canonical, &Config::default(), &mut diagnostics);
    (api, diagnostics.iter().map(|found| found.code).collect())
}

fn schemas(schemas: Value) -> Api {
    build(json!({}), schemas).0
}

fn ty<'a>(api: &'a Api, name: &str) -> &'a Type {
    let found = api.types.iter().find(|ty| ty.name == name);
    found.unwrap_or_else(|| panic!("no {name} in {:?}", api.types.iter().map(|ty| &ty.name).collect::<Vec<_>>()))
}

fn object<'a>(api: &'a Api, name: &str) -> &'a Object {
    match &ty(api, name).kind {
        Kind::Object(object) => object,
        other => panic!("{name} is {other:?}"),
    }
}

fn field<'a>(api: &'a Api, object_name: &str, wire_name: &str) -> &'a Field {
    object(api, object_name).fields.iter().find(|field| field.wire_name == wire_name).unwrap()
}

fn union<'a>(api: &'a Api, name: &str) -> &'a Union {
    match &ty(api, name).kind {
        Kind::Union(union) => union,
        other => panic!("{name} is {other:?}"),
    }
}

fn names(union: &Union) -> Vec<&str> {
    union.variants.iter().map(|variant| variant.name.as_str()).collect()
}

fn named(api: &Api, name: &str) -> Ty {
    Ty::Named(api.types().find(|(_, ty)| ty.name == name).unwrap().0)
}

/// An operation that sends and returns components.
fn operation(id: &str, sends: &str, returns: &str) -> Value {
    json!({
        "operationId": id,
        "requestBody": { "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{sends}") } } } },
        "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{returns}") } } } } }
    })
}

#[test]
fn presence_depends_on_who_sends() {
    let thing = json!({ "type": "object", "required": ["a", "b"], "properties": {
        "a": { "type": "string" }, "b": { "type": "string", "nullable": true },
        "c": { "type": "string" }, "d": { "type": "string", "nullable": true }
    } });
    let (api, _) =
        build(json!({ "/x": { "post": operation("x", "Sent", "Got") } }), json!({ "Sent": thing, "Got": thing }));
    let presence = |name: &str| object(&api, name).fields.iter().map(|field| field.presence).collect::<Vec<_>>();
    let common = [Presence::Required, Presence::RequiredNullable, Presence::Optional { nullable: false }];
    assert_eq!(presence("Sent"), [&common[..], &[Presence::ThreeState]].concat());
    assert_eq!(presence("Got"), [&common[..], &[Presence::Optional { nullable: true }]].concat());
    assert!(ty(&api, "Sent").in_request && !ty(&api, "Sent").in_response);
}

#[test]
fn inline_types_are_named_for_where_they_stand_and_live_in_its_file() {
    let api = schemas(json!({ "Session": { "type": "object", "properties": {
        "categories": { "type": "array", "items": { "type": "string", "enum": ["hris", "hris-legacy"] } },
        "owner": { "type": "object", "properties": { "id": { "type": "integer", "format": "int32" } } }
    } } }));
    assert_eq!(field(&api, "Session", "categories").ty, Ty::Array(Box::new(named(&api, "SessionCategories"))));
    assert_eq!(field(&api, "Session", "owner").ty, named(&api, "SessionOwner"));
    assert_eq!(ty(&api, "SessionOwner").module, "session");
    assert_eq!(api.ty(ty(&api, "SessionCategories").home).name, "Session");
    assert_eq!(field(&api, "SessionOwner", "id").ty, Ty::I32);
}

#[test]
fn a_component_keeps_its_name_and_the_inline_type_takes_another_word() {
    let api = schemas(json!({
        "Pet": { "type": "object", "properties": { "status": { "type": "string", "enum": ["a", "b"] } } },
        "PetStatus": { "type": "object", "properties": { "x": { "type": "string" } } }
    }));
    assert_eq!(field(&api, "Pet", "status").ty, named(&api, "PetStatusOption"));
}

#[test]
fn all_of_is_one_struct() {
    let api = schemas(json!({
        "Base": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } },
        "Pet": { "allOf": [{ "$ref": "#/components/schemas/Base" }, { "type": "object", "required": ["name"], "properties": { "name": { "type": "string" } } }] },
        "Alias": { "allOf": [{ "$ref": "#/components/schemas/Pet" }], "description": "the same" }
    }));
    let wire: Vec<&str> = object(&api, "Pet").fields.iter().map(|field| field.wire_name.as_str()).collect();
    assert_eq!(wire, ["id", "name"]);
    assert!(object(&api, "Pet").fields.iter().all(Field::is_required));
    assert!(matches!(&ty(&api, "Alias").kind, Kind::Alias(target) if *target == named(&api, "Pet")));
}

#[test]
fn a_conflict_in_all_of_is_a_warning() {
    let (_, codes) = build(json!({}), json!({ "Odd": { "allOf": [{ "type": "string" }, { "type": "integer" }] } }));
    assert_eq!(codes, ["all-of-conflict"]);
}

#[test]
fn unions_tell_by_discriminator() {
    let api = schemas(json!({
        "Cat": { "type": "object", "properties": { "kind": { "type": "string" } } },
        "Dog": { "type": "object", "properties": { "kind": { "type": "string" } } },
        "Mapped": { "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
            "discriminator": { "propertyName": "kind", "mapping": { "c": "#/components/schemas/Cat", "d": "Dog" } } },
        "Plain": { "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
            "discriminator": { "propertyName": "kind" } },
        "Taken": { "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "$ref": "#/components/schemas/Dog" }],
            "discriminator": { "propertyName": "kind", "mapping": { "Dog": "Cat" } } }
    }));
    let tags = |name: &str| union(&api, name).variants.iter().map(|variant| variant.tags.join(",")).collect::<Vec<_>>();
    assert_eq!(tags("Mapped"), ["c", "d"]);
    assert_eq!(tags("Plain"), ["Cat", "Dog"]);
    assert_eq!(tags("Taken"), ["Dog", ""]);
    assert_eq!(union(&api, "Taken").variants[0].implicit, ["Cat"]);
    assert_eq!(union(&api, "Taken").discriminator.as_deref(), Some("kind"));
    assert_eq!(union(&api, "Mapped").discriminator.as_deref(), Some("kind"));
}

#[test]
fn a_value_that_several_alternatives_list_means_the_mapped_one_or_none() {
    let kinds = json!({ "type": "string", "enum": ["open", "close"] });
    let api = schemas(json!({
        "Open": { "type": "object", "properties": { "kind": kinds, "width": { "type": "integer" } } },
        "Close": { "type": "object", "properties": { "kind": kinds } },
        "Mapped": { "oneOf": [{ "$ref": "#/components/schemas/Open" }, { "$ref": "#/components/schemas/Close" }],
            "discriminator": { "propertyName": "kind", "mapping": { "open": "Open", "close": "Close" } } },
        "Plain": { "oneOf": [{ "$ref": "#/components/schemas/Open" }, { "$ref": "#/components/schemas/Close" }],
            "discriminator": { "propertyName": "kind" } }
    }));
    let mapped = union(&api, "Mapped");
    assert_eq!(mapped.variants.iter().map(|variant| variant.tags.join(",")).collect::<Vec<_>>(), ["open", "close"]);
    assert_eq!(mapped.discriminator.as_deref(), Some("kind"));
    assert_eq!(union(&api, "Plain").discriminator, None, "the property tells nothing: what fits does");
}

#[test]
fn constants_tell_alternatives_apart_without_a_discriminator() {
    let shape = |kind: &str| json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string", "enum": [kind] } } });
    let api = schemas(json!({ "Shape": { "oneOf": [shape("circle"), shape("square")] } }));
    assert_eq!(names(union(&api, "Shape")), ["Circle", "Square"]);
    assert_eq!(union(&api, "Shape").discriminator.as_deref(), Some("kind"));
}

#[test]
fn variants_are_named_for_what_they_hold() {
    let api = schemas(json!({ "Value": { "anyOf": [
        { "type": "string" }, { "type": "integer" }, { "type": "array", "items": { "type": "string" } },
        { "type": "object", "required": ["lat"], "properties": { "lat": { "type": "number" } } },
        { "type": "string", "format": "binary" }
    ] } }));
    // A file in JSON is a string, so that the last alternative says nothing new.
    assert_eq!(names(union(&api, "ValueModel")), ["String", "Integer", "StringList", "WithLat"]);
}

#[test]
fn a_struct_that_one_tag_tells_everywhere_has_it_in_its_property() {
    let told = json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } } });
    let listed =
        json!({ "type": "object", "required": ["kind"], "properties": { "kind": { "enum": ["cat", "dog"] } } });
    let optional = json!({ "type": "object", "properties": { "kind": { "type": "string" } } });
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let one_of = |tags: &[(&str, &str)]| {
        let mapping: Value =
            tags.iter().map(|(tag, name)| ((*tag).to_owned(), reference(name)["$ref"].clone())).collect();
        let mut parts: Vec<Value> = tags.iter().map(|(_, name)| reference(name)).collect();
        parts.dedup();
        json!({ "oneOf": parts, "discriminator": { "propertyName": "kind", "mapping": mapping } })
    };
    let api = schemas(json!({
        "Pet": one_of(&[("cat", "Cat"), ("dog", "Dog"), ("hound", "Dog"), ("fish", "Fish"), ("swan", "Swan"), ("any", "Small")]),
        "Guest": one_of(&[("dog", "Dog"), ("goldfish", "Fish")]),
        "Small": { "oneOf": [reference("Ant"), { "type": "string" }] },
        "Cat": listed, "Dog": told, "Fish": told, "Swan": optional, "Ant": told, "Stone": told,
    }));
    let tag = |name: &str| object(&api, name).fields[0].fixed.clone();
    assert_eq!(tag("Cat"), Some(json!("cat")));
    assert_eq!(tag("Ant"), None, "the tag of the union in the union, or its own name");
    assert_eq!(tag("Dog"), None, "two tags");
    assert_eq!(tag("Fish"), None, "another in another union");
    assert_eq!(tag("Swan"), None, "not required");
    assert_eq!(tag("Stone"), None, "in no union");
}

#[test]
fn parameters_of_one_name_and_the_same_constants_have_one_enum_under_each_name() {
    let get = |id: &str, name: &str, schema: Value| {
        json!({ "get": {
            "operationId": id, "tags": ["zoo"],
            "parameters": [{ "name": name, "in": "query", "schema": schema }],
            "responses": { "204": { "description": "" } },
        } })
    };
    let sort = json!({ "type": "string", "enum": ["name", "age"] });
    let sorts = json!({ "type": "array", "items": sort });
    let paths = json!({
        "/old": get("listOldAnimals", "sort", sort.clone()),
        "/all": get("listAnimals", "sort", sorts),
        "/big": get("listBigAnimals", "sort", json!({ "type": "string", "enum": ["name", "age", "size"] })),
        "/rare": get("listRareAnimals", "by", sort.clone()),
        "/lost": get("listLostAnimals", "sort", json!({ "$ref": "#/components/schemas/Sort" })),
    });
    let (api, codes) = build(paths, json!({ "Sort": sort }));
    assert_eq!(codes, [""; 0]);
    assert!(matches!(&ty(&api, "ListAnimalsSort").kind, Kind::Enum(_)), "the shortest name");
    let Kind::Alias(Ty::Named(id)) = &ty(&api, "ListOldAnimalsSort").kind else { panic!("no alias") };
    assert_eq!(api.ty(*id).name, "ListAnimalsSort");
    for (name, why) in
        [("ListBigAnimalsSort", "other constants"), ("ListRareAnimalsBy", "another name"), ("Sort", "a component")]
    {
        assert!(matches!(&ty(&api, name).kind, Kind::Enum(_)), "{why}");
    }
}

#[test]
fn alternatives_that_are_one_thing_are_no_union() {
    let api = schemas(json!({
        "Model": { "anyOf": [{ "type": "string" }, { "type": "string", "enum": ["small", "large"] }] },
        "Holder": { "type": "object", "properties": {
            "model": { "$ref": "#/components/schemas/Model" },
            "number": { "oneOf": [{ "type": "integer" }, { "type": "number" }] },
            "anything": { "oneOf": [{ "type": "string" }, {}] },
            "either": { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "string" } }, "anyOf": [{ "required": ["a"] }, { "required": ["b"] }] }
        } }
    }));
    assert!(
        matches!(&ty(&api, "Model").kind, Kind::Enum(found) if found.variants.len() == 2 && found.repr == EnumRepr::String)
    );
    assert_eq!(field(&api, "Holder", "number").ty, Ty::F64);
    assert_eq!(field(&api, "Holder", "anything").ty, Ty::Any);
    assert_eq!(object(&api, "HolderEither").fields.len(), 2);
}

#[test]
fn properties_beside_one_of_are_in_every_alternative() {
    let api = schemas(
        json!({ "Event": { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } }, "oneOf": [
        { "title": "Made", "type": "object", "properties": { "by": { "type": "string" } } },
        { "title": "Gone", "type": "object", "properties": { "at": { "type": "string", "format": "date-time" } } }
    ] } }),
    );
    assert_eq!(names(union(&api, "Event")), ["EventMade", "EventGone"].map(|name| name.trim_start_matches("Event")));
    assert_eq!(
        object(&api, "EventGone").fields.iter().map(|field| field.wire_name.as_str()).collect::<Vec<_>>(),
        ["id", "at"]
    );
}

#[test]
fn an_inline_schema_that_comes_up_in_itself_is_one_type() {
    let item = json!({ "allOf": [
        { "$ref": "#/components/schemas/Node" },
        { "type": "object", "properties": { "n": { "type": "string" } } }
    ] });
    let api = schemas(json!({
        "Node": { "type": "object", "properties": { "all": { "type": "array", "items": item } } }
    }));
    assert_eq!(api.types.iter().map(|ty| ty.name.as_str()).collect::<Vec<_>>(), ["Node", "NodeAll"]);
    assert_eq!(object(&api, "Node").fields[0].ty, object(&api, "NodeAll").fields[0].ty);
}

#[test]
fn cycles_are_boxed_and_endless_ones_opened() {
    let node = |name: &str| json!({ "type": "object", "required": ["next"], "properties": { "next": { "$ref": format!("#/components/schemas/{name}") } } });
    let api = schemas(json!({
        "Tree": { "type": "object", "properties": { "left": { "$ref": "#/components/schemas/Tree" }, "all": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } } } },
        "A": node("B"), "B": node("A")
    }));
    assert!(field(&api, "Tree", "left").boxed && !field(&api, "Tree", "all").boxed);
    let optional = ["A", "B"].iter().filter(|name| field(&api, name, "next").presence != Presence::Required).count();
    assert_eq!(optional, 1);
    assert!(field(&api, "A", "next").boxed || field(&api, "B", "next").boxed);
}

#[test]
fn an_alias_of_itself_is_untyped_and_said_so() {
    let (_, codes) =
        build(json!({}), json!({ "Loop": { "type": "array", "items": { "$ref": "#/components/schemas/Loop" } } }));
    assert_eq!(codes, ["endless-schema"]);
}

fn link(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

#[test]
fn unions_that_are_alternatives_of_each_other_are_one() {
    let (api, codes) = build(
        json!({}),
        json!({
            "A": { "oneOf": [link("B"), { "type": "string" }] },
            "B": { "oneOf": [link("A"), { "type": "integer" }] },
            "Circle": { "anyOf": [link("Second"), { "type": "string" }] },
            "Second": { "anyOf": [link("Third"), { "type": "integer" }] },
            "Third": { "anyOf": [link("Circle"), { "type": "boolean" }], "nullable": true },
            "Own": { "oneOf": [link("Own"), { "type": "string" }, { "type": "array", "items": link("Own") }] }
        }),
    );
    assert_eq!(codes, [""; 0]);
    assert_eq!(names(union(&api, "A")), ["String", "Integer"]);
    assert!(matches!(&ty(&api, "B").kind, Kind::Alias(target) if *target == named(&api, "A")));
    assert_eq!(names(union(&api, "Circle")), ["String", "Integer", "Boolean"]);
    assert_eq!(union(&api, "Circle").variants[0].ty, Ty::Nullable(Box::new(Ty::String)));
    assert!(matches!(&ty(&api, "Third").kind, Kind::Alias(target) if *target == named(&api, "Circle")));
    assert_eq!(names(union(&api, "Own")), ["String", "List"]);
    assert_eq!(union(&api, "Own").variants[1].ty, Ty::Array(Box::new(named(&api, "Own"))));
}

#[test]
fn unions_of_nothing_but_each_other_are_untyped_and_said_so() {
    let both = json!({ "oneOf": [link("A"), link("B")] });
    let (api, codes) = build(json!({}), json!({ "A": both, "B": both }));
    assert_eq!(codes, ["endless-schema"]);
    assert!(matches!(&ty(&api, "A").kind, Kind::Alias(Ty::Any)));
    let (_, codes) = build(json!({}), json!({ "A": { "oneOf": [link("A")] } }));
    assert_eq!(codes, ["endless-schema"]);
}

#[test]
fn what_extends_the_union_that_it_is_an_alternative_of_has_its_fields() {
    let extending =
        |of: &str, own: &str| json!({ "allOf": [link(of), { "properties": { own: { "type": "string" } } }] });
    let api = schemas(json!({
        "Pet": {
            "properties": { "kind": { "type": "string" } }, "required": ["kind"],
            "oneOf": [link("Dog"), link("Cat"), link("Cow")], "discriminator": { "propertyName": "kind" }
        },
        "Dog": extending("Pet", "bark"), "Cat": extending("Pet", "purr"), "Cow": { "allOf": [link("Pet")] },
        "Puppy": extending("Dog", "age"),
        "Place": { "oneOf": [link("Room"), link("Garden")] },
        "Room": { "oneOf": [link("Kitchen"), link("Garden")] },
        "Kitchen": extending("Place", "oven"), "Garden": extending("Room", "tree"),
        "Owner": { "properties": { "pet": { "allOf": [link("Pet"), { "properties": { "since": { "type": "string" } } }] } } }
    }));
    let fields =
        |name: &str| object(&api, name).fields.iter().map(|field| field.wire_name.as_str()).collect::<Vec<_>>();
    assert_eq!(names(union(&api, "Pet")), ["Dog", "Cat", "Cow"]);
    assert_eq!(union(&api, "Pet").discriminator.as_deref(), Some("kind"));
    assert_eq!(
        (fields("Dog"), fields("Cat"), fields("Cow")),
        (vec!["kind", "bark"], vec!["kind", "purr"], vec!["kind"])
    );
    assert_eq!(fields("Puppy"), ["kind", "bark", "age"]);
    assert_eq!((fields("Kitchen"), fields("Garden")), (vec!["oven"], vec!["tree"]));
    // A value that fits no alternative can be any of them, with its own fields.
    assert_eq!(names(union(&api, "OwnerPet")), ["Dog", "Cat", "Cow"]);
}

#[test]
fn lists_maps_and_tuples_are_nested_no_deeper_than_rust_takes() {
    let all = (0..100).map(|i| (format!("L{i}"), json!({ "type": "array", "items": link(&format!("L{}", i + 1)) })));
    let all = all.chain([("L100".to_owned(), json!({ "type": "string" }))]).collect();
    let (api, codes) = build(json!({}), Value::Object(all));
    assert_eq!(codes, ["endless-schema"]);
    assert!(api.types.iter().all(|ty| ty.parts().iter().all(|part| part.size() <= 64)));
}

#[test]
fn maps_and_what_else_an_object_may_hold() {
    let api = schemas(json!({
        "Free": { "type": "object" },
        "Counts": { "type": "object", "additionalProperties": { "type": "integer" } },
        "Both": { "type": "object", "properties": { "additional_properties": { "type": "string" } }, "additionalProperties": { "type": "integer" } },
        "Closed": { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": false }
    }));
    assert!(matches!(&ty(&api, "Free").kind, Kind::Alias(Ty::Map(inner)) if **inner == Ty::Any));
    assert!(matches!(&ty(&api, "Counts").kind, Kind::Alias(Ty::Map(inner)) if **inner == Ty::I64));
    assert!(matches!(object(&api, "Both").additional, Additional::Typed(Ty::I64)));
    assert_eq!(object(&api, "Both").additional_name, "other_properties");
    assert!(matches!(object(&api, "Closed").additional, Additional::Forbidden));
}

#[test]
fn null_is_allowed_where_no_schema_that_must_hold_forbids_it() {
    let text = json!({ "type": "string", "nullable": true });
    let enumerated = json!({ "type": "string", "enum": ["a"] });
    let api = schemas(json!({ "Pet": { "type": "object", "properties": {
        "says_nothing": { "allOf": [text, { "nullable": false }] },
        "forbids": { "allOf": [text, { "type": "string" }] },
        "by_alternative": { "anyOf": [enumerated, text] },
        "plain": { "allOf": [{ "description": "words" }, { "type": "string" }] }
    } } }));
    let nullable = |name: &str| field(&api, "Pet", name).presence == Presence::ThreeState;
    assert_eq!(["says_nothing", "forbids", "by_alternative", "plain"].map(nullable), [true, false, true, false]);
}

#[test]
fn tuples_by_what_must_be_there_and_what_may_follow() {
    let (text, number) = (json!({ "type": "string" }), json!({ "type": "integer" }));
    let tuple = |counts: Value| {
        let mut schema = json!({ "type": "array", "x-sdkwright-tuple": [text, number] });
        schema.as_object_mut().unwrap().extend(counts.as_object().unwrap().clone());
        schema
    };
    let never = json!({ "x-sdkwright-never": true });
    let api = schemas(json!({
        "Exact": tuple(json!({ "minItems": 2, "maxItems": 2 })),
        "Closed": tuple(json!({ "minItems": 1, "items": never })),
        "Open": tuple(json!({ "minItems": 2 })),
        "Followed": tuple(json!({ "minItems": 2, "items": { "type": "boolean" } })),
    }));
    let optional = |ty: Ty| Ty::Optional(Box::new(ty));
    let rest = |ty: Ty| Ty::Rest(Box::new(ty));
    for (name, expected) in [
        ("Exact", vec![Ty::String, Ty::I64]),
        ("Closed", vec![Ty::String, optional(Ty::I64)]),
        ("Open", vec![Ty::String, Ty::I64, rest(Ty::Any)]),
        ("Followed", vec![Ty::String, Ty::I64, rest(Ty::Bool)]),
    ] {
        assert!(matches!(&ty(&api, name).kind, Kind::Alias(Ty::Tuple(items)) if *items == expected), "{name}");
    }
}

#[test]
fn null_in_an_enum_is_null_beside_it() {
    let api = schemas(
        json!({ "Pet": { "type": "object", "properties": { "size": { "type": "string", "nullable": true, "enum": ["s", "", null] } } } }),
    );
    assert!(
        matches!(&ty(&api, "PetSize").kind, Kind::Enum(found) if found.variants.iter().map(|v| v.name.as_str()).eq(["S", "Empty"]))
    );
    assert_eq!(field(&api, "Pet", "size").presence, Presence::ThreeState);
}

#[test]
fn parameters_are_in_order_and_apart() {
    let parameter = |name: &str, place: &str, required: bool| json!({ "name": name, "in": place, "required": required, "schema": { "type": "string" } });
    let (api, _) = build(
        json!({ "/pets/{id}": {
            "parameters": [parameter("id", "path", true), parameter("limit", "query", false)],
            "get": { "operationId": "getPet", "parameters": [
                parameter("limit", "query", true), parameter("send", "query", false), parameter("x-id", "header", true),
                parameter("x-id", "query", false)
            ], "responses": { "200": { "description": "" } } }
        } }),
        json!({}),
    );
    let operation = &api.groups[0].operations[0];
    let found: Vec<(&str, ParamLocation, bool)> =
        operation.params.iter().map(|p| (p.name.as_str(), p.location, p.required)).collect();
    assert_eq!(
        found,
        [
            ("id", ParamLocation::Path, true),
            ("limit", ParamLocation::Query, true),
            ("x_id", ParamLocation::Header, true),
            ("send_param", ParamLocation::Query, false),
            ("x_id_query", ParamLocation::Query, false),
        ]
    );
}

#[test]
fn no_group_takes_the_name_of_a_method_that_every_client_has() {
    let path = |tag: &str| (format!("/{tag}"), json!({ "get": { "tags": [tag], "responses": {} } }));
    let (api, _) =
        build(Value::Object(["base_url", "builder", "clone", "into"].map(path).into_iter().collect()), json!({}));
    let names: Vec<&str> = api.groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["base_url_api", "builder_api", "clone_api", "into_api"]);
}

#[test]
fn groups_and_methods_are_named_as_the_document_says() {
    let answer = json!({ "200": { "description": "" } });
    let (api, _) = build(
        json!({
            "/a": { "get": { "tags": ["Connect Sessions"], "operationId": "connect_sessions_list", "responses": answer } },
            "/b": { "get": { "tags": ["x"], "x-speakeasy-group": "hris", "operationId": "hris_list_x", "x-speakeasy-name-override": "listAll", "responses": answer } },
            "/c/{id}": { "delete": { "responses": answer } }
        }),
        json!({}),
    );
    let found: Vec<String> =
        api.operations().map(|(group, operation)| format!("{}.{}", group.name, operation.name)).collect();
    assert_eq!(found, ["api.delete_c_by_id", "connect_sessions.list", "hris.list_all"]);
    assert_eq!(
        api.features.iter().map(|feature| feature.name.as_str()).collect::<Vec<_>>(),
        ["api", "connect-sessions", "hris"]
    );
}

#[test]
fn a_default_response_that_stands_alone_is_success() {
    let (api, _) = build(
        json!({ "/a": {
            "get": { "responses": { "default": { "description": "" } } },
            "put": { "responses": { "200": { "description": "" }, "default": { "description": "" } } }
        } }),
        json!({}),
    );
    let statuses = |method: &str| {
        let (_, operation) = api.operations().find(|(_, operation)| operation.method == method).unwrap();
        operation.responses.iter().map(|response| response.status).collect::<Vec<_>>()
    };
    assert_eq!(statuses("GET"), [Status::Range(2)]);
    assert_eq!(statuses("PUT"), [Status::Code(200), Status::Default]);
}

#[test]
fn a_file_is_bytes_whatever_its_media_types_are() {
    let file = json!({ "schema": { "$ref": "#/components/schemas/File" } });
    let content = json!({ "application/pdf": file, "application/json": file, "text/plain": file });
    let paths = json!({ "/files/{id}": { "get": {
        "operationId": "download", "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
        "responses": { "200": { "description": "The file", "content": content } }
    }}});
    let (api, _) = build(paths, json!({ "File": { "type": "string", "format": "binary" } }));
    let content = &api.groups[0].operations[0].responses[0].content;
    assert_eq!((content.len(), &content[0].kind), (1, &ResponseKind::Bytes));
    assert_eq!(content[0].media_type, "*/*");
}

#[test]
fn pagination_is_held_against_the_response() {
    let page = json!({ "type": "object", "properties": {
        "next": { "type": "string", "nullable": true }, "raw": { "type": "array", "items": {} }, "data": { "type": "array", "items": { "type": "string" } }
    } });
    let list = |cursor: &str| {
        json!({
            "parameters": [{ "name": "next", "in": "query", "schema": { "type": "string" } }],
            "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Page" } } } } },
            "x-speakeasy-pagination": { "type": "cursor", "inputs": [{ "name": "next", "in": "parameters", "type": "cursor" }], "outputs": { "nextCursor": cursor } }
        })
    };
    let (api, _) =
        build(json!({ "/a": { "get": list("$.next") }, "/b": { "get": list("$.nowhere") } }), json!({ "Page": page }));
    let found: Vec<_> = api.operations().map(|(_, operation)| operation.pagination.as_ref()).collect();
    let first = found[0].unwrap();
    assert!(matches!(&first.kind, PaginationKind::Cursor { param: 0, next, .. } if next == &["next"]));
    assert_eq!((first.items.as_slice(), &first.item_ty), (&["data".to_owned()][..], &Ty::String));
    assert!(found[1].is_none());
}

/// The rule that would declare the detected pagination of an operation, `key value` by `key value`; empty without one.
fn detected(params: Value, page: Value, headers: Value) -> String {
    let list = json!({
        "operationId": "list", "parameters": params,
        "responses": { "200": { "description": "", "headers": headers, "content": { "application/json": { "schema": page } } } }
    });
    let (api, _) = build(json!({ "/a": { "get": list } }), json!({}));
    let rules = crate::pagers::detected(&api);
    let keys = rules.iter().flat_map(crate::pagers::keys).map(|(key, value)| format!("{key} {value}"));
    keys.collect::<Vec<_>>().join(", ")
}

/// Query parameters from `name: type`, with `?` before a number that begins at zero.
fn query(names: &str) -> Value {
    let param = |text: &str| {
        let (name, ty) = text.split_once(": ").unwrap();
        let schema = match ty.strip_prefix('?') {
            Some(ty) => json!({ "type": ty, "minimum": 0 }),
            None => json!({ "type": ty }),
        };
        json!({ "name": name, "in": "query", "schema": schema })
    };
    names.split(", ").map(param).collect()
}

#[test]
fn conventional_pagination_is_detected() {
    let (text, number, truth) =
        (json!({ "type": "string" }), json!({ "type": "integer" }), json!({ "type": "boolean" }));
    let uri = json!({ "type": "string", "format": "uri", "nullable": true });
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let items = json!({ "type": "array", "items": object(json!({ "id": text })) });
    let link = json!({ "link": { "schema": { "type": "string" } } });
    let none = json!({});
    for (params, page, headers, expected) in [
        (
            "page_token: string, page_size: integer",
            object(json!({ "things": items, "nextPageToken": text })),
            &none,
            "kind cursor, param page_token, next $.nextPageToken, items $.things",
        ),
        (
            "cursor: string",
            object(
                json!({ "data": items, "errors": items, "meta": object(json!({ "next_cursor": text, "prev_cursor": text, "has_more": truth })) }),
            ),
            &none,
            "kind cursor, param cursor, next $.meta.next_cursor, items $.data, more $.meta.has_more, prev $.meta.prev_cursor",
        ),
        (
            "before: string, after: string",
            object(
                json!({ "data": items, "page_info": object(json!({ "end_cursor": text, "start_cursor": text, "has_next_page": truth })) }),
            ),
            &none,
            "kind cursor, param after, next $.page_info.end_cursor, items $.data, more $.page_info.has_next_page, \
             prev $.page_info.start_cursor, prev_param before",
        ),
        // A parameter that takes the next cursor alone has no way back.
        (
            "after: string",
            object(json!({ "data": items, "previous": text, "next": text })),
            &none,
            "kind cursor, param after, next $.next, items $.data",
        ),
        (
            "starting_after: string, ending_before: string",
            object(json!({ "data": items, "has_more": truth })),
            &none,
            "kind cursor, param starting_after, next $.data[-1].id, items $.data, more $.has_more, prev $.data[0].id, \
             prev_param ending_before",
        ),
        (
            "page: integer",
            object(json!({ "results": items, "count": number, "next": uri, "previous": uri })),
            &none,
            "kind url, next $.next, items $.results, prev $.previous",
        ),
        (
            "page[size]: integer",
            object(json!({ "data": items, "links": object(json!({ "prev": text, "next": text })) })),
            &none,
            "kind url, next $.links.next, items $.data, prev $.links.prev",
        ),
        (
            "top: integer",
            object(
                json!({ "items": items, "_links": object(json!({ "next": object(json!({ "href": text })), "self": object(json!({ "href": text })) })) }),
            ),
            &none,
            "kind url, next $._links.next.href, items $.items",
        ),
        (
            "$top: integer",
            object(json!({ "value": items, "@odata.nextLink": text })),
            &none,
            "kind url, next $['@odata.nextLink'], items $.value",
        ),
        ("page: integer, per_page: integer", items.clone(), &link, "kind link"),
        ("page: integer, per_page: integer", items.clone(), &none, "kind page, param page"),
        (
            "page[number]: integer, page[size]: integer",
            object(json!({ "data": items, "meta": object(json!({ "total": number, "total_pages": number })) })),
            &none,
            "kind page, param page[number], items $.data, total $.meta.total, total_pages $.meta.total_pages",
        ),
        (
            "offset: integer, limit: integer",
            object(json!({ "data": items, "totalCount": number })),
            &none,
            "kind offset, param offset, limit limit, items $.data, total $.totalCount",
        ),
        ("$skip: integer, $top: integer", items.clone(), &none, "kind offset, param $skip, limit $top"),
        // The first page's number is not known.
        ("page: ?integer, size: integer", items.clone(), &none, ""),
        ("page: integer, size: integer", object(json!({ "content": items, "totalElements": number })), &none, ""),
        // A previous page alone, a cursor without a parameter, numbers that are text, a size alone, an error's list.
        ("cursor: string", object(json!({ "data": items, "prev_cursor": text })), &none, ""),
        ("q: string", object(json!({ "data": items, "next_cursor": text })), &none, ""),
        ("page: string, per_page: integer", items.clone(), &none, ""),
        ("limit: integer", items.clone(), &none, ""),
        ("q: string", items.clone(), &link, ""),
        ("cursor: string", object(json!({ "errors": items, "next_cursor": text })), &none, ""),
        ("starting_after: string", object(json!({ "data": items })), &none, ""),
    ] {
        assert_eq!(detected(query(params), page, headers.clone()), expected, "{params}");
    }
}

#[test]
fn types_are_compiled_where_they_are_needed() {
    let answer = |name: &str, feature: &str| json!({ "tags": [feature], "responses": { "200": { "description": "", "content": { "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } } } } });
    let holder = |inner: &str| json!({ "type": "object", "properties": { "inner": { "$ref": format!("#/components/schemas/{inner}") } } });
    let leaf = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let (api, _) = build(
        json!({ "/a": { "get": answer("One", "a") }, "/b": { "get": answer("Two", "b") } }),
        json!({ "One": holder("Shared"), "Two": holder("Shared"), "Shared": leaf, "Alone": leaf }),
    );
    let features = |name: &str| {
        ty(&api, name).features.iter().map(|i| api.features[usize::from(*i)].name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(features("One"), ["a"]);
    assert_eq!(features("Shared"), ["a", "b"]);
    assert_eq!(features("Alone"), ["models"]);
}

#[test]
fn another_name_of_a_component_is_compiled_where_that_is() {
    let get = |domain: &str| json!({ "get": { "x-sdkwright-domain": [domain], "responses": {} } });
    let kind = json!({ "type": "string", "enum": ["x", "y"] });
    let leaf = json!({ "type": "object", "properties": { "kind": kind }, "x-sdkwright-domain": ["b"] });
    let (api, _) = build(
        json!({ "/a": get("a"), "/b": get("b") }),
        json!({ "Leaf": leaf, "Twig": { "$ref": "#/components/schemas/Leaf" } }),
    );
    assert_eq!(ty(&api, "LeafKind").home, api.types().find(|(_, ty)| ty.name == "Leaf").unwrap().0);
    let features = |name: &str| {
        ty(&api, name).features.iter().map(|i| api.features[usize::from(*i)].name.as_str()).collect::<Vec<_>>()
    };
    assert_eq!((features("Leaf"), features("Twig")), (vec!["b"], vec!["b"]));
}

#[test]
fn operations_that_share_a_component_share_its_types() {
    let schema = json!({ "type": "object", "properties": { "why": { "type": "string" } } });
    let get = json!({ "get": {
        "parameters": [{ "$ref": "#/components/parameters/order" }],
        "responses": { "200": { "description": "" }, "404": { "$ref": "#/components/responses/Missing" } },
    } });
    let canonical = Canonical::of_openapi30(json!({
        "openapi": "3.0.3", "info": { "title": "Zoo", "version": "1" }, "paths": { "/a": get, "/b": get },
        "components": {
            "parameters": { "order": { "in": "query", "name": "sort", "schema": { "type": "string", "enum": ["up", "down"] } } },
            "responses": { "Missing": { "description": "", "content": { "application/json": { "schema": schema } } } },
        },
    }));
    let api = super::build(&canonical, &Config::default(), &mut Diagnostics::default());
    assert_eq!(api.types.iter().map(|ty| ty.name.as_str()).collect::<Vec<_>>(), ["MissingResponse", "Order"]);
    for (_, operation) in api.operations() {
        assert_eq!(operation.params[0].ty, named(&api, "Order"));
    }
}

#[test]
fn a_choice_with_null_is_described_by_the_other() {
    let number = json!({ "type": "number", "description": "In metres.", "default": 1.5, "maximum": 9 });
    let nothing = json!({ "x-sdkwright-null": true });
    let api = schemas(json!({
        "Pole": { "type": "object", "properties": { "height": { "anyOf": [number, nothing] } } }
    }));
    let field = field(&api, "Pole", "height");
    assert_eq!(field.docs.description.as_deref(), Some("In metres."));
    assert_eq!((&field.default, field.docs.notes.len()), (&Some(json!(1.5)), 1));
}

#[test]
fn what_webhooks_send_has_a_feature_and_is_only_read() {
    let group = |tag: &str| json!({ "get": { "tags": [tag], "responses": { "200": { "description": "" } } } });
    let content = json!({ "application/json": { "schema": { "$ref": "#/components/schemas/Event" } } });
    let canonical = Canonical::of_openapi30(json!({
        "openapi": "3.0.3", "info": { "title": "Zoo", "version": "1" },
        "paths": { "/a": group("a"), "/b": group("b") },
        "components": { "schemas": { "Event": { "type": "object", "properties": { "at": { "type": "string", "nullable": true } } } } },
        "x-sdkwright-webhooks": { "fed": { "post": { "requestBody": { "content": content } } } },
    }));
    let api = super::build(&canonical, &Config::default(), &mut Diagnostics::default());
    let event = ty(&api, "Event");
    let features: Vec<_> = event.features.iter().map(|i| api.features[usize::from(*i)].name.as_str()).collect();
    assert_eq!(features, ["webhooks"]);
    assert_eq!(api.webhooks[0].payload, named(&api, "Event"));
    assert!(event.in_response && !event.in_request);
    assert_eq!(field(&api, "Event", "at").presence, Presence::Optional { nullable: true });
}

#[test]
fn a_webhook_payload_tells_its_place() {
    let schema = json!({ "type": "object", "properties": { "at": { "type": "string" } } });
    let content = json!({ "text/plain": {}, "application/json": { "schema": schema } });
    let document = json!({
        "openapi": "3.0.3", "info": { "title": "Zoo", "version": "1" }, "paths": {},
        "x-sdkwright-webhooks": { "fed/twice": { "put": { "requestBody": { "content": content } } } },
    });
    let canonical = Canonical::of_openapi30(document.clone());
    let api = super::build(&canonical, &Config::default(), &mut Diagnostics::default());
    let pointer = ty(&api, "FedTwicePayload").pointer.replacen("/webhooks", "/x-sdkwright-webhooks", 1);
    assert_eq!(document.pointer(&pointer), Some(&schema));
}

#[test]
fn hostile_names_become_identifiers() {
    let api = schemas(json!({
        "crate": { "type": "object", "properties": { "self": { "type": "string" }, "*/ }": { "type": "string" }, "": { "type": "string" }, "\u{202e}": { "type": "string" } } },
        "Option": { "type": "string", "enum": ["\"", "\n", "self"] }
    }));
    for ty in &api.types {
        assert!(syn::parse_str::<syn::Ident>(&ty.name).is_ok(), "{}", ty.name);
        if let Kind::Object(object) = &ty.kind {
            let mut seen = std::collections::HashSet::new();
            for field in &object.fields {
                assert!(
                    syn::parse_str::<syn::Ident>(&field.name).is_ok() && seen.insert(&field.name),
                    "{}",
                    field.name
                );
            }
        }
    }
}

#[test]
fn a_type_in_one_part_of_all_of_narrows_the_choice_in_another() {
    let member = |z: Value| json!({ "type": "object", "properties": { "z": z } });
    let either = json!({ "oneOf": [{ "type": "string" }, { "type": "number" }, { "type": "object" }] });
    let dated = json!({ "anyOf": [{ "type": "string", "format": "date" }, { "type": "integer" }] });
    let api = schemas(json!({
        "Whole": { "allOf": [member(either.clone()), member(json!({ "type": "integer" }))] },
        "Small": { "allOf": [member(json!({ "type": "integer", "format": "int32" })), member(either.clone())] },
        "Dated": { "allOf": [member(dated), member(json!({ "type": "string" }))] },
        "Apart": { "allOf": [member(either), member(json!({ "type": "boolean" }))] },
        // Keywords that one schema states itself count.
        "Sloppy": member(json!({ "type": "string", "oneOf": [{ "type": "string" }, { "type": "integer" }] })),
    }));
    assert_eq!(field(&api, "Whole", "z").ty, Ty::I64);
    assert_eq!(field(&api, "Small", "z").ty, Ty::I32);
    assert_eq!(field(&api, "Dated", "z").ty, Ty::Date);
    assert!(matches!(field(&api, "Apart", "z").ty, Ty::Named(_)));
    assert!(matches!(field(&api, "Sloppy", "z").ty, Ty::Named(_)));
}

#[test]
fn integers_beyond_64_bits_with_a_sign_are_without_one() {
    let field_of = |mut schema: Value| {
        schema["type"] = json!("integer");
        let api = schemas(json!({ "Item": { "type": "object", "properties": { "n": schema } } }));
        field(&api, "Item", "n").ty.clone()
    };
    for schema in [
        json!({ "minimum": 0, "maximum": u64::MAX }),
        json!({ "minimum": 0, "maximum": 1.844_674_407_370_955_2e19 }),
        json!({ "minimum": 1, "maximum": 9_223_372_036_854_780_000_u64 }),
        json!({ "minimum": 0, "maximum": 1e24 }),
    ] {
        assert_eq!(field_of(schema.clone()), Ty::U64, "{schema}");
    }
    for schema in [
        json!({}),
        json!({ "minimum": 0 }),
        json!({ "minimum": 0, "maximum": i64::MAX }),
        json!({ "maximum": u64::MAX }),
        json!({ "minimum": -1, "maximum": u64::MAX }),
        json!({ "minimum": 0, "maximum": u64::MAX, "format": "int64" }),
    ] {
        assert_eq!(field_of(schema.clone()), Ty::I64, "{schema}");
    }
}

#[test]
fn fields_parameters_and_alternatives_know_the_limits_of_their_scalars() {
    let code = json!({ "type": "string", "pattern": "^[A-Z]{3}$", "maxLength": 3 });
    let api = schemas(json!({
        "Code": code,
        "CodeOrId": { "oneOf": [{ "type": "string", "format": "uuid" }, { "$ref": "#/components/schemas/Code" }] },
        "Anything": { "anyOf": [{ "type": "string", "format": "uuid" }, { "type": "string" }] },
        "Item": { "type": "object", "properties": {
            "code": { "allOf": [{ "$ref": "#/components/schemas/Code" }, { "type": "string", "minLength": 2, "maxLength": 9 }] },
            "codes": { "type": "array", "items": { "$ref": "#/components/schemas/Code" } },
            "by_code": { "type": "object", "additionalProperties": { "type": "integer", "format": "uint8", "exclusiveMinimum": true, "minimum": 4 } },
            "one": { "$ref": "#/components/schemas/CodeOrId" },
            "any": { "$ref": "#/components/schemas/Anything" },
            "free": { "type": "string" },
            "both": { "oneOf": [{ "$ref": "#/components/schemas/Code" }, { "type": "boolean" }] }
        } },
    }));
    let limits = |name: &str| field(&api, "Item", name).limits.clone();
    let code = limits("code").unwrap();
    assert_eq!((code.patterns[0].source(), code.min_length, code.max_length), ("^[A-Z]{3}$", Some(2), Some(3)));
    let codes = limits("codes").unwrap();
    assert!(codes.allow(&json!(["ABC"])) && !codes.allow(&json!(["ABC", "abc"])));
    let counts = limits("by_code").unwrap();
    assert!(
        counts.allow(&json!({ "a": 5 })) && !counts.allow(&json!({ "a": 4 })) && !counts.allow(&json!({ "a": 256 }))
    );
    assert_eq!(limits("one").unwrap().format.as_deref(), Some("uuid"));
    assert!(limits("any").is_none() && limits("free").is_none());
    let both = union(&api, "ItemBoth");
    assert!(both.variants[0].limits.is_some() && both.variants[1].limits.is_none());
}

#[test]
fn choices_beside_each_other_are_one_struct_with_what_each_of_them_brings() {
    let api = schemas(json!({
        "Payment": { "allOf": [
            { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" } } },
            { "oneOf": [
                { "type": "object", "required": ["card", "kind"], "properties": { "card": { "type": "string" }, "kind": { "type": "string", "enum": ["card"] } } },
                { "type": "object", "required": ["iban", "kind"], "properties": { "iban": { "type": "string" }, "kind": { "type": "string", "enum": ["iban"] } } }
            ] },
            { "anyOf": [
                { "$ref": "#/components/schemas/Address" },
                { "type": "object", "properties": { "note": { "type": "string" }, "code": { "type": "integer" } } }
            ] }
        ] },
        "Address": { "oneOf": [
            { "type": "object", "properties": { "city": { "type": "string" }, "code": { "type": "string" } } },
            { "$ref": "#/components/schemas/Address" }
        ] }
    }));
    let properties: Vec<&str> = object(&api, "Payment").fields.iter().map(|field| &*field.wire_name).collect();
    assert_eq!(properties, ["id", "card", "kind", "iban", "city", "code", "note"]);
    // Required where each alternative of a choice says so, and as wide as the alternatives are.
    let required = object(&api, "Payment").fields.iter().filter(|field| field.is_required());
    assert_eq!(required.map(|field| &*field.wire_name).collect::<Vec<_>>(), ["id", "kind"]);
    assert_eq!(field(&api, "Payment", "kind").ty, named(&api, "PaymentKind"));
    assert!(matches!(&ty(&api, "PaymentKind").kind, Kind::Enum(found) if found.variants.len() == 2));
    assert_eq!(names(union(&api, "PaymentCode")), ["String", "Integer"]);
    assert_eq!(
        ty(&api, "Payment").docs.notes,
        [
            "Contains the properties of one of these groups: (`card`, `kind`), (`iban`, `kind`).",
            "Contains the properties of one or more of these groups: (`city`, `code`), (`note`, `code`).",
        ]
    );
}

#[test]
fn alternatives_that_differ_in_what_types_cannot_say_are_one_type() {
    let string = json!({ "type": "string", "format": "date" });
    let api = schemas(json!({ "A": { "type": "object", "properties": {
        "string": { "anyOf": [{ "type": "string", "maxLength": 5 }, { "type": "string", "pattern": "^a" }] },
        "date": { "oneOf": [string, { "type": "string", "format": "date", "description": "b" }] },
        "flag": { "oneOf": [{ "type": "boolean", "description": "a" }, { "type": "boolean", "description": "b" }] },
        "null": { "anyOf": [
            { "allOf": [{ "$ref": "#/components/schemas/B" }], "nullable": true, "description": "a" },
            { "allOf": [{ "$ref": "#/components/schemas/B" }], "description": "b" }
        ] },
        "twice": { "oneOf": [{ "$ref": "#/components/schemas/B" }, { "$ref": "#/components/schemas/B" }] },
        "list": { "anyOf": [
            { "type": "array", "items": { "type": "string" }, "maxItems": 3 }, { "type": "array", "items": { "type": "string" }, "minItems": 5 }
        ] }
    } }, "B": { "type": "object", "properties": { "b": { "type": "string" } } } }));
    for (name, expected) in
        [("string", Ty::String), ("date", Ty::Date), ("flag", Ty::Bool), ("twice", named(&api, "B"))]
    {
        assert_eq!(field(&api, "A", name).ty, expected, "{name}");
    }
    assert!(matches!(&ty(&api, "AList").kind, Kind::Alias(Ty::Array(item)) if **item == Ty::String));
    assert_eq!(field(&api, "A", "null").ty, named(&api, "ANull"));
    assert_eq!(field(&api, "A", "null").presence, Presence::ThreeState);
    assert!(matches!(&ty(&api, "ANull").kind, Kind::Alias(alias) if *alias == named(&api, "B")));
}

#[test]
fn constants_as_alternatives_are_the_variants_of_one_enum_with_their_words() {
    let api = schemas(json!({
        "Level": { "oneOf": [
            { "type": "integer", "enum": [1], "title": "Low", "description": "Hardly any." },
            { "type": "integer", "enum": [2], "title": "High" }
        ] },
        "Order": { "oneOf": [
            { "type": "string", "enum": ["asc"], "title": "Rising" }, { "type": "string", "enum": ["desc"] }
        ] },
        "Odd": { "anyOf": [{ "type": "integer", "enum": [0] }, { "type": "string", "enum": ["none", "all"] }] }
    }));
    let found = |name: &str| match &ty(&api, name).kind {
        Kind::Enum(found) => {
            let variants = found.variants.iter();
            (found.repr, variants.map(|one| (one.name.clone(), one.docs.description.clone())).collect::<Vec<_>>())
        }
        other => panic!("{name} is {other:?}"),
    };
    let variant = |name: &str, words: Option<&str>| (name.to_owned(), words.map(str::to_owned));
    assert_eq!(
        found("Level"),
        (EnumRepr::Integer, vec![variant("Low", Some("Hardly any.")), variant("High", Some("High"))])
    );
    assert_eq!(found("Order"), (EnumRepr::String, vec![variant("Asc", Some("Rising")), variant("Desc", None)]));
    assert_eq!(
        found("Odd"),
        (EnumRepr::Mixed, vec![variant("Value0", None), variant("None", None), variant("All", None)])
    );
}

#[test]
fn patterns_type_a_map_where_every_name_has_one() {
    let strings = |pattern: &str| json!({ "type": "object", "x-sdkwright-pattern-properties": { pattern: { "type": "string" } } });
    let with = |pattern: &str, key: &str, value: Value| {
        let mut schema = strings(pattern);
        schema[key] = value;
        schema
    };
    let names = json!({ "pattern": "^x-" });
    let of = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let api =
        schemas(json!({ "Key": names, "Never": { "x-sdkwright-never": true }, "A": { "type": "object", "properties": {
        "any": strings(".*"),
        "named": with("^x-", "x-sdkwright-property-names", names.clone()),
        "named_by_reference": with("^x-", "x-sdkwright-property-names", of("Key")),
        "closed": with("^x-", "additionalProperties", json!(false)),
        "evaluated": with("^x-", "x-sdkwright-unevaluated-properties", json!(false)),
        "evaluated_by_reference": with("^x-", "x-sdkwright-unevaluated-properties", of("Never")),
        "open": strings("^x-"),
        "otherwise": with("^y-", "x-sdkwright-property-names", names),
        "empty": strings("^$")
    } } }));
    let typed = Ty::Map(Box::new(Ty::String));
    for name in ["any", "named", "named_by_reference", "closed", "evaluated", "evaluated_by_reference"] {
        assert_eq!(field(&api, "A", name).ty, typed, "{name}");
    }
    // Names that no pattern matches may hold anything.
    for name in ["open", "otherwise", "empty"] {
        assert_eq!(field(&api, "A", name).ty, Ty::Map(Box::new(Ty::Any)), "{name}");
    }
    let note = "Properties whose name matches `^x-` must match the schema `{\"type\":\"string\"}`.";
    assert_eq!(field(&api, "A", "open").docs.notes, [note]);
    let quoted = "Property names must match the schema `{\"$ref\":\"#/components/schemas/Key\"}`.";
    assert_eq!(field(&api, "A", "named_by_reference").docs.notes, [note, quoted]);
}

#[test]
fn constants_that_are_no_scalars_are_told_in_words() {
    let api = schemas(json!({ "A": { "type": "object", "properties": {
        "always": { "x-sdkwright-const": { "a": [1] } },
        "some": { "type": "array", "items": { "type": "integer" }, "enum": [[1], [1, 2]] },
        "scalar": { "x-sdkwright-const": "x", "enum": ["x"] }
    } } }));
    assert_eq!(field(&api, "A", "always").docs.notes, ["Always `{\"a\":[1]}`."]);
    assert_eq!(field(&api, "A", "some").docs.notes, ["One of `[1]`, `[1,2]`."]);
    assert!(field(&api, "A", "scalar").docs.notes.is_empty());
}

#[test]
fn what_is_inherited_has_one_type_and_the_name_of_who_declares_it() {
    let base = json!({ "$ref": "#/components/schemas/Vehicle" });
    let api = schemas(json!({
        "Bike": { "allOf": [base, { "type": "object", "properties": { "gear": { "enum": ["fixed", "shifted"] } } }] },
        "Cargobike": { "allOf": [
            { "$ref": "#/components/schemas/Bike" },
            { "type": "object", "properties": { "maker": { "type": "object", "properties": { "iban": { "type": "string" } } } } }
        ] },
        "Vehicle": { "type": "object", "properties": {
            "state": { "type": "string", "enum": ["new", "used"] },
            "maker": { "type": "object", "properties": { "town": { "type": "string" } } },
            "towed": { "type": "object", "properties": { "by": { "$ref": "#/components/schemas/Bike" } } }
        } }
    }));
    for name in ["Vehicle", "Bike", "Cargobike"] {
        assert_eq!(field(&api, name, "state").ty, named(&api, "VehicleState"), "{name}");
        assert_eq!(field(&api, name, "towed").ty, named(&api, "VehicleTowed"), "{name}");
    }
    assert_eq!(field(&api, "Bike", "maker").ty, named(&api, "VehicleMaker"));
    assert_eq!(field(&api, "Cargobike", "gear").ty, named(&api, "BikeGear"));
    // Declared anew, it is another type.
    assert_eq!(field(&api, "Cargobike", "maker").ty, named(&api, "CargobikeMaker"));
    assert_eq!(ty(&api, "VehicleState").module, ty(&api, "Vehicle").module);
}

#[test]
fn what_only_requests_must_have_is_optional_where_answers_are_read_too() {
    let user = json!({ "type": "object", "required": ["name", "password"], "properties": {
        "name": { "type": "string" },
        "password": { "type": "string", "writeOnly": true },
    } });
    let login = json!({ "type": "object", "required": ["password"], "properties": {
        "password": { "type": "string", "writeOnly": true },
    } });
    let content =
        |name: &str| json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } });
    let paths = json!({ "/users": {
        "put": {
            "requestBody": { "content": content("User") },
            "responses": { "200": { "description": "", "content": content("User") } }
        },
        "post": { "requestBody": { "content": content("Login") }, "responses": {} }
    } });
    let (api, _) = build(paths, json!({ "User": user, "Login": login }));
    assert_eq!(field(&api, "User", "password").presence, Presence::Optional { nullable: false });
    assert_eq!(field(&api, "User", "password").docs.notes, ["Required in requests."]);
    assert_eq!(field(&api, "User", "name").presence, Presence::Required);
    assert_eq!(field(&api, "Login", "password").presence, Presence::Required);
}

#[test]
fn a_part_is_sent_as_one_media_type() {
    for (declared, value, file) in [
        ("text/csv", Some("text/csv"), Some("text/csv")),
        ("text/*", None, None),
        ("text/csv, text/plain", Some("text/csv"), Some("text/csv")),
        ("application/xml, application/json", Some("application/json"), Some("application/xml")),
        (" */*, text/csv ", Some("text/csv"), Some("text/csv")),
        ("", None, None),
    ] {
        let text = json!({ "type": "string" });
        let bytes = json!({ "type": "string", "format": "binary" });
        let schema = json!({ "type": "object", "properties": { "value": text, "file": bytes } });
        let encoding = json!({ "value": { "contentType": declared }, "file": { "contentType": declared } });
        let content = json!({ "multipart/form-data": { "schema": schema, "encoding": encoding } });
        let paths = json!({ "/a": { "post": { "requestBody": { "content": content }, "responses": {} } } });
        let (api, _) = build(paths, json!({}));
        let body = api.groups[0].operations[0].body.as_ref().unwrap();
        let BodyKind::Multipart(parts) = &body.content[0].kind else { panic!("{body:?}") };
        let sent: Vec<Option<&str>> = parts.iter().map(|part| part.encoding.content_type()).collect();
        assert_eq!(sent, [value, file], "{declared}");
    }
}

#[test]
fn a_base_is_any_of_what_extends_it_where_it_is_used_and_keeps_its_fields() {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let api = schemas(json!({
        "Owner": { "type": "object", "properties": { "pet": reference("Pet"), "cat": reference("Cat") } },
        "Pet": { "type": "object", "required": ["kind", "name"], "properties": { "kind": { "type": "string" }, "name": { "type": "string" } },
            "discriminator": { "propertyName": "kind", "mapping": { "c": "#/components/schemas/Cat" } } },
        "Cat": { "allOf": [reference("Pet"), { "properties": { "lives": { "type": "integer" } } }] },
        "Dog": { "allOf": [reference("Pet")] },
        "Puppy": { "allOf": [reference("Dog"), { "properties": { "age": { "type": "integer" } } }] },
    }));
    let pet = union(&api, "Pet");
    assert_eq!(names(pet), ["C", "Dog", "Puppy", "Base"]);
    let tags: Vec<_> = pet.variants.iter().map(|variant| variant.tags.join(" ")).collect();
    assert_eq!(tags, ["c", "Dog", "Puppy", ""]);
    assert_eq!((pet.discriminator.as_deref(), pet.fallback), (Some("kind"), Some(3)));
    let implicit: Vec<_> = pet.variants.iter().map(|variant| variant.implicit.join(" ")).collect();
    assert_eq!(implicit, ["Cat", "", "", ""]);
    let defaulted = schemas(json!({
        "Pet": { "type": "object", "required": ["kind"], "properties": { "kind": { "type": "string" } },
            "discriminator": { "propertyName": "kind", "x-sdkwright-default-mapping": "#/components/schemas/Dog" } },
        "Cat": { "allOf": [reference("Pet"), { "properties": { "lives": { "type": "integer" } } }] },
        "Dog": { "allOf": [reference("Pet")] },
    }));
    assert_eq!(union(&defaulted, "Pet").fallback, Some(1));
    let fields =
        |name: &str| object(&api, name).fields.iter().map(|field| field.wire_name.as_str()).collect::<Vec<_>>();
    assert_eq!((fields("PetBase"), fields("Dog")), (vec!["kind", "name"], vec!["kind", "name"]));
    assert_eq!((fields("Cat"), fields("Puppy")), (vec!["kind", "name", "lives"], vec!["kind", "name", "age"]));
    assert_eq!(field(&api, "Owner", "pet").ty, named(&api, "Pet"));
    assert_eq!(field(&api, "Owner", "cat").ty, named(&api, "Cat"));
    assert_eq!(field(&api, "Cat", "kind").fixed, Some(json!("c")));
    assert_eq!(field(&api, "PetBase", "kind").fixed, None);
}

#[test]
fn constants_that_tell_alternatives_apart_exclude_the_others() {
    let one = |properties: Value| json!({ "type": "object", "properties": properties });
    let told = |alternatives: Value| {
        let api = schemas(json!({ "Told": { "oneOf": alternatives } }));
        union(&api, "Told").variants.iter().map(|variant| json!(variant.only)).collect::<Vec<_>>()
    };
    let boolean = |value: bool| one(json!({ "ok": { "type": "boolean", "enum": [value] }, format!("x{value}"): {} }));
    assert_eq!(told(json!([boolean(true), boolean(false)])), [json!([["ok", [true]]]), json!([["ok", [false]]])]);
    let several = [json!({ "k": { "enum": ["a"] } }), json!({ "k": { "enum": ["b", "c"] }, "x": {} })].map(one);
    assert_eq!(told(json!(several)), [json!([["k", ["a"]]]), json!([["k", ["b", "c"]]])]);
    let alike = [json!({ "k": { "enum": ["a", "b"] } }), json!({ "k": { "enum": ["b", "a"] }, "x": {} })].map(one);
    assert_eq!(told(json!(alike)), [json!([]), json!([])], "an enum that is everywhere may get other values");
}

#[test]
fn strings_beside_objects_are_one_enum_with_their_words() {
    let unit = |name: &str| json!({ "type": "string", "enum": [name], "description": name });
    let content = json!({ "type": "object", "required": ["move"], "properties": { "move": { "type": "integer" } } });
    let api = schemas(json!({
        "Message": { "oneOf": [unit("quit"), content, unit("ping")] },
        "Single": { "oneOf": [unit("quit"), content] },
    }));
    assert_eq!(names(union(&api, "Message")), ["Constant", "WithMove"]);
    assert_eq!(names(union(&api, "Single")), ["Quit", "WithMove"]);
    let Kind::Enum(found) = &ty(&api, "MessageConstant").kind else { panic!("no enum") };
    let words =
        |variant: &crate::ir::Variant| (variant.name.clone(), variant.docs.description.clone().unwrap_or_default());
    let words: Vec<_> = found.variants.iter().map(words).collect();
    assert_eq!(words, [("Quit".to_owned(), "quit".to_owned()), ("Ping".to_owned(), "ping".to_owned())]);
}

#[test]
fn what_only_one_side_must_have_is_required_of_that_side() {
    let text = |key: &str| json!({ "type": "string", key: true });
    let thing = json!({ "type": "object", "required": ["secret", "id"], "properties": { "secret": text("writeOnly"), "id": text("readOnly") } });
    let (api, _) = build(
        json!({ "/a": { "post": operation("a", "Sent", "Got") }, "/b": { "post": operation("b", "Both", "Both") } }),
        json!({ "Sent": thing, "Got": thing, "Both": thing }),
    );
    let optional = Presence::Optional { nullable: false };
    let presence = |name: &str| ["secret", "id"].map(|wire| field(&api, name, wire).presence);
    assert_eq!(presence("Sent"), [Presence::Required, optional]);
    assert_eq!(presence("Got"), [optional, Presence::Required]);
    assert_eq!(presence("Both"), [optional, Presence::Required]);
    let asked = ["Sent", "Got", "Both"].map(|name| field(&api, name, "secret").required_in_requests);
    assert_eq!(asked, [false, false, true]);
}

#[test]
fn what_conditions_describe_and_what_is_only_required_are_fields() {
    let (api, _) = build(
        json!({ "/x": { "post": operation("x", "Sent", "Sent") } }),
        json!({ "Sent": {
            "type": "object", "required": ["kind", "bare"], "properties": { "kind": { "type": "string" } },
            "x-sdkwright-if": { "required": ["kind"] },
            "x-sdkwright-then": { "required": ["a"], "properties": { "a": { "type": "string" }, "both": { "type": "integer" }, "kind": {} } },
            "x-sdkwright-else": { "properties": { "both": { "type": "string" } } },
            "x-sdkwright-dependent-schemas": { "kind": { "properties": { "street": { "type": "string" } } } }
        }, "Closed": { "type": "object", "required": ["no"], "properties": { "a": {} }, "additionalProperties": false } }),
    );
    let fields: Vec<_> =
        object(&api, "Sent").fields.iter().map(|field| (field.wire_name.as_str(), field.is_required())).collect();
    let others = [("a", false), ("both", false), ("street", false), ("bare", false)];
    assert_eq!(fields, [&[("kind", true)][..], &others].concat());
    assert_eq!(field(&api, "Sent", "a").ty, Ty::String);
    assert_eq!(names(union(&api, "SentBoth")), ["Integer", "String"]);
    let bare = field(&api, "Sent", "bare");
    assert_eq!((&bare.ty, bare.required_in_requests), (&Ty::Any, true));
    assert_eq!(object(&api, "Closed").fields.len(), 1);
}

#[test]
fn properties_that_patterns_describe_have_the_types_of_all() {
    let (api, codes) = build(
        json!({}),
        json!({ "Mixed": { "type": "object", "properties": { "a": { "type": "string" } }, "additionalProperties": { "type": "string" },
            "x-sdkwright-pattern-properties": { "^n": { "type": "integer" } } } }),
    );
    assert_eq!(codes, Vec::<&str>::new());
    let Additional::Typed(ty) = &object(&api, "Mixed").additional else { panic!("untyped") };
    assert_eq!((ty, names(union(&api, "MixedValue"))), (&named(&api, "MixedValue"), vec!["String", "Integer"]));
    let (api, codes) = build(
        json!({}),
        json!({ "Open": { "type": "object", "properties": { "a": { "type": "string" } },
            "x-sdkwright-pattern-properties": { "^n": { "type": "integer" } } } }),
    );
    assert_eq!(codes, ["several-patterns"]);
    assert!(matches!(object(&api, "Open").additional, Additional::Any));
}

#[test]
fn objects_without_names_that_may_hold_together_are_one_struct() {
    let with =
        |name: &str| json!({ "type": "object", "required": [name], "properties": { name: { "type": "string" } } });
    let api = schemas(json!({
        "Contact": { "anyOf": [with("email"), with("phone")] },
        "Either": { "oneOf": [with("email"), with("phone")] },
    }));
    let fields: Vec<_> =
        object(&api, "Contact").fields.iter().map(|field| (&*field.wire_name, field.is_required())).collect();
    assert_eq!(fields, [("email", false), ("phone", false)]);
    assert_eq!(names(union(&api, "Either")), ["WithEmail", "WithPhone"]);
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let (_, codes) = build(
        json!({}),
        json!({ "A": with("a"), "B": with("b"), "Both": { "anyOf": [reference("A"), reference("B")] }, "One": { "oneOf": [reference("A"), reference("B")] } }),
    );
    assert_eq!(codes, ["several-alternatives"]);
}

#[test]
fn integers_beyond_64_bits_are_warned_of() {
    for (bounds, expected, warns) in [
        (r#"{"minimum": 0, "maximum": 18446744073709551615}"#, Ty::U64, false),
        (r#"{"minimum": -9223372036854775808, "maximum": 9223372036854775807}"#, Ty::I64, false),
        (r#"{"minimum": 0, "maximum": 18446744073709551616}"#, Ty::U64, true),
        (r#"{"minimum": -9223372036854775809}"#, Ty::I64, true),
        (r#"{"minimum": -1, "maximum": 18446744073709551615}"#, Ty::I64, true),
        (r#"{"format": "int128"}"#, Ty::I64, true),
        (r#"{"format": "int64", "maximum": 1e30}"#, Ty::I64, false),
        (
            r#"{"minimum": -1, "exclusiveMinimum": true, "maximum": 18446744073709551616, "exclusiveMaximum": true}"#,
            Ty::U64,
            false,
        ),
        (
            r#"{"minimum": -9223372036854775809, "exclusiveMinimum": true, "maximum": 9223372036854775808, "exclusiveMaximum": true}"#,
            Ty::I64,
            false,
        ),
        (r#"{"minimum": -0.5, "maximum": 18446744073709551615}"#, Ty::U64, false),
        (r#"{"format": "int32", "minimum": -2147483648, "maximum": 2147483647}"#, Ty::I32, false),
        (r#"{"format": "int32", "maximum": 2147483648, "exclusiveMaximum": true}"#, Ty::I32, false),
        (r#"{"format": "int32", "maximum": 4294967295}"#, Ty::I64, true),
        (r#"{"format": "int32", "minimum": 0, "maximum": 18446744073709551615}"#, Ty::U64, true),
        (r#"{"format": "uint32", "minimum": -1}"#, Ty::I64, true),
    ] {
        let mut schema: Value = serde_json::from_str(bounds).unwrap();
        schema["type"] = json!("integer");
        let (api, codes) = build(json!({}), json!({ "N": { "type": "object", "properties": { "n": schema } } }));
        assert_eq!((&field(&api, "N", "n").ty, codes == ["integer-range"]), (&expected, warns), "{bounds}: {codes:?}");
    }
}

#[test]
fn streams_of_errors_have_no_types() {
    let events = json!({ "text/event-stream": { "schema": { "type": "object", "properties": { "a": {} } } } });
    let response = json!({ "description": "", "content": events });
    let paths = json!({ "/a": { "get": { "operationId": "a", "responses": { "204": { "description": "" }, "500": response } } } });
    let (api, _) = build(paths, json!({}));
    assert_eq!(api.types.len(), 0);
    assert_eq!(api.groups[0].operations[0].responses[1].content[0].kind, ResponseKind::Bytes);
}

#[test]
fn types_that_nothing_can_use_are_not_made() {
    let part = json!({ "type": "object", "properties": { "kind": { "type": "string", "enum": ["a", "b"] }, "own": { "type": "object", "properties": { "x": {} } } } });
    let content = json!({ "multipart/form-data": { "schema": part } });
    let paths =
        json!({ "/a": { "post": { "operationId": "send", "requestBody": { "content": content }, "responses": {} } } });
    let (api, _) = build(paths, json!({ "Alone": { "type": "object", "properties": { "a": { "type": "string" } } } }));
    let names: Vec<&str> = api.types.iter().map(|ty| ty.name.as_str()).collect();
    assert_eq!(names, ["Alone", "SendBodyKind", "SendBodyOwn"]);
    assert!(api.types().all(|(id, ty)| ty.home == id || api.ty(ty.home).home == ty.home));
}

#[test]
fn a_stream_is_asked_for_by_a_boolean() {
    let content = |ty: Value| json!({ "application/json": { "schema": ty } });
    let both = json!({ "200": { "description": "", "content": {
        "application/json": { "schema": { "type": "string" } }, "text/event-stream": { "schema": { "type": "object" } }
    } } });
    let whole =
        json!({ "200": { "description": "", "content": { "application/json": { "schema": { "type": "string" } } } } });
    let flag = |schema: Value| json!({ "type": "object", "properties": { "stream": schema } });
    let post = |body: Value, responses: &Value| json!({ "post": { "requestBody": { "content": content(body) }, "responses": responses } });
    let body = |on_by_default: bool| {
        let (media_type, property) = ("application/json".to_owned(), "stream".to_owned());
        Some(StreamSwitch { place: SwitchPlace::Body { media_type, property }, on_by_default })
    };
    let alternatives = json!({ "oneOf": [
        { "type": "object", "required": ["stream"], "properties": { "stream": { "type": "boolean", "enum": [true] }, "a": { "type": "string" } } },
        { "type": "object", "properties": { "stream": { "type": "boolean", "enum": [false] }, "b": { "type": "string" } } }
    ] });
    for (path, expected) in [
        (post(flag(json!({ "type": "boolean" })), &both), body(false)),
        (post(flag(json!({ "type": "boolean", "nullable": true, "default": true })), &both), body(true)),
        (post(json!({ "allOf": [flag(json!({ "type": "boolean" })), { "type": "object" }] }), &both), body(false)),
        (post(alternatives, &both), body(false)),
        (post(flag(json!({ "type": "string" })), &both), None),
        (post(flag(json!({ "type": "boolean" })), &whole), None),
        (
            json!({ "get": { "parameters": [{ "name": "stream", "in": "query", "schema": { "type": "boolean" } }], "responses": both } }),
            Some(StreamSwitch { place: SwitchPlace::Param(0), on_by_default: false }),
        ),
        (
            json!({ "get": { "parameters": [{ "name": "stream", "in": "header", "schema": { "type": "boolean" } }], "responses": both } }),
            None,
        ),
    ] {
        let shown = path.to_string();
        let (api, _) = build(json!({ "/a": path }), json!({}));
        let (_, operation) = api.operations().next().unwrap();
        let found = operation.streaming.as_ref().and_then(|streaming| streaming.switch.clone());
        assert_eq!(found, expected, "{shown}");
    }
}
