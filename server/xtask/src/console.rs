//! The console: compiled to WebAssembly, then bundled into `console/dist`.

use crate::failure::Failure;
use crate::program;
use crate::wasm::{Compiler, TARGET};
use crate::workspace::Workspace;

const PROFILE: &str = "wasm-release";

/// Compiles the console to WebAssembly.
///
/// # Errors
/// When it does not compile.
pub fn compile(workspace: &Workspace, compiler: &Compiler) -> Result<(), Failure> {
    let mut cargo = workspace.cargo();
    cargo.args(["build", "--package", "console", "--profile", PROFILE]);
    compiler.apply(&mut cargo, workspace);
    program::run(&mut cargo)
}

/// Makes the compiled console into the files that the server embeds.
///
/// # Errors
/// When the bundler does not compile or refuses the console.
pub fn bundle(workspace: &Workspace) -> Result<(), Failure> {
    let module = workspace
        .target
        .join("console")
        .join(TARGET)
        .join(PROFILE)
        .join("console.wasm");
    let mut cargo = workspace.cargo();
    cargo.args(["run", "--quiet", "--package", "console-bundle", "--"]);
    cargo
        .arg(module)
        .arg(workspace.root.join("console"))
        .arg(workspace.console_files());
    program::run(&mut cargo)
}
