//! What only time brings about: requests that nobody approved end, retiring keys go when everything they signed
//! has expired, and values that were replaced are forgotten. Every replica
//! does it; who comes second finds nothing left to do.

use std::time::Duration;

use actix_web::web;
use gnap::id::{ApprovalId, PolicyReplayId, TenantId};
use serde::Deserialize as _;
use serde_json::json;
use store::StoreError;
use store::policy::ReplayState;

use crate::app::App;
use crate::approval;
use crate::audit;
use crate::interact::Failed;
use crate::policies;
use crate::random::NoRandomness;
use crate::tenant::PolicySettings;

/// How often.
const EVERY: Duration = Duration::from_secs(30);
/// Requests that expire at once.
const MOST_EXPIRED: u64 = 200;
/// How long after its expiry a value may still be asked about, ms: clocks
/// differ.
const SKEW_MS: u64 = 600_000;
/// How long a replay that runs may make no step, ms.
const STILL_MS: u64 = 60_000;
/// How much there must be to forget, ms.
const FORGET_EVERY_MS: u64 = 3_600_000;

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
    for (tenant, approval) in platform.expired_approvals(now_ms, MOST_EXPIRED).await? {
        expire(app, tenant, approval).await;
    }
    policies::store_shadows(app).await?;
    for (tenant, replay) in platform
        .still_policy_replays(now_ms.saturating_sub(STILL_MS))
        .await?
    {
        interrupted(app, tenant, replay).await?;
    }
    forget_inputs(app, now_ms).await?;
    let before_ms = now_ms.saturating_sub(SKEW_MS);
    Ok(platform.forget_replaced_values(before_ms).await?)
}

/// What policy looked at is kept as long as the tenant says.
async fn forget_inputs(app: &App, now_ms: u64) -> Result<(), UpkeepError> {
    for tenant in app.store.platform().inputs_to_forget().await? {
        let Ok(settings) = PolicySettings::deserialize(&tenant.settings) else {
            continue;
        };
        let before_ms = now_ms.saturating_sub(settings.decisions_kept.ms());
        if before_ms.saturating_sub(tenant.forgotten_before_ms) >= FORGET_EVERY_MS {
            app.store.tenant(tenant.id).forget_inputs(before_ms).await?;
        }
    }
    Ok(())
}

/// Ends a request that nobody answered in time, and decides its grant. What goes
/// wrong with one is no reason to leave the others.
async fn expire(app: &App, tenant: TenantId, id: ApprovalId) {
    if let Err(error) = try_expire(app, tenant, id).await {
        tracing::warn!(cause = ?error, approval.id = %id, "a request expires later");
    }
}

async fn try_expire(app: &App, tenant: TenantId, id: ApprovalId) -> Result<(), Failed> {
    let details = app.store.platform().tenants_by_id(&[tenant]).await?;
    let details = details.into_iter().next().ok_or(Failed::Unknown)?;
    let now_ms = app.clock.now_ms();
    let found = app.tenants.find(&app.store, &details.slug, now_ms).await?;
    let tenant = found.ok_or(Failed::Unknown)?;
    let store = app.store.tenant(tenant.id);
    let approval = store.approval(id).await?.ok_or(Failed::Unknown)?;
    approval::expire(app, &tenant, &approval).await?;
    if let Some(grant) = store.grant(approval.grant).await? {
        approval::release(app, &tenant, &grant).await?;
    }
    Ok(())
}

/// Who worked on it ended.
async fn interrupted(app: &App, tenant: TenantId, id: PolicyReplayId) -> Result<(), UpkeepError> {
    let event = audit::by(app, audit::system(), "policy_replay.interrupt", json!({}))?;
    let store = app.store.tenant(tenant);
    let ended = store.end_policy_replay(id, ReplayState::Interrupted, &event);
    match ended.await {
        Ok(()) | Err(StoreError::Unknown { .. } | StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
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
