//! JSON values for a type: what the document gives as an example where that fits the type, else readable,
//! deterministic values made up from names and formats.
//!
//! They fill documentation, the tests of a generated crate and (from [`random`]) round trips.

mod fit;
mod limits;
pub mod random;
mod words;

use std::cell::Cell;

use serde_json::{Map, Value, json};

pub use fit::{Fit, fit, is_valid};

use crate::budget;
use crate::ir::{Additional, Api, Enum, Field, Kind, Limits, Object, Param, Ty, TypeId, Union, UnionVariant};

/// The extent of a sample of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Every property.
    Full,
    /// Required properties only.
    RequiredOnly,
}

/// In which direction a sample travels: `readOnly` properties are not sent, `writeOnly` ones not received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both kinds are kept.
    Any,
    /// To the API.
    Request,
    /// From the API.
    Response,
}

pub(crate) use limits::allows;

/// A sample of a type, as [`Sampler::new`] makes it.
pub fn sample(api: &Api, ty: &Ty, mode: Mode) -> Value {
    Sampler::new(api, mode).value(ty, "")
}

/// A sample of a parameter's value: the declared example or default where it fits, else one made up from its name.
pub fn param_sample(api: &Api, param: &Param, mode: Mode) -> Value {
    let limits = param.limits.as_deref();
    match first_fitting(api, &param.ty, limits, [param.example.as_ref(), param.default.as_ref()]) {
        Some(value) => value.clone(),
        None if is_untyped(api, &param.ty) => json!(words::string(&param.wire_name)),
        None => Sampler::new(api, mode).side(Side::Request).limited(&param.ty, limits, &param.wire_name),
    }
}

/// The first of the declared values that is one of the type and within its limits.
fn first_fitting<'v, const N: usize>(
    api: &Api,
    ty: &Ty,
    limits: Option<&Limits>,
    declared: [Option<&'v Value>; N],
) -> Option<&'v Value> {
    let fits = |value: &&Value| !value.is_null() && is_valid(api, ty, value) && allows(limits, value);
    declared.into_iter().flatten().find(fits)
}

fn is_untyped(api: &Api, ty: &Ty) -> bool {
    matches!(api.resolve(ty), Ty::Any)
}

/// Below this many objects inside one another, optional properties are left out.
const OPTIONAL_DEPTH: usize = 3;
/// Once a sample has this many values, optional properties are left out.
const OPTIONAL_SIZE: usize = 600;
/// Depth and size at which a sample is given up: only a type without finite values, or an absurdly wide one, gets there.
pub(super) const MAX_DEPTH: usize = 48;
const MAX_SIZE: usize = 20_000;

/// Cost of a value of a sample in the run's budget, in bytes.
const VALUE: usize = 64;

/// Makes samples; the limits make it safe for recursive and very wide types.
#[derive(Clone, Debug)]
pub struct Sampler<'a> {
    api: &'a Api,
    mode: Mode,
    side: Side,
    optional_depth: usize,
    size: Cell<usize>,
}

/// Types whose value is being made, outermost first; those that an object or a union opened.
type Open = Vec<TypeId>;

impl<'a> Sampler<'a> {
    /// Makes samples of that much.
    pub fn new(api: &'a Api, mode: Mode) -> Self {
        Sampler { api, mode, side: Side::Any, optional_depth: OPTIONAL_DEPTH, size: Cell::new(0) }
    }

    /// Leaves out what does not travel that way.
    pub fn side(mut self, side: Side) -> Self {
        self.side = side;
        self
    }

    /// Optional properties are left out below this many objects inside one another.
    pub fn optional_depth(mut self, depth: usize) -> Self {
        self.optional_depth = depth;
        self
    }

    /// A value of the type; `name` is the wire name of what it is for, or empty.
    /// Null where the type has no finite value.
    pub fn value(&self, ty: &Ty, name: &str) -> Value {
        self.limited(ty, None, name)
    }

