//! `sdkwright`: turns OpenAPI documents into a Rust SDK crate.

/// Most of the work is small pieces of syntax, made and dropped on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    sdkwright::cli::run()
}
