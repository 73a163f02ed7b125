//! Kinds of changes whose verdict depends on what is allowed, not on how it is written: each pair in both orders, sent and received.

use super::{compare, worst};

/// `old ⇒ new | sent received | the same with the sides swapped`: the worst verdict of the body of a request, and of a response.
const SCHEMAS: &str = "
# What is reached only by keywords that the comparison does not walk over.
{type: object, additionalProperties: {$ref: '#/components/schemas/Text'}} ⇒ {type: object, additionalProperties: {$ref: '#/components/schemas/Short'}} | breaking safe | safe breaking
{type: array, prefixItems: [{$ref: '#/components/schemas/Text'}]} ⇒ {type: array, prefixItems: [{$ref: '#/components/schemas/Short'}]} | breaking safe | safe breaking
{type: object, properties: {a: {type: object, patternProperties: {'^x': {$ref: '#/components/schemas/Text'}}}}} ⇒ {type: object, properties: {a: {type: object, patternProperties: {'^x': {$ref: '#/components/schemas/Short'}}}}} | breaking safe | safe breaking
{type: object, dependentSchemas: {a: {properties: {b: {type: string}}}}} ⇒ {type: object, dependentSchemas: {a: {properties: {b: {type: integer}}}}} | risky risky | risky risky
{type: array, contains: {$ref: '#/components/schemas/M'}} ⇒ {type: array, contains: {$ref: '#/components/schemas/N'}} | risky risky | risky risky
{type: object, propertyNames: {$ref: '#/components/schemas/Text'}} ⇒ {type: object, propertyNames: {$ref: '#/components/schemas/Short'}} | risky risky | risky risky
{type: object, unevaluatedProperties: {type: string}, allOf: [{properties: {a: {}}}]} ⇒ {type: object, unevaluatedProperties: {type: integer}, allOf: [{properties: {a: {}}}]} | breaking breaking | breaking breaking
{type: string, contentMediaType: application/json, contentSchema: {$ref: '#/components/schemas/Text'}} ⇒ {type: string, contentMediaType: application/json, contentSchema: {$ref: '#/components/schemas/Short'}} | breaking safe | safe breaking
{not: {$ref: '#/components/schemas/M'}} ⇒ {not: {$ref: '#/components/schemas/N'}} | risky risky | risky risky
{type: object, patternProperties: {'^x': {$ref: '#/components/schemas/Text'}}} ⇒ {type: object, patternProperties: {'^x': {$ref: '#/components/schemas/Short'}}} | breaking safe | safe breaking
{type: object, patternProperties: {'^x': {type: string}}} ⇒ {type: object, patternProperties: {'^x': {type: string, maxLength: 3}}} | breaking safe | safe breaking
{type: object} ⇒ {type: object, patternProperties: {'^x': {type: string}}} | breaking safe | safe breaking
{type: object, properties: {x1: {type: string}}} ⇒ {type: object, properties: {x1: {type: string}}, patternProperties: {'^x': {maxLength: 3}}} | breaking safe | safe breaking
{type: object, properties: {x1: {type: string, maxLength: 2}}, patternProperties: {'^x': {type: string}}} ⇒ {type: object, properties: {x1: {maxLength: 2}}, patternProperties: {'^x': {type: string}}} | none none | none none
{type: array, contains: {type: string}} ⇒ {type: array, contains: {type: integer}} | risky risky | risky risky
{type: array, contains: {type: string}} ⇒ {type: array, contains: {type: string}, minContains: 2} | breaking safe | safe breaking
{type: array, contains: {type: string}, maxContains: 3} ⇒ {type: array, contains: {type: string}, maxContains: 2} | breaking safe | safe breaking
{type: string, contentMediaType: application/json, contentSchema: {type: object, properties: {a: {type: string}}}} ⇒ {type: string, contentMediaType: application/json, contentSchema: {type: object, properties: {a: {type: integer}}}} | breaking breaking | breaking breaking
{type: string, contentMediaType: application/json} ⇒ {type: string, contentMediaType: application/json, contentSchema: {type: object}} | breaking safe | safe breaking
{type: object, propertyNames: {maxLength: 5}} ⇒ {type: object, propertyNames: {maxLength: 3}} | risky risky | risky risky
{type: object, if: {required: [a]}, then: {required: [b]}} ⇒ {type: object, if: {required: [a]}, then: {required: [c]}} | risky risky | risky risky
# Unions.
{oneOf: [{type: string}, {oneOf: [{type: integer}, {oneOf: [{type: boolean}]}]}]} ⇒ {type: [string, integer, boolean]} | none none | none none
{anyOf: [{type: string, maxLength: 5}, {type: integer}]} ⇒ {anyOf: [{type: string, maxLength: 9}, {type: integer}]} | safe breaking | breaking safe
{anyOf: [{type: string}, {type: integer}, {type: 'null'}]} ⇒ {anyOf: [{type: string}, {type: integer}]} | breaking safe | safe breaking
{oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {type: 'null'}]} ⇒ {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}], nullable: true} | none none | none none
{type: integer} ⇒ {anyOf: [{type: integer}, {type: number}]} | safe breaking | breaking safe
{type: number} ⇒ {anyOf: [{type: integer}, {type: string}]} | breaking breaking | breaking breaking
{anyOf: [{type: array, items: {type: string}}, {type: string}]} ⇒ {type: string} | breaking safe | safe breaking
{oneOf: [{type: integer}, {type: string}]} ⇒ {oneOf: [{type: number}, {type: string}]} | safe breaking | breaking safe
{oneOf: [{type: integer}, {type: string}]} ⇒ {oneOf: [{type: integer}, {type: number}, {type: string}]} | risky breaking | breaking risky
{type: string, enum: [a]} ⇒ {anyOf: [{type: string, enum: [a]}, {type: string}]} | safe breaking | breaking safe
{anyOf: [{const: a}, {const: b}]} ⇒ {anyOf: [{const: b}, {const: a}]} | none none | none none
{anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]} ⇒ {allOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]} | breaking safe | risky breaking
{type: [string, integer], enum: [a, 1]} ⇒ {enum: [a, 1, 2]} | safe breaking | breaking safe
{anyOf: [{type: string}, {type: integer}], enum: [a, 1]} ⇒ {enum: [a, 1]} | none none | none none
{type: array, items: {anyOf: [{type: string}, {type: integer}]}} ⇒ {type: array, items: {type: [string, integer]}} | none none | none none
{oneOf: [{type: object, required: [k, x], properties: {k: {const: a}, x: {type: string}}}, {type: object, required: [k], properties: {k: {const: b}}}]} ⇒ {oneOf: [{type: object, required: [k], properties: {k: {const: a}, x: {type: string}}}, {type: object, required: [k], properties: {k: {const: b}}}]} | safe breaking | breaking safe
{anyOf: [{type: string}, {type: integer}, {type: boolean}]} ⇒ {anyOf: [{type: string}, {oneOf: [{type: integer}, {type: boolean}]}]} | none none | none none
{anyOf: [{type: string}, {type: integer}]} ⇒ {anyOf: [{anyOf: [{type: string}, {type: integer}]}, {type: boolean}]} | safe breaking | breaking safe
{anyOf: [{$ref: '#/components/schemas/Or'}, {type: boolean}]} ⇒ {anyOf: [{type: string}, {type: integer}, {type: boolean}]} | none none | none none
{$ref: '#/components/schemas/Or'} ⇒ {anyOf: [{type: string}, {type: integer}]} | none none | none none
{$ref: '#/components/schemas/Or'} ⇒ {type: string} | breaking safe | safe breaking
{$ref: '#/components/schemas/A'} ⇒ {$ref: '#/components/schemas/AB'} | safe breaking | breaking safe
{$ref: '#/components/schemas/A'} ⇒ {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]} | safe breaking | breaking safe
{$ref: '#/components/schemas/AB'} ⇒ {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/A'}]} | none none | none none
{type: array, items: {$ref: '#/components/schemas/A'}} ⇒ {type: array, items: {$ref: '#/components/schemas/AB'}} | safe breaking | breaking safe
{anyOf: [{type: string, enum: [a]}, {type: string, enum: [b]}]} ⇒ {type: string, enum: [a, b]} | none none | none none
{type: string, enum: [a, b]} ⇒ {oneOf: [{const: a}, {const: b}]} | none none | none none
{type: string, enum: [a, b]} ⇒ {oneOf: [{const: a}, {const: b}, {const: c}]} | safe breaking | breaking safe
{type: boolean} ⇒ {enum: [true, false]} | none none | none none
{type: object, oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]} ⇒ {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]} | none none | none none
{anyOf: [{type: string, enum: [a]}, {type: string, enum: [b]}]} ⇒ {type: string, enum: [a]} | breaking safe | safe breaking
{anyOf: [{type: string}, {type: integer}]} ⇒ {anyOf: [{type: string}, {type: number}]} | safe breaking | breaking safe
{anyOf: [{type: integer}, {type: number}]} ⇒ {type: number} | none none | none none
{anyOf: [{type: integer}, {type: number}]} ⇒ {oneOf: [{type: integer}, {type: number}]} | risky safe | safe risky
{oneOf: [{type: string, enum: [a]}, {type: string, enum: [b]}]} ⇒ {oneOf: [{type: string, enum: [a, b]}, {type: string, enum: [b]}]} | risky safe | safe risky
{oneOf: [{type: integer, maximum: 4}, {type: integer, minimum: 5}]} ⇒ {oneOf: [{type: integer, maximum: 6}, {type: integer, minimum: 5}]} | risky breaking | breaking risky
{oneOf: [{type: object, required: [k], properties: {k: {const: a}}}, {type: object, required: [k], properties: {k: {const: b}}}]} ⇒ {oneOf: [{type: object, required: [k], properties: {k: {type: string}}}, {type: object, required: [k], properties: {k: {const: b}}}]} | risky breaking | breaking risky
{type: string, maxLength: 9} ⇒ {maxLength: 9, anyOf: [{type: string}, {type: integer}]} | safe breaking | breaking safe
{type: string, maxLength: 9} ⇒ {maxLength: 5, anyOf: [{type: string}, {type: integer}]} | breaking breaking | breaking breaking
{maxLength: 9, anyOf: [{type: string}, {type: integer}]} ⇒ {maxLength: 5, anyOf: [{type: string}, {type: integer}]} | breaking safe | safe breaking
{type: [string, integer], format: date} ⇒ {type: [string, integer], format: date-time} | breaking breaking | breaking breaking
{type: [integer, boolean], format: int32} ⇒ {type: [integer, boolean], format: int64} | safe breaking | breaking safe
{type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]} ⇒ {type: object, properties: {a: {}, b: {}}, required: [a]} | breaking safe | safe breaking
{type: object, properties: {a: {}, b: {}}, anyOf: [{required: [a]}, {required: [b]}]} ⇒ {type: object, properties: {a: {}, b: {}}, required: [a, b]} | breaking safe | safe breaking
{anyOf: [{type: string}, {type: object, required: [a], properties: {a: {type: string}, b: {}}}]} ⇒ {anyOf: [{type: string}, {type: object, required: [a], properties: {b: {}}}]} | safe breaking | breaking safe
# Null.
{allOf: [{type: [string, 'null']}, {maxLength: 5}]} ⇒ {type: [string, 'null'], maxLength: 5} | none none | none none
{allOf: [{$ref: '#/components/schemas/TextOrNull'}, {type: string}]} ⇒ {type: string} | none none | none none
{allOf: [{$ref: '#/components/schemas/TextOrNull'}, {type: string, nullable: true}]} ⇒ {$ref: '#/components/schemas/TextOrNull'} | none none | none none
{const: null} ⇒ {type: 'null'} | none none | none none
{enum: [null]} ⇒ {type: 'null'} | none none | none none
{type: array, items: {type: [string, 'null']}} ⇒ {type: array, items: {type: string}} | breaking safe | safe breaking
{type: object, additionalProperties: {type: [string, 'null']}} ⇒ {type: object, additionalProperties: {type: string}} | breaking safe | safe breaking
{anyOf: [{type: 'null'}, {$ref: '#/components/schemas/A'}]} ⇒ {$ref: '#/components/schemas/A'} | breaking safe | safe breaking
{type: string, nullable: true} ⇒ {anyOf: [{type: string}, {type: 'null'}]} | none none | none none
{allOf: [{$ref: '#/components/schemas/Text'}], nullable: true} ⇒ {oneOf: [{$ref: '#/components/schemas/Text'}, {type: 'null'}]} | none none | none none
{$ref: '#/components/schemas/TextOrNull'} ⇒ {anyOf: [{$ref: '#/components/schemas/Text'}, {type: 'null'}]} | none none | none none
{$ref: '#/components/schemas/TextOrNull'} ⇒ {$ref: '#/components/schemas/Text'} | breaking safe | safe breaking
{anyOf: [{type: string, nullable: true}, {type: integer}]} ⇒ {nullable: true, anyOf: [{type: string}, {type: integer}]} | none none | none none
{anyOf: [{$ref: '#/components/schemas/TextOrNull'}, {type: integer}]} ⇒ {type: [string, integer, 'null']} | none none | none none
{anyOf: [{type: string, nullable: true}, {type: integer}]} ⇒ {anyOf: [{type: string}, {type: integer}]} | breaking safe | safe breaking
{type: [string, 'null']} ⇒ {} | safe breaking | breaking safe
{} ⇒ {type: [string, 'null']} | breaking safe | safe breaking
{type: string, enum: [a, null], nullable: true} ⇒ {type: [string, 'null'], enum: [a, null]} | none none | none none
{type: 'null'} ⇒ {type: [string, 'null']} | safe breaking | breaking safe
{allOf: [{const: null}, {oneOf: [{type: [integer, 'null']}, {type: string}]}]} ⇒ {type: string} | breaking breaking | breaking breaking
{not: {required: [a]}} ⇒ {type: 'null'} | breaking breaking | breaking breaking
{enum: [null, a]} ⇒ {enum: [a, 1]} | breaking breaking | breaking breaking
{anyOf: [{type: integer, anyOf: [{type: [integer, 'null'], maximum: 3}, {type: integer, minimum: 5}]}, {type: string}, {type: 'null'}]} ⇒ {anyOf: [{type: integer, anyOf: [{type: [integer, 'null'], maximum: 3}, {type: integer, minimum: 5}]}, {type: string}]} | breaking safe | safe breaking
{oneOf: [{type: integer}, {type: 'null'}], anyOf: [{type: [integer, 'null'], maximum: 3}, {type: integer, minimum: 5}]} ⇒ {oneOf: [{type: integer}, {type: 'null'}], anyOf: [{type: integer, maximum: 3}, {type: integer, minimum: 5}]} | breaking safe | safe breaking
{anyOf: [{type: [string, integer], anyOf: [{type: string}, {type: boolean}]}, {type: array}]} ⇒ {anyOf: [{anyOf: [{type: string}, {type: boolean}]}, {type: array}]} | safe breaking | breaking safe
# Spellings.
{type: integer, exclusiveMinimum: 0} ⇒ {type: integer, minimum: 1} | none none | none none
{type: number, exclusiveMinimum: 0} ⇒ {type: number, minimum: 0} | safe breaking | breaking safe
{type: integer, maximum: 10} ⇒ {type: integer, exclusiveMaximum: 11} | none none | none none
{const: 5} ⇒ {type: integer, enum: [5]} | none none | none none
{type: array, minItems: 0, uniqueItems: false} ⇒ {type: array} | none none | none none
{type: object, additionalProperties: {}} ⇒ {type: object, additionalProperties: true, required: []} | none none | none none
{type: string, maxLength: 10} ⇒ {type: string, minLength: 0, maxLength: 10.0} | none none | none none
{type: number, enum: [1.0, 2]} ⇒ {type: number, enum: [2, 1]} | none none | none none
{type: boolean, enum: [true]} ⇒ {const: true} | none none | none none
{type: integer, multipleOf: 1} ⇒ {type: integer} | none none | none none
{type: object, minProperties: 1, required: [a], properties: {a: {}}} ⇒ {type: object, required: [a], properties: {a: {}}} | none none | none none
{allOf: [{type: integer, minimum: 1}, {type: integer, minimum: 5}]} ⇒ {type: integer, minimum: 5} | none none | none none
{allOf: [{enum: [a, b]}, {enum: [b, c]}]} ⇒ {const: b} | none none | none none
{allOf: [{type: number}, {type: integer}]} ⇒ {type: integer} | none none | none none
{allOf: [{type: object, properties: {a: {type: string}}}, {properties: {a: {maxLength: 3}}}]} ⇒ {type: object, properties: {a: {type: string, maxLength: 3}}} | none none | none none
{type: object, properties: {a: {}}, additionalProperties: false} ⇒ {type: object, properties: {a: {}}, unevaluatedProperties: false} | none none | none none
{type: object, unevaluatedProperties: {type: string}} ⇒ {type: object, additionalProperties: {type: string}} | none none | none none
{type: object, properties: {a: {}}} ⇒ {type: object, properties: {a: {}}, unevaluatedProperties: false} | breaking safe | safe safe
{type: string, format: byte} ⇒ {type: string, contentEncoding: base64} | none none | none none
{type: string, format: binary} ⇒ {type: string, contentMediaType: application/octet-stream} | none none | none none
{type: string, contentEncoding: base64} ⇒ {type: string, contentEncoding: base64url} | breaking breaking | breaking breaking
{type: string} ⇒ {type: string, format: password} | none none | none none
{type: string, format: email} ⇒ {type: string, format: password} | safe breaking | breaking safe
# What was missing.
{type: integer, minimum: 1, maximum: 3} ⇒ {type: integer, enum: [1, 2, 3]} | none none | none none
{type: integer, minimum: 1, maximum: 3} ⇒ {type: integer, enum: [1, 2]} | breaking safe | safe breaking
{type: integer, minimum: 1, maximum: 3} ⇒ {type: integer, enum: [1, 2, 3, 4]} | safe breaking | breaking safe
{type: integer, minimum: 1, maximum: 3} ⇒ {type: integer, enum: [3, 4]} | breaking breaking | breaking breaking
{type: string, minLength: 1, maxLength: 2} ⇒ {type: string, enum: [a, bb]} | breaking safe | safe breaking
{type: string, maxLength: 2} ⇒ {type: string, enum: [a, bbb]} | breaking breaking | breaking breaking
{type: number, minimum: 0} ⇒ {type: number, enum: [0, 0.5]} | breaking safe | safe breaking
{type: number, multipleOf: 0.1} ⇒ {type: number, multipleOf: 0.3} | breaking safe | safe breaking
{type: number, multipleOf: 0.01} ⇒ {type: number, multipleOf: 0.1} | breaking safe | safe breaking
{type: number, multipleOf: 0.2} ⇒ {type: number, multipleOf: 0.3} | breaking breaking | breaking breaking
{type: array, contains: {type: string}, minContains: 0} ⇒ {type: array} | none none | none none
{type: array, contains: {type: string}, minContains: 1} ⇒ {type: array, contains: {type: string}} | none none | none none
{type: array} ⇒ {type: array, contains: {type: string}} | breaking safe | safe breaking
{type: object, dependentRequired: {a: [b], c: [d]}} ⇒ {type: object, dependentRequired: {a: [b]}} | safe breaking | breaking safe
{type: object, properties: {a: {type: string}}} ⇒ {type: object, required: [a], properties: {a: {type: string, default: x}}} | risky safe | risky breaking
{type: integer, minimum: -9223372036854775808} ⇒ {type: integer, minimum: -9223372036854775807} | breaking safe | safe breaking
{type: array, prefixItems: [{type: string}, {type: integer}]} ⇒ {type: array, prefixItems: [{type: string}]} | safe breaking | breaking safe
{type: array, items: {type: string}} ⇒ {type: array, prefixItems: [{type: string}], items: {type: string}} | none none | none none
{type: array, prefixItems: [{type: string}], items: false, maxItems: 1} ⇒ {type: array, prefixItems: [{type: string}], items: false} | none none | none none
{type: object, patternProperties: {'^x': {type: string}, '^y': {type: string}}} ⇒ {type: object, patternProperties: {'^x': {type: string}}} | safe breaking | breaking safe
{type: object, patternProperties: {'^x': {type: string}}, additionalProperties: false} ⇒ {type: object, patternProperties: {'^x': {type: string}}} | safe safe | breaking safe
{type: object, required: [a], properties: {a: {type: string}}} ⇒ {type: object, required: [a], properties: {a: {type: string, writeOnly: true}}} | safe breaking | safe safe
{type: string, enum: [a, b], default: a} ⇒ {type: string, enum: [a, b], default: b} | risky docs | risky docs
{type: integer, format: int32} ⇒ {type: integer, format: int32, minimum: 1} | breaking safe | safe breaking
{type: integer, format: int64} ⇒ {type: integer, format: int64, maximum: 3} | breaking safe | safe breaking
{type: integer, format: uint8, minimum: 0} ⇒ {type: integer, format: uint8} | none none | none none
{type: object} ⇒ {type: object, if: {required: [a]}, then: false} | breaking safe | safe breaking
{type: [integer, 'null'], format: int32} ⇒ {type: [integer, 'null'], format: int64} | safe breaking | breaking safe
{type: object, maxProperties: 5} ⇒ {type: object, maxProperties: 3} | breaking safe | safe breaking
{type: integer, minimum: 9007199254740992} ⇒ {type: integer, minimum: 9007199254740993} | breaking safe | safe breaking
{type: integer, maximum: 18446744073709551614} ⇒ {type: integer, maximum: 18446744073709551615} | safe breaking | breaking safe
{type: integer, enum: [9007199254740992]} ⇒ {type: integer, enum: [9007199254740993]} | breaking breaking | breaking breaking
{type: integer, minimum: 1.5} ⇒ {type: integer, minimum: 2} | none none | none none
{type: object, dependentRequired: {a: [b]}} ⇒ {type: object, dependentRequired: {a: [b, c]}} | breaking safe | safe breaking
{type: object} ⇒ {type: object, dependentRequired: {a: [b]}} | breaking safe | safe breaking
{type: object, required: [b]} ⇒ {type: object, required: [b], dependentRequired: {a: [b]}} | none none | none none
{type: array, prefixItems: [{type: string}], items: false} ⇒ {type: array, prefixItems: [{type: string}, {type: integer}], items: false} | safe breaking | breaking safe
{type: array, prefixItems: [{type: string}], items: {type: integer}} ⇒ {type: array, prefixItems: [{type: string}, {type: integer}], items: {type: integer}} | none none | none none
{type: array, prefixItems: [{type: string}], items: {type: integer}} ⇒ {type: array, prefixItems: [{type: string}, {type: string}], items: {type: integer}} | breaking breaking | breaking breaking
{type: array, prefixItems: [{type: string}]} ⇒ {type: array, prefixItems: [{type: integer}]} | breaking breaking | breaking breaking
{type: object, additionalProperties: {type: integer}} ⇒ {type: object, properties: {a: {type: string}}, additionalProperties: {type: integer}} | breaking breaking | breaking breaking
{type: object, additionalProperties: {type: string}} ⇒ {type: object, properties: {a: {type: string}}, additionalProperties: {type: string}} | safe safe | risky risky
{type: object, required: [a], properties: {a: {type: string}}} ⇒ {type: object, required: [a, b], properties: {a: {type: string}, b: {type: string, default: x}}} | risky safe | risky breaking
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string, readOnly: true, maxLength: 3}}} | risky safe | safe breaking
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string, writeOnly: true, maxLength: 3}}} | breaking risky | safe safe
{allOf: [{type: string, pattern: '^a'}, {pattern: 'b$'}]} ⇒ {type: string, pattern: '^a'} | safe breaking | breaking safe
{type: array, prefixItems: [{type: string}], unevaluatedItems: false} ⇒ {type: array, prefixItems: [{type: string}], items: false} | none none | none none
{type: object, dependentSchemas: {a: {required: [b]}}} ⇒ {type: object, dependentRequired: {a: [b]}} | none none | none none
{type: object, dependencies: {a: [b], c: {properties: {d: {type: string}}}}} ⇒ {type: object, dependentRequired: {a: [b]}, dependentSchemas: {c: {properties: {d: {type: string}}}}} | none none | none none
{type: array, items: {}} ⇒ {type: array} | none none | none none
# Forbidden properties, patterns and unnamed properties.
{type: array} ⇒ {type: array, items: {type: 'null'}} | breaking safe | safe breaking
{anyOf: [{type: array}, {type: string}]} ⇒ {anyOf: [{type: array, items: {type: 'null'}}, {type: string}]} | breaking safe | safe breaking
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string}, b: false}} | breaking safe | safe safe
{type: object, properties: {a: {type: string}}} ⇒ {type: object, properties: {a: {type: string}, b: {not: {}}}} | breaking safe | safe safe
{type: object, properties: {a: {type: string}}, additionalProperties: false} ⇒ {type: object, properties: {a: {type: string}, b: false}, additionalProperties: false} | none none | none none
{type: object, properties: {b: {type: string}}} ⇒ {type: object, properties: {b: {not: {}}}} | breaking safe | safe breaking
{type: object, properties: {b: {type: [string, 'null']}}} ⇒ {type: object, properties: {b: false}} | breaking safe | safe breaking
{type: object, patternProperties: {'^x': {type: string}}} ⇒ {type: object, patternProperties: {'^x': {type: string}}, properties: {x1: {type: integer}}} | breaking safe | safe breaking
{type: object, patternProperties: {'^x': {type: string}}, additionalProperties: false, properties: {a: {type: string}}} ⇒ {type: object, patternProperties: {'^x': {type: string}}, additionalProperties: false, properties: {a: {type: string}, x1: {type: string, maxLength: 3}}} | breaking safe | safe breaking
{type: object, patternProperties: {'^x': {type: string}}} ⇒ {type: object, patternProperties: {'^x': {type: string}}, properties: {x1: {type: string}}} | none none | none none
{type: object, patternProperties: {'^x': {type: string}}} ⇒ {type: object, patternProperties: {'^x': {type: string}}, properties: {y1: {type: integer}}} | safe safe | risky risky
{type: object, required: [a]} ⇒ {type: object, required: [a], properties: {a: {}}} | none none | none none
{type: object, required: [a]} ⇒ {type: object, required: [a], properties: {a: {type: string}}} | breaking safe | safe breaking
{type: object, required: [a]} ⇒ {type: object, properties: {a: {}}} | safe breaking | breaking safe
# Members of unions that overlap.
{oneOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}]} ⇒ {oneOf: [{$ref: '#/components/schemas/M'}, {type: object, properties: {b: {type: string}}}]} | risky breaking | breaking risky
{anyOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}]} ⇒ {oneOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}]} | risky safe | safe risky
{anyOf: [{type: 'null'}, {type: [integer, 'null']}]} ⇒ {oneOf: [{type: 'null'}, {type: [integer, 'null']}]} | risky safe | safe risky
{oneOf: [{type: 'null'}, {type: integer}]} ⇒ {oneOf: [{type: 'null'}, {type: [integer, 'null']}]} | risky safe | safe risky
# What is the same in another form.
{allOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}], unevaluatedProperties: false} ⇒ {type: object, required: [v, b], properties: {v: {type: string}, b: {type: string}}, additionalProperties: false} | none none | none none
{allOf: [{$ref: '#/components/schemas/M'}], unevaluatedProperties: false} ⇒ {type: object, required: [v], properties: {v: {type: string}}, additionalProperties: false} | none none | none none
{type: object, required: [v], properties: {v: {type: string}}, unevaluatedProperties: false} ⇒ {allOf: [{$ref: '#/components/schemas/M'}], unevaluatedProperties: false} | none none | none none
{type: object, properties: {a: {type: string}}, allOf: [{required: [a]}], unevaluatedProperties: false} ⇒ {type: object, required: [a], properties: {a: {type: string}}, additionalProperties: false} | none none | none none
{allOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}], unevaluatedProperties: false} ⇒ {allOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}]} | safe safe | breaking safe
{allOf: [{type: object, unevaluatedProperties: false}, {$ref: '#/components/schemas/M'}]} ⇒ {type: object, required: [v], properties: {v: {type: string}}} | safe safe | breaking safe
{type: array, prefixItems: [{type: string}], unevaluatedItems: {type: integer}} ⇒ {type: array, prefixItems: [{type: string}], items: {type: integer}} | none none | none none
{type: integer, exclusiveMaximum: 3} ⇒ {type: integer, allOf: [{exclusiveMaximum: 3}]} | none none | none none
{type: integer, exclusiveMaximum: 3} ⇒ {allOf: [{type: integer}, {exclusiveMaximum: 3}]} | none none | none none
{type: integer, exclusiveMinimum: 3} ⇒ {allOf: [{type: integer}, {exclusiveMinimum: 3}]} | none none | none none
{type: array, contains: {type: string}, minContains: 0} ⇒ {type: array, contains: {type: string}, minContains: 0, maxContains: 3} | breaking safe | safe breaking
{type: array} ⇒ {type: array, contains: {type: string}, minContains: 0, maxContains: 3} | breaking safe | safe breaking
{type: array, contains: {type: string}} ⇒ {type: array, contains: {type: string}, minContains: 0, maxContains: 3} | breaking breaking | breaking breaking
{oneOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}], properties: {z: {type: string}}} ⇒ {oneOf: [{allOf: [{$ref: '#/components/schemas/M'}, {properties: {z: {type: string}}}]}, {allOf: [{$ref: '#/components/schemas/B'}, {properties: {z: {type: string}}}]}]} | none none | none none
{anyOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}], properties: {z: {type: string}}} ⇒ {anyOf: [{allOf: [{$ref: '#/components/schemas/M'}, {properties: {z: {type: string}}}]}, {allOf: [{$ref: '#/components/schemas/B'}, {properties: {z: {type: string}}}]}]} | none none | none none
{allOf: [{$ref: '#/components/schemas/M'}, {oneOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}]} ⇒ {oneOf: [{allOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}]}, {allOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/C'}]}]} | none none | none none
{allOf: [{$ref: '#/components/schemas/M'}, {anyOf: [{$ref: '#/components/schemas/B'}, {$ref: '#/components/schemas/C'}]}]} ⇒ {anyOf: [{allOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}]}, {allOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/C'}]}]} | none none | none none
{type: string, enum: [a, b], maxLength: 5} ⇒ {type: string, enum: [a, b]} | none none | none none
{type: string, enum: [a, b], pattern: '^[ab]$'} ⇒ {type: string, enum: [a, b]} | none none | none none
{type: string, enum: [a, b], pattern: '^a$'} ⇒ {type: string, enum: [a, b]} | safe breaking | breaking safe
{enum: [1, 2], minimum: 0} ⇒ {enum: [1, 2]} | none none | none none
{type: string, minLength: 1, enum: [a, '']} ⇒ {enum: [a]} | none none | none none
{type: object, propertyNames: {type: string}} ⇒ {type: object} | none none | none none
{type: object, patternProperties: {'^x-': {}}} ⇒ {type: object} | none none | none none
{type: object, patternProperties: {'^x-': {}}, additionalProperties: false} ⇒ {type: object, additionalProperties: false} | breaking safe | safe safe
{type: object, if: {required: [a]}} ⇒ {type: object} | none none | none none
{type: object, dependentSchemas: {a: {}}} ⇒ {type: object} | none none | none none
{type: object, dependentRequired: {a: [a]}} ⇒ {type: object} | none none | none none
{type: object, properties: {a: {}, b: {}}, required: [a], dependentRequired: {a: [b]}} ⇒ {type: object, properties: {a: {}, b: {}}, required: [a, b]} | none none | none none
{type: object, dependentRequired: {a: [b], b: [c]}} ⇒ {type: object, dependentRequired: {a: [b, c], b: [c]}} | none none | none none
{type: string, not: {type: integer}} ⇒ {type: string} | none none | none none
{type: integer, not: {type: number}} ⇒ {type: integer} | safe breaking | breaking safe
{type: string, not: {enum: [a]}} ⇒ {type: string, not: {const: a}} | none none | none none
{type: number, multipleOf: 1} ⇒ {type: integer} | none none | none none
{type: number, multipleOf: 2} ⇒ {type: integer, multipleOf: 2} | none none | none none
{type: number, multipleOf: 0.5} ⇒ {type: integer} | breaking safe | safe breaking
{type: integer, multipleOf: 1.5} ⇒ {type: integer, multipleOf: 3} | none none | none none
{type: array, items: {type: string}, maxItems: 2} ⇒ {type: array, prefixItems: [{type: string}, {type: string}], items: false} | none none | none none
{type: array, items: false} ⇒ {type: array, maxItems: 0} | none none | none none
{type: array, prefixItems: [{type: string}, {type: integer}], minItems: 2, items: false} ⇒ {type: array, prefixItems: [{type: string}, {type: integer}], minItems: 2, maxItems: 2} | none none | none none
{type: array, contains: {}} ⇒ {type: array, minItems: 1} | none none | none none
{type: array, contains: {}, minContains: 2} ⇒ {type: array, minItems: 2} | none none | none none
{type: array, contains: true, maxContains: 3} ⇒ {type: array, minItems: 1, maxItems: 3} | none none | none none
{type: array, contains: true, minContains: 0, maxContains: 3} ⇒ {type: array, maxItems: 2} | breaking safe | safe breaking
{type: array, minItems: 2, contains: true} ⇒ {type: array, minItems: 2} | none none | none none
{type: array, maxItems: 1, uniqueItems: true} ⇒ {type: array, maxItems: 1} | none none | none none
{type: array, maxItems: 2, uniqueItems: true} ⇒ {type: array, maxItems: 2} | safe breaking | breaking safe
{type: object, patternProperties: {'.*': {type: string}}} ⇒ {type: object, additionalProperties: {type: string}} | none none | none none
{enum: [{a: 1}]} ⇒ {const: {a: 1.0}} | none none | none none
{const: {a: 1}} ⇒ {const: {a: 2}} | breaking breaking | breaking breaking
{const: {b: 1}} ⇒ {type: object, properties: {b: {type: string}}} | risky breaking | breaking risky
{type: object, maxProperties: 2, additionalProperties: false, properties: {a: {}, b: {}}} ⇒ {type: object, additionalProperties: false, properties: {a: {}, b: {}}} | none none | none none
# Formats of values that are listed or within bounds.
{enum: ['2020-01-01']} ⇒ {type: string, format: date} | safe breaking | breaking safe
{enum: ['2020-13-01']} ⇒ {type: string, format: date} | breaking breaking | breaking breaking
{type: integer, format: int32} ⇒ {type: number, format: double} | safe breaking | breaking safe
{type: integer, format: int32} ⇒ {type: integer, minimum: -2147483648, maximum: 2147483647} | none none | none none
{type: integer, minimum: 0, maximum: 10} ⇒ {type: integer, minimum: 0, maximum: 10, format: int32} | none none | none none
{type: integer, minimum: 0, maximum: 3000000000} ⇒ {type: integer, minimum: 0, maximum: 3000000000, format: int32} | breaking safe | safe breaking
# Numbers beyond 64 bits.
{type: integer, maximum: 18446744073709551616} ⇒ {type: integer, maximum: 18446744073709551615} | breaking safe | safe breaking
# What is no value is not taken back: tags, encodings and required properties that become sent.
{type: object, required: [a], properties: {a: {type: string, readOnly: true}}} ⇒ {type: object, required: [a], properties: {a: {type: string}}} | breaking safe | risky safe
{oneOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: v}} ⇒ {oneOf: [{$ref: '#/components/schemas/M'}, {$ref: '#/components/schemas/B'}], discriminator: {propertyName: b}} | breaking breaking | breaking breaking
";

const COMPONENTS: &str = "
components:
  schemas:
    M: {type: object, required: [v], properties: {v: {type: string}}}
    N: {type: object, required: [v], properties: {v: {type: integer}}}
    Text: {type: string}
    TextOrNull: {type: string, nullable: true}
    Short: {type: string, maxLength: 3}
    Or: {anyOf: [{type: string}, {type: integer}]}
    A: {type: object, properties: {a: {type: string}}}
    B: {type: object, required: [b], properties: {b: {type: string}}}
    C: {type: object, required: [c], properties: {c: {type: string}}}
    AB: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
";

fn sent(schema: &str, components: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /things:\n    post:\n      requestBody: {{required: true, content: {{application/json: {{schema: {schema}}}}}}}\n      responses: {{'204': {{description: done}}}}{components}"
    )
}

