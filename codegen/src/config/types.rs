//! `[types]`: Rust types of one's own for formats, schemas, properties and parameters.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::check::{Fault, check_dependency_name};
use crate::ir::rust_path;

/// The names that a [`TypeRule::Known`] can have: types, crates and scalars.
pub(crate) const KNOWN_TYPES: [&str; 17] = [
    "uuid", "url", "ip", "ipv4", "ipv6", "decimal", "duration", "time", "chrono", "jiff", "integer", "i32", "i64",
    "u32", "u64", "f64", "string",
];

/// A key's value: a name that the generator knows, or a type by its path.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(untagged))]
pub enum TypeRule {
    /// A ready-made type (`uuid`, `url`, `ip`, `ipv4`, `ipv6`, `decimal`, `duration`, `time`), a crate of dates and times (`chrono`,
    /// `jiff`, `time`), or a scalar (`integer`, `i32`, `i64`, `u32`, `u64`, `f64`, `string`).
    Known(String),
    /// Any other type.
    Custom(CustomType),
}

/// A type by its path.
#[derive(Clone, Debug, PartialEq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct CustomType {
    /// The type's path, as `email_address::EmailAddress`, `std::num::NonZeroU64` or `crate::money::Money`.
    pub rust: String,
    /// The crate that has the type. Default: none; for types of `std`, of the SDK itself and of its dependencies.
    #[serde(default, rename = "crate")]
    pub dependency: Option<Dependency>,
    /// True if serde reads and writes its JSON; otherwise `FromStr` and `Display` read and write text. Default: false.
    #[serde(default)]
    pub serde: bool,
    /// A value as the type writes it, for documentation and tests.
    pub example: Value,
    /// A Rust expression for the type's empty value. Default: `Default::default()`.
    #[serde(default)]
    pub empty: Option<String>,
}

/// A dependency for the SDK's manifest.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Dependency {
    /// The package's name.
    pub name: String,
    /// Version requirement, as Cargo takes it.
    pub version: String,
    /// Features to enable.
    #[serde(default)]
    pub features: Vec<String>,
    /// True if its default features are enabled. Default: true.
    #[serde(default, rename = "default-features")]
    pub default_features: Option<bool>,
}

impl<'de> Deserialize<'de> for TypeRule {
    /// By hand: serde's own errors on untagged enums say neither the key nor its line.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Rule;

        impl<'de> Visitor<'de> for Rule {
            type Value = TypeRule;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a type, or a table with `rust`")
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<TypeRule, E> {
                Ok(TypeRule::Known(name.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<TypeRule, A::Error> {
                CustomType::deserialize(MapAccessDeserializer::new(map)).map(TypeRule::Custom)
            }
        }

        deserializer.deserialize_any(Rule)
    }
}

impl Dependency {
    /// Returns an error for what Cargo would refuse.
    pub(super) fn check(&self) -> Result<(), Fault> {
        check_dependency_name(&self.name)
            .map_err(|message| Fault::new(&["name"], message, "use the package's name, as on crates.io"))?;
        if semver::VersionReq::parse(&self.version).is_err() {
            let message = format!("`{}` is not a version requirement", self.version);
            return Err(Fault::new(&["version"], message, "use a version such as `1.2`"));
        }
        match self.features.iter().position(|name| !is_feature(name)) {
            Some(number) => {
                let message = format!("`{}` can't name a feature", self.features[number]);
                let path = ["features", &number.to_string()];
                Err(Fault::new(&path, message, "use names of the package's features"))
            }
            None => Ok(()),
        }
    }
}

fn is_feature(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_+./?".contains(c))
}

impl CustomType {
    /// Returns an error for what Rust or Cargo would refuse.
    pub(super) fn check(&self) -> Result<(), Fault> {
        rust_path(&self.rust)
            .map_err(|message| Fault::new(&["rust"], message, "use a path such as `email_address::EmailAddress`"))?;
        if let Some(dependency) = &self.dependency {
            dependency.check().map_err(|fault| fault.within(&["crate"]))?;
        }
        if !self.serde && !self.example.is_string() && !self.example.is_number() {
            let message = "the type is read from text, and the example is not a text";
            let help =
                "use a text or number that the type's `Display` writes; other JSON is for types with `serde = true`";
            return Err(Fault::new(&["example"], message, help));
        }
        match self.empty.as_deref().map(syn::parse_str::<syn::Expr>) {
            Some(Err(error)) => {
                let message = format!("this is not a Rust expression: {error}");
                Err(Fault::new(&["empty"], message, "use an expression such as `Money::ZERO`"))
            }
            _ => Ok(()),
        }
    }

    /// Returns an error where the type is of a crate that the SDK does not depend on.
    pub(super) fn check_crate(&self) -> Result<(), Fault> {
        if self.dependency.is_some() || rust_path(&self.rust).is_ok_and(|path| is_at_hand(&path)) {
            return Ok(());
        }
        let message = format!("the SDK does not depend on the crate of `{}`", self.rust);
        Err(Fault::new(&["rust"], message, "add `crate = { name = \"…\", version = \"…\" }`"))
    }
}

/// Returns whether a path is of `std`, of the SDK, or of a crate that all SDKs depend on.
fn is_at_hand(path: &str) -> bool {
    const OF_MODELS: [&str; 4] = ["base64", "bytes", "chrono", "serde_json"];
    let first = path.trim_start_matches("::").split("::").next().unwrap_or_default();
    ["crate", "std", "core", "alloc"].contains(&first) || OF_MODELS.contains(&first)
}
