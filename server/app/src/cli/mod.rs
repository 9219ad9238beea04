//! The command line of `parley`.

mod doctor;
mod serve;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use crate::config::{Config, ConfigError};

pub use serve::{ServeError, build};

/// A multi-tenant authorization platform that speaks GNAP.
#[derive(Debug, Parser)]
#[command(name = "parley", version, about)]
pub struct Cli {
    /// Configuration file; `parley.toml` is read when present.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server.
    Serve,
    /// Read the configuration, reach the stores, and say what is wrong.
    Doctor,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The server.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// Doctor found something.
    #[error("something is wrong, see above")]
    Unwell,
}

/// Runs the command that was given.
///
/// # Errors
/// What to tell the operator.
pub async fn run(cli: Cli) -> Result<(), CliError> {
    let config = Config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Serve => Ok(serve::serve(config).await?),
        Command::Doctor => doctor::doctor(&config).await,
    }
}
