//! The chores of the package `xtask-heavy`, so that `cargo xtask --help` lists them without compiling it.

/// A chore of the package `xtask-heavy`.
#[derive(Clone, Copy, Debug)]
pub struct Chore {
    /// The word after `cargo xtask`.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// What else to know, for its own `--help`; may be empty.
    pub more: &'static str,
}

const fn chore(name: &'static str, about: &'static str, more: &'static str) -> Chore {
    Chore { name, about, more }
}

/// All of them, in the order of the list.
pub const HEAVY: [Chore; 12] = [
    chore(
        "corpus",
        "Turn published documents into crates; compile, lint and test those",
        "What went well is not done again while the generator and the document are the same, so that an interrupted run goes on \
         where it stopped. Exit status 1 where anything failed; its crate is kept in `target/corpus/crates`.",
    ),
    chore(
        "conformance",
        "Hold the SDK against real peers: the list of methods, Prism, and the official client. Needs Node",
        "",
    ),
    chore(
        "differential",
        "Send the same calls with progenitor's client and with ours, and compare what arrives",
        "Exit status 1 where they differ in what `xtask/differential/differences.toml` does not explain.",
    ),
    chore(
        "pull",
        "Fetch the published documents, keep what they are in `spec/upstream.lock`, and tell what changed since it was written",
        "Exit status: 0 fetched, 2 not; the lock file is as before then.",
    ),
    chore(
        "same",
        "Compare each document of these folders with itself, its canonical form, and that written as YAML: nothing may differ; the \
         signatures of its crate with those of the document in another order; and, with `--pairs`, pairs of documents whose verdict is known",
        "",
    ),
    chore(
        "canonical",
        "Hold what `sdkwright normalize` prints against the official schema of OpenAPI 3.0, and normalise it once more. Needs Node",
        "",
    ),
    chore(
        "page",
        "Open the HTML report in headless Chromium and look whether its filters work and strangers' text stays text",
        "",
    ),
    chore(
        "fuzz",
        "Change pieces of published documents at random, and see that the generator makes a crate or says what is wrong",
        "",
    ),
    chore(
        "protections",
        "Take out each protection of `xtask/protections.toml`, one at a time, and see that a test notices",
        "Works on a copy in `target/protections`; takes about an hour on two cores.",
    ),
    chore(
        "newcomer",
        "Do what the README and docs/build-script.md tell a newcomer, word for word, and compare what comes of it",
        "",
    ),
    chore(
        "bench",
        "Measure the generator and its crates beside their peers; `docs/performance.md` shows the result",
        "",
    ),
    chore(
        "bump",
        "Set the next version in `spec/sdk.toml`, as `regenerate --bump` does first",
        "It follows from what changed in `spec/` since the last one was committed, and has an entry in the changelog.",
    ),
];
