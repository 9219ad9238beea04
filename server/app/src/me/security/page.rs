//! The page's content.

use pages::brand::Href;
use pages::factor::security::{self, Factor, Kind, Recovery, Security};
use store::factor::{Factor as Stored, FactorKind};

use crate::factor::{Place, passkey};
use crate::interact::{Failed, Session};
use crate::me::http::me;
use crate::me::page::minutes;

/// The page of a signed-in person.
///
/// # Errors
/// A store that is down.
pub async fn page(place: &Place<'_>, session: &Session) -> Result<String, Failed> {
    let (app, tenant, view) = (place.app, place.tenant, place.view);
    let store = app.store.tenant(tenant.id);
    let factors = store.factors(session.user).await?;
    let path = super::path(tenant);
    let now_ms = app.clock.now_ms();
    let shown = |factor: &Stored| Factor {
        kind: match factor.content.kind() {
            FactorKind::Totp => Kind::Totp,
            FactorKind::Passkey => Kind::Passkey,
        },
        name: factor.name.clone(),
        added: minutes(now_ms.saturating_sub(factor.created_at_ms)),
        used: factor
            .last_used_at_ms
            .map(|used| minutes(now_ms.saturating_sub(used))),
        action: format!("{path}/factors/{}", factor.id),
    };
    let has_totp = |factor: &Stored| factor.content.kind() == FactorKind::Totp;
    let recovery = match factors.is_empty() {
        true => None,
        false => Some(Recovery {
            left: store.recovery_codes(session.user).await?,
            action: format!("{path}/recovery-codes"),
        }),
    };
    Ok(security::render(&Security {
        document: view.document(),
        brand: view.brand.clone(),
        user: session.shown_at(&place.path),
        csrf: place.csrf.clone(),
        factors: factors.iter().map(shown).collect(),
        add_totp: (!factors.iter().any(has_totp)).then(|| format!("{path}/totp")),
        add_passkey: passkey::relying_party(tenant).map(|_| format!("{path}/passkey")),
        recovery,
        back: Href::parse(&me(tenant))?,
    }))
}
