//! Rules of schemas: each pair stands in a request body and in a response, and is compared in both orders. `cargo xtask semver` has the
//! pairs, too.

/// `old ⇒ new | rule request/response sent/read | the same with the sides swapped`, where `sent/read` are the verdicts for
/// Rust users in a request body and in a response. Schemas are those of the property `p` of an object, but for pairs that begin with `=`,
/// which are the whole body.
const PAIRS: &str = r#"
{type: string} ⇒ {type: integer} | type-changed breaking/breaking major/major | type-changed breaking/breaking major/major
{type: integer} ⇒ {type: number} | type-widened safe/breaking major/major | type-narrowed breaking/safe major/major
{} ⇒ {type: boolean} | type-narrowed breaking/safe major/major | type-widened safe/breaking major/major
{type: string, format: date} ⇒ {type: string, format: date-time} | format-changed breaking/breaking major/major | format-changed breaking/breaking major/major
{type: string} ⇒ {type: string, format: date-time} | format-narrowed breaking/safe major/major | format-widened safe/breaking major/major
{type: string} ⇒ {type: string, format: uuid} | format-narrowed breaking/safe patch/patch | format-widened safe/breaking patch/patch
{type: integer, format: int32} ⇒ {type: integer, format: int64} | format-widened safe/breaking major/major | format-narrowed breaking/safe major/major
{type: number, format: float} ⇒ {type: number, format: double} | format-widened safe/breaking patch/patch | format-narrowed breaking/safe patch/patch
{type: string} ⇒ {type: string, enum: [a, b]} | enum-added breaking/safe major/major | enum-removed safe/breaking major/major
{type: string, enum: [a, c]} ⇒ {type: string, enum: [b, a, c]} | enum-values-added safe/breaking minor/minor | enum-values-removed breaking/safe major/major
{type: string} ⇒ {type: string, default: x} | default-added risky/docs patch/patch | default-removed risky/docs patch/patch
{type: string, default: x} ⇒ {type: string, default: y} | default-changed risky/docs patch/patch | default-changed risky/docs patch/patch
{type: integer} ⇒ {type: integer, minimum: 3} | minimum-raised breaking/safe patch/patch | minimum-lowered safe/breaking patch/patch
{type: number, minimum: 3} ⇒ {type: number, minimum: 3, exclusiveMinimum: true} | minimum-raised breaking/safe patch/patch | minimum-lowered safe/breaking patch/patch
{type: integer, maximum: 9} ⇒ {type: integer, maximum: 7} | maximum-lowered breaking/safe patch/patch | maximum-raised safe/breaking patch/patch
{type: integer} ⇒ {type: integer, multipleOf: 2} | multiple-of-narrowed breaking/safe patch/patch | multiple-of-widened safe/breaking patch/patch
{type: integer, multipleOf: 2} ⇒ {type: integer, multipleOf: 6} | multiple-of-narrowed breaking/safe patch/patch | multiple-of-widened safe/breaking patch/patch
{type: integer, multipleOf: 2} ⇒ {type: integer, multipleOf: 3} | multiple-of-changed breaking/breaking patch/patch | multiple-of-changed breaking/breaking patch/patch
{type: string} ⇒ {type: string, minLength: 2} | min-length-raised breaking/safe patch/patch | min-length-lowered safe/breaking patch/patch
{type: string, maxLength: 5} ⇒ {type: string, maxLength: 4} | max-length-lowered breaking/safe patch/patch | max-length-raised safe/breaking patch/patch
{type: string} ⇒ {type: string, pattern: "^a"} | pattern-added breaking/safe patch/patch | pattern-removed safe/breaking patch/patch
{type: string, pattern: "^b"} ⇒ {type: string, pattern: "^a"} | pattern-changed risky/risky patch/patch | pattern-changed risky/risky patch/patch
{type: string} ⇒ {type: string, contentEncoding: base64} | content-encoding-changed breaking/breaking major/major | content-encoding-changed breaking/breaking major/major
{type: string} ⇒ {type: string, contentMediaType: image/png} | content-media-type-changed risky/risky patch/patch | content-media-type-changed risky/risky patch/patch
{type: string, x-extensible-enum: [a, b]} ⇒ {type: string, x-extensible-enum: [a]} | extensible-enum-values-removed breaking/safe patch/patch | extensible-enum-values-added safe/safe patch/patch
{type: array, items: {}} ⇒ {type: array, items: {}, minItems: 1} | min-items-raised breaking/safe patch/patch | min-items-lowered safe/breaking patch/patch
{type: array, items: {}} ⇒ {type: array, items: {}, maxItems: 1} | max-items-lowered breaking/safe patch/patch | max-items-raised safe/breaking patch/patch
{type: array, items: {}} ⇒ {type: array, items: {}, uniqueItems: true} | unique-items-added breaking/safe patch/patch | unique-items-removed safe/breaking patch/patch
{type: array, prefixItems: [{type: string}, {type: string}], items: false} ⇒ {type: array, prefixItems: [{type: string}], items: false} | tuple-narrowed breaking/safe major/major | tuple-widened safe/breaking major/major
{type: array, prefixItems: [{type: string}, {type: string}]} ⇒ {type: array, prefixItems: [{type: string}]} | tuple-widened safe/breaking major/major | tuple-narrowed breaking/safe major/major
{type: array, prefixItems: [{type: string}, {}]} ⇒ {type: array, prefixItems: [{type: string}]} | tuple-changed docs/docs major/major | tuple-changed docs/docs major/major
{type: array, contains: {type: string}} ⇒ {type: array, contains: {type: string}, minContains: 2} | min-contains-raised breaking/safe patch/patch | min-contains-lowered safe/breaking patch/patch
{type: array, contains: {type: string}} ⇒ {type: array, contains: {type: string}, maxContains: 2} | max-contains-lowered breaking/safe patch/patch | max-contains-raised safe/breaking patch/patch
{type: object} ⇒ {type: object, dependentRequired: {a: [b]}} | dependent-required-added breaking/safe patch/patch | dependent-required-removed safe/breaking patch/patch
{type: array, items: {type: string}} ⇒ {type: array, items: {type: string, nullable: true}} | became-nullable safe/breaking major/major | became-not-nullable breaking/safe major/major
{type: object} ⇒ {type: object, minProperties: 1} | min-properties-raised breaking/safe patch/patch | min-properties-lowered safe/breaking patch/patch
{type: object} ⇒ {type: object, maxProperties: 1} | max-properties-lowered breaking/safe patch/patch | max-properties-raised safe/breaking patch/patch
{type: string} ⇒ {type: string, nullable: true} | became-nullable safe/breaking major/patch | became-not-nullable breaking/safe major/patch
{type: string} ⇒ {type: string, readOnly: true} | became-read-only risky/safe patch/patch | became-not-read-only safe/safe patch/patch
{type: string} ⇒ {type: string, writeOnly: true} | became-write-only safe/risky patch/patch | became-not-write-only safe/safe patch/patch
{type: string} ⇒ {type: string, title: T} | title-changed docs/docs patch/patch | title-changed docs/docs patch/patch
{type: string} ⇒ {type: string, description: D} | description-changed docs/docs patch/patch | description-changed docs/docs patch/patch
{type: string} ⇒ {type: string, example: e} | example-changed docs/docs patch/patch | example-changed docs/docs patch/patch
{type: string} ⇒ {type: string, deprecated: true} | deprecated docs/docs minor/minor | undeprecated docs/docs patch/patch
={type: object, properties: {p: {type: string}}} ⇒ {type: object, properties: {p: {type: string}}, additionalProperties: false} | additional-properties-forbidden breaking/safe patch/patch | additional-properties-allowed safe/safe patch/patch
={type: object, properties: {p: {type: string}}} ⇒ {type: object, properties: {p: {type: string}}, additionalProperties: {type: string}} | additional-properties-typed breaking/safe minor/minor | additional-properties-untyped safe/breaking major/major
={type: object, properties: {p: {}}} ⇒ {type: object, properties: {p: {}, q: {type: string}}} | optional-property-added safe/safe minor/minor | optional-property-removed risky/risky major/major
={type: object, properties: {p: {}}} ⇒ {type: object, required: [q], properties: {p: {}, q: {type: string}}} | required-property-added breaking/safe major/minor | required-property-removed risky/breaking major/major
={type: object, properties: {p: {}}} ⇒ {type: object, required: [q], properties: {p: {}, q: {type: string, default: x}}} | required-property-added risky/safe major/minor | required-property-removed risky/breaking major/major
={type: object, additionalProperties: false, properties: {p: {}, q: {}}} ⇒ {type: object, additionalProperties: false, properties: {p: {}}} | optional-property-removed breaking/risky major/major | optional-property-added safe/safe minor/minor
={type: object, properties: {p: {type: string}}} ⇒ {type: object, required: [p], properties: {p: {type: string}}} | property-became-required breaking/safe major/major | property-became-optional safe/breaking major/major
={type: object, properties: {p: {type: string, default: x}}} ⇒ {type: object, required: [p], properties: {p: {type: string, default: x}}} | property-became-required risky/safe major/major | property-became-optional safe/breaking major/major
={type: object, required: [p], properties: {p: {type: string, readOnly: true}}} ⇒ {type: object, required: [p], properties: {p: {type: string}}} | became-not-read-only breaking/safe patch/patch | became-read-only risky/safe patch/patch
={type: object, required: [p], properties: {p: {type: string}}} ⇒ {type: object, required: [p], properties: {p: {type: string, writeOnly: true}}} | became-write-only safe/breaking patch/patch | became-not-write-only safe/safe patch/patch
={type: object, properties: {p: {type: string, readOnly: true}}} ⇒ {type: object, properties: {p: {type: integer, readOnly: true}}} | type-changed docs/breaking major/major | type-changed docs/breaking major/major
{oneOf: [{type: string}, {type: integer}]} ⇒ {oneOf: [{type: string}, {type: integer}, {type: boolean}]} | alternative-added safe/breaking minor/minor | alternative-removed breaking/safe major/major
{type: boolean, nullable: true, description: D} ⇒ {nullable: true, description: D, oneOf: [{type: boolean}, {type: string, enum: [a]}]} | alternative-added safe/breaking major/major | alternative-removed breaking/safe major/major
={type: object} ⇒ {type: object, required: [q]} | property-became-required breaking/safe patch/patch | property-became-optional safe/breaking patch/patch
{type: string} ⇒ {oneOf: [{type: string}, {type: boolean}]} | alternative-added safe/breaking major/major | alternative-removed breaking/safe major/major
{type: [string, integer]} ⇒ {type: [string, integer, boolean]} | alternative-added safe/breaking minor/minor | alternative-removed breaking/safe major/major
{oneOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]} ⇒ {anyOf: [{type: object, properties: {a: {}}}, {type: object, properties: {b: {}}}]} | one-of-became-any-of safe/risky patch/patch | any-of-became-one-of risky/safe patch/patch
={type: object, properties: {p: {}, q: {}}} ⇒ {type: object, properties: {p: {}, q: {}}, anyOf: [{required: [p]}, {required: [q]}]} | choice-added breaking/safe patch/patch | choice-removed safe/breaking patch/patch
={type: object, properties: {p: {}, q: {}, r: {}}, oneOf: [{required: [p]}, {required: [q]}]} ⇒ {type: object, properties: {p: {}, q: {}, r: {}}, oneOf: [{required: [p]}, {required: [q]}], allOf: [{anyOf: [{required: [r]}, {required: [q]}]}]} | choice-added breaking/safe patch/patch | choice-removed safe/breaking patch/patch
{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]} ⇒ {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}} | discriminator-added safe/safe major/patch | discriminator-removed safe/risky major/patch
{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}} ⇒ {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: l}} | discriminator-changed breaking/breaking major/patch | discriminator-changed breaking/breaking major/patch
{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}} ⇒ {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k, mapping: {x: A}}} | discriminator-mapping-added safe/safe major/patch | discriminator-mapping-removed risky/safe major/patch
{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k, mapping: {x: A}}} ⇒ {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k, mapping: {x: B}}} | discriminator-mapping-changed breaking/breaking major/patch | discriminator-mapping-changed breaking/breaking major/patch
{type: string} ⇒ {type: string, not: {enum: [x]}} | condition-added breaking/safe patch/patch | condition-removed safe/breaking patch/patch
{type: string, not: {enum: [x]}} ⇒ {type: string, not: {enum: [y]}} | condition-changed risky/risky patch/patch | condition-changed risky/risky patch/patch
{type: array, items: {type: object, properties: {q: {type: string}}}} ⇒ {type: array, items: {type: object, properties: {q: {type: string, maxLength: 3}}}} | max-length-lowered breaking/safe patch/patch | max-length-raised safe/breaking patch/patch
{type: object, additionalProperties: {type: string}} ⇒ {type: object, additionalProperties: {type: integer}} | type-changed breaking/breaking major/major | type-changed breaking/breaking major/major
{oneOf: [{type: string}, {type: object, properties: {q: {type: string}}}]} ⇒ {oneOf: [{type: object, properties: {q: {type: integer}}}, {type: string}]} | type-changed breaking/breaking major/major | type-changed breaking/breaking major/major
{allOf: [{$ref: '#/components/schemas/A'}, {type: object, properties: {q: {type: string}}}]} ⇒ {allOf: [{$ref: '#/components/schemas/A'}, {type: object, properties: {q: {type: string, nullable: true}}}]} | became-nullable safe/breaking major/patch | became-not-nullable breaking/safe major/patch
"#;

