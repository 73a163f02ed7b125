//! Random instances of a type, for round trips: the same seed gives the same values everywhere.

use serde_json::{Map, Value, json};

use super::{Fit, fit, tag};
use crate::ir::{Additional, Api, Enum, Field, Kind, Object, Presence, Ty, TypeId, Union};

/// Up to `n` random values that the type describes; fewer where it has no finite value.
pub fn instances(api: &Api, ty: &Ty, seed: u64, n: usize) -> Vec<Value> {
    let mut made = Vec::with_capacity(n);
    // An unlucky draw (an alternative that the discriminator contradicts, say) is drawn again, but not for ever.
    for attempt in 0..n.saturating_mul(4) {
        if made.len() == n {
            break;
        }
        let random = Random(seed ^ (attempt as u64).wrapping_mul(0xA076_1D64_78BD_642F));
        let mut maker = Maker { api, random, size: 0, open: Vec::new() };
        made.extend(maker.value(ty).filter(|value| fit(api, ty, value) == Fit::Valid));
    }
    made
}

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `n`, which is not zero.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n as u64) as usize
    }

    /// One time in `n`.
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }
}

/// Beyond this depth or size, lists are empty and what is optional is left out.
const CALM_DEPTH: usize = 6;
const CALM_SIZE: usize = 400;
/// Depth at which no further value is made.
const MAX_DEPTH: usize = 48;
const MAX_SIZE: usize = 20_000;

struct Maker<'a> {
    api: &'a Api,
    random: Random,
    size: usize,
    open: Vec<TypeId>,
}

