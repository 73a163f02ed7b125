//! The chores of the package `xtask-heavy`, so that `cargo xtask --help` lists them without compiling it.

/// A chore of the package `xtask-heavy`.
#[derive(Clone, Copy, Debug)]
pub struct Chore {
    /// The word after `cargo xtask`.
    pub name: &'static str,
    /// Summary, in one line.
    pub about: &'static str,
    /// Details for its own `--help`; may be empty.
    pub more: &'static str,
}

const fn chore(name: &'static str, about: &'static str, more: &'static str) -> Chore {
    Chore { name, about, more }
}

/// All of them, in the order of the list.
pub const HEAVY: [Chore; 15] = [
    chore(
        "corpus",
        "Generate crates from published documents; compile, lint and test them",
        "A document that passed is skipped while it and the generator are unchanged, so that an interrupted run continues \
         where it stopped. Exit status 1 if anything failed; the crate is kept in `target/corpus/crates`.",
    ),
    chore(
        "conformance",
        "Compare the SDK with real peers: the list of methods, Prism, and the official client. Requires Node",
        "",
    ),
    chore(
        "differential",
        "Send the same requests with progenitor's client and ours, and compare what the server receives",
        "Exit status 1 if there are differences that `xtask/differential/differences.toml` does not explain.",
    ),
    chore(
        "pull",
        "Fetch the published documents, record them in `spec/upstream.lock`, and report changes since the last run",
        "Exit status: 0 fetched, 2 failed; the lock file is then unchanged.",
    ),
    chore(
        "same",
        "Compare each document of these folders with itself, its canonical form, and that written as YAML: nothing may differ; the \
         signatures of its crate with those of the document in another order; and, with `--pairs`, pairs of documents whose verdict is known",
        "",
    ),
    chore(
        "semver",
        "Judge the verdicts of `sdkwright diff` for Rust users by cargo-semver-checks, and by programs that use all of a crate",
        "Exit status 1 if verdicts differ and `xtask/semver/differences.toml` has no reason. The crates and programs are kept in \
         `target/semver`.",
    ),
    chore(
        "canonical",
        "Validate the output of `sdkwright normalize` against the official OpenAPI 3.0 schema, and normalize it again. Requires Node",
        "",
    ),
    chore(
        "page",
        "Open the HTML report in headless Chromium, and check its filters and the escaping of untrusted text",
        "",
    ),
    chore(
        "wasm",
        "Compile the SDK and three snapshots for browsers (wasm32-unknown-unknown), and make calls in headless Chromium",
        "Adds the target with rustup, and Debian's Chromium with apt-get, where they are missing.",
    ),
    chore(
        "pictures",
        "Make the pictures of the guide from the program's output; `--check` compares those that are the same on every machine",
        "",
    ),
    chore("fuzz", "Mutate parts of published documents, and check that the generator produces a crate or an error", ""),
    chore(
        "protections",
        "Remove each protection of `xtask/protections.toml`, one at a time, and check that a test fails",
        "Works on a copy in `target/protections`; takes about an hour on two cores.",
    ),
    chore("newcomer", "Follow the README, the guide and docs/build-script.md literally, and compare the results", ""),
    chore("bench", "Benchmark the generator and its crates against peers; writes `docs/performance.md`", ""),
    chore(
        "bump",
        "Set the next version in `spec/sdk.toml`, as `regenerate --bump` does first",
        "The version follows from the changes of `spec/` since the last release; an entry is added to the changelog.",
    ),
];
