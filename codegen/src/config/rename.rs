//! `[rename]`: names in Rust; those on the wire stay.

use indexmap::IndexMap;
use serde::Deserialize;

use crate::ir::names;
use crate::reserved;

/// `[rename]`: names in Rust for what the document names otherwise.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Rename {
    /// Words that are left out at the start of the names of component schemas, where no two come to the same name.
    pub strip_prefixes: Vec<String>,
    /// The same at the end, as `Dto`.
    pub strip_suffixes: Vec<String>,
    /// `[rename.types]`: a schema's name in the document, or the Rust name of an inline one, to its name.
    pub types: IndexMap<String, String>,
    /// `[rename.fields.<type>]`: a property's name on the wire to the field's. The type as above, or by its own Rust name.
    pub fields: IndexMap<String, IndexMap<String, String>>,
    /// `[rename.variants.<type>]`: an enum's value on the wire, or the name of a union's variant, to the variant's.
    pub variants: IndexMap<String, IndexMap<String, String>>,
    /// `[rename.operations]`: an operation's id to the method's name.
    pub operations: IndexMap<String, String>,
}

impl Rename {
    /// The first name that Rust would refuse or that is given twice, by its key, with what would be right.
    pub(super) fn check(&self) -> Result<(), (&str, String, &'static str)> {
        for word in self.strip_prefixes.iter().chain(&self.strip_suffixes) {
            if !word.starts_with(|c: char| c.is_ascii_uppercase()) || names::pascal(word, "") != *word {
                let key = if self.strip_prefixes.contains(word) { "strip_prefixes" } else { "strip_suffixes" };
                return Err((key, format!("`{word}` is not a word of a type's name"), "a word such as `Dto`"));
            }
        }
        let is_type = |name: &str| names::type_name(name, "Model") == name && !reserved::is_type(name);
        check_all(
            &self.types,
            is_type,
            "can't name a type",
            "an identifier such as `Employee` that Rust has no type for",
        )?;
        let is_snake = |name: &str| names::snake(name, "field") == name && !reserved::is_keyword(name);
        for fields in self.fields.values() {
            check_all(fields, is_snake, "can't name a field", "an identifier such as `first_name`")?;
        }
        for variants in self.variants.values() {
            let is_variant = |name: &str| names::pascal(name, "Value") == name && name != "Self";
            check_all(variants, is_variant, "can't name a variant", "an identifier such as `FullTime`")?;
        }
        // Two groups may have methods of one name.
        match self.operations.iter().find(|(_, name)| !is_snake(name)) {
            Some((key, name)) => {
                Err((key, format!("`{name}` can't name a method"), "an identifier such as `list_employees`"))
            }
            None => Ok(()),
        }
    }
}

fn check_all<'a>(
    names: &'a IndexMap<String, String>,
    is_name: impl Fn(&str) -> bool,
    fault: &str,
    help: &'static str,
) -> Result<(), (&'a str, String, &'static str)> {
    for (index, (key, name)) in names.iter().enumerate() {
        if !is_name(name) {
            return Err((key, format!("`{name}` {fault}"), help));
        }
        if names.values().take(index).any(|other| other == name) {
            return Err((key, format!("`{name}` is given twice"), "give each its own name"));
        }
    }
    Ok(())
}
