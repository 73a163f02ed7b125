//! The fit of a JSON value to a type, which decides the use of a document's examples.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use crate::budget;
use crate::ir::{Additional, Api, Enum, EnumRepr, Field, Kind, Object, Presence, Ty, Union, Variant};

/// The fit of a value, from worst to best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Reading it is an error, lenient or not.
    Unreadable,
    /// Read with warnings; written back otherwise than it came, perhaps.
    Lenient,
    /// Read with a warning, and written back without a change: none of a union's alternatives.
    Kept,
    /// Read and written back without a change, though the document does not name it: another constant of an enum,
    /// another alternative of a union.
    Open,
    /// Expected by the document.
    Valid,
}

/// Returns whether the value is what the type describes, by types, presence and constants.
pub fn is_valid(api: &Api, ty: &Ty, value: &Value) -> bool {
    fit(api, ty, value) == Fit::Valid
}

/// Returns the fit of the value to the type.
pub fn fit(api: &Api, ty: &Ty, value: &Value) -> Fit {
    Check { api, steps: Cell::new(0), unions: RefCell::default() }.fit(ty, value, 0)
}

/// Nesting at which a value counts as unreadable: well below what readers of JSON allow.
const MAX_DEPTH: usize = 100;
/// Alternatives of unions inside unions are tried no more often than this; the rest counts as unreadable.
const MAX_STEPS: usize = 200_000;

/// Returns whether two constants are one, however a number is spelled.
fn is_same(a: &Value, b: &Value) -> bool {
    a == b || (a.is_number() && a.as_f64() == b.as_f64())
}

struct Check<'a> {
    api: &'a Api,
    steps: Cell<usize>,
    /// Known results for a value, by address, as a union; unions of each other would repeat the work.
    unions: RefCell<HashMap<(*const Union, *const Value), Fit>>,
}

