//! Every kind of change that there is: what it is called, what it means, and who breaks.
//!
//! The verdicts follow one law. A change *widens* what is allowed, *narrows* it, or does neither. A client that was right
//! before is still right where what it may send was widened or what it may receive was narrowed; else it breaks.

use super::change::{Directions, Wire};
use super::version::Release;

/// A kind of change.
#[derive(Debug)]
pub struct Rule {
    /// Stable, kebab-case.
    pub id: &'static str,
    /// The rule of the same change with the sides swapped.
    pub mirror: &'static str,
    /// Effect on the wire.
    pub wire: Ways,
    /// Effect on Rust users.
    pub rust: Rust,
    /// A sentence.
    pub meaning: &'static str,
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// The verdicts on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ways {
    /// By direction.
    By {
        /// In what is sent.
        request: Wire,
        /// In what is received.
        response: Wire,
    },
    /// In any.
    Any(Wire),
}

/// The verdict for Rust users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rust {
    /// Always the same.
    Always(Release),
    /// Verdicts for a type that is sent in a body, and for one that is only received.
    Sent(Release, Release),
    /// Depends on what the generator makes of both sides; says on what.
    Depends(&'static str),
}

impl Ways {
    const WIDENS: Self = Self::By { request: Wire::Safe, response: Wire::Breaking };
    const NARROWS: Self = Self::By { request: Wire::Breaking, response: Wire::Safe };

    /// The verdict in one direction.
    pub fn request(self) -> Wire {
        match self {
            Self::By { request, .. } => request,
            Self::Any(wire) => wire,
        }
    }
    /// The verdict in the other direction.
    pub fn response(self) -> Wire {
        match self {
            Self::By { response, .. } => response,
            Self::Any(wire) => wire,
        }
    }
    /// Returns whether it depends on the direction.
    pub fn has_direction(self) -> bool {
        matches!(self, Self::By { .. })
    }
    /// The verdicts in the directions that there are.
    pub fn verdicts(self, directions: Directions) -> (Option<Wire>, Option<Wire>) {
        (directions.request.then(|| self.request()), directions.response.then(|| self.response()))
    }
}

use Release::{Major, Minor, Patch};
use Rust::{Always, Depends, Sent};
use Wire::{Breaking, Docs, Risky, Safe};

const WIDENS: Ways = Ways::WIDENS;
const NARROWS: Ways = Ways::NARROWS;
const fn any(wire: Wire) -> Ways {
    Ways::Any(wire)
}
const fn by(request: Wire, response: Wire) -> Ways {
    Ways::By { request, response }
}
/// Neither is allowed what the other was.
const DIFFERS: Ways = by(Breaking, Breaking);
/// It can't be decided which of the two allows more.
const UNSURE: Ways = by(Risky, Risky);

const TYPE: Rust = Depends("major if the Rust type differs, else patch");
const PRESENCE: Rust = Depends("major where `T`, `Option<T>` or `Maybe<T>` becomes another of them, else patch");
/// `new` gives a member the only value that tells it.
const TAG: Rust = Sent(Major, Patch);
const NAMES: Rust = Depends("major if a method or its group is renamed, else patch");
const ANSWER: Rust = Depends("major if the response type differs, minor if it gains a variant, else patch");

