//! `[derives]` of `sdk.toml`: which types can derive what is asked of them.

use super::pagination::matches;
use crate::config::{Config, DeriveRule, STANDARD};
use crate::diagnostics::Diagnostics;
use crate::ir::{Additional, Api, EnumRepr, Kind, Ty, Type, rust_path};
use crate::suggest;

/// Gives each type what it derives; reports what can't be derived, and keys that name no type.
pub(super) fn assign(api: &mut Api, config: &Config, diagnostics: &mut Diagnostics) {
    let rules: Vec<(&String, &DeriveRule, Vec<usize>)> =
        config.derives.iter().map(|(key, rule)| (key, rule, named(api, key))).collect();
    for (key, _, _) in rules.iter().filter(|(_, _, types)| types.is_empty()) {
        let names = api.types.iter().filter(|ty| !matches!(ty.kind, Kind::Alias(_))).map(|ty| ty.name.as_str());
        let help = suggest::help(
            suggest::nearest(key, names),
            "name a model, enum or union, with `*` for any text, as in `Pet*` or `enum:*`",
        );
        let message = format!("`[derives]`: no type is called `{key}`");
        diagnostics.warn("rule-without-effect", config.places.of(&["derives", key]), message, help);
    }
    for name in STANDARD {
        let asks = |rule: &DeriveRule| rule.traits().iter().any(|asked| asked == name || implies(asked, name));
        let mut wanted = vec![false; api.types.len()];
        for (_, _, types) in rules.iter().filter(|(_, rule, _)| asks(rule)) {
            types.iter().for_each(|index| wanted[*index] = true);
        }
        let reasons = settle(api, name, &mut wanted);
        for (index, ty) in api.types.iter_mut().enumerate().filter(|(index, _)| wanted[*index]) {
            if !has(ty, name) {
                ty.derives.traits.push(name.to_owned());
            }
            debug_assert!(reasons[index].is_none());
        }
        for (key, _, types) in rules.iter().filter(|(_, rule, _)| rule.traits().iter().any(|asked| asked == name)) {
            report(api, config, name, key, types, &reasons, diagnostics);
        }
    }
    for (key, rule, types) in &rules {
        add_custom(api, config, key, rule, types, diagnostics);
    }
}

/// `Ord` needs the others.
fn implies(asked: &str, name: &str) -> bool {
    asked == "Ord" && matches!(name, "Eq" | "PartialOrd")
}

/// The types that a key names.
fn named(api: &Api, key: &str) -> Vec<usize> {
    let (kind, pattern) = match key.split_once(':') {
        Some((kind @ ("model" | "enum" | "union"), pattern)) => (Some(kind), pattern),
        _ => (None, key),
    };
    let is_named = |ty: &&Type| {
        let own = match &ty.kind {
            Kind::Object(_) => "model",
            Kind::Enum(_) => "enum",
            Kind::Union(_) => "union",
            Kind::Alias(_) => return false,
        };
        kind.is_none_or(|kind| kind == own)
            && (matches(pattern, &ty.name) || ty.schema_name.as_deref().is_some_and(|name| matches(pattern, name)))
    };
    api.types.iter().enumerate().filter(|(_, ty)| is_named(ty)).map(|(index, _)| index).collect()
}

/// Returns whether a type has a trait by itself.
fn has(ty: &Type, name: &str) -> bool {
    let is_plain = matches!(&ty.kind, Kind::Enum(found) if found.repr != EnumRepr::Mixed);
    is_plain && matches!(name, "Eq" | "Hash")
}

/// Takes out the types that can't have the trait, and says of each why.
fn settle(api: &Api, name: &str, wanted: &mut [bool]) -> Vec<Option<String>> {
    let mut reasons = vec![None; api.types.len()];
    loop {
        let before = reasons.iter().flatten().count();
        for (index, ty) in api.types.iter().enumerate() {
            if wanted[index] && !has(ty, name) {
                reasons[index] = Derivation { api, name, wanted }.obstacle(ty);
                wanted[index] = reasons[index].is_none();
            }
        }
        // The types that lack the trait now keep others from it.
        if reasons.iter().flatten().count() == before {
            return reasons;
        }
    }
}

/// A trait, and the types that may have it.
struct Derivation<'a> {
    api: &'a Api,
    name: &'a str,
    wanted: &'a [bool],
}

