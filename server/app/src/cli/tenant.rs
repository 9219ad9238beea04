//! `parley tenant …`: tenants from the command line, beside a running server or
//! without one.

use clap::Subcommand;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use store::StoreError;
use store::configuration::TenantChange;

use super::serve::{ServeError, build};
use crate::app::App;
use crate::audit;
use crate::config::Config;
use crate::demo::{self, DemoError};
use crate::random::NoRandomness;
use crate::telemetry::Meters;
use crate::tenant::{InteractionSettings, RsSettings, TokenFormats, is_slug};

/// What to do with tenants.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make another demo tenant; its keys and sign-in go to a folder of its
    /// name in the data folder.
    Demo {
        /// Its name in paths: lower-case letters, digits and hyphens.
        slug: String,
    },
    /// Show a tenant's settings, or change members of them.
    Settings {
        /// Its name in paths.
        slug: String,
        /// A JSON object. Its members replace those of the settings; null
        /// removes one.
        change: Option<String>,
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
    /// There is no such tenant.
    #[error("there is no tenant `{0}`")]
    Unknown(String),
    /// The change is no JSON object.
    #[error("the change must be a JSON object")]
    NoObject(#[source] serde_json::Error),
    /// The tenant could not be served with these settings.
    #[error("these settings cannot be used")]
    Unusable(#[source] serde_json::Error),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No id of the audit event.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Runs the command.
///
/// # Errors
/// When the tenant is not made.
pub async fn run(config: Config, command: Command) -> Result<(), TenantError> {
    let (Command::Demo { slug } | Command::Settings { slug, .. }) = &command;
    if !is_slug(slug) {
        return Err(TenantError::Slug(slug.clone()));
    }
    let app = build(config, Meters::unread()).await?;
    let said = match &command {
        Command::Demo { slug } => demo(&app, slug).await,
        Command::Settings { slug, change } => settings(&app, slug, change.as_deref()).await,
    };
    app.store.close().await;
    println!("{}", said?);
    Ok(())
}

async fn demo(app: &App, slug: &str) -> Result<String, TenantError> {
    demo::create(app, slug).await?;
    Ok(format!("{}/t/{slug}/gnap", app.config.server.public_url))
}

/// Running servers notice the change by the version of the configuration.
async fn settings(app: &App, slug: &str, change: Option<&str>) -> Result<String, TenantError> {
    let found = app.store.platform().tenant_by_slug(slug).await?;
    let tenant = found.ok_or_else(|| TenantError::Unknown(slug.to_owned()))?;
    let Some(change) = change else {
        return Ok(format!("{:#}", tenant.settings));
    };
    let change: Map<String, Value> = serde_json::from_str(change).map_err(TenantError::NoObject)?;
    let mut settings = match tenant.settings {
        Value::Object(members) => members,
        _ => Map::new(),
    };
    for (name, value) in change {
        match value {
            Value::Null => settings.remove(&name),
            value => settings.insert(name, value),
        };
    }
    let settings = Value::Object(settings);
    InteractionSettings::deserialize(&settings).map_err(TenantError::Unusable)?;
    TokenFormats::deserialize(&settings).map_err(TenantError::Unusable)?;
    RsSettings::deserialize(&settings).map_err(TenantError::Unusable)?;
    let event = audit::by(
        app,
        audit::system(),
        "tenant.settings",
        json!({"after": settings}),
    )?;
    let details = TenantChange {
        name: tenant.name,
        base_url: tenant.base_url,
        settings: settings.clone(),
    };
    app.store
        .tenant(tenant.id)
        .update_details(tenant.configuration_version, &details, &event)
        .await?;
    Ok(format!("{settings:#}"))
}
