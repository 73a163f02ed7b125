//! Changes to documents: what a mistake, a bad tool or an enemy would do.

use serde_json::{Map, Value, json};

/// A small generator of random numbers (SplitMix64): the same seed gives the same documents everywhere.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
    /// Less than `end`, which is not 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
    pub(crate) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

/// Text that tries to leave its place in Rust, Markdown, TOML, YAML or a terminal.
pub(crate) const TEXTS: &[&str] = &[
    "",
    " ",
    "\"",
    "'",
    "`",
    "```",
    "```rust\nstd::process::exit(7)\n```",
    "- ```rust\n  std::process::exit(7)\n  ```",
    "- ~~~rust\n  std::process::exit(7)\n  ~~~",
    "1. ~~~\n   std::process::exit(7)",
    "> ~~~rust\n> std::process::exit(7)",
    "    std::process::exit(7)",
    "\tstd::process::exit(7)",
    "*/ std::process::exit(7); /*",
    "/*",
    "//! x\n#![feature(no)]",
    "]] #![no_std] [[",
    "#[doc = \"x\"]",
    "\"; std::process::exit(7); \"",
    "\"#; std::process::exit(7); r#\"",
    "{{ }} {0} {} {x:?} %s ${x}",
    "}",
    "{",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "a | b || c",
    "a \\| b",
    "a \\\\| b `c \\| d` e\\",
    "<script>alert(1)</script>",
    "<!-- x",
    "[a](javascript:alert(1))",
    "[a]: https://evil.example",
    "![x](https://evil.example/x.png)",
    "[`std::process::exit`]",
    "# Heading\n=====\n---",
    "\u{202e}gnirts\u{202c}",
    "\u{2066}a\u{2069}\u{feff}",
    "\0",
    "\u{1}\u{7f}\u{85}\u{2028}\u{2029}",
    "\\",
    "\\\"",
    "\\u{0}",
    "é名前🦀",
    "e\u{301}",
    "r#fn",
    "r#\"",
    "self",
    "Self",
    "crate",
    "super",
    "_",
    "fn",
    "async",
    "Option",
    "String",
    "Box",
    "Vec",
    "Result",
    "Error",
    "Client",
    "Call",
    "Send",
    "std",
    "core",
    "Some",
    "None",
    "Unknown",
    "Default",
    "new",
    "build",
    "send",
    "items",
    "pages",
    "call",
    "client",
    "name",
    "../../etc/passwd",
    "..",
    "/",
    "\\\\host\\share",
    "con",
    "nul.rs",
    "lib",
    "mod",
    "main",
    "runtime",
    "models",
    "operations",
    "tests",
    "a/b",
    "a.b",
    "a:b",
    "a%2fb",
    "%",
    "%zz",
    "~1~0",
    "-1",
    "1e999",
    "0x",
    "{id}",
    "{id",
    "{}",
    "{a}{b}",
    "{+a*}",
    "http://[",
    "https://u:p@h/",
    "//",
    "?",
    "#",
    "#/",
    "*/*",
    "application/json; charset=\"",
    "multipart/form-data",
    "text/event-stream",
    "(?P<x>[)",
    "^(a+)+$",
    "\"\"\"",
    "'''",
    "[dependencies]\nevil = \"1\"",
    "= \"x\"\n[features]",
];

/// Keywords, some in places where they mean nothing.
const KEYWORDS: &[&str] = &[
    "$ref",
    "$id",
    "$defs",
    "$anchor",
    "$dynamicRef",
    "type",
    "format",
    "items",
    "prefixItems",
    "properties",
    "required",
    "enum",
    "const",
    "default",
    "example",
    "examples",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "if",
    "then",
    "else",
    "discriminator",
    "mapping",
    "propertyName",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "unevaluatedProperties",
    "nullable",
    "readOnly",
    "writeOnly",
    "deprecated",
    "title",
    "description",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "multipleOf",
    "minItems",
    "maxLength",
    "pattern",
    "schema",
    "content",
    "in",
    "name",
    "style",
    "explode",
    "allowReserved",
    "parameters",
    "requestBody",
    "responses",
    "headers",
    "callbacks",
    "links",
    "security",
    "servers",
    "variables",
    "tags",
    "operationId",
    "paths",
    "webhooks",
    "components",
    "schemas",
    "get",
    "post",
    "summary",
    "externalDocs",
    "xml",
    "encoding",
    "contentType",
    "x-speakeasy-group",
    "x-speakeasy-name-override",
    "x-speakeasy-pagination",
    "x-speakeasy-retries",
    "x-speakeasy-unknown-values",
    "x-enum-varnames",
    "openapi",
    "swagger",
    "info",
    "version",
    "consumes",
    "produces",
    "definitions",
    "collectionFormat",
    "basePath",
    "host",
];

