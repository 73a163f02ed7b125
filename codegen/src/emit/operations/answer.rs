//! Responses: the methods that send a request, and an enum if there are several response types.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::group::Context;
use crate::canonical::media_type::{distinct, essence, subtype};
use crate::emit::{rustdoc, types};
use crate::ir::names::{self, Scope};
use crate::ir::{Api, Operation, Response, ResponseContent, ResponseKind, Status, Ty};
use crate::markdown;

/// One way in which an operation succeeds.
pub(crate) struct Case<'a> {
    pub(crate) response: &'a Response,
    /// Index of the response's media type; `None` for no body.
    pub(crate) content: Option<&'a ResponseContent>,
}

/// The type that `.await` returns.
pub(crate) enum Answer<'a> {
    /// Nothing to read.
    Empty,
    Json(&'a Ty),
    /// JSON, or nothing.
    OptionalJson(&'a Ty),
    Text,
    Bytes,
    /// Events only: the stream is opened.
    Events,
    /// A stream of JSON values only: it is opened.
    Lines,
    /// By status and media type.
    Several(Vec<Case<'a>>),
}

fn successes(operation: &Operation) -> impl Iterator<Item = &Response> {
    operation.responses.iter().filter(|response| response.status.is_success())
}

fn contents(operation: &Operation) -> impl Iterator<Item = &ResponseContent> {
    successes(operation).flat_map(|response| &response.content)
}

/// Chooses the media type of a response that `.await` reads: JSON if there is any, because it is typed; else text; else bytes.
pub(crate) fn cases(response: &Response) -> Vec<Case<'_>> {
    let whole = |content: &&ResponseContent| !is_stream(&content.kind);
    let bodies: Vec<&ResponseContent> = response.content.iter().filter(whole).collect();
    let json: Vec<&ResponseContent> =
        bodies.iter().copied().filter(|content| matches!(content.kind, ResponseKind::Json(_))).collect();
    let text = || bodies.iter().copied().find(|content| content.kind == ResponseKind::Text);
    let chosen = match json.is_empty() {
        true => text().or(bodies.first().copied()).into_iter().collect(),
        false => json,
    };
    if chosen.is_empty() && response.content.is_empty() {
        return vec![Case { response, content: None }];
    }
    chosen.into_iter().map(|content| Case { response, content: Some(content) }).collect()
}

/// Responses that are streams of values.
pub(crate) fn is_stream(kind: &ResponseKind) -> bool {
    matches!(kind, ResponseKind::EventStream(_) | ResponseKind::JsonLines(_))
}

pub(crate) fn answer(operation: &Operation) -> Answer<'_> {
    let stream = contents(operation).map(|content| &content.kind).find(|kind| is_stream(kind));
    let cases: Vec<Case<'_>> = successes(operation).flat_map(cases).collect();
    let mut kinds: Vec<Option<&ResponseKind>> = Vec::new();
    for case in &cases {
        let kind = case.content.map(|content| &content.kind);
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    match kinds.as_slice() {
        [] | [None] if matches!(stream, Some(ResponseKind::EventStream(_))) => Answer::Events,
        [] | [None] if stream.is_some() => Answer::Lines,
        [] | [None] => Answer::Empty,
        [Some(ResponseKind::Json(ty))] => Answer::Json(ty),
        [Some(ResponseKind::Text)] => Answer::Text,
        [Some(ResponseKind::Bytes)] => Answer::Bytes,
        [Some(ResponseKind::Json(ty)), None] | [None, Some(ResponseKind::Json(ty))]
            if !matches!(ty, Ty::Nullable(_)) =>
        {
            Answer::OptionalJson(ty)
        }
        _ => Answer::Several(cases),
    }
}

/// The `Accept` header of `.await`; `None` where anything will do.
pub(super) fn accept(operation: &Operation) -> Option<String> {
    let sent: Vec<Case<'_>> = successes(operation).flat_map(cases).collect();
    let mut media_types: Vec<&str> = sent.iter().filter_map(|case| Some(case.content?.media_type.as_str())).collect();
    if media_types.is_empty() {
        let opens_events = matches!(answer(operation), Answer::Events);
        let streams =
            contents(operation).filter(|content| !opens_events || matches!(content.kind, ResponseKind::EventStream(_)));
        media_types = streams.map(|content| content.media_type.as_str()).collect();
    }
    media_types.retain(|media_type| is_header_value(media_type));
    let mut seen = std::collections::HashSet::new();
    media_types.retain(|media_type| seen.insert(*media_type));
    let all = media_types.iter().enumerate().map(|(i, media_type)| match (i, media_types.len()) {
        (0, _) => (*media_type).to_owned(),
        // The order of preference, in a form that servers understand (RFC 9110, 12.4.2).
        _ => format!("{media_type};q=0.9"),
    });
    (!media_types.is_empty()).then(|| all.collect::<Vec<_>>().join(", "))
}

fn is_header_value(text: &str) -> bool {
    text.contains('/') && text.bytes().all(|b| (0x20..0x7f).contains(&b))
}

/// The ways to send a request beside `.await`.
pub(super) fn methods(context: &Context<'_>) -> TokenStream {
    let Context { api, operation, .. } = context;
    let mut out = TokenStream::new();
    let answer = answer(operation);
    let first = |wanted: fn(&ResponseKind) -> bool| contents(operation).find(|content| wanted(&content.kind));
    if let Some(content) = first(|kind| *kind == ResponseKind::Bytes) {
        out.extend(download(operation, content));
    }
    if let Some(content) = first(|kind| matches!(kind, ResponseKind::EventStream(_)))
        && !matches!(answer, Answer::Events)
    {
        out.extend(events(api, operation, content));
    }
    if let Some(content) = first(|kind| matches!(kind, ResponseKind::JsonLines(_)))
        && !matches!(answer, Answer::Lines)
    {
        out.extend(lines(api, operation, content));
    }
    let has_json = first(|kind| matches!(kind, ResponseKind::Json(_))).is_some();
    if let Some(content) = first(|kind| *kind == ResponseKind::Text).filter(|_| has_json) {
        let ask = asked(operation, content);
        let (receiver, statement) = (ask.receiver(), ask.statement());
        let docs = rustdoc::own(&format!(
            "Sends the request and reads the response as {}.",
            markdown::code(&content.media_type)
        ));
        out.extend(quote! {
            #docs
            #[inline]
            pub fn send_text(#receiver) -> crate::runtime::http::Sending<crate::runtime::http::Response<::std::string::String>> {
                #statement
                self.call.text()
            }
        });
    }
    out
}

/// `self`, asking for the media type where `.await` asks for another.
struct Ask {
    media_type: Option<String>,
}

impl Ask {
    fn receiver(&self) -> TokenStream {
        if self.media_type.is_some() { quote!(mut self) } else { quote!(self) }
    }
    fn statement(&self) -> TokenStream {
        self.media_type.as_ref().map(|media_type| quote!(self.call.set_accept(#media_type);)).unwrap_or_default()
    }
}

fn asked(operation: &Operation, content: &ResponseContent) -> Ask {
    let usual = accept(operation);
    let media_type = Some(content.media_type.clone()).filter(|own| is_header_value(own) && usual.as_ref() != Some(own));
    Ask { media_type }
}

/// `IntoFuture`: what `.await` on a request gives. It is inlined, so that reading the response is compiled for operations that
/// somebody calls, and for no other.
pub(super) fn future(context: &Context<'_>) -> TokenStream {
    let Context { operation, .. } = context;
    let (output, way) = sent(context);
    let name = types::ident(&operation.type_name);
    quote! {
        impl ::std::future::IntoFuture for #name {
            type Output = ::std::result::Result<#output, crate::runtime::http::Error>;
            type IntoFuture = crate::runtime::http::Sending<#output>;

            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.call.#way
            }
        }
    }
}

/// The type that `.await` gives, and the method of a call that makes it.
fn sent(context: &Context<'_>) -> (TokenStream, TokenStream) {
    let Context { api, operation, signature, .. } = context;
    let (ty, way) = match answer(operation) {
        Answer::Events => return events_of(api, operation).unwrap_or_default(),
        Answer::Lines => return lines_of(api, operation).unwrap_or_default(),
        Answer::Empty => (quote!(()), quote!(empty())),
        Answer::Json(ty) => (types::ty(api, ty), quote!(json())),
        Answer::OptionalJson(ty) => (types::option(&types::ty(api, ty)), quote!(optional_json())),
        Answer::Text => (quote!(::std::string::String), quote!(text())),
        Answer::Bytes => (quote!(::bytes::Bytes), quote!(bytes())),
        Answer::Several(cases) => {
            let name = types::ident(&signature.answer_enum);
            let arms = arms(api, &name, &cases);
            (quote!(#name), quote!(answer(|answer| match answer.status().as_u16() { #arms })))
        }
    };
    (quote!(crate::runtime::http::Response<#ty>), way)
}

fn download(operation: &Operation, content: &ResponseContent) -> TokenStream {
    let ask = asked(operation, content);
    let (receiver, statement) = (ask.receiver(), ask.statement());
    quote! {
        /// Sends the request and reads the response as a stream of bytes, however large it is.
        #[inline]
        pub fn download(#receiver) -> crate::runtime::http::Sending<crate::runtime::http::Response<crate::runtime::http::ByteStream>> {
            #statement
            self.call.download()
        }
    }
}

fn events(api: &Api, operation: &Operation, content: &ResponseContent) -> TokenStream {
    let Some((stream, way)) = events_of(api, operation) else { return TokenStream::new() };
    let ask = asked(operation, content);
    let (receiver, statement) = (ask.receiver(), ask.statement());
    quote! {
        /// Sends the request and reads the response as a stream of events.
        #[inline]
        pub fn events(#receiver) -> crate::runtime::http::Sending<#stream> {
            #statement
            self.call.#way
        }
    }
}

/// The stream of an operation's events, and the method of a call that opens it.
fn events_of(api: &Api, operation: &Operation) -> Option<(TokenStream, TokenStream)> {
    let ty = contents(operation).find_map(|content| match &content.kind {
        ResponseKind::EventStream(ty) => Some(ty),
        _ => None,
    })?;
    let (data, way) = match api.resolve(ty) {
        Ty::String => (quote!(::std::string::String), quote!(text_events())),
        _ => (types::ty(api, ty), quote!(events())),
    };
    Some((quote!(crate::runtime::http::EventStream<#data>), way))
}

fn lines(api: &Api, operation: &Operation, content: &ResponseContent) -> TokenStream {
    let Some((stream, way)) = lines_of(api, operation) else { return TokenStream::new() };
    let ask = asked(operation, content);
    let (receiver, statement) = (ask.receiver(), ask.statement());
    quote! {
        /// Sends the request and reads the response as a stream of values.
        #[inline]
        pub fn stream(#receiver) -> crate::runtime::http::Sending<#stream> {
            #statement
            self.call.#way
        }
    }
}

/// The stream of an operation's values, and the method of a call that opens it.
fn lines_of(api: &Api, operation: &Operation) -> Option<(TokenStream, TokenStream)> {
    let ty = contents(operation).find_map(|content| match &content.kind {
        ResponseKind::JsonLines(ty) => Some(ty),
        _ => None,
    })?;
    let ty = types::ty(api, ty);
    Some((quote!(crate::runtime::http::JsonStream<#ty>), quote!(json_lines())))
}

/// The enum of results, where there are several types.
pub(super) fn item(context: &Context<'_>) -> TokenStream {
    let Context { api, operation, signature, .. } = context;
    let Answer::Several(cases) = answer(operation) else { return TokenStream::new() };
    let name = types::ident(&signature.answer_enum);
    let docs = rustdoc::own(&format!("The responses of a [`{}`].", operation.type_name));
    let names = variant_names(&cases);
    let variants = cases.iter().zip(&names).map(|(case, variant)| {
        let docs = rustdoc::attributes_with(&case.response.docs, &status_text(case.response.status), &[]);
        let variant = types::ident(variant);
        match case.content {
            None => quote!(#docs #variant),
            Some(content) => {
                let ty = held(api, content);
                quote!(#docs #variant(#ty))
            }
        }
    });
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#variants),* }
    }
}

pub(crate) fn status_text(status: Status) -> String {
    match status {
        Status::Code(code) => format!("Status {code}."),
        Status::Range(class) => format!("Any other status from {class}00 to {class}99."),
        Status::Default => "Any other status.".to_owned(),
    }
}

/// Structs are boxed, to keep the enum small.
fn held(api: &Api, content: &ResponseContent) -> TokenStream {
    match &content.kind {
        ResponseKind::Json(ty) if boxed_json(api, ty) => types::boxed(&types::ty(api, ty)),
        ResponseKind::Json(ty) | ResponseKind::EventStream(ty) | ResponseKind::JsonLines(ty) => types::ty(api, ty),
        ResponseKind::Text => quote!(::std::string::String),
        ResponseKind::Bytes => quote!(::bytes::Bytes),
    }
}

/// Returns whether a body of this type is boxed in an enum.
pub(crate) fn boxed_json(api: &Api, ty: &Ty) -> bool {
    matches!(api.resolve(ty), Ty::Named(_) | Ty::Tuple(_) | Ty::Nullable(_))
}

/// Named for the status, with the media type where a status has several.
pub(crate) fn variant_names(cases: &[Case<'_>]) -> Vec<String> {
    let mut scope = Scope::default();
    let name = |case: &Case<'_>| {
        let status = status_word(case.response.status);
        let alone = cases.iter().filter(|other| other.response.status == case.response.status).count() == 1;
        let media_type = case.content.map(|content| media_word(&content.media_type)).unwrap_or_default();
        scope.claim(if alone { vec![status] } else { vec![format!("{status}{media_type}")] })
    };
    cases.iter().map(name).collect()
}

fn media_word(media_type: &str) -> String {
    names::pascal(subtype(media_type).trim_end_matches("+json"), "Json")
}

/// The registered phrase (RFC 9110, 15.3).
fn status_word(status: Status) -> String {
    match status {
        Status::Code(200) => "Ok".to_owned(),
        Status::Code(201) => "Created".to_owned(),
        Status::Code(202) => "Accepted".to_owned(),
        Status::Code(203) => "NonAuthoritative".to_owned(),
        Status::Code(204) => "NoContent".to_owned(),
        Status::Code(205) => "ResetContent".to_owned(),
        Status::Code(206) => "PartialContent".to_owned(),
        Status::Code(207) => "MultiStatus".to_owned(),
        Status::Code(208) => "AlreadyReported".to_owned(),
        Status::Code(226) => "ImUsed".to_owned(),
        Status::Code(code) => format!("Status{code}"),
        Status::Range(_) | Status::Default => "Other".to_owned(),
    }
}

/// Variant of a status and media type.
fn arms(api: &Api, name: &proc_macro2::Ident, cases: &[Case<'_>]) -> TokenStream {
    let names = variant_names(cases);
    let mut out = TokenStream::new();
    let mut any = false;
    let mut order: Vec<usize> = (0..cases.len()).collect();
    order.sort_by_key(|index| (cases[*index].response.status, !needs_parameters(cases, *index)));
    for (i, index) in order.iter().enumerate() {
        let (case, variant) = (&cases[*index], &names[*index]);
        let pattern = match case.response.status {
            Status::Code(code) => {
                let code = Literal::u16_unsuffixed(code);
                quote!(#code)
            }
            Status::Range(_) | Status::Default => quote!(_),
        };
        let last = order.get(i + 1).is_none_or(|next| cases[*next].response.status != case.response.status);
        let guard = case.content.filter(|_| !last).map(|content| {
            let media_type = match needs_parameters(cases, *index) {
                true => content.media_type.clone(),
                false => essence(&content.media_type),
            };
            quote!(if answer.is(#media_type))
        });
        any |= matches!(case.response.status, Status::Range(_) | Status::Default) && last;
        let variant = types::ident(variant);
        let value = reading(api, name, &variant, case.content);
        out.extend(quote!(#pattern #guard => #value,));
    }
    if !any {
        out.extend(quote!(_ => Err(answer.unexpected()),));
    }
    out
}

/// Returns whether parameters distinguish the media type of a case from others of its status. Responses without them are read as the
/// first of these media types, which the client prefers, or as the one without parameters.
fn needs_parameters(cases: &[Case<'_>], index: usize) -> bool {
    let case = &cases[index];
    let Some(own) = case.content.map(|content| &content.media_type) else { return false };
    let mut others =
        cases.iter().enumerate().filter_map(|(other, case)| Some((other, case.response.status, case.content?)));
    let has_parameters = |media_type: &str| distinct(media_type) != essence(media_type);
    has_parameters(own)
        && others.any(|(other, status, content)| {
            status == case.response.status
                && other != index
                && essence(&content.media_type) == essence(own)
                && (other < index || !has_parameters(&content.media_type))
        })
}

fn reading(
    api: &Api,
    name: &proc_macro2::Ident,
    variant: &proc_macro2::Ident,
    content: Option<&ResponseContent>,
) -> TokenStream {
    match content.map(|content| &content.kind) {
        None => quote!(Ok(answer.empty().map(|()| #name::#variant))),
        Some(ResponseKind::Text) => quote!(Ok(answer.text()?.map(#name::#variant))),
        // Inference does not always find the type behind the variant, where it has no name or is boxed.
        Some(ResponseKind::Json(ty)) => {
            let boxed = boxed_json(api, ty).then(|| quote!(.map(::std::boxed::Box::new)));
            let ty = types::ty(api, ty);
            quote!(Ok(answer.json::<#ty>()? #boxed .map(#name::#variant)))
        }
        Some(ResponseKind::Bytes | ResponseKind::EventStream(_) | ResponseKind::JsonLines(_)) => {
            quote!(Ok(answer.into_bytes().map(#name::#variant)))
        }
    }
}
