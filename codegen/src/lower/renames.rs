//! `[rename]` of `sdk.toml`: which names are given, and those that nothing has.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use indexmap::IndexMap;

use crate::config::{Places, Rename};
use crate::diagnostics::Diagnostics;
use crate::ir::names::{self, Wanted};
use crate::ir::{Api, Kind, Type};
use crate::reserved;
use crate::suggest;

/// The rules, and which of them apply.
pub(super) struct Renames<'a> {
    rules: &'a Rename,
    /// The rules that apply, with whether they change a name.
    used: RefCell<HashMap<Rule<'a>, bool>>,
    taken: RefCell<BTreeSet<Taken>>,
}

/// A name that a rule gives, and that something else has.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Taken {
    /// Keys that lead to the rule.
    path: Vec<String>,
    message: String,
}

/// The code of a rule that gives a name which is taken.
pub(super) const NAME_TAKEN: &str = "name-taken";

/// The help on such a rule.
pub(super) const OTHER_NAME: &str = "give another name, or rename the other, too";

/// A rule: its section, the type that it is for, and its key.
type Rule<'a> = (&'static str, &'a str, &'a str);

impl<'a> Renames<'a> {
    pub(super) fn new(rules: &'a Rename) -> Self {
        Self { rules, used: RefCell::default(), taken: RefCell::default() }
    }

    fn use_rule(&self, rule: Rule<'a>, changes: bool) {
        *self.used.borrow_mut().entry(rule).or_default() |= changes;
    }

    /// The name that a rule gives, else another one.
    fn wanted(&self, found: Option<(Rule<'a>, &'a str)>, other: impl FnOnce() -> String) -> Wanted {
        let other = other();
        let Some((rule, given)) = found else { return Wanted { name: other, given: false } };
        self.use_rule(rule, given != other);
        Wanted { name: given.to_owned(), given: true }
    }

    /// Remembers the rules that give a name which another of the same scope has. `owners`: the keys of the table between the
    /// section and the rule's key, of which one is there.
    pub(super) fn check(&self, section: &str, owners: &[&str], wire_names: &[&str], wanted: &[Wanted]) {
        for (index, other) in names::taken(wanted) {
            let name = &wanted[index].name;
            let is_given = wanted[other].given;
            let other = wire_names[other];
            let message = match is_given || name == other {
                true => format!("`{name}` is already the name of `{other}`"),
                false => format!("`{name}` is already the name of `{other}` in Rust"),
            };
            self.refuse(section, owners, wire_names[index], message);
        }
    }

    fn refuse(&self, section: &str, owners: &[&str], key: &str, message: String) {
        let tables = match section {
            "fields" => Some(&self.rules.fields),
            "variants" => Some(&self.rules.variants),
            _ => None,
        };
        let owner = owners
            .iter()
            .find(|owner| tables.and_then(|tables| tables.get(**owner)).is_some_and(|rules| rules.contains_key(key)));
        let path = ["rename", section].into_iter().chain(owner.copied()).chain([key]).map(str::to_owned);
        self.taken.borrow_mut().insert(Taken { path: path.collect(), message });
    }

    /// The names of component schemas: those that are given, else without the words that are left out.
    pub(super) fn components(&self, wire_names: &[&str]) -> Vec<Wanted> {
        let plain = |wire: &&str| names::type_name(wire, "Model");
        let mut uses: HashMap<String, usize> = HashMap::new();
        for wire in wire_names {
            *uses.entry(self.stripped(&plain(wire)).0).or_default() += 1;
        }
        let named = wire_names.iter().map(|wire| {
            let plain = plain(wire);
            let (stripped, rules) = self.stripped(&plain);
            // Of two that come to one name neither gets it, unless it is its own.
            let mut others = self.rules.types.iter().filter(|(key, _)| key != wire);
            let is_free = uses.get(&stripped) == Some(&1) && !others.any(|(_, given)| *given == stripped);
            let is_stripped = stripped != plain && is_free && !reserved::is_type(&stripped);
            let wanted = self.wanted(self.type_rule(wire), || if is_stripped { stripped } else { plain });
            for (section, word) in rules.into_iter().filter(|_| is_stripped && !wanted.given) {
                self.use_rule((section, "", word), true);
            }
            wanted
        });
        let wanted: Vec<Wanted> = named.collect();
        self.check("types", &[], wire_names, &wanted);
        wanted
    }

