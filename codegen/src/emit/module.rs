//! The code as a module of another crate: the same files, with paths from the root of that crate.
//!
//! Cargo features are the crate's own, so that nothing is left out by them here: groups are all there, and what the runtime
//! has behind a feature is not.

use std::collections::HashSet;
use std::fmt;

use proc_macro2::{Delimiter, Group, Ident, Literal, Spacing, TokenStream, TokenTree};
use quote::{ToTokens, quote};

use super::runtime::Runtime;
use super::{Parts, Shape, code, crate_root, manifest, source_file};
use crate::config::{Config, DeriveRule, TypeRule};
use crate::files::Files;
use crate::ir::Api;
use crate::reserved;

/// The file that a module's folder begins with.
const ROOT: &str = "mod.rs";

/// Path of a module in its crate: `api`, or `clients::zoo`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModulePath(Vec<String>);

impl fmt::Display for ModulePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "crate::{}", self.0.join("::"))
    }
}

impl ModulePath {
    /// Reads `api`, `clients::zoo` or `crate::clients::zoo`.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let path = text.strip_prefix("crate::").unwrap_or(text);
        let is_name = |name: &str| {
            syn::parse_str::<syn::Ident>(name).is_ok() && !name.starts_with("r#") && !reserved::is_keyword(name)
        };
        match path.split("::").find(|name| !is_name(name)) {
            Some(name) => Err(format!("`{name}` can't name a module")),
            None => Ok(Self(path.split("::").map(str::to_owned).collect())),
        }
    }

    /// The last name, which is that of the module's file.
    pub fn name(&self) -> &str {
        self.0.last().map_or("", String::as_str)
    }
}