    /// The same, within limits where one can be made.
    pub fn limited(&self, ty: &Ty, limits: Option<&Limits>, name: &str) -> Value {
        self.size.set(0);
        self.made(self.make(ty, limits, name, &mut Open::new())).unwrap_or(Value::Null)
    }

    /// Spends what a sample costs that was not given up.
    fn made(&self, sample: Option<Value>) -> Option<Value> {
        sample.filter(|_| budget::spend(VALUE * self.size.get()))
    }

    /// `None`: every value of the type would hold another of a type that is open already.
    fn make(&self, ty: &Ty, limits: Option<&Limits>, name: &str, open: &mut Open) -> Option<Value> {
        let size = self.size.get() + 1;
        self.size.set(size);
        if size > MAX_SIZE || !budget::spend(1) {
            return None;
        }
        let element = limits.and_then(|limits| limits.element.as_deref());
        Some(match ty {
            Ty::Bool => json!(true),
            Ty::I32 | Ty::I64 | Ty::U32 | Ty::U64 => limits::number(limits, json!(words::integer(name))),
            Ty::F64 => limits::number(limits, words::number(name)),
            Ty::String | Ty::Binary => json!(limits::string(limits, words::string(name))),
            Ty::DateTime => json!(words::date_time(name)),
            Ty::Date => json!(words::date(name)),
            Ty::Base64 => json!("aGVsbG8="),
            Ty::External(external) => external.sample.clone(),
            Ty::Any => json!({ "key": "value" }),
            Ty::Null => Value::Null,
            Ty::Array(item) => {
                self.make(item, element, &words::singular(name), open).map_or_else(|| json!([]), |item| json!([item]))
            }
            Ty::Map(value) => {
                self.make(value, element, "", open).map_or_else(|| json!({}), |value| json!({ "key": value }))
            }
            Ty::Tuple(items) => {
                let there = items.iter().filter(|item| !matches!(item, Ty::Rest(_)));
                Value::Array(there.map(|item| self.make(item, None, name, open)).collect::<Option<_>>()?)
            }
            Ty::Optional(inner) | Ty::Rest(inner) => return self.make(inner, limits, name, open),
            Ty::Nullable(inner) => self.make(inner, limits, name, open).unwrap_or(Value::Null),
            Ty::Named(id) => return self.named(*id, name, open),
        })
    }

    fn named(&self, id: TypeId, name: &str, open: &mut Open) -> Option<Value> {
        if open.contains(&id) || open.len() >= MAX_DEPTH {
            return None;
        }
        let ty = self.api.ty(id);
        let example = ty.examples.iter().find(|value| is_valid(self.api, &Ty::Named(id), value));
        open.push(id);
        let value = match (&ty.kind, example) {
            (Kind::Object(object), example) => self.object(object, example.and_then(Value::as_object), open),
            (Kind::Enum(_) | Kind::Alias(_), Some(example)) if !is_composite(example) => Some(example.clone()),
            (Kind::Enum(constants), _) => constant(constants),
            (Kind::Union(union), _) => self.union(union, name, open),
            (Kind::Alias(target), example) => self.declared(target, None, example, name, open),
        };
        open.pop();
        value
    }

    fn object(&self, object: &Object, example: Option<&Map<String, Value>>, open: &mut Open) -> Option<Value> {
        let mut made = Map::default();
        for field in object.fields.iter().filter(|field| self.travels(field)) {
            let is_needed = field.is_required() || field.required_in_requests;
            if !is_needed && !self.takes_optional(open) {
                continue;
            }
            let given = example.and_then(|example| example.get(&field.wire_name));
            match self.field(field, given, open) {
                Some(value) => drop(made.insert(field.wire_name.clone(), value)),
                None if is_needed => return None,
                None => {}
            }
        }
        if let Additional::Typed(ty) = &object.additional
            && self.takes_optional(open)
            && !made.contains_key("key")
            && let Some(value) = self.make(ty, None, "", open)
        {
            made.insert("key".to_owned(), value);
        }
        Some(Value::Object(made))
    }

