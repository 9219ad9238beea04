//! `cargo xtask run`: from a fresh clone to a running Parley.

use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use crate::failure::Failure;
use crate::workspace::Workspace;
use crate::{program, release};

/// Builds the console and the server, then becomes the server: it stands in this process's place,
/// so signals and the exit code are its own. It starts in the checkout, where `data/` is.
///
/// # Errors
/// The first step that fails.
pub fn run(workspace: &Workspace, arguments: &[&str]) -> Result<ExitCode, Failure> {
    release::build(workspace)?;

    println!("\n== start");
    let mut server = Command::new(workspace.release_program("parley"));
    server
        .arg("serve")
        .args(arguments)
        .current_dir(&workspace.root);
    let error = server.exec();
    Err(Failure::Start(program::line(&server), error))
}
