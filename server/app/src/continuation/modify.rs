//! `PATCH {base}/gnap/continue/{id}`: the client changes what it asks for
//! (RFC 9635 §5.3). The whole request is evaluated again; what a person agreed
//! to counts for exactly that.

use std::time::Duration;

use gnap::error::Code;
use gnap::grant::State;
use gnap::id::{InstanceId, UserId};
use gnap::interact::InteractRequest;
use gnap::modify::ModifyRequest;
use gnap::response::GrantResponse;
use gnap::secret::{KeyedHash, Kind};
use gnap::sub_id::SubId;
use gnap::subject::User;
use live::Swap;
use policy::{Consent, Outcome};
use serde_json::{Value, json};
use store::grant::{
    Approval, Decide, Decided, Decision, Grant, Modified, Modify, State as Stored,
    StoredInteractRef, To,
};

use super::find::{Continued, Place};
use super::{poll, redeem};
use crate::app::App;
use crate::approval;
use crate::attempts;
use crate::audit;
use crate::grant::{
    Agreed, AskedSubject, AskedTokens, Circumstances, ClientFacts, ExpectedUser, NamedBy, Past,
    Pending, Person, Phase, Reach, Recorded, Requested, Said, Standing, actor, bound,
    check_interact, continuation, counted, evaluate, expected_user, later, new_grant, prepare,
};
use crate::http::Refusal;
use crate::random;
use crate::tenant::Tenant;

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
    let class = continued.place.class();
    check_interact(app, tenant, class, message.interact.as_ref()).map_err(|refusal| {
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
        let expected = self
            .expected(&requested.client, requested.instance, requested.expected)
            .await?;
        let asserted = expected.and_then(|expected| expected.asserted(tenant, &requested.client));
        let asserted_user = asserted.map(|asserted| asserted.user.to_string());
        let circumstances = Circumstances {
            person: Person::MayCome,
            address: self.continued.address,
            ..Circumstances::unattended(app.clock.now(), asserted_user.as_deref())
        };
        let tokens = self.evaluate(
            &requested.client,
            &requested.tokens,
            circumstances,
            Agreed::This,
        )?;
        let subject = match (&self.message.subject, asserted) {
            (None, _) => requested.subject.clone(),
            (Some(subject), None) => AskedSubject::new(tenant, subject),
            (Some(subject), Some(asserted)) => AskedSubject::new(tenant, subject)
                .map(|subject| subject.allowed(asserted.auth_time)),
        };
        let wanted = Requested {
            tokens,
            subject,
            expected,
            asserted,
            address: self.continued.address,
            ..requested.clone()
        };
        if approval::waits_for_others_only(&wanted.tokens, wanted.subject.as_ref()) {
            // No interaction would change anything.
            return self
                .decide_waiting(pending, version, wanted, Decision::Waiting)
                .await;
        }
        match State::Pending.again(wanted.event()) {
            Ok(State::Approved) => {
                self.decide_waiting(pending, version, wanted, Decision::Approved)
                    .await
            }
            Ok(State::Pending) => self.ask_again(pending, version, wanted).await,
            _ => Err(self.refused(Code::RequestDenied)),
        }
    }

    /// Whom the client expects now. Naming another person than before is
    /// refused: the grant is one person's.
    async fn expected(
        &self,
        client: &ClientFacts,
        instance: Option<InstanceId>,
        before: Option<ExpectedUser>,
    ) -> Result<Option<ExpectedUser>, Refusal> {
        let said = Said {
            user: self.message.user.as_ref(),
            subject: self.message.subject.as_ref(),
        };
        let now = expected_user(self.app, self.tenant, client, instance, said)
            .await
            .map_err(|refusal| self.unchanged(refusal))?;
        match (before, now) {
            (None, now) => Ok(now),
            (before, None) => Ok(before),
            (Some(ExpectedUser::Known { user, .. }), Some(now)) if now.is_met_by(user) => {
                Ok(Some(now))
            }
            // Who it really is shows when somebody signs in.
            (Some(_), Some(_)) => Ok(Some(ExpectedUser::Nobody)),
        }
    }

    /// What is asked now needs no person: policy allows it by itself, or only
    /// others have to approve it.
    async fn decide_waiting(
        &self,
        pending: &Pending,
        version: u64,
        wanted: Requested,
        decision: Decision,
    ) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        if decision == Decision::Waiting {
            self.count_approval(&wanted.client).await?;
        }
        let claimed = Pending {
            phase: Phase::Deciding,
            revision: pending.revision.saturating_add(1),
            ..pending.clone()
        };
        if app.swap_pending(tenant, version, &claimed).await? == Swap::Lost {
            return Err(self.refused(Code::TooFast));
        }
        let key = bound(&self.continued.key);
        let hash = Some(self.continued.token_hash);
        let user = wanted.asserted.map(|asserted| asserted.user);
        let store = app.store.tenant(tenant.id);
        let approval = match decision {
            Decision::Waiting => Some(approval::ask(app, tenant, &wanted, user).await?),
            Decision::Approved | Decision::Denied => None,
        };
        let decided = store
            .decide(Decide {
                grant: new_grant(app, tenant, &wanted, (key, user, hash))?,
                decision,
                approval,
                asked: claimed.asked(),
                interact_ref_hash: None,
                audit: audit::by(app, actor(&wanted.client), "grant.modify", json!({}))?,
            })
            .await?;
        if decided == Decided::Already {
            return Err(self.refused(Code::TooFast));
        }
        if let Err(error) = app.remove_pending(tenant, self.continued.id).await {
            tracing::warn!(%error, "a decided grant leaves live state by its time to live");
        }
        if decision == Decision::Waiting {
            app.jobs.wake();
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
        wanted: Requested,
    ) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        let token = random::secret()?;
        let hash = app.hash(tenant, Kind::ContinuationToken, &token);
        let mut next = Pending {
            requested: wanted,
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
                next.approver = reach.approver;
                next.finish = reach.finish.clone();
                next.ui_locales = reach.ui_locales.clone();
                reach
                    .open(app, tenant, self.continued.id, next.round)
                    .await?
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
            // What approvers look at does not change under their eyes.
            Stored::Waiting => return Err(self.refused(Code::RequestDenied)),
            Stored::Denied => return Err(redeem::denial(grant)?),
            Stored::Pending | Stored::Finalized { .. } => {
                return Err(Refusal::code(Code::InvalidContinuation));
            }
        }
        let recorded: Recorded = serde_json::from_value(grant.request.clone())?;
        let before: AskedTokens = serde_json::from_value(grant.decision.clone())?;
        // Who has not brought the interaction reference may not be the one in
        // whose browser a person agreed: that agreement does not count here.
        // For whom a trusted client vouched, who did not say anything, it may
        // vouch on.
        let user = match (grant.user, grant.interact_ref) {
            (Some(user), StoredInteractRef::None | StoredInteractRef::Used { .. }) => Some(user),
            (Some(_), StoredInteractRef::Waiting(_)) | (None, _) => None,
        };
        self.check_known(&recorded)?;
        let before_user = grant.user.map(|user| ExpectedUser::Known {
            user,
            by: NamedBy::Hint,
        });
        let expected = self
            .expected(&recorded.client, grant.client_instance, before_user)
            .await?;
        if expected == Some(ExpectedUser::Nobody) {
            return Err(self.refused(Code::UnknownUser));
        }
        let name = user.map(|user| user.to_string());
        let (of, id) = (&recorded.client.thumbprint, self.continued.id);
        let types = match &self.message.access_token {
            Some(requests) => self.tenant.right_types_of(requests),
            None => before.right_types(),
        };
        let past = Past::load(self.app, self.tenant, user, of, id, &types).await?;
        let circumstances = Circumstances {
            // Without an RO whose yes counts, one may come.
            person: match self.message.interact {
                Some(_) => Person::MayCome,
                None => Person::Settled,
            },
            address: self.continued.address,
            past: Some(&past),
            ..recorded.circumstances(self.app.clock.now(), name.as_deref())
        };
        let agreed = match circumstances.consent {
            Consent::Given => Agreed::Before(&before),
            Consent::Remembered { .. } | Consent::NotGiven => Agreed::This,
        };
        let tokens = self.evaluate(&recorded.client, &before, circumstances, agreed)?;
        let subject = match &self.message.subject {
            None => recorded.subject.clone(),
            Some(subject) => AskedSubject::new(self.tenant, subject)
                .map(|subject| subject.agreed_before(recorded.subject.as_ref())),
        };
        // Agreement counts only for who has brought the reference.
        let subject = match user {
            Some(_) => subject,
            None => subject.map(AskedSubject::asked_anew),
        };
        let wanted = Requested {
            id: self.continued.id,
            created_at: grant.created_at_ms,
            asserted: recorded.asserted.filter(|_| user.is_some()),
            end_user: recorded.end_user,
            sign_in: recorded.sign_in.clone().filter(|_| user.is_some()),
            address: self.continued.address,
            client: recorded.client.clone(),
            instance: grant.client_instance,
            key: grant.client.key.value.clone(),
            logo: None,
            tokens,
            subject,
            expected,
            login_hint: None,
        };
        if approval::waits_for_others_only(&wanted.tokens, wanted.subject.as_ref()) {
            return self.wait_for_others(grant, user, wanted).await;
        }
        match State::Approved.again(wanted.event()) {
            Ok(State::Approved) => self.issue(grant, user, wanted).await,
            Ok(State::Pending) => self.reopen(grant, wanted).await,
            _ => Err(self.refused(Code::RequestDenied)),
        }
    }

    /// Refuses identifiers that this client was not given: it would find out
    /// by trying which of them are the RO's.
    fn check_known(&self, recorded: &Recorded) -> Result<(), Refusal> {
        let of_user = match &self.message.user {
            Some(User::Value(value)) => value.sub_ids.as_slice(),
            Some(User::Reference(_)) | None => &[],
        };
        let of_subject = self.message.subject.as_ref();
        let of_subject = of_subject.map_or(&[][..], |subject| subject.sub_ids.as_slice());
        let given = recorded
            .subject
            .as_ref()
            .filter(|subject| subject.outcome == Outcome::Allow);
        let is_known = |sub_id: &SubId| match sub_id {
            SubId::Opaque(_) | SubId::IssSub { .. } => true,
            other => given.is_some_and(|given| {
                let format = other.format();
                given.sub_id_formats.iter().any(|known| known == format)
            }),
        };
        let mut all = of_user
            .iter()
            .chain(of_subject)
            .flat_map(SubId::identifiers);
        match all.all(is_known) {
            true => Ok(()),
            false => Err(self.refused(Code::UnknownUser)),
        }
    }

    /// Nobody needs to be asked: new tokens, beside the earlier ones.
    async fn issue(
        &self,
        grant: &Grant,
        user: Option<UserId>,
        wanted: Requested,
    ) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        let (client, tokens) = (&wanted.client, &wanted.tokens);
        let standing = Standing {
            grant: self.continued.id,
            key: &self.continued.key,
            instance: grant.client_instance,
            client,
            tokens,
            subject: wanted.subject.as_ref(),
            user,
        };
        let prepared = prepare(app, tenant, standing).await?;
        let count = prepared.tokens.len();
        let (next, response) = (prepared.continuation, prepared.response);
        let to = To::Approved(Box::new(Approval {
            tokens: prepared.tokens,
            ..self.about(&wanted, user, next)?
        }));
        let kept = self.continued.kept(&response);
        let (modified, ()) = tokio::join!(
            self.write(grant, client, to),
            app.keep(tenant, self.continued.step(next), &kept),
        );
        modified?;
        app.meters.tokens(count);
        Ok(response)
    }

    /// Nobody needs to be asked but others, who come by themselves: the grant
    /// waits for them, without an interaction (§5.2), and earlier tokens stay.
    async fn wait_for_others(
        &self,
        grant: &Grant,
        user: Option<UserId>,
        wanted: Requested,
    ) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        let id = self.continued.id;
        self.count_approval(&wanted.client).await?;
        let token = random::secret()?;
        let next = app.hash(tenant, Kind::ContinuationToken, &token);
        let response = GrantResponse {
            continuation: Some(continuation(app, tenant, id, token)),
            ..GrantResponse::default()
        };
        let asked = approval::ask(app, tenant, &wanted, user).await?;
        let about = self.about(&wanted, user, next)?;
        let kept = self.continued.kept(&response);
        let (modified, ()) = tokio::join!(
            self.write(
                grant,
                &wanted.client,
                To::Waiting(Box::new(about), Box::new(asked))
            ),
            app.keep(tenant, self.continued.step(next), &kept),
        );
        modified?;
        app.jobs.wake();
        app.wait_between_polls(tenant, id).await?;
        Ok(response)
    }

    /// More requests than anybody would look at are refused (RFC 9635 §12.3).
    async fn count_approval(&self, client: &ClientFacts) -> Result<(), Refusal> {
        let made = attempts::approval_by(self.app, self.tenant.id, &client.thumbprint).await?;
        counted(made).map_err(|refusal| self.unchanged(refusal))
    }

    /// What the grant is about from now on.
    fn about(
        &self,
        wanted: &Requested,
        user: Option<UserId>,
        next_continuation_hash: KeyedHash,
    ) -> Result<Approval, serde_json::Error> {
        let whose = (bound(&self.continued.key), user, None);
        let row = new_grant(self.app, self.tenant, wanted, whose)?;
        Ok(Approval {
            user,
            right_types: row.right_types,
            inputs: row.inputs,
            request: row.request,
            decision: row.decision,
            next_continuation_hash,
            tokens: Vec::new(),
            decided_at_ms: row.decided_at_ms,
        })
    }

    /// A person is needed again: the stored grant waits with its tokens, the
    /// request goes back to live state.
    async fn reopen(&self, grant: &Grant, wanted: Requested) -> Result<GrantResponse, Refusal> {
        let Self { app, tenant, .. } = *self;
        let reach = self.reach(self.message.interact.as_ref())?;
        let token = random::secret()?;
        let hash = app.hash(tenant, Kind::ContinuationToken, &token);
        let id = self.continued.id;
        let version = grant.version.saturating_add(1);
        let pending = Pending {
            // No code of the first interaction can have this round.
            round: u32::try_from(version).unwrap_or(u32::MAX),
            modified: Some(version),
            ..Pending::new(wanted, &reach, hash, app.next_call())
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
            interact,
            ..GrantResponse::default()
        };
        let kept = self.continued.kept(&response);
        let (modified, ()) = tokio::join!(
            self.write(grant, &pending.requested.client, To::Pending),
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
                audit: audit::by(app, actor(client), "grant.modify", self.replaced(grant)?)?,
            })
            .await?;
        match modified {
            Modified::Done { .. } => Ok(()),
            Modified::Unknown | Modified::WrongContinuation | Modified::Over => {
                Err(Refusal::code(Code::InvalidContinuation))
            }
        }
    }

    /// What was decided before: its place in the row is for the new decision.
    fn replaced(&self, grant: &Grant) -> Result<Value, serde_json::Error> {
        let before: AskedTokens = serde_json::from_value(grant.decision.clone())?;
        Ok(json!({"before": later::decision(&before)}))
    }

    /// What policy says to the modified request; what is absent stays as it
    /// was.
    fn evaluate(
        &self,
        client: &ClientFacts,
        before: &AskedTokens,
        circumstances: Circumstances<'_>,
        agreed: Agreed<'_>,
    ) -> Result<AskedTokens, Refusal> {
        let kept;
        let requests = match &self.message.access_token {
            Some(requests) => Some(requests),
            None => {
                kept = before.requests();
                kept.as_ref()
            }
        };
        let tokens = evaluate(self.tenant, client, requests, circumstances, agreed)
            .map_err(|invalid| self.unchanged(invalid.into()))?;
        self.app.count_decisions(&tokens);
        Ok(tokens)
    }

    fn reach(&self, interact: Option<&InteractRequest>) -> Result<Reach, Refusal> {
        Reach::new(self.app, interact, None).map_err(|refusal| self.unchanged(refusal))
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
