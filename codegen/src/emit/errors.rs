//! `src/error.rs`: what a call fails with, and an enum for each distinct set of bodies that operations declare for errors.

use std::collections::HashMap;

use proc_macro2::{Literal, TokenStream};
use quote::{ToTokens, quote};

use super::operations::answer::{boxed_json, status_text};
use super::source_file::SourceFile;
use super::{rustdoc, types};
use crate::budget;
use crate::ir::names::Scope;
use crate::ir::{Api, Docs, Features, Operation, ResponseKind, Status, Ty};
use crate::reserved;

/// The distinct sets of an API.
pub(super) struct ErrorSets<'a> {
    list: Vec<ErrorSet<'a>>,
    by_operation: HashMap<&'a str, usize>,
}

/// The bodies that some operations declare, by status.
pub(super) struct ErrorSet<'a> {
    /// The enum's name, unique in the module.
    pub(super) name: String,
    /// Exact statuses first, then ranges, then any other.
    pub(super) variants: Vec<Variant<'a>>,
    /// The features that compile it.
    pub(super) features: Features,
    operations: Vec<&'a Operation>,
}

/// The body that is declared for a status.
pub(super) struct Variant<'a> {
    pub(super) name: String,
    status: Status,
    body: Declared<'a>,
    docs: &'a Docs,
}

/// The reading of an error's body.
#[derive(Clone, Copy, Debug)]
enum Declared<'a> {
    Json(&'a Ty),
    Text,
}

impl<'a> ErrorSets<'a> {
    /// Finds the sets. The one that most operations share has the plain name, the others are called after their first operation.
    pub(super) fn new(api: &'a Api) -> Self {
        let mut sets = Self { list: Vec::new(), by_operation: HashMap::new() };
        let mut by_content: HashMap<String, usize> = HashMap::new();
        for (_, operation) in api.operations() {
            let variants = variants(operation);
            if variants.is_empty() {
                continue;
            }
            let content: Vec<_> = variants.iter().map(|variant| (variant.status, variant.body)).collect();
            let at = *by_content.entry(format!("{content:?}")).or_insert(sets.list.len());
            if at == sets.list.len() {
                let (name, features) = (String::new(), Features::new());
                sets.list.push(ErrorSet { name, variants, features, operations: Vec::new() });
            }
            sets.list[at].operations.push(operation);
            sets.by_operation.insert(&operation.pointer, at);
        }
        let mut scope = Scope::with(reserved::in_operations());
        let mut order: Vec<usize> = (0..sets.list.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(sets.list[*at].operations.len()));
        for (rank, at) in order.into_iter().enumerate() {
            let set = &mut sets.list[at];
            let own = format!("{}Body", error_name(set.operations[0]));
            set.name = match rank {
                0 => scope.claim(["ErrorBody".to_owned(), own]),
                _ => scope.claim([own]),
            };
            set.features = features(&set.operations);
        }
        sets
    }

    /// The set that an operation declares.
    pub(super) fn of(&self, operation: &Operation) -> Option<&ErrorSet<'a>> {
        self.by_operation.get(operation.pointer.as_str()).map(|at| &self.list[*at])
    }

    /// All of them.
    pub(super) fn iter(&self) -> impl Iterator<Item = &ErrorSet<'a>> {
        self.list.iter()
    }
}

/// The name of an operation's error type.
pub(super) fn error_name(operation: &Operation) -> String {
    format!("{}Error", operation.type_name)
}

/// Returns whether an operation declares the body of any error.
pub(super) fn declares(operation: &Operation) -> bool {
    !variants(operation).is_empty()
}

fn variants(operation: &Operation) -> Vec<Variant<'_>> {
    let mut scope = Scope::default();
    let failures = operation.responses.iter().filter(|response| !response.status.is_success());
    let mut variants = Vec::new();
    for response in failures {
        let kinds = || response.content.iter().map(|content| &content.kind);
        let json = kinds().find_map(|kind| match kind {
            ResponseKind::Json(Ty::Null) => None,
            ResponseKind::Json(ty) => Some(Declared::Json(ty)),
            _ => None,
        });
        let text = kinds().any(|kind| *kind == ResponseKind::Text).then_some(Declared::Text);
        let word = status_word(response.status);
        for body in json.into_iter().chain(text) {
            let name = match (json, body) {
                (Some(_), Declared::Text) => scope.claim([format!("{word}Text")]),
                _ => scope.claim([word.clone()]),
            };
            variants.push(Variant { name, status: response.status, body, docs: &response.docs });
        }
    }
    variants
}

fn features(operations: &[&Operation]) -> Features {
    if operations.iter().any(|operation| operation.features.is_empty()) {
        return Features::new();
    }
    operations.iter().flat_map(|operation| operation.features.iter().copied()).collect()
}

