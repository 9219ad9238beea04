//! `cargo xtask bench`: criterion benches of the pure crates, then the load test, which drives a
//! release server with properly signed requests on durable stores.

use std::process::ExitCode;

use crate::failure::Failure;
use crate::report::announce;
use crate::services::{Durability, Services};
use crate::workspace::Workspace;
use crate::{packages, program, release};

/// Runs all benches; their numbers stand in their own output.
///
/// # Errors
/// The first step that fails.
pub fn run(workspace: &Workspace) -> Result<ExitCode, Failure> {
    announce("packages", || {
        packages::ensure(&[packages::BUILD, packages::SERVICES])
    })?;
    for package in ["gnap", "proof", "token", "policy"] {
        let folder = workspace.root.join("server").join(package).join("benches");
        if folder.is_dir() {
            let mut bench = workspace.cargo();
            bench.args(["bench", "--package", package, "--benches"]);
            announce(&format!("benches of {package}"), || {
                program::run(&mut bench)
            })?;
        }
    }
    release::build(workspace)?;
    let services = announce("start Redis and PostgreSQL", || {
        Services::start(Durability::Full)
    })?;
    announce("load test", || {
        let mut load = workspace.cargo();
        load.args(["run", "--release", "--package", "e2e", "--bin", "load"])
            .env("PARLEY_BIN", workspace.release_program("parley"))
            .envs(services.environment())
            .envs(services.pids().map(|(name, pid)| (name, pid.to_string())));
        program::run(&mut load)
    })?;
    Ok(ExitCode::SUCCESS)
}
