//! Makes a `next` key the one that signs; the one before retires.

use actix_web::web;
use api::signing_key::SigningKey;
use serde_json::json;
use store::StoreError;
use store::signing_key::{Retirement, SigningKeyState};

use super::shown;
use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::WriteSigningKeys;
use crate::admin::tenant_admin::TenantAdmin;
use crate::app::App;
use crate::tenant::KeyUse;

/// Seconds by which clocks may differ: for so much longer somebody accepts
/// what was signed, and a replica may sign with the key before.
const SKEW: u64 = 300;

/// `POST /tenants/{slug}/signing-keys/{id}/activate`.
///
/// # Errors
/// 401, 403, 404, 409 when it is no `next` key any more or was published too
/// lately, or 503.
pub async fn post(
    app: web::Data<App>,
    admin: TenantAdmin<WriteSigningKeys>,
    Id(kid): Id<String>,
) -> Result<Answer<SigningKey>, Problem> {
    let store = admin.store(&app);
    let keys = store.signing_keys().await?;
    let named = keys.iter().find(|key| key.kid == kid);
    let named = named.ok_or(Problem::NotFound)?;
    if named.state != SigningKeyState::Next {
        return Err(Problem::Changed);
    }
    let key_use = KeyUse::of(&named.algorithm).ok_or(Problem::NotFound)?;
    let before = keys
        .iter()
        .find(|key| key.algorithm == named.algorithm && key.state == SigningKeyState::Active);
    let now_ms = app.clock.now_ms();
    // The first key of an algorithm signs nothing that anybody could have
    // looked for before.
    if before.is_some() && now_ms < shown::activate_from(&app, named) {
        return Err(Problem::TooEarly);
    }
    let longest = admin.compiled(&app).await?.longest_lifetime(&app.config);
    let retirement = Retirement {
        remove_at_ms: now_ms.saturating_add(longest.saturating_add(SKEW).saturating_mul(1000)),
        private: key_use.when_retired(),
    };
    let data = json!({
        "before": before.map(shown::audited),
        "after": {"kid": kid, "algorithm": named.algorithm, "state": "active"},
    });
    let event = admin.audit(&app, "signing_key.activate", data)?;
    let activated = store.activate_signing_key(&kid, retirement, &event).await;
    activated.map_err(|error| match error {
        // Somebody was faster.
        StoreError::Unknown { .. } | StoreError::Conflict { .. } => Problem::Changed,
        error => error.into(),
    })?;
    app.tenants.forget(&admin.tenant.slug);
    let mut now_active = named.clone();
    now_active.state = SigningKeyState::Active;
    Ok(Answer(shown::shown(&app, &now_active)?))
}
