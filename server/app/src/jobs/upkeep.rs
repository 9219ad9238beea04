//! What only time brings about: retiring keys go when everything they signed
//! has expired, and values that were replaced are forgotten. Every replica
//! does it; who comes second finds nothing left to do.

use std::time::Duration;

use actix_web::web;
use gnap::id::TenantId;
use serde_json::json;
use store::StoreError;

use crate::app::App;
use crate::audit;
use crate::random::NoRandomness;

/// How often.
const EVERY: Duration = Duration::from_secs(30);
/// How long after its expiry a value may still be asked about, ms: clocks
/// differ.
const SKEW_MS: u64 = 600_000;

/// It was not done; it is tried again.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No id of an audit event.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Works until it is aborted.
pub async fn upkeep(app: web::Data<App>) {
    loop {
        if let Err(error) = tidy(&app).await {
            tracing::warn!(cause = ?error, "upkeep is done later");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does what is due now.
///
/// # Errors
/// What was in the way; nothing is half done.
pub async fn tidy(app: &App) -> Result<(), UpkeepError> {
    let now_ms = app.clock.now_ms();
    let platform = app.store.platform();
    for (tenant, kid) in platform.spent_signing_keys(now_ms).await? {
        remove(app, tenant, &kid).await?;
    }
    let before_ms = now_ms.saturating_sub(SKEW_MS);
    Ok(platform.forget_replaced_values(before_ms).await?)
}

async fn remove(app: &App, tenant: TenantId, kid: &str) -> Result<(), UpkeepError> {
    let data = json!({"before": {"kid": kid, "state": "retiring"}});
    let event = audit::by(app, audit::system(), "signing_key.delete", data)?;
    let store = app.store.tenant(tenant);
    match store.delete_signing_key(kid, &event).await {
        // Another replica was faster.
        Ok(()) | Err(StoreError::Unknown { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
