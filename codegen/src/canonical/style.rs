//! Styles of parameters: how a value is written in a URL or header (OpenAPI 3.0.4, 4.8.12.4; OpenAPI 3.2.0, 4.12.6).

use super::document::In;

/// `style` of a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParamStyle {
    /// `;name=a`.
    Matrix,
    /// `.a`.
    Label,
    /// `a,b`.
    Simple,
    /// `name=a`.
    Form,
    /// `a b`.
    SpaceDelimited,
    /// `a|b`.
    PipeDelimited,
    /// `a`, a tab, `b` (Swagger 2.0, `collectionFormat: tsv`).
    TabDelimited,
    /// `name[key]=a`.
    DeepObject,
    /// `name=a; name=b`, as it is (OpenAPI 3.2.0, 4.12.2.3: `style: cookie`).
    Cookie,
    /// The whole query: a form, or what `content_type` says (OpenAPI 3.2.0, 4.12.2.1: `in: querystring`).
    QueryString,
}

impl ParamStyle {
    /// Returns the style of a parameter; for a word that does not name one of its place, the default.
    pub(crate) fn of(place: In, style: Option<&str>) -> Self {
        match (place, style) {
            (In::Path, Some("matrix")) => Self::Matrix,
            (In::Path, Some("label")) => Self::Label,
            (In::Path | In::Header, style) => Self::of_header(style),
            (In::QueryString, _) => Self::QueryString,
            (In::Query, style) => Self::of_query(style.unwrap_or("form")),
            (In::Cookie, Some("cookie")) => Self::Cookie,
            (In::Cookie, _) => Self::Form,
        }
    }

    /// Returns the style in a path or header, which Swagger 2.0 has other delimiters for.
    pub(crate) fn of_header(style: Option<&str>) -> Self {
        match style {
            Some("ssv") => Self::SpaceDelimited,
            Some("pipes") => Self::PipeDelimited,
            Some("tsv") => Self::TabDelimited,
            _ => Self::Simple,
        }
    }

    /// Returns the style in a query or form.
    pub(crate) fn of_query(style: &str) -> Self {
        match style {
            "spaceDelimited" => Self::SpaceDelimited,
            "pipeDelimited" => Self::PipeDelimited,
            "tsv" => Self::TabDelimited,
            "deepObject" => Self::DeepObject,
            _ => Self::Form,
        }
    }

    /// Returns the default of `explode`.
    pub(crate) fn explodes(self, place: In) -> bool {
        match place {
            // As its own place would: the whole query is written as `form` says.
            In::Query => matches!(self, Self::Form | Self::DeepObject),
            In::QueryString | In::Cookie => true,
            In::Path | In::Header => false,
        }
    }

    /// Returns its name in a document.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Matrix => "matrix",
            Self::Label => "label",
            Self::Simple => "simple",
            Self::Form => "form",
            Self::SpaceDelimited => "spaceDelimited",
            Self::PipeDelimited => "pipeDelimited",
            Self::TabDelimited => "tsv",
            Self::DeepObject => "deepObject",
            Self::Cookie => "cookie",
            Self::QueryString => "querystring",
        }
    }
}