/// The files of a folder that holds the module.
pub(crate) fn folder(api: &Api, config: &Config, parts: Parts, path: &ModulePath) -> Files {
    let change = Change { path, own: own(config) };
    let runtime = Runtime::of(api, &Shape { parts, ..Shape::default() });
    let code = code(api, config, parts, &runtime);
    let files = code.into_iter().map(|(file, text)| {
        let text = String::from_utf8(text).unwrap_or_default();
        (file.strip_prefix("src/").unwrap_or(&file).to_owned(), change.file(text).into_bytes())
    });
    let mut files: Files = files.collect();
    let allowed = allowed();
    let root = crate_root::items(api, config, parts, &runtime, TokenStream::new());
    let root = source_file::format_file(quote!(#![allow(#allowed)] #root));
    let text =
        with_head(&change.file(root), api, parts, &format!("This is the module `{path}`: its paths begin there."));
    files.insert(ROOT.to_owned(), text.into_bytes());
    files
}

/// The module as one file, to be included.
pub(crate) fn file(api: &Api, config: &Config, parts: Parts, path: &ModulePath) -> Files {
    let runtime = Runtime::of(api, &Shape { parts, ..Shape::default() });
    let code = code(api, config, parts, &runtime);
    let root = inline(crate_root::items(api, config, parts, &runtime, TokenStream::new()), "src", &code);
    let (root, _) = Change { path, own: own(config) }.tokens(root, false);
    let allowed = allowed();
    let text = match syn::parse2::<syn::File>(root.clone()) {
        Ok(file) => {
            let items = file.items.into_iter().map(ToTokens::into_token_stream);
            // An included file has no attributes of its own, so that each item has them.
            source_file::format_file(quote!(#(#[allow(#allowed)] #items)*))
        }
        // Only a fault of an emitter leads here: let rustc show it, where it can be read.
        Err(_) => root.to_string(),
    };
    let file = format!("{}.rs", path.name());
    let how = format!(
        "Include it as the module `{path}`, because its paths begin there (`module(…)` of the builder sets another path):\n\n    \
         mod {} {{ include!(concat!(env!(\"OUT_DIR\"), \"/{file}\")); }}",
        path.name()
    );
    let text = with_head(&text, api, parts, &how);
    Files::from([(file, text.into_bytes())])
}

/// The text of a file, with a comment on top that says where it belongs, and what the package needs.
fn with_head(text: &str, api: &Api, parts: Parts, place: &str) -> String {
    let dependencies =
        manifest::of_module(api, parts).lines().fold(String::new(), |all, line| all + "    " + line + "\n");
    let head = format!("\n{place}\n\nDependencies of the package:\n\n{dependencies}");
    let head: String = head.lines().map(|line| format!("{}\n", format!("// {line}").trim_end())).collect();
    let rest = text.strip_prefix(source_file::HEADER).unwrap_or(text);
    format!("{}{head}{rest}", source_file::HEADER)
}

/// Lints that are about what a crate uses of its own code, or that another crate may have chosen.
fn allowed() -> TokenStream {
    quote!(
        dead_code,
        unused_imports,
        missing_docs,
        unreachable_pub,
        clippy::all,
        clippy::pedantic,
        clippy::restriction,
        rustdoc::redundant_explicit_links
    )
}

/// Puts the content of each `mod name;` where it stands.
fn inline(tokens: TokenStream, folder: &str, files: &Files) -> TokenStream {
    let mut out: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let ends = matches!(&token, TokenTree::Punct(end) if end.as_char() == ';');
        let module = match (ends, out.as_slice()) {
            (true, [.., TokenTree::Ident(word), TokenTree::Ident(name)]) if word == "mod" => Some(name.to_string()),
            _ => None,
        };
        let content = module.as_ref().and_then(|name| files.get(&format!("{folder}/{name}.rs")));
        match (module, content) {
            (Some(name), Some(content)) => {
                let text = String::from_utf8_lossy(content);
                let content = text.parse().unwrap_or_default();
                let content = inline(content, &format!("{folder}/{name}"), files);
                out.push(Group::new(Delimiter::Brace, content).into());
            }
            _ => out.push(token),
        }
    }
    out.into_iter().collect()
}

/// Rewrites code of a crate for a module of another one.
struct Change<'a> {
    path: &'a ModulePath,
    /// Names at the root of the other crate that `sdk.toml` has paths to.
    own: HashSet<String>,
}

/// The names at the root of the other crate that rules for types and derives have paths to. Modules that are generated
/// have theirs in this module.
fn own(config: &Config) -> HashSet<String> {
    let types = config.types.values().filter_map(|rule| match rule {
        TypeRule::Custom(custom) => Some(custom.rust.as_str()),
        TypeRule::Known(_) => None,
    });
    let derives = config.derives.values().flat_map(DeriveRule::traits).map(String::as_str);
    let names = types
        .chain(derives)
        .flat_map(|path| path.split("crate::").skip(1))
        .map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>());
    names.filter(|name| !reserved::is_root_module(name) && !reserved::is_inline_module(name)).collect()
}

impl Change<'_> {
    /// A whole file; one that needs no change stays as it is.
    fn file(&self, text: String) -> String {
        let Ok(tokens) = text.parse() else { return text };
        match self.tokens(tokens, false) {
            (tokens, true) => source_file::format_file(tokens),
            (_, false) => text,
        }
    }

    /// Code with its paths from the other crate's root, and whether anything is different in it. In the predicate of a `cfg`
    /// features are off.
    fn tokens(&self, tokens: TokenStream, in_cfg: bool) -> (TokenStream, bool) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut out = TokenStream::new();
        let mut changed = false;
        let mut i = 0;
        while i < tokens.len() {
            match &tokens[i] {
                TokenTree::Ident(word)
                    if word == "crate" && is_separator(&tokens[i + 1..]) && !self.is_own(tokens.get(i + 3)) =>
                {
                    out.extend([tokens[i].clone()]);
                    for name in &self.path.0 {
                        let name = Ident::new(name, word.span());
                        out.extend(quote!(::#name));
                    }
                    changed = true;
                }
                TokenTree::Ident(word) if in_cfg && word == "feature" => {
                    // `feature = "name"`
                    out.extend(quote!(false));
                    i += 2;
                    changed = true;
                }
                TokenTree::Literal(text) if is_doc(&tokens[..i]) => {
                    let new = self.docs(&text.to_string());
                    changed |= new.is_some();
                    match new.and_then(|new| new.parse::<Literal>().ok()) {
                        Some(new) => out.extend([TokenTree::from(new)]),
                        None => out.extend([tokens[i].clone()]),
                    }
                }
                TokenTree::Group(group) => {
                    let (inner, inner_changed) = self.tokens(group.stream(), in_cfg || is_cfg(&tokens[..i]));
                    out.extend([TokenTree::from(Group::new(group.delimiter(), inner))]);
                    changed |= inner_changed;
                }
                token => out.extend([token.clone()]),
            }
            i += 1;
        }
        (out, changed)
    }
}

impl Change<'_> {
    /// Returns whether a path goes on with a name of the other crate.
    fn is_own(&self, next: Option<&TokenTree>) -> bool {
        matches!(next, Some(TokenTree::Ident(name)) if self.own.contains(&name.to_string()))
    }

    /// A line of documentation, as a literal: links begin at the other crate's root, and examples, which name a crate of this
    /// API alone, are shown but not compiled.
    fn docs(&self, text: &str) -> Option<String> {
        let root = format!("{}::", self.path);
        let mut parts = text.split("crate::");
        let mut new = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let name: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            new.push_str(if self.own.contains(&name) { "crate::" } else { &root });
            new.push_str(part);
        }
        let new = new.replace("```no_run", "```ignore");
        (new != text).then_some(new)
    }
}

