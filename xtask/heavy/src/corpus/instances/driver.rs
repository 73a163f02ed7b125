//! A throw-away program that reads instances into the models of a crate and writes them again.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::Result;

use super::Trial;

const MAIN: &str = r#"//! Reads lines `<index> <json>` and writes `ok <json>` or `no <why>`.
#![allow(deprecated)]

use sdk::json::{Blank, Decoder, to_string};

fn once<T: Blank>(text: &str) -> Result<String, String> {
    let decoded = Decoder::new().strict(true).decode::<T>(text.as_bytes());
    decoded.map(|decoded| to_string(&decoded.value)).map_err(|error| error.to_string())
}

/// What is written is read again, and written the same.
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

/// Writes it; its argument is the file `instances.txt` beside its manifest.
pub(super) fn write(folder: &Path, sdk: &str, trial: &Trial) -> Result<()> {
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest(sdk, trial))?;
    fs::write(folder.join("src/main.rs"), format!("{MAIN}{}", table(trial)))?;
    let lines: String = trial.instances.iter().map(|(index, value)| format!("{index} {value}\n")).collect();
    fs::write(folder.join("instances.txt"), lines)?;
    Ok(())
}

fn manifest(sdk: &str, trial: &Trial) -> String {
    let features: Vec<&str> = trial.api.features.iter().map(|feature| feature.name.as_str()).collect();
    format!(
        "[package]\nname = \"{sdk}-instances\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [dependencies]\nsdk = {{ package = \"{sdk}\", path = \"../{sdk}\", features = {features:?} }}\n\n[workspace]\n"
    )
}

fn table(trial: &Trial) -> String {
    let mut text = "static TRIPS: &[Trip] = &[\n".to_owned();
    for target in &trial.targets {
        let _ = writeln!(text, "    trip::<sdk::models::{}>,", target.ty);
    }
    text.push_str("];\n");
    text
}