impl Maker<'_> {
    fn value(&mut self, ty: &Ty) -> Option<Value> {
        self.size += 1;
        if self.size > MAX_SIZE {
            return None;
        }
        Some(match ty {
            Ty::Bool => json!(self.random.one_in(2)),
            Ty::I32 => json!(self.integer() as i32),
            Ty::I64 => json!(self.integer()),
            Ty::U32 => json!(self.integer() as u32),
            Ty::U64 => json!(self.integer() as u64),
            Ty::F64 => self.number(),
            Ty::String | Ty::Binary => json!(self.string()),
            Ty::DateTime => json!(self.date_time()),
            Ty::Date => json!(self.date()),
            Ty::Base64 => json!(self.base64()),
            Ty::External(external) => external.sample.clone(),
            Ty::Any => self.any(0),
            Ty::Null => Value::Null,
            Ty::Array(item) => self.array(item),
            Ty::Map(item) => self.map(item),
            Ty::Tuple(items) => Value::Array(self.tuple(items)?),
            Ty::Optional(inner) | Ty::Rest(inner) => return self.value(inner),
            Ty::Nullable(inner) => {
                if self.is_calm() || self.random.one_in(4) {
                    Value::Null
                } else {
                    self.value(inner)?
                }
            }
            Ty::Named(id) => return self.named(*id),
        })
    }

    /// Returns whether it is time to come to an end.
    fn is_calm(&self) -> bool {
        self.open.len() > CALM_DEPTH || self.size > CALM_SIZE
    }

    fn named(&mut self, id: TypeId) -> Option<Value> {
        if self.open.len() >= MAX_DEPTH || (self.is_calm() && self.open.contains(&id)) {
            return None;
        }
        self.open.push(id);
        let api = self.api;
        let value = match &api.ty(id).kind {
            Kind::Object(object) => self.object(object),
            Kind::Enum(constants) => self.constant(constants),
            Kind::Union(union) => self.union(union),
            Kind::Alias(target) => self.value(target),
        };
        self.open.pop();
        value
    }

    fn object(&mut self, object: &Object) -> Option<Value> {
        let mut made = Map::default();
        for field in &object.fields {
            if !field.is_required() && (self.is_calm() || self.random.one_in(2)) {
                continue;
            }
            match self.field(field) {
                Some(value) => drop(made.insert(field.wire_name.clone(), value)),
                None if field.is_required() => return None,
                None => {}
            }
        }
        if !self.is_calm() && self.random.one_in(4) {
            let other = match &object.additional {
                Additional::Any => Some(self.any(0)),
                Additional::Forbidden => None,
                Additional::Typed(ty) => self.value(ty),
            };
            let name = format!("other {}", self.random.below(100));
            made.extend(other.filter(|_| object.fields.iter().all(|f| f.wire_name != name)).map(|other| (name, other)));
        }
        Some(Value::Object(made))
    }

    fn field(&mut self, field: &Field) -> Option<Value> {
        if let Some(only) = field.fixed.as_ref().filter(|only| field.constant || only.is_boolean()) {
            return Some(only.clone());
        }
        let nullable = matches!(
            field.presence,
            Presence::RequiredNullable | Presence::ThreeState | Presence::Optional { nullable: true }
        );
        if nullable && (self.is_calm() || self.random.one_in(4)) {
            return Some(Value::Null);
        }
        self.value(&field.ty)
    }

    fn constant(&mut self, constants: &Enum) -> Option<Value> {
        self.random.pick(&constants.variants).map(|variant| variant.value.clone())
    }

    fn union(&mut self, union: &Union) -> Option<Value> {
        let count = union.variants.len();
        let first = self.random.below(count.max(1));
        (0..count).find_map(|i| {
            let variant = &union.variants[(first + i) % count];
            let mut value = self.value(&variant.ty)?;
            tag(union, variant, &mut value);
            Some(value)
        })
    }

    fn array(&mut self, item: &Ty) -> Value {
        let len = if self.is_calm() { 0 } else { self.random.below(4) };
        Value::Array((0..len).map_while(|_| self.value(item)).collect())
    }

    fn map(&mut self, item: &Ty) -> Value {
        let len = if self.is_calm() { 0 } else { self.random.below(4) };
        let pairs = (0..len).map_while(|_| {
            let name = self.string();
            self.value(item).map(|value| (name, value))
        });
        Value::Object(pairs.collect())
    }

    /// Any JSON.
    fn any(&mut self, depth: usize) -> Value {
        match self.random.below(if depth < 2 { 8 } else { 5 }) {
            0 => Value::Null,
            1 => json!(self.random.one_in(2)),
            2 => self.number(),
            3 => json!(self.integer()),
            4 => json!(self.string()),
            5 => json!({}),
            6 => (0..self.random.below(3)).map(|_| self.any(depth + 1)).collect(),
            _ => json!({ (self.string()): self.any(depth + 1) }),
        }
    }

    /// Of every magnitude, the extremes included.
    fn integer(&mut self) -> i64 {
        match self.random.below(8) {
            0 => 0,
            1 => -1,
            2 => i64::MAX,
            3 => i64::MIN,
            4..=6 => self.random.below(100_000) as i64,
            _ => self.random.next() as i64,
        }
    }

    fn tuple(&mut self, items: &[Ty]) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        for item in items {
            match item {
                Ty::Optional(_) if self.is_calm() || self.random.one_in(3) => break,
                Ty::Rest(item) => {
                    for _ in 0..if self.is_calm() { 0 } else { self.random.below(3) } {
                        values.push(self.value(item)?);
                    }
                }
                item => values.push(self.value(item)?),
            }
        }
        Some(values)
    }

    /// A number that a double represents exactly.
    fn number(&mut self) -> Value {
        match self.random.below(4) {
            0 => json!(self.random.below(100_000)),
            1 => json!(-(self.random.below(1000) as i64)),
            2 => json!(self.random.below(100_000) as f64 / 100.0),
            _ => json!((self.random.below(1000) as f64 + 0.5) * 1e-9),
        }
    }

    fn string(&mut self) -> String {
        const PIECES: [&str; 14] =
            ["a", "Z", "0", " ", "\"", "\\", "/", "é", "\u{4e16}", "\u{1f980}", "\n", "\u{1}", "&=+%", "null"];
        (0..self.random.below(6)).map(|_| PIECES[self.random.below(PIECES.len())]).collect()
    }

    fn date(&mut self) -> String {
        let (year, month, day) = (self.random.below(200), self.random.below(12), self.random.below(28));
        format!("{:04}-{:02}-{:02}", 1900 + year, month + 1, day + 1)
    }

    fn date_time(&mut self) -> String {
        let (hour, minute, second) = (self.random.below(24), self.random.below(60), self.random.below(60));
        let fraction = match self.random.below(10) {
            0 => String::new(),
            digits => format!(".{}", &format!("{:09}", self.random.below(1_000_000_000))[..digits]),
        };
        let zone = ["Z", "+00:00", "+05:30", "-08:00"][self.random.below(4)];
        format!("{}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}", self.date())
    }

    fn base64(&mut self) -> String {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let groups = self.random.below(5) * 4;
        let text: String = (0..groups).map(|_| char::from(ALPHABET[self.random.below(64)])).collect();
        // The last letter of a group that is padded holds bits that are zero.
        text + ["", "QQ==", "QUI="][self.random.below(3)]
    }
}
