//! A crate's public surface as rustdoc describes it, and Rust that uses it.

use std::collections::{BTreeMap, HashMap, HashSet};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// A public item, and a function that uses it as its signature says.
#[derive(Clone, Debug)]
pub(super) struct Use {
    /// Its module among the pairs.
    pub(super) module: String,
    pub(super) kind: Kind,
    /// Its path, from the module.
    pub(super) item: String,
    /// A function, on one line.
    pub(super) code: String,
}

/// Kinds of public items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Type,
    Field,
    Variant,
    Method,
    Implementation,
}

/// rustdoc's description of a crate.
pub(super) struct Surface<'j> {
    index: &'j serde_json::Map<String, Value>,
    paths: &'j Value,
    /// Paths by which users name items, by id.
    public: HashMap<String, String>,
    /// Types of the modules of pairs.
    types: Vec<(String, &'j Value)>,
}

/// Paths by which rustdoc names items in private modules of other crates, and paths by which users name them.
const ELSEWHERE: [(&str, &str); 10] = [
    ("alloc::collections::btree::map::BTreeMap", "std::collections::BTreeMap"),
    ("bytes::bytes::Bytes", "bytes::Bytes"),
    ("http::header::map::HeaderMap", "http::HeaderMap"),
    ("core::str::traits::FromStr", "std::str::FromStr"),
    ("core::iter::traits::collect::FromIterator", "std::iter::FromIterator"),
    ("chrono::naive::date::NaiveDate", "chrono::NaiveDate"),
    ("chrono::naive::time::NaiveTime", "chrono::NaiveTime"),
    ("serde_core::ser::Serialize", "serde::Serialize"),
    ("serde_core::de::Deserialize", "serde::Deserialize"),
    ("reqwest::async_impl::client::Client", "reqwest::Client"),
];

/// The names that every module has.
const PRELUDE: [&str; 22] = [
    "AsRef",
    "Box",
    "Clone",
    "Default",
    "Eq",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Future",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Option",
    "PartialEq",
    "Result",
    "String",
    "ToString",
    "TryFrom",
    "TryInto",
    "Vec",
];

impl<'j> Surface<'j> {
    pub(super) fn new(json: &'j Value) -> Result<Self> {
        let index = json["index"].as_object().context("rustdoc's JSON has an index")?;
        let mut surface = Self { index, paths: &json["paths"], public: HashMap::new(), types: Vec::new() };
        let root = surface.item(&json["root"])?;
        surface.module(root, "", &mut HashSet::new())?;
        surface.types.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(surface)
    }

