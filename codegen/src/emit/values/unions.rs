//! Unions: from what they hold, where that alone says which alternative is meant.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use super::{Position, Values, json};
use crate::emit::models::comes_from;
use crate::emit::samples::is_valid;
use crate::emit::types;
use crate::ir::{Kind, Ty, TypeId, Union};

impl Values<'_> {
    pub(super) fn union(self, id: TypeId, found: &Union, value: &Value, position: Position) -> Option<TokenStream> {
        let name = types::ident(&self.api.ty(id).name);
        let Some(index) = self.alternative(found, value) else {
            let (unknown, value) = (types::ident(&found.unknown_name), json::value(value));
            return Some(quote!(#name::#unknown(#value)));
        };
        if let Some(text) = value.as_str()
            && found.text.is_some()
        {
            return Some(if position == Position::Argument { quote!(#text) } else { quote!(#name::from(#text)) });
        }
        let held = &found.variants[index];
        // protection: union-scalar
        let inner = self.build(&held.ty, value, Position::Exact)?;
        let is_direct = matches!(self.api.resolve(&held.ty), Ty::Named(_)) && comes_from(self.api, found, index);
        if is_direct && position == Position::Argument {
            return Some(inner);
        }
        // A constructed value has a known type; a list or a number does not.
        if is_direct && self.is_object(&held.ty) {
            return Some(quote!(#name::from(#inner)));
        }
        let variant = types::ident(&held.name);
        Some(if held.boxed { quote!(#name::#variant(Box::new(#inner))) } else { quote!(#name::#variant(#inner)) })
    }

    /// The alternative that the discriminator names, or the first that takes the value; unions in it come last, for they may hold
    /// this one.
    fn alternative(self, found: &Union, value: &Value) -> Option<usize> {
        if let (Some(property), Value::Object(members)) = (&found.discriminator, value) {
            let tag = match members.get(property) {
                Some(Value::String(tag)) => Some(tag.clone()),
                Some(Value::Null) | None => None,
                Some(other) => Some(other.to_string()),
            };
            let tagged = |tag: String| found.variants.iter().position(|variant| variant.has_tag(&tag));
            return tag.and_then(tagged).or(found.fallback);
        }
        let is_union = |ty: &Ty| match self.api.resolve(ty).without_null() {
            Ty::Named(id) => matches!(self.api.ty(*id).kind, Kind::Union(_)),
            _ => false,
        };
        let (unions, others): (Vec<_>, Vec<_>) =
            found.variants.iter().enumerate().partition(|(_, variant)| is_union(&variant.ty));
        let takes = |(_, variant): &&(usize, &crate::ir::UnionVariant)| is_valid(self.api, &variant.ty, value);
        others.iter().chain(&unions).find(takes).map(|(index, _)| *index)
    }
}
