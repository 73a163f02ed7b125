//! A run that is killed at any moment leaves the old tree or the new one, and the next run is not in its way.

#[path = "support/program.rs"]
mod program;

use std::fmt::Write as _;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

use program::Desk;

/// Moments at which a run is killed, spread over the time that it takes.
const KILLS: u32 = 24;
/// Enough files that writing them takes a while.
const SCHEMAS: usize = 80;

fn document(word: &str) -> String {
    let mut text = String::from("openapi: 3.0.3\ninfo: {title: T, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n");
    for i in 0..SCHEMAS {
        // Most files change, some stay, some come and some go.
        let word = if i % 5 == 0 { "same" } else { word };
        let name = if i % 7 == 0 { format!("{word}{i}") } else { format!("Model{i}") };
        let _ =
            writeln!(text, "    {name}: {{type: object, description: {word}, properties: {{id: {{type: string}}}}}}");
    }
    text
}

#[test]
fn a_killed_run_leaves_a_whole_tree() {
    let desk = Desk::new();
    desk.put("old.yaml", document("old")).put("new.yaml", document("new"));
    let write = |document: &str| {
        desk.line(&format!("generate {document} --out out/sdk --name t-client")).exits(0);
    };
    write("new.yaml");
    let new = desk.tree("out/sdk");
    let started = Instant::now();
    write("old.yaml");
    let whole_time = started.elapsed();
    let old = desk.tree("out/sdk");
    assert_ne!(old, new);

    for kill in 0..KILLS {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sdkwright"))
            .args(["generate", "new.yaml", "--out", "out/sdk", "--name", "t-client"])
            .current_dir(desk.path(""))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        thread::sleep(whole_time * kill / KILLS);
        child.kill().expect("it can be killed, or has ended");
        child.wait().expect("it has ended");
        let tree = desk.tree("out/sdk");
        assert!(tree == old || tree == new, "killed at {kill} of {KILLS}: a mixture");
        write("old.yaml");
        assert_eq!(desk.tree("out").len(), old.len(), "killed at {kill} of {KILLS}: something is left");
    }
}
