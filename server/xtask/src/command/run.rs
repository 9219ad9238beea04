//! `cargo xtask run`: from a fresh clone to a running Parley.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use crate::failure::Failure;
use crate::report::announce;
use crate::workspace::Workspace;
use crate::{console, packages, program, wasm};

/// Builds the console and the server, then becomes the server: it stands in this process's place,
/// so signals and the exit code are its own. It starts in the checkout, where `data/` is.
///
/// # Errors
/// The first step that fails.
pub fn run(workspace: &Workspace, arguments: &[&str]) -> Result<ExitCode, Failure> {
    announce("build tools", || packages::ensure(&[packages::BUILD]))?;
    let compiler = announce("Rust target of the console", || wasm::ensure(workspace))?;
    announce(
        "console: compile to WebAssembly (minutes the first time)",
        || console::compile(workspace, &compiler),
    )?;
    announce("console: bundle", || console::bundle(workspace))?;
    announce(
        "server and parley-client: release build (minutes the first time)",
        || {
            program::run(workspace.cargo().args([
                "build",
                "--release",
                "--package",
                "parley",
                "--package",
                "parley-client",
            ]))
        },
    )?;

    println!("\n== start");
    let mut server = Command::new(workspace.release_program("parley"));
    server
        .arg("serve")
        .args(arguments)
        .current_dir(&workspace.root);
    let error = server.exec();
    Err(Failure::Start(program::line(&server), error))
}
