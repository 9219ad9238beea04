//! `PATCH {base}/gnap/continue/{id}`: the client changes what it asks for
//! (RFC 9635 §5.3). The whole request is evaluated again; what a person agreed
//! to counts for exactly that.

use std::time::Duration;

use gnap::error::Code;
use gnap::grant::State;
use gnap::id::UserId;
use gnap::interact::InteractRequest;
use gnap::modify::ModifyRequest;
use gnap::response::GrantResponse;
use gnap::secret::Kind;
use live::Swap;
use policy::Consent;
use serde_json::json;
use store::grant::{
    Approval, Decide, Decided, Decision, Grant, Modified, Modify, State as Stored,
    StoredInteractRef, To,
};

use super::find::{Continued, Place};
use super::{poll, redeem};
use crate::app::App;
use crate::audit;
use crate::grant::{
    Agreed, AskedTokens, Circumstances, ClientFacts, Pending, Phase, Reach, Requested, actor,
    bound, check_interact, continuation, evaluate, new_grant,
};
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;
use crate::token::{Holder, mint_all};

/// How long one modification of a version of a grant keeps others out.
const TURN: Duration = Duration::from_secs(10);

/// Evaluates the modified request and moves the grant. When the modification
/// is refused the grant stays as it was, and the answer says how to go on.
///
/// # Errors
/// A registry error, or 503.
#[tracing::instrument(name = "continuation.modify", skip_all)]
pub async fn modify(
    app: &App,
    tenant: &Tenant,
    continued: &Continued,
    message: &ModifyRequest,
) -> Result<GrantResponse, Refusal> {
    check_interact(message.interact.as_ref()).map_err(|refusal| {
        let token = continued.token.clone();
        refusal.with_continue(continuation(app, tenant, continued.id, token))
    })?;
    let change = Change {
        app,
        tenant,
        continued,
        message,
    };
    match &continued.place {
        Place::Waiting { pending, version } => change.waiting(pending, *version).await,
        Place::Decided(grant) => change.decided(grant).await,
    }
}

struct Change<'a> {
    app: &'a App,
    tenant: &'a Tenant,
    continued: &'a Continued,
    message: &'a ModifyRequest,
}