    fn item(&self, id: &Value) -> Result<&'j Value> {
        self.index.get(&id.to_string()).with_context(|| format!("rustdoc's JSON has no item {id}"))
    }

    /// Notes how users name the items of a module.
    fn module(&mut self, module: &'j Value, path: &str, seen: &mut HashSet<String>) -> Result<()> {
        if !seen.insert(module["id"].to_string()) {
            return Ok(());
        }
        for id in list(&module["inner"]["module"]["items"]) {
            // Items that are private or of another crate are not in the index.
            let Some(item) = self.index.get(&id.to_string()) else { continue };
            let used = &item["inner"]["use"];
            let (target, name) = match used {
                Value::Null => (id, &item["name"]),
                used => (&used["id"], &used["name"]),
            };
            let (Some(item), Some(name)) = (self.index.get(&target.to_string()), name.as_str()) else { continue };
            let path = format!("{path}::{name}");
            let known = self.public.contains_key(&target.to_string());
            if !known {
                self.public.insert(target.to_string(), path.clone());
            }
            if item["inner"]["module"].is_object() {
                self.module(item, &path, seen)?;
            } else if !known && pair_of(&path).is_some() {
                self.types.push((path, item));
            }
        }
        Ok(())
    }

    /// A use of each public item of the modules of pairs.
    pub(super) fn uses(&self) -> Result<Vec<Use>> {
        let mut uses = Vec::new();
        for (path, item) in &self.types {
            let inner = &item["inner"];
            let name = named(path);
            if let Value::Object(of) = &inner["struct"] {
                self.object(&name, path, of, &mut uses)?;
            } else if let Value::Object(of) = &inner["enum"] {
                self.variants(&name, path, list(&of["variants"]), &mut uses)?;
            } else if let Value::Object(alias) = &inner["type_alias"] {
                let target = self.ty(&alias["type"], &name)?;
                uses.push(used(path, Kind::Type, "", format!("pub fn {{}}(x: {name}) -> {target} {{ x }}")));
            } else {
                bail!("{path}: items of its kind are not used yet: {inner}");
            }
            for id in list(&inner["struct"]["impls"]).iter().chain(list(&inner["enum"]["impls"])) {
                self.implementation(&name, path, self.item(id)?, &mut uses)?;
            }
        }
        Ok(uses)
    }

    fn object(&self, name: &str, path: &str, of: &serde_json::Map<String, Value>, uses: &mut Vec<Use>) -> Result<()> {
        let plain = &of["kind"]["plain"];
        let mut fields = Vec::new();
        for id in list(&plain["fields"]) {
            let field = self.item(id)?;
            if field["visibility"] == "public" {
                let name = raw(field["name"].as_str().context("a field has a name")?);
                fields.push((name, self.ty(&field["inner"]["struct_field"], "")?));
            }
        }
        uses.push(used(path, Kind::Type, "", format!("pub fn {{}}(x: {name}) {{ drop(x) }}")));
        for (field, ty) in &fields {
            let code =
                format!("pub fn {{}}(x: &mut {name}, new: {ty}) -> {ty} {{ std::mem::replace(&mut x.{field}, new) }}");
            uses.push(used(path, Kind::Field, &format!(".{field}: {ty}"), code));
        }
        // One that has no private fields and is not `#[non_exhaustive]` is written and taken apart with all its fields.
        let item = &self.types.iter().find(|(known, _)| known == path).context("a struct is one of the types")?.1;
        if plain["has_stripped_fields"] == false && !is_non_exhaustive(item) && !fields.is_empty() {
            let arguments: Vec<String> = fields.iter().map(|(field, ty)| format!("{field}: {ty}")).collect();
            let names: Vec<&str> = fields.iter().map(|(field, _)| field.as_str()).collect();
            let code =
                format!("pub fn {{}}({}) -> {name} {{ {name} {{ {} }} }}", arguments.join(", "), names.join(", "));
            uses.push(used(path, Kind::Type, " { … }", code));
        }
        Ok(())
    }

    fn variants(&self, name: &str, path: &str, variants: &[Value], uses: &mut Vec<Use>) -> Result<()> {
        uses.push(used(path, Kind::Type, "", format!("pub fn {{}}(x: {name}) {{ drop(x) }}")));
        for id in variants {
            let variant = self.item(id)?;
            let called = variant["name"].as_str().context("a variant has a name")?;
            let kind = &variant["inner"]["variant"]["kind"];
            let code = match list(&kind["tuple"]) {
                [] if kind == "plain" => format!(
                    "pub fn {{}}(x: {name}) -> ({name}, bool) {{ ({name}::{called}, matches!(x, {name}::{called})) }}"
                ),
                [one] => {
                    let held = self.ty(&self.item(one)?["inner"]["struct_field"], "")?;
                    format!(
                        "pub fn {{}}(x: {name}, new: {held}) -> ({name}, Option<{held}>) {{ ({name}::{called}(new), match x {{ {name}::{called}(held) => Some(held), _ => None }}) }}"
                    )
                }
                _ => bail!("{path}::{called}: variants of its kind are not used yet"),
            };
            uses.push(used(path, Kind::Variant, &format!("::{called}"), code));
        }
        Ok(())
    }

    fn implementation(&self, name: &str, path: &str, item: &Value, uses: &mut Vec<Use>) -> Result<()> {
        let of = &item["inner"]["impl"];
        if of["is_synthetic"] == true || !of["blanket_impl"].is_null() || of["is_negative"] == true {
            return Ok(());
        }
        if of["trait"].is_null() {
            for id in list(&of["items"]) {
                let method = self.item(id)?;
                if method["visibility"] == "public" && method["inner"]["function"].is_object() {
                    uses.push(self.method(name, path, method)?);
                }
            }
            return Ok(());
        }
        // Traits of the runtime are hidden.
        let defined = self.defined(&of["trait"]["id"]);
        if defined.starts_with("sdk::runtime") {
            return Ok(());
        }
        let mut implemented = self.path(&of["trait"], name)?;
        let mut bound = String::new();
        for parameter in list(&of["generics"]["params"]) {
            match parameter["kind"]["lifetime"].is_object() {
                true => bound = format!("for<{}> ", text(&parameter["name"])?),
                false => return Ok(()),
            }
        }
        if implemented == "IntoFuture" {
            for id in list(&of["items"]) {
                let part = self.item(id)?;
                if part["name"] == "Output" {
                    implemented =
                        format!("IntoFuture<Output = {}>", self.ty(&part["inner"]["assoc_type"]["type"], name)?);
                }
            }
        }
        let target = self.ty(&of["for"], name)?;
        // A reference in a bound has a lifetime that is named.
        let named = with_lifetime(&implemented, "'static");
        let code = format!("pub fn {{}}() {{ fn implements<T: {bound}{named}>() {{}} implements::<{target}>() }}");
        uses.push(used(path, Kind::Implementation, &format!(": {implemented}"), code));
        Ok(())
    }

    /// A call with what the signature takes, which gives what it gives.
    fn method(&self, owner: &str, path: &str, method: &Value) -> Result<Use> {
        let called = text(&method["name"])?;
        let function = &method["inner"]["function"];
        let mut generics = Vec::new();
        for parameter in list(&function["generics"]["params"]) {
            let of_type = &parameter["kind"]["type"];
            if of_type["is_synthetic"] != true {
                let bounds = self.bounds(list(&of_type["bounds"]), owner)?;
                generics.push(format!("{}: {bounds}", text(&parameter["name"])?));
            }
        }
        let mut predicates = Vec::new();
        for predicate in list(&function["generics"]["where_predicates"]) {
            let of = &predicate["bound_predicate"];
            predicates.push(format!("{}: {}", self.ty(&of["type"], owner)?, self.bounds(list(&of["bounds"]), owner)?));
        }
        let takes = list(&function["sig"]["inputs"]);
        // A value that borrows from the receiver is returned with the receiver's lifetime.
        let borrows = takes.first().is_some_and(|first| first[0] == "self" && first[1]["borrowed_ref"].is_object());
        let of_receiver = |ty: String| if borrows { with_lifetime(&ty, "'a") } else { ty };
        let mut parameters = Vec::new();
        let mut arguments = Vec::new();
        for (at, input) in takes.iter().enumerate() {
            let ty = self.ty(&input[1], owner)?;
            parameters.push(format!("a{at}: {}", if at == 0 { of_receiver(ty) } else { ty }));
            arguments.push(format!("a{at}"));
        }
        if borrows {
            generics.insert(0, "'a".to_owned());
        }
        let gives = match &function["sig"]["output"] {
            Value::Null => "()".to_owned(),
            output => self.ty(output, owner)?,
        };
        let gives = of_receiver(gives);
        let is_async = function["header"]["is_async"] == true;
        let (before, after) = if is_async { ("async ", ".await") } else { ("", "") };
        let code = format!(
            "pub {before}fn {{}}<{}>({}) -> {gives} where {} {{ {owner}::{}({}){after} }}",
            generics.join(", "),
            parameters.join(", "),
            predicates.join(", "),
            raw(called),
            arguments.join(", ")
        );
        Ok(used(path, Kind::Method, &format!("::{called}({}) -> {gives}", parameters.join(", ")), code))
    }

    fn defined(&self, id: &Value) -> String {
        let path = list(&self.paths[id.to_string()]["path"]);
        path.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("::")
    }

    /// A path with its arguments. `owner` is the type that `Self` is.
    fn path(&self, path: &Value, owner: &str) -> Result<String> {
        let defined = self.defined(&path["id"]);
        let last = defined.rsplit("::").next().unwrap_or_default();
        let root = defined.split("::").next().unwrap_or_default();
        let name = match self.public.get(&path["id"].to_string()) {
            Some(public) => named(public),
            None if matches!(root, "core" | "alloc" | "std") && PRELUDE.contains(&last) => last.to_owned(),
            None => {
                let elsewhere = ELSEWHERE.iter().find(|(private, _)| *private == defined);
                elsewhere.map_or(defined.clone(), |(_, public)| (*public).to_owned())
            }
        };
        Ok(format!("{name}{}", self.arguments(&path["args"], owner)?))
    }

    fn arguments(&self, arguments: &Value, owner: &str) -> Result<String> {
        if let Value::Object(of) = &arguments["parenthesized"] {
            let takes = list(&of["inputs"]).iter().map(|ty| self.ty(ty, owner)).collect::<Result<Vec<_>>>()?;
            let gives = match &of["output"] {
                Value::Null => String::new(),
                output => format!(" -> {}", self.ty(output, owner)?),
            };
            return Ok(format!("({}){gives}", takes.join(", ")));
        }
        let of = &arguments["angle_bracketed"];
        let mut all = Vec::new();
        for argument in list(&of["args"]) {
            match (&argument["type"], &argument["lifetime"]) {
                (Value::Null, Value::String(lifetime)) => all.push(lifetime.clone()),
                (Value::Null, _) => bail!("not used yet: {argument}"),
                (ty, _) => all.push(self.ty(ty, owner)?),
            }
        }
        for constraint in list(&of["constraints"]) {
            let binding = &constraint["binding"];
            let value = match &binding["equality"]["type"] {
                Value::Null => format!(": {}", self.bounds(list(&binding["constraint"]), owner)?),
                ty => format!(" = {}", self.ty(ty, owner)?),
            };
            all.push(format!("{}{value}", text(&constraint["name"])?));
        }
        Ok(if all.is_empty() { String::new() } else { format!("<{}>", all.join(", ")) })
    }

    fn bounds(&self, bounds: &[Value], owner: &str) -> Result<String> {
        let mut all = Vec::new();
        for bound in bounds {
            match (&bound["trait_bound"], &bound["outlives"]) {
                (Value::Object(of), _) => all.push(self.path(&of["trait"], owner)?),
                (_, Value::String(lifetime)) => all.push(lifetime.clone()),
                _ => bail!("not used yet: {bound}"),
            }
        }
        Ok(all.join(" + "))
    }

    fn ty(&self, ty: &Value, owner: &str) -> Result<String> {
        let (kind, of) = ty.as_object().and_then(|kinds| kinds.iter().next()).context("a type has a kind")?;
        let all = |list: &[Value]| -> Result<Vec<String>> { list.iter().map(|ty| self.ty(ty, owner)).collect() };
        Ok(match kind.as_str() {
            "resolved_path" => self.path(of, owner)?,
            "primitive" => text(of)?.to_owned(),
            "generic" if of == "Self" => owner.to_owned(),
            "generic" => text(of)?.to_owned(),
            "tuple" => match all(list(of))?.as_slice() {
                [one] => format!("({one},)"),
                more => format!("({})", more.join(", ")),
            },
            "slice" => format!("[{}]", self.ty(of, owner)?),
            "array" => format!("[{}; {}]", self.ty(&of["type"], owner)?, text(&of["len"])?),
            "impl_trait" => format!("impl {}", self.bounds(list(of), owner)?),
            "borrowed_ref" => {
                let is_mutable = if of["is_mutable"] == true { "mut " } else { "" };
                let lifetime = of["lifetime"].as_str().map(|lifetime| format!("{lifetime} ")).unwrap_or_default();
                format!("&{lifetime}{is_mutable}{}", self.ty(&of["type"], owner)?)
            }
            "qualified_path" => format!(
                "<{} as {}>::{}",
                self.ty(&of["self_type"], owner)?,
                self.path(&of["trait"], owner)?,
                text(&of["name"])?
            ),
            _ => bail!("types of its kind are not used yet: {ty}"),
        })
    }
}

