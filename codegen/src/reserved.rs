//! Names that already mean something: in Rust, to Cargo, to a file system, or in every generated crate.
//!
//! Whatever gets a name of a document or of a user is held against these. What the runtime gives names to is read from
//! its sources and its manifest, so that a name that is new there is reserved here.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proc_macro2::{TokenStream, TokenTree};
use syn::{Item, UseTree, Visibility};

use crate::runtime;

/// Keywords of edition 2024, strict and reserved (The Rust Reference, 2.1).
const KEYWORDS: [&str; 52] = [
    "Self", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super",
    "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// The types, traits and variants of the prelude of edition 2024, with the module that each is from.
const PRELUDE: [(&str, &str); 44] = [
    ("AsMut", "::std::convert"),
    ("AsRef", "::std::convert"),
    ("AsyncFn", "::std::ops"),
    ("AsyncFnMut", "::std::ops"),
    ("AsyncFnOnce", "::std::ops"),
    ("Box", "::std::boxed"),
    ("Clone", "::std::clone"),
    ("Copy", "::std::marker"),
    ("Default", "::std::default"),
    ("DoubleEndedIterator", "::std::iter"),
    ("Drop", "::std::ops"),
    ("Eq", "::std::cmp"),
    ("Err", "::std::result::Result"),
    ("ExactSizeIterator", "::std::iter"),
    ("Extend", "::std::iter"),
    ("Fn", "::std::ops"),
    ("FnMut", "::std::ops"),
    ("FnOnce", "::std::ops"),
    ("From", "::std::convert"),
    ("FromIterator", "::std::iter"),
    ("Future", "::std::future"),
    ("Into", "::std::convert"),
    ("IntoFuture", "::std::future"),
    ("IntoIterator", "::std::iter"),
    ("Iterator", "::std::iter"),
    ("None", "::std::option::Option"),
    ("Ok", "::std::result::Result"),
    ("Option", "::std::option"),
    ("Ord", "::std::cmp"),
    ("PartialEq", "::std::cmp"),
    ("PartialOrd", "::std::cmp"),
    ("Result", "::std::result"),
    ("Send", "::std::marker"),
    ("Sized", "::std::marker"),
    ("Some", "::std::option::Option"),
    ("String", "::std::string"),
    ("Sync", "::std::marker"),
    ("ToOwned", "::std::borrow"),
    ("ToString", "::std::string"),
    ("TryFrom", "::std::convert"),
    ("TryInto", "::std::convert"),
    ("Unpin", "::std::marker"),
    ("Vec", "::std::vec"),
    ("Self", ""),
];

/// Traits that generated types have beside those of the prelude: a reader expects a trait where one of them is named.
const TRAITS: [&str; 4] = ["Debug", "Display", "FromStr", "Hash"];

/// Types of other crates by which models name what they hold.
const FOREIGN: [&str; 3] = ["Bytes", "NaiveDate", "Value"];

/// Exports of `runtime::http` at the root of every generated crate.
pub(crate) const ROOT_HTTP: [&str; 10] = [
    "ApiError",
    "Error",
    "FileSource",
    "Items",
    "Pages",
    "RawResponse",
    "Response",
    "RetryPolicy",
    "Secret",
    "Sending",
];

/// The items of `runtime::http` that the module `error` of every generated crate exports.
pub(crate) const ERROR: [&str; 10] = [
    "ApiError",
    "AuthError",
    "DecodeError",
    "Error",
    "HookError",
    "InvalidRequest",
    "Size",
    "TimeoutError",
    "TransportError",
    "TransportErrorKind",
];

/// Exports of `runtime::json` at the root of every generated crate.
pub(crate) const ROOT_JSON: [&str; 7] = ["Base64", "DateTime", "Extra", "Map", "Maybe", "Rest", "UnknownValue"];

/// The items of `runtime::json` that the module `json` of every generated crate exports.
pub(crate) const JSON: [&str; 14] = [
    "Base64",
    "DateTime",
    "DecodeError",
    "Decoded",
    "Decoder",
    "Extra",
    "Map",
    "Maybe",
    "Model",
    "ParseBase64Error",
    "ParseDateTimeError",
    "Rest",
    "UnknownValue",
    "Warning",
];

/// Modules at the root of every generated crate, and names that a module's file can't have.
const MODULES: [&str; 7] = ["client", "doctests", "lib", "main", "models", "operations", "runtime"];

/// Modules at the root of every generated crate that have no file of their own.
const INLINE_MODULES: [&str; 6] = ["auth", "hooks", "json", "retry", "streams", "transport"];

/// Crates of the Rust distribution.
const DISTRIBUTION: [&str; 5] = ["alloc", "core", "proc_macro", "std", "test"];

/// Names of packages that Cargo refuses, for its folders are called so.
const CARGO_FOLDERS: [&str; 4] = ["build", "deps", "examples", "incremental"];

/// Methods that traits give to every generated type, or that clippy takes for a trait's.
const TRAIT_METHODS: [&str; 5] = ["clone", "cmp", "fmt", "into", "try_into"];

/// Methods of the traits in `std::ops`: one that takes `self` and a value would be taken for theirs.
const OPERATORS: [&str; 10] = ["add", "bitand", "bitor", "bitxor", "div", "mul", "rem", "shl", "shr", "sub"];

/// Methods that request builders have where their operation asks for them, and variables in them.
const REQUEST_METHODS: [&str; 18] = [
    "base_url",
    "body",
    "bytes",
    "call",
    "download",
    "events",
    "form",
    "headers",
    "items",
    "json",
    "multipart",
    "new",
    "pages",
    "self_",
    "send",
    "send_text",
    "stream",
    "text",
];

/// Methods of a client's builder that are written for each client, and its fields.
const SETTINGS: [&str; 7] = ["base_url", "build", "client", "credential", "default", "new", "server"];

/// Associated functions of a client.
const CLIENT_METHODS: [&str; 3] = ["base_url", "builder", "new"];

/// Functions of a multipart body, and variables in them.
const FORM: [&str; 5] = ["file", "multipart", "new", "part", "text"];

/// Types that the examples of the README define or import beside the client.
const EXAMPLES: [&str; 4] = ["Arc", "Duration", "Loud", "Mutex"];

/// Primitive types (The Rust Reference, 10.1).
const PRIMITIVES: [&str; 19] = [
    "bool", "char", "f128", "f16", "f32", "f64", "i128", "i16", "i32", "i64", "i8", "isize", "never", "str", "u128",
    "u16", "u32", "u64", "usize",
];

/// Macros that need no import.
const MACROS: [&str; 44] = [
    "assert",
    "assert_eq",
    "assert_ne",
    "cfg",
    "column",
    "compile_error",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "eprint",
    "eprintln",
    "env",
    "file",
    "format",
    "format_args",
    "include",
    "include_bytes",
    "include_str",
    "is_x86_feature_detected",
    "line",
    "macro_rules",
    "matches",
    "module_path",
    "option_env",
    "panic",
    "print",
    "println",
    "stringify",
    "thread_local",
    "todo",
    "try",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
    "allow",
    "cfg_attr",
    "derive",
    "deprecated",
    "non_exhaustive",
    "test",
];

/// Methods of common traits, and what they are associated with.
const TRAIT_ITEMS: [&str; 40] = [
    "as_mut",
    "as_ref",
    "as_str",
    "borrow",
    "borrow_mut",
    "default",
    "deref",
    "deref_mut",
    "deserialize",
    "drop",
    "Error",
    "eq",
    "extend",
    "extra",
    "from",
    "from_iter",
    "from_str",
    "get",
    "ge",
    "gt",
    "hash",
    "index",
    "Item",
    "Output",
    "into_future",
    "into_iter",
    "is_empty",
    "iter",
    "le",
    "len",
    "lt",
    "ne",
    "neg",
    "next",
    "not",
    "partial_cmp",
    "poll",
    "serialize",
    "to_owned",
    "to_string",
];

/// Names that the runtime defines.
struct Runtime {
    http: BTreeSet<String>,
    json: BTreeSet<String>,
    request_options: BTreeSet<String>,
    client_options: BTreeSet<String>,
    /// Associated constants of enums.
    constants: BTreeSet<String>,
    dependencies: BTreeSet<String>,
    features: BTreeSet<String>,
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    let options = items("src/runtime/http/options.rs");
    let methods = |name: &str| idents_after("fn", macros(&options).filter(|(known, _)| known == name));
    let is_optional = |value: &toml::Value| value.get("optional").and_then(toml::Value::as_bool) == Some(true);
    let dependencies = || runtime::section("dependencies").chain(runtime::on_platforms().flat_map(|(_, own)| own));
    let optional = dependencies().filter(|(_, value)| is_optional(value));
    Runtime {
        http: exports(&items("src/runtime/http.rs")),
        json: exports(&items("src/runtime/json.rs")),
        request_options: methods("request_options"),
        client_options: methods("client_options"),
        constants: idents_after("const", macros(&items("src/runtime/json/enums.rs"))),
        dependencies: dependencies().map(|(name, _)| name.replace('-', "_")).collect(),
        features: runtime::section("features").chain(optional).map(|(name, _)| name.clone()).collect(),
    }
});