impl Change<'_> {
    /// A grant that waits for a person.
    async fn waiting(&self, pending: &Pending, version: u64) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        poll::may_call(app, tenant, self.continued, pending, version).await?;
        let requested = &pending.requested;
        let tokens = self.evaluate(&requested.client, &requested.tokens, None)?;
        match State::Pending.again(tokens.event()) {
            Ok(State::Approved) => self.approve_waiting(pending, version, tokens).await,
            Ok(State::Pending) => self.ask_again(pending, version, tokens).await,
            _ => Err(self.refused(Code::RequestDenied)),
        }
    }

    /// Policy allows by itself what is asked now.
    async fn approve_waiting(
        &self,
        pending: &Pending,
        version: u64,
        tokens: AskedTokens,
    ) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        let claimed = Pending {
            phase: Phase::Deciding,
            revision: pending.revision.saturating_add(1),
            ..pending.clone()
        };
        if app.swap_pending(tenant, version, &claimed).await? == Swap::Lost {
            return Err(self.refused(Code::TooFast));
        }
        let requested = Requested {
            tokens,
            ..claimed.requested.clone()
        };
        let key = bound(&self.continued.key);
        let hash = Some(self.continued.token_hash);
        let store = app.store.tenant(tenant.id);
        let decided = store
            .decide(Decide {
                grant: new_grant(app, &requested, key, None, hash)?,
                decision: Decision::Approved,
                asked: claimed.asked(),
                interact_ref_hash: None,
                audit: audit::by(app, actor(&requested.client), "grant.modify", json!({}))?,
            })
            .await?;
        if decided == Decided::Already {
            return Err(self.refused(Code::TooFast));
        }
        if let Err(error) = app.remove_pending(tenant, self.continued.id).await {
            tracing::warn!(%error, "a decided grant leaves live state by its time to live");
        }
        let grant = store.grant(self.continued.id).await?;
        let grant = grant.ok_or_else(|| Refusal::code(Code::InvalidContinuation))?;
        redeem::redeem(app, tenant, self.continued, &grant, None).await
    }

    /// A person is needed still. Without a new `interact` the way to them stays
    /// open; a page shown before decides nothing any more.
    async fn ask_again(
        &self,
        pending: &Pending,
        version: u64,
        tokens: AskedTokens,
    ) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        let token = random::secret()?;
        let hash = app.hash(tenant, Kind::ContinuationToken, &token);
        let mut next = Pending {
            requested: Requested {
                tokens,
                ..pending.requested.clone()
            },
            continuation: hash,
            not_before: app.next_call(),
            hurried: 0,
            revision: pending.revision.saturating_add(1),
            ..pending.clone()
        };
        let interact = match &self.message.interact {
            None if app.clock.now_ms() >= pending.expires_at => {
                return Err(self.refused(Code::InvalidInteraction));
            }
            None => None,
            Some(interact) => {
                let reach = self.reach(Some(interact))?;
                next.round = pending.round.saturating_add(1);
                next.expires_at = reach.expires_at;
                next.finish = reach.finish.clone();
                next.ui_locales = reach.ui_locales.clone();
                Some(
                    reach
                        .open(app, tenant, self.continued.id, next.round)
                        .await?,
                )
            }
        };
        let response = GrantResponse {
            continuation: Some(continuation(app, tenant, self.continued.id, token)),
            interact,
            ..GrantResponse::default()
        };
        let kept = self.continued.kept(&response);
        let (swap, ()) = tokio::join!(
            app.swap_pending(tenant, version, &next),
            app.keep(tenant, self.continued.step(hash), &kept),
        );
        match swap? {
            Swap::Done => Ok(response),
            Swap::Lost => Err(self.refused(Code::TooFast)),
        }
    }

    /// A grant that was approved.
    async fn decided(&self, grant: &Grant) -> Result<GrantResponse, Refusal> {
        match grant.state {
            Stored::Approved => {}
            Stored::Denied => return Err(Refusal::code(Code::UserDenied)),
            Stored::Pending | Stored::Finalized { .. } => {
                return Err(Refusal::code(Code::InvalidContinuation));
            }
        }
        let client: ClientFacts = serde_json::from_value(grant.request.clone())?;
        let before: AskedTokens = serde_json::from_value(grant.decision.clone())?;
        // Who has not brought the interaction reference may not be the one in
        // whose browser a person agreed: that agreement does not count here.
        let agreed = match (grant.user, grant.interact_ref) {
            (Some(user), StoredInteractRef::None | StoredInteractRef::Used { .. }) => {
                Some((user, &before))
            }
            (Some(_), StoredInteractRef::Waiting(_)) | (None, _) => None,
        };
        let user = agreed.map(|(user, _)| user.to_string());
        let by = agreed
            .zip(user.as_deref())
            .map(|((_, tokens), user)| (user, tokens));
        let tokens = self.evaluate(&client, &before, by)?;
        let user = agreed.map(|(user, _)| user);
        match State::Approved.again(tokens.event()) {
            Ok(State::Approved) => self.issue(grant, &client, user, tokens).await,
            Ok(State::Pending) => self.reopen(grant, client, tokens).await,
            _ => Err(self.refused(Code::RequestDenied)),
        }
    }

    /// Nobody needs to be asked: new tokens, beside the earlier ones.
    async fn issue(
        &self,
        grant: &Grant,
        client: &ClientFacts,
        user: Option<UserId>,
        tokens: AskedTokens,
    ) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        let holder = Holder {
            key: bound(&self.continued.key),
            instance: grant.client_instance,
            class: client.class.clone(),
            user,
        };
        let minted = mint_all(app, tenant, &holder, &tokens)?;
        let count = minted.stored.len();
        let next = random::secret()?;
        let next_hash = app.hash(tenant, Kind::ContinuationToken, &next);
        let response = GrantResponse {
            continuation: Some(continuation(app, tenant, self.continued.id, next)),
            access_token: Some(minted.response),
            ..GrantResponse::default()
        };
        let to = To::Approved(Box::new(Approval {
            user,
            right_types: tokens.right_types(),
            request: serde_json::to_value(client)?,
            decision: serde_json::to_value(&tokens)?,
            next_continuation_hash: next_hash,
            tokens: minted.stored,
            decided_at_ms: app.clock.now_ms(),
        }));
        let kept = self.continued.kept(&response);
        let (modified, ()) = tokio::join!(
            self.write(grant, client, to),
            app.keep(tenant, self.continued.step(next_hash), &kept),
        );
        modified?;
        app.meters.tokens(count);
        Ok(response)
    }

    /// A person is needed again: the stored grant waits with its tokens, the
    /// request goes back to live state.
    async fn reopen(
        &self,
        grant: &Grant,
        client: ClientFacts,
        tokens: AskedTokens,
    ) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        let reach = self.reach(self.message.interact.as_ref())?;
        let token = random::secret()?;
        let hash = app.hash(tenant, Kind::ContinuationToken, &token);
        let id = self.continued.id;
        let version = grant.version.saturating_add(1);
        let pending = Pending {
            requested: Requested {
                id,
                created_at: grant.created_at_ms,
                client: client.clone(),
                instance: grant.client_instance,
                key: grant.client.key.value.clone(),
                tokens,
            },
            phase: Phase::Waiting,
            expires_at: reach.expires_at,
            finish: reach.finish.clone(),
            ui_locales: reach.ui_locales.clone(),
            continuation: hash,
            not_before: app.next_call(),
            hurried: 0,
            revision: 0,
            // No code of the first interaction can have this round.
            round: u32::try_from(version).unwrap_or(u32::MAX),
            modified: Some(version),
        };
        let round = pending.round;
        // Two modifications at once: the second would overwrite what the first
        // one, which the store lets through, asks for.
        let turn = app.live_key(tenant, Kind::Attempts, &format!("modify {id} {version}"));
        if app.live.count(&turn, TURN).await? > 1 {
            return Err(self.refused(Code::TooFast));
        }
        // Live state first: without the stored change nobody reads it, and the
        // other way round a crash would end the grant.
        app.put_pending(tenant, &pending).await?;
        let interact = reach.open(app, tenant, id, round).await?;
        let response = GrantResponse {
            continuation: Some(continuation(app, tenant, id, token)),
            interact: Some(interact),
            ..GrantResponse::default()
        };
        let kept = self.continued.kept(&response);
        let (modified, ()) = tokio::join!(
            self.write(grant, &client, To::Pending),
            app.keep(tenant, self.continued.step(hash), &kept),
        );
        modified?;
        Ok(response)
    }

    async fn write(&self, grant: &Grant, client: &ClientFacts, to: To) -> Result<(), Refusal> {
        let Self { app, tenant, .. } = *self;
        let modified = app
            .store
            .tenant(tenant.id)
            .modify(Modify {
                grant_id: self.continued.id,
                version: grant.version,
                key_thumbprint: bound(&self.continued.key).thumbprint,
                continuation_hash: self.continued.token_hash,
                to,
                audit: audit::by(app, actor(client), "grant.modify", json!({}))?,
            })
            .await?;
        match modified {
            Modified::Done { .. } => Ok(()),
            Modified::Unknown | Modified::WrongContinuation | Modified::Over => {
                Err(Refusal::code(Code::InvalidContinuation))
            }
        }
    }

    /// What policy says to the modified request; what is absent stays as it
    /// was. `by` is who agreed before, and to what.
    fn evaluate(
        &self,
        client: &ClientFacts,
        before: &AskedTokens,
        by: Option<(&str, &AskedTokens)>,
    ) -> Result<AskedTokens, Refusal> {
        let kept;
        let requests = match &self.message.access_token {
            Some(requests) => Some(requests),
            None => {
                kept = before.requests();
                kept.as_ref()
            }
        };
        let circumstances = Circumstances {
            now: self.app.clock.now(),
            user: by.map(|(user, _)| user),
            consent: match by {
                Some(_) => Consent::Given,
                None => Consent::NotGiven,
            },
        };
        let agreed = match by {
            Some((_, tokens)) => Agreed::Before(tokens),
            None => Agreed::This,
        };
        let tokens = evaluate(self.tenant, client, requests, circumstances, agreed)
            .map_err(|invalid| self.unchanged(invalid.into()))?;
        self.app.count_decisions(&tokens);
        Ok(tokens)
    }

    fn reach(&self, interact: Option<&InteractRequest>) -> Result<Reach, Refusal> {
        Reach::new(self.app, interact).map_err(|refusal| self.unchanged(refusal))
    }

    fn refused(&self, code: Code) -> Refusal {
        self.unchanged(Refusal::code(code))
    }

    /// The grant is as it was, and its client goes on with the same token.
    fn unchanged(&self, refusal: Refusal) -> Refusal {
        let token = self.continued.token.clone();
        refusal.with_continue(continuation(
            self.app,
            self.tenant,
            self.continued.id,
            token,
        ))
    }
}
