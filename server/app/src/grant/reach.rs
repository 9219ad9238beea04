//! How a person can be reached for a request: start modes and the way back
//! (RFC 9635 §2.5, §3.3), or their own page when they are not there (§1.6.8).

use gnap::error::Code;
use gnap::id::{GrantId, UserId};
use gnap::interact::{FinishMethod, InteractRequest, InteractResponse, KnownStart, UserCodeUri};
use gnap::secret::Secret;

use super::pending::PendingFinish;
use crate::app::App;
use crate::http::Refusal;
use crate::interact::{Interaction, Place, Via, check_callback, give_user_code};
use crate::me;
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
    /// Who must decide, when it is not whoever comes.
    pub approver: Option<UserId>,
    starts: Vec<KnownStart>,
}

/// Checks what holds whether or not a person is needed.
///
/// # Errors
/// `invalid_request` for a finish method or URI that cannot be used.
pub fn check(
    app: &App,
    tenant: &Tenant,
    class: Option<&str>,
    interact: Option<&InteractRequest>,
) -> Result<(), Refusal> {
    match interact.and_then(|interact| interact.finish.as_ref()) {
        None => Ok(()),
        Some(finish) => check_callback(app, tenant, class, finish),
    }
}

impl Reach {
    /// Chooses among what the client offered. `approver` is who is asked when
    /// it offers nothing that can be used.
    ///
    /// # Errors
    /// `invalid_interaction` when nobody can be reached; 503 when there is no
    /// randomness.
    pub fn new(
        app: &App,
        interact: Option<&InteractRequest>,
        approver: Option<UserId>,
    ) -> Result<Self, Refusal> {
        let starts = interact.map_or_else(Vec::new, InteractRequest::known_starts);
        if starts.is_empty() && approver.is_none() {
            return Err(Refusal::hint(
                Code::InvalidInteraction,
                "a person must be asked, and no start mode offered is supported",
            ));
        }
        let approver = approver.filter(|_| starts.is_empty());
        let finish = interact.and_then(|interact| interact.finish.as_ref());
        // Somebody elsewhere is not sent to the client, so that such a finish
        // is not possible for this request (RFC 9635 §3.3.5).
        let finish = finish
            .filter(|finish| approver.is_none() || finish.method() == Some(FinishMethod::Push));
        let finish = match finish {
            None => None,
            Some(finish) => Some(PendingFinish {
                finish: finish.clone(),
                server_nonce: random::secret()?,
            }),
        };
        let lifetime = match approver {
            None => app.config.protocol.interaction_lifetime,
            Some(_) => app.config.protocol.approval_lifetime,
        };
        let hints = interact.and_then(|interact| interact.hints.clone());
        Ok(Self {
            finish,
            ui_locales: hints.unwrap_or_default().ui_locales,
            expires_at: app
                .clock
                .now_ms()
                .saturating_add(lifetime.saturating_mul(1000)),
            approver,
            starts,
        })
    }

    /// Opens the way. `round` is the grant's: when it changes, every start mode
    /// of this way is closed. `None` when the client has nothing to do.
    ///
    /// # Errors
    /// `too_many_attempts` when too much waits for the person already; 503.
    pub async fn open(
        self,
        app: &App,
        tenant: &Tenant,
        grant: GrantId,
        round: u32,
    ) -> Result<Option<InteractResponse>, Refusal> {
        let finish = self.finish.map(|finish| finish.server_nonce);
        if let Some(user) = self.approver {
            me::wait_for(app, tenant, user, grant, self.expires_at).await?;
            return Ok(finish.map(|finish| InteractResponse {
                finish: Some(finish),
                ..InteractResponse::default()
            }));
        }
        let protocol = &app.config.protocol;
        let lifetime = protocol.interaction_lifetime;
        let mut response = InteractResponse {
            finish,
            expires_in: Some(lifetime),
            ..InteractResponse::default()
        };
        for start in self.starts {
            match start {
                KnownStart::Redirect => {
                    let code = address(app, tenant, grant, round, Via::Redirect).await?;
                    response.redirect = Some(tenant.urls.interaction(code.expose()));
                }
                KnownStart::App => {
                    let code = address(app, tenant, grant, round, Via::App).await?;
                    response.app = Some(match &tenant.interaction.app_uri {
                        Some(uri) => uri.with(code.expose()),
                        None => tenant.urls.interaction(code.expose()),
                    });
                }
                KnownStart::UserCode => {
                    let code = give_user_code(app, tenant, &Place::Stable, grant, round).await?;
                    response.user_code = Some(code);
                }
                KnownStart::UserCodeUri => {
                    let place = Place::own()?;
                    let code = give_user_code(app, tenant, &place, grant, round).await?;
                    let uri = place.uri(tenant);
                    response.user_code_uri = Some(UserCodeUri { code, uri });
                }
            }
        }
        if response.user_code.is_some() || response.user_code_uri.is_some() {
            // One span for all modes: the shortest.
            response.expires_in = Some(lifetime.min(protocol.user_code_lifetime));
        }
        Ok(Some(response))
    }
}

/// A fresh interaction, and the code its address ends with.
async fn address(
    app: &App,
    tenant: &Tenant,
    grant: GrantId,
    round: u32,
    via: Via,
) -> Result<Secret, Refusal> {
    let code = random::secret()?;
    let interaction = Interaction::new(grant, round, via);
    let lifetime = app.config.protocol.interaction_lifetime;
    app.put_interaction(tenant, &code, &interaction, lifetime)
        .await?;
    Ok(code)
}