/// Returns whether Rust keeps a word for itself, in edition 2024.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
}

/// The module of a type, trait or variant of the prelude.
pub(crate) fn prelude(name: &str) -> Option<&'static str> {
    PRELUDE.iter().find(|(known, _)| *known == name).map(|(_, module)| *module)
}

/// Returns whether the prelude of edition 2021, in which packages include modules, lacks a name of edition 2024's.
pub(crate) fn is_new_in_edition_2024(name: &str) -> bool {
    ["Future", "IntoFuture"].contains(&name)
}

/// Returns whether no generated type may have this name: where types are named, it means something else.
pub(crate) fn is_type(name: &str) -> bool {
    prelude(name).is_some() || [&TRAITS[..], &FOREIGN, &ROOT_JSON].iter().any(|list| list.contains(&name))
}

/// Returns whether the client may not have this name: the crate's root or an example beside it has something else called so.
pub(crate) fn is_client(name: &str) -> bool {
    let runtime = &*RUNTIME;
    is_type(name)
        || name == "Server"
        || EXAMPLES.contains(&name)
        || runtime.http.contains(name)
        || runtime.json.contains(name)
}

/// Returns whether every generated crate has a module of this name in the file that is its root.
pub(crate) fn is_inline_module(name: &str) -> bool {
    INLINE_MODULES.contains(&name)
}

