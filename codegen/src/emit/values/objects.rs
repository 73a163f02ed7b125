//! Structs: their constructor, setters for what is optional, and assignments for the rest.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{Position, Values, json};
use crate::emit::models::{demanded, has_default, is_positional, required_name};
use crate::emit::types;
use crate::ir::names;
use crate::ir::{Additional, Field, Kind, Object, Presence, Ty, TypeId};

/// A struct in the making.
struct Made {
    /// `Pet::new(…)`, with setters.
    built: TokenStream,
    /// Statements that set what has no setter.
    assigned: TokenStream,
}

impl Values<'_> {
    pub(super) fn object(self, id: TypeId, object: &Object, value: &Value) -> Option<TokenStream> {
        let members = value.as_object()?;
        let is_sent = self.api.ty(id).in_request;
        let demanded = if is_sent { demanded(self.api, object) } else { Vec::new() };
        let mut made = Made { built: self.constructed(id, object, &demanded, members)?, assigned: TokenStream::new() };
        let is_demanded = |field: &Field| demanded.iter().any(|known| known.wire_name == field.wire_name);
        // Constructors set this by themselves, but to no other value.
        let is_set = |field: &Field, value: &Value| {
            let is_constant = field.constant || is_sent && field.is_required();
            is_constant && !field.is_flag() && field.fixed.as_ref() == Some(value)
        };
        for (name, value) in members {
            match object.fields.iter().find(|field| field.wire_name == *name) {
                Some(field) if is_demanded(field) || is_set(field, value) => {}
                Some(field) if !field.constant => self.add_field(field, value, is_sent, &mut made)?,
                Some(field) if field.is_flag() && field.fixed.as_ref() == Some(value) => {
                    add_flag(field, is_sent, &mut made);
                }
                _ => self.add_other(object, name, value, &mut made)?,
            }
        }
        let Made { built, assigned } = made;
        Some(if assigned.is_empty() { built } else { quote!({ let mut value = #built; #assigned value }) })
    }

    /// The call of the constructor.
    fn constructed(
        self,
        id: TypeId,
        object: &Object,
        demanded: &[&Field],
        members: &serde_json::Map<String, Value>,
    ) -> Option<TokenStream> {
        let ty = self.api.ty(id);
        let name = types::ident(&ty.name);
        if !ty.in_request {
            return has_default(ty, object).then(|| quote!(#name::default()));
        }
        let in_struct = !is_positional(demanded);
        let mut required = Vec::with_capacity(demanded.len());
        for field in demanded {
            let expression = self.argument(field, members.get(&field.wire_name)?, in_struct)?;
            let field = types::ident(&field.name);
            required.push(if in_struct { quote!(#field: #expression) } else { expression });
        }
        if !in_struct {
            return Some(quote!(#name::new(#(#required),*)));
        }
        let holder = required_name(self.api, ty);
        Some(quote!(#name::new(#holder { #(#required),* })))
    }

    /// The argument of the constructor for a field.
    fn argument(self, field: &Field, value: &Value, in_struct: bool) -> Option<TokenStream> {
        if in_struct && field.required_in_requests {
            // The constructor's struct holds the value itself, whatever the model's field is.
            let expression = self.build(&field.ty, value, Position::Exact)?;
            return Some(if field.boxed { quote!(Box::new(#expression)) } else { expression });
        }
        if in_struct {
            return self.field_value(field, value);
        }
        match field.presence {
            Presence::RequiredNullable if value.is_null() => Some(quote!(None)),
            Presence::RequiredNullable => self.maybe(field, value),
            _ => self.build(&field.ty, value, Position::Argument),
        }
    }

    /// An argument that becomes a value, or may be null.
    fn maybe(self, field: &Field, value: &Value) -> Option<TokenStream> {
        let is_text = *self.api.resolve(&field.ty) == Ty::String;
        self.build(&field.ty, value, if is_text { Position::Argument } else { Position::Exact })
    }

    /// The value of a field as it is in the struct.
    fn field_value(self, field: &Field, value: &Value) -> Option<TokenStream> {
        if value.is_null() {
            match field.presence {
                Presence::ThreeState => return Some(quote!(Maybe::Null)),
                Presence::RequiredNullable => return Some(quote!(None)),
                _ => {}
            }
        }
        let expression = self.build(&field.ty, value, Position::Exact)?;
        let boxed = if field.boxed { quote!(Box::new(#expression)) } else { expression };
        Some(match field.presence {
            Presence::Required => boxed,
            Presence::RequiredNullable | Presence::Optional { .. } => quote!(Some(#boxed)),
            Presence::ThreeState => quote!(Maybe::Value(#boxed)),
        })
    }

    fn add_field(self, field: &Field, value: &Value, is_sent: bool, made: &mut Made) -> Option<()> {
        let is_list = matches!(self.api.resolve(&field.ty), Ty::Array(_) | Ty::Map(_));
        let is_maybe = field.presence == Presence::ThreeState && !is_list && !field.boxed;
        let has_setter = is_sent && !field.read_only && !field.is_required();
        if !has_setter || (field.presence == Presence::ThreeState && value.is_null() && !is_maybe) {
            let (name, value) = (types::ident(&field.name), self.field_value(field, value)?);
            made.assigned.extend(quote!(value.#name = #value;));
            return Some(());
        }
        let setter = types::ident(&names::setter(&field.name));
        let argument = match is_maybe {
            true if value.is_null() => quote!(Maybe::Null),
            true => self.maybe(field, value)?,
            false => self.build(&field.ty, value, Position::Argument)?,
        };
        made.built.extend(quote!(.#setter(#argument)));
        Some(())
    }

    /// A property without a field, or another value than a constant.
    fn add_other(self, object: &Object, name: &str, value: &Value, made: &mut Made) -> Option<()> {
        let is_known = object.fields.iter().any(|field| field.wire_name == name);
        match &object.additional {
            Additional::Typed(ty) if !is_known => {
                let (field, value) = (types::ident(&object.additional_name), self.build(ty, value, Position::Exact)?);
                made.assigned.extend(quote!(value.#field.insert(#name.to_owned(), #value);));
            }
            _ => {
                let value = json::value(value);
                made.assigned.extend(quote!(value.extra_mut().insert(#name, #value);));
            }
        }
        Some(())
    }

    /// Returns whether a type is a struct.
    pub(super) fn is_object(self, ty: &Ty) -> bool {
        matches!(self.api.resolve(ty), Ty::Named(id) if matches!(self.api.ty(*id).kind, Kind::Object(_)))
    }
}

/// Says that a property with one value is there.
fn add_flag(field: &Field, is_sent: bool, made: &mut Made) {
    if is_sent && !field.read_only {
        let setter = types::ident(&names::setter(&field.name));
        made.built.extend(quote!(.#setter()));
    } else {
        let name = types::ident(&field.name);
        made.assigned.extend(quote!(value.#name = true;));
    }
}
