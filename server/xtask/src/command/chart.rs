//! `cargo xtask chart`: the chart step of the tests by itself.

use std::process::ExitCode;

use crate::chart::{self, Fetch};
use crate::failure::Failure;
use crate::packages;
use crate::report::Report;
use crate::workspace::Workspace;

/// Lints and renders the chart.
///
/// # Errors
/// None: a failed check is part of the report.
pub fn run(workspace: &Workspace) -> Result<ExitCode, Failure> {
    let mut report = Report::new();
    report.check("packages", || packages::ensure(&[packages::REGISTRIES]));
    report.step("chart", || chart::check(workspace, Fetch::Allowed));
    Ok(report.finish())
}
