//! An operation's static description: what the runtime needs to know to send it.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::group::Context;
use super::shared::Shared;
use super::{answer, body};
use crate::canonical::media_type::essence;
use crate::emit::idempotency;
use crate::emit::{client, types};
use crate::ir::{Operation, Param, ParamLocation, ParamStyle, Status, Streaming, SwitchPlace};

pub(super) fn item(context: &Context<'_>, shared: &Shared) -> TokenStream {
    let Context { api, operation, .. } = context;
    let name = types::ident(&context.signature.description);
    let (id, method) = (&operation.id, &operation.method);
    let path = encoded(&operation.path);
    let params = operation.params.iter().map(|one| param(operation, one)).collect::<Vec<_>>();
    let params = (!params.is_empty()).then(|| quote!(.params(&[#(#params),*])));
    let accept = answer::accept(operation).map(|accept| quote!(.accept(#accept)));
    let body_required = operation
        .body
        .as_ref()
        .is_some_and(|body| body.required && !body.content.is_empty())
        .then(|| quote!(.body_required()));
    let success = beside_success(operation);
    let success = (!success.is_empty()).then(|| quote!(.success(&[#(#success),*])));
    let errors = context.signature.error.as_ref().map(|error| {
        let error = types::ident(error);
        quote!(.errors::<#error>())
    });
    let security = client::requirements(api, operation);
    let security = (!security.is_empty()).then(|| quote!(.security(&[#(#security),*])));
    let server = operation.servers.first().map(|server| {
        let url = client::default_url(server);
        quote!(.server(#url))
    });
    let retry = shared.retry(operation).map(|retry| quote!(.retry(&#retry)));
    let streaming = operation.streaming.as_ref().map(streaming);
    quote! {
        static #name: crate::runtime::http::Operation = crate::runtime::http::Operation::new(#id, #method, #path)
            #params #accept #body_required #success #errors #security #server #retry #streaming;
    }
}

/// Characters that a path can't contain unescaped (RFC 3986, 3.3), except `?`: some documents write a query into the path.
const NOT_IN_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path as it is sent, with the names of parameters in braces.
///
/// A fragment tells operations of one path apart, and is never sent.
fn encoded(path: &str) -> String {
    let path = path.split('#').next().unwrap_or_default();
    let encode = |text: &str| utf8_percent_encode(&with_percents(text), NOT_IN_PATH).to_string();
    let mut out = String::new();
    let mut rest = path;
    while let Some((literal, name, behind)) =
        rest.split_once('{').and_then(|(literal, rest)| rest.split_once('}').map(|(name, rest)| (literal, name, rest)))
    {
        out.push_str(&format!("{}{{{name}}}", encode(literal)));
        rest = behind;
    }
    out + &encode(rest)
}

/// The text with each `%` escaped that begins no escape (RFC 3986, 2.1).
pub(in crate::emit) fn with_percents(text: &str) -> String {
    let mut parts = text.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let is_escape = part.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        out.push_str(if is_escape { "%" } else { "%25" });
        out.push_str(part);
    }
    out
}

/// Redirections and the like that the document declares as all there is to an operation's success.
fn beside_success(operation: &Operation) -> Vec<TokenStream> {
    if operation.responses.iter().any(|response| response.status.is_success()) {
        return Vec::new();
    }
    let statuses = operation.responses.iter().map(|response| response.status);
    statuses
        .filter(|status| matches!(status, Status::Code(100..=199 | 300..=399) | Status::Range(1 | 3)))
        .map(status)
        .collect()
}

/// A status as the runtime writes it.
pub(super) fn status(status: Status) -> TokenStream {
    match status {
        Status::Code(code) => {
            let code = Literal::u16_unsuffixed(code);
            quote!(crate::runtime::http::Status::Code(#code))
        }
        Status::Range(class) => {
            let class = Literal::u8_unsuffixed(class);
            quote!(crate::runtime::http::Status::Range(#class))
        }
        Status::Default => quote!(crate::runtime::http::Status::Default),
    }
}

/// Returns the code that states what asks for a stream, and what ends one.
fn streaming(streaming: &Streaming) -> TokenStream {
    let switch = streaming.switch.as_ref().map(|switch| {
        let place = match &switch.place {
            SwitchPlace::Body { media_type, property } => match &*essence(media_type) {
                "application/x-www-form-urlencoded" => quote!(form(#property)),
                "multipart/form-data" => quote!(multipart(#property)),
                _ => quote!(json(#media_type, #property)),
            },
            SwitchPlace::Param(index) => {
                let index = Literal::usize_unsuffixed(*index);
                quote!(param(#index))
            }
        };
        let default = switch.on_by_default.then(|| quote!(.on_by_default()));
        quote!(.stream(crate::runtime::http::StreamSwitch::#place #default))
    });
    let end = streaming.end.as_ref().map(|end| quote!(.stream_end(#end)));
    quote!(#switch #end)
}

fn param(operation: &Operation, param: &Param) -> TokenStream {
    let wire_name = &param.wire_name;
    let constructor = types::ident(match param.location {
        ParamLocation::Path => "path",
        ParamLocation::Query => "query",
        ParamLocation::Header => "header",
        ParamLocation::Cookie => "cookie",
    });
    let form = matches!(param.location, ParamLocation::Query | ParamLocation::Cookie);
    let (usual_style, usual_explode) = if form { (ParamStyle::Form, true) } else { (ParamStyle::Simple, false) };
    let mut settings = TokenStream::new();
    let is_json = param.content_type.as_deref().is_some_and(|media_type| !is_form(media_type));
    if param.style == ParamStyle::QueryString {
        let style = body::style(param.style);
        settings.extend(quote!(.style(#style)));
    }
    if is_json {
        settings.extend(quote!(.json()));
    } else if param.style == ParamStyle::QueryString {
        // Its form has no more to say.
    } else if param.style == ParamStyle::DeepObject {
        settings.extend(quote!(.deep_object()));
    } else {
        if param.style != usual_style {
            let style = body::style(param.style);
            settings.extend(quote!(.style(#style)));
        }
        if param.explode != usual_explode {
            let explode = param.explode;
            settings.extend(quote!(.explode(#explode)));
        }
    }
    if param.allow_reserved {
        settings.extend(quote!(.allow_reserved()));
    }
    if param.required && param.location != ParamLocation::Path {
        settings.extend(quote!(.required()));
    }
    if idempotency::is_made(operation, param) {
        settings.extend(quote!(.idempotency_key()));
    }
    if let Some(scope) = param.scope {
        let number = Literal::usize_unsuffixed(scope);
        settings.extend(quote!(.scope(#number)));
    }
    quote!(crate::runtime::http::Param::#constructor(#wire_name)#settings)
}

/// Returns whether a parameter's `content` is a form, which only a whole query can be.
fn is_form(media_type: &str) -> bool {
    essence(media_type) == "application/x-www-form-urlencoded"
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn text_of_paths_is_encoded_and_names_of_parameters_are_not() {
        for (path, sent) in [
            ("/plain/{id}.json", "/plain/{id}.json"),
            ("/plus+and space/{p}/", "/plus+and%20space/{p}/"),
            ("/\u{7528}/{\u{7f16}}", "/%E7%94%A8/{\u{7f16}}"),
            ("/Users({id})/Items('{name}')", "/Users({id})/Items('{name}')"),
            ("/is%20encoded/a:b,c;d=e@f", "/is%20encoded/a:b,c;d=e@f"),
            ("/100%/50%a/%zz/{p}%", "/100%25/50%25a/%25zz/{p}%25"),
            ("/a{b/\"<>\\^`|", "/a%7Bb/%22%3C%3E%5C%5E%60%7C"),
            ("/a}b", "/a%7Db"),
            ("/q?fixed=1#part", "/q?fixed=1"),
        ] {
            assert_eq!(encoded(path), sent, "{path}");
        }
    }
}
