//! Text that tries to leave its place in Rust, Markdown and TOML: it stays data, and the crate keeps its shape.

#[path = "support/fuzz.rs"]
#[allow(dead_code, reason = "shared with other tests")]
mod fuzz;

use std::collections::BTreeMap;

use fuzz::mutate::{Random, TEXTS};
use proc_macro2::{TokenStream, TokenTree};
use proptest::prelude::*;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};
use sdkwright::Files;
use serde_json::{Value, json};

/// Characters that make a line look other than it is.
const HIDING: [char; 5] = ['\u{202e}', '\u{2066}', '\u{2028}', '\u{feff}', '\0'];

/// Stands at the end of every text, so that a text that loses its end is noticed.
const END: &str = "zzend";

/// A document with a text in every place that holds prose or a value.
fn prose(text: &str) -> Value {
    let text = &format!("{text} {END}");
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Harbour", "version": "1.0.0", "summary": text, "description": text, "termsOfService": text,
            "contact": {"name": text, "url": text, "email": text}, "license": {"name": text, "url": text}
        },
        "externalDocs": {"url": text, "description": text},
        "servers": [{"url": "https://harbour.example/{area}", "description": text,
            "variables": {"area": {"default": "north", "description": text, "enum": ["north", "south"]}}}],
        "tags": [{"name": "ships", "description": text, "externalDocs": {"url": "https://harbour.example", "description": text}}],
        "x-text": text,
        "paths": {"/ships/{id}": {
            "summary": text, "description": text,
            "get": {
                "operationId": "getShip", "tags": ["ships"], "summary": text, "description": text, "deprecated": true,
                "x-deprecation-reason": text, "x-text": {text: text},
                "parameters": [
                    {"name": "id", "in": "path", "required": true, "description": text, "example": text, "schema": {"type": "string"}},
                    {"name": "flag", "in": "query", "description": text, "schema": {"type": "string", "default": text, "example": text}}
                ],
                "responses": {
                    "200": {"description": text, "content": {"application/json": {
                        "schema": {"$ref": "#/components/schemas/Ship"}, "example": {"name": text, "kind": text}}},
                        "headers": {"x-rate": {"description": text, "schema": {"type": "integer"}}}},
                    "404": {"description": text, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Fault"}}}}
                }
            },
            "post": {
                "operationId": "saveShip", "tags": ["ships"], "summary": text,
                "x-speakeasy-retries": {"strategy": text, "statusCodes": [text]}, "x-speakeasy-pagination": {"type": text, "inputs": [{"name": text}]},
                "parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}],
                "requestBody": {"description": text, "required": true, "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Ship"}, "examples": {"one": {"summary": text, "value": {"name": text}}}}}},
                "responses": {"204": {"description": text}}
            }
        }},
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "x-key", "description": text}},
            "schemas": {
                "Ship": {
                    "type": "object", "title": "Ship", "description": text, "required": ["name"], "externalDocs": {"url": text},
                    "properties": {
                        "name": {"type": "string", "title": text, "description": text, "pattern": text, "example": text, "default": text},
                        "kind": {"type": "string", "description": text, "enum": ["tug", "ferry"], "x-enum-descriptions": [text, text]},
                        "port": {"type": "string", "format": text, "examples": [text], "deprecated": true, "$comment": text},
                        "cargo": {"description": text, "oneOf": [{"type": "string", "description": text}, {"type": "integer", "title": "Tons"}]}
                    }
                },
                "Fault": {"type": "object", "description": text, "properties": {"message": {"type": "string", "const": text}}}
            }
        }
    })
}

