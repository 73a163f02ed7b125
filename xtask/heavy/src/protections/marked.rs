//! Protections in the sources: a comment that names one stands above its code, and moves with it.

use anyhow::{Context, Result, bail, ensure};
use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use serde::Deserialize;

/// Replaces the marker while tokens are looked at, which have no comments.
const HERE: &str = "__protection_starts_here";
/// Statements that begin with one of these may hold a comma before their end, in the arguments of a type.
const STATEMENTS: [&str; 11] =
    ["let", "const", "static", "use", "type", "if", "while", "for", "loop", "match", "return"];

/// The marked code without its protection.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "`without` should be 'if false', 'if true', 'nothing', or { replace = '…', by = '…' }"
)]
pub(super) enum Without {
    Word(Word),
    /// Code that occurs once in what is marked, and other code in its place.
    Other {
        replace: String,
        by: String,
    },
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) enum Word {
    /// The first condition in it, of `if`, `while` or a match arm, never holds.
    #[serde(rename = "if false")]
    IfFalse,
    /// A condition that always holds.
    #[serde(rename = "if true")]
    IfTrue,
    /// The statement, match arm or field is left out.
    #[serde(rename = "nothing")]
    Nothing,
}

/// The protections that a line marks. `extension` is that of its file, and decides how comments are written.
pub(super) fn markers<'a>(extension: &str, line: &'a str) -> Vec<&'a str> {
    let (before, after) = match extension {
        "rs" => ("// ", ""),
        "toml" => ("# ", ""),
        "md" => ("<!-- ", " -->"),
        _ => return Vec::new(),
    };
    let inside = line.trim().strip_prefix(before).and_then(|line| line.strip_suffix(after));
    let ids = inside.and_then(|comment| comment.strip_prefix("protection: "));
    ids.map(|ids| ids.split(", ").collect()).unwrap_or_default()
}

/// A file without the protection that is marked in it.
pub(super) fn taken_out(extension: &str, text: &str, id: &str, without: &Without) -> Result<String> {
    let is_marker = |line: &&str| markers(extension, line).contains(&id);
    if extension == "rs" {
        let lines: Vec<&str> = text.lines().map(|line| if is_marker(&line) { HERE } else { line }).collect();
        let tokens: TokenStream = lines.join("\n").parse().map_err(|error| anyhow::anyhow!("not Rust: {error}"))?;
        let rest = in_marked(tokens, &|code| changed(code, without))?;
        return Ok(rest.with_context(|| format!("no comment `// protection: {id}`"))?.to_string());
    }
    // Other files have lines: those from the marker to the next empty one.
    let Without::Other { replace, by } = without else { bail!("only code in Rust can become {without:?}") };
    let mut lines = text.split_inclusive('\n');
    let before: String = lines.by_ref().take_while(|line| !is_marker(line)).collect();
    let marked: String = lines.by_ref().take_while(|line| !line.trim().is_empty()).collect();
    once(marked.matches(replace.as_str()).count(), replace)?;
    Ok(before + &marked.replacen(replace.as_str(), by, 1) + "\n" + &lines.collect::<String>())
}

/// Changes the code that is marked; `None` where nothing is.
fn in_marked(
    tokens: TokenStream,
    change: &dyn Fn(Vec<TokenTree>) -> Result<Vec<TokenTree>>,
) -> Result<Option<TokenStream>> {
    let mut trees: Vec<TokenTree> = tokens.into_iter().collect();
    if let Some(start) = trees.iter().position(|tree| is_ident(Some(tree), HERE)) {
        trees.remove(start);
        let after = trees.split_off(start + end(&trees[start..]));
        let marked = trees.split_off(start);
        return Ok(Some(trees.into_iter().chain(change(marked)?).chain(after).collect()));
    }
    for tree in &mut trees {
        let TokenTree::Group(group) = tree else { continue };
        if let Some(inner) = in_marked(group.stream(), change)? {
            *group = Group::new(group.delimiter(), inner);
            return Ok(Some(trees.into_iter().collect()));
        }
    }
    Ok(None)
}