/// Values of every kind.
fn odd_value(random: &mut Random) -> Value {
    match random.below(22) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(false),
        3 => json!(0),
        4 => json!(-1),
        5 => json!(u64::MAX),
        6 => json!(i64::MIN),
        7 => json!(1e308),
        8 => json!(-0.0),
        9 => json!(0.1),
        10 => json!([]),
        11 => json!({}),
        12 => json!([null]),
        13 => json!({"type": "object"}),
        14 => json!({"type": ["string", "null", "integer"]}),
        15 => json!({"type": "array"}),
        16 => json!({"enum": []}),
        17 => json!({"enum": [null, 1, "1", true, {}, []]}),
        18 => json!({"oneOf": []}),
        19 => json!({"allOf": [true, false, {}]}),
        20 => json!({"not": {}}),
        _ => json!(random.pick(TEXTS)),
    }
}

/// Path of a value: from the root, step by step.
type Path = Vec<Step>;

#[derive(Clone)]
enum Step {
    Key(String),
    Index(usize),
}

/// A value of the document, each about as likely as the next.
fn some_path(random: &mut Random, root: &Value) -> Path {
    let mut path = Path::new();
    let mut node = root;
    loop {
        let step = match node {
            Value::Object(members) if !members.is_empty() => {
                members.keys().nth(random.below(members.len())).map(|key| Step::Key(key.clone()))
            }
            Value::Array(items) if !items.is_empty() => Some(Step::Index(random.below(items.len()))),
            _ => None,
        };
        let Some(step) = step else { return path };
        // Stop sooner or later, so that inner values are met too.
        if path.len() > 1 && random.below(5) == 0 {
            return path;
        }
        node = match &step {
            Step::Key(key) => &node[key.as_str()],
            Step::Index(index) => &node[*index],
        };
        path.push(step);
    }
}

fn at<'v>(root: &'v mut Value, path: &[Step]) -> &'v mut Value {
    path.iter().fold(root, |node, step| match step {
        Step::Key(key) => &mut node[key.as_str()],
        Step::Index(index) => &mut node[*index],
    })
}

fn pointer(path: &[Step]) -> String {
    path.iter().fold("#".to_owned(), |mut text, step| {
        text.push('/');
        match step {
            Step::Key(key) => text.push_str(&key.replace('~', "~0").replace('/', "~1").replace('%', "%25")),
            Step::Index(index) => text.push_str(&index.to_string()),
        }
        text
    })
}

/// One change.
pub(crate) fn mutate(random: &mut Random, root: &mut Value) {
    let path = some_path(random, root);
    let Some((last, above)) = path.split_last() else { return };
    match random.below(12) {
        0 => delete(at(root, above), last),
        1 => duplicate(random, at(root, above), last),
        2 | 3 => *at(root, &path) = odd_value(random),
        4 => rename(random, at(root, above), last),
        5 => nest(random, at(root, &path)),
        6 | 7 => {
            // To itself, above itself, or anywhere.
            let target = match random.below(3) {
                0 => path.clone(),
                1 => path[..random.below(path.len() + 1)].to_vec(),
                _ => some_path(random, root),
            };
            *at(root, &path) = json!({"$ref": pointer(&target)});
        }
        8 => {
            let other = some_path(random, root);
            let copy = at(root, &other).clone();
            *at(root, &path) = copy;
        }
        9 => {
            let value = odd_value(random);
            if let Value::Object(members) = at(root, above) {
                members.insert((*random.pick(KEYWORDS)).to_owned(), value);
            }
        }
        10 => {
            let other = some_path(random, root);
            let copy = at(root, &other).clone();
            if let Value::Object(members) = at(root, &path) {
                members.insert((*random.pick(KEYWORDS)).to_owned(), copy);
            }
        }
        _ => {
            let text = *random.pick(TEXTS);
            let node = at(root, &path);
            match node {
                Value::String(own) if random.below(2) == 0 => own.push_str(text),
                _ => *node = json!(text),
            }
        }
    }
}