impl Check<'_> {
    fn fit(&self, ty: &Ty, value: &Value, depth: usize) -> Fit {
        self.steps.set(self.steps.get() + 1);
        if depth > MAX_DEPTH || self.steps.get() > MAX_STEPS || !budget::spend(1) {
            return Fit::Unreadable;
        }
        match ty {
            Ty::Bool => scalar(value.is_boolean(), matches!(value.as_str(), Some("true" | "false"))),
            Ty::I32 => self.integer(value, i128::from(i32::MIN), i128::from(i32::MAX)),
            Ty::I64 => self.integer(value, i128::from(i64::MIN), i128::from(i64::MAX)),
            Ty::U32 => self.integer(value, 0, i128::from(u32::MAX)),
            Ty::U64 => self.integer(value, 0, i128::from(u64::MAX)),
            Ty::F64 => scalar(value.is_number(), spells::<f64>(value)),
            Ty::String => scalar(value.is_string(), value.is_number() || value.is_boolean()),
            Ty::Binary => scalar(value.is_string(), false),
            Ty::DateTime => value.as_str().map_or(Fit::Unreadable, date_time),
            Ty::Date => value.as_str().map_or(Fit::Unreadable, |text| match text.as_bytes() {
                bytes if is_date(bytes) => Fit::Valid,
                _ if date_time(text) > Fit::Unreadable => Fit::Lenient,
                _ => Fit::Unreadable,
            }),
            Ty::Base64 => value.as_str().map_or(Fit::Unreadable, base64),
            Ty::External(external) => scalar(external.keeps(value), false),
            Ty::Any => Fit::Valid,
            Ty::Null => scalar(value.is_null(), false),
            Ty::Array(item) => self.array(item, value, depth),
            Ty::Map(item) => match value.as_object() {
                Some(object) => worst(object.values().map(|value| self.fit(item, value, depth + 1))),
                None => Fit::Unreadable,
            },
            Ty::Tuple(items) => value.as_array().map_or(Fit::Unreadable, |values| self.tuple(items, values, depth)),
            Ty::Optional(inner) if value.is_null() => self.fit(inner, value, depth).max(Fit::Lenient),
            Ty::Optional(inner) | Ty::Rest(inner) => self.fit(inner, value, depth),
            Ty::Nullable(inner) if !value.is_null() => self.fit(inner, value, depth),
            Ty::Nullable(_) => Fit::Valid,
            Ty::Named(id) => match &self.api.ty(*id).kind {
                Kind::Object(object) => value.as_object().map_or(Fit::Unreadable, |v| self.object(object, v, depth)),
                Kind::Enum(constants) => constant(constants, value),
                Kind::Union(union) => self.union(union, value, depth),
                Kind::Alias(target) => self.fit(target, value, depth + 1),
            },
        }
    }

    fn integer(&self, value: &Value, min: i128, max: i128) -> Fit {
        let exact = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        let integral = |n: f64| n.fract() == 0.0 && n >= min as f64 && n <= max as f64;
        match (exact, value) {
            (Some(n), _) if n >= min && n <= max => Fit::Valid,
            (None, Value::Number(n)) if n.as_f64().is_some_and(integral) => Fit::Lenient,
            (_, Value::String(s)) if s.parse::<i128>().is_ok_and(|n| n >= min && n <= max) => Fit::Lenient,
            _ => Fit::Unreadable,
        }
    }

    fn array(&self, item: &Ty, value: &Value, depth: usize) -> Fit {
        match value.as_array() {
            Some(values) => worst(values.iter().map(|value| self.fit(item, value, depth + 1))),
            None => Fit::Unreadable,
        }
    }

    fn tuple(&self, items: &[Ty], values: &[Value], depth: usize) -> Fit {
        let (fixed, rest) = match items {
            [fixed @ .., Ty::Rest(rest)] => (fixed, Some(rest)),
            all => (all, None),
        };
        let needed = fixed.iter().filter(|item| !matches!(item, Ty::Optional(_))).count();
        if values.len() < needed || (values.len() > fixed.len() && rest.is_none()) {
            return Fit::Unreadable;
        }
        let types = fixed.iter().chain(rest.into_iter().flat_map(|rest| std::iter::repeat(&**rest)));
        worst(types.zip(values).map(|(ty, value)| self.fit(ty, value, depth + 1)))
    }

    fn object(&self, object: &Object, value: &Map<String, Value>, depth: usize) -> Fit {
        if !budget::spend(object.fields.len()) {
            return Fit::Unreadable;
        }
        let fields = object.fields.iter().map(|field| match value.get(&field.wire_name) {
            Some(value) if field.constant => match field.fixed.as_ref().is_some_and(|only| is_same(only, value)) {
                true => Fit::Valid,
                false => Fit::Lenient,
            },
            Some(value) => self.field(field, value, depth),
            None => self.missing(field),
        });
        let known: HashSet<&str> = object.fields.iter().map(|field| field.wire_name.as_str()).collect();
        let others = value.iter().filter(|(name, _)| !known.contains(name.as_str())).map(|(_, value)| {
            match &object.additional {
                Additional::Any => Fit::Valid,
                Additional::Forbidden => Fit::Lenient,
                Additional::Typed(ty) => self.fit(ty, value, depth + 1),
            }
        });
        worst(fields.chain(others))
    }

    fn missing(&self, field: &Field) -> Fit {
        match field.presence {
            Presence::Required if field.write_only || field.read_only => Fit::Valid,
            Presence::Required if self.is_collection(&field.ty) => Fit::Lenient,
            Presence::Required => Fit::Unreadable,
            Presence::RequiredNullable => Fit::Lenient,
            Presence::Optional { .. } | Presence::ThreeState => Fit::Valid,
        }
    }

    fn field(&self, field: &Field, value: &Value, depth: usize) -> Fit {
        if field.conditional {
            return Fit::Valid;
        }
        if let (Some(Value::Bool(only)), Value::Bool(given)) = (&field.fixed, value)
            && only != given
        {
            return Fit::Lenient;
        }
        let fit = self.fit(&field.ty, value, depth + 1);
        match field.presence {
            Presence::Required if value.is_null() && fit < Fit::Lenient && self.is_collection(&field.ty) => {
                Fit::Lenient
            }
            Presence::Required => fit,
            Presence::RequiredNullable | Presence::ThreeState if value.is_null() => Fit::Valid,
            Presence::RequiredNullable => fit,
            Presence::Optional { nullable: true } if value.is_null() => Fit::Valid,
            Presence::ThreeState | Presence::Optional { .. } => fit.max(Fit::Lenient),
        }
    }

    fn is_collection(&self, ty: &Ty) -> bool {
        matches!(self.api.resolve(ty), Ty::Array(_) | Ty::Map(_))
    }

    /// The best fit of any alternative; if none can read it, the value is kept unchanged.
    fn union(&self, union: &Union, value: &Value, depth: usize) -> Fit {
        let key = (std::ptr::from_ref(union), std::ptr::from_ref(value));
        // A union that is asked about itself while it is looked into adds nothing.
        if let Some(known) = self.unions.borrow().get(&key) {
            return *known;
        }
        self.unions.borrow_mut().insert(key, Fit::Unreadable);
        let fit = self.best(union, value, depth);
        self.unions.borrow_mut().insert(key, fit);
        fit
    }

    fn best(&self, union: &Union, value: &Value, depth: usize) -> Fit {
        let tag = union.discriminator.as_ref().and_then(|property| value.get(property));
        let selected = tag.and_then(Value::as_str);
        let is_fallback = |index: usize| union.fallback == Some(index) && union.variants[index].tags.is_empty();
        let variants = union.variants.iter().enumerate().filter(|(index, variant)| {
            union.discriminator.is_none() || is_fallback(*index) || selected.is_some_and(|tag| variant.has_tag(tag))
        });
        let variants = variants.map(|(_, variant)| variant);
        let may_be =
            |name: &str, values: &[Value]| value.get(name).is_none_or(|own| own.is_null() || values.contains(own));
        let mut variants = variants.filter(|variant| variant.only.iter().all(|(name, values)| may_be(name, values)));
        let best = variants.try_fold(Fit::Unreadable, |best, variant| {
            let best = best.max(self.fit(&variant.ty, value, depth + 1));
            if best == Fit::Valid { Err(best) } else { Ok(best) }
        });
        match best {
            Err(fit) => fit,
            Ok(Fit::Unreadable) => unread(union, selected),
            Ok(fit) => fit,
        }
    }
}

