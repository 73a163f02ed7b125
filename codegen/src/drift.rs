//! Two descriptions of one API: what changed between them, and who breaks.
//!
//! Both sides are canonical documents (see [`crate::normalize`]), so that spelling, key order, `$ref` or inline and the
//! version of OpenAPI are gone before anything is compared. [`compare()`] walks over both at once and gives [`Change`]s: each
//! has a [`Rule`], a place on both sides, and two verdicts: what it does *on the wire* to any client, and what it
//! does to *Rust users* of the SDK that this program generates.

pub mod accept;
mod change;
mod compare;
mod doc;
mod equality;
pub mod filter;
mod fits;
pub mod policy;
mod quantity;
mod reached;
pub mod render;
mod rules;
mod rust_names;
mod surface;
mod text;
pub mod version;
mod view;

pub use accept::Accepted;
pub use change::{Change, Comparison, Directions, Lifecycle, NameChange, Place, Subject, Totals, Wire};
pub use compare::compare;
pub use filter::Filter;
pub use policy::Policy;
pub use rules::{RULES, Rule, Ways};
pub use surface::SurfaceChange;
pub use version::Release;

#[cfg(test)]
mod tests;
