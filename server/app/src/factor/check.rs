//! A code that somebody typed as the second step: of the authenticator
//! application, or a recovery code. Counted before it is looked at.

use std::net::IpAddr;

use serde_json::json;
use store::factor::{FactorKind, Used};

use super::strength::{Done, Method};
use super::{recovery, totp};
use crate::app::App;
use crate::attempts::{self, Attempts};
use crate::audit;
use crate::interact::{Failed, Session};
use crate::tenant::Tenant;

/// What became of a code.
pub enum Checked {
    /// It was right, and is used up.
    Right(Done),
    /// It was not.
    Wrong,
}

/// Checks a code of the person a session or half a sign-in is about.
///
/// # Errors
/// [`Failed::TooManyAttempts`], or a store that is down.
#[tracing::instrument(name = "factor.check_code", skip_all)]
pub async fn check_code(
    app: &App,
    tenant: &Tenant,
    person: &Session,
    code: &str,
    address: Option<IpAddr>,
) -> Result<Checked, Failed> {
    match attempts::second_factor(app, tenant.id, person.user, address).await? {
        Attempts::Allowed { .. } => {}
        Attempts::TooMany { retry_after } => return Err(Failed::TooManyAttempts(retry_after)),
    }
    let store = app.store.tenant(tenant.id);
    let right = |method| {
        let at_ms = app.clock.now_ms();
        Ok(Checked::Right(Done { method, at_ms }))
    };
    let factors = store.factors(person.user).await?;
    // Recovery codes stand in for a factor; without one they are nothing.
    if factors.is_empty() {
        return Ok(Checked::Wrong);
    }
    if let Some(code) = recovery::read(code) {
        let hash = recovery::hash(app, tenant, person.user, &code);
        let actor = audit::user(person);
        let event = audit::by(app, actor, "recovery_code.use", json!({}))?;
        if store.use_recovery_code(person.user, &hash, &event).await? == Used::Done {
            return right(Method::RecoveryCode);
        }
    }
    let of_totp = |kind| kind == FactorKind::Totp;
    for factor in factors
        .iter()
        .filter(|factor| of_totp(factor.content.kind()))
    {
        if totp::use_code(app, tenant, factor, code).await? == Used::Done {
            return right(Method::Totp);
        }
    }
    tracing::info!("second factor refused");
    Ok(Checked::Wrong)
}
