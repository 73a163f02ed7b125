//! Rules of everything but schemas: pairs of documents, compared in both orders. `cargo xtask semver` has the pairs, too.

/// A pair: name, old, new, what is expected, and what with the sides swapped; changes as `rule wire rust`, divided by `;`.
///
/// A side is a path item at `/things/{id}` unless it begins with `openapi:`-level keys (`*`).
pub(super) const PAIRS: &[(&str, &str, &str, &str)] = &[
    (
        "get: {responses: {'200': {description: ok, headers: {x: {schema: {type: string}}}}}}",
        "get: {responses: {'200': {description: ok, headers: {x: {content: {application/json: {schema: {type: string}}}}}}}}",
        "parameter-style-changed breaking patch",
        "parameter-style-changed breaking patch",
    ),
    (
        "post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}}}}, responses: {}}",
        "post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}, encoding: {f: {headers: {x: {required: true, schema: {type: string}}}}}}}}, responses: {}}",
        "required-header-added breaking patch",
        "required-header-removed risky patch",
    ),
    (
        "*paths: {/t: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}}}}}}}}\ncomponents: {schemas: {A: {type: object, required: [k], properties: {k: {type: string}, a: {type: integer}}}, B: {type: object, required: [k], properties: {k: {type: string}, b: {type: string}}}}}",
        "*paths: {/t: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: k}}}}}}}}}\ncomponents: {schemas: {C: {type: object, required: [k], properties: {k: {type: string}, a: {type: integer}}}, B: {type: object, required: [k], properties: {k: {type: string}, b: {type: string}}}}}",
        "discriminator-mapping-changed breaking patch",
        "discriminator-mapping-changed breaking patch",
    ),
    (
        "*paths: {/t: {post: {callbacks: {c: {'{$request.body#/u}': {post: {security: [{n: []}], responses: {}}}}}, responses: {}}}}\ncomponents: {securitySchemes: {n: {type: http, scheme: basic}}}",
        "*paths: {/t: {post: {callbacks: {c: {'{$request.body#/u}': {post: {security: [{n: []}], responses: {}}}}}, responses: {}}}}\ncomponents: {securitySchemes: {n: {type: http, scheme: bearer}}}",
        "security-scheme-changed breaking major",
        "security-scheme-changed breaking major",
    ),
    (
        "*info: {title: A, version: '1'}",
        "*info: {title: B, version: '1'}",
        "info-changed docs patch",
        "info-changed docs patch",
    ),
    (
        "*servers: [{url: 'https://a'}]",
        "*servers: [{url: 'https://a'}, {url: 'https://b'}]",
        "server-added safe minor",
        "server-removed risky major",
    ),
    (
        "*servers: [{url: 'https://a'}, {url: 'https://b'}]",
        "*servers: [{url: 'https://b'}, {url: 'https://a'}]",
        "server-default-changed risky patch",
        "server-default-changed risky patch",
    ),
    (
        "*servers: [{url: 'https://a/v1'}]\npaths: {/things: {get: {responses: {}}}}",
        "*servers: [{url: 'https://a'}]\npaths: {/v1/things: {get: {responses: {}}}}",
        "server-path-moved docs patch",
        "server-path-moved docs patch",
    ),
    (
        "*servers: [{url: 'https://{r}.a', variables: {r: {default: eu}}}]",
        "*servers: [{url: 'https://{r}.a', variables: {r: {default: us}}}]",
        "server-variable-changed risky patch",
        "server-variable-changed risky patch",
    ),
    (
        "get: {operationId: a, tags: [x], responses: {}}",
        "get: {operationId: a, tags: [x, y], responses: {}}",
        "tag-added docs patch",
        "tag-removed docs patch",
    ),
    (
        "get: {operationId: a, tags: [x], responses: {}}",
        "get: {operationId: a, tags: [y], responses: {}}",
        "tag-added docs major; tag-removed docs major",
        "tag-added docs major; tag-removed docs major",
    ),
    (
        "get: {operationId: a, responses: {}}",
        "get: {operationId: b, responses: {}}",
        "operation-id-changed docs major",
        "operation-id-changed docs major",
    ),
    (
        "get: {operationId: list_things, responses: {}}",
        "get: {operationId: listThings, responses: {}}",
        "operation-id-changed docs patch",
        "operation-id-changed docs patch",
    ),
    (
        "get: {responses: {}}",
        "get: {responses: {}}\n    put: {responses: {}}",
        "operation-added safe minor",
        "operation-removed breaking major",
    ),
    // Methods without a key of their own, which are case-sensitive.
    (
        "additionalOperations: {COPY: {responses: {}}}",
        "additionalOperations: {COPY: {responses: {}}, copy: {responses: {}}}",
        "operation-added safe minor",
        "operation-removed breaking major",
    ),
    (
        "*webhooks: {fed: {post: {responses: {}}}}",
        "*webhooks: {fed: {post: {responses: {}}, additionalOperations: {COPY: {responses: {}}}}}",
        "webhook-added safe patch",
        "webhook-removed breaking patch",
    ),
    (
        "additionalOperations: {COPY: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}}}",
        "additionalOperations: {COPY: {parameters: [{name: q, in: query, required: true, schema: {type: string}}], responses: {}}}",
        "parameter-became-required breaking major",
        "parameter-became-optional safe major",
    ),
    (
        "get: {responses: {}}",
        "get: {deprecated: true, responses: {}}",
        "deprecated docs minor",
        "undeprecated docs patch",
    ),
    (
        "get: {responses: {}}",
        "get: {x-sunset: '2026-01-01', responses: {}}",
        "sunset-added docs patch",
        "sunset-removed docs patch",
    ),
    (
        "get: {x-sunset: '2026-05-01', responses: {}}",
        "get: {x-sunset: '2026-01-01', responses: {}}",
        "sunset-earlier risky patch",
        "sunset-later docs patch",
    ),
    (
        "get: {responses: {}}",
        "get: {x-stability-level: beta, responses: {}}",
        "stability-lowered docs patch",
        "stability-raised docs patch",
    ),
    ("get: {x-stability-level: stable, responses: {}}", "get: {responses: {}}", "", ""),
    (
        "get: {summary: A, responses: {}}",
        "get: {summary: B, description: C, responses: {}}",
        "description-changed docs patch; title-changed docs patch",
        "description-changed docs patch; title-changed docs patch",
    ),
    // Security.
    (
        "get: {security: [{a: []}], responses: {}}",
        "get: {security: [{a: []}, {b: []}], responses: {}}",
        "security-alternative-added safe patch",
        "security-alternative-removed breaking patch",
    ),
    (
        "get: {responses: {}}",
        "get: {security: [{a: []}], responses: {}}",
        "security-alternative-added safe patch; security-alternative-removed breaking patch",
        "security-alternative-added safe patch",
    ),
    (
        "get: {security: [{o: [r]}], responses: {}}",
        "get: {security: [{o: [r, w]}], responses: {}}",
        "security-scope-added breaking patch",
        "security-scope-removed safe patch",
    ),
    (
        "*components: {securitySchemes: {a: {type: http, scheme: bearer}}}",
        "*components: {securitySchemes: {a: {type: http, scheme: bearer}, k: {type: apiKey, in: header, name: k}}}",
        "security-scheme-added safe minor",
        "security-scheme-removed safe major",
    ),
    (
        "*security: [{k: []}]\ncomponents: {securitySchemes: {k: {type: apiKey, in: header, name: k}}}",
        "*security: [{k: []}]\ncomponents: {securitySchemes: {k: {type: apiKey, in: query, name: k}}}",
        "security-scheme-changed breaking patch",
        "security-scheme-changed breaking patch",
    ),
    (
        "*components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {r: R}}}}}}",
        "*components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {w: W}}}}}}",
        "security-scheme-scopes-changed safe patch",
        "security-scheme-scopes-changed safe patch",
    ),
    (
        "*security: [{o: []}]\ncomponents: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {}}}}}}",
        "*security: [{o: []}]\ncomponents: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {}}, clientCredentials: {tokenUrl: 'https://b', scopes: {}}}}}}",
        "security-flow-added safe minor",
        "security-flow-removed breaking major",
    ),
    // Callbacks and webhooks.
    (
        "get: {responses: {}}",
        "get: {responses: {}, callbacks: {done: {'{$request.query.url}': {post: {responses: {}}}}}}",
        "callback-added safe patch",
        "callback-removed breaking patch",
    ),
    (
        "post: {responses: {}, callbacks: {done: {'{$request.query.url}': {post: {requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {}}}}}}",
        "post: {responses: {}, callbacks: {done: {'{$request.query.url}': {post: {requestBody: {content: {application/json: {schema: {type: integer}}}}, responses: {}}}}}}",
        "type-changed breaking patch",
        "type-changed breaking patch",
    ),
    (
        "*webhooks: {a: {post: {responses: {}}}}",
        "*webhooks: {a: {post: {responses: {}}}, b: {post: {responses: {}}}}",
        "webhook-added safe patch",
        "webhook-removed breaking patch",
    ),
    (
        "*webhooks: {a: {post: {requestBody: {content: {application/json: {schema: {type: string, enum: [x]}}}}}}}",
        "*webhooks: {a: {post: {requestBody: {content: {application/json: {schema: {type: string, enum: [x, y]}}}}}}}",
        "enum-values-added breaking minor",
        "enum-values-removed safe major",
    ),
    // Parameters.
    (
        "get: {responses: {}}",
        "get: {parameters: [{name: q, in: query, required: true, schema: {type: string}}], responses: {}}",
        "required-parameter-added breaking major",
        "required-parameter-removed risky major",
    ),
    (
        "get: {responses: {}}",
        "get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}}",
        "optional-parameter-added safe minor",
        "optional-parameter-removed risky major",
    ),
    (
        "get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}}",
        "get: {parameters: [{name: q, in: header, schema: {type: string}}], responses: {}}",
        "parameter-moved breaking patch",
        "parameter-moved breaking patch",
    ),
    (
        "get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}}",
        "get: {parameters: [{name: q, in: query, required: true, schema: {type: string}}], responses: {}}",
        "parameter-became-required breaking major",
        "parameter-became-optional safe major",
    ),
    (
        "get: {parameters: [{name: q, in: query, schema: {type: array, items: {type: string}}}], responses: {}}",
        "get: {parameters: [{name: q, in: query, explode: false, schema: {type: array, items: {type: string}}}], responses: {}}",
        "parameter-style-changed breaking patch",
        "parameter-style-changed breaking patch",
    ),
    (
        "get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}}",
        "get: {parameters: [{name: q, in: query, content: {application/json: {schema: {type: string}}}}], responses: {}}",
        "parameter-style-changed breaking patch",
        "parameter-style-changed breaking patch",
    ),
    (
        "get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}}",
        "get: {parameters: [{name: q, in: query, allowReserved: true, schema: {type: string}}], responses: {}}",
        "parameter-reserved-allowed safe patch",
        "parameter-reserved-forbidden risky patch",
    ),
    (
        "get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}}",
        "get: {parameters: [{name: q, in: query, allowEmptyValue: true, schema: {type: string}}], responses: {}}",
        "parameter-empty-allowed safe patch",
        "parameter-empty-forbidden breaking patch",
    ),
    // Values of a parameter are text anyway.
    (
        "get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}}",
        "get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}}",
        "type-widened safe major",
        "type-narrowed breaking major",
    ),
    (
        "get: {parameters: [{name: q, in: query, schema: {type: string, enum: [a]}}], responses: {}}",
        "get: {parameters: [{name: q, in: query, schema: {type: string, enum: [a, b]}}], responses: {}}",
        "enum-values-added safe minor",
        "enum-values-removed breaking major",
    ),
    // Bodies and responses.
    (
        "post: {responses: {}}",
        "post: {requestBody: {required: true, content: {text/plain: {}}}, responses: {}}",
        "required-body-added breaking major",
        "required-body-removed breaking major",
    ),
    (
        "post: {responses: {}}",
        "post: {requestBody: {content: {text/plain: {}}}, responses: {}}",
        "optional-body-added safe minor",
        "optional-body-removed breaking major",
    ),
    (
        "post: {requestBody: {content: {text/plain: {}}}, responses: {}}",
        "post: {requestBody: {required: true, content: {text/plain: {}}}, responses: {}}",
        "body-became-required breaking major",
        "body-became-optional safe major",
    ),
    (
        "post: {requestBody: {content: {application/json: {}}}, responses: {}}",
        "post: {requestBody: {content: {application/json: {}, text/csv: {}}}, responses: {}}",
        "media-type-added safe minor",
        "media-type-removed breaking major",
    ),
    (
        "post: {requestBody: {content: {application/json: {}}}, responses: {}}",
        "post: {requestBody: {content: {application/*: {}}}, responses: {}}",
        "media-type-widened safe major",
        "media-type-narrowed breaking major",
    ),
    (
        "post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}}}}, responses: {}}",
        "post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}, encoding: {f: {contentType: text/csv}}}}}, responses: {}}",
        "encoding-changed risky patch",
        "encoding-changed risky patch",
    ),
    (
        "get: {responses: {'200': {description: ok}}}",
        "get: {responses: {'200': {description: ok}, '202': {description: ok}}}",
        "success-response-added safe patch",
        "success-response-removed breaking patch",
    ),
    (
        "get: {responses: {'200': {description: ok}}}",
        "get: {responses: {'200': {description: ok}, '206': {description: ok, content: {text/plain: {schema: {type: string}}}}}}",
        "success-response-added safe major",
        "success-response-removed breaking major",
    ),
    (
        "get: {responses: {'200': {description: ok}}}",
        "get: {responses: {'2XX': {description: ok}}}",
        "response-status-widened risky patch",
        "response-status-narrowed safe patch",
    ),
    (
        "get: {responses: {'200': {description: ok}}}",
        "get: {responses: {'200': {description: ok}, '404': {description: no}}}",
        "error-response-added safe patch",
        "error-response-removed safe patch",
    ),
    (
        "get: {responses: {'200': {description: ok}}}",
        "get: {responses: {'200': {description: ok, headers: {x: {required: true, schema: {type: string}}}}}}",
        "required-header-added safe minor",
        "required-header-removed breaking major",
    ),
    (
        "get: {responses: {'200': {description: ok}}}",
        "get: {responses: {'200': {description: ok, headers: {x: {schema: {type: string}}}}}}",
        "optional-header-added safe minor",
        "optional-header-removed risky major",
    ),
    (
        "get: {responses: {'200': {description: ok, headers: {x: {schema: {type: string}}}}}}",
        "get: {responses: {'200': {description: ok, headers: {X: {required: true, schema: {type: string}}}}}}",
        "header-became-required safe patch",
        "header-became-optional breaking patch",
    ),
    // Bytes are bytes, whatever is said of them.
    (
        "get: {responses: {'200': {description: ok, content: {application/pdf: {schema: {type: string, format: binary}}}}}}",
        "get: {responses: {'200': {description: ok, content: {application/pdf: {schema: {type: object}}}}}}",
        "type-changed breaking patch",
        "type-changed breaking patch",
    ),
    // `default` means success where nothing else does.
    (
        "get: {responses: {}}",
        "get: {responses: {default: {description: ok}}}",
        "success-response-added safe patch",
        "success-response-removed breaking patch",
    ),
    (
        "get: {responses: {'200': {description: ok}}}",
        "get: {responses: {'200': {description: ok}, default: {description: no}}}",
        "error-response-added safe patch",
        "error-response-removed safe patch",
    ),
    (
        "get: {responses: {'302': {description: moved}}}",
        "get: {responses: {'302': {description: moved}, default: {description: no}}}",
        "error-response-added safe patch",
        "error-response-removed safe patch",
    ),
    (
        "get: {responses: {'200': {description: ok, content: {application/xml: {schema: {type: object, properties: {a: {type: string}}}}}}}}",
        "get: {responses: {'200': {description: ok, content: {application/xml: {schema: {type: object, properties: {a: {type: string, xml: {attribute: true}}}}}}}}}",
        "xml-changed breaking patch",
        "xml-changed breaking patch",
    ),
    // Schemas that nothing uses.
    (
        "*components: {schemas: {A: {type: string}}}",
        "*components: {schemas: {A: {type: string}, B: {type: string}}}",
        "unused-schema-added docs minor",
        "unused-schema-removed docs major",
    ),
    (
        "*components: {schemas: {A: {type: string}}}",
        "*components: {schemas: {A: {type: integer}}}",
        "type-changed docs major",
        "type-changed docs major",
    ),
];

