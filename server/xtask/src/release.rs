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
    announce(
        "parley and parley-client: release build (minutes the first time)",
        || {
            let mut cargo = workspace.cargo();
            cargo.args([
                "build",
                "--release",
                "--package",
                "parley",
                "--package",
                "parley-client",
            ]);
            program::run(&mut cargo)
        },
    )
}