/// Returns whether every generated crate has a module of this name at its root, or a file that is its root.
pub(crate) fn is_root_module(name: &str) -> bool {
    MODULES.contains(&name)
}

/// Types that the modules of operations name beside their own.
pub(crate) fn in_operations() -> impl Iterator<Item = &'static str> {
    RUNTIME.http.iter().map(String::as_str).chain(["Duration"])
}

/// Returns whether a model's module may not have this name.
pub(crate) fn is_module(name: &str) -> bool {
    // protection: device-model
    MODULES.contains(&name) || DISTRIBUTION.contains(&name) || RUNTIME.dependencies.contains(name) || is_device(name)
}

/// Returns whether every generated crate has this feature for something else.
pub(crate) fn is_feature(name: &str) -> bool {
    RUNTIME.features.contains(name)
}

/// The reason why a package can't have this name, if it can't.
pub(crate) fn package_fault(name: &str) -> Option<&'static str> {
    let library = name.replace('-', "_");
    if is_keyword(&library) || syn::parse_str::<syn::Ident>(&library).is_err() {
        Some("is a reserved word of Rust")
    } else if DISTRIBUTION.contains(&library.as_str()) {
        Some("is the name of a crate of the standard library")
    } else if RUNTIME.dependencies.contains(&library) {
        Some("is the name of a dependency of every generated crate")
    } else if CARGO_FOLDERS.contains(&library.as_str()) {
        Some("is the name of a folder that Cargo uses")
    } else if is_device(name) {
        Some("is a device name on Windows")
    } else {
        None
    }
}

