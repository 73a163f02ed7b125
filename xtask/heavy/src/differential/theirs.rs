//! Progenitor's client, read from its source, and calls of it.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, Result};
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use sdkwright::emit::SampleCall;
use sdkwright::ir::{Param, ParamStyle};
use serde_json::Value;
use syn::{GenericParam, ImplItem, ImplItemFn, Item, ItemImpl, ReturnType, Type, TypeParamBound, WherePredicate};

/// An operation of the client.
pub(super) struct Operation {
    /// The client's method.
    method: syn::Ident,
    /// Parameters of the request builder, by its setters' names in the form of [`key`].
    setters: BTreeMap<String, Setter>,
}

struct Setter {
    name: syn::Ident,
    /// The type of the argument.
    ty: Type,
}

/// Operations by HTTP method and path.
pub(super) type Operations = HashMap<(String, String), Operation>;

/// The request of a builder, and its setters.
type Made = ((String, String), BTreeMap<String, Setter>);

/// Reads `src/lib.rs`.
pub(super) fn operations(source: &str) -> Result<Operations> {
    let file = syn::parse_file(source).context("progenitor's crate is not valid Rust")?;
    let builders = file.items.iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "builder" => module.content.as_ref().map(|(_, items)| items),
        _ => None,
    });
    let mut made: HashMap<String, Made> = HashMap::new();
    for block in blocks(builders.into_iter().flatten()) {
        let (Some(name), Some(sent)) = (last_segment(&block.self_ty), functions(block).find_map(sent)) else {
            continue;
        };
        let setters = functions(block).filter_map(setter).map(|setter| (key(&setter.name.to_string()), setter));
        made.insert(name, (sent, setters.collect()));
    }
    let methods = blocks(&file.items).filter(|block| last_segment(&block.self_ty).as_deref() == Some("Client"));
    let methods = methods.flat_map(functions).filter_map(|function| {
        let ReturnType::Type(_, ty) = &function.sig.output else { return None };
        let (sent, setters) = made.remove(&last_segment(ty)?)?;
        Some((sent, Operation { method: function.sig.ident.clone(), setters }))
    });
    Ok(methods.collect())
}

fn blocks<'a>(items: impl IntoIterator<Item = &'a Item>) -> impl Iterator<Item = &'a ItemImpl> {
    items.into_iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() => Some(block),
        _ => None,
    })
}

fn functions(block: &ItemImpl) -> impl Iterator<Item = &ImplItemFn> {
    block.items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => Some(function),
        _ => None,
    })
}

