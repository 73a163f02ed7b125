//! The process's two streams: the one place where the program says anything.

#![allow(clippy::disallowed_methods, reason = "the place that they are allowed in")]

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde::Serialize;

use crate::foreign::{Foreign, json, printable};
use crate::generate::Stage;

/// Exit status where everything was done, but not all that should have been said could be.
const UNTOLD: u8 = 3;

/// Standard output or standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Out,
    Err,
}

impl Stream {
    /// Returns whether colours are wanted: on a terminal, unless `NO_COLOR` is set (<https://no-color.org>).
    pub(super) fn has_colours(self) -> bool {
        let is_terminal = match self {
            Self::Out => io::stdout().is_terminal(),
            Self::Err => io::stderr().is_terminal(),
        };
        is_terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
    }

    /// Writes lines, of which a terminal obeys nothing but line breaks and our colours. Where nobody reads any more there is
    /// nothing to do and no error.
    fn write(self, text: &str) -> io::Result<()> {
        // protection: output-text
        let text = printable(text, self.has_colours());
        let written = match self {
            Self::Out => {
                let mut out = io::stdout().lock();
                out.write_all(text.as_bytes()).and_then(|()| out.flush())
            }
            Self::Err => io::stderr().lock().write_all(text.as_bytes()),
        };
        match written {
            // protection: output-closed
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }
}

/// Output so far, and whether writing it succeeded.
#[derive(Debug, Default)]
pub(super) struct Output {
    is_untold: bool,
}

impl Output {
    /// Writes lines.
    pub(super) fn say(&mut self, stream: Stream, text: &str) {
        let Err(error) = stream.write(text) else { return };
        // Only the first failure is reported; later ones have the same cause.
        if !self.is_untold && stream == Stream::Out {
            let _ = Stream::Err.write(&format!("error: can't write standard output: {error}\n"));
        }
        self.is_untold = true;
    }

    /// Writes a value as a line of JSON, or `pretty`.
    pub(super) fn json(&mut self, stream: Stream, value: &impl Serialize, pretty: bool) {
        match json(value, pretty) {
            Ok(text) => self.say(stream, &(text + "\n")),
            Err(error) => self.fail(format!("the JSON can't be written: {error}")),
        }
    }

    /// Says that something else than the streams could not be written.
    pub(super) fn fail(&mut self, why: impl Into<Foreign>) {
        self.say(Stream::Err, &format!("error: {}\n", why.into()));
        self.is_untold = true;
    }

    /// The exit status of a run that would have ended with this one.
    pub(super) fn end(self, status: u8) -> ExitCode {
        // protection: output-full
        ExitCode::from(if self.is_untold && status == 0 { UNTOLD } else { status })
    }
}

/// Returns the function that shows the stages of a run in one line of standard error, which is empty when the run ends; `None` if
/// standard error is not a terminal, or is a `dumb` one.
pub fn progress() -> Option<fn(Stage)> {
    let is_plain = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    (io::stderr().is_terminal() && !is_plain).then_some(show)
}

fn show(stage: Stage) {
    let text = match stage {
        Stage::Reading => "Reading documents …",
        Stage::Normalizing => "Normalizing documents …",
        Stage::Resolving => "Resolving types and operations …",
        Stage::Emitting => "Writing code …",
        Stage::Writing => "Writing files …",
        Stage::Done => "",
    };
    status(text);
}

/// Shows that the program waits for changes, until the next stage.
pub(super) fn show_watching() {
    if progress().is_some() {
        status("Watching for changes, until Ctrl+C …");
    }
}

/// Replaces the line.
fn status(text: &str) {
    let mut stream = io::stderr().lock();
    // A run does not depend on it.
    let _ = write!(stream, "\r\u{1b}[K{text}").and_then(|()| stream.flush());
}

/// Writes lines to standard output, as the program does.
///
/// # Errors
/// It can't be written to; that nobody reads it is not an error.
pub fn say(text: std::fmt::Arguments<'_>) -> io::Result<()> {
    Stream::Out.write(&text.to_string())
}

/// Writes lines to standard error, as the program does.
///
/// # Errors
/// It can't be written to; that nobody reads it is not an error.
pub fn complain(text: std::fmt::Arguments<'_>) -> io::Result<()> {
    Stream::Err.write(&text.to_string())
}
