//! Whole paths in tokens, and the imports that make them short.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

use proc_macro2::{Group, Spacing, TokenStream, TokenTree};
use quote::ToTokens;

use super::tree::Tree;
use crate::emit::types;
use crate::reserved;

/// The spelling of each whole path in one file.
pub(super) struct Names {
    /// Whole path → short name; paths that are not here stay whole.
    short: HashMap<String, String>,
    imports: BTreeSet<String>,
}

impl Names {
    /// Decides the names in a file whose own items are known as `<module>::Name`. Each chunk of items says whether what it
    /// uses may be imported; nothing is imported under a reserved name.
    pub(super) fn resolve<'t>(
        chunks: impl Iterator<Item = (&'t [Tree], bool)>,
        module: &str,
        reserved: &[String],
        can_import: impl Fn(&str) -> bool,
    ) -> Self {
        let mut used = BTreeMap::<String, BTreeSet<String>>::new();
        let mut defined: HashSet<String> = reserved.iter().cloned().collect();
        for (items, importing) in chunks {
            collect_defined(items, &mut defined);
            collect_paths(items, &mut |path: &Path| {
                let paths = used.entry(path.name.clone()).or_default();
                if importing || path.is_local(module) || path.is_prelude() {
                    paths.insert(path.whole());
                }
            });
        }
        let mut names = Names { short: HashMap::new(), imports: BTreeSet::new() };
        for (name, paths) in used {
            let own = format!("{module}::{name}");
            if defined.contains(&name) {
                names.short.insert(own, name);
                continue;
            }
            // No other import has a name of the prelude.
            if let Some(parent) = reserved::prelude(&name) {
                let path = format!("{parent}::{name}");
                if reserved::is_new_in_edition_2024(&name) && paths.contains(&path) {
                    names.imports.insert(path.clone());
                }
                names.short.insert(path, name);
                continue;
            }
            if let Some(path) = paths.into_iter().find(|path| can_import(path)) {
                names.imports.insert(path.clone());
                names.short.insert(path, name);
            }
        }
        names
    }

