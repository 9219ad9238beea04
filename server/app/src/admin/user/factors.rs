//! What a user signs in with beside the password.

use actix_web::web;
use api::user::{Factor, FactorKind, UserFactors};
use gnap::id::UserId;
use store::factor::{Factor as Stored, FactorContent};

use crate::admin::answer::Answer;
use crate::admin::body::Id;
use crate::admin::problem::Problem;
use crate::admin::rights::ReadUsers;
use crate::admin::tenant_admin::TenantAdmin;
use crate::admin::time;
use crate::app::App;

/// `GET /tenants/{slug}/users/{id}/factors`.
///
/// # Errors
/// 401, 403, 404 or 503.
pub async fn get(
    app: web::Data<App>,
    admin: TenantAdmin<ReadUsers>,
    Id(id): Id<UserId>,
) -> Result<Answer<UserFactors>, Problem> {
    let store = admin.store(&app);
    store.user(id).await?.ok_or(Problem::NotFound)?;
    Ok(Answer(UserFactors {
        factors: store.factors(id).await?.into_iter().map(shown).collect(),
        recovery_codes: store.recovery_codes(id).await?,
    }))
}

/// As the API shows it: never the secret or the key.
fn shown(stored: Stored) -> Factor {
    let (kind, transports) = match stored.content {
        FactorContent::Totp { .. } => (FactorKind::Totp, Vec::new()),
        FactorContent::Passkey { transports, .. } => (FactorKind::Passkey, transports),
    };
    Factor {
        id: stored.id.to_string(),
        kind,
        name: stored.name,
        transports,
        created_at: time::shown(stored.created_at_ms),
        last_used_at: stored.last_used_at_ms.map(time::shown),
    }
}
