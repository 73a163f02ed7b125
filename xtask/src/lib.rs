//! Code that the chores of this repository share. Those that need no more than the generator are in this package, behind
//! `cargo xtask`; the others are in `xtask-heavy`, which `cargo xtask` compiles when one of them is wanted.

pub mod cargo;
pub mod chores;
pub mod documents;
pub mod paths;
pub mod spec;
