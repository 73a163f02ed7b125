//! `[derives]`: traits that models, enums and unions derive beside their own.

use std::fmt;

use indexmap::IndexMap;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use super::Dependency;
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

    /// Returns an error for what Rust or Cargo would refuse, with what to do.
    pub(super) fn check(&self) -> Result<(), (String, String)> {
        let dependency = match self {
            Self::Standard(_) => None,
            Self::Custom(custom) => {
                let of_fields = custom.fields.values().flatten();
                for attribute in custom.attributes.iter().chain(of_fields) {
                    if syn::parse_str::<syn::Meta>(attribute).is_err() {
                        let help = "what stands between `#[` and `]`, such as `ts(export)`";
                        return Err((format!("`{attribute}` is not an attribute"), help.to_owned()));
                    }
                }
                custom.dependency.as_ref()
            }
        };
        if let Some(dependency) = dependency {
            dependency.check().map_err(|(message, help)| (message, help.to_owned()))?;
        }
        self.traits().iter().try_for_each(|name| check_trait(name, dependency))
    }
}

fn check_trait(name: &str, dependency: Option<&Dependency>) -> Result<(), (String, String)> {
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
        let help = suggest::question(suggest::nearest(name, STANDARD))
            + "`Eq`, `Hash`, `PartialOrd` and `Ord` are known; others are paths, as `ts_rs::TS`";
        return Err((format!("there is no trait `{name}` to derive"), help));
    }
    if rust_path(name).is_err() {
        return Err((format!("`{name}` is not the path of a derive macro"), "a path such as `ts_rs::TS`".to_owned()));
    }
    if dependency.is_none() && !name.starts_with("crate::") {
        let help = "use a table: `{ derive = [\"…\"], crate = { name = \"…\", version = \"…\" } }`";
        return Err((format!("the SDK does not depend on the crate of `{name}`"), help.to_owned()));
    }
    Ok(())
}
