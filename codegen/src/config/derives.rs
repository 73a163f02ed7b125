//! `[derives]`: traits that models, enums and unions derive beside their own.

use std::fmt;

use indexmap::IndexMap;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Dependency;
use super::check::Fault;
use crate::ir::rust_path;
use crate::suggest;

/// Traits of the standard library that can be derived.
pub(crate) const STANDARD: [&str; 4] = ["Eq", "Hash", "PartialOrd", "Ord"];

/// The traits that the types of a key derive.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(untagged))]
pub enum DeriveRule {
    /// Names of traits: `Eq`, `Hash`, `PartialOrd`, `Ord`.
    Standard(Vec<String>),
    /// Traits of other crates, too.
    Custom(CustomDerive),
}

/// Traits, and what they need.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomDerive {
    /// Traits of the standard library, and paths of derive macros such as `ts_rs::TS`.
    pub derive: Vec<String>,
    /// The crate of the macros.
    #[serde(default, rename = "crate")]
    pub dependency: Option<Dependency>,
    /// Attributes of the types, without `#[` and `]`.
    #[serde(default)]
    pub attributes: Vec<String>,
    /// Attributes of fields or variants, by their Rust names; `*` is any text.
    #[serde(default)]
    pub fields: IndexMap<String, Vec<String>>,
}

impl<'de> Deserialize<'de> for DeriveRule {
    /// By hand: serde's own errors on untagged enums say neither the key nor its line.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rule;

        impl<'de> Visitor<'de> for Rule {
            type Value = DeriveRule;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of traits, or a table with `derive`")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<DeriveRule, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(list)).map(DeriveRule::Standard)
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<DeriveRule, A::Error> {
                CustomDerive::deserialize(MapAccessDeserializer::new(map)).map(DeriveRule::Custom)
            }
        }

        deserializer.deserialize_any(Rule)
    }
}

impl DeriveRule {
    /// The traits, as written.
    pub(crate) fn traits(&self) -> &[String] {
        match self {
            Self::Standard(traits) => traits,
            Self::Custom(custom) => &custom.derive,
        }
    }

    /// Returns an error for what Rust or Cargo would refuse.
    pub(super) fn check(&self) -> Result<(), Fault> {
        if let Self::Custom(custom) = self {
            check_attributes(&custom.attributes).map_err(|fault| fault.within(&["attributes"]))?;
            for (name, attributes) in &custom.fields {
                check_attributes(attributes).map_err(|fault| fault.within(&["fields", name]))?;
            }
            let dependency = custom.dependency.as_ref().map_or(Ok(()), Dependency::check);
            dependency.map_err(|fault| fault.within(&["crate"]))?;
        }
        self.check_traits(check_trait)
    }

    /// Returns an error where a macro is of a crate that the SDK does not depend on.
    pub(super) fn check_crate(&self) -> Result<(), Fault> {
        let has_crate = matches!(self, Self::Custom(custom) if custom.dependency.is_some());
        self.check_traits(|name| {
            if has_crate || !name.contains("::") || name.starts_with("crate::") {
                return Ok(());
            }
            let message = format!("the SDK does not depend on the crate of `{name}`");
            let help = "use a table: `{ derive = [\"…\"], crate = { name = \"…\", version = \"…\" } }`";
            Err((message, help.to_owned()))
        })
    }

    fn check_traits(&self, check: impl Fn(&str) -> Result<(), (String, String)>) -> Result<(), Fault> {
        for (number, name) in self.traits().iter().enumerate() {
            check(name).map_err(|(message, help)| {
                let fault = Fault::new(&[&number.to_string()], message, help);
                if matches!(self, Self::Custom(_)) { fault.within(&["derive"]) } else { fault }
            })?;
        }
        Ok(())
    }
}

fn check_attributes(attributes: &[String]) -> Result<(), Fault> {
    match attributes.iter().position(|attribute| syn::parse_str::<syn::Meta>(attribute).is_err()) {
        Some(number) => {
            let message = format!("`{}` is not an attribute", attributes[number]);
            let help = "write the text between `#[` and `]`, such as `ts(export)`";
            Err(Fault::new(&[&number.to_string()], message, help))
        }
        None => Ok(()),
    }
}

fn check_trait(name: &str) -> Result<(), (String, String)> {
    let last = name.rsplit("::").next().unwrap_or_default();
    match last {
        "Clone" | "Debug" | "PartialEq" | "Serialize" | "Deserialize" => {
            return Err((format!("the types have `{last}` by themselves"), "remove it".to_owned()));
        }
        "Copy" | "Default" if last == name => {
            let why = if last == "Copy" { "hold text" } else { "have it, or a constructor, by themselves" };
            return Err((format!("`{last}` can't be derived: the types {why}"), "remove it".to_owned()));
        }
        _ => {}
    }
    if STANDARD.contains(&name) {
        return Ok(());
    }
    if !name.contains("::") {
        let rest = "use `Eq`, `Hash`, `PartialOrd` or `Ord`, or a path such as `ts_rs::TS`";
        let help = suggest::help(suggest::nearest(name, STANDARD), rest);
        return Err((format!("there is no trait `{name}` to derive"), help));
    }
    if rust_path(name).is_err() {
        let help = "use a path such as `ts_rs::TS`".to_owned();
        return Err((format!("`{name}` is not the path of a derive macro"), help));
    }
    Ok(())
}
