//! How a person can be reached for a request: start modes and the way back
//! (RFC 9635 §2.5, §3.3).

use gnap::error::Code;
use gnap::id::GrantId;
use gnap::interact::{Finish, InteractRequest, InteractResponse};
use gnap::secret::Secret;

use super::pending::PendingFinish;
use crate::app::App;
use crate::http::Refusal;
use crate::interact::Interaction;
use crate::random;
use crate::tenant::Tenant;

/// A way to a person that was drawn but not yet opened.
pub struct Reach {
    /// How the client learns of the end.
    pub finish: Option<PendingFinish>,
    /// Locales the person reads, as hinted.
    pub ui_locales: Vec<String>,
    /// When the interaction ends undecided, ms.
    pub expires_at: u64,
    redirect: Secret,
}

/// Checks what holds whether or not a person is needed.
///
/// # Errors
/// `invalid_request` for a finish method or URI that cannot be used.
pub fn check(interact: Option<&InteractRequest>) -> Result<(), Refusal> {
    match interact.and_then(|interact| interact.finish.as_ref()) {
        None => Ok(()),
        Some(finish) => check_finish(finish),
    }
}

impl Reach {
    /// Chooses among what the client offered.
    ///
    /// # Errors
    /// `invalid_interaction` when the client offers no way to reach a person;
    /// 503 when there is no randomness.
    pub fn new(app: &App, interact: Option<&InteractRequest>) -> Result<Self, Refusal> {
        let interact = interact
            .filter(|interact| interact.offers("redirect"))
            .ok_or(Refusal::hint(
                Code::InvalidInteraction,
                "a person must be asked, and no start mode offered is supported",
            ))?;
        let finish = match &interact.finish {
            None => None,
            Some(finish) => Some(PendingFinish {
                finish: finish.clone(),
                server_nonce: random::secret()?,
            }),
        };
        let lifetime = app.config.protocol.interaction_lifetime;
        Ok(Self {
            finish,
            ui_locales: interact.hints.clone().unwrap_or_default().ui_locales,
            expires_at: app
                .clock
                .now_ms()
                .saturating_add(lifetime.saturating_mul(1000)),
            redirect: random::secret()?,
        })
    }

    /// Opens the way. `round` is the grant's: when it changes, this way is
    /// closed.
    ///
    /// # Errors
    /// 503 when live state does not answer.
    pub async fn open(
        self,
        app: &App,
        tenant: &Tenant,
        grant: GrantId,
        round: u32,
    ) -> Result<InteractResponse, Refusal> {
        let lifetime = app.config.protocol.interaction_lifetime;
        let interaction = Interaction::new(grant, round);
        app.put_interaction(tenant, &self.redirect, &interaction, lifetime)
            .await?;
        Ok(InteractResponse {
            redirect: Some(tenant.urls.interaction(self.redirect.expose())),
            finish: self.finish.map(|finish| finish.server_nonce),
            expires_in: Some(lifetime),
            ..InteractResponse::default()
        })
    }
}

/// Refuses finish URIs that could not carry the answer, or that would run in
/// the AS's pages instead of leaving them.
fn check_finish(finish: &Finish) -> Result<(), Refusal> {
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
    Ok(())
}

fn is_this_machine(uri: &url::Url) -> bool {
    match uri.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
