//! Types written by hand.

use std::fmt;
use std::str::FromStr;

/// A colour: parsed and displayed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Colour(pub u32);

impl FromStr for Colour {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        u32::from_str_radix(text.strip_prefix('#').unwrap_or("?"), 16).map(Self)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

/// A mixture, with serde's traits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Shade {
    /// From 0 to 255.
    pub red: u8,
    /// From 0 to 255.
    pub green: u8,
}

/// A number that is not zero, and has no default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate(u32);

impl Rate {
    /// In place of a rate that is missing.
    pub const NONE: Self = Self(u32::MAX);
}

impl FromStr for Rate {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<std::num::NonZeroU32>().map(|rate| Self(rate.get()))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