pub(super) fn document(side: &str) -> String {
    let mut text = "openapi: 3.1.0\n".to_owned();
    let top = side.strip_prefix('*').unwrap_or_default();
    if !top.starts_with("info:") {
        text.push_str("info: {title: T, version: '1'}\n");
    }
    match side.strip_prefix('*') {
        Some(top) if top.contains("paths:") => text.push_str(top),
        Some(top) => text.push_str(&format!("{top}\npaths: {{/plain: {{get: {{responses: {{}}}}}}}}\n")),
        None => text.push_str(&format!(
            "paths:\n  /things/{{id}}:\n    parameters: [{{name: id, in: path, required: true, schema: {{type: string}}}}]\n    {side}\n\
             components:\n  securitySchemes:\n    a: {{type: http, scheme: bearer}}\n    b: {{type: http, scheme: basic}}\n    \
             o: {{type: oauth2, flows: {{implicit: {{authorizationUrl: 'https://a', scopes: {{r: R, w: W}}}}}}}}\n"
        )),
    }
    text
}

pub(super) fn rules() -> impl Iterator<Item = &'static str> {
    let expected = PAIRS.iter().flat_map(|(_, _, forth, back)| [*forth, *back]);
    expected.flat_map(|list| list.split("; ")).filter_map(|change| change.split(' ').next())
}
