//! A group's handle: what `client.group()` returns, with a method for each operation.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::shared::Shared;
use super::signature::{Method, Signature, Signatures};
use super::{answer, body, builder, description, docs, form};
use crate::budget;
use crate::emit::debug::Debug;
use crate::emit::errors::{ErrorSet, ErrorSets};
use crate::emit::product::Product;
use crate::emit::source_file::SourceFile;
use crate::emit::{rustdoc, types};
use crate::ir::{Api, BodyContent, BodyKind, Docs, Group, Operation};
use crate::markdown::code;

/// Context of the emitters of a group.
pub(super) struct Context<'a> {
    pub(super) api: &'a Api,
    pub(super) product: &'a Product,
    pub(super) group: &'a Group,
    pub(super) operation: &'a Operation,
    pub(super) signature: &'a Signature<'a>,
    /// The bodies that it declares for errors.
    pub(super) errors: Option<&'a ErrorSet<'a>>,
}

pub(super) fn file(api: &Api, product: &Product, errors: &ErrorSets<'_>, group: &Group) -> String {
    let module = format!("crate::operations::{}", group.name);
    let signatures = Signatures::new(api, group);
    let shared = Shared::of(group, signatures.statics.clone());
    let mut file = SourceFile::new(api, &module, &group.features);
    file.inner_attributes(head(api, group));
    let context = |operation| Context {
        api,
        product,
        group,
        operation,
        signature: signatures.of(operation),
        errors: errors.of(operation),
    };
    let is_whole = |operation: &Operation| operation.features.is_empty() || operation.features == group.features;
    let new = handle(api, product, group, &mut file);
    for scope in std::iter::once(None).chain((0..api.scopes.len()).map(Some)) {
        let operations = group.operations.iter().filter(|operation| operation.scope == scope);
        let (whole, partial): (Vec<&Operation>, Vec<&Operation>) =
            operations.partition(|operation| is_whole(operation));
        let handle = handle_type(api, group, scope);
        let common = whole.iter().take_while(|_| !budget::is_spent()).map(|operation| methods(&context(operation)));
        let new = new.as_ref().filter(|_| scope.is_none());
        if new.is_some() || !whole.is_empty() {
            file.push(quote!(impl #handle { #new #(#common)* }));
        }
        for operation in partial {
            let methods = methods(&context(operation));
            file.push_cfg(&operation.features, quote!(impl #handle { #methods }));
        }
    }
    for operation in group.operations.iter().take_while(|_| !budget::is_spent()) {
        file.push_cfg(&operation.features, items(&context(operation), &shared));
    }
    for (features, item) in shared.items() {
        file.push_cfg(&features, item);
    }
    file.finish()
}

fn head(api: &Api, group: &Group) -> TokenStream {
    let title = rustdoc::inner(&format!("Operations of {}.", code(&group.wire_name)));
    // A deprecated operation or model is still generated, by code that must use it.
    let mut attributes = quote!(#title #![allow(deprecated)]);
    let holds_tuple = |operation: &Operation| {
        let types = [operation.param_types(), operation.body_types(), operation.response_types()].concat();
        types.into_iter().any(|ty| types::holds_tuple(api, ty))
    };
    // A tuple is as long as the document says.
    if group.operations.iter().any(holds_tuple) {
        attributes.extend(quote!(#![allow(clippy::type_complexity)]));
    }
    attributes
}

/// Writes the struct; returns the function that makes one, where that stands among the methods. Where operations are called on scopes,
/// the struct has a parameter that says on which: the client, unless it is given.
fn handle(api: &Api, product: &Product, group: &Group, file: &mut SourceFile<'_>) -> Option<TokenStream> {
    let docs = rustdoc::attributes(&group.docs, &format!("Operations of {}.", code(&group.wire_name)));
    let name = types::ident(&group.type_name);
    if !is_scoped(group) {
        file.push(quote! {
            #docs
            #[derive(Clone, Debug)]
            pub struct #name {
                client: crate::runtime::http::Client,
            }
        });
        return Some(quote! {
            pub(crate) fn new(client: &crate::runtime::http::Client) -> Self {
                Self { client: client.clone() }
            }
        });
    }
    let client = types::ident(&product.client);
    let on = scopes_of(api, group, product);
    let on = rustdoc::own(&format!("\n`Scope` is the type on which the operations are called: {on}."));
    file.push(quote! {
        #docs
        #on
        #[derive(Clone, Debug)]
        pub struct #name<Scope = crate::client::#client> {
            client: crate::runtime::http::Client,
            scope: ::std::marker::PhantomData<fn() -> Scope>,
        }

        impl<Scope> #name<Scope> {
            pub(crate) fn new(client: &crate::runtime::http::Client) -> Self {
                Self { client: client.clone(), scope: ::std::marker::PhantomData }
            }
        }
    });
    None
}

/// Returns whether any operation of a group is called on a scope.
pub(in crate::emit) fn is_scoped(group: &Group) -> bool {
    group.operations.iter().any(|operation| operation.scope.is_some())
}

/// The handle of the operations that are called on a scope, or on the client.
pub(in crate::emit) fn handle_type(api: &Api, group: &Group, scope: Option<usize>) -> TokenStream {
    let name = types::ident(&group.type_name);
    match scope.and_then(|scope| api.scopes.get(scope)) {
        Some(scope) => {
            let scope = types::ident(&scope.type_name);
            quote!(#name<crate::client::#scope>)
        }
        None => quote!(#name),
    }
}

/// The client and the scopes that a group's operations are called on, as links.
fn scopes_of(api: &Api, group: &Group, product: &Product) -> String {
    let names = std::iter::once((None, &product.client))
        .chain(api.scopes.iter().enumerate().map(|(index, scope)| (Some(index), &scope.type_name)));
    let has = |scope: Option<usize>| group.operations.iter().any(|operation| operation.scope == scope);
    let links = names.filter(|(scope, _)| has(*scope)).map(|(_, name)| format!("[`{name}`](crate::{name})"));
    links.collect::<Vec<_>>().join(", ")
}

/// Everything of one operation but its method.
fn items(context: &Context<'_>, shared: &Shared) -> TokenStream {
    let params = params_struct(context);
    let description = description::item(context, shared);
    let builder = builder::item(context);
    let answer = answer::item(context);
    let forms = form::items(context);
    let error = error(context);
    quote!(#builder #params #forms #answer #error #description)
}

/// The operation's own name for the enum of its errors' bodies, which others may share.
fn error(context: &Context<'_>) -> TokenStream {
    let (Some(name), Some(set)) = (&context.signature.error, context.errors) else { return TokenStream::new() };
    let docs = format!("Error bodies of [`{}::{}`].", context.group.type_name, context.operation.name);
    let (docs, name, set) = (rustdoc::own(&docs), types::ident(name), types::ident(&set.name));
    quote!(#docs pub type #name = crate::error::#set;)
}

/// The method, or one for each media type of the body.
fn methods(context: &Context<'_>) -> TokenStream {
    context.signature.methods.iter().map(|method| self::method(context, method)).collect()
}

fn method(context: &Context<'_>, method: &Method<'_>) -> TokenStream {
    let Context { operation, signature, .. } = context;
    let call_line = code(&format!("{} {}", operation.method, operation.path));
    let mut more = vec![call_line];
    if let (Some((i, content)), true) = (method.body, signature.methods.len() > 1) {
        let kind = if i == 0 { "" } else { "Same operation, with a body of type " };
        more.push(format!("{kind}{}.", code(&content.media_type)));
    }
    // Without an id of its own it is called by what the next line says.
    let is_unnamed = operation.id == format!("{} {}", operation.method, operation.path);
    let fallback = if is_unnamed { more.remove(0) } else { format!("Calls {}.", code(&operation.id)) };
    more.extend(docs::paragraphs(context, method));
    let docs = rustdoc::attributes_with(&operation.docs, &fallback, &more);
    let deprecated = rustdoc::deprecated(&operation.docs);
    let name = types::ident(&method.name);
    let builder = types::ident(&operation.type_name);
    let description = types::ident(&signature.description);
    let Taken { arguments, statements, chain, body } = taken(context, method);
    let call = quote!(crate::runtime::http::Call::new(&self.client, &#description)#chain);
    let made = match body {
        None => quote!(#builder { call: #call }),
        Some(set) => quote!(let mut call = #call; #set #builder { call }),
    };
    let inline = types::inline(&arguments);
    quote! {
        #docs
        #deprecated
        #inline
        pub fn #name(&self #arguments) -> #builder {
            #statements
            #made
        }
    }
}

/// Arguments of a method, and their use.
struct Taken {
    arguments: TokenStream,
    statements: TokenStream,
    chain: TokenStream,
    body: Option<TokenStream>,
}

fn taken(context: &Context<'_>, method: &Method<'_>) -> Taken {
    let Context { api, signature, .. } = context;
    let in_struct = signature.params_struct.as_ref().filter(|_| method.body.is_none_or(|(i, _)| i == 0));
    let mut taken =
        Taken { arguments: TokenStream::new(), statements: TokenStream::new(), chain: TokenStream::new(), body: None };
    if let Some(name) = in_struct {
        let name = types::ident(name);
        taken.arguments.extend(quote!(, params: #name));
    }
    for (index, param) in &signature.required {
        let name = types::ident(&param.name);
        let index = proc_macro2::Literal::usize_unsuffixed(*index);
        if in_struct.is_some() {
            taken.chain.extend(quote!(.with(#index, &params.#name)));
        } else {
            let argument = builder::param_argument(api, param);
            let (ty, value) = (&argument.ty, &argument.value);
            taken.arguments.extend(quote!(, #name: #ty));
            taken.chain.extend(quote!(.with(#index, &#value)));
            taken.statements.extend(argument.convert);
        }
    }
    if let (Some((i, content)), Some(name)) = (method.body, &signature.body_argument) {
        let name = types::ident(name);
        let argument = body::argument(context, i, content, &name);
        let content_type = content_type_argument(signature, content);
        if in_struct.is_some() {
            let set = body::set(content, &quote!(params.#content_type), &quote!(params.#name), &quote!(call));
            taken.body = Some(set);
        } else {
            let ty = &argument.ty;
            let before =
                content_type.as_ref().map(|name| quote!(, #name: impl ::std::convert::Into<::std::string::String>));
            taken.arguments.extend(quote!(#before, #name: #ty));
            taken.statements.extend(argument.convert);
            taken.body = Some(body::set(content, &quote!(#content_type), &quote!(#name), &quote!(call)));
        }
    }
    taken
}

/// The argument that names the body's content type, where the document declares a range.
fn content_type_argument(signature: &Signature<'_>, content: &BodyContent) -> Option<Ident> {
    signature.content_type_argument.as_deref().filter(|_| content.is_range()).map(types::ident)
}

/// The struct that takes the place of too many arguments.
fn params_struct(context: &Context<'_>) -> TokenStream {
    let Context { api, operation, signature, .. } = context;
    let Some(name) = &signature.params_struct else { return TokenStream::new() };
    let fields = signature.required.iter().map(|(_, param)| {
        let docs = builder::param_docs(param);
        let name = types::ident(&param.name);
        let ty = types::ty(api, &param.ty);
        quote!(#docs pub #name: #ty,)
    });
    let body = signature.methods.first().and_then(|method| method.body).zip(signature.body_argument.as_ref());
    // A body of bytes may be a stream, which is there once.
    let once = body.as_ref().is_some_and(|((_, content), _)| matches!(content.kind, BodyKind::Bytes));
    let name = types::ident(name);
    let params = signature.required.iter().map(|(_, param)| (param.name.as_str(), param.sensitive));
    let content_type =
        body.as_ref().filter(|((_, content), _)| content.is_range()).and(signature.content_type_argument.as_ref());
    let shown = content_type.into_iter().chain(body.as_ref().map(|(_, name)| *name));
    let shown = params.chain(shown.map(|name| (name.as_str(), false)));
    let Debug { derived, written } = Debug::of(&name, shown);
    let derive = match (once, derived.is_empty()) {
        (true, true) => TokenStream::new(),
        (true, false) => quote!(#[derive(Debug)]),
        (false, true) => quote!(#[derive(Clone)]),
        (false, false) => quote!(#[derive(Clone, Debug)]),
    };
    let content_type = body.as_ref().and_then(|((_, content), _)| content_type_argument(signature, content));
    let content_type = content_type.map(|name| {
        let docs = rustdoc::own("Content type of the request body.");
        quote!(#docs pub #name: ::std::string::String,)
    });
    let body = body.map(|((i, content), name)| {
        let docs = rustdoc::attributes(
            &operation.body.as_ref().map(|body| body.docs.clone()).unwrap_or_default(),
            "Request body.",
        );
        let name = types::ident(name);
        let ty = body::stored(context, i, content);
        quote!(#docs pub #name: #ty,)
    });
    let docs = rustdoc::attributes(
        &Docs::default(),
        &format!("Required arguments of [`{}::{}`].", context.group.type_name, operation.name),
    );
    quote! {
        #docs
        #derive
        pub struct #name {
            #(#fields)*
            #content_type
            #body
        }
        #written
    }
}