/// Returns whether Windows keeps a file's name for a device, whatever its ending.
pub(crate) fn is_device(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    matches!(name.as_str(), "aux" | "con" | "nul" | "prn" | "conin$" | "conout$")
        || name
            .strip_prefix("com")
            .or_else(|| name.strip_prefix("lpt"))
            .is_some_and(|number| matches!(number, "¹" | "²" | "³") || is_digit(number))
}

fn is_digit(text: &str) -> bool {
    text.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether no group of operations may have this name, which is a method of the client and a file.
pub(crate) fn is_group(name: &str) -> bool {
    // protection: device-group
    CLIENT_METHODS.contains(&name) || TRAIT_METHODS.contains(&name) || is_device(name)
}

/// Reserved names of methods of a group's handle.
pub(crate) fn group_methods() -> impl Iterator<Item = &'static str> {
    TRAIT_METHODS.into_iter().chain(["new"])
}

/// Returns whether a parameter may not have this name, which is a method of its operation's request builder.
pub(crate) fn is_parameter(name: &str) -> bool {
    [&REQUEST_METHODS[..], &TRAIT_METHODS, &OPERATORS].iter().any(|list| list.contains(&name))
        || RUNTIME.request_options.contains(name)
}

/// Reserved names of a client's settings.
pub(crate) fn settings() -> impl Iterator<Item = &'static str> {
    let own = SETTINGS.into_iter().chain(TRAIT_METHODS).chain(OPERATORS);
    own.chain(RUNTIME.client_options.iter().map(String::as_str))
}

/// Reserved names of parts of a multipart body.
pub(crate) fn parts() -> impl Iterator<Item = &'static str> {
    FORM.into_iter()
}

/// Reserved names of an enum's variants: its associated constants.
pub(crate) fn variants() -> impl Iterator<Item = &'static str> {
    RUNTIME.constants.iter().map(String::as_str)
}

/// Every name that means something to Rust, to the runtime or to a generated crate: what a test calls everything by.
pub fn every() -> BTreeSet<String> {
    let runtime = &*RUNTIME;
    let lists: [&[&str]; 19] = [
        &KEYWORDS,
        &TRAITS,
        &FOREIGN,
        &ROOT_HTTP,
        &ROOT_JSON,
        &MODULES,
        &DISTRIBUTION,
        &CARGO_FOLDERS,
        &TRAIT_METHODS,
        &OPERATORS,
        &REQUEST_METHODS,
        &SETTINGS,
        &CLIENT_METHODS,
        &FORM,
        &EXAMPLES,
        &PRIMITIVES,
        &MACROS,
        &TRAIT_ITEMS,
        &["Server", "aux", "com1", "k_n_o_w_n", "nul"],
    ];
    let read = [
        &runtime.http,
        &runtime.json,
        &runtime.request_options,
        &runtime.client_options,
        &runtime.constants,
        &runtime.dependencies,
        &runtime.features,
    ];
    let written = lists.into_iter().flatten().chain(PRELUDE.iter().map(|(name, _)| name));
    written.map(|name| (*name).to_owned()).chain(read.into_iter().flatten().cloned()).collect()
}

/// The items of one of the runtime's files.
fn items(path: &str) -> Vec<Item> {
    syn::parse_file(runtime::source(path)).map(|file| file.items).unwrap_or_default()
}

/// Re-exports of a module.
fn exports(items: &[Item]) -> BTreeSet<String> {
    fn leaves(tree: &UseTree, found: &mut BTreeSet<String>) {
        match tree {
            UseTree::Path(path) => leaves(&path.tree, found),
            UseTree::Name(name) => drop(found.insert(name.ident.to_string())),
            UseTree::Rename(rename) => drop(found.insert(rename.rename.to_string())),
            UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, found)),
            UseTree::Glob(_) => {}
        }
    }
    let mut found = BTreeSet::new();
    for item in items {
        if let Item::Use(item) = item
            && matches!(item.vis, Visibility::Public(_))
        {
            leaves(&item.tree, &mut found);
        }
    }
    found
}