impl Derivation<'_> {
    fn is_ordering(&self) -> bool {
        matches!(self.name, "PartialOrd" | "Ord")
    }

    /// Returns the reason why a type can't have the trait.
    fn obstacle(&self, ty: &Type) -> Option<String> {
        let part = |what: &str, name: &str, ty: &Ty| self.held(ty).map(|held| format!("its {what} `{name}` is {held}"));
        match &ty.kind {
            Kind::Object(_) | Kind::Union(_) if self.is_ordering() => {
                Some("it keeps what the document does not describe, and untyped JSON has no order".to_owned())
            }
            Kind::Object(object) => {
                let mut fields = object.struct_fields();
                let field = fields.find_map(|field| part("property", &field.wire_name, &field.ty));
                field.or_else(|| match &object.additional {
                    Additional::Typed(ty) => part("field", &object.additional_name, ty),
                    Additional::Any | Additional::Forbidden => None,
                })
            }
            Kind::Union(union) => union.variants.iter().find_map(|variant| part("variant", &variant.name, &variant.ty)),
            Kind::Enum(found) if self.is_ordering() && found.repr == EnumRepr::Mixed => {
                Some("its values are of several types, and untyped JSON has no order".to_owned())
            }
            Kind::Enum(_) | Kind::Alias(_) => None,
        }
    }

    /// The part of a type that can't have the trait, in words.
    fn held(&self, ty: &Ty) -> Option<String> {
        match ty {
            Ty::F64 => Some("an `f64`".to_owned()),
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) | Ty::Optional(inner) | Ty::Rest(inner) => {
                self.held(inner).map(|held| format!("made of what is {held}"))
            }
            Ty::Tuple(items) => items.iter().find_map(|item| self.held(item)),
            Ty::Named(id) => {
                let found = self.api.ty(*id);
                match &found.kind {
                    Kind::Alias(target) => self.held(target),
                    _ if has(found, self.name) || self.wanted[id.0 as usize] => None,
                    _ => Some(format!("a `{}`, which does not have it", found.name)),
                }
            }
            _ => None,
        }
    }
}

/// A type that is named can't do without the trait; of those that a pattern names, some can.
fn report(
    api: &Api,
    config: &Config,
    name: &str,
    key: &str,
    types: &[usize],
    reasons: &[Option<String>],
    diagnostics: &mut Diagnostics,
) {
    let mut without = types.iter().filter_map(|index| Some((&api.types[*index].name, reasons[*index].as_ref()?)));
    let Some((ty, why)) = without.next() else { return };
    let count = 1 + without.count();
    let place = config.places.of(&["derives", key]);
    if key.contains('*') {
        let message = format!("`{name}` is left out of {count} of {} types, as of `{ty}`: {why}", types.len());
        let help = "name the types that are meant, or let what they hold derive it, too";
        diagnostics.warn("derive-impossible", place, message, help);
    } else {
        let message = format!("`{name}` can't be derived for `{ty}`: {why}");
        let help =
            "remove the trait, or let what the type holds derive it, too; `[types]` gives a property another type";
        diagnostics.error("derive-impossible", place, message, help);
    }
}

/// Adds the derives of other crates, with their attributes; reports attributes of fields that no type has.
fn add_custom(
    api: &mut Api,
    config: &Config,
    key: &str,
    rule: &DeriveRule,
    types: &[usize],
    diagnostics: &mut Diagnostics,
) {
    if types.is_empty() {
        return;
    }
    let paths = rule.traits().iter().filter(|name| !STANDARD.contains(&name.as_str()));
    let paths: Vec<String> = paths.filter_map(|name| rust_path(name).ok()).collect();
    for index in types {
        api.types[*index].derives.traits.extend(paths.iter().cloned());
    }
    let DeriveRule::Custom(custom) = rule else { return };
    api.dependencies.extend(custom.dependency.clone());
    let mut used = vec![false; custom.fields.len()];
    for index in types {
        let ty = &mut api.types[*index];
        ty.derives.attributes.extend(custom.attributes.iter().cloned());
        let parts = parts(&ty.kind);
        for ((pattern, attributes), used) in custom.fields.iter().zip(&mut used) {
            for name in parts.iter().filter(|name| matches(pattern, name)) {
                *used = true;
                ty.derives.fields.extend(attributes.iter().map(|attribute| (name.clone(), attribute.clone())));
            }
        }
    }
    for (pattern, _) in custom.fields.keys().zip(used).filter(|(_, used)| !used) {
        let place = config.places.of(&["derives", key, "fields", pattern]);
        let message = format!("`[derives]`: none of the types has a field or variant `{pattern}`");
        let help = "use the name that it has in Rust";
        diagnostics.warn("rule-without-effect", place, message, help);
    }
}

/// Names of a type's fields or variants.
fn parts(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Object(object) => {
            let mut names: Vec<String> = object.struct_fields().map(|field| field.name.clone()).collect();
            names.extend(matches!(object.additional, Additional::Typed(_)).then(|| object.additional_name.clone()));
            names.push(object.extra_name.clone());
            names
        }
        Kind::Enum(found) => {
            found.variants.iter().map(|variant| &variant.name).chain([&found.unknown_name]).cloned().collect()
        }
        Kind::Union(found) => {
            found.variants.iter().map(|variant| &variant.name).chain([&found.unknown_name]).cloned().collect()
        }
        Kind::Alias(_) => Vec::new(),
    }
}