    /// A name without the words at its start and end that are left out, and the rules that did it.
    fn stripped(&self, name: &str) -> (String, Vec<(&'static str, &'a str)>) {
        let (mut name, mut rules) = (name.to_owned(), Vec::new());
        let starts_word = |rest: &str| rest.starts_with(|c: char| c.is_ascii_uppercase());
        loop {
            let prefixes = self.rules.strip_prefixes.iter().map(|word| ("strip_prefixes", word.as_str()));
            let suffixes = self.rules.strip_suffixes.iter().map(|word| ("strip_suffixes", word.as_str()));
            let applied = prefixes.chain(suffixes).filter_map(|rule| {
                let rest = match rule {
                    ("strip_prefixes", word) => name.strip_prefix(word)?,
                    (_, word) => name.strip_suffix(word)?,
                };
                starts_word(rest).then(|| (rest.to_owned(), rule))
            });
            // The longest word first, whatever their order.
            let Some((rest, rule)) = applied.min_by_key(|(rest, _)| rest.len()) else { return (name, rules) };
            name = rest;
            rules.push(rule);
        }
    }

    /// Remembers that the name which a rule gives to an inline type is taken.
    pub(super) fn refuse_inline(&self, name: &str, given: &str) {
        self.refuse("types", &[], name, format!("`{given}` is already the name of another type"));
    }

    /// The name that is given to an inline type.
    pub(super) fn inline(&self, name: &str) -> Option<&'a str> {
        let (rule, given) = self.type_rule(name)?;
        self.use_rule(rule, given != name);
        Some(given)
    }

    fn type_rule(&self, name: &str) -> Option<(Rule<'a>, &'a str)> {
        let (key, given) = self.rules.types.get_key_value(name)?;
        Some((("types", "", key), given))
    }

    /// The name of a field of a type, which has any of the names `owners`: the one that is given, else another one.
    pub(super) fn field(&self, owners: &[&str], wire_name: &str, other: impl FnOnce() -> String) -> Wanted {
        self.wanted(nested("fields", &self.rules.fields, owners, wire_name), other)
    }

    /// The name of a variant.
    pub(super) fn variant(&self, owners: &[&str], wire_name: &str, other: impl FnOnce() -> String) -> Wanted {
        self.wanted(nested("variants", &self.rules.variants, owners, wire_name), other)
    }

    /// The name of an operation's method.
    pub(super) fn operation(&self, id: Option<&str>, other: impl FnOnce() -> String) -> Wanted {
        let found = id.and_then(|id| self.rules.operations.get_key_value(id));
        self.wanted(found.map(|(key, given)| (("operations", "", key.as_str()), given.as_str())), other)
    }

    /// Reports the rules that apply to nothing or change nothing, and those that give a name which is taken.
    pub(super) fn report(self, api: &Api, places: &Places, diagnostics: &mut Diagnostics) {
        for Taken { path, message } in self.taken.into_inner() {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            let message = format!("`[{}]`: {message}", keys[..keys.len() - 1].join("."));
            diagnostics.error(NAME_TAKEN, places.of(&keys), message, OTHER_NAME);
        }
        let used = self.used.into_inner();
        for (section, owner, key) in all(self.rules) {
            let is_used = match used.get(&(section, owner, key)) {
                Some(true) => continue,
                found => found.is_some(),
            };
            let (message, help) = match section {
                _ if is_used => {
                    let table = if owner.is_empty() { section.to_owned() } else { format!("{section}.{owner}") };
                    (format!("`[rename.{table}]`: `{key}` has this name without the rule, too"), "remove it")
                }
                "strip_prefixes" | "strip_suffixes" => (
                    format!("`{section}`: no schema can do without `{key}`"),
                    "take the word out, or rename by `[rename.types]` the schemas that would come to one name",
                ),
                _ if owner.is_empty() => (
                    format!("`[rename.{section}]` names `{key}`, which the documents do not have"),
                    "use the schema's name or the operation's id of the documents; inline types have their Rust name",
                ),
                _ => (
                    format!("`[rename.{section}.{owner}]` names `{key}`, which the documents do not have"),
                    "use the schema's and the property's or value's name as in the documents; inline types have their Rust name",
                ),
            };
            let index = |words: &[String]| words.iter().position(|word| word == key).unwrap_or_default().to_string();
            let place = match section {
                "strip_prefixes" => places.of(&["rename", section, &index(&self.rules.strip_prefixes)]),
                "strip_suffixes" => places.of(&["rename", section, &index(&self.rules.strip_suffixes)]),
                _ if owner.is_empty() => places.of(&["rename", section, key]),
                _ => places.of(&["rename", section, owner, key]),
            };
            let near = nearest(api, section, owner, key).filter(|_| !is_used);
            let help = suggest::help(near, help);
            diagnostics.warn("rule-without-effect", place, message, help);
        }
    }
}