/// A document with a text in every place that holds a name. Some of them can be refused, with an error.
fn names(text: &str) -> Value {
    let name = |suffix: &str| format!("{text}{suffix}");
    // A request's line and headers contain only characters that HTTP carries: anything else is an error.
    let kept = |keep: fn(char) -> bool, suffix: &str| format!("{}{suffix}", text.replace(|c| !keep(c), ""));
    let token = |suffix: &str| kept(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c), suffix);
    let ascii = |suffix: &str| kept(|c| (' '..='~').contains(&c), suffix);
    let line = |suffix: &str| kept(|c| !c.is_control(), suffix);
    let schema = name("Schema");
    let reference =
        format!("#/components/schemas/{}", schema.replace('~', "~0").replace('/', "~1").replace('%', "%25"));
    json!({
        "openapi": "3.1.0",
        "info": {"title": name("Title"), "version": name("1")},
        "servers": [
            {"url": format!("https://{{{}}}.harbour.example/{{{}}}", line("u"), line("v")), "variables": {
                line("u"): {"default": line(""), "enum": [line(""), line("one")]}, line("v"): {"default": line("w")}
            }},
            {"url": line("https://harbour.example/")}, {"url": line("")}
        ],
        "tags": [{"name": name("tag")}],
        "webhooks": {name("webhook"): {"post": {"operationId": name("hook"), "requestBody": {"content": {
            "application/json": {"schema": {"type": "string", "default": text}}}}, "responses": {}}}},
        "paths": {format!("/{}", name("path")): {"get": {
            "operationId": name("operation"), "tags": [name("tag")], "x-speakeasy-group": name("group"),
            "x-speakeasy-name-override": name("method"),
            "parameters": [
                {"name": name("query"), "in": "query", "schema": {"type": "string", "enum": [name("one"), name("two")]}},
                {"name": token("header"), "in": "header", "schema": {"type": "object", "properties": {name("inner"): {}}}}
            ],
            "responses": {"200": {"description": "", "headers": {token("header"): {"schema": {"type": "string"}}}, "content": {
                ascii("application/json"): {"schema": {"$ref": reference}}}}}
        }, "post": {
            "operationId": name("send"), "tags": [name("tag")],
            "requestBody": {"required": true, "content": {
                ascii("multipart/"): {"schema": {"type": "string"}},
                "multipart/form-data": {
                    "schema": {"type": "object", "required": [name("part")], "properties": {
                        name("part"): {"type": "string", "pattern": text, "default": text}}},
                    "encoding": {name("part"): {"contentType": ascii(""), "headers": {token("h"): {"schema": {"type": "string"}}}}}
                }
            }},
            "responses": {text: {"description": ""}, "200": {"description": "", "content": {ascii("image/"): {"schema": {"type": "string", "format": "binary"}}}}}
        }}},
        "components": {
            "securitySchemes": {name("scheme"): {"type": "apiKey", "in": "query", "name": name("key")},
                name("oauth"): {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": name("/"), "scopes": {name("s"): text}}}}},
            "schemas": {"One": {"type": "object", "properties": {"one": {"type": "string"}}},
                "Two": {"type": "object", "properties": {"two": {"type": "string"}}},
                schema: {"type": "object", "required": [name("a")], "properties": {
                name("a"): {"type": "string", "enum": [name("one"), name("two"), text]},
                name("e"): {"oneOf": [{"$ref": "#/components/schemas/One"}, {"$ref": "#/components/schemas/Two"}],
                    "discriminator": {"propertyName": name("k"), "mapping": {name("one"): "#/components/schemas/One", name("two"): "#/components/schemas/Two"}}},
                name("f"): {"type": "integer", "enum": [1, 2], "x-enum-varnames": [name("v"), name("w")], "default": 1},
                name("b"): {"type": "array", "items": {"type": "object", "properties": {name("c"): {"type": "integer"}}}},
                name("d"): {"oneOf": [{"type": "object", "properties": {name("kind"): {"const": name("x")}}},
                    {"type": "object", "properties": {name("kind"): {"const": name("y")}}}]}
            }}}
        }
    })
}

fn files(document: &Value) -> Option<Files> {
    Some(fuzz::pipeline(document.to_string().as_bytes())?.files)
}

/// Number of each kind of thing in a crate; the words of documentation and literals do not count, the items they would become do.
fn shape(files: &Files) -> BTreeMap<String, usize> {
    let mut shape = BTreeMap::new();
    let mut add = |what: String| *shape.entry(what).or_default() += 1;
    for (path, bytes) in files.iter().filter(|(path, _)| !path.starts_with("src/runtime") && !path.ends_with(".json")) {
        let text = std::str::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not text"));
        // JSON is data and nothing else.
        let hidden = text.lines().find(|line| line.contains(HIDING));
        assert!(hidden.is_none(), "{path} holds characters that hide: {hidden:?}");
        if path.ends_with(".rs") {
            let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
            let mut comments = String::new();
            tokens(quote::quote!(#file), &mut add, &mut comments);
            markdown(&comments, true, &mut add);
        } else if path.ends_with(".toml") {
            let table: toml::Table = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
            keys("", &table, &mut add);
        } else if path.ends_with(".md") {
            markdown(text, false, &mut add);
        }
    }
    shape
}

/// Counts every token, literals and names only by their number; gathers the text of doc comments, where each begins a document of its own.
fn tokens(stream: TokenStream, add: &mut impl FnMut(String), comments: &mut String) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    // `doc = "…"`: the inside of an attribute.
    if let [TokenTree::Ident(name), TokenTree::Punct(_), TokenTree::Literal(text)] = &trees[..]
        && name == "doc"
    {
        let text: syn::LitStr = syn::parse_str(&text.to_string()).expect("a string");
        comments.push_str(text.value().strip_prefix(' ').unwrap_or(&text.value()));
        comments.push('\n');
        return;
    }
    let is_doc = |tree: &TokenTree| tree.to_string().starts_with("[doc =") || tree.to_string().starts_with("[doc=");
    for (i, tree) in trees.iter().enumerate() {
        match tree {
            TokenTree::Literal(_) => add("literal".into()),
            TokenTree::Punct(hash) if hash.as_char() == '#' && trees.get(i + 1).is_some_and(is_doc) => {}
            TokenTree::Group(group) => {
                if !is_doc(tree) {
                    // An item's comment begins outside of the previous comment's lists and paragraphs.
                    comments.push_str("\n<!-- -->\n\n");
                    add(format!("{:?}", group.delimiter()));
                }
                tokens(group.stream(), add, comments);
            }
            // A line that is broken ends with one comma more.
            TokenTree::Punct(comma) if comma.as_char() == ',' => {}
            TokenTree::Ident(word) if syn::parse_str::<syn::Ident>(&word.to_string()).is_ok() => add("name".into()),
            other => add(other.to_string()),
        }
    }
}

/// Keys of a table, down to the innermost.
fn keys(prefix: &str, table: &toml::Table, add: &mut impl FnMut(String)) {
    for (key, value) in table {
        let key = format!("{prefix}.{key}");
        match value {
            toml::Value::Table(inner) => keys(&key, inner, add),
            _ => add(key),
        }
    }
}

/// The result of a text in rustdoc, or a reader's browser: code that runs, HTML, links, tables.
fn markdown(text: &str, separated: bool, add: &mut impl FnMut(String)) {
    let mut shown = String::new();
    for event in
        Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH)
    {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(separated && html.trim() == "<!-- -->", "HTML: {html}");
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                panic!("indented code, which rustdoc runs, in\n{text}")
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if &*info != "text" => {
                add(format!("code {info}"))
            }
            Event::Start(Tag::Image { dest_url, .. }) => panic!("an image: {dest_url}"),
            Event::Start(Tag::Link { link_type: LinkType::Email, .. }) => {}
            Event::Start(Tag::Link { dest_url, .. }) => {
                let scheme = dest_url.split_once(':').map(|(scheme, _)| scheme);
                assert!(
                    matches!(scheme, None | Some("http" | "https" | "mailto" | "crate")) || dest_url.contains("::"),
                    "a link: {dest_url}"
                );
            }
            Event::Start(tag @ (Tag::Table(_) | Tag::TableRow | Tag::TableCell | Tag::FootnoteDefinition(_))) => {
                add(format!("{:?}", std::mem::discriminant(&tag)));
            }
            Event::Text(part) | Event::Code(part) => shown.push_str(&part),
            _ => {}
        }
    }
    assert_eq!(shown.matches(END).count(), text.matches(END).count(), "a text lost its end in\n{text}");
}

