//! Structs.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::enums::value_code;
use crate::emit::debug::Debug;
use crate::emit::{derives, rustdoc, types};
use crate::ir::names;
use crate::ir::{Additional, Api, Field, Kind, Object, Presence, Ty, Type};
use crate::markdown::code;

/// More required fields than this go into a struct of their own, so that no argument is taken for another.
const MAX_POSITIONAL: usize = 3;

/// Longest example in a field's documentation, in bytes, with its backticks.
const MAX_EXAMPLE: usize = 62;

pub(super) fn emit(api: &Api, ty: &Type, object: &Object, described: &str) -> TokenStream {
    let definition = definition(api, ty, object, described);
    let constructor = ty.in_request.then(|| constructor(api, ty, object));
    let table = table(ty, object);
    quote!(#definition #constructor #table)
}

fn definition(api: &Api, ty: &Type, object: &Object, described: &str) -> TokenStream {
    let constants = Some(constants(object)).filter(|text| !text.is_empty());
    let docs = rustdoc::attributes_with(&ty.docs, described, constants.as_slice());
    let deprecated = rustdoc::deprecated(&ty.docs);
    let name = types::ident(&ty.name);
    let fields = object.struct_fields().map(|field| {
        let docs = field_docs(field);
        let deprecated = rustdoc::deprecated(&field.docs);
        let attributes = derives::attributes_of(ty, &field.name);
        let name = types::ident(&field.name);
        let ty = field_type(api, field);
        quote!(#docs #deprecated #attributes pub #name: #ty)
    });
    let additional = additional(api, object).map(|(name, item)| {
        let attributes = derives::attributes_of(ty, &object.additional_name);
        quote! {
            /// Additional properties.
            #attributes
            pub #name: crate::runtime::json::Map<#item>,
        }
    });
    let extra = types::ident(&object.extra_name);
    let extra_attributes = derives::attributes_of(ty, &object.extra_name);
    let (derived, attributes) = (derives::derived(ty), derives::attributes(ty));
    quote! {
        #docs
        #deprecated
        #[derive(Clone, PartialEq #derived)]
        #attributes
        #[non_exhaustive]
        pub struct #name {
            #(#fields,)*
            #additional
            #extra_attributes
            #extra: crate::runtime::json::Extra,
        }
    }
}

/// Returns whether a model has a default: one of which nothing is required, and one that is only received, of which a test sets what it needs.
pub(crate) fn has_default(ty: &Type, object: &Object) -> bool {
    !ty.in_request || !object.struct_fields().any(Field::is_required)
}

/// The properties without a field, with the value that each has; empty where there are none.
pub(crate) fn constants(object: &Object) -> String {
    let values = object.fields.iter().filter(|field| field.is_implied());
    let values = values.filter_map(|field| Some((code(&field.wire_name), value_code(field.fixed.as_ref()?))));
    let values: Vec<String> = values.map(|(name, value)| format!("The property {name} is always {value}.")).collect();
    values.join(" ")
}

fn additional(api: &Api, object: &Object) -> Option<(Ident, TokenStream)> {
    match &object.additional {
        Additional::Typed(ty) => Some((types::ident(&object.additional_name), types::ty(api, ty))),
        Additional::Any | Additional::Forbidden => None,
    }
}

fn field_docs(field: &Field) -> TokenStream {
    let mut more = Vec::new();
    if let Some(only) = field.fixed.as_ref().filter(|_| field.is_flag()) {
        more.push(format!("True if the property is present; its only value is {}.", value_code(only)));
    }
    if let Some(default) = &field.default {
        more.push(format!("Default: {}.", value_code(default)));
    }
    match (field.read_only, field.write_only) {
        (true, _) => more.push("Read-only; not sent in requests.".to_owned()),
        (false, true) => more.push("Write-only; not part of responses.".to_owned()),
        (false, false) => {}
    }
    if field.sensitive {
        more.push("Sensitive; hidden by `Debug`.".to_owned());
    }
    // If the document leaves the meaning to the name, the example says more than the name repeated.
    let mut fallback = match rustdoc::in_words(&field.wire_name) {
        words if words.starts_with(char::is_alphabetic) => format!("{words}."),
        _ => format!("Property {}.", code(&field.wire_name)),
    };
    if let Some(example) = field.example.as_ref().map(value_code).filter(|text| text.len() <= MAX_EXAMPLE) {
        fallback.push_str(&format!(" Example: {example}."));
    }
    rustdoc::attributes_with(&field.docs, &fallback, &more)
}

fn inner_type(api: &Api, field: &Field) -> TokenStream {
    let plain = types::ty(api, &field.ty);
    if field.boxed { types::boxed(&plain) } else { plain }
}

fn field_type(api: &Api, field: &Field) -> TokenStream {
    if field.is_flag() {
        return quote!(bool);
    }
    let inner = inner_type(api, field);
    match field.presence {
        Presence::Required => inner,
        Presence::RequiredNullable | Presence::Optional { .. } => types::option(&inner),
        Presence::ThreeState => quote!(crate::runtime::json::Maybe<#inner>),
    }
}

/// Initial value of a field that is not an argument of the constructor.
fn fixed(api: &Api, field: &Field) -> Option<TokenStream> {
    match (&field.ty, field.fixed.as_ref().filter(|_| field.is_required())?) {
        (Ty::Bool, Value::Bool(value)) => Some(quote!(#value)),
        (Ty::Named(id), value) => {
            let Kind::Enum(found) = &api.ty(*id).kind else { return None };
            let variant = found.variants.iter().find(|variant| variant.value == *value)?;
            let (path, variant) = (types::path(api, *id), types::ident(&variant.name));
            Some(quote!(#path::#variant))
        }
        (_, Value::String(text)) => Some(quote!(#text.to_owned())),
        _ => None,
    }
}

/// Fields that a constructor must be given, in the order of its arguments: first those that hold one value, then lists and
/// maps; in each by their names on the wire. It does not depend on where the document has them.
pub(crate) fn demanded<'a>(api: &Api, object: &'a Object) -> Vec<&'a Field> {
    let is_demanded = |field: &&Field| match field.read_only {
        true => false,
        false => field.required_in_requests || (field.is_required() && field.fixed.is_none()),
    };
    let mut fields: Vec<&Field> = object.fields.iter().filter(is_demanded).collect();
    let is_collection = |field: &Field| matches!(api.resolve(&field.ty), Ty::Array(_) | Ty::Map(_));
    fields.sort_by_key(|field| (is_collection(field), field.wire_name.as_str()));
    fields
}

/// Returns whether a constructor takes them one by one.
pub(crate) fn is_positional(demanded: &[&Field]) -> bool {
    demanded.len() <= MAX_POSITIONAL
}

/// Returns whether a constructor takes them in a struct of their own.
pub(super) fn has_required_struct(api: &Api, ty: &Type, object: &Object) -> bool {
    ty.in_request && !is_positional(&demanded(api, object))
}

/// Name of the struct that holds a model's many required fields.
pub(crate) fn required_name(api: &Api, ty: &Type) -> Ident {
    let name = format!("{}Required", ty.name);
    if api.named(&name).is_some() { format_ident!("{}RequiredFields", ty.name) } else { types::ident(&name) }
}

fn constructor(api: &Api, ty: &Type, object: &Object) -> TokenStream {
    let name = types::ident(&ty.name);
    let demanded = demanded(api, object);
    let fixed: Vec<TokenStream> = object
        .struct_fields()
        .filter_map(|field| {
            let (name, value) = (types::ident(&field.name), fixed(api, field)?);
            Some(quote!(#name: #value,))
        })
        .collect();
    let setters = setters(api, object);
    let mut beside = TokenStream::new();
    let new = if has_default(ty, object) && (demanded.is_empty() || !ty.in_request) {
        quote! {
            /// Creates a value with no fields set.
            #[inline]
            pub fn new() -> Self {
                Self::default()
            }
        }
    } else if is_positional(&demanded) {
        let arguments: Vec<(TokenStream, TokenStream)> = demanded.iter().map(|field| argument(api, field)).collect();
        let (params, values): (Vec<_>, Vec<_>) = arguments.into_iter().unzip();
        let params = quote!(#(#params),*);
        let inline = types::inline(&params);
        let says = if demanded.is_empty() {
            "Creates a value with the constant fields set."
        } else {
            "Creates a value from its required fields."
        };
        let docs = rustdoc::own(says);
        let allow = demanded.is_empty().then(|| quote!(#[allow(clippy::new_without_default)]));
        quote! {
            #docs
            #allow
            #inline
            pub fn new(#params) -> Self {
                Self { #(#fixed)* #(#values,)* ..crate::runtime::json::Blank::blank() }
            }
        }
    } else {
        let required = required_name(api, ty);
        beside = required_struct(api, ty, &required, &demanded);
        let names: Vec<Ident> = demanded.iter().map(|field| types::ident(&field.name)).collect();
        let values = demanded.iter().zip(&names).map(|(field, name)| match given(field, &quote!(#name)) {
            value if *name == value.to_string() => value,
            value => quote!(#name: #value),
        });
        quote! {
            /// Creates a value from its required fields.
            #[inline]
            pub fn new(required: #required) -> Self {
                let #required { #(#names),* } = required;
                Self { #(#fixed)* #(#values,)* ..crate::runtime::json::Blank::blank() }
            }
        }
    };
    quote! {
        impl #name {
            #new
            #setters
        }
        #beside
    }
}

/// A value that a constructor was given, as the field holds it.
fn given(field: &Field, value: &TokenStream) -> TokenStream {
    match field.presence {
        Presence::Optional { .. } => quote!(Some(#value)),
        Presence::ThreeState => quote!(crate::runtime::json::Maybe::Value(#value)),
        Presence::Required | Presence::RequiredNullable => value.clone(),
    }
}

/// A parameter of `new` and the field's initialiser.
fn argument(api: &Api, field: &Field) -> (TokenStream, TokenStream) {
    let name = types::ident(&field.name);
    if field.presence == Presence::RequiredNullable {
        let ty = types::ty(api, &field.ty);
        let boxed = field.boxed.then(|| quote!(.map(::std::boxed::Box::new)));
        let ty = quote!(impl ::std::convert::Into<crate::runtime::json::Maybe<#ty>>);
        return (quote!(#name: #ty), quote!(#name: #name.into().into_value()#boxed));
    }
    let argument = types::argument(api, &name, &field.ty);
    let (ty, value) = (argument.ty, argument.value);
    let value = given(field, &if field.boxed { quote!(::std::boxed::Box::new(#value)) } else { value });
    let init = if name == value.to_string() { quote!(#name) } else { quote!(#name: #value) };
    (quote!(#name: #ty), init)
}

fn required_struct(api: &Api, ty: &Type, name: &Ident, fields: &[&Field]) -> TokenStream {
    let docs = rustdoc::own(&format!("Required fields of [`{}`].", ty.name));
    let debug = Debug::of(name, fields.iter().map(|field| (field.name.as_str(), field.sensitive)));
    let fields = fields.iter().map(|field| {
        let docs = rustdoc::own(&format!("See [`{}::{}`].", ty.name, field.name));
        let ty = if field.required_in_requests { inner_type(api, field) } else { field_type(api, field) };
        let name = types::ident(&field.name);
        quote!(#docs pub #name: #ty)
    });
    let Debug { derived, written } = debug;
    quote! {
        #docs
        #[derive(Clone, #derived PartialEq)]
        pub struct #name {
            #(#fields,)*
        }
        #written
    }
}

/// Setters of optional fields.
fn setters(api: &Api, object: &Object) -> TokenStream {
    let optional =
        object.fields.iter().filter(|field| !field.is_required() && !field.read_only && !field.required_in_requests);
    let mut setters: TokenStream = optional.map(|field| setter(api, field)).collect();
    if let Additional::Typed(item) = &object.additional {
        let name = types::ident(&object.additional_name);
        let setter = types::ident(&names::setter(&object.additional_name));
        let docs = rustdoc::own(&format!("Sets [`{0}`](Self::{0}).", object.additional_name));
        let types::Argument { ty, value, .. } = types::argument(api, &name, &Ty::Map(Box::new(item.clone())));
        let inline = types::inline(&ty);
        setters.extend(quote! {
            #docs
            #inline
            pub fn #setter(mut self, #name: #ty) -> Self {
                self.#name = #value;
                self
            }
        });
    }
    setters
}

fn setter(api: &Api, field: &Field) -> TokenStream {
    let name = types::ident(&field.name);
    let setter = types::ident(&names::setter(&field.name));
    let docs = rustdoc::own(&format!("Sets [`{0}`](Self::{0}).", field.name));
    let deprecated = rustdoc::deprecated(&field.docs);
    if field.is_flag() {
        return quote! {
            #docs
            #deprecated
            pub fn #setter(mut self) -> Self {
                self.#name = true;
                self
            }
        };
    }
    let argument = types::argument(api, &name, &field.ty);
    let is_list = matches!(api.resolve(&field.ty), Ty::Array(_) | Ty::Map(_));
    let (ty, value) = match field.presence {
        Presence::ThreeState if !is_list && !field.boxed => {
            let inner = inner_type(api, field);
            (quote!(impl ::std::convert::Into<crate::runtime::json::Maybe<#inner>>), quote!(#name.into()))
        }
        presence => {
            let value = argument.value;
            let value = if field.boxed { quote!(::std::boxed::Box::new(#value)) } else { value };
            let wrapped = match presence {
                Presence::ThreeState => quote!(crate::runtime::json::Maybe::Value(#value)),
                _ => quote!(Some(#value)),
            };
            (argument.ty, wrapped)
        }
    };
    let inline = types::inline(&ty);
    quote! {
        #docs
        #deprecated
        #inline
        pub fn #setter(mut self, #name: #ty) -> Self {
            self.#name = #value;
            self
        }
    }
}

fn table(ty: &Type, object: &Object) -> TokenStream {
    let name = types::ident(&ty.name);
    let fields = object.fields.iter().enumerate().map(|(i, field)| {
        let index = Literal::usize_unsuffixed(i);
        let wire = &field.wire_name;
        let slot = match field.fixed.as_ref().filter(|_| field.constant) {
            Some(constant) => {
                let text = constant.to_string();
                let name = types::ident(&field.name);
                if field.is_flag() { quote!(#name if #text) } else { quote!(= #text) }
            }
            None => {
                let name = types::ident(&field.name);
                quote!(#name)
            }
        };
        let presence = types::ident(match field.presence {
            _ if field.is_flag() => "flag",
            _ if field.conditional => "conditional",
            Presence::Required => "required",
            Presence::RequiredNullable => "required_nullable",
            Presence::Optional { nullable: false } => "optional",
            Presence::Optional { nullable: true } => "nullable",
            Presence::ThreeState => "three_state",
        });
        let read_only = field.read_only.then(|| quote!(read_only));
        let write_only = field.write_only.then(|| quote!(write_only));
        let is_escaped = wire.chars().any(|c| c.is_control() || c == '"' || c == '\\');
        let escaped = is_escaped.then(|| quote!(escaped));
        let sensitive = field.sensitive.then(|| quote!(sensitive));
        let constant = field.is_implied().then(|| quote!(constant));
        quote!(#index #slot: #wire => #presence #read_only #write_only #escaped #sensitive #constant,)
    });
    let extra = types::ident(&object.extra_name);
    let rest = match &object.additional {
        Additional::Any => quote!(),
        Additional::Forbidden => quote!(; closed),
        Additional::Typed(_) => {
            let additional = types::ident(&object.additional_name);
            let sensitive = object.additional_sensitive.then(|| quote!(sensitive));
            quote!(and #additional #sensitive)
        }
    };
    let default = has_default(ty, object).then(|| quote!(default));
    quote! {
        crate::runtime::json::object! {
            #name #default {
                #(#fields)*
                ..#extra #rest
            }
        }
    }
}
