//! The client runtime that `sdkwright` copies into every SDK it generates.
//!
//! This package exists so that the runtime is compiled, linted and tested by itself. Everything lives in
//! the [`runtime`] module, at the path it has inside a generated crate, so the sources are copied verbatim.

#[macro_use]
pub mod runtime;

#[cfg(test)]
#[allow(
    dead_code,
    unreachable_pub,
    reason = "macros write models as they are in a generated crate: public, with every method"
)]
mod tests;
