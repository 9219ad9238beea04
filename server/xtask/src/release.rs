//! The release programs, with the console inside.

use crate::failure::Failure;
use crate::report::announce;
use crate::workspace::Workspace;
use crate::{console, packages, program, wasm};

/// Builds the console, then `parley` and `parley-client`.
///
/// # Errors
/// The first step that fails.
pub fn build(workspace: &Workspace) -> Result<(), Failure> {
    announce("build tools", || packages::ensure(&[packages::BUILD]))?;
    let compiler = announce("Rust target of the console", || wasm::ensure(workspace))?;
    announce(
        "console: compile to WebAssembly (minutes the first time)",
        || console::compile(workspace, &compiler),
    )?;
    announce("console: bundle", || console::bundle(workspace))?;
    announce("parley: release build (minutes the first time)", || {
        release(workspace, "parley")
    })?;
    announce("parley-client: release build", || {
        release(workspace, "parley-client")
    })
}

/// Each program by itself: in one build, cargo would give both the features that either needs, and
/// `cargo run --package parley-client` would build it once more.
fn release(workspace: &Workspace, package: &str) -> Result<(), Failure> {
    program::run(
        workspace
            .cargo()
            .args(["build", "--release", "--package", package]),
    )
}