/// The rule for a part of a type, and the name that it gives.
fn nested<'a>(
    section: &'static str,
    rules: &'a IndexMap<String, IndexMap<String, String>>,
    owners: &[&str],
    wire_name: &str,
) -> Option<(Rule<'a>, &'a str)> {
    owners.iter().find_map(|owner| {
        let (owner, rules) = rules.get_key_value(*owner)?;
        let (key, given) = rules.get_key_value(wire_name)?;
        Some(((section, owner.as_str(), key.as_str()), given.as_str()))
    })
}

/// The name in the documents that a rule probably means: of a type, an operation, or a part of a type.
fn nearest<'n>(api: &'n Api, section: &str, owner: &str, key: &str) -> Option<&'n str> {
    let types = || api.types.iter().flat_map(|ty| [Some(ty.name.as_str()), ty.schema_name.as_deref()]).flatten();
    match section {
        "types" => suggest::nearest(key, types()),
        "operations" => suggest::nearest(key, api.operations().map(|(_, operation)| operation.id.as_str())),
        "fields" | "variants" => {
            let is_owner = |ty: &&Type| ty.name == owner || ty.schema_name.as_deref() == Some(owner);
            let Some(ty) = api.types.iter().find(is_owner) else { return suggest::nearest(owner, types()) };
            match &ty.kind {
                Kind::Object(object) => {
                    suggest::nearest(key, object.fields.iter().map(|field| field.wire_name.as_str()))
                }
                Kind::Enum(found) => {
                    suggest::nearest(key, found.variants.iter().filter_map(|variant| variant.value.as_str()))
                }
                Kind::Union(union) => suggest::nearest(key, union.variants.iter().map(|variant| variant.name.as_str())),
                Kind::Alias(_) => None,
            }
        }
        _ => None,
    }
}

/// Every rule there is.
fn all(rules: &Rename) -> Vec<Rule<'_>> {
    let mut all = Vec::new();
    for (section, words) in [("strip_prefixes", &rules.strip_prefixes), ("strip_suffixes", &rules.strip_suffixes)] {
        all.extend(words.iter().map(|word| (section, "", word.as_str())));
    }
    for (section, names) in [("types", &rules.types), ("operations", &rules.operations)] {
        all.extend(names.keys().map(|key| (section, "", key.as_str())));
    }
    for (section, owners) in [("fields", &rules.fields), ("variants", &rules.variants)] {
        for (owner, names) in owners {
            all.extend(names.keys().map(|key| (section, owner.as_str(), key.as_str())));
        }
    }
    all
}