/// The schemas of the body, and what is expected in both orders.
pub(super) struct Pair {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) forth: Expected,
    pub(super) back: Expected,
}

/// The expectation for one order.
pub(super) struct Expected {
    pub(super) rule: &'static str,
    pub(super) request: &'static str,
    pub(super) response: &'static str,
    pub(super) sent: &'static str,
    pub(super) read: &'static str,
}

impl Expected {
    fn parse(text: &'static str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let [rule, wire, rust] = words.as_slice() else { panic!("{text}") };
        let ((request, response), (sent, read)) = (wire.split_once('/').unwrap(), rust.split_once('/').unwrap());
        Self { rule, request, response, sent, read }
    }
}

pub(super) fn pairs() -> impl Iterator<Item = Pair> {
    PAIRS.trim().lines().map(|line| {
        let mut parts = line.split(" | ");
        let (old, new) = parts.next().unwrap().split_once(" ⇒ ").unwrap();
        let (old, new) = match old.strip_prefix('=') {
            Some(old) => (old.to_owned(), new.to_owned()),
            None => (property(old), property(new)),
        };
        let mut expected = || Expected::parse(parts.next().unwrap());
        Pair { old, new, forth: expected(), back: expected() }
    })
}

fn property(schema: &str) -> String {
    format!("{{type: object, properties: {{p: {schema}}}}}")
}

pub(super) fn rules() -> impl Iterator<Item = &'static str> {
    pairs().flat_map(|pair| [pair.forth.rule, pair.back.rule])
}

const COMPONENTS: &str = "
components:
  schemas:
    A: {type: object, required: [k, l], properties: {k: {type: string}, l: {type: string}, a: {type: string}}}
    B: {type: object, required: [k, l], properties: {k: {type: string}, l: {type: string}, b: {type: string}}}
";

/// A document whose only operation sends it.
pub(super) fn sent(schema: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /things:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema: {schema}\n      responses: {{'204': {{description: done}}}}{COMPONENTS}"
    )
}

/// A document whose only operation returns it.
pub(super) fn received(schema: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /things:\n    get:\n      responses:\n        '200':\n          description: done\n          content:\n            application/json:\n              schema: {schema}{COMPONENTS}"
    )
}
