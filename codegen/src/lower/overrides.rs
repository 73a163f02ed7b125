//! `[optional]` and `[nullable]` of `sdk.toml`: what a document says wrongly of a property.

use super::types;
use crate::config::Config;
use crate::diagnostics::Diagnostics;
use crate::ir::{Api, Field, Kind, Presence, Ty};
use crate::suggest;

/// Changes a field.
type Set = fn(&mut Field, bool);

/// Sets what the configuration says; reports a name that no property has, and a rule that changes none.
pub(super) fn apply(api: &mut Api, config: &Config, diagnostics: &mut Diagnostics) {
    let sections: [(&str, _, Set, [&str; 2]); 2] = [
        ("optional", &config.optional, set_optional, ["is required", "is optional"]),
        ("nullable", &config.nullable, set_nullable, ["can't be null", "can be null"]),
    ];
    for (section, rules, set, states) in sections {
        for (name, is) in rules {
            let mut is_found = false;
            let mut has_effect = false;
            for field in fields(api, name) {
                is_found = true;
                has_effect |= changes(field, |field| set(field, *is));
            }
            if is_found && !has_effect {
                let message = format!("`[{section}]`: `{name}` {} without the rule, too", states[usize::from(*is)]);
                diagnostics.warn("rule-without-effect", config.places.of(&[section, name]), message, "remove it");
            }
            if !is_found {
                let message = format!("`[{section}]`: the documents have no property `{name}`");
                let all = types::properties(api);
                let near = suggest::nearest(name, all.iter().map(String::as_str));
                let help = suggest::help(near, types::NAME_A_PROPERTY);
                diagnostics.warn("rule-without-effect", config.places.of(&[section, name]), message, help);
            }
        }
    }
}

/// The fields that `Schema.property` names.
fn fields<'a>(api: &'a mut Api, name: &'a str) -> impl Iterator<Item = &'a mut Field> {
    api.types.iter_mut().flat_map(move |ty| {
        let own = [ty.schema_name.as_deref(), Some(ty.name.as_str())];
        // Both names may hold a dot.
        let property = own.into_iter().flatten().find_map(|own| name.strip_prefix(own)?.strip_prefix('.'));
        let fields = match &mut ty.kind {
            Kind::Object(object) => object.fields.iter_mut(),
            _ => [].iter_mut(),
        };
        fields.filter(move |field| property == Some(field.wire_name.as_str()))
    })
}

/// Returns whether a change of a field changes the presence that it has in the end.
fn changes(field: &mut Field, change: impl FnOnce(&mut Field)) -> bool {
    // Untyped JSON and null hold a null themselves, whether the presence says so or not.
    let state = |field: &Field| match field.presence {
        Presence::Optional { .. } if matches!(field.ty, Ty::Any | Ty::Null) => {
            (Presence::Optional { nullable: true }, field.required_in_requests)
        }
        presence => (presence, field.required_in_requests),
    };
    let before = state(field);
    change(field);
    state(field) != before
}

fn set_optional(field: &mut Field, is: bool) {
    set(field, !is, is_nullable(field));
    field.required_in_requests &= !is;
}

fn set_nullable(field: &mut Field, is: bool) {
    set(field, field.is_required(), is);
}

fn is_nullable(field: &Field) -> bool {
    !matches!(field.presence, Presence::Required | Presence::Optional { nullable: false })
}

fn set(field: &mut Field, required: bool, nullable: bool) {
    field.presence = match (required, nullable) {
        // Untyped JSON and null hold a null themselves.
        (true, true) if !matches!(field.ty, Ty::Any | Ty::Null) => Presence::RequiredNullable,
        (true, _) => Presence::Required,
        (false, nullable) => Presence::Optional { nullable },
    };
}
