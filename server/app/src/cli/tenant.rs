//! `parley tenant …`: tenants from the command line, beside a running server or
//! without one.

use clap::Subcommand;

use super::serve::{ServeError, build};
use crate::config::Config;
use crate::demo::{self, DemoError};
use crate::telemetry::Meters;
use crate::tenant::is_slug;

/// What to do with tenants.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make another demo tenant; its keys and sign-in go to a folder of its
    /// name in the data folder.
    Demo {
        /// Its name in paths: lower-case letters, digits and hyphens.
        slug: String,
    },
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
pub enum TenantError {
    /// The slug cannot stand in a path.
    #[error("a slug has 1 to 40 lower-case letters, digits and hyphens, not `{0}`")]
    Slug(String),
    /// The stores.
    #[error(transparent)]
    Stores(#[from] ServeError),
    /// The tenant.
    #[error(transparent)]
    Demo(#[from] DemoError),
}

/// Runs the command.
///
/// # Errors
/// When the tenant is not made.
pub async fn run(config: Config, command: Command) -> Result<(), TenantError> {
    let Command::Demo { slug } = command;
    if !is_slug(&slug) {
        return Err(TenantError::Slug(slug));
    }
    let app = build(config, Meters::unread()).await?;
    let made = demo::create(&app, &slug).await;
    app.store.close().await;
    made?;
    println!("{}/t/{slug}/gnap", app.config.server.public_url);
    Ok(())
}
