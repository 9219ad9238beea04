//! `cargo xtask check`: what needs no service and no browser, and hardly any time.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::report::Report;
use crate::workspace::Workspace;
use crate::{packages, steps, wasm};

/// Runs all checks, also after one has failed.
///
/// # Errors
/// None: a failed check is part of the report.
pub fn run(workspace: &Workspace) -> Result<ExitCode, Failure> {
    let mut report = Report::new();
    report.check("build tools", || packages::ensure(&[packages::BUILD]));
    steps::format(&mut report, workspace);
    steps::walls(&mut report, workspace);
    steps::lint(&mut report, workspace);
    if let Some(compiler) = report.prepare("Rust target of the console", || wasm::ensure(workspace))
    {
        steps::wasm_check(&mut report, workspace, &compiler);
    }
    Ok(report.finish())
}
