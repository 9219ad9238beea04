//! Whether the live policies can still be read when the tenant's words change.

use actix_web::web;
use policy::{CompileError, Vocabulary};
use serde::Deserialize;
use serde_json::Value;
use store::StoreError;

use crate::app::App;
use crate::tenant::{PolicySettings, TenantError};

/// Why settings are not to be stored.
#[derive(Debug, thiserror::Error)]
pub enum Unfit {
    /// Live policies talk about something that would be gone.
    #[error("live policies need what would be gone: {0}")]
    Policies(CompileError),
    /// The tenant changed meanwhile.
    #[error("it was changed meanwhile")]
    Changed,
    /// The settings cannot be read.
    #[error(transparent)]
    Settings(#[from] serde_json::Error),
    /// The tenant cannot be read.
    #[error(transparent)]
    Tenant(#[from] TenantError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The program is ending.
    #[error(transparent)]
    Ending(#[from] actix_web::error::BlockingError),
}

/// Expects that the policies which are live with this version of the
/// configuration compile with these settings. Policies that cannot be used
/// already are no reason against any.
///
/// # Errors
/// See [`Unfit`].
pub async fn fit(app: &App, slug: &str, version: u64, settings: &Value) -> Result<(), Unfit> {
    let wanted = PolicySettings::deserialize(settings)?;
    app.tenants.forget(slug);
    let found = app.tenants.find(&app.store, slug, app.clock.now_ms());
    let tenant = found.await?.ok_or(Unfit::Changed)?;
    if tenant.version != version {
        return Err(Unfit::Changed);
    }
    if tenant.policies.cause().is_some() {
        return Ok(());
    }
    web::block(move || {
        let live = &tenant.policies;
        let vocabulary = Vocabulary {
            relations: wanted.relations.names().to_vec(),
            ..live.vocabulary().clone()
        };
        live.with_vocabulary(&vocabulary).map(|_| ())
    })
    .await?
    .map_err(Unfit::Policies)
}
