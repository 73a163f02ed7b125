//! `[rename]`: names in Rust; those on the wire stay.

use indexmap::IndexMap;
use serde::Deserialize;

use super::check::{Fault, check_names, is_snake};
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
    /// Returns the first name that Rust would refuse, that is reserved, or that is given twice.
    pub(super) fn check(&self) -> Result<(), Fault> {
        for (section, words) in [("strip_prefixes", &self.strip_prefixes), ("strip_suffixes", &self.strip_suffixes)] {
            let is_word =
                |word: &String| word.starts_with(|c: char| c.is_ascii_uppercase()) && names::pascal(word, "") == *word;
            if let Some(number) = words.iter().position(|word| !is_word(word)) {
                let message = format!("`{}` is not a word of a type's name", words[number]);
                return Err(Fault::new(&[section, &number.to_string()], message, "use a word such as `Dto`"));
            }
        }
        let is_type = |name: &str| names::type_name(name, "Model") == name && !reserved::is_type(name);
        check_names(
            &self.types,
            is_type,
            "can't name a type",
            "use an identifier such as `Employee` that Rust has no type for",
        )
        .map_err(|fault| fault.within(&["types"]))?;
        for (ty, fields) in &self.fields {
            check_names(fields, is_snake, "can't name a field", "use an identifier such as `first_name`")
                .map_err(|fault| fault.within(&["fields", ty]))?;
        }
        let is_variant = |name: &str| names::pascal(name, "Value") == name && name != "Self";
        for (ty, variants) in &self.variants {
            check_names(variants, is_variant, "can't name a variant", "use an identifier such as `FullTime`")
                .map_err(|fault| fault.within(&["variants", ty]))?;
        }
        // Two groups may have methods of one name.
        let is_method = |name: &str| is_snake(name) && !reserved::group_methods().any(|reserved| reserved == name);
        match self.operations.iter().find(|(_, name)| !is_method(name)) {
            Some((id, name)) => {
                let message = format!("`{name}` can't name a method of a group");
                let help = "use an identifier such as `list_employees` that Rust and the group leave free";
                Err(Fault::new(&["operations", id], message, help))
            }
            None => Ok(()),
        }
    }
}
