//! Example programs around a call: what is done with its response, and what it needs imported.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::emit::operations::answer::{self, Answer};
use crate::emit::product::Product;
use crate::emit::types;
use crate::emit::values::{imports, used_models};
use crate::ir::{Api, Operation};

/// Formats an example.
///
/// # Panics
/// Place in the text that is not valid Rust, which is a defect of this program.
pub(in crate::emit) fn formatted(code: TokenStream) -> String {
    match syn::parse2(code) {
        Ok(file) => prettyplease::unparse(&file),
        Err(error) => panic!("an example can't be parsed: {error}"),
    }
}

/// Statements that send the call and use what comes back.
pub(in crate::emit) fn used(operation: &Operation, call: &TokenStream) -> TokenStream {
    match answer::answer(operation) {
        _ if operation.pagination.is_some() => quote! {
            let mut items = #call.items();
            while let Some(item) = items.try_next().await? {
                println!("{item:?}");
            }
        },
        Answer::Events => each(call, "events", "event"),
        Answer::Lines => each(call, "values", "value"),
        Answer::Empty => quote!(#call.await?;),
        Answer::Bytes => quote! {
            let content = #call.await?;
            println!("{} bytes", content.len());
        },
        _ => quote! {
            let response = #call.await?;
            println!("{response:?}");
        },
    }
}

/// Statements that open a stream and use each of its values.
pub(in crate::emit) fn each(opened: &TokenStream, stream: &str, value: &str) -> TokenStream {
    let (stream, value) = (types::ident(stream), types::ident(value));
    let shown = format!("{{{value}:?}}");
    quote! {
        let mut #stream = #opened.await?;
        while let Some(#value) = #stream.try_next().await? {
            println!(#shown);
        }
    }
}

/// Statements that send the call in a thread, and use what comes back.
pub(in crate::emit) fn waited(operation: &Operation, call: &TokenStream) -> TokenStream {
    match answer::answer(operation) {
        _ if operation.pagination.is_some() => quote! {
            let items = #call.items();
            for item in items {
                let item = item?;
                println!("{item:?}");
            }
        },
        Answer::Events | Answer::Lines => quote! {
            let values = #call.wait()?;
            for value in values {
                let value = value?;
                println!("{value:?}");
            }
        },
        Answer::Empty => quote!(#call.wait()?;),
        Answer::Bytes => quote! {
            let content = #call.wait()?;
            println!("{} bytes", content.len());
        },
        _ => quote! {
            let response = #call.wait()?;
            println!("{response:?}");
        },
    }
}

/// A function of the client that makes a call, with all that it imports.
pub(in crate::emit) fn function(
    api: &Api,
    product: &Product,
    operation: &Operation,
    name: &str,
    statements: &TokenStream,
) -> TokenStream {
    function_of(api, product, operation, &quote!(async fn), name, statements)
}

/// The same for a call that blocks.
pub(in crate::emit) fn blocking_function(
    api: &Api,
    product: &Product,
    operation: &Operation,
    name: &str,
    statements: &TokenStream,
) -> TokenStream {
    function_of(api, product, operation, &quote!(fn), name, statements)
}

fn function_of(
    api: &Api,
    product: &Product,
    operation: &Operation,
    keywords: &TokenStream,
    name: &str,
    statements: &TokenStream,
) -> TokenStream {
    let (variable, name) = (types::ident(&product.variable), types::ident(name));
    let Imports { items, client } = Imports::of(api, product, statements);
    // Items in the example may be deprecated, as are then the operation or its arguments.
    let deprecated = operation.docs.deprecated.as_ref().map(|_| quote!(#[allow(deprecated)]));
    quote! {
        #items

        #deprecated
        #keywords #name(#variable: &#client) -> Result<(), Box<dyn std::error::Error>> {
            #statements
            Ok(())
        }
    }
}

/// The imports of an example, and its name for the client.
pub(in crate::emit) struct Imports {
    pub(in crate::emit) items: TokenStream,
    pub(in crate::emit) client: TokenStream,
}

impl Imports {
    pub(in crate::emit) fn of(api: &Api, product: &Product, code: &TokenStream) -> Self {
        let (library, client): (Ident, Ident) = (types::ident(&product.library), types::ident(&product.client));
        let roots = imports(&quote!(#library), code);
        let models = used_models(api, code);
        // A model may be called as the client is.
        let is_model = models.contains(&client);
        let import = (!is_model).then(|| quote!(use #library::#client;));
        let client = if is_model { quote!(#library::#client) } else { quote!(#client) };
        let models = (!models.is_empty()).then(|| quote!(use #library::models::{#(#models),*};));
        Self { items: quote!(#import #roots #models), client }
    }
}
