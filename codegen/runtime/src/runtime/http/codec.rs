//! Where HTTP meets the JSON codec.

use std::any::Any;

use serde_json::Value;

/// Stand-in.
pub trait Codec: Send + Sync {
    /// Writes.
    fn write(&self, w: &mut Writer);
    /// Reads.
    fn read(&mut self, r: &mut Reader<'_>) -> Result<(), String>;
    /// Absent.
    fn is_absent(&self) -> bool {
        false
    }
}
/// Stand-in.
pub trait Blank: Codec + Sized + 'static {
    /// Blank.
    fn blank() -> Self;
}
/// Stand-in.
#[derive(Debug, Default)]
pub struct Writer(pub(crate) Vec<u8>);
/// Stand-in.
#[derive(Debug)]
pub struct Reader<'a>(pub(crate) &'a [u8]);
/// Stand-in.
#[derive(Clone, Debug, PartialEq)]
pub struct Warning {
    /// Where.
    pub path: String,
    /// What.
    pub message: String,
}

macro_rules! by_serde {
    ($($t:ty),*) => {$(
        impl Codec for $t {
            fn write(&self, w: &mut Writer) { w.0.extend(serde_json::to_vec(self).unwrap_or_default()); }
            fn read(&mut self, r: &mut Reader<'_>) -> Result<(), String> { *self = serde_json::from_slice(r.0).map_err(|e| e.to_string())?; Ok(()) }
        }
        impl Blank for $t { fn blank() -> Self { Default::default() } }
    )*};
}
by_serde!(String, bool, i64, f64, Value, (), Vec<String>, Option<String>);

/// The JSON value that `codec` writes.
pub(super) fn to_value(codec: &dyn Codec) -> Value {
    serde_json::from_slice(&to_vec(codec)).unwrap_or(Value::Null)
}

/// The JSON text that `codec` writes.
pub(super) fn to_vec(codec: &dyn Codec) -> Vec<u8> {
    let mut writer = Writer::default();
    codec.write(&mut writer);
    writer.0
}

/// What was read, and what had to be forgiven.
pub(super) struct Decoded<T> {
    pub(super) value: T,
    pub(super) warnings: Vec<Warning>,
}

/// Reads a body.
pub(super) fn decode<T: Blank>(body: &[u8], _strict: bool) -> Result<Decoded<T>, (String, String)> {
    let mut value = T::blank();
    value.read(&mut Reader(body)).map_err(|e| (String::new(), e))?;
    Ok(Decoded { value, warnings: Vec::new() })
}

/// Reads an error's body, leniently: one that can't be read is still there as bytes.
pub(super) fn read_error<T: Blank + Send + Sync>(body: &[u8]) -> Option<Box<dyn Any + Send + Sync>> {
    decode::<T>(body, false).ok().map(|decoded| Box::new(decoded.value) as _)
}