    fn travels(&self, field: &Field) -> bool {
        match self.side {
            Side::Any => true,
            Side::Request => !field.read_only,
            Side::Response => !field.write_only,
        }
    }

    fn takes_optional(&self, open: &Open) -> bool {
        self.mode == Mode::Full && open.len() <= self.optional_depth && self.size.get() < OPTIONAL_SIZE
    }

    fn field(&self, field: &Field, given: Option<&Value>, open: &mut Open) -> Option<Value> {
        if field.constant {
            return field.fixed.clone();
        }
        let limits = field.limits.as_deref();
        let declared = [field.fixed.as_ref(), given, field.example.as_ref(), field.default.as_ref()];
        let fitting = first_fitting(self.api, &field.ty, limits, declared);
        let value = self.declared(&field.ty, limits, fitting, &field.wire_name, open);
        match value {
            None if field.presence == crate::ir::Presence::RequiredNullable => Some(Value::Null),
            value => value,
        }
    }

    /// The example if it can be the whole value, else a value based on it: a composite value is
    /// taken as it is only where optional properties are wanted and none has to stay at home.
    fn declared(
        &self,
        ty: &Ty,
        limits: Option<&Limits>,
        example: Option<&Value>,
        name: &str,
        open: &mut Open,
    ) -> Option<Value> {
        match example {
            Some(example) if !is_composite(example) => Some(example.clone()),
            Some(example) if self.side == Side::Any && self.takes_optional(open) => Some(example.clone()),
            Some(Value::Array(items)) if !items.is_empty() && items.iter().all(|item| !is_composite(item)) => {
                Some(json!(items))
            }
            Some(example) if self.takes_optional(open) && self.is_free(ty) => Some(example.clone()),
            _ => self.make(ty, limits, name, open),
        }
    }

    /// Returns whether a value of the type has no properties of its own that may have to stay at home.
    fn is_free(&self, ty: &Ty) -> bool {
        match self.api.resolve(ty) {
            Ty::Any => true,
            Ty::Array(inner) | Ty::Map(inner) | Ty::Nullable(inner) => self.is_free(inner),
            _ => false,
        }
    }

    fn union(&self, union: &Union, name: &str, open: &mut Open) -> Option<Value> {
        union.variants.iter().find_map(|variant| self.variant(union, variant, name, open))
    }

    /// A value of one alternative, with the discriminator's value that selects it.
    fn variant(&self, union: &Union, variant: &UnionVariant, name: &str, open: &mut Open) -> Option<Value> {
        let mut value = self.make(&variant.ty, variant.limits.as_deref(), name, open)?;
        tag(union, variant, &mut value);
        Some(value)
    }
}

/// A value of each alternative that has one.
pub fn variants(sampler: &Sampler<'_>, union: &Union) -> Vec<Value> {
    union
        .variants
        .iter()
        .filter_map(|variant| {
            sampler.size.set(0);
            sampler.made(sampler.variant(union, variant, "", &mut Open::new()))
        })
        .collect()
}

/// Sets the discriminator's property to a value that selects the alternative, unless it does already.
fn tag(union: &Union, variant: &UnionVariant, value: &mut Value) {
    let (Some(property), Value::Object(object), Some(first)) = (&union.discriminator, value, variant.tags.first())
    else {
        return;
    };
    let selects = |value: &Value| value.as_str().is_some_and(|tag| variant.has_tag(tag));
    if !object.get(property).is_some_and(selects) {
        object.insert(property.clone(), json!(first));
    }
}

fn is_composite(value: &Value) -> bool {
    value.is_object() || value.is_array()
}

fn constant(constants: &Enum) -> Option<Value> {
    constants.variants.first().map(|variant| variant.value.clone())
}

#[cfg(test)]
mod tests;
