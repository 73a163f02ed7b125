//! A program that reads instances into the models of a crate and writes them again.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::Trial;

const MAIN: &str = r#"//! Reads lines `<index> <json>` and writes `ok <json>` or `no <why>`.
#![allow(deprecated)]

use the_crate as sdk;
use sdk::json::{Blank, Decoder, to_string};

fn once<T: Blank>(text: &str) -> Result<String, String> {
    let decoded = Decoder::new().strict(true).decode::<T>(text.as_bytes());
    decoded.map(|decoded| to_string(&decoded.value)).map_err(|error| error.to_string())
}

/// Reads and writes an instance, and checks that the written text comes back the same.
fn trip<T: Blank>(text: &str) -> Result<String, String> {
    let written = once::<T>(text)?;
    let again = once::<T>(&written).map_err(|error| format!("{error} in {written}, as it was written"))?;
    if again == written { Ok(written) } else { Err(format!("{written} became {again}")) }
}

type Trip = fn(&str) -> Result<String, String>;

fn main() {
    let path = std::env::args().nth(1).expect("a file of instances");
    for line in std::fs::read_to_string(path).expect("readable").lines() {
        let (index, text) = line.split_once(' ').expect("an index");
        match TRIPS[index.parse::<usize>().expect("an index")](text) {
            Ok(text) => println!("ok {text}"),
            Err(why) => println!("no {}", why.replace('\n', " ")),
        }
    }
}

"#;

/// Writes it as the crate's example `instances`, which is compiled as the crate's tests are; its argument is `instances.txt`.
pub(super) fn write(folder: &Path, name: &str, trial: &Trial) -> Result<()> {
    fs::create_dir_all(folder.join("examples"))?;
    let main = MAIN.replace("the_crate", &name.replace('-', "_"));
    fs::write(folder.join("examples/instances.rs"), format!("{main}{}", table(trial)))?;
    let lines: String = trial.instances.iter().map(|(index, value)| format!("{index} {value}\n")).collect();
    fs::write(folder.join("instances.txt"), lines)?;
    Ok(())
}

fn table(trial: &Trial) -> String {
    let mut text = "static TRIPS: &[Trip] = &[\n".to_owned();
    for target in &trial.targets {
        let _ = writeln!(text, "    trip::<sdk::models::{}>,", target.ty);
    }
    text.push_str("];\n");
    text
}
