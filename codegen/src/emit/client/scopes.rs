//! Scopes: parts of the client that give a parameter to all their operations, and what the client and each of them offer.

use std::collections::BTreeSet;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use crate::emit::operations::param_argument;
use crate::emit::product::Product;
use crate::emit::{rustdoc, types};
use crate::ir::{Api, Features, Group};
use crate::markdown::code;

/// The struct of a scope.
pub(super) fn item(api: &Api, product: &Product, index: usize) -> TokenStream {
    let scope = &api.scopes[index];
    let name = types::ident(&scope.type_name);
    let outer = scope.within.map_or(&product.client, |outer| &api.scopes[outer].type_name);
    let facts = format!(
        "Operations whose parameter {} is set by [`{outer}::{}`]. Cheap to clone: clones share the client's connections and \
         credentials.",
        code(&scope.param.wire_name),
        scope.name
    );
    let docs = rustdoc::own(&match &scope.description {
        Some(description) => format!("{}\n\n{facts}", rustdoc::paragraphs(description)),
        None => facts,
    });
    let inner = methods(api, Some(index));
    let groups = groups(api, Some(index));
    quote! {
        #docs
        #[derive(Clone, Debug)]
        pub struct #name {
            client: crate::runtime::http::Client,
        }

        impl #name {
            #inner

            #groups
        }
    }
}

/// A method for each scope that is reached from the client, or from the scope of that index.
pub(super) fn methods(api: &Api, within: Option<usize>) -> TokenStream {
    let scopes = api.scopes.iter().enumerate().filter(|(_, scope)| scope.within == within);
    scopes
        .map(|(index, scope)| {
            let cfg = types::cfg(api, &scope.features);
            let (method, ty) = (types::ident(&scope.name), types::ident(&scope.type_name));
            let argument = types::ident(&scope.param.name);
            let number = Literal::usize_unsuffixed(index);
            let taken = param_argument(api, &scope.param);
            let (argument_ty, convert, value) = (&taken.ty, &taken.convert, &taken.value);
            let facts = format!(
                "Returns the operations that require the parameter {}, and sets it for all of them.",
                code(&scope.param.wire_name)
            );
            let docs = rustdoc::attributes_with(&scope.param.docs, "", &[]);
            let docs = match scope.param.docs.description.is_some() {
                true => {
                    let facts = rustdoc::own(&format!("{facts}\n\n"));
                    quote!(#facts #docs)
                }
                false => rustdoc::own(&facts),
            };
            quote! {
                #docs
                #cfg
                pub fn #method(&self, #argument: #argument_ty) -> crate::client::#ty {
                    #convert
                    crate::client::#ty { client: self.client.scope(#number, &#value) }
                }
            }
        })
        .collect()
}

/// A method for each group that has operations there.
pub(super) fn groups(api: &Api, scope: Option<usize>) -> TokenStream {
    let groups = api.groups.iter().filter_map(|group| Some((group, features(group, scope)?)));
    groups
        .map(|(group, features)| {
            let cfg = types::cfg(api, &features);
            let docs = rustdoc::attributes(&group.docs, &format!("Operations of {}.", code(&group.wire_name)));
            let (method, ty) = (types::ident(&group.name), types::ident(&group.type_name));
            let own = scope.map(|scope| {
                let own = types::ident(&api.scopes[scope].type_name);
                quote!(<crate::client::#own>)
            });
            quote! {
                #docs
                #cfg
                pub fn #method(&self) -> operations::#method::#ty #own {
                    operations::#method::#ty::new(&self.client)
                }
            }
        })
        .collect()
}

/// The features that compile a group's operations of that scope, if it has any.
fn features(group: &Group, scope: Option<usize>) -> Option<Features> {
    let mut operations = group.operations.iter().filter(|operation| operation.scope == scope).peekable();
    operations.peek()?;
    let all: Vec<&Features> = operations.map(|operation| &operation.features).collect();
    let is_always = all.iter().any(|features| features.is_empty());
    Some(if is_always { Features::new() } else { all.into_iter().flatten().copied().collect::<BTreeSet<u16>>() })
}