/// The registered phrase (RFC 9110, 15).
fn status_word(status: Status) -> String {
    match status {
        Status::Code(code) => {
            let phrase = http::StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason());
            let words = phrase.unwrap_or_default().split(|c: char| !c.is_ascii_alphanumeric());
            let word: String = words.map(upper_first).collect();
            if word.is_empty() { format!("Status{code}") } else { word }
        }
        Status::Range(1) => "Informational".to_owned(),
        Status::Range(3) => "Redirection".to_owned(),
        Status::Range(4) => "ClientError".to_owned(),
        Status::Range(5) => "ServerError".to_owned(),
        Status::Range(class) => format!("Status{class}xx"),
        Status::Default => "Other".to_owned(),
    }
}

fn upper_first(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(chars).collect()
}

/// The module.
pub(super) fn emit(api: &Api) -> String {
    let always = Features::new();
    let mut file = SourceFile::new(api, "crate::error", &always);
    file.reserve(reserved::ERROR);
    let docs = rustdoc::inner(
        "Errors of calls, and the bodies that the API declares for errors.\n\n\
         An operation's error bodies are an enum with the name of its request, followed by `Error`; [`Error::body`] returns it.",
    );
    let errors = reserved::ERROR.map(types::ident);
    file.inner_attributes(quote!(#docs #![allow(deprecated)] pub use crate::runtime::http::{#(#errors),*};));
    let sets = ErrorSets::new(api);
    for set in sets.iter().take_while(|_| !budget::is_spent()) {
        file.push_cfg(&set.features, item(api, set));
    }
    file.finish()
}

fn item(api: &Api, set: &ErrorSet<'_>) -> TokenStream {
    let name = types::ident(&set.name);
    let docs = rustdoc::own(&match set.operations.as_slice() {
        [only] => format!("Error bodies that `{}` declares.", only.name),
        _ => "Error bodies that several operations declare.".to_owned(),
    });
    let variants = set.variants.iter().map(|variant| {
        let docs = rustdoc::attributes(variant.docs, &status_text(variant.status));
        let name = types::ident(&variant.name);
        let held = match variant.body {
            Declared::Json(ty) if boxed_json(api, ty) => types::boxed(&types::ty(api, ty)),
            Declared::Json(ty) => types::ty(api, ty),
            Declared::Text => quote!(::std::string::String),
        };
        quote!(#docs #name(#held))
    });
    let read = match set.variants.first() {
        Some(any) if any.status == Status::Default => value(api, &set.variants),
        _ => by_status(api, set),
    };
    quote! {
        #docs
        #[derive(Clone, Debug, PartialEq)]
        #[non_exhaustive]
        pub enum #name { #(#variants),* }

        impl crate::runtime::http::DeclaredErrors for #name {
            fn read(body: crate::runtime::http::DeclaredBody<'_>) -> ::std::option::Option<Self> {
                Some(#read)
            }
        }
    }
}

fn by_status(api: &Api, set: &ErrorSet<'_>) -> TokenStream {
    let of_status = set.variants.chunk_by(|a, b| a.status == b.status);
    let mut arms: Vec<TokenStream> = of_status.map(|variants| arm(api, variants)).collect();
    if !set.variants.iter().any(|variant| variant.status == Status::Default) {
        arms.push(quote!(_ => return None));
    }
    quote!(match body.status() { #(#arms),* })
}

fn arm(api: &Api, variants: &[Variant<'_>]) -> TokenStream {
    let pattern = match variants[0].status {
        Status::Code(code) => Literal::u16_unsuffixed(code).into_token_stream(),
        Status::Range(class) => {
            let from = u16::from(class) * 100;
            let (from, to) = (Literal::u16_unsuffixed(from), Literal::u16_unsuffixed(from + 99));
            quote!(#from..=#to)
        }
        Status::Default => quote!(_),
    };
    let value = value(api, variants);
    quote!(#pattern => #value)
}

/// Reads a body of a status: as JSON where that is declared and can be read, else as text.
fn value(api: &Api, variants: &[Variant<'_>]) -> TokenStream {
    let made = |variant: &Variant<'_>, read: TokenStream| {
        let name = types::ident(&variant.name);
        match variant.body {
            Declared::Json(ty) if boxed_json(api, ty) => quote!(Self::#name(::std::boxed::Box::new(#read))),
            _ => quote!(Self::#name(#read)),
        }
    };
    match variants {
        [json, text, ..] => {
            let (json, text) = (made(json, quote!(read)), made(text, quote!(body.text()?)));
            quote!(match body.json() { Some(read) => #json, None => #text })
        }
        [only] if matches!(only.body, Declared::Text) => made(only, quote!(body.text()?)),
        [only] => made(only, quote!(body.json()?)),
        [] => quote!(return None),
    }
}
