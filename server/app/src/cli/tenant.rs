//! `parley tenant …`: tenants from the command line, beside a running server or
//! without one.

use clap::Subcommand;
use serde_json::{Map, Value, json};
use store::StoreError;
use store::configuration::TenantChange;
use url::Url;

use super::serve::{ServeError, build};
use crate::app::App;
use crate::audit;
use crate::config::{Config, is_this_machine};
use crate::demo::{self, DemoError};
use crate::http::host::name;
use crate::policies::{Unfit, fit};
use crate::random::NoRandomness;
use crate::telemetry::Meters;
use crate::tenant::{check_settings, is_slug};

/// What to do with tenants.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make another demo tenant; its keys and sign-in go to a folder of its
    /// name in the data folder.
    Demo {
        /// Its name in paths: lower-case letters, digits and hyphens.
        slug: String,
    },
    /// Give a tenant a host of its own, or take it back: all its URLs change,
    /// and with them what its clients know it by.
    Host {
        /// Its name in paths.
        slug: String,
        /// Its new base URL, such as `https://acme.example.com`: an origin whose
        /// name is no other tenant's. Without it the tenant is found by its path
        /// again.
        base_url: Option<String>,
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
    /// The base URL is not one that a tenant can have for itself.
    #[error("`{0}` is not an origin with a name of its own, by https (http on this machine)")]
    Host(String),
    /// The change is no JSON object.
    #[error("the change must be a JSON object")]
    NoObject(#[source] serde_json::Error),
    /// The tenant could not be served with these settings.
    #[error("these settings cannot be used")]
    Unusable(#[source] serde_json::Error),
    /// The tenant's policies could not be used with these settings.
    #[error("these settings cannot be used")]
    Unfit(#[from] Unfit),
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
    let (Command::Demo { slug } | Command::Host { slug, .. } | Command::Settings { slug, .. }) =
        &command;
    if !is_slug(slug) {
        return Err(TenantError::Slug(slug.clone()));
    }
    let app = build(config, Meters::unread()).await?;
    let said = match &command {
        Command::Demo { slug } => demo(&app, slug).await,
        Command::Host { slug, base_url } => host(&app, slug, base_url.as_deref()).await,
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
async fn host(app: &App, slug: &str, base_url: Option<&str>) -> Result<String, TenantError> {
    let found = app.store.platform().tenant_by_slug(slug).await?;
    let tenant = found.ok_or_else(|| TenantError::Unknown(slug.to_owned()))?;
    let (host, base_url) = match base_url {
        None => (None, format!("{}/t/{slug}", app.config.server.public_url)),
        Some(base_url) => {
            let own = own_host(app, base_url);
            let host = own.ok_or_else(|| TenantError::Host(base_url.to_owned()))?;
            (Some(host), base_url.to_owned())
        }
    };
    let data = json!({"before": tenant.base_url, "after": base_url});
    let event = audit::by(app, audit::system(), "tenant.host", data)?;
    let details = TenantChange {
        name: tenant.name,
        base_url: base_url.clone(),
        host,
        settings: tenant.settings,
    };
    app.store
        .tenant(tenant.id)
        .update_details(tenant.configuration_version, &details, &event)
        .await?;
    Ok(format!("{base_url}/gnap"))
}

/// The host of a base URL that is an origin and names nothing of the
/// deployment. An address is no name: requests by address are for the
/// deployment itself.
fn own_host(app: &App, base_url: &str) -> Option<String> {
    let url = Url::parse(base_url).ok()?;
    let is_origin = url.origin().ascii_serialization() == base_url;
    let is_safe = url.scheme() == "https" || url.scheme() == "http" && is_this_machine(&url);
    let (_, authority) = base_url.split_once("://")?;
    let host = name(authority)?;
    (is_origin && is_safe && !app.own_names().any(|own| own == host)).then_some(host)
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
    check_settings(&settings).map_err(TenantError::Unusable)?;
    fit(app, slug, tenant.configuration_version, &settings).await?;
    let event = audit::by(
        app,
        audit::system(),
        "tenant.settings",
        json!({"after": settings}),
    )?;
    let details = TenantChange {
        name: tenant.name,
        base_url: tenant.base_url,
        host: tenant.host,
        settings: settings.clone(),
    };
    app.store
        .tenant(tenant.id)
        .update_details(tenant.configuration_version, &details, &event)
        .await?;
    Ok(format!("{settings:#}"))
}