/// Markdown that becomes something else where it is cut, wrapped, indented or read twice.
const MARKDOWN: &[&str] = &[
    "- ````rust rust rust rust rust rust rust rust rust rust rust rust rust rust rust rust rust rust exit(7); // ````",
    "- - - - - exit(7); // and words that go on for long enough that the line is too wide, and is broken",
    "1. 1. 1. 1.      exit(7);",
    "> - > - ~~~rust\n> - > - exit(7);",
    "a `[x](javascript:alert(1)) <img src=x onerror=alert(1)> <script>alert(1)</script> ![t](https://evil.example/p.png) | b` c\n--- | ---\n1 | 2",
    "| a `b | c` |\n| --- |\n| `<script>alert(1)</script> | ![x](https://evil.example)` |",
    "[a][b] [`exit`] [exit]\n\n[b]: javascript:alert(1)\n[exit]: data:text/html,x",
    "<a href=\"javascript:alert(1)\">a</a> <a href='&#106;avascript:alert(1)'>b</a> <svg onload=alert(1)>",
    "<p>a</p>\n\n    exit(7);\n\n<pre><code class=rust>exit(7);</code></pre>",
    "a[^1]\n\n[^1]:\n    ```rust\n    exit(7);\n    ```",
    "\texit(7);\n\t\texit(7);",
    "a\n===\n\n     exit(7);\n---\n# Examples\n```\nexit(7);\n```\n# Errors\n",
    "``\\```rust\nexit(7);\n```",
    "~~~ rust ignore\nexit(7);\n~~~~ \n```should_panic\nexit(7);",
    "<javascript:alert(1)> <https://evil.example/`x`> <a@evil.example>",
    "<!--\n```rust\n-->\nexit(7);\n```",
    "\\\n    exit(7);\n\\\n\n    exit(7);",
];