/// Uses by module, in the order of their items.
pub(super) fn by_module(uses: Vec<Use>) -> BTreeMap<String, Vec<Use>> {
    let mut modules: BTreeMap<String, Vec<Use>> = BTreeMap::new();
    for one in uses {
        modules.entry(one.module.clone()).or_default().push(one);
    }
    modules
}

/// A use of an item, or of a part of it; its function has no name yet.
fn used(path: &str, kind: Kind, part: &str, code: String) -> Use {
    let module = pair_of(path).unwrap_or_default();
    let item = path.trim_start_matches("::").trim_start_matches(module).trim_start_matches("::");
    Use { module: module.to_owned(), kind, item: format!("{item}{part}"), code }
}

/// The module of a pair that a public path leads into.
fn pair_of(path: &str) -> Option<&str> {
    let module = path.trim_start_matches("::").split("::").next()?;
    let number = module.strip_prefix('p')?;
    (number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(module)
}

/// Returns the path by which a program names what the crate has at a path.
fn named(path: &str) -> String {
    format!("sdk{path}")
}

/// A type whose references have this lifetime where they name none.
fn with_lifetime(ty: &str, lifetime: &str) -> String {
    ty.replace('&', &format!("&{lifetime} ")).replace(&format!("&{lifetime} '"), "&'")
}

fn is_non_exhaustive(item: &Value) -> bool {
    list(&item["attrs"]).iter().any(|attribute| attribute.to_string().contains("non_exhaustive"))
}

fn raw(name: &str) -> String {
    if syn::parse_str::<syn::Ident>(name).is_ok() { name.to_owned() } else { format!("r#{name}") }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> Result<&str> {
    value.as_str().with_context(|| format!("{value} is not text"))
}