/// The macros that a file defines, by name.
fn macros(items: &[Item]) -> impl Iterator<Item = (String, TokenStream)> {
    items.iter().filter_map(|item| match item {
        Item::Macro(item) => Some((item.ident.as_ref()?.to_string(), item.mac.tokens.clone())),
        _ => None,
    })
}

/// Identifiers that follow a keyword somewhere in macros.
fn idents_after(keyword: &str, macros: impl Iterator<Item = (String, TokenStream)>) -> BTreeSet<String> {
    fn find(keyword: &str, tokens: TokenStream, found: &mut BTreeSet<String>) {
        let mut follows = false;
        for token in tokens {
            match token {
                TokenTree::Group(group) => find(keyword, group.stream(), found),
                TokenTree::Ident(ident) => {
                    if std::mem::replace(&mut follows, ident == keyword) && ident != "_" {
                        found.insert(ident.to_string());
                    }
                    continue;
                }
                _ => {}
            }
            follows = false;
        }
    }
    let mut found = BTreeSet::new();
    macros.for_each(|(_, tokens)| find(keyword, tokens, &mut found));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Does not compile where the prelude lacks one.
    #[allow(unused_imports)]
    mod prelude {
        use std::prelude::rust_2024::{
            AsMut, AsRef, AsyncFn, AsyncFnMut, AsyncFnOnce, Box, Clone, Copy, Debug, Default, DoubleEndedIterator,
            Drop, Eq, Err, ExactSizeIterator, Extend, Fn, FnMut, FnOnce, From, FromIterator, Future, Hash, Into,
            IntoFuture, IntoIterator, Iterator, None, Ok, Option, Ord, PartialEq, PartialOrd, Result, Send, Some,
            String, Sync, ToOwned, ToString, TryFrom, TryInto, Unpin, Vec,
        };
    }

    #[test]
    fn keywords_are_those_of_rust() {
        assert!(KEYWORDS.is_sorted());
        for word in KEYWORDS {
            // `gen` is one since edition 2024 only.
            assert!(word == "gen" || syn::parse_str::<syn::Ident>(word).is_err(), "{word}");
        }
    }

    #[test]
    fn names_of_the_runtime_are_read_from_it() {
        let runtime = &*RUNTIME;
        for name in ROOT_HTTP {
            assert!(runtime.http.contains(name), "`runtime::http` exports no `{name}`");
        }
        for name in ERROR {
            assert!(runtime.http.contains(name), "`runtime::http` exports no `{name}`");
        }
        for name in ROOT_JSON.into_iter().chain(JSON) {
            assert!(runtime.json.contains(name), "`runtime::json` exports no `{name}`");
        }
        assert!(runtime.request_options.is_superset(&["header", "send_raw", "timeout"].map(String::from).into()));
        assert!(runtime.client_options.is_superset(&["strict", "user_agent"].map(String::from).into()));
        assert!(runtime.constants.contains("KNOWN"));
        assert!(runtime.dependencies.contains("futures_core") && runtime.dependencies.contains("tracing"));
        assert!(["default", "gzip", "http2", "rustls", "tracing"].map(is_feature).iter().all(|is| *is));
    }

    #[test]
    fn packages_that_cargo_or_rust_refuses_are_known() {
        for name in
            ["fn", "gen", "self", "std", "proc-macro", "test", "reqwest", "serde_json", "futures-core", "build", "nul"]
        {
            assert!(package_fault(name).is_some(), "{name}");
        }
        for name in ["zoo", "http-client", "unions", "console", "sdk"] {
            assert_eq!(package_fault(name), None, "{name}");
        }
    }

    #[test]
    fn devices_are_known_in_any_case() {
        for name in ["con", "NUL", "Com3", "lpt9", "com\u{b9}"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["console", "com", "com10", "lpt"] {
            assert!(!is_device(name), "{name}");
        }
    }
}