/// Blocks, which make the shape of a comment another, but never code, HTML or an image.
#[test]
fn markdown_that_tries_to_be_code_becomes_text() {
    let codes = |files: &Files| -> BTreeMap<String, usize> {
        shape(files).into_iter().filter(|(key, _)| key.starts_with("code ")).collect()
    };
    let benign = codes(&files(&prose("calm words")).expect("a crate"));
    for text in MARKDOWN {
        let text = format!("{text}\n\n");
        let files = files(&prose(&text)).unwrap_or_else(|| panic!("{text:?} is refused"));
        assert_eq!(codes(&files), benign, "{text:?} becomes code");
    }
}

/// The identifiers of a crate.
fn identifiers(files: &Files) -> std::collections::BTreeSet<String> {
    let mut all = std::collections::BTreeSet::new();
    for (_, bytes) in files.iter().filter(|(path, _)| path.ends_with(".rs") && !path.starts_with("src/runtime")) {
        let mut queue = vec![std::str::from_utf8(bytes).unwrap().parse::<TokenStream>().expect("tokens")];
        while let Some(stream) = queue.pop() {
            for tree in stream {
                match tree {
                    TokenTree::Group(group) => queue.push(group.stream()),
                    TokenTree::Ident(ident) => drop(all.insert(ident.to_string())),
                    _ => {}
                }
            }
        }
    }
    all
}

#[track_caller]
fn stays_data(text: &str, benign: &BTreeMap<String, usize>) {
    let crate_files = files(&prose(text)).unwrap_or_else(|| panic!("{text:?} is refused"));
    let shape = shape(&crate_files);
    if shape != *benign {
        let all: std::collections::BTreeSet<_> = shape.keys().chain(benign.keys()).collect();
        let differing: Vec<String> = all
            .into_iter()
            .filter(|key| shape.get(*key) != benign.get(*key))
            .map(|key| format!("{key}: {:?}, not {:?}", shape.get(key), benign.get(key)))
            .collect();
        panic!("{text:?} changes the crate: {differing:#?}");
    }
}

#[test]
fn prose_that_tries_to_be_code_stays_prose() {
    let benign = shape(&files(&prose("calm words")).expect("a crate"));
    assert!(benign.keys().any(|key| key.starts_with("code ")) && benign["struct"] > 2, "{benign:#?}");
    for text in TEXTS {
        stays_data(text, &benign);
    }
}

#[test]
fn names_that_try_to_be_code_become_names_or_errors() {
    let words = ["process", "exit", "alert", "script", "no_std"];
    let benign = files(&names("calm")).expect("a crate");
    assert!(words.iter().all(|word| !identifiers(&benign).contains(*word)));
    let keys = |files: &Files| {
        let mut all = Vec::new();
        keys("", &std::str::from_utf8(&files["Cargo.toml"]).unwrap().parse().unwrap(), &mut |key| {
            all.extend((!key.starts_with(".features")).then_some(key));
        });
        all
    };
    let mut crates = 0;
    for text in TEXTS {
        let Some(files) = files(&names(text)) else { continue };
        crates += 1;
        shape(&files);
        let found = identifiers(&files);
        for word in words {
            assert!(!found.contains(word), "{text:?} brings the identifier {word}");
        }
        assert_eq!(keys(&files), keys(&benign), "{text:?} changes the manifest");
        for path in files.keys() {
            let parts: Vec<&str> = path.split('/').collect();
            assert!(parts.iter().all(|part| !matches!(*part, "" | "." | "..") && !part.contains('\\')), "{path}");
        }
    }
    assert!(crates > TEXTS.len() / 2, "{crates} of {} are taken", TEXTS.len());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Pieces of the texts above, and characters of any kind, in any order.
    #[test]
    fn any_text_stays_data(seed: u64, odd in "\\PC{0,12}", lines in 1_usize..5) {
        let benign = shape(&files(&prose("calm words")).expect("a crate"));
        let mut random = Random::new(seed);
        let mut text = String::new();
        for _ in 0..lines {
            for _ in 0..=random.below(3) {
                text.push_str(random.pick::<&str>(TEXTS));
                text.push_str(random.pick::<&str>(&["", " ", "\n", "\n\n", "- ", "1. ", "    ", "> ", "|"]));
            }
            text.push_str(&odd);
        }
        stays_data(&text, &benign);
    }
}