/// Number of token trees in the statement, match arm or field that begins here.
fn end(trees: &[TokenTree]) -> usize {
    let is_statement = STATEMENTS.iter().any(|word| is_ident(trees.first(), word));
    let ends = |(index, tree): (usize, &TokenTree)| match tree {
        TokenTree::Punct(punct) => punct.as_char() == ';' || (punct.as_char() == ',' && !is_statement),
        tree => is_block(tree) && !continues(trees.get(index + 1)),
    };
    trees.iter().enumerate().position(ends).map_or(trees.len(), |last| last + 1)
}

/// Returns whether what has a block before it goes on.
fn continues(next: Option<&TokenTree>) -> bool {
    match next {
        Some(TokenTree::Punct(punct)) => ".?=;,".contains(punct.as_char()),
        next => is_ident(next, "else"),
    }
}

fn is_block(tree: &TokenTree) -> bool {
    matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace)
}

fn is_ident(tree: Option<&TokenTree>, name: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(ident)) if ident == name)
}

fn is_punct(tree: Option<&TokenTree>, character: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(punct)) if punct.as_char() == character)
}

/// The code as `without` says.
fn changed(code: Vec<TokenTree>, without: &Without) -> Result<Vec<TokenTree>> {
    match without {
        Without::Word(Word::Nothing) => Ok(Vec::new()),
        Without::Word(Word::IfFalse) => with_condition(code, "false"),
        Without::Word(Word::IfTrue) => with_condition(code, "true"),
        Without::Other { replace, by } => {
            let [from, to] = [replace, by].map(|text| text.parse::<TokenStream>());
            let code_of = |parsed: Result<TokenStream, _>| {
                parsed.map(Vec::from_iter).map_err(|error: proc_macro2::LexError| anyhow::anyhow!("not Rust: {error}"))
            };
            let (from, to): (Vec<TokenTree>, Vec<TokenTree>) = (code_of(from)?, code_of(to)?);
            ensure!(!from.is_empty(), "nothing to replace");
            let mut count = 0;
            let code = replaced(code, &from, &to, &mut count);
            once(count, replace)?;
            Ok(code)
        }
    }
}

fn once(count: usize, replace: &str) -> Result<()> {
    ensure!(count == 1, "`{replace}` occurs {count} times in the marked code, not once");
    Ok(())
}

/// The code whose first condition is a constant.
fn with_condition(code: Vec<TokenTree>, constant: &str) -> Result<Vec<TokenTree>> {
    fn first(mut trees: Vec<TokenTree>, constant: &str) -> (Vec<TokenTree>, bool) {
        for index in 0..trees.len() {
            let word = Some(&trees[index]);
            if is_ident(word, "if") || is_ident(word, "while") {
                let start = index + 1;
                let ends = |(index, tree): (usize, &TokenTree)| {
                    let next = trees.get(start + index + 1);
                    (is_block(tree) && !is_punct(next, '=')) || (is_punct(Some(tree), '=') && is_punct(next, '>'))
                };
                let length = trees[start..].iter().enumerate().position(ends).unwrap_or(0);
                let constant = Ident::new(constant, Span::call_site());
                trees.splice(start..start + length, [TokenTree::Ident(constant)]);
                return (trees, true);
            }
            if let TokenTree::Group(group) = &trees[index] {
                let (inner, found) = first(group.stream().into_iter().collect(), constant);
                if found {
                    trees[index] = Group::new(group.delimiter(), inner.into_iter().collect()).into();
                    return (trees, true);
                }
            }
        }
        (trees, false)
    }
    let (code, found) = first(code, constant);
    ensure!(found, "no condition in the marked code");
    Ok(code)
}

