//! The client's methods, read from its source, against the list of what there has to be.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use heck::ToSnakeCase;
use syn::{Attribute, ImplItem, Item, ReturnType, Type};

/// A method of the client.
#[derive(Debug, PartialEq, Eq)]
struct Method {
    http: String,
    path: String,
    paginated: bool,
    deprecated: bool,
}

/// Compares; gives what is missing, different or too much.
pub(crate) fn check(list: &Path, generated: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(list)
        .with_context(|| format!("no list in {}: put it there, or name a place with --shared", list.display()))?;
    let wanted = wanted(&text)?;
    let found = found(&generated.join("src/operations"))?;
    let mut faults = Vec::new();
    for (name, method) in &wanted {
        match found.get(name) {
            Some(ours) if ours == method => {}
            Some(ours) => faults.push(format!("methods: {name} is {ours:?}, not {method:?}")),
            None => faults.push(format!("methods: {name} is missing")),
        }
    }
    faults.extend(
        found.keys().filter(|name| !wanted.contains_key(*name)).map(|name| format!("methods: {name} is in no list")),
    );
    let good = wanted.iter().filter(|(name, method)| found.get(*name) == Some(method)).count();
    let paginated = found.values().filter(|method| method.paginated).count();
    println!("methods: {good} of {} as listed, {paginated} paginated", wanted.len());
    Ok(faults)
}

/// Methods by `group.method`; groups without what parts their words.
fn wanted(text: &str) -> Result<BTreeMap<String, Method>> {
    let rows = text.lines().skip(1).map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [group, method, _, http, path, pagination, deprecated] = cells[..] else {
            anyhow::bail!("a row of the list has {} cells: {line}", cells.len());
        };
        let found = Method {
            http: http.to_owned(),
            path: path.to_owned(),
            paginated: !pagination.is_empty(),
            deprecated: !deprecated.is_empty(),
        };
        Ok((format!("{group}.{}", method.to_snake_case()), found))
    });
    rows.collect()
}

fn found(folder: &Path) -> Result<BTreeMap<String, Method>> {
    let mut methods = BTreeMap::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{} can't be read", folder.display()))? {
        let path = entry?.path();
        let group = path.file_stem().unwrap_or_default().to_string_lossy().replace('_', "");
        let file = syn::parse_file(&std::fs::read_to_string(&path)?).with_context(|| path.display().to_string())?;
        let paginated: Vec<String> =
            implementations(&file).filter(|(_, item)| item.sig.ident == "items").map(|(ty, _)| ty).collect();
        for (_, item) in implementations(&file) {
            let Some((http, path)) = item.attrs.iter().find_map(call) else { continue };
            let builder = match &item.sig.output {
                ReturnType::Type(_, ty) => name(ty),
                ReturnType::Default => None,
            };
            let method = Method {
                http,
                path,
                paginated: builder.is_some_and(|builder| paginated.contains(&builder)),
                deprecated: item.attrs.iter().any(|attribute| attribute.path().is_ident("deprecated")),
            };
            methods.insert(format!("{group}.{}", item.sig.ident), method);
        }
    }
    Ok(methods)
}

/// Every function of every type, with the type's name.
fn implementations(file: &syn::File) -> impl Iterator<Item = (String, &syn::ImplItemFn)> {
    let blocks = file.items.iter().filter_map(|item| match item {
        Item::Impl(block) => Some((name(&block.self_ty)?, block)),
        _ => None,
    });
    blocks.flat_map(|(name, block)| {
        block.items.iter().filter_map(move |item| match item {
            ImplItem::Fn(function) => Some((name.clone(), function)),
            _ => None,
        })
    })
}

fn name(ty: &Type) -> Option<String> {
    let Type::Path(path) = ty else { return None };
    Some(path.path.segments.last()?.ident.to_string())
}

/// The line of the documentation that says what is called: a method and a path between backticks.
fn call(attribute: &Attribute) -> Option<(String, String)> {
    let syn::Meta::NameValue(meta) = &attribute.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(text), .. }) = &meta.value else { return None };
    let text = text.value();
    let (http, path) = text.trim().strip_prefix('`')?.strip_suffix('`')?.split_once(' ')?;
    let is_call = path.starts_with('/') && http.bytes().all(|byte| byte.is_ascii_uppercase());
    (meta.path.is_ident("doc") && is_call).then(|| (http.to_owned(), path.to_owned()))
}
