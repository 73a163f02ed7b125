//! The text of tokens, formatted.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};
use quote::ToTokens;
use syn::Item;

use crate::emit::rustdoc;

/// Formats items one by one, with a blank line between them; `predicate` becomes the `cfg` of each.
pub(super) fn format_tokens(tokens: TokenStream, predicate: &TokenStream) -> String {
    let file = match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => file,
        // Only a fault of an emitter leads here: let rustc show it, where it can be read.
        Err(_) => return tokens.to_string(),
    };
    let cfg = if predicate.is_empty() { String::new() } else { format!("#[cfg({})]\n", inline(predicate.clone())) };
    let mut out = String::new();
    if !file.attrs.is_empty() {
        let head = syn::File { shebang: None, frontmatter: None, attrs: file.attrs, items: Vec::new() };
        prettyplease::unparse(&head).lines().for_each(|line| push_line(&mut out, line));
    }
    let mut was_short = false;
    for item in file.items {
        let short = matches!(item, Item::Use(_) | Item::Mod(_));
        if !(out.is_empty() || short && was_short) {
            out.push('\n');
        }
        was_short = short;
        out.push_str(&cfg);
        match item {
            Item::Macro(item)
                if item.ident.is_none() && matches!(item.mac.delimiter, syn::MacroDelimiter::Brace(_)) =>
            {
                format_macro(&item, &mut out);
            }
            item => push_spaced(
                &mut out,
                &prettyplease::unparse(&syn::File {
                    shebang: None,
                    frontmatter: None,
                    attrs: Vec::new(),
                    items: vec![item],
                }),
            ),
        }
    }
    out
}

/// Puts a blank line between the functions of an `impl`.
fn push_spaced(out: &mut String, text: &str) {
    let mut after_brace = false;
    for line in text.lines() {
        if after_brace && !line.trim_start().starts_with('}') {
            out.push('\n');
        }
        let is_macro = line.starts_with("    ") && !line.starts_with("     ") && line.ends_with("!();");
        after_brace = line == "    }" || line == "    };" || is_macro;
        push_line(out, line);
    }
}

/// Adds a line, or the lines of a comment that one attribute holds.
fn push_line(out: &mut String, line: &str) {
    let Some((first, others)) = line.split_once(rustdoc::LINE_END) else {
        out.push_str(line);
        out.push('\n');
        return;
    };
    // `///` or `//!`, with its indentation.
    let start = &line[..line.find("//").map_or(0, |slashes| slashes + 3)];
    out.push_str(first.trim_end_matches(' '));
    out.push('\n');
    for text in others.split(rustdoc::LINE_END) {
        out.push_str(start);
        out.push_str(text.trim_end_matches(' '));
        out.push('\n');
    }
}

/// `name! { … }` at file level, one line per comma.
fn format_macro(item: &syn::ItemMacro, out: &mut String) {
    for attribute in &item.attrs {
        out.push_str(&inline(attribute.to_token_stream()));
        out.push('\n');
    }
    out.push_str(&inline(item.mac.path.to_token_stream()));
    out.push_str("! {\n");
    format_lines(item.mac.tokens.clone(), 1, out);
    out.push_str("}\n");
}

fn format_lines(tokens: TokenStream, depth: usize, out: &mut String) {
    let mut line = Vec::new();
    let flush = |line: &mut Vec<TokenTree>, out: &mut String, end: &str| {
        if line.is_empty() {
            return;
        }
        out.push_str(&"    ".repeat(depth));
        let block = match line.last() {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => Some(group.stream()),
            _ => None,
        };
        if let Some(block) = block {
            line.pop();
            out.push_str(&inline(line.drain(..).collect()));
            out.push_str(" {\n");
            format_lines(block, depth + 1, out);
            out.push_str(&"    ".repeat(depth));
            out.push('}');
        } else {
            out.push_str(&inline(line.drain(..).collect()));
        }
        out.push_str(end);
        out.push('\n');
    };
    for token in tokens {
        match token {
            TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';') => {
                flush(&mut line, out, if punct.as_char() == ',' { "," } else { ";" });
            }
            token => line.push(token),
        }
    }
    flush(&mut line, out, "");
}

/// Tokens on one line, spaced as rustfmt would.
fn inline(tokens: TokenStream) -> String {
    let mut out = String::new();
    let mut glue = true;
    for token in tokens {
        let (text, glue_before, glue_after) = match &token {
            TokenTree::Ident(ident) => (ident.to_string(), false, false),
            TokenTree::Literal(literal) => (literal.to_string(), false, false),
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{ ", " }"),
                    Delimiter::None => ("", ""),
                };
                let is_call = group.delimiter() == Delimiter::Parenthesis
                    && out.ends_with(|c: char| c.is_alphanumeric() || c == '_');
                (format!("{open}{}{close}", inline(group.stream())), is_call, false)
            }
            TokenTree::Punct(punct) => match punct.as_char() {
                ',' | ';' => (punct.to_string(), true, false),
                ':' if out.ends_with(':') => (punct.to_string(), true, true),
                ':' => (punct.to_string(), true, punct.spacing() == Spacing::Joint),
                '=' | '-' => (punct.to_string(), false, punct.spacing() == Spacing::Joint),
                '>' if out.ends_with(['=', '-']) => (punct.to_string(), true, false),
                '.' if punct.spacing() == Spacing::Joint => (punct.to_string(), out.ends_with('.'), true),
                '>' | '?' => (punct.to_string(), true, false),
                '&' => (punct.to_string(), false, true),
                _ => (punct.to_string(), true, true),
            },
        };
        if !(glue || glue_before) {
            out.push(' ');
        }
        out.push_str(&text);
        glue = glue_after;
    }
    out
}
