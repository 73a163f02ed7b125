//! `sdkwright`: turns OpenAPI documents into a Rust SDK crate.

fn main() -> std::process::ExitCode {
    sdkwright::cli::run()
}
