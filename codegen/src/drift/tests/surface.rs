//! Pairs of documents whose crates have other public surfaces. `cargo xtask semver` has the pairs, too.

/// `old ⇒ new | the release | the release with the sides swapped`. A side is the schema `Pet`, which an operation sends and returns, or
/// after `?` only returns; after `*` members of the document.
pub(super) const PAIRS: &str = "
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string}, b: {type: string}}} | minor | major
{type: object, properties: {a: {type: string}}} ⇒ {type: object, required: [b], properties: {a: {type: string}, b: {type: string}}} | major | major
?{type: object, properties: {a: {type: string}}} ⇒ ?{type: object, required: [b], properties: {a: {type: string}, b: {type: string}}} | minor | major
{type: object, required: [a], properties: {a: {type: string}}} ⇒ {type: object, required: [a], properties: {a: {type: string, readOnly: true}}} | major | major
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string, maxLength: 3}}} | patch | patch
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string, format: uuid}}} | patch | patch
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string, format: date-time}}} | major | major
{type: object, properties: {a: {type: number, format: float}}} ⇒ {type: object, properties: {a: {type: number, format: double}}} | patch | patch
{type: object, additionalProperties: {type: string}} ⇒ {type: object, properties: {a: {type: string}}} | major | major
{type: object, properties: {a: {type: object, properties: {b: {type: string}}}}} ⇒ {type: object, properties: {a: {$ref: '#/components/schemas/Other'}}} | major | major
{type: object, properties: {fooBar: {type: string}}} ⇒ {type: object, properties: {foo_bar: {type: integer}, fooBar: {type: string}}} | major | major
{type: string, enum: [a, b]} ⇒ {type: string, enum: [a, b, c]} | minor | major
{oneOf: [{type: string}, {type: integer}]} ⇒ {oneOf: [{type: string}, {type: integer}, {type: boolean}]} | minor | major
{oneOf: [{type: string}, {type: integer}]} ⇒ {anyOf: [{type: integer}, {type: string}]} | none | none
{oneOf: [{type: string, enum: [a]}, {type: string, enum: [b]}]} ⇒ {oneOf: [{type: string, enum: [a, b]}, {type: string, enum: [b]}]} | patch | patch
*servers: [{url: 'https://a', description: Production}] ⇒ *servers: [{url: 'https://a', description: Live}] | none | none
*servers: [{url: 'https://a', description: Production}, {url: 'https://b'}] ⇒ *servers: [{url: 'https://a', description: Live}, {url: 'https://b'}] | major | major
*components: {securitySchemes: {a: {type: http, scheme: bearer}}} ⇒ *components: {securitySchemes: {a: {type: apiKey, in: header, name: k}}} | major | major
*paths: {/a: {get: {operationId: op, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, '201': {description: ok, content: {application/json: {schema: {type: string}}}}}}}} ⇒ *paths: {/a: {get: {operationId: op, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, '202': {description: ok, content: {application/json: {schema: {type: string}}}}}}}} | major | major
*paths: {/a: {get: {operationId: op, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, '201': {description: ok, content: {application/json: {schema: {type: string}}}}}}}} ⇒ *paths: {/a: {get: {operationId: op, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, '201': {description: ok, content: {application/json: {schema: {type: string}}}}, '202': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}}}} | minor | major
*paths: {/a: {get: {operationId: op, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, '201': {description: ok, content: {application/json: {schema: {type: string}}}}}}}} ⇒ *paths: {/a: {get: {operationId: op, responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, '201': {description: ok, content: {application/json: {schema: {type: string}}}}, '204': {description: ok}}}}} | minor | major
*paths: {/a: {get: {operationId: op, responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}}}}} ⇒ *paths: {/a: {get: {operationId: op, responses: {'200': {description: ok, content: {text/plain: {schema: {type: string}}}}}}}} | patch | patch
*paths: {/a: {post: {operationId: op, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [a], properties: {a: {type: string}}}}}}, responses: {}}}} ⇒ *paths: {/a: {post: {operationId: op, requestBody: {required: true, content: {multipart/form-data: {schema: {type: object, required: [a], properties: {a: {type: string}, b: {type: string}}}}}}, responses: {}}}} | minor | major
?{type: string, enum: [a, b]} ⇒ ?{type: string, enum: [a, b, unknown]} | major | major
*webhooks: {a: {post: {responses: {}}}} ⇒ *webhooks: {a: {post: {responses: {}}}, b: {post: {responses: {}}}} | patch | patch
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string, readOnly: true}}} | major | minor
{type: object, properties: {a: {type: string}}} ⇒ {type: object, required: [b], properties: {a: {type: string}, b: {type: string, readOnly: true}}} | major | major
{type: object, required: [a], properties: {a: {type: string, enum: [x]}}} ⇒ {type: object, required: [a], properties: {a: {type: string, enum: [x, y]}}} | major | major
?{type: object, required: [a], properties: {a: {type: string, enum: [x]}}} ⇒ ?{type: object, required: [a], properties: {a: {type: string, enum: [x, y]}}} | minor | major
{type: object, properties: {a: {type: string, enum: [x]}}} ⇒ {type: object, properties: {a: {type: string, enum: [x, y]}}} | major | major
{oneOf: [{type: string}, {type: integer}]} ⇒ {oneOf: [{type: string}, {type: integer}, {type: array, items: {type: string}}]} | minor | major
*servers: [{url: 'https://a', description: Production}] ⇒ *servers: [{url: 'https://a', description: Production}, {url: 'https://b', description: Test}] | minor | major
*info: {title: Pets, version: '1'} ⇒ *info: {title: Animals, version: '1'} | major | major
*info: {title: Pets, version: '1'} ⇒ *info: {title: Pets, version: '2'} | patch | patch
";

pub(super) fn document(side: &str) -> String {
    let info = if side.starts_with("*info:") { "" } else { "info: {title: T, version: '1'}\n" };
    let top = format!("openapi: 3.1.0\n{info}");
    let content = "{application/json: {schema: {$ref: '#/components/schemas/Pet'}}}";
    let schemas = |pet: &str| {
        format!(
            "components:\n  schemas:\n    Pet: {pet}\n    Other: {{type: object, properties: {{b: {{type: string}}}}}}\n"
        )
    };
    match (side.strip_prefix('*'), side.strip_prefix('?')) {
        (Some(members), _) if members.starts_with("paths:") => format!("{top}{members}\n"),
        (Some(members), _) => format!("{top}{members}\npaths: {{/plain: {{get: {{responses: {{}}}}}}}}\n"),
        (_, Some(pet)) => format!(
            "{top}paths:\n  /pets: {{get: {{operationId: pet, responses: {{'200': {{description: ok, content: {content}}}}}}}}}\n{}",
            schemas(pet)
        ),
        _ => format!(
            "{top}paths:\n  /pets: {{put: {{operationId: put, requestBody: {{required: true, content: {content}}}, responses: {{'200': {{description: ok, content: {content}}}}}}}}}\n{}",
            schemas(side)
        ),
    }
}
