//! The command line of `parley`.

mod administrator;
mod doctor;
mod serve;
mod tenant;

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
    /// Manage administrators and their roles in tenants.
    #[command(subcommand)]
    Administrator(administrator::Command),
    /// Manage tenants.
    #[command(subcommand)]
    Tenant(tenant::Command),
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
    /// An administrator.
    #[error(transparent)]
    Administrator(#[from] administrator::AdministratorError),
    /// A tenant.
    #[error(transparent)]
    Tenant(#[from] tenant::TenantError),
    /// Doctor found something.
    #[error("something is wrong, see above")]
    Unwell,
}

/// Runs the command that was given.
///
/// # Errors
/// What to tell the operator.
pub async fn run(cli: Cli) -> Result<(), CliError> {
    // Libraries bring two providers; rustls refuses to guess between them. An
    // error means that one was installed before, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let config = Config::load(cli.config.as_deref())?;
    match cli.command {
        Command::Administrator(command) => Ok(administrator::run(config, command).await?),
        Command::Tenant(command) => Ok(tenant::run(config, command).await?),
        Command::Serve => Ok(serve::serve(config).await?),
        Command::Doctor => doctor::doctor(&config).await,
    }
}
