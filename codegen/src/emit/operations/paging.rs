//! `pages` and `items` of a paginated operation: where in a page its items and the next page's name are.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::group::Context;
use crate::emit::types;
use crate::ir::{Api, Field, Kind, Pagination, PaginationKind, Presence, Ty};

pub(super) fn methods(context: &Context<'_>) -> TokenStream {
    let Context { api, operation, .. } = context;
    let Some(pagination) = &operation.pagination else { return TokenStream::new() };
    let Some((_, take)) = paging(context, pagination) else { return TokenStream::new() };
    let page = types::ty(api, &pagination.page_ty);
    let item = types::ty(api, &pagination.item_ty);
    quote! {
        /// Returns a stream of pages; each is requested when it is polled.
        #[inline]
        pub fn pages(self) -> crate::runtime::http::Pages<#page> {
            self.call.pages(Self::PAGING)
        }

        /// Returns a stream of the items of all pages.
        #[inline]
        pub fn items(self) -> crate::runtime::http::Items<#page, #item> {
            self.call.items(Self::PAGING, #take)
        }

    }
}

/// The places of the items and of the next page's name in a page.
pub(super) fn constant(context: &Context<'_>) -> TokenStream {
    let Some(pagination) = &context.operation.pagination else { return TokenStream::new() };
    let Some((paging, _)) = paging(context, pagination) else { return TokenStream::new() };
    let page = types::ty(context.api, &pagination.page_ty);
    quote!(const PAGING: crate::runtime::http::Paging<#page> = #paging;)
}

/// The description of the pages, and the function that takes the items out of one.
fn paging(context: &Context<'_>, pagination: &Pagination) -> Option<(TokenStream, TokenStream)> {
    let Context { api, operation, .. } = context;
    let items = steps(api, &pagination.page_ty, &pagination.items)?;
    let take = taken(&items);
    let count = || counted(&items);
    let index = |param: usize| Literal::usize_unsuffixed(param);
    let paging = match &pagination.kind {
        PaginationKind::Cursor { param, next, in_last_item } => {
            let from = if *in_last_item { &pagination.item_ty } else { &pagination.page_ty };
            let next = steps(api, from, next)?;
            let next = if *in_last_item { found_in_item(&items, &quote!(last), &next) } else { found(&next)? };
            let param = index(*param);
            quote!(cursor(#param, |page| #next))
        }
        PaginationKind::Url { next } => {
            let next = found(&steps(api, &pagination.page_ty, next)?)?;
            quote!(url(|page| #next))
        }
        PaginationKind::Link => quote!(link()),
        PaginationKind::Offset { param, limit } => {
            let limit = match limit {
                Some(limit) => {
                    let limit = index(*limit);
                    quote!(Some(#limit))
                }
                None => quote!(None),
            };
            let (param, count) = (index(*param), count());
            quote!(offset(#param, #limit, #count))
        }
        PaginationKind::Page { param } => {
            let declared = operation.params.get(*param).and_then(|param| param.default.as_ref());
            let first = declared.and_then(|value| value.as_i64().or_else(|| value.as_str()?.parse().ok())).unwrap_or(1);
            let first = Literal::i64_unsuffixed(first);
            let (param, count) = (index(*param), count());
            quote!(page(#param, #first, #count))
        }
    };
    let mut more = TokenStream::new();
    for (name, path) in
        [("more", &pagination.more), ("total", &pagination.total), ("total_pages", &pagination.total_pages)]
    {
        let Some(found) = found(&steps(api, &pagination.page_ty, path)?) else { continue };
        let name = types::ident(name);
        more.extend(quote!(.#name(|page| #found)));
    }
    if let Some(prev) = &pagination.prev {
        let from = if prev.in_first_item { &pagination.item_ty } else { &pagination.page_ty };
        let path = steps(api, from, &prev.path)?;
        let found = if prev.in_first_item { found_in_item(&items, &quote!(first), &path) } else { found(&path)? };
        more.extend(quote!(.prev(|page| #found)));
        more.extend(prev.param.map(index).map(|param| quote!(.prev_param(#param))));
    }
    // The type of a page is inferred unless more calls follow.
    let page = types::ty(api, &pagination.page_ty);
    let of = (!more.is_empty()).then(|| quote!(::<#page>));
    Some((quote!(crate::runtime::http::Paging #of ::#paging #more), take))
}

/// The fields from a page to what is looked for.
fn steps<'a>(api: &'a Api, page: &'a Ty, path: &[String]) -> Option<Vec<&'a Field>> {
    let mut ty = page;
    let mut steps = Vec::with_capacity(path.len());
    for name in path {
        let Ty::Named(id) = api.resolve(ty) else { return None };
        let Kind::Object(object) = &api.ty(*id).kind else { return None };
        let field = object.struct_fields().find(|field| field.wire_name == *name && !field.is_flag())?;
        ty = &field.ty;
        steps.push(field);
    }
    Some(steps)
}

/// `page.a.as_ref()?.b`, up to the field itself; `from` is what has the first of them.
fn reference(from: TokenStream, steps: &[&Field]) -> TokenStream {
    let mut out = from;
    for (i, field) in steps.iter().enumerate() {
        let name = types::ident(&field.name);
        out.extend(quote!(.#name));
        if i + 1 < steps.len() {
            out.extend(present(field));
        }
    }
    out
}

/// From a field to its value, or out of the function where it has none.
fn present(field: &Field) -> TokenStream {
    match field.presence {
        Presence::Required => TokenStream::new(),
        Presence::RequiredNullable | Presence::Optional { .. } => quote!(.as_ref()?),
        Presence::ThreeState => quote!(.value()?),
    }
}

/// The expression for a value in a page: `Some(&page.next)`.
fn found(steps: &[&Field]) -> Option<TokenStream> {
    (!steps.is_empty()).then(|| {
        let reference = reference(quote!(page), steps);
        quote!(Some(&#reference))
    })
}

/// The expression for a value in the last or first item of a page: `Some(&page.data.last()?.id)`.
fn found_in_item(items: &[&Field], which: &TokenStream, steps: &[&Field]) -> TokenStream {
    let mut item = reference(quote!(page), items);
    item.extend(items.last().map(|field| present(field)));
    item.extend(quote!(.#which()?));
    match steps {
        [] => quote!(Some(#item)),
        steps => {
            let reference = reference(item, steps);
            quote!(Some(&#reference))
        }
    }
}

/// `fn(&Page) -> usize`.
fn counted(steps: &[&Field]) -> TokenStream {
    let mut out = Chain::page();
    for field in steps {
        out.step(field, |presence| match presence {
            Presence::Required => TokenStream::new(),
            Presence::RequiredNullable | Presence::Optional { .. } => quote!(.as_ref()),
            Presence::ThreeState => quote!(.value()),
        });
    }
    let expression = out.expression;
    match out.is_option {
        false => quote!(|page| #expression.len()),
        true => quote!(|page| #expression.map_or(0, |items| items.len())),
    }
}

/// `fn(Page) -> Vec<Item>`.
fn taken(steps: &[&Field]) -> TokenStream {
    let mut out = Chain::page();
    for field in steps {
        out.step(field, |presence| match presence {
            Presence::ThreeState => quote!(.into_value()),
            _ => TokenStream::new(),
        });
    }
    let boxed = steps.last().is_some_and(|field| field.boxed);
    let expression = out.expression;
    match (out.is_option, boxed) {
        (false, false) => quote!(|page| #expression),
        (false, true) => quote!(|page| *#expression),
        (true, false) => quote!(|page| #expression.unwrap_or_default()),
        (true, true) => quote!(|page| #expression.map(|items| *items).unwrap_or_default()),
    }
}

/// An expression that goes from a page to a field.
struct Chain {
    expression: TokenStream,
    is_option: bool,
}

impl Chain {
    fn page() -> Self {
        Self { expression: quote!(page), is_option: false }
    }

    /// Goes on to a field; `access` turns a field that may be absent into an `Option`.
    fn step(&mut self, field: &Field, access: impl Fn(Presence) -> TokenStream) {
        let name = types::ident(&field.name);
        let access = access(field.presence);
        let optional = field.presence != Presence::Required;
        self.expression.extend(match (self.is_option, optional) {
            (false, _) => quote!(.#name #access),
            (true, false) => quote!(.map(|part| part.#name)),
            (true, true) => quote!(.and_then(|part| part.#name #access)),
        });
        self.is_option |= optional;
    }
}
