//! Cargo, as this program was started by it.

use std::env;
use std::process::Command;

/// The same cargo that runs this program.
pub(crate) fn cargo() -> Command {
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}
