//! Multipart bodies: a struct for each, with a method for each part.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::body;
use super::builder::{Argument, ty_argument};
use super::group::Context;
use super::signature::MAX_ARGUMENTS;
use crate::emit::{rustdoc, types};
use crate::ir::names::{self, Scope};
use crate::ir::{Api, BodyContent, BodyKind, ParamStyle, Part, Ty};
use crate::markdown;

/// The structs of an operation's multipart bodies.
pub(super) fn items(context: &Context<'_>) -> TokenStream {
    let contents = context.operation.body.iter().flat_map(|body| &body.content);
    contents
        .zip(&context.signature.forms)
        .filter_map(|(content, name)| Some(item(context, content, name.as_ref()?)))
        .collect()
}

fn item(context: &Context<'_>, content: &BodyContent, name: &str) -> TokenStream {
    let Context { api, group, operation, .. } = context;
    let BodyKind::Multipart(parts) = &content.kind else { return TokenStream::new() };
    let docs = rustdoc::own(&format!(
        "Body of [`{}::{}`], with parts of {}.",
        group.type_name,
        operation.name,
        markdown::code(&content.media_type)
    ));
    let name = types::ident(name);
    let (new, beside) = new(api, parts, &name);
    let setters = parts.iter().filter(|part| !part.required).map(|part| setter(api, part));
    let mut scope = Scope::with(parts.iter().map(|part| names::setter(&part.name)));
    let chosen = parts.iter().filter(|part| part.encoding.is_choice() && !is_file(api, part));
    let content_types = chosen.map(|part| {
        let name = part.name.trim_end_matches('_');
        let words = ["content_type", "part_content_type"];
        content_type_setter(part, &scope.claim(words.map(|word| names::setter(&format!("{name}_{word}")))))
    });
    let is_empty = !parts.iter().any(|part| part.required);
    let default = is_empty.then(|| quote!(#[derive(Clone, Debug, Default)]));
    let derive = default.unwrap_or_else(|| quote!(#[derive(Clone, Debug)]));
    quote! {
        #docs
        #derive
        pub struct #name {
            multipart: crate::runtime::http::Multipart,
        }

        impl #name {
            #new
            #(#setters)*
            #(#content_types)*
        }

        #beside
    }
}

/// The required parts as they are taken: by their names, whatever the order of the document.
pub(in crate::emit) fn demanded(parts: &[Part]) -> Vec<&Part> {
    let mut demanded: Vec<&Part> = parts.iter().filter(|part| part.required).collect();
    demanded.sort_by(|a, b| a.wire_name.cmp(&b.wire_name));
    demanded
}

/// The struct that takes the place of too many arguments, where they are.
pub(in crate::emit) fn required_name(form: &str, parts: &[Part]) -> Option<Ident> {
    (demanded(parts).len() > MAX_ARGUMENTS).then(|| types::ident(&format!("{form}Required")))
}

/// Takes the required parts, and the struct that holds them where they are many. They are sent in the order of the document.
fn new(api: &Api, parts: &[Part], form: &Ident) -> (TokenStream, TokenStream) {
    let demanded = demanded(parts);
    let holder = required_name(&form.to_string(), parts);
    let required = parts.iter().filter(|part| part.required);
    let statements = required.map(|part| add(api, part, &quote!(multipart), holder.is_some()));
    let (docs, mutable) = match demanded.is_empty() {
        true => ("Creates a body without parts.", TokenStream::new()),
        false => ("Creates a body from its required parts.", quote!(mut)),
    };
    let docs = rustdoc::own(docs);
    let made = quote! {
        let #mutable multipart = crate::runtime::http::Multipart::new();
        #(#statements)*
        Self { multipart }
    };
    let Some(holder) = &holder else {
        let arguments = demanded.iter().map(|part| {
            let name = types::ident(&part.name);
            let ty = argument(api, part, &name).ty;
            quote!(#name: #ty)
        });
        let arguments = quote!(#(#arguments),*);
        let inline = types::inline(&arguments);
        return (quote!(#docs #inline pub fn new(#arguments) -> Self { #made }), TokenStream::new());
    };
    let names: Vec<Ident> = demanded.iter().map(|part| types::ident(&part.name)).collect();
    let fields = demanded.iter().zip(&names).map(|(part, name)| {
        let docs = part_docs(api, part);
        let ty = stored(api, part);
        quote!(#docs pub #name: #ty)
    });
    let beside_docs = rustdoc::own(&format!("Required parts of [`{form}`]."));
    let beside = quote! {
        #beside_docs
        #[derive(Clone, Debug)]
        pub struct #holder { #(#fields),* }
    };
    let new = quote! {
        #docs
        #[inline]
        pub fn new(required: #holder) -> Self {
            let #holder { #(#names),* } = required;
            #made
        }
    };
    (new, beside)
}

/// The type of a part where it is named.
fn stored(api: &Api, part: &Part) -> TokenStream {
    match content(api, part) {
        Content::File => quote!(crate::runtime::http::FileSource),
        Content::Files => quote!(::std::vec::Vec<crate::runtime::http::FileSource>),
        Content::Value(ty) => types::ty(api, ty),
    }
}

fn part_docs(api: &Api, part: &Part) -> TokenStream {
    let chosen = (is_file(api, part) && part.encoding.is_choice()).then(|| {
        let declared = content_types(part);
        match part.encoding.content_type() {
            Some(first) => format!(
                "Content type: {} unless [`FileSource::with_content_type`](crate::FileSource::with_content_type) sets another of {declared}.",
                markdown::code(first)
            ),
            None => format!(
                "[`FileSource::with_content_type`](crate::FileSource::with_content_type) must set its content type: one of {declared}."
            ),
        }
    });
    let more: Vec<String> = chosen.into_iter().collect();
    rustdoc::attributes_with(&part.docs, &format!("Part {}.", markdown::code(&part.wire_name)), &more)
}

/// The declared content types of a part, as code.
fn content_types(part: &Part) -> String {
    part.encoding.content_types.iter().map(|one| markdown::code(one)).collect::<Vec<_>>().join(", ")
}

fn is_file(api: &Api, part: &Part) -> bool {
    !matches!(content(api, part), Content::Value(_))
}

/// The method by which a caller chooses among the content types of a value.
fn content_type_setter(part: &Part, method: &str) -> TokenStream {
    let (name, declared) = (markdown::code(&part.wire_name), content_types(part));
    let docs = rustdoc::own(&format!("Sets the content type of the part {name}: one of {declared}."));
    let (method, wire_name) = (types::ident(method), &part.wire_name);
    quote! {
        #docs
        pub fn #method(mut self, content_type: impl ::std::convert::Into<::std::string::String>) -> Self {
            self.multipart = self.multipart.content_type(#wire_name, content_type);
            self
        }
    }
}

fn setter(api: &Api, part: &Part) -> TokenStream {
    let docs = part_docs(api, part);
    let deprecated = rustdoc::deprecated(&part.docs);
    let name = types::ident(&part.name);
    let method = types::ident(&names::setter(&part.name));
    let ty = argument(api, part, &name).ty;
    let add = add(api, part, &quote!(self.multipart), false);
    let inline = types::inline(&ty);
    quote! {
        #docs
        #deprecated
        #inline
        pub fn #method(mut self, #name: #ty) -> Self {
            #add
            self
        }
    }
}

/// Kind of a part.
enum Content<'a> {
    File,
    Files,
    Value(&'a Ty),
}

fn content<'a>(api: &'a Api, part: &'a Part) -> Content<'a> {
    match api.resolve(&part.ty) {
        Ty::Binary => Content::File,
        Ty::Array(item) if *api.resolve(item) == Ty::Binary => Content::Files,
        _ => Content::Value(&part.ty),
    }
}

fn argument(api: &Api, part: &Part, name: &Ident) -> Argument {
    let file = quote!(impl ::std::convert::Into<crate::runtime::http::FileSource>);
    match content(api, part) {
        Content::File => Argument { ty: file, convert: TokenStream::new(), value: quote!(#name) },
        Content::Files => Argument {
            ty: quote!(impl ::std::iter::IntoIterator<Item = #file>),
            convert: TokenStream::new(),
            value: quote!(#name),
        },
        Content::Value(ty) => ty_argument(api, name, ty),
    }
}

/// The statement that adds a part to `multipart`, a place. The part has the type that is stored, or it is what becomes that type.
fn add(api: &Api, part: &Part, multipart: &TokenStream, is_stored: bool) -> TokenStream {
    let name = types::ident(&part.name);
    let wire_name = &part.wire_name;
    let exact = part.encoding.content_type();
    let content_type = match exact.or(part.encoding.range().filter(|_| is_file(api, part))) {
        Some(content_type) => quote!(Some(#content_type)),
        None => quote!(None),
    };
    let into = (!is_stored).then(|| quote!(.into()));
    let convert = (!is_stored).then(|| argument(api, part, &name).convert);
    match content(api, part) {
        Content::File => quote!(#multipart = #multipart.file(#wire_name, #name #into, #content_type);),
        Content::Files => {
            quote!(for file in #name { #multipart = #multipart.file(#wire_name, file #into, #content_type); })
        }
        Content::Value(_) if let Some(style) = part.encoding.style => {
            let (style, explode) = (body::style(style), part.encoding.explode.unwrap_or(style == ParamStyle::Form));
            quote!(#convert #multipart = #multipart.styled(#wire_name, &#name, #style, #explode);)
        }
        Content::Value(_) => {
            quote!(#convert #multipart = #multipart.field(#wire_name, &#name, #content_type);)
        }
    }
}
