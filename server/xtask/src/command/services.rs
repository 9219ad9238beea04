//! `cargo xtask services <command>`: one command, such as `cargo test -p store`, with the private
//! servers of the test run.

use std::process::{Command, ExitCode};

use crate::failure::Failure;
use crate::services::{Durability, Services};
use crate::{packages, program};

/// Starts the servers, runs the command with the variables that name them, stops the servers.
///
/// # Errors
/// When a server does not start, or the command fails.
pub fn run(command: &[&str]) -> Result<ExitCode, Failure> {
    let [name, arguments @ ..] = command else {
        return Err(Failure::Unexpected("say which command to run".to_owned()));
    };
    packages::ensure(&[packages::SERVICES])?;
    let services = Services::start(Durability::Off)?;
    program::run(
        Command::new(name)
            .args(arguments)
            .envs(services.environment()),
    )?;
    Ok(ExitCode::SUCCESS)
}