    /// `use` items, grouped by parent.
    pub(super) fn imports(&self) -> TokenStream {
        let mut parents = BTreeMap::<(bool, &str), Vec<&str>>::new();
        for path in &self.imports {
            let (parent, name) = path.rsplit_once("::").unwrap_or(("", path));
            parents.entry((parent.starts_with("crate"), parent.trim_start_matches("::"))).or_default().push(name);
        }
        let mut out = TokenStream::new();
        for ((_, parent), names) in parents {
            let parent: TokenStream = path_tokens(parent);
            let names = names.into_iter().map(types::ident);
            out.extend(quote::quote!(use #parent::{#(#names),*};));
        }
        out
    }

    /// Replaces whole paths by their short names.
    pub(super) fn shorten(&self, trees: Vec<Tree>) -> TokenStream {
        let parents: Vec<Range<usize>> = Path::all(&trees)
            .filter(|(_, path)| self.short.contains_key(&path.whole()))
            .map(|(start, path)| start..start + path.length - 1)
            .collect();
        let mut parents = parents.into_iter().peekable();
        let mut out = Vec::with_capacity(trees.len());
        for (i, tree) in trees.into_iter().enumerate() {
            while parents.next_if(|parent| parent.end <= i).is_some() {}
            if parents.peek().is_some_and(|parent| parent.contains(&i)) {
                continue;
            }
            out.push(match tree {
                Tree::Group(delimiter, inner) => TokenTree::Group(Group::new(delimiter, self.shorten(inner))),
                Tree::Token(token) => token,
            });
        }
        out.into_iter().collect()
    }
}

/// A whole path that could be imported: `crate::a::Name`, `::a::b::Name` or `crate::a::name!`.
struct Path {
    parent: String,
    name: String,
    /// Tokens.
    length: usize,
}

impl Path {
    /// Every path with the place where it begins; those in groups are not looked for.
    fn all(tokens: &[Tree]) -> impl Iterator<Item = (usize, Path)> {
        let mut next = 0;
        std::iter::from_fn(move || {
            while next < tokens.len() {
                let start = next;
                if let Some(path) = Path::at(tokens, start) {
                    next += path.length;
                    return Some((start, path));
                }
                next += 1;
            }
            None
        })
    }

    fn at(tokens: &[Tree], start: usize) -> Option<Path> {
        let mut i = start;
        let mut parent = String::new();
        match tokens[start].token()? {
            TokenTree::Ident(first) if first == "crate" && !follows_path(tokens, start) => {
                parent.push_str("crate");
                i += 1;
            }
            TokenTree::Punct(_) if is_separator(tokens, start) && !follows_path(tokens, start) => {}
            _ => return None,
        }
        while is_separator(tokens, i) {
            let TokenTree::Ident(segment) = tokens.get(i + 2)?.token()? else { return None };
            let segment = segment.to_string();
            i += 3;
            let is_macro = matches!(token(tokens, i), Some(TokenTree::Punct(p)) if p.as_char() == '!' && p.spacing() == Spacing::Alone);
            if segment.starts_with(char::is_uppercase) || is_macro {
                return Some(Path { parent, name: segment, length: i - start });
            }
            parent.push_str("::");
            parent.push_str(&segment);
        }
        None
    }

    fn whole(&self) -> String {
        format!("{}::{}", self.parent, self.name)
    }

    fn is_local(&self, module: &str) -> bool {
        self.parent == module
    }

    fn is_prelude(&self) -> bool {
        reserved::prelude(&self.name) == Some(self.parent.as_str())
    }
}

/// The token at a place; none where a group or nothing is.
fn token(tokens: &[Tree], i: usize) -> Option<&TokenTree> {
    tokens.get(i)?.token()
}

/// `::` at this token.
fn is_separator(tokens: &[Tree], i: usize) -> bool {
    let colon = |token: Option<&TokenTree>| matches!(token, Some(TokenTree::Punct(p)) if p.as_char() == ':');
    let joint = matches!(token(tokens, i), Some(TokenTree::Punct(p)) if p.spacing() == Spacing::Joint);
    colon(token(tokens, i)) && joint && colon(token(tokens, i + 1))
}

/// Returns whether the token goes on a path (`Type::crate` can't be, `a::b` can).
fn follows_path(tokens: &[Tree], i: usize) -> bool {
    let is_punct = matches!(token(tokens, i), Some(TokenTree::Punct(_)));
    match i.checked_sub(1).and_then(|before| token(tokens, before)) {
        Some(TokenTree::Ident(ident)) => {
            const BEFORE_PATHS: [&str; 12] =
                ["use", "for", "impl", "dyn", "mut", "return", "in", "as", "where", "else", "match", "if"];
            is_punct && !BEFORE_PATHS.iter().any(|word| ident == word)
        }
        Some(TokenTree::Punct(p)) if p.as_char() == '>' => is_punct && !arrow_before(tokens, i),
        _ => i >= 2 && is_separator(tokens, i - 2),
    }
}

/// `->` or `=>` right before this token.
fn arrow_before(tokens: &[Tree], i: usize) -> bool {
    matches!(i.checked_sub(2).and_then(|at| token(tokens, at)), Some(TokenTree::Punct(p)) if matches!(p.as_char(), '-' | '=') && p.spacing() == Spacing::Joint)
}

fn collect_paths(trees: &[Tree], found: &mut dyn FnMut(&Path)) {
    Path::all(trees).for_each(|(_, path)| found(&path));
    for tree in trees {
        if let Tree::Group(_, inner) = tree {
            collect_paths(inner, found);
        }
    }
}

/// Names of the types that the file itself defines.
fn collect_defined(trees: &[Tree], defined: &mut HashSet<String>) {
    for pair in trees.windows(2) {
        if let (Some(TokenTree::Ident(keyword)), Some(TokenTree::Ident(name))) = (pair[0].token(), pair[1].token())
            && ["struct", "enum", "type", "trait"].iter().any(|word| keyword == word)
        {
            defined.insert(name.to_string());
        }
    }
}

fn path_tokens(path: &str) -> TokenStream {
    let mut out = TokenStream::new();
    for (i, segment) in path.split("::").enumerate() {
        if i > 0 {
            out.extend(quote::quote!(::));
        }
        out.extend(types::ident(segment).into_token_stream());
    }
    out
}