fn received(schema: &str, components: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /things:\n    get:\n      responses: {{'200': {{description: done, content: {{application/json: {{schema: {schema}}}}}}}}}{components}"
    )
}

#[test]
fn schemas_are_compared_by_what_they_allow() {
    let mut wrong = Vec::new();
    for line in SCHEMAS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [pair, forth, back] = parts.as_slice() else { panic!("{line}") };
        let (old, new) = pair.split_once(" ⇒ ").unwrap();
        for (old, new, expected) in [(old, new, forth), (new, old, back)] {
            for (document, expected) in [sent, received].into_iter().zip(expected.split(' ')) {
                let comparison = compare(&document(old, COMPONENTS), &document(new, COMPONENTS));
                if worst(&comparison) != expected {
                    let direction = if document(old, "").contains("requestBody") { "sent" } else { "received" };
                    let told = super::told(&comparison);
                    wrong.push(format!("{direction}: {old} ⇒ {new}\n  expected {expected}, found {told:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// `old ⇒ new | verdict | the same with the sides swapped`. A side is the operations of a path, or, after `*`, members of the document,
/// divided by `;`.
const DOCUMENTS: &str = "
# What is reached: schemas that extend one with a discriminator.
*components: {schemas: {Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}, Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {a: {type: string}}}]}}} ⇒ *components: {schemas: {Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}, Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {a: {type: integer}}}]}}} | breaking | breaking
*components: {schemas: {Pet: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {c: '#/components/schemas/Cat'}}}, Cat: {type: object, properties: {a: {type: string}}}}} ⇒ *components: {schemas: {Pet: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {c: '#/components/schemas/Cat'}}}, Cat: {type: object, properties: {a: {type: string, maxLength: 3}}}}} | breaking | breaking
*components: {schemas: {Pet: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}}} ⇒ *components: {schemas: {Pet: {type: object, properties: {kind: {type: string}}, discriminator: {propertyName: kind}}, Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {a: {type: string}}}]}}} | breaking | breaking
*components: {schemas: {Pet: {type: object, x-shape: {$ref: '#/components/schemas/Shape'}}, Shape: {type: string}}} ⇒ *components: {schemas: {Pet: {type: object, x-shape: {$ref: '#/components/schemas/Shape'}}, Shape: {type: integer}}} | risky | risky
*components: {schemas: {Pet: {type: object, not: {$ref: '#/components/schemas/Shape'}}, Shape: {type: object, properties: {a: {type: string}}}}} ⇒ *components: {schemas: {Pet: {type: object, not: {$ref: '#/components/schemas/Shape'}}, Shape: {type: object, properties: {a: {type: string, maxLength: 3}}}}} | risky | risky
*components: {schemas: {Pet: {type: object, unevaluatedProperties: {$ref: '#/components/schemas/Shape'}, allOf: [{properties: {b: {}}}]}, Shape: {type: string}}} ⇒ *components: {schemas: {Pet: {type: object, unevaluatedProperties: {$ref: '#/components/schemas/Shape'}, allOf: [{properties: {b: {}}}]}, Shape: {type: string, maxLength: 3}}} | breaking | breaking
*components: {schemas: {Pet: {type: object}, Other: {type: string}}} ⇒ *components: {schemas: {Pet: {type: object}, Other: {type: integer}}} | docs | docs
# Directions of a referenced schema.
*components: {schemas: {Pet: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/Given'}}}, Given: {type: string, readOnly: true}}} ⇒ *components: {schemas: {Pet: {type: object, required: [a], properties: {a: {$ref: '#/components/schemas/Given'}}}, Given: {type: string}}} | breaking | risky
# Security.
get: {security: [{a: []}, {}], responses: {}} ⇒ get: {security: [{}], responses: {}} | none | safe
get: {security: [{o: [r]}, {o: [w]}], responses: {}} ⇒ get: {security: [{o: [r, w]}], responses: {}} | breaking | safe
get: {security: [{a: []}], responses: {}} ⇒ get: {security: [{a: [], b: []}], responses: {}} | breaking | safe
get: {security: [{o: []}], responses: {}} ⇒ get: {security: [{o: [r]}], responses: {}} | breaking | safe
*security: [{k: []}]; components: {securitySchemes: {k: {type: apiKey, in: header, name: Key}}} ⇒ *security: [{k: []}]; components: {securitySchemes: {k: {type: apiKey, in: header, name: key}}} | none | none
*security: [{k: []}]; components: {securitySchemes: {k: {type: apiKey, in: query, name: Key}}} ⇒ *security: [{k: []}]; components: {securitySchemes: {k: {type: apiKey, in: query, name: key}}} | breaking | breaking
get: {responses: {}} ⇒ get: {security: [{a: []}], responses: {}} | breaking | safe
get: {security: [{a: []}], responses: {}} ⇒ get: {security: [{a: []}, {}], responses: {}} | safe | breaking
get: {security: [{a: [], b: []}], responses: {}} ⇒ get: {security: [{a: []}], responses: {}} | safe | breaking
get: {security: [{a: []}], responses: {}} ⇒ get: {security: [{b: []}], responses: {}} | breaking | breaking
get: {security: [{a: []}, {b: []}], responses: {}} ⇒ get: {security: [{b: []}, {a: []}], responses: {}} | none | none
get: {security: [{a: []}, {a: [], b: []}], responses: {}} ⇒ get: {security: [{a: []}], responses: {}} | none | safe
get: {security: [{o: [r, w]}], responses: {}} ⇒ get: {security: [{o: [r]}], responses: {}} | safe | breaking
get: {security: [{o: [r]}], responses: {}} ⇒ get: {security: [{o: [w]}], responses: {}} | breaking | breaking
get: {security: [{o: [r]}], responses: {}} ⇒ get: {security: [{o: [r]}, {o: [w]}], responses: {}} | safe | breaking
*security: [{o: []}]; components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {}}}}}} ⇒ *security: [{o: []}]; components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {}}, clientCredentials: {tokenUrl: 'https://b', scopes: {}}}}}} | safe | breaking
*security: [{o: []}]; components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {}}}}}} ⇒ *security: [{o: []}]; components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://b', scopes: {}}}}}} | breaking | breaking
*security: [{o: []}]; components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {r: R}}}}}} ⇒ *security: [{o: []}]; components: {securitySchemes: {o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {r: Read}}}}}} | docs | docs
# Styles.
get: {parameters: [{name: q, in: query, schema: {type: array, items: {type: string}}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, explode: false, schema: {type: array, items: {type: string}}}], responses: {}} | breaking | breaking
get: {parameters: [{name: X, in: header, schema: {type: array, items: {type: string}}}], responses: {}} ⇒ get: {parameters: [{name: X, in: header, explode: true, schema: {type: array, items: {type: string}}}], responses: {}} | none | none
get: {parameters: [{name: X, in: header, schema: {type: object, properties: {a: {type: string}}}}], responses: {}} ⇒ get: {parameters: [{name: X, in: header, explode: true, schema: {type: object, properties: {a: {type: string}}}}], responses: {}} | breaking | breaking
get: {parameters: [{name: q, in: query, schema: {type: string, enum: [a]}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: array, items: {type: string, enum: [a]}}}], responses: {}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: boolean}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: number}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} | breaking | safe
get: {parameters: [{name: X, in: header, schema: {type: string}}], responses: {}} ⇒ get: {parameters: [{name: x, in: header, schema: {type: string}}], responses: {}} | none | none
get: {parameters: [{name: q, in: query, content: {application/json: {schema: {type: string}}}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}} | breaking | breaking
get: {responses: {}} ⇒ get: {parameters: [{name: c, in: cookie, required: true, schema: {type: string}}], responses: {}} | breaking | risky
get: {responses: {'200': {description: ok, headers: {X: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok, headers: {X: {schema: {type: integer}}}}}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: [string, integer]}}], responses: {}} | none | none
get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: [string, integer]}}], responses: {}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: array, items: {type: string}}}], responses: {}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: array, items: {type: integer}}}], responses: {}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: array, items: {type: integer}}}], responses: {}} | breaking | breaking
get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: array, minItems: 2, items: {type: string}}}], responses: {}} | breaking | breaking
get: {parameters: [{name: q, in: query, style: form, schema: {type: string}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, style: form, explode: false, schema: {type: string}}], responses: {}} | none | none
get: {parameters: [{name: q, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, style: spaceDelimited, explode: false, schema: {type: array, items: {type: string}}}], responses: {}} | breaking | breaking
get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: string, format: date-time}}], responses: {}} | breaking | breaking
get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: string, maxLength: 3}}], responses: {}} | breaking | breaking
get: {responses: {'200': {description: ok, headers: {X: {schema: {type: string, format: date-time}}}}}} ⇒ get: {responses: {'200': {description: ok, headers: {X: {schema: {type: integer}}}}}} | breaking | breaking
get: {responses: {'200': {description: ok, headers: {X: {schema: {type: string, enum: [a]}}}}}} ⇒ get: {responses: {'200': {description: ok, headers: {X: {schema: {type: integer}}}}}} | breaking | breaking
get: {responses: {'200': {description: ok, headers: {X: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok, headers: {X: {schema: {type: [string, integer]}}}}}} | none | none
# Media types and statuses.
get: {responses: {'200': {description: ok, content: {application/json: {}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/xml: {}}}}} | breaking | breaking
get: {responses: {'200': {description: ok, content: {application/json: {}, text/csv: {}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/json: {}}}}} | breaking | safe
post: {requestBody: {content: {application/json: {}}}, responses: {}} ⇒ post: {requestBody: {content: {application/json: {}, text/csv: {}}}, responses: {}} | safe | breaking
post: {requestBody: {content: {'application/json; charset=utf-8': {}}}, responses: {}} ⇒ post: {requestBody: {content: {application/json: {}}}, responses: {}} | none | none
post: {requestBody: {content: {text/*: {}}}, responses: {}} ⇒ post: {requestBody: {content: {text/plain: {}}}, responses: {}} | breaking | safe
get: {responses: {'200': {description: ok}, '404': {description: ok}}} ⇒ get: {responses: {'200': {description: ok}, '4XX': {description: ok}}} | safe | safe
get: {responses: {'200': {description: ok}, default: {description: ok}}} ⇒ get: {responses: {'200': {description: ok}}} | safe | safe
get: {responses: {'201': {description: ok}}} ⇒ get: {responses: {'2XX': {description: ok}}} | risky | safe
post: {requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {}} ⇒ post: {requestBody: {content: {application/*: {schema: {type: string}}}}, responses: {}} | safe | breaking
post: {requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {}} ⇒ post: {requestBody: {content: {'*/*': {schema: {type: integer}}}}, responses: {}} | breaking | breaking
post: {requestBody: {content: {application/json: {}, '*/*': {}}}, responses: {}} ⇒ post: {requestBody: {content: {'*/*': {}}}, responses: {}} | safe | safe
get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/*: {schema: {type: string}}}}}} | breaking | safe
get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {'application/json; charset=utf-8': {schema: {type: string}}}}}} | none | none
get: {responses: {default: {description: ok}}} ⇒ get: {responses: {'200': {description: ok}}} | safe | risky
get: {responses: {'2XX': {description: ok}}} ⇒ get: {responses: {'200': {description: ok}}} | safe | risky
get: {responses: {default: {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: integer}}}}}} | breaking | breaking
# Servers.
*servers: [{url: 'https://{r}.a', variables: {r: {default: eu, enum: [eu, us]}}}] ⇒ *servers: [{url: 'https://{r}.a', variables: {r: {default: eu, enum: [eu]}}}] | risky | risky
*servers: [{url: 'https://a/v1'}] ⇒ *servers: [{url: 'https://a'}] | risky | risky
get: {responses: {}} ⇒ get: {servers: [{url: 'https://b'}], responses: {}} | risky | risky
get: {servers: [{url: 'https://b'}], responses: {}} ⇒ get: {servers: [{url: 'https://b'}, {url: 'https://c'}], responses: {}} | risky | risky
# Webhooks.
*webhooks: {a: {post: {parameters: [{name: X, in: header, required: true, schema: {type: string}}], responses: {}}}} ⇒ *webhooks: {a: {post: {parameters: [{name: X, in: header, schema: {type: string}}], responses: {}}}} | breaking | safe
*webhooks: {a: {post: {responses: {}}}} ⇒ *webhooks: {a: {post: {parameters: [{name: X, in: header, schema: {type: string}}], responses: {}}}} | safe | risky
*webhooks: {a: {post: {responses: {}}}} ⇒ *webhooks: {a: {post: {parameters: [{name: X, in: header, required: true, schema: {type: string}}], responses: {}}}} | safe | breaking
*webhooks: {a: {post: {parameters: [{name: X, in: header, schema: {type: string}}], responses: {}}}} ⇒ *webhooks: {a: {post: {parameters: [{name: X, in: header, schema: {type: string, maxLength: 3}}], responses: {}}}} | safe | breaking
*webhooks: {a: {parameters: [{name: X, in: header, schema: {type: string}}], post: {responses: {}}}} ⇒ *webhooks: {a: {post: {responses: {}}}} | risky | safe
*webhooks: {a: {post: {requestBody: {content: {application/json: {}}}}}} ⇒ *webhooks: {a: {post: {requestBody: {content: {application/json: {}, text/csv: {}}}}}} | breaking | safe
*webhooks: {a: {post: {responses: {'200': {description: ok}}}}} ⇒ *webhooks: {a: {post: {responses: {'2XX': {description: ok}}}}} | safe | breaking
*webhooks: {a: {post: {responses: {'200': {description: ok}}}}} ⇒ *webhooks: {a: {post: {responses: {'200': {description: ok, headers: {X: {required: true, schema: {type: string}}}}}}}} | breaking | risky
*webhooks: {a: {post: {responses: {}}}} ⇒ *webhooks: {a: {post: {deprecated: true, responses: {}}}} | docs | docs
*webhooks: {a: {summary: S, post: {responses: {}}}} ⇒ *webhooks: {a: {post: {responses: {}}}} | none | none
*webhooks: {a: {post: {responses: {}}}} ⇒ *webhooks: {a: {post: {responses: {}}, put: {responses: {}}}} | safe | breaking
get: {callbacks: {c: {'{$request.body#/u}': {post: {parameters: [{name: X, in: header, required: true, schema: {type: string}}], responses: {}}}}}, responses: {}} ⇒ get: {callbacks: {c: {'{$request.body#/u}': {post: {responses: {}}}}}, responses: {}} | breaking | safe
get: {callbacks: {c: {'{$request.body#/u}': {post: {requestBody: {content: {application/json: {schema: {type: string}}}}, responses: {}}}}}, responses: {}} ⇒ get: {callbacks: {c: {'{$request.body#/u}': {post: {requestBody: {content: {application/json: {schema: {type: integer}}}}, responses: {}}}}}, responses: {}} | breaking | breaking
*webhooks: {a: {post: {requestBody: {required: true, content: {application/json: {schema: {type: string}}}}}}} ⇒ *webhooks: {a: {post: {requestBody: {content: {application/json: {schema: {type: string}}}}}}} | breaking | safe
*webhooks: {a: {post: {requestBody: {content: {application/json: {schema: {type: string}}}}}}} ⇒ *webhooks: {a: {post: {requestBody: {content: {application/json: {schema: {type: string, maxLength: 3}}}}}}} | safe | breaking
*webhooks: {a: {post: {responses: {'200': {description: ok}}}}} ⇒ *webhooks: {a: {post: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}}}}} | risky | breaking
*webhooks: {a: {post: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}}}}} ⇒ *webhooks: {a: {post: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string, maxLength: 3}}}}}}}} | breaking | safe
*webhooks: {a: {post: {responses: {'200': {description: ok}}}}} ⇒ *webhooks: {a: {post: {responses: {'200': {description: ok}, '204': {description: ok}}}}} | safe | breaking
# XML.
get: {responses: {'200': {description: ok, content: {application/xml: {schema: {type: object, properties: {a: {type: string}}}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/xml: {schema: {type: object, properties: {a: {type: string, xml: {name: b}}}}}}}}} | breaking | breaking
get: {responses: {'200': {description: ok, content: {application/xml: {schema: {type: object, properties: {a: {type: string}}}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/xml: {schema: {type: object, properties: {a: {type: string, xml: {name: a}}}}}}}}} | none | none
get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string, xml: {name: b}}}}}}}}} | none | none
# Statuses and media types by containment.
get: {responses: {2XX: {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, default: {description: e}}} ⇒ get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}, 2XX: {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, default: {description: e}}} | breaking | breaking
get: {responses: {'200': {description: ok}, '404': {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok}, default: {description: ok, content: {application/json: {schema: {type: integer}}}}}} | breaking | breaking
get: {responses: {'200': {description: ok}, '404': {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok}, 4XX: {description: ok, content: {application/json: {schema: {type: integer}}}}}} | breaking | breaking
get: {responses: {'200': {description: ok}, default: {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok}, default: {description: ok, content: {application/json: {schema: {type: string}}}}, '404': {description: ok, content: {application/json: {schema: {type: integer}}}}}} | breaking | breaking
get: {responses: {'200': {description: ok}, default: {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok}, default: {description: ok, content: {application/json: {schema: {type: string}}}}, '404': {description: ok, content: {application/json: {schema: {type: string}}}}}} | safe | safe
get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}, 2XX: {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {2XX: {description: ok, content: {application/json: {schema: {type: string}}}}}} | none | safe
get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}, default: {description: ok, content: {application/json: {schema: {type: string}}}}}} ⇒ get: {responses: {default: {description: ok, content: {application/json: {schema: {type: string}}}}}} | none | safe
get: {responses: {'200': {description: ok}, '201': {description: ok}}} ⇒ get: {responses: {2XX: {description: ok}}} | risky | safe
get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: string}}}}, default: {description: e}}} ⇒ get: {responses: {'201': {description: ok, content: {application/json: {schema: {type: string}}}}, default: {description: e}}} | breaking | breaking
get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}, '*/*': {schema: {type: object, properties: {a: {type: string}}}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}} | safe | breaking
post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}, '*/*': {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {}} | breaking | safe
get: {responses: {'200': {description: ok, content: {'*/*': {schema: {type: string}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: integer}}, '*/*': {schema: {type: string}}}}}} | breaking | breaking
get: {responses: {'200': {description: ok, content: {'application/json; charset=utf-8': {schema: {type: object, properties: {a: {type: string}}}}}}}} ⇒ get: {responses: {'200': {description: ok, content: {'application/json; odata=full': {schema: {type: object, properties: {a: {type: string}}}}}}}} | breaking | breaking
# Encodings.
post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}, encoding: {f: {headers: {X-P: {schema: {type: string}}}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}, encoding: {f: {headers: {X-P: {schema: {type: integer}}}}}}}}, responses: {}} | breaking | safe
post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: object}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: object}}}, encoding: {f: {contentType: application/json}}}}}, responses: {}} | none | none
post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}, encoding: {f: {contentType: text/plain}}}}}, responses: {}} | none | none
post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}, encoding: {f: {contentType: text/csv}}}}}, responses: {}} | risky | risky
post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string}}}, encoding: {g: {contentType: text/csv}}}}}, responses: {}} | none | none
post: {requestBody: {content: {application/json: {schema: {type: object, properties: {f: {type: string}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {application/json: {schema: {type: object, properties: {f: {type: string}}}, encoding: {f: {contentType: text/csv}}}}}, responses: {}} | none | none
post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: array, items: {type: string}}}}, encoding: {a: {style: form, explode: true}}}}}, responses: {}} | none | none
post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: array, items: {type: string}}}}, encoding: {a: {style: form, explode: false}}}}}, responses: {}} | risky | risky
# Texts of parameters and forms.
get: {parameters: [{name: q, in: query, schema: {type: string, enum: [a, b]}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: array, minItems: 1, items: {type: string, enum: [a, b]}}}], responses: {}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, explode: false, schema: {type: array, items: {type: integer}}}], responses: {}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: string}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, explode: false, schema: {type: array, items: {type: string}}}], responses: {}} | breaking | breaking
get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: array, minItems: 1, maxItems: 1, items: {type: integer}}}], responses: {}} | none | none
get: {parameters: [{name: X, in: header, schema: {type: integer}}], responses: {}} ⇒ get: {parameters: [{name: X, in: header, schema: {type: array, items: {type: integer}}}], responses: {}} | safe | breaking
get: {responses: {'200': {description: ok, headers: {X: {schema: {type: array, items: {type: integer}}}}}}} ⇒ get: {responses: {'200': {description: ok, headers: {X: {schema: {type: integer}}}}}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: string, enum: ['1', '2']}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} | safe | breaking
get: {parameters: [{name: q, in: query, schema: {type: string, enum: ['1', x]}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} | breaking | breaking
get: {parameters: [{name: q, in: query, schema: {type: string, enum: ['1', '20']}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: integer, maximum: 9}}], responses: {}} | breaking | breaking
get: {parameters: [{name: q, in: query, schema: {type: integer, enum: [1, 2]}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: string, enum: ['1', '2']}}], responses: {}} | none | none
get: {parameters: [{name: q, in: query, schema: {type: boolean}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: string, enum: ['true', 'false']}}], responses: {}} | none | none
get: {parameters: [{name: q, in: query, allowReserved: true, schema: {type: integer}}], responses: {}} ⇒ get: {parameters: [{name: q, in: query, schema: {type: integer}}], responses: {}} | none | none
post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: integer}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {}} | safe | breaking
post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: array, items: {type: string}}}}}}}, responses: {}} | safe | breaking
post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: object, properties: {b: {type: integer}}}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {application/x-www-form-urlencoded: {schema: {type: object, properties: {a: {type: object, properties: {b: {type: string}}}}}}}}, responses: {}} | breaking | breaking
post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: string, format: binary}}}}}}, responses: {}} ⇒ post: {requestBody: {content: {multipart/form-data: {schema: {type: object, properties: {f: {type: array, items: {type: string, format: binary}}}}}}}, responses: {}} | safe | breaking
post: {requestBody: {content: {text/plain: {schema: {type: integer}}}}, responses: {}} ⇒ post: {requestBody: {content: {text/plain: {schema: {type: string}}}}, responses: {}} | safe | breaking
# Servers and security.
*servers: [{url: /}] ⇒ *info: {title: T, version: '1'} | none | none
*servers: [{url: 'https://a.com/{V}', variables: {V: {default: a}}}] ⇒ *servers: [{url: 'HTTPS://A.com/{V}', variables: {V: {default: a}}}] | none | none
*servers: [{url: 'https://a.com/v'}] ⇒ *servers: [{url: 'https://a.com/V'}] | risky | risky
*servers: [{url: /v1}]; paths: {/p: {get: {responses: {}}}} ⇒ *paths: {/v1/p: {get: {responses: {}}}} | docs | docs
*servers: [{url: 'https://a'}]; paths: {/p: {get: {servers: [{url: 'https://b/v1'}], responses: {}}}} ⇒ *servers: [{url: 'https://a'}]; paths: {/v1/p: {get: {servers: [{url: 'https://b'}], responses: {}}}} | docs | docs
*security: [{o: []}]; components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://t', scopes: {}}}}}} ⇒ *security: [{o: []}]; components: {securitySchemes: {o: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://t', refreshUrl: 'https://r', scopes: {}}}}}} | safe | risky
*components: {securitySchemes: {n: {type: http, scheme: basic}}} ⇒ *components: {securitySchemes: {n: {type: http, scheme: bearer}}} | docs | docs
*webhooks: {w: {post: {security: [{n: []}], responses: {}}}}; components: {securitySchemes: {n: {type: http, scheme: basic}}} ⇒ *webhooks: {w: {post: {responses: {}}}}; components: {securitySchemes: {n: {type: http, scheme: basic}}} | risky | risky
";

