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
    /// Where it is compiled.
    pub(super) features: Features,
    operations: Vec<&'a Operation>,
}

/// The body that is declared for a status.
pub(super) struct Variant<'a> {
    pub(super) name: String,
    status: Status,
    ty: &'a Ty,
    docs: &'a Docs,
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
            let content: Vec<(Status, &Ty)> = variants.iter().map(|variant| (variant.status, variant.ty)).collect();
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

/// What an operation's errors are called.
pub(super) fn error_name(operation: &Operation) -> String {
    format!("{}Error", operation.type_name)
}

/// Whether an operation declares the body of any error.
pub(super) fn declares(operation: &Operation) -> bool {
    !variants(operation).is_empty()
}

fn variants(operation: &Operation) -> Vec<Variant<'_>> {
    let mut scope = Scope::default();
    let failures = operation.responses.iter().filter(|response| !response.status.is_success());
    failures
        .filter_map(|response| {
            let ty = response.content.iter().find_map(|content| match &content.kind {
                ResponseKind::Json(Ty::Null) => None,
                ResponseKind::Json(ty) => Some(ty),
                _ => None,
            })?;
            let name = scope.claim([status_word(response.status)]);
            Some(Variant { name, status: response.status, ty, docs: &response.docs })
        })
        .collect()
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
        "Why a call failed, and the bodies that the API declares for errors.\n\n\
         [`Error::body`] returns the enum of an operation's bodies; each operation names its own, as its request with `Error` behind it.",
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
        [only] => format!("The bodies that are declared for errors of `{}`.", only.name),
        _ => "The bodies that several operations declare for errors.".to_owned(),
    });
    let variants = set.variants.iter().map(|variant| {
        let docs = rustdoc::attributes(variant.docs, &status_text(variant.status));
        let (name, ty) = (types::ident(&variant.name), types::ty(api, variant.ty));
        let held = if boxed_json(api, variant.ty) { types::boxed(&ty) } else { ty };
        quote!(#docs #name(#held))
    });
    let read = match set.variants.as_slice() {
        [any] if any.status == Status::Default => value(api, any),
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
    let mut arms: Vec<TokenStream> = set.variants.iter().map(|variant| arm(api, variant)).collect();
    if !set.variants.iter().any(|variant| variant.status == Status::Default) {
        arms.push(quote!(_ => return None));
    }
    quote!(match body.status() { #(#arms),* })
}

fn arm(api: &Api, variant: &Variant<'_>) -> TokenStream {
    let pattern = match variant.status {
        Status::Code(code) => Literal::u16_unsuffixed(code).into_token_stream(),
        Status::Range(class) => {
            let from = u16::from(class) * 100;
            let (from, to) = (Literal::u16_unsuffixed(from), Literal::u16_unsuffixed(from + 99));
            quote!(#from..=#to)
        }
        Status::Default => quote!(_),
    };
    let value = value(api, variant);
    quote!(#pattern => #value)
}

fn value(api: &Api, variant: &Variant<'_>) -> TokenStream {
    let name = types::ident(&variant.name);
    match boxed_json(api, variant.ty) {
        true => quote!(Self::#name(::std::boxed::Box::new(body.json()?))),
        false => quote!(Self::#name(body.json()?)),
    }
}
