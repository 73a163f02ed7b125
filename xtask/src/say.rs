//! Chores quote strangers' documents: they say everything as the program does, so that no terminal obeys it.

#![allow(unused_macros, reason = "some chores have less to say")]

macro_rules! print {
    ($($part:tt)*) => { sdkwright::cli::say(format_args!($($part)*)).expect("standard output can be written to") };
}
macro_rules! println {
    ($($part:tt)*) => { print!("{}\n", format_args!($($part)*)) };
}
macro_rules! eprintln {
    ($($part:tt)*) => {
        sdkwright::cli::complain(format_args!("{}\n", format_args!($($part)*))).expect("standard error can be written to")
    };
}
