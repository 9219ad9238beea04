//! A grant that needs a person: the request waits in live state, the client
//! gets an interaction URI and a way to continue (RFC 9635 §3.1, §3.3).

use std::time::Duration;

use gnap::error::Code;
use gnap::id::GrantId;
use gnap::interact::{Finish, InteractRequest, InteractResponse};
use gnap::response::{BareToken, Continue, GrantResponse};
use gnap::secret::{Kind, Secret};

use super::pending::{Pending, PendingFinish, Phase};
use super::requested::Requested;
use crate::app::App;
use crate::http::Refusal;
use crate::interact::Interaction;
use crate::random;
use crate::tenant::Tenant;

/// Puts the request aside until a person decides.
///
/// # Errors
/// `invalid_interaction` when the client offers no way to reach a person;
/// `invalid_request` for a finish URI that cannot be used; 503.
pub async fn wait(
    app: &App,
    tenant: &Tenant,
    requested: Requested,
    interact: Option<&InteractRequest>,
) -> Result<GrantResponse, Refusal> {
    let interact = interact
        .filter(|interact| interact.offers("redirect"))
        .ok_or(Refusal::hint(
            Code::InvalidInteraction,
            "a person must be asked, and no start mode offered is supported",
        ))?;
    let finish = interact.finish.as_ref().map(check_finish).transpose()?;
    let finish = match finish {
        None => None,
        Some(finish) => Some(PendingFinish {
            finish: finish.clone(),
            server_nonce: random::secret()?,
        }),
    };
    let server_nonce = finish.as_ref().map(|finish| finish.server_nonce.clone());
    let lifetime = app.config.protocol.interaction_lifetime;
    let now_ms = app.clock.now_ms();
    let continuation_token = random::secret()?;
    let code = random::secret()?;
    let id = requested.id;
    let pending = Pending {
        requested,
        phase: Phase::Waiting,
        expires_at: now_ms.saturating_add(lifetime.saturating_mul(1000)),
        finish,
        ui_locales: interact.hints.clone().unwrap_or_default().ui_locales,
        continuation: app.hash(tenant, Kind::ContinuationToken, &continuation_token),
        not_before: now_ms.saturating_add(app.config.protocol.wait.saturating_mul(1000)),
    };
    app.put_pending(tenant, &pending).await?;
    app.put_interaction(tenant, &code, &Interaction::new(id), lifetime)
        .await?;
    Ok(GrantResponse {
        continuation: Some(continuation(app, tenant, id, continuation_token)),
        interact: Some(InteractResponse {
            redirect: Some(tenant.urls.interaction(code.expose())),
            finish: server_nonce,
            expires_in: Some(lifetime),
            ..InteractResponse::default()
        }),
        ..GrantResponse::default()
    })
}

/// How a client goes on (RFC 9635 §3.1).
pub fn continuation(app: &App, tenant: &Tenant, grant: GrantId, token: Secret) -> Continue {
    Continue {
        uri: tenant.urls.continuation(grant),
        wait: Some(app.config.protocol.wait),
        access_token: BareToken { value: token },
    }
}

/// Refuses finish URIs that could not carry the answer, or that would run in
/// the AS's pages instead of leaving them.
fn check_finish(finish: &Finish) -> Result<&Finish, Refusal> {
    let refuse = |hint| Err(Refusal::hint(Code::InvalidRequest, hint));
    if finish.method != "redirect" {
        return refuse("`finish.method` is not supported");
    }
    let Ok(uri) = url::Url::parse(&finish.uri) else {
        return refuse("`finish.uri` must be an absolute URI");
    };
    if matches!(
        uri.scheme(),
        "javascript" | "data" | "vbscript" | "blob" | "file" | "about"
    ) {
        return refuse("`finish.uri` has a scheme that cannot be used");
    }
    // Plain HTTP leaves the machine readable to everybody on the way
    // (RFC 9635 §2.5.2.1).
    if uri.scheme() == "http" && !is_this_machine(&uri) {
        return refuse("`finish.uri` must be https, on localhost, or of an own scheme");
    }
    if uri.fragment().is_some() {
        return refuse("`finish.uri` must not have a fragment");
    }
    // The parameters the AS adds would be ambiguous (AMB-35).
    if uri
        .query_pairs()
        .any(|(name, _)| name == "hash" || name == "interact_ref")
    {
        return refuse("`finish.uri` must not have the parameters `hash` and `interact_ref`");
    }
    Ok(finish)
}

fn is_this_machine(uri: &url::Url) -> bool {
    match uri.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl App {
    /// Writes a waiting grant.
    ///
    /// # Errors
    /// 503 when live state does not answer.
    pub async fn put_pending(&self, tenant: &Tenant, pending: &Pending) -> Result<(), Refusal> {
        let key = self.live_key(
            tenant,
            Kind::PendingGrant,
            &pending.requested.id.to_string(),
        );
        let value = serde_json::to_vec(pending)?;
        Ok(self
            .live
            .put(&key, &value, self.pending_ttl(pending))
            .await?)
    }

    /// How long a waiting grant is kept: past its end, so that a client that
    /// comes late is told what happened.
    pub fn pending_ttl(&self, pending: &Pending) -> Duration {
        let left = pending.expires_at.saturating_sub(self.clock.now_ms());
        Duration::from_millis(left) + Duration::from_secs(60)
    }
}