/// A document whose only operation sends and returns a `Pet`, if there is one.
fn document(side: &str) -> String {
    let schemes = "{a: {type: http, scheme: bearer}, b: {type: http, scheme: basic}, o: {type: oauth2, flows: {implicit: {authorizationUrl: 'https://a', scopes: {r: R, w: W}}}}}";
    let pet = "{content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}";
    let top = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n";
    let members = side.strip_prefix('*').map(|members| members.replace("; ", "\n"));
    match &members {
        Some(members) if members.contains("Pet:") => format!(
            "{top}{members}\npaths:\n  /pets: {{put: {{requestBody: {pet}, responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}}}}}}}\n"
        ),
        Some(members) if members.contains("paths:") => format!("{top}{members}\n"),
        Some(members) if members.starts_with("info:") => {
            format!("openapi: 3.1.0\n{members}\npaths: {{/plain: {{get: {{responses: {{}}}}}}}}\n")
        }
        Some(members) => format!("{top}{members}\npaths: {{/plain: {{get: {{responses: {{}}}}}}}}\n"),
        None => format!("{top}paths:\n  /things:\n    {side}\ncomponents: {{securitySchemes: {schemes}}}\n"),
    }
}

#[test]
fn documents_are_compared_by_what_they_allow() {
    let mut wrong = Vec::new();
    for line in DOCUMENTS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let parts: Vec<&str> = line.split(" | ").collect();
        let [pair, forth, back] = parts.as_slice() else { panic!("{line}") };
        let (old, new) = pair.split_once(" ⇒ ").unwrap();
        for (old, new, expected) in [(old, new, forth), (new, old, back)] {
            let comparison = compare(&document(old), &document(new));
            if worst(&comparison) != *expected {
                let told = super::told(&comparison);
                wrong.push(format!("{old} ⇒ {new}\n  expected {expected}, found {told:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// The path of the servers may be in the paths of the operations: the URLs are the same.
#[test]
fn the_path_of_the_servers_may_be_in_the_paths() {
    let document = |server: &str, path: &str| {
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\nservers: [{{url: '{server}'}}]\npaths: {{{path}: {{get: {{responses: {{}}}}}}}}\n"
        )
    };
    let (old, new) = (document("https://a/v1", "/things"), document("https://a", "/v1/things"));
    assert_eq!(worst(&compare(&old, &new)), "docs");
    assert_eq!(worst(&compare(&new, &old)), "docs");
    assert_eq!(worst(&compare(&old, &document("https://a", "/v2/things"))), "breaking");
}

/// A base with a discriminator means the same as a union of what extends it.
#[test]
fn inheritance_and_unions_have_the_same_verdicts() {
    let document = |form: &str, cat: &str, more: &str| {
        let (base, pet) = match form {
            "inherits" => ("Pet", "    Pet: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind}}\n".to_owned()),
            _ => ("Base", format!("    Base: {{type: object, required: [kind], properties: {{kind: {{type: string}}}}}}\n    Pet: {{oneOf: [{{$ref: '#/components/schemas/Cat'}}, {{$ref: '#/components/schemas/Dog'}}{}], discriminator: {{propertyName: kind}}}}\n", if more.is_empty() { "" } else { ", {$ref: '#/components/schemas/Bat'}" })),
        };
        let child = |name: &str, property: &str| {
            format!(
                "    {name}: {{allOf: [{{$ref: '#/components/schemas/{base}'}}, {{type: object, properties: {{p: {property}}}}}]}}\n"
            )
        };
        let bat = if more.is_empty() { String::new() } else { child("Bat", "{type: string}") };
        format!(
            "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /pets: {{get: {{responses: {{'200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Pet'}}}}}}}}}}}}}}\ncomponents:\n  schemas:\n{pet}{}{}{bat}",
            child("Cat", cat),
            child("Dog", "{type: string}")
        )
    };
    let text = "{type: string}";
    for (old, new, expected) in [
        ((text, ""), ("{type: integer}", ""), "breaking"),
        ((text, ""), ("{type: string, maxLength: 3}", ""), "safe"),
        ((text, ""), (text, "Bat"), "breaking"),
        ((text, "Bat"), (text, ""), "safe"),
    ] {
        for form in ["inherits", "union"] {
            let comparison = compare(&document(form, old.0, old.1), &document(form, new.0, new.1));
            assert_eq!(worst(&comparison), expected, "{form}: {old:?} ⇒ {new:?}: {:?}", super::told(&comparison));
        }
    }
}

/// `oneOf` takes no value that fits two of its members.
#[test]
fn members_of_one_of_may_come_to_overlap() {
    let (apart, overlapping) = (
        "{oneOf: [{type: string, enum: [a]}, {type: string, enum: [b]}]}",
        "{oneOf: [{type: string, enum: [a, b]}, {type: string, enum: [b]}]}",
    );
    let rules = |old: &str, new: &str| super::told(&compare(&sent(old, ""), &sent(new, "")));
    let [overlap, apart_again] = OVERLAPS;
    assert!(rules(apart, overlapping)[0].starts_with(&format!("{overlap} risky")));
    assert!(rules(overlapping, apart)[0].starts_with(&format!("{apart_again} safe")));
}

const OVERLAPS: [&str; 2] = ["alternatives-overlap", "alternatives-apart"];

pub(super) fn rules() -> impl Iterator<Item = &'static str> {
    OVERLAPS.into_iter()
}

/// Returns a document that sends and receives a hierarchy in one of its two forms; `tag` selects `Sms`.
fn hierarchy(form: &str, [base, sms, push, more]: [&str; 4], tag: &str) -> String {
    let names = if more.is_empty() { vec!["Sms", "Push"] } else { vec!["Sms", "Push", "Token"] };
    let reference = |name: &str| format!("{{$ref: '#/components/schemas/{name}'}}");
    let mapping: Vec<String> = names
        .iter()
        .map(|name| format!("{}: '#/components/schemas/{name}'", if *name == "Sms" { tag } else { name }))
        .collect();
    let discriminator = format!("discriminator: {{propertyName: kind, mapping: {{{}}}}}", mapping.join(", "));
    let shared = format!("type: object, required: [kind], properties: {{kind: {{type: string}}, {base}}}");
    let (parent, root) = match form {
        "inherits" => ("Factor", format!("    Factor: {{{shared}, {discriminator}}}\n")),
        _ => {
            let members: Vec<String> = names.iter().map(|name| reference(name)).collect();
            let union = format!("    Factor: {{oneOf: [{}], {discriminator}}}\n", members.join(", "));
            ("Base", format!("    Base: {{{shared}}}\n{union}"))
        }
    };
    let heir = |name: &str, properties: &str| {
        let own = format!("{{type: object, properties: {{{properties}}}}}");
        format!("    {name}: {{allOf: [{}, {own}]}}\n", reference(parent))
    };
    let more = if more.is_empty() { String::new() } else { heir("Token", more) };
    let body = format!("content: {{application/json: {{schema: {{type: array, items: {}}}}}}}", reference("Factor"));
    format!(
        "openapi: 3.1.0\ninfo: {{title: T, version: '1'}}\npaths:\n  /factors:\n    get: {{responses: {{'200': {{description: ok, {body}}}}}}}\n    \
         put: {{requestBody: {{{body}}}, responses: {{}}}}\ncomponents:\n  schemas:\n{root}{}{}{more}",
        heir("Sms", sms),
        heir("Push", push),
    )
}

/// Okta publishes its description with inheritance and with unions.
#[test]
fn both_forms_of_a_hierarchy_have_the_same_verdicts() {
    let same = ["id: {type: string}", "phone: {type: string}", "device: {type: string}", ""];
    let with = |place: usize, text: &'static str| {
        let mut parts = same;
        parts[place] = text;
        parts
    };
    let of_way = |comparison: &super::super::Comparison, is_sent: bool| {
        let verdicts = comparison.changes.iter().map(|change| if is_sent { change.request } else { change.response });
        verdicts.flatten().max().map_or("none", super::super::Wire::as_str)
    };
    for (old, new, expected) in [
        ((same, "sms"), (with(1, "phone: {type: integer}"), "sms"), ("breaking", "breaking")),
        ((same, "sms"), (with(1, "phone: {type: string, maxLength: 3}"), "sms"), ("breaking", "safe")),
        ((with(2, "device: {type: string, maxLength: 3}"), "sms"), (same, "sms"), ("safe", "breaking")),
        ((same, "sms"), (with(0, "id: {type: string, maxLength: 3}"), "sms"), ("breaking", "safe")),
        ((same, "sms"), (with(0, "id: {type: [string, 'null']}"), "sms"), ("safe", "breaking")),
        ((same, "sms"), (with(1, "phone: {type: string}, country: {type: string}"), "sms"), ("safe", "safe")),
        ((same, "sms"), (with(1, ""), "sms"), ("risky", "risky")),
        ((same, "sms"), (with(3, "code: {type: string}"), "sms"), ("safe", "breaking")),
        ((with(3, "code: {type: string}"), "sms"), (same, "sms"), ("breaking", "safe")),
        ((same, "sms"), (same, "text"), ("risky", "safe")),
        ((same, "sms"), (with(2, "device: {type: string, description: D}"), "sms"), ("docs", "docs")),
    ] {
        for form in ["inherits", "union"] {
            let comparison = compare(&hierarchy(form, old.0, old.1), &hierarchy(form, new.0, new.1));
            let found = (of_way(&comparison, true), of_way(&comparison, false));
            assert_eq!(found, expected, "{form}: {old:?} ⇒ {new:?}: {:?}", super::told(&comparison));
        }
    }
}