/// A value that no alternative can read; `tag`: that of its discriminator.
fn unread(union: &Union, tag: Option<&str>) -> Fit {
    match tag {
        Some(tag) if union.variants.iter().any(|variant| variant.has_tag(tag)) => Fit::Unreadable,
        Some(_) if union.fallback.is_none() => Fit::Open,
        _ => Fit::Kept,
    }
}

fn worst(fits: impl Iterator<Item = Fit>) -> Fit {
    fits.min().unwrap_or(Fit::Valid)
}

fn scalar(valid: bool, lenient: bool) -> Fit {
    match (valid, lenient) {
        (true, _) => Fit::Valid,
        (_, true) => Fit::Lenient,
        _ => Fit::Unreadable,
    }
}

fn spells<T: std::str::FromStr>(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<T>().is_ok())
}

fn constant(constants: &Enum, value: &Value) -> Fit {
    let is_known = |variant: &Variant| budget::spend(1) && variant.value == *value;
    if constants.variants.iter().any(is_known) {
        return Fit::Valid;
    }
    match constants.repr {
        EnumRepr::Mixed => Fit::Open,
        EnumRepr::Integer if value.is_i64() => Fit::Open,
        EnumRepr::Integer => scalar(false, spells::<i64>(value)),
        EnumRepr::String if value.is_string() => Fit::Open,
        EnumRepr::String => scalar(false, value.is_number() || value.is_boolean()),
    }
}

fn digits(text: &[u8], range: std::ops::RangeInclusive<u32>) -> bool {
    let number = text.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')));
    number.is_some_and(|n| range.contains(&n))
}

/// `full-date` of RFC 3339.
fn is_date(text: &[u8]) -> bool {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return false };
    if !digits(&[y1, y2, y3, y4], 0..=9999) || !digits(&[m1, m2], 1..=12) {
        return false;
    }
    let number = |text: &[u8]| text.iter().fold(0u32, |n, b| n * 10 + u32::from(b - b'0'));
    let year = number(&[y1, y2, y3, y4]);
    let days = match number(&[m1, m2]) {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    digits(&[d1, d2], 1..=days)
}

/// `date-time` of RFC 3339, and without its zone or its time, leniently.
fn date_time(text: &str) -> Fit {
    let bytes = text.as_bytes();
    let Some((_, rest)) = bytes.split_at_checked(10).filter(|(date, _)| is_date(date)) else {
        return Fit::Unreadable;
    };
    let [b'T' | b't' | b' ', h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = rest else {
        return scalar(false, rest.is_empty());
    };
    if !digits(&[*h1, *h2], 0..=23) || !digits(&[*m1, *m2], 0..=59) || !digits(&[*s1, *s2], 0..=59) {
        return Fit::Unreadable;
    }
    let fraction = match rest {
        [b'.', rest @ ..] => rest.iter().take_while(|b| b.is_ascii_digit()).count() + 1,
        _ => 0,
    };
    match &rest[fraction..] {
        _ if fraction == 1 => Fit::Unreadable,
        [b'Z' | b'z'] if fraction <= 10 => Fit::Valid,
        [b'+' | b'-', h1, h2, b':', m1, m2] if digits(&[*h1, *h2], 0..=23) && digits(&[*m1, *m2], 0..=59) => {
            if fraction <= 10 { Fit::Valid } else { Fit::Lenient }
        }
        [] | [b'Z' | b'z'] => Fit::Lenient,
        _ => Fit::Unreadable,
    }
}

/// The standard alphabet with padding (RFC 4648, 4); other spellings of base64 leniently.
fn base64(text: &str) -> Fit {
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    let letters = |extra: [u8; 2]| body.bytes().all(|b| b.is_ascii_alphanumeric() || extra.contains(&b));
    if letters(*b"+/") && text.len().is_multiple_of(4) && padding <= 2 {
        Fit::Valid
    } else {
        scalar(false, letters(*b"-_") && body.len() % 4 != 1)
    }
}