fn delete(above: &mut Value, last: &Step) {
    match (above, last) {
        (Value::Object(members), Step::Key(key)) => drop(members.remove(key)),
        (Value::Array(items), Step::Index(index)) => drop(items.remove(*index)),
        _ => {}
    }
}

fn duplicate(random: &mut Random, above: &mut Value, last: &Step) {
    match (above, last) {
        (Value::Object(members), Step::Key(key)) => {
            let copy = members[key].clone();
            // A name that differs in nothing that a Rust name shows, or that a file system sees.
            let name = match random.below(4) {
                0 => key.to_uppercase(),
                1 => format!("{key}_"),
                2 => key.replace(['_', '-', '/'], " "),
                _ => format!("{key}2"),
            };
            members.insert(name, copy);
        }
        (Value::Array(items), Step::Index(index)) => {
            let copy = items[*index].clone();
            items.push(copy);
        }
        _ => {}
    }
}

fn rename(random: &mut Random, above: &mut Value, last: &Step) {
    if let (Value::Object(members), Step::Key(key)) = (above, last)
        && let Some(value) = members.remove(key)
    {
        let name = if random.below(2) == 0 { random.pick(TEXTS) } else { random.pick(KEYWORDS) };
        members.insert((*name).to_owned(), value);
    }
}

fn nest(random: &mut Random, node: &mut Value) {
    let levels = *random.pick(&[1, 2, 5, 40, 400]);
    let kind = random.below(7);
    for _ in 0..levels {
        let inner = node.take();
        *node = match kind {
            0 => json!({"allOf": [inner]}),
            1 => json!({"oneOf": [inner, {"type": "string"}]}),
            2 => json!({"type": "array", "items": inner}),
            3 => json!({"type": "object", "properties": {"a": inner}}),
            4 => json!({"additionalProperties": inner}),
            5 => json!({"anyOf": [inner, {"type": "null"}]}),
            _ => json!([inner]),
        };
    }
}

/// A few of a large document's operations, with the components that they refer to.
pub(crate) fn slice(random: &mut Random, root: &Value, operations: usize) -> Value {
    let mut small = root.clone();
    if let Some(Value::Object(paths)) = small.get_mut("paths") {
        let mut kept = Map::new();
        for _ in 0..operations.min(paths.len()) {
            let name = paths.keys().nth(random.below(paths.len())).cloned().unwrap_or_default();
            if let Some(item) = paths.get(&name) {
                kept.insert(name, item.clone());
            }
        }
        *paths = kept;
    }
    let mut needed = std::collections::BTreeSet::new();
    let mut queue: Vec<&Value> = small.get("paths").into_iter().collect();
    while let Some(node) = queue.pop() {
        match node {
            Value::Array(items) => queue.extend(items),
            Value::Object(members) => {
                if let Some(Value::String(reference)) = members.get("$ref")
                    && let Some(pointer) = reference.strip_prefix('#')
                    && needed.insert(pointer.to_owned())
                {
                    queue.extend(root.pointer(pointer));
                }
                queue.extend(members.values());
            }
            _ => {}
        }
    }
    for place in
        ["components/schemas", "components/responses", "components/parameters", "components/examples", "definitions"]
    {
        let pointer = format!("/{place}");
        if let Some(Value::Object(members)) = small.pointer_mut(&pointer) {
            members
                .retain(|key, _| needed.contains(&format!("{pointer}/{}", key.replace('~', "~0").replace('/', "~1"))));
        }
    }
    small
}
