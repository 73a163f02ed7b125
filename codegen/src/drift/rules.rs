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
    /// What it does on the wire.
    pub wire: Ways,
    /// What it does to Rust users.
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
    /// Where the type is sent in a body, and where it is only read.
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
    /// Whether it depends on the direction.
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
/// Which of the two allows more can't be told.
const UNSURE: Ways = by(Risky, Risky);

const TYPE: Rust = Depends("major where the Rust type differs, else patch");
const PRESENCE: Rust = Depends("major where `T`, `Option<T>` or `Maybe<T>` becomes another of them, else patch");
/// `new` gives a member the only value that tells it.
const TAG: Rust = Sent(Major, Patch);
const NAMES: Rust = Depends("major where a method or its group has another name, else patch");
const ANSWER: Rust = Depends("major where `send` gives another type, else patch");

macro_rules! rules {
    ($($name:ident $id:literal $mirror:literal $wire:expr, $rust:expr, $meaning:literal;)*) => {
        $(pub(super) static $name: Rule = Rule { id: $id, mirror: $mirror, wire: $wire, rust: $rust, meaning: $meaning };)*

        /// All rules, by subject.
        pub static RULES: &[&Rule] = &[$(&$name),*];
    };
}

rules! {
    // The document.
    INFO "info-changed" "info-changed" any(Docs), Always(Patch), "Title, version or description of the API.";
    SERVER_ADDED "server-added" "server-removed" any(Safe), Always(Minor), "A server is new.";
    SERVER_REMOVED "server-removed" "server-added" any(Risky), Always(Major), "A server is gone.";
    SERVER_DEFAULT "server-default-changed" "server-default-changed" any(Risky), Always(Patch), "Another server is the first, which clients use unless told otherwise.";
    SERVER_MOVED "server-path-moved" "server-path-moved" any(Docs), Always(Patch), "The path of the servers went into the paths of the operations, or the other way round; the URLs are the same.";
    SERVER_VARIABLE "server-variable-changed" "server-variable-changed" any(Risky), Always(Minor), "A variable of a server's URL, its values or its default.";
    TAG_ADDED "tag-added" "tag-removed" any(Docs), NAMES, "An operation has a tag more.";
    TAG_REMOVED "tag-removed" "tag-added" any(Docs), NAMES, "An operation has a tag less.";

    // Security.
    SECURITY_ADDED "security-alternative-added" "security-alternative-removed" any(Safe), Always(Patch), "There is another way to authenticate, or no need to.";
    SECURITY_REMOVED "security-alternative-removed" "security-alternative-added" any(Breaking), Always(Patch), "A way to authenticate is gone, or authentication is needed now.";
    SCOPE_ADDED "security-scope-added" "security-scope-removed" any(Breaking), Always(Patch), "A scope is needed that was not.";
    SCOPE_REMOVED "security-scope-removed" "security-scope-added" any(Safe), Always(Patch), "A scope is needed no more.";
    SCHEME_ADDED "security-scheme-added" "security-scheme-removed" any(Safe), Always(Minor), "A security scheme is new.";
    SCHEME_REMOVED "security-scheme-removed" "security-scheme-added" any(Safe), Always(Major), "A security scheme is gone; operations that needed it have a change of their own.";
    SCHEME_CHANGED "security-scheme-changed" "security-scheme-changed" any(Breaking), Always(Major), "A security scheme works otherwise: its type, place, name, HTTP scheme or URL.";
    SCHEME_SCOPES "security-scheme-scopes-changed" "security-scheme-scopes-changed" any(Safe), Always(Patch), "The scopes that a security scheme lists.";

    FLOW_ADDED "security-flow-added" "security-flow-removed" any(Safe), Always(Minor), "An OAuth 2.0 security scheme has a flow more.";
    FLOW_REMOVED "security-flow-removed" "security-flow-added" any(Breaking), Always(Major), "An OAuth 2.0 security scheme has a flow less.";

    // Operations.
    OPERATION_ADDED "operation-added" "operation-removed" any(Safe), Always(Minor), "An operation is new.";
    OPERATION_REMOVED "operation-removed" "operation-added" any(Breaking), Always(Major), "An operation is gone.";
    OPERATION_ID "operation-id-changed" "operation-id-changed" any(Docs), NAMES, "The operation's id, which names code, not what is sent.";
    DEPRECATED "deprecated" "undeprecated" any(Docs), Always(Minor), "An operation, parameter or property is deprecated now.";
    UNDEPRECATED "undeprecated" "deprecated" any(Docs), Always(Patch), "It is deprecated no more.";
    SUNSET_ADDED "sunset-added" "sunset-removed" any(Docs), Always(Patch), "`x-sunset` tells when it will be gone.";
    SUNSET_REMOVED "sunset-removed" "sunset-added" any(Docs), Always(Patch), "`x-sunset` is gone.";
    SUNSET_EARLIER "sunset-earlier" "sunset-later" any(Risky), Always(Patch), "`x-sunset` is earlier than it was promised.";
    SUNSET_LATER "sunset-later" "sunset-earlier" any(Docs), Always(Patch), "`x-sunset` is later.";
    CALLBACK_ADDED "callback-added" "callback-removed" any(Safe), Always(Patch), "The API calls back in one way more.";
    CALLBACK_REMOVED "callback-removed" "callback-added" any(Breaking), Always(Patch), "A callback is gone.";
    WEBHOOK_ADDED "webhook-added" "webhook-removed" any(Safe), Always(Minor), "A webhook is new.";
    WEBHOOK_REMOVED "webhook-removed" "webhook-added" any(Breaking), Always(Major), "A webhook is gone.";

    // Parameters.
    REQUIRED_PARAMETER_ADDED "required-parameter-added" "required-parameter-removed" any(Breaking), Always(Major), "A parameter is new, and calls need it.";
    OPTIONAL_PARAMETER_ADDED "optional-parameter-added" "optional-parameter-removed" any(Safe), Always(Minor), "A parameter is new, and calls may leave it out.";
    REQUIRED_PARAMETER_REMOVED "required-parameter-removed" "required-parameter-added" any(Risky), Always(Major), "A parameter that calls needed is gone; servers may refuse it or pass over it.";
    OPTIONAL_PARAMETER_REMOVED "optional-parameter-removed" "optional-parameter-added" any(Risky), Always(Major), "A parameter is gone; servers may refuse it or pass over it.";
    PARAMETER_MOVED "parameter-moved" "parameter-moved" any(Breaking), Always(Patch), "A parameter is in another place: path, query, header or cookie.";
    PARAMETER_REQUIRED "parameter-became-required" "parameter-became-optional" any(Breaking), Always(Major), "Calls need the parameter now.";
    PARAMETER_OPTIONAL "parameter-became-optional" "parameter-became-required" any(Safe), Always(Major), "Calls may leave the parameter out now.";
    PARAMETER_STYLE "parameter-style-changed" "parameter-style-changed" any(Breaking), Always(Patch), "The parameter is written otherwise: style, explode, or as a media type.";
    RESERVED_ALLOWED "parameter-reserved-allowed" "parameter-reserved-forbidden" any(Safe), Always(Patch), "Reserved characters of the value are sent as they are.";
    RESERVED_FORBIDDEN "parameter-reserved-forbidden" "parameter-reserved-allowed" any(Risky), Always(Patch), "Reserved characters of the value are percent-encoded.";
    EMPTY_ALLOWED "parameter-empty-allowed" "parameter-empty-forbidden" any(Safe), Always(Patch), "The parameter may be sent without a value.";
    EMPTY_FORBIDDEN "parameter-empty-forbidden" "parameter-empty-allowed" any(Breaking), Always(Patch), "The parameter must have a value.";

    // Bodies and responses.
    REQUIRED_BODY_ADDED "required-body-added" "required-body-removed" any(Breaking), Always(Major), "There is a request body now, and calls need it.";
    OPTIONAL_BODY_ADDED "optional-body-added" "optional-body-removed" any(Safe), Always(Minor), "There is a request body now, and calls may leave it out.";
    REQUIRED_BODY_REMOVED "required-body-removed" "required-body-added" any(Breaking), Always(Major), "The request body that calls needed is gone.";
    OPTIONAL_BODY_REMOVED "optional-body-removed" "optional-body-added" any(Breaking), Always(Major), "The request body is gone.";
    BODY_REQUIRED "body-became-required" "body-became-optional" NARROWS, Always(Major), "Calls need the request body now.";
    BODY_OPTIONAL "body-became-optional" "body-became-required" WIDENS, Always(Major), "Calls may leave the request body out now.";
    MEDIA_TYPE_ADDED "media-type-added" "media-type-removed" by(Safe, Safe), Depends("major where `send` takes or gives another type, else minor"), "One media type more; clients choose.";
    MEDIA_TYPE_REMOVED "media-type-removed" "media-type-added" any(Breaking), Always(Major), "A media type is gone.";
    MEDIA_TYPE_WIDENED "media-type-widened" "media-type-narrowed" WIDENS, Always(Major), "A range of media types takes the place of one that is in it.";
    MEDIA_TYPE_NARROWED "media-type-narrowed" "media-type-widened" NARROWS, Always(Major), "A media type takes the place of a range that it is in.";
    ENCODING "encoding-changed" "encoding-changed" UNSURE, Always(Patch), "How a part of a form or multipart body is written.";
    SUCCESS_ADDED "success-response-added" "success-response-removed" any(Safe), ANSWER, "Another status means success.";
    SUCCESS_REMOVED "success-response-removed" "success-response-added" any(Breaking), ANSWER, "A status that meant success is gone.";
    STATUS_WIDENED "response-status-widened" "response-status-narrowed" by(Safe, Risky), ANSWER, "A range of statuses, or `default`, takes the place of a status that it holds.";
    STATUS_NARROWED "response-status-narrowed" "response-status-widened" by(Risky, Safe), ANSWER, "A status takes the place of a range, or of `default`.";
    ERROR_ADDED "error-response-added" "error-response-removed" any(Safe), Always(Patch), "A status that means failure is described.";
    ERROR_REMOVED "error-response-removed" "error-response-added" any(Safe), Always(Patch), "A status that means failure is described no more.";
    REQUIRED_HEADER_ADDED "required-header-added" "required-header-removed" any(Safe), Always(Minor), "Answers always have a header more.";
    OPTIONAL_HEADER_ADDED "optional-header-added" "optional-header-removed" any(Safe), Always(Minor), "Answers may have a header more.";
    REQUIRED_HEADER_REMOVED "required-header-removed" "required-header-added" any(Breaking), Always(Major), "A header that answers always had is gone.";
    OPTIONAL_HEADER_REMOVED "optional-header-removed" "optional-header-added" any(Risky), Always(Major), "A header that answers could have is gone.";
    HEADER_REQUIRED "header-became-required" "header-became-optional" any(Safe), Always(Patch), "Answers always have the header now.";
    HEADER_OPTIONAL "header-became-optional" "header-became-required" any(Breaking), Always(Patch), "Answers may lack the header now.";

    // Properties.
    REQUIRED_PROPERTY_ADDED "required-property-added" "required-property-removed" by(Breaking, Safe), Sent(Major, Minor), "A property is new and must be there; risky in a request where it has a default.";
    OPTIONAL_PROPERTY_ADDED "optional-property-added" "optional-property-removed" any_way_safe(), Always(Minor), "A property is new and may be left out.";
    REQUIRED_PROPERTY_REMOVED "required-property-removed" "required-property-added" by(Risky, Breaking), Always(Major), "A property that had to be there is gone; breaking in a request where the object takes no others.";
    OPTIONAL_PROPERTY_REMOVED "optional-property-removed" "optional-property-added" by(Risky, Risky), Always(Major), "A property that could be there is gone; breaking in a request where the object takes no others.";
    PROPERTY_REQUIRED "property-became-required" "property-became-optional" NARROWS, PRESENCE, "The property must be there now; risky in a request where it has a default.";
    PROPERTY_OPTIONAL "property-became-optional" "property-became-required" WIDENS, PRESENCE, "The property may be left out now.";
    NULLABLE "became-nullable" "became-not-nullable" WIDENS, PRESENCE, "Null is allowed now.";
    NOT_NULLABLE "became-not-nullable" "became-nullable" NARROWS, PRESENCE, "Null is allowed no more.";
    READ_ONLY "became-read-only" "became-not-read-only" by(Risky, Safe), Always(Patch), "The property is not for requests now; servers may refuse it or pass over it.";
    NOT_READ_ONLY "became-not-read-only" "became-read-only" by(Safe, Safe), Always(Patch), "The property is for requests too now; breaking where it must be there.";
    WRITE_ONLY "became-write-only" "became-not-write-only" by(Safe, Risky), Always(Patch), "The property is not in answers now; breaking where it had to be there.";
    NOT_WRITE_ONLY "became-not-write-only" "became-write-only" any_way_safe(), Always(Patch), "The property is in answers too now.";

    DEPENDENT_ADDED "dependent-required-added" "dependent-required-removed" NARROWS, Always(Patch), "Where one property is, others must be there now (`dependentRequired`).";
    DEPENDENT_REMOVED "dependent-required-removed" "dependent-required-added" WIDENS, Always(Patch), "Where one property is, others need not be there any more.";
    XML "xml-changed" "xml-changed" DIFFERS, Always(Patch), "The value is written otherwise as XML: its name, its namespace, as an attribute or wrapped. Only where a body is XML.";

    // Values.
    TYPE_CHANGED "type-changed" "type-changed" DIFFERS, TYPE, "Values are of another type.";
    TYPE_WIDENED "type-widened" "type-narrowed" WIDENS, TYPE, "Values may be of more types.";
    TYPE_NARROWED "type-narrowed" "type-widened" NARROWS, TYPE, "Values may be of fewer types.";
    FORMAT_CHANGED "format-changed" "format-changed" DIFFERS, TYPE, "Values have another format.";
    FORMAT_WIDENED "format-widened" "format-narrowed" WIDENS, TYPE, "Values may have more forms: a format is gone or wider.";
    FORMAT_NARROWED "format-narrowed" "format-widened" NARROWS, TYPE, "Values may have fewer forms: a format is new or narrower.";
    ENUM_ADDED "enum-added" "enum-removed" NARROWS, TYPE, "Values are restricted to a list now.";
    ENUM_REMOVED "enum-removed" "enum-added" WIDENS, TYPE, "Values are restricted to a list no more.";
    ENUM_VALUES_ADDED "enum-values-added" "enum-values-removed" WIDENS, Depends("major where it is sent and had one value, which `new` gave it, else minor"), "The list has more values; our enums are open and read them.";
    ENUM_VALUES_REMOVED "enum-values-removed" "enum-values-added" NARROWS, Always(Major), "The list has fewer values.";
    DEFAULT_ADDED "default-added" "default-removed" by(Risky, Docs), Always(Patch), "What is taken where nothing is sent is told now.";
    DEFAULT_CHANGED "default-changed" "default-changed" by(Risky, Docs), Always(Patch), "Something else is taken where nothing is sent.";
    DEFAULT_REMOVED "default-removed" "default-added" by(Risky, Docs), Always(Patch), "What is taken where nothing is sent is told no more.";
    MINIMUM_RAISED "minimum-raised" "minimum-lowered" NARROWS, Always(Patch), "Numbers must be larger (`minimum`, `exclusiveMinimum`).";
    MINIMUM_LOWERED "minimum-lowered" "minimum-raised" WIDENS, Always(Patch), "Numbers may be smaller.";
    MAXIMUM_LOWERED "maximum-lowered" "maximum-raised" NARROWS, Always(Patch), "Numbers must be smaller (`maximum`, `exclusiveMaximum`).";
    MAXIMUM_RAISED "maximum-raised" "maximum-lowered" WIDENS, Always(Patch), "Numbers may be larger.";
    MULTIPLE_NARROWED "multiple-of-narrowed" "multiple-of-widened" NARROWS, Always(Patch), "Numbers must be multiples, or of something larger.";
    MULTIPLE_WIDENED "multiple-of-widened" "multiple-of-narrowed" WIDENS, Always(Patch), "Numbers need not be multiples, or of something smaller.";
    MULTIPLE_CHANGED "multiple-of-changed" "multiple-of-changed" DIFFERS, Always(Patch), "Numbers must be multiples of something else.";
    MIN_LENGTH_RAISED "min-length-raised" "min-length-lowered" NARROWS, Always(Patch), "Texts must be longer.";
    MIN_LENGTH_LOWERED "min-length-lowered" "min-length-raised" WIDENS, Always(Patch), "Texts may be shorter.";
    MAX_LENGTH_LOWERED "max-length-lowered" "max-length-raised" NARROWS, Always(Patch), "Texts must be shorter.";
    MAX_LENGTH_RAISED "max-length-raised" "max-length-lowered" WIDENS, Always(Patch), "Texts may be longer.";
    PATTERN_ADDED "pattern-added" "pattern-removed" NARROWS, Always(Patch), "Texts must match a pattern now.";
    PATTERN_REMOVED "pattern-removed" "pattern-added" WIDENS, Always(Patch), "Texts need not match a pattern.";
    PATTERN_CHANGED "pattern-changed" "pattern-changed" UNSURE, Always(Patch), "Texts must match another pattern.";
    CONTENT_ENCODING "content-encoding-changed" "content-encoding-changed" DIFFERS, TYPE, "Texts hold bytes in another encoding.";
    CONTENT_MEDIA_TYPE "content-media-type-changed" "content-media-type-changed" UNSURE, TYPE, "Texts hold something of another media type.";

    // Arrays.
    MIN_ITEMS_RAISED "min-items-raised" "min-items-lowered" NARROWS, Always(Patch), "Arrays must have more items.";
    MIN_ITEMS_LOWERED "min-items-lowered" "min-items-raised" WIDENS, Always(Patch), "Arrays may have fewer items.";
    MAX_ITEMS_LOWERED "max-items-lowered" "max-items-raised" NARROWS, Always(Patch), "Arrays must have fewer items.";
    MAX_ITEMS_RAISED "max-items-raised" "max-items-lowered" WIDENS, Always(Patch), "Arrays may have more items.";
    MIN_CONTAINS_RAISED "min-contains-raised" "min-contains-lowered" NARROWS, Always(Patch), "More items must match `contains`.";
    MIN_CONTAINS_LOWERED "min-contains-lowered" "min-contains-raised" WIDENS, Always(Patch), "Fewer items need match `contains`.";
    MAX_CONTAINS_LOWERED "max-contains-lowered" "max-contains-raised" NARROWS, Always(Patch), "Fewer items may match `contains`.";
    MAX_CONTAINS_RAISED "max-contains-raised" "max-contains-lowered" WIDENS, Always(Patch), "More items may match `contains`.";
    UNIQUE_ADDED "unique-items-added" "unique-items-removed" NARROWS, Always(Patch), "Items must differ.";
    UNIQUE_REMOVED "unique-items-removed" "unique-items-added" WIDENS, Always(Patch), "Items may be the same.";
    TUPLE_WIDENED "tuple-widened" "tuple-narrowed" WIDENS, Always(Major), "A list of items by position is longer, and ended there before.";
    TUPLE_NARROWED "tuple-narrowed" "tuple-widened" NARROWS, Always(Major), "A list of items by position is shorter, and ends there.";
    TUPLE_CHANGED "tuple-changed" "tuple-changed" UNSURE, Always(Major), "A list of items by position is new, gone or of another length.";

    // Objects.
    MIN_PROPERTIES_RAISED "min-properties-raised" "min-properties-lowered" NARROWS, Always(Patch), "Objects must have more properties.";
    MIN_PROPERTIES_LOWERED "min-properties-lowered" "min-properties-raised" WIDENS, Always(Patch), "Objects may have fewer properties.";
    MAX_PROPERTIES_LOWERED "max-properties-lowered" "max-properties-raised" NARROWS, Always(Patch), "Objects must have fewer properties.";
    MAX_PROPERTIES_RAISED "max-properties-raised" "max-properties-lowered" WIDENS, Always(Patch), "Objects may have more properties.";
    ADDITIONAL_FORBIDDEN "additional-properties-forbidden" "additional-properties-allowed" NARROWS, Depends("major where they had a type, else patch"), "Properties beyond the named ones are allowed no more.";
    ADDITIONAL_ALLOWED "additional-properties-allowed" "additional-properties-forbidden" any_way_safe(), Depends("major where they have a type, else patch"), "Properties beyond the named ones are allowed now.";
    ADDITIONAL_TYPED "additional-properties-typed" "additional-properties-untyped" NARROWS, Always(Major), "Properties beyond the named ones have a schema now.";
    ADDITIONAL_UNTYPED "additional-properties-untyped" "additional-properties-typed" WIDENS, Always(Major), "Properties beyond the named ones have no schema any more.";

    // Choices and conditions.
    ALTERNATIVE_ADDED "alternative-added" "alternative-removed" WIDENS, Depends("minor where there was a union before, else major; major, too, where a schema that was there is sent with a value of a discriminator now"), "`oneOf` or `anyOf` has a member more.";
    ALTERNATIVE_REMOVED "alternative-removed" "alternative-added" NARROWS, Always(Major), "`oneOf` or `anyOf` has a member less.";
    CHOICE_ADDED "choice-added" "choice-removed" NARROWS, Always(Major), "One of several schemas must hold besides.";
    CHOICE_REMOVED "choice-removed" "choice-added" WIDENS, Always(Major), "None of several schemas need hold any more.";
    EXCLUSIVE "any-of-became-one-of" "one-of-became-any-of" by(Risky, Safe), Always(Patch), "A value that fits several members is allowed no more.";
    INCLUSIVE "one-of-became-any-of" "any-of-became-one-of" by(Safe, Risky), Always(Patch), "A value may fit several members.";
    OVERLAP "alternatives-overlap" "alternatives-apart" by(Risky, Safe), Always(Patch), "A value may fit several members of `oneOf` now, which is not allowed.";
    APART "alternatives-apart" "alternatives-overlap" by(Safe, Risky), Always(Patch), "A value that fitted several members of `oneOf` fits one now.";
    DISCRIMINATOR_ADDED "discriminator-added" "discriminator-removed" any_way_safe(), TAG, "A property tells members apart now.";
    DISCRIMINATOR_REMOVED "discriminator-removed" "discriminator-added" by(Safe, Risky), TAG, "No property tells members apart any more.";
    DISCRIMINATOR_CHANGED "discriminator-changed" "discriminator-changed" DIFFERS, TAG, "Another property tells members apart.";
    MAPPING_ADDED "discriminator-mapping-added" "discriminator-mapping-removed" any_way_safe(), Depends("major where the member was there and is sent, else patch"), "A value of the discriminator is told that was not.";
    MAPPING_REMOVED "discriminator-mapping-removed" "discriminator-mapping-added" by(Risky, Safe), TAG, "A value of the discriminator is told no more.";
    MAPPING_CHANGED "discriminator-mapping-changed" "discriminator-mapping-changed" DIFFERS, TAG, "A value of the discriminator means another member.";
    CONDITION_ADDED "condition-added" "condition-removed" NARROWS, Always(Patch), "Another condition must hold: `not`, `if`, `dependentSchemas`, `contains`, `patternProperties`, `propertyNames`, `unevaluated…`.";
    CONDITION_REMOVED "condition-removed" "condition-added" WIDENS, Always(Patch), "A condition need not hold any more.";
    CONDITION_CHANGED "condition-changed" "condition-changed" UNSURE, Always(Patch), "A condition is another.";

    // Components.
    SCHEMA_ADDED "unused-schema-added" "unused-schema-removed" any(Docs), Always(Minor), "A schema is new that nothing uses.";
    SCHEMA_REMOVED "unused-schema-removed" "unused-schema-added" any(Docs), Always(Major), "A schema is gone that nothing used; its Rust type goes too.";

    // Words.
    TITLE "title-changed" "title-changed" any(Docs), Always(Patch), "A title or summary.";
    DESCRIPTION "description-changed" "description-changed" any(Docs), Always(Patch), "A description.";
    EXAMPLE "example-changed" "example-changed" any(Docs), Always(Patch), "An example.";
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
            Sent(sent, read) => format!("{sent} where it is sent, {read} where it is only read"),
            Depends(words) => words.to_owned(),
        };
        let (request, response) = (rule.wire.request(), rule.wire.response());
        let _ = writeln!(text, "| `{}` | {} | {request} | {response} | {rust} |", rule.id, rule.meaning);
    }
    text
}