fn last_segment(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

/// Parses the documentation of `send`: ``Sends a `GET` request to `/path` ``.
fn sent(function: &ImplItemFn) -> Option<(String, String)> {
    let text = function.attrs.iter().find_map(|attribute| {
        let syn::Meta::NameValue(meta) = &attribute.meta else { return None };
        let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &meta.value else { return None };
        Some(text.value())
    })?;
    let (method, path) = text.trim().strip_prefix("Sends a `")?.strip_suffix('`')?.split_once("` request to `")?;
    Some((method.to_owned(), path.to_owned()))
}

/// A function that takes a value of any type that becomes the one wanted.
fn setter(function: &ImplItemFn) -> Option<Setter> {
    let GenericParam::Type(generic) = function.sig.generics.params.first()? else { return None };
    let bounds =
        function.sig.generics.where_clause.as_ref()?.predicates.iter().find_map(|predicate| match predicate {
            WherePredicate::Type(bound) if generic.ident == last_segment(&bound.bounded_ty)? => Some(&bound.bounds),
            _ => None,
        })?;
    let TypeParamBound::Trait(bound) = bounds.first()? else { return None };
    let conversion = bound.path.segments.last().filter(|segment| segment.ident == "TryInto")?;
    let syn::PathArguments::AngleBracketed(arguments) = &conversion.arguments else { return None };
    let syn::GenericArgument::Type(ty) = arguments.args.first()? else { return None };
    Some(Setter { name: function.sig.ident.clone(), ty: ty.clone() })
}

/// Normalizes a name that progenitor may have written otherwise: an argument is in snake case, and not a keyword of Rust.
fn key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Operation {
    /// `client.operation().setter(…)…`, not sent yet, inside a function that gives a `Result`.
    fn call(&self, sample: &SampleCall) -> TokenStream {
        let method = &self.method;
        let mut out = quote!(client.#method());
        for (param, value) in &sample.params {
            self.give(&param.wire_name, param, value, &mut out);
        }
        if let (Some((_, value)), Some(setter)) = (&sample.body, self.setters.get("body")) {
            let argument = setter.body(value);
            out.extend(quote!(.body(#argument)));
        }
        out
    }

    /// An object that has no setter of its own has one for each of its properties. One without any is not given, and shows.
    fn give(&self, name: &str, param: &Param, value: &Value, out: &mut TokenStream) {
        if let Some(setter) = self.setters.get(&key(name)) {
            let (method, argument) = (&setter.name, setter.parameter(param, value));
            out.extend(quote!(.#method(#argument)));
            return;
        }
        for (property, value) in value.as_object().into_iter().flatten() {
            let is_deep = param.style == ParamStyle::DeepObject;
            let name = if is_deep { format!("{name}[{property}]") } else { property.clone() };
            self.give(&name, param, value, out);
        }
    }
}

impl Setter {
    fn parameter(&self, param: &Param, value: &Value) -> TokenStream {
        let text = match value {
            Value::String(_) => value.clone(),
            // Progenitor takes the text of what it can't write.
            _ if self.is("String") => text(param, value).into(),
            _ => value.clone(),
        };
        self.decoded(&text)
    }

    fn body(&self, value: &Value) -> TokenStream {
        // Not `::std::string::String`, which is a schema's type.
        let is_raw = self.is("Body") || matches!(&self.ty, Type::Path(path) if path.path.is_ident("String"));
        match value.as_str() {
            Some(text) if is_raw => quote!(#text.to_owned()),
            _ => self.decoded(value),
        }
    }

    fn is(&self, name: &str) -> bool {
        last_segment(&self.ty).is_some_and(|last| last == name)
    }

    fn decoded(&self, value: &Value) -> TokenStream {
        let (ty, json) = (&self.ty, value.to_string());
        quote!(decode::<#ty>(#json)?)
    }
}

/// The text that a user of progenitor's client writes for a list, an object, or a value in a media type (OpenAPI 3.0.4, 4.8.12.4).
fn text(param: &Param, value: &Value) -> String {
    let scalar = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let delimiter = match param.style {
        ParamStyle::SpaceDelimited => " ",
        ParamStyle::PipeDelimited => "|",
        _ => ",",
    };
    let between = if param.explode { "=" } else { delimiter };
    match value {
        _ if param.content_type.is_some() => value.to_string(),
        Value::Array(items) => items.iter().map(scalar).collect::<Vec<_>>().join(delimiter),
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| format!("{name}{between}{}", scalar(value));
            members.iter().map(member).collect::<Vec<_>>().join(delimiter)
        }
        _ => scalar(value),
    }
}

/// The module with a table of the calls, by case, and how many operations are in it.
pub(super) fn table(library: &str, operations: &Operations, samples: &[SampleCall]) -> (String, usize) {
    let library = format_ident!("{}", library.replace('-', "_"));
    let mut rows = TokenStream::new();
    let mut taken = std::collections::BTreeSet::new();
    for sample in samples {
        let place = (sample.method.clone(), sample.path.clone());
        let Some(operation) = operations.get(&place) else { continue };
        let (case, call) = (&sample.case, operation.call(sample));
        rows.extend(quote!((#case, |client| Box::pin(async move { told(#call.send().await) })),));
        taken.insert(place);
    }
    let file = quote! {
        use super::{Pending, decode};

        pub use #library::{Client, types};

        /// The reason why a request was not sent.
        fn told<T, E>(answer: Result<T, #library::Error<E>>) -> Result<(), String> {
            match answer {
                Err(#library::Error::InvalidRequest(reason)) => Err(reason),
                _ => Ok(()),
            }
        }

        /// Each call, by its case.
        pub const CALLS: &[(&str, for<'a> fn(&'a Client) -> Pending<'a>)] = &[#rows];
    };
    let code = syn::parse2(file).map(|file| prettyplease::unparse(&file)).expect("it is Rust");
    (code, taken.len())
}

#[cfg(test)]
mod tests {
    use sdkwright::ir::{Docs, ParamLocation, Ty};
    use serde_json::json;

    use super::*;

    const CLIENT: &str = r#"
        impl Client { pub fn list_ships(&self) -> builder::ListShips<'_> { builder::ListShips::new(self) } }
        pub mod builder {
            impl<'a> ListShips<'a> {
                pub fn new(client: &'a super::Client) -> Self { todo!() }
                pub fn filter_built<V>(mut self, value: V) -> Self where V: std::convert::TryInto<i64> { self }
                pub fn type_<V>(mut self, value: V) -> Self where V: std::convert::TryInto<::std::string::String> { self }
                /// Sends a `GET` request to `/ships`
                pub async fn send(self) -> Result<ResponseValue<()>, Error<()>> { todo!() }
            }
        }
    "#;

    fn param(wire_name: &str, style: ParamStyle) -> Param {
        Param {
            sensitive: false,
            name: String::new(),
            wire_name: wire_name.to_owned(),
            location: ParamLocation::Query,
            style,
            explode: false,
            allow_reserved: false,
            required: false,
            nullable: false,
            comma_separated: false,
            scope: None,
            ty: Ty::Any,
            limits: None,
            content_type: None,
            default: None,
            example: None,
            docs: Docs::default(),
        }
    }

    #[test]
    fn what_is_given_goes_to_the_setters_of_the_place_or_of_its_properties() {
        let operations = operations(CLIENT).unwrap();
        let sample = SampleCall {
            case: "ships.list full".to_owned(),
            method: "GET".to_owned(),
            path: "/ships".to_owned(),
            params: vec![
                (param("filter", ParamStyle::DeepObject), json!({ "built": 7, "flag": "x" })),
                (param("type", ParamStyle::PipeDelimited), json!(["a", "b"])),
            ],
            body: None,
        };
        let operation = &operations[&("GET".to_owned(), "/ships".to_owned())];
        let expected = quote! {
            client.list_ships().filter_built(decode::<i64>("7")?).type_(decode::<::std::string::String>("\"a|b\"")?)
        };
        assert_eq!(operation.call(&sample).to_string(), expected.to_string());
        let (table, taken) = table("harbour-theirs", &operations, &[sample]);
        assert!(
            table.contains("pub use harbour_theirs::{Client, types};") && table.contains("\"ships.list full\""),
            "{table}"
        );
        assert_eq!(taken, 1);
    }
}