/// Returns whether the next literal is a line of documentation: `doc = "…"`.
fn is_doc(before: &[TokenTree]) -> bool {
    matches!(before, [.., TokenTree::Ident(word), TokenTree::Punct(equals)] if word == "doc" && equals.as_char() == '=')
}

/// `::`
fn is_separator(tokens: &[TokenTree]) -> bool {
    matches!(tokens, [TokenTree::Punct(a), TokenTree::Punct(b), ..]
        if a.as_char() == ':' && a.spacing() == Spacing::Joint && b.as_char() == ':')
}

/// Returns whether the next group is the predicate of `cfg(…)` or `cfg!(…)`.
fn is_cfg(before: &[TokenTree]) -> bool {
    let before = match before {
        [before @ .., TokenTree::Punct(bang)] if bang.as_char() == '!' => before,
        before => before,
    };
    matches!(before, [.., TokenTree::Ident(word)] if word == "cfg")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_at_the_module() {
        let path = ModulePath::parse("crate::clients::zoo").unwrap();
        let change = Change { path: &path, own: HashSet::from(["money".to_owned()]) };
        let (code, changed) = change.tokens(
            quote!(
                use crate::models::Pet;
                use crate::money::Money;
                pub(crate) use a;
                macro_rules! m {
                    () => {
                        $crate::x!()
                    };
                }
            ),
            false,
        );
        assert!(changed);
        let expected = quote!(
            use crate::clients::zoo::models::Pet;
            use crate::money::Money;
            pub(crate) use a;
            macro_rules! m {
                () => {
                    $crate::clients::zoo::x!()
                };
            }
        );
        assert_eq!(code.to_string(), expected.to_string());
        assert!(
            !change
                .tokens(
                    quote!(
                        pub(crate) fn f() {
                            "crate::a";
                        }
                    ),
                    false
                )
                .1
        );
    }

    #[test]
    fn features_are_off() {
        let path = ModulePath::parse("api").unwrap();
        let code = quote!(
            #[cfg(not(feature = "gzip"))]
            fn f() {
                cfg!(feature = "gzip") && feature
            }
        );
        let (code, _) = Change { path: &path, own: HashSet::new() }.tokens(code, false);
        let expected = quote!(
            #[cfg(not(false))]
            fn f() {
                cfg!(false) && feature
            }
        );
        assert_eq!(code.to_string(), expected.to_string());
    }

    #[test]
    fn only_names_of_modules_are_a_path() {
        assert_eq!(ModulePath::parse("zoo").unwrap().name(), "zoo");
        for wrong in ["", "crate", "self", "a::", "a:b", "r#fn", "a b", "::a"] {
            assert!(ModulePath::parse(wrong).is_err(), "{wrong}");
        }
    }
}