/// The code with other code in the place of some; `count` grows with each place.
fn replaced(code: Vec<TokenTree>, from: &[TokenTree], to: &[TokenTree], count: &mut usize) -> Vec<TokenTree> {
    let is_same = |(one, other): (&TokenTree, &TokenTree)| one.to_string() == other.to_string();
    let mut out = Vec::new();
    let mut rest = &code[..];
    while let [tree, after @ ..] = rest {
        if rest.len() >= from.len() && rest.iter().zip(from).all(is_same) {
            *count += 1;
            out.extend_from_slice(to);
            rest = &rest[from.len()..];
            continue;
        }
        out.push(match tree {
            TokenTree::Group(group) => {
                let inner = replaced(group.stream().into_iter().collect(), from, to, count);
                Group::new(group.delimiter(), inner.into_iter().collect()).into()
            }
            tree => tree.clone(),
        });
        rest = after;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn out(text: &str, without: &str) -> Result<String> {
        #[derive(Deserialize)]
        struct Row {
            without: Without,
        }
        let row: Row = toml::from_str(&format!("without = {without}"))?;
        taken_out("rs", text, "it", &row.without)
    }

    fn same(text: &str, without: &str, expected: &str) {
        let expected: TokenStream = expected.parse().unwrap();
        assert_eq!(out(text, without).unwrap(), expected.to_string(), "{text}");
    }

    #[test]
    fn conditions_become_constants() {
        same(
            "fn f() {\n    // protection: it\n    if a > b { c }\n    d();\n}",
            "'if false'",
            "fn f() { if false { c } d(); }",
        );
        same("// protection: it\nif let A { b } = c { d } else { e }", "'if false'", "if false { d } else { e }");
        same(
            "match x {\n // protection: other, it\n A if b => c,\n D if e => f }",
            "'if true'",
            "match x { A if true => c, D if e => f }",
        );
        same(
            "// protection: it\nlet a = Some(if b { c } else { d });",
            "'if true'",
            "let a = Some(if true { c } else { d });",
        );
        same("// protection: it\nwhile a { b }", "'if false'", "while false { b }");
        assert!(out("// protection: it\na(b);\nif c {}", "'if false'").is_err());
    }

    #[test]
    fn a_piece_is_left_out() {
        same("fn f() {\n a();\n // protection: it\n b(c, d);\n e();\n}", "'nothing'", "fn f() { a(); e(); }");
        same("match x {\n // protection: it\n A => b,\n C => d }", "'nothing'", "match x { C => d }");
        same("match x {\n // protection: it\n A => { b }\n C => d }", "'nothing'", "match x { C => d }");
        same("// protection: it\nlet a: B<C, D> = match x { e => f };\ng", "'nothing'", "g");
        same("// protection: it\nif a { b } else { c }\nd", "'nothing'", "d");
    }

    #[test]
    fn code_is_replaced_once() {
        same("// protection: it\na.min(\n    LIMIT,\n).b();", "{ replace = '.min(LIMIT,)', by = '' }", "a.b();");
        same("// protection: it\nf(a, &mut b); b", "{ replace = 'b', by = 'c' }", "f(a, &mut c); b");
        for text in ["// protection: it\nf(b, b);", "// protection: it\nf(); b", "b;"] {
            assert!(out(text, "{ replace = 'b', by = 'c' }").is_err(), "{text}");
        }
        assert!(out("// protection: it\na;", "{ replace = '', by = 'c' }").is_err());
        assert!(out("// protection: it\na;", "'all'").is_err());
    }

    #[test]
    fn other_files_have_paragraphs() {
        let without = Without::Other { replace: "a".into(), by: "b".into() };
        let page = "a\n<!-- protection: it -->\n| x |\n| a |\n\na\n";
        assert_eq!(taken_out("md", page, "it", &without).unwrap(), "a\n| x |\n| b |\n\na\n");
        assert!(taken_out("toml", "# protection: it\nc\n\na\n", "it", &without).is_err());
        assert!(taken_out("toml", "a\n", "it", &without).is_err());
    }
}