macro_rules! rules {
    ($($name:ident $id:literal $mirror:literal $wire:expr, $rust:expr, $meaning:literal;)*) => {
        $(pub(super) static $name: Rule = Rule { id: $id, mirror: $mirror, wire: $wire, rust: $rust, meaning: $meaning };)*

        /// All rules, by subject.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    // The document.
    INFO "info-changed" "info-changed" any(Docs), Always(Patch), "The title, version or description of the API changed.";
    SERVER_ADDED "server-added" "server-removed" any(Safe), Always(Minor), "A server was added.";
    SERVER_REMOVED "server-removed" "server-added" any(Risky), Always(Major), "A server was removed.";
    SERVER_DEFAULT "server-default-changed" "server-default-changed" any(Risky), Always(Patch), "The first server, which clients use by default, changed.";
    SERVER_MOVED "server-path-moved" "server-path-moved" any(Docs), Always(Patch), "A path prefix moved from the servers' URLs to the paths of the operations, or back; the resulting URLs are the same.";
    SERVER_VARIABLE "server-variable-changed" "server-variable-changed" any(Risky), Always(Minor), "A variable of a server's URL, its values or its default changed.";
    TAG_ADDED "tag-added" "tag-removed" any(Docs), NAMES, "A tag was added to an operation.";
    TAG_REMOVED "tag-removed" "tag-added" any(Docs), NAMES, "A tag was removed from an operation.";

    // Security.
    SECURITY_ADDED "security-alternative-added" "security-alternative-removed" any(Safe), Always(Patch), "An alternative way to authenticate was added, or authentication became optional.";
    SECURITY_REMOVED "security-alternative-removed" "security-alternative-added" any(Breaking), Always(Patch), "An alternative way to authenticate was removed, or authentication became required.";
    SCOPE_ADDED "security-scope-added" "security-scope-removed" any(Breaking), Always(Patch), "A scope became required.";
    SCOPE_REMOVED "security-scope-removed" "security-scope-added" any(Safe), Always(Patch), "A scope is no longer required.";
    SCHEME_ADDED "security-scheme-added" "security-scheme-removed" any(Safe), Always(Minor), "A security scheme was added.";
    SCHEME_REMOVED "security-scheme-removed" "security-scheme-added" any(Safe), Always(Major), "A security scheme was removed; operations that required it have a change of their own.";
    SCHEME_CHANGED "security-scheme-changed" "security-scheme-changed" any(Breaking), Always(Major), "The type, location, name, HTTP scheme or URL of a security scheme changed.";
    SCHEME_SCOPES "security-scheme-scopes-changed" "security-scheme-scopes-changed" any(Safe), Always(Patch), "The scopes of a security scheme changed.";

    FLOW_ADDED "security-flow-added" "security-flow-removed" any(Safe), Always(Minor), "A flow was added to an OAuth 2.0 security scheme.";
    FLOW_REMOVED "security-flow-removed" "security-flow-added" any(Breaking), Always(Major), "A flow was removed from an OAuth 2.0 security scheme.";

    // Operations.
    OPERATION_ADDED "operation-added" "operation-removed" any(Safe), Always(Minor), "An operation was added.";
    OPERATION_REMOVED "operation-removed" "operation-added" any(Breaking), Always(Major), "An operation was removed.";
    OPERATION_ID "operation-id-changed" "operation-id-changed" any(Docs), NAMES, "The operation id changed; it affects names in code, not the wire.";
    DEPRECATED "deprecated" "undeprecated" any(Docs), Always(Minor), "An operation, parameter or property became deprecated.";
    UNDEPRECATED "undeprecated" "deprecated" any(Docs), Always(Patch), "An operation, parameter or property is no longer deprecated.";
    SUNSET_ADDED "sunset-added" "sunset-removed" any(Docs), Always(Patch), "`x-sunset` was added.";
    SUNSET_REMOVED "sunset-removed" "sunset-added" any(Docs), Always(Patch), "`x-sunset` was removed.";
    SUNSET_EARLIER "sunset-earlier" "sunset-later" any(Risky), Always(Patch), "`x-sunset` was moved to an earlier date.";
    SUNSET_LATER "sunset-later" "sunset-earlier" any(Docs), Always(Patch), "`x-sunset` was moved to a later date.";
    STABILITY_LOWERED "stability-lowered" "stability-raised" any(Docs), Always(Patch), "`x-stability-level` was lowered, such as from `stable` (the default) to `beta`.";
    STABILITY_RAISED "stability-raised" "stability-lowered" any(Docs), Always(Patch), "`x-stability-level` was raised.";
    CALLBACK_ADDED "callback-added" "callback-removed" any(Safe), Always(Patch), "A callback was added.";
    CALLBACK_REMOVED "callback-removed" "callback-added" any(Breaking), Always(Patch), "A callback was removed.";
    WEBHOOK_ADDED "webhook-added" "webhook-removed" any(Safe), Always(Minor), "A webhook was added.";
    WEBHOOK_REMOVED "webhook-removed" "webhook-added" any(Breaking), Always(Major), "A webhook was removed.";

    // Parameters.
    REQUIRED_PARAMETER_ADDED "required-parameter-added" "required-parameter-removed" by(Breaking, Safe), Always(Major), "A required parameter was added.";
    OPTIONAL_PARAMETER_ADDED "optional-parameter-added" "optional-parameter-removed" by(Safe, Safe), Always(Minor), "An optional parameter was added.";
    REQUIRED_PARAMETER_REMOVED "required-parameter-removed" "required-parameter-added" by(Risky, Breaking), Always(Major), "A required parameter was removed; servers may reject or ignore it.";
    OPTIONAL_PARAMETER_REMOVED "optional-parameter-removed" "optional-parameter-added" UNSURE, Always(Major), "An optional parameter was removed; servers may reject or ignore it.";
    PARAMETER_MOVED "parameter-moved" "parameter-moved" DIFFERS, Always(Patch), "The location of a parameter changed: path, query, header or cookie.";
    PARAMETER_REQUIRED "parameter-became-required" "parameter-became-optional" NARROWS, Always(Major), "The parameter became required.";
    PARAMETER_OPTIONAL "parameter-became-optional" "parameter-became-required" WIDENS, Always(Major), "The parameter became optional.";
    PARAMETER_STYLE "parameter-style-changed" "parameter-style-changed" DIFFERS, Always(Patch), "The serialization of a parameter or header changed: style, explode or media type.";
    RESERVED_ALLOWED "parameter-reserved-allowed" "parameter-reserved-forbidden" by(Safe, Risky), Always(Patch), "Reserved characters of the value are no longer percent-encoded.";
    RESERVED_FORBIDDEN "parameter-reserved-forbidden" "parameter-reserved-allowed" by(Risky, Safe), Always(Patch), "Reserved characters of the value became percent-encoded.";
    EMPTY_ALLOWED "parameter-empty-allowed" "parameter-empty-forbidden" WIDENS, Always(Patch), "Empty values of the parameter became allowed.";
    EMPTY_FORBIDDEN "parameter-empty-forbidden" "parameter-empty-allowed" NARROWS, Always(Patch), "Empty values of the parameter became forbidden.";

    // Bodies and responses.
    REQUIRED_BODY_ADDED "required-body-added" "required-body-removed" any(Breaking), Always(Major), "A required request body was added.";
    OPTIONAL_BODY_ADDED "optional-body-added" "optional-body-removed" any(Safe), Always(Minor), "An optional request body was added.";
    REQUIRED_BODY_REMOVED "required-body-removed" "required-body-added" any(Breaking), Always(Major), "The required request body was removed.";
    OPTIONAL_BODY_REMOVED "optional-body-removed" "optional-body-added" any(Breaking), Always(Major), "The optional request body was removed.";
    BODY_REQUIRED "body-became-required" "body-became-optional" NARROWS, Always(Major), "The request body became required.";
    BODY_OPTIONAL "body-became-optional" "body-became-required" WIDENS, Always(Major), "The request body became optional.";
    MEDIA_TYPE_ADDED "media-type-added" "media-type-removed" by(Safe, Safe), Depends("major if the request or response type differs, else minor"), "A media type was added, from which clients can choose; breaking in the payload of a webhook or callback, where they can't.";
    MEDIA_TYPE_REMOVED "media-type-removed" "media-type-added" DIFFERS, Always(Major), "A media type was removed; safe in the payload of a webhook or callback.";
    MEDIA_TYPE_WIDENED "media-type-widened" "media-type-narrowed" WIDENS, Always(Major), "A media type was replaced by a range that includes it.";
    MEDIA_TYPE_NARROWED "media-type-narrowed" "media-type-widened" NARROWS, Always(Major), "A range of media types was replaced by one of them.";
    ENCODING "encoding-changed" "encoding-changed" UNSURE, Always(Patch), "The encoding of a part of a form or multipart body changed; what is the default anyway does not count.";
    SUCCESS_ADDED "success-response-added" "success-response-removed" any(Safe), ANSWER, "A successful status was added.";
    SUCCESS_REMOVED "success-response-removed" "success-response-added" any(Breaking), ANSWER, "A successful status was removed.";
    STATUS_WIDENED "response-status-widened" "response-status-narrowed" by(Safe, Risky), ANSWER, "A status was replaced by a range that includes it, or by `default`.";
    STATUS_NARROWED "response-status-narrowed" "response-status-widened" by(Risky, Safe), ANSWER, "A range of statuses, or `default`, was replaced by one status.";
    ERROR_ADDED "error-response-added" "error-response-removed" any(Safe), Always(Patch), "An error status was added.";
    ERROR_REMOVED "error-response-removed" "error-response-added" any(Safe), Always(Patch), "An error status was removed.";
    REQUIRED_HEADER_ADDED "required-header-added" "required-header-removed" by(Breaking, Safe), Always(Minor), "A required response header was added.";
    OPTIONAL_HEADER_ADDED "optional-header-added" "optional-header-removed" by(Safe, Safe), Always(Minor), "An optional response header was added.";
    REQUIRED_HEADER_REMOVED "required-header-removed" "required-header-added" by(Risky, Breaking), Always(Major), "A required response header was removed.";
    OPTIONAL_HEADER_REMOVED "optional-header-removed" "optional-header-added" UNSURE, Always(Major), "An optional response header was removed.";
    HEADER_REQUIRED "header-became-required" "header-became-optional" NARROWS, Always(Patch), "A response header became required.";
    HEADER_OPTIONAL "header-became-optional" "header-became-required" WIDENS, Always(Patch), "A response header became optional.";

    // Properties.
    REQUIRED_PROPERTY_ADDED "required-property-added" "required-property-removed" by(Breaking, Safe), Sent(Major, Minor), "A required property was added; risky in a request if it has a default.";
    OPTIONAL_PROPERTY_ADDED "optional-property-added" "optional-property-removed" any_way_safe(), Always(Minor), "An optional property was added.";
    REQUIRED_PROPERTY_REMOVED "required-property-removed" "required-property-added" by(Risky, Breaking), Always(Major), "A required property was removed; breaking in a request if the object forbids additional properties.";
    OPTIONAL_PROPERTY_REMOVED "optional-property-removed" "optional-property-added" by(Risky, Risky), Always(Major), "An optional property was removed; breaking in a request if the object forbids additional properties.";
    PROPERTY_REQUIRED "property-became-required" "property-became-optional" NARROWS, PRESENCE, "The property became required; risky in a request if it has a default.";
    PROPERTY_OPTIONAL "property-became-optional" "property-became-required" WIDENS, PRESENCE, "The property became optional.";
    NULLABLE "became-nullable" "became-not-nullable" WIDENS, PRESENCE, "The value became nullable.";
    NOT_NULLABLE "became-not-nullable" "became-nullable" NARROWS, PRESENCE, "The value is no longer nullable.";
    READ_ONLY "became-read-only" "became-not-read-only" by(Risky, Safe), Always(Patch), "The property became read-only; servers may reject or ignore it.";
    NOT_READ_ONLY "became-not-read-only" "became-read-only" by(Safe, Safe), Always(Patch), "The property is no longer read-only; breaking if it is required.";
    WRITE_ONLY "became-write-only" "became-not-write-only" by(Safe, Risky), Always(Patch), "The property became write-only; breaking if it was required.";
    NOT_WRITE_ONLY "became-not-write-only" "became-write-only" any_way_safe(), Always(Patch), "The property is no longer write-only.";

    DEPENDENT_ADDED "dependent-required-added" "dependent-required-removed" NARROWS, Always(Patch), "If one property is present, others are now required (`dependentRequired`).";
    DEPENDENT_REMOVED "dependent-required-removed" "dependent-required-added" WIDENS, Always(Patch), "If one property is present, others are no longer required.";
    XML "xml-changed" "xml-changed" DIFFERS, Always(Patch), "The XML form of the value changed (name, namespace, attribute or wrapping). Only where a body is XML.";

    // Values.
    TYPE_CHANGED "type-changed" "type-changed" DIFFERS, TYPE, "The type changed.";
    TYPE_WIDENED "type-widened" "type-narrowed" WIDENS, TYPE, "More types are allowed.";
    TYPE_NARROWED "type-narrowed" "type-widened" NARROWS, TYPE, "Fewer types are allowed.";
    FORMAT_CHANGED "format-changed" "format-changed" DIFFERS, TYPE, "The format changed.";
    FORMAT_WIDENED "format-widened" "format-narrowed" WIDENS, TYPE, "A format was removed or widened.";
    FORMAT_NARROWED "format-narrowed" "format-widened" NARROWS, TYPE, "A format was added or narrowed.";
    ENUM_ADDED "enum-added" "enum-removed" NARROWS, TYPE, "An enum was added.";
    ENUM_REMOVED "enum-removed" "enum-added" WIDENS, TYPE, "An enum was removed.";
    ENUM_VALUES_ADDED "enum-values-added" "enum-values-removed" WIDENS, Depends("major if it is sent and `new` set its only value before, else minor"), "Values were added to an enum; generated enums are open and read them.";
    ENUM_VALUES_REMOVED "enum-values-removed" "enum-values-added" NARROWS, Always(Major), "Values were removed from an enum.";
    EXTENSIBLE_ADDED "extensible-enum-values-added" "extensible-enum-values-removed" by(Safe, Safe), Always(Patch), "Values were added to `x-extensible-enum`, which clients expect to grow.";
    EXTENSIBLE_REMOVED "extensible-enum-values-removed" "extensible-enum-values-added" by(Breaking, Safe), Always(Patch), "Values were removed from `x-extensible-enum`.";
    DEFAULT_ADDED "default-added" "default-removed" by(Risky, Docs), Always(Patch), "A default was added.";
    DEFAULT_CHANGED "default-changed" "default-changed" by(Risky, Docs), Always(Patch), "The default changed.";
    DEFAULT_REMOVED "default-removed" "default-added" by(Risky, Docs), Always(Patch), "The default was removed.";
    MINIMUM_RAISED "minimum-raised" "minimum-lowered" NARROWS, Always(Patch), "The minimum was raised (`minimum`, `exclusiveMinimum`).";
    MINIMUM_LOWERED "minimum-lowered" "minimum-raised" WIDENS, Always(Patch), "The minimum was lowered or removed.";
    MAXIMUM_LOWERED "maximum-lowered" "maximum-raised" NARROWS, Always(Patch), "The maximum was lowered (`maximum`, `exclusiveMaximum`).";
    MAXIMUM_RAISED "maximum-raised" "maximum-lowered" WIDENS, Always(Patch), "The maximum was raised or removed.";
    MULTIPLE_NARROWED "multiple-of-narrowed" "multiple-of-widened" NARROWS, Always(Patch), "`multipleOf` was added, or became a multiple of the old value.";
    MULTIPLE_WIDENED "multiple-of-widened" "multiple-of-narrowed" WIDENS, Always(Patch), "`multipleOf` was removed, or became a divisor of the old value.";
    MULTIPLE_CHANGED "multiple-of-changed" "multiple-of-changed" DIFFERS, Always(Patch), "`multipleOf` changed.";
    MIN_LENGTH_RAISED "min-length-raised" "min-length-lowered" NARROWS, Always(Patch), "`minLength` was raised.";
    MIN_LENGTH_LOWERED "min-length-lowered" "min-length-raised" WIDENS, Always(Patch), "`minLength` was lowered.";
    MAX_LENGTH_LOWERED "max-length-lowered" "max-length-raised" NARROWS, Always(Patch), "`maxLength` was lowered.";
    MAX_LENGTH_RAISED "max-length-raised" "max-length-lowered" WIDENS, Always(Patch), "`maxLength` was raised.";
    PATTERN_ADDED "pattern-added" "pattern-removed" NARROWS, Always(Patch), "A pattern was added.";
    PATTERN_REMOVED "pattern-removed" "pattern-added" WIDENS, Always(Patch), "A pattern was removed.";
    PATTERN_CHANGED "pattern-changed" "pattern-changed" UNSURE, Always(Patch), "The pattern changed.";
    CONTENT_ENCODING "content-encoding-changed" "content-encoding-changed" DIFFERS, TYPE, "The content encoding changed.";
    CONTENT_MEDIA_TYPE "content-media-type-changed" "content-media-type-changed" UNSURE, TYPE, "The content media type changed.";

    // Arrays.
    MIN_ITEMS_RAISED "min-items-raised" "min-items-lowered" NARROWS, Always(Patch), "`minItems` was raised.";
    MIN_ITEMS_LOWERED "min-items-lowered" "min-items-raised" WIDENS, Always(Patch), "`minItems` was lowered.";
    MAX_ITEMS_LOWERED "max-items-lowered" "max-items-raised" NARROWS, Always(Patch), "`maxItems` was lowered.";
    MAX_ITEMS_RAISED "max-items-raised" "max-items-lowered" WIDENS, Always(Patch), "`maxItems` was raised.";
    MIN_CONTAINS_RAISED "min-contains-raised" "min-contains-lowered" NARROWS, Always(Patch), "More items must match `contains`.";
    MIN_CONTAINS_LOWERED "min-contains-lowered" "min-contains-raised" WIDENS, Always(Patch), "Fewer items must match `contains`.";
    MAX_CONTAINS_LOWERED "max-contains-lowered" "max-contains-raised" NARROWS, Always(Patch), "Fewer items may match `contains`.";
    MAX_CONTAINS_RAISED "max-contains-raised" "max-contains-lowered" WIDENS, Always(Patch), "More items may match `contains`.";
    UNIQUE_ADDED "unique-items-added" "unique-items-removed" NARROWS, Always(Patch), "Items became unique.";
    UNIQUE_REMOVED "unique-items-removed" "unique-items-added" WIDENS, Always(Patch), "Items are no longer unique.";
    TUPLE_WIDENED "tuple-widened" "tuple-narrowed" WIDENS, Always(Major), "A tuple (`prefixItems`) allows more: it was closed and became longer, or it is open and became shorter.";
    TUPLE_NARROWED "tuple-narrowed" "tuple-widened" NARROWS, Always(Major), "A tuple (`prefixItems`) allows less: it is closed and became shorter, or it was open and became longer.";
    TUPLE_CHANGED "tuple-changed" "tuple-changed" any(Docs), Always(Major), "A tuple (`prefixItems`) was added, removed or changed in length, and the allowed values stay the same.";

    // Objects.
    MIN_PROPERTIES_RAISED "min-properties-raised" "min-properties-lowered" NARROWS, Always(Patch), "`minProperties` was raised.";
    MIN_PROPERTIES_LOWERED "min-properties-lowered" "min-properties-raised" WIDENS, Always(Patch), "`minProperties` was lowered.";
    MAX_PROPERTIES_LOWERED "max-properties-lowered" "max-properties-raised" NARROWS, Always(Patch), "`maxProperties` was lowered.";
    MAX_PROPERTIES_RAISED "max-properties-raised" "max-properties-lowered" WIDENS, Always(Patch), "`maxProperties` was raised.";
    ADDITIONAL_FORBIDDEN "additional-properties-forbidden" "additional-properties-allowed" NARROWS, Depends("major where they had a type, else patch"), "Additional properties became forbidden.";
    ADDITIONAL_ALLOWED "additional-properties-allowed" "additional-properties-forbidden" any_way_safe(), Depends("major where they have a type, else patch"), "Additional properties became allowed.";
    ADDITIONAL_TYPED "additional-properties-typed" "additional-properties-untyped" NARROWS, Always(Major), "A schema for additional properties was added.";
    ADDITIONAL_UNTYPED "additional-properties-untyped" "additional-properties-typed" WIDENS, Always(Major), "The schema for additional properties was removed.";

    // Choices and conditions.
    ALTERNATIVE_ADDED "alternative-added" "alternative-removed" WIDENS, Depends("minor if there was a union before, else major; also major if an existing schema is now sent with a discriminator's value"), "An alternative was added to `oneOf` or `anyOf`.";
    ALTERNATIVE_REMOVED "alternative-removed" "alternative-added" NARROWS, Always(Major), "An alternative was removed from `oneOf` or `anyOf`.";
    CHOICE_ADDED "choice-added" "choice-removed" NARROWS, Always(Major), "`oneOf` or `anyOf` was added.";
    CHOICE_REMOVED "choice-removed" "choice-added" WIDENS, Always(Major), "`oneOf` or `anyOf` was removed.";
    EXCLUSIVE "any-of-became-one-of" "one-of-became-any-of" by(Risky, Safe), Always(Patch), "`anyOf` became `oneOf`: a value must no longer match several alternatives.";
    INCLUSIVE "one-of-became-any-of" "any-of-became-one-of" by(Safe, Risky), Always(Patch), "`oneOf` became `anyOf`: a value may match several alternatives.";
    OVERLAP "alternatives-overlap" "alternatives-apart" by(Risky, Safe), Always(Patch), "A value may fit several members of `oneOf` now, which is not allowed.";
    APART "alternatives-apart" "alternatives-overlap" by(Safe, Risky), Always(Patch), "A value that fitted several members of `oneOf` fits one now.";
    DISCRIMINATOR_ADDED "discriminator-added" "discriminator-removed" any_way_safe(), TAG, "A discriminator was added.";
    DISCRIMINATOR_REMOVED "discriminator-removed" "discriminator-added" by(Safe, Risky), TAG, "A discriminator was removed.";
    DISCRIMINATOR_CHANGED "discriminator-changed" "discriminator-changed" DIFFERS, TAG, "The property of a discriminator changed.";
    MAPPING_ADDED "discriminator-mapping-added" "discriminator-mapping-removed" any_way_safe(), Depends("major if the member existed before and is sent, else patch"), "A value was added to a discriminator's mapping.";
    MAPPING_REMOVED "discriminator-mapping-removed" "discriminator-mapping-added" by(Risky, Safe), TAG, "A value was removed from a discriminator's mapping.";
    MAPPING_CHANGED "discriminator-mapping-changed" "discriminator-mapping-changed" DIFFERS, TAG, "A value of a discriminator selects another alternative.";
    CONDITION_ADDED "condition-added" "condition-removed" NARROWS, Always(Patch), "A condition was added: `not`, `if`, `dependentSchemas`, `contains`, `patternProperties`, `propertyNames`, `unevaluated…`.";
    CONDITION_REMOVED "condition-removed" "condition-added" WIDENS, Always(Patch), "A condition was removed.";
    CONDITION_CHANGED "condition-changed" "condition-changed" UNSURE, Always(Patch), "A condition changed.";

    // Components.
    SCHEMA_ADDED "unused-schema-added" "unused-schema-removed" any(Docs), Always(Minor), "An unused schema was added.";
    SCHEMA_REMOVED "unused-schema-removed" "unused-schema-added" any(Docs), Always(Major), "An unused schema was removed, and with it its Rust type.";

    // Words.
    TITLE "title-changed" "title-changed" any(Docs), Always(Patch), "A title or summary changed.";
    DESCRIPTION "description-changed" "description-changed" any(Docs), Always(Patch), "A description changed.";
    EXAMPLE "example-changed" "example-changed" any(Docs), Always(Patch), "An example changed.";
}

/// Safe both ways, where there is a way.
const fn any_way_safe() -> Ways {
    by(Safe, Safe)
}

/// The table of all rules, in Markdown.
#[cfg(test)]
pub(super) fn table() -> String {
    use std::fmt::Write as _;

    let mut text = "| rule | means | sent | received | for Rust users |\n| --- | --- | --- | --- | --- |\n".to_owned();
    for rule in RULES {
        let rust = match rule.rust {
            Always(release) => release.to_string(),
            Sent(sent, read) => format!("{sent} if it is sent, {read} if it is only received"),
            Depends(words) => words.to_owned(),
        };
        let (request, response) = (rule.wire.request(), rule.wire.response());
        let _ = writeln!(text, "| `{}` | {} | {request} | {response} | {rust} |", rule.id, rule.meaning);
    }
    text
}
