//! A person's yes or no becomes durable (RFC 9635 §4). Granted is what was
//! requested, and policy allows to this person, and was ticked.

use std::collections::BTreeSet;

use gnap::grant::Event;
use gnap::interact::FinishMethod;
use gnap::secret::{Kind, Secret};
use live::Swap;
use pages::form::{self, Answer, Offer};
use policy::{Outcome, Reason, ReasonKind};
use serde_json::{Value, json};
use store::grant::{Decide, Decided, Decision};

use super::consent::{offered, subject_index};
use super::failed::Failed;
use super::interaction::Open;
use super::push;
use super::seen::Seen;
use super::session::Session;
use super::via::Via;
use crate::app::App;
use crate::approval;
use crate::audit;
use crate::factor::{Strength, strength};
use crate::grant::{
    Agreed, AskedRight, AskedSubject, AskedTokens, Circumstances, DecidedBy, Pending, Phase,
    RecordedSignIn, Requested, bound, evaluate_again, event, new_grant, remember,
};
use crate::policies::ask_shadow;
use crate::random;
use crate::tenant::Tenant;

/// A decision that is in the store.
pub struct Made {
    /// What was decided.
    pub decision: Decision,
    /// The rights with what became of each.
    pub tokens: AskedTokens,
    /// The subject information with what became of it.
    pub subject: Option<AskedSubject>,
    /// What the finish method brings to the client.
    pub interact_ref: Secret,
}

/// Records the decision that a posted form makes.
///
/// # Errors
/// [`Failed::StaleForm`] for a form the page cannot have sent,
/// [`Failed::AlreadyUsed`] when somebody decided or cancelled meanwhile, or a
/// store that is down: then nothing is decided and the person can try again.
#[tracing::instrument(name = "interact.decide", skip_all)]
pub async fn decide(
    app: &App,
    tenant: &Tenant,
    open: &Open,
    session: &Session,
    seen: &Seen,
    fields: &[(String, String)],
) -> Result<Made, Failed> {
    let requested = &open.pending.requested;
    let (rights, required) = offered(requested, seen);
    let offer = Offer {
        rights: &rights,
        required: &required,
    };
    let named = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    let answer = form::answer(offer, named).map_err(|_| Failed::StaleForm)?;
    let page = seen.name(app, tenant)?;
    let has = |wanted: &str, value: &str| {
        let mut posted = fields.iter();
        posted.any(|(name, posted)| name == wanted && posted == value)
    };
    // Neither is a yes to another page a no, when nothing of it is left.
    if has(form::DECISION, form::ALLOW) && !has(form::SEEN, page.expose()) {
        return Err(Failed::StaleForm);
    }
    let answered = match &answer {
        // What is said by another person than the client named counts for
        // nobody (RFC 9635 §2.4).
        Answer::Allow(ticked) if requested.decided_by(session.user) == DecidedBy::Expected => {
            Answered {
                tokens: allowed(app, tenant, (open, seen), session, ticked),
                // Who decides for somebody else is not the end user (§3.4).
                subject: match open.via.end_user().is_ro() {
                    true => told(requested, session, ticked),
                    false => requested.subject.clone().map(AskedSubject::denied),
                },
            }
        }
        Answer::Allow(_) | Answer::Deny => Answered {
            tokens: nothing(&seen.tokens),
            subject: requested.subject.clone().map(AskedSubject::denied),
        },
    };
    let decision = match event(&answered.tokens, answered.subject.as_ref()) {
        Event::Authorized => Decision::Approved,
        // Nothing but the approval of others is wanted still.
        Event::InteractionNeeded => Decision::Waiting,
        _ => Decision::Denied,
    };
    let by_approver = open.pending.approver;
    if by_approver.is_some_and(|approver| approver != session.user) {
        // Somebody else signed in on the page that the named person opened.
        return Err(Failed::AlreadyUsed);
    }
    let claimed = claim(app, tenant, open).await?;
    let interact_ref = random::secret()?;
    if let Some(finish) = &claimed.finish
        && finish.finish.method() == Some(FinishMethod::Push)
    {
        let grant = claimed.requested.id;
        push::prepare(app, tenant, grant, finish, &interact_ref).await?;
    }
    let made = Made {
        decision,
        tokens: answered.tokens,
        subject: answered.subject,
        interact_ref,
    };
    let grant = claimed.requested.id;
    write(app, tenant, claimed, session, &made, open.via).await?;
    ask_shadow(app, tenant, grant, &made.tokens);
    Ok(made)
}

/// Whether a posted form says yes to one of these rights.
pub fn allows_any(fields: &[(String, String)], rights: &BTreeSet<usize>) -> bool {
    let is = |wanted: &str, value: &str| {
        let mut fields = fields.iter();
        fields.any(|(name, posted)| name == wanted && posted == value)
    };
    is(form::DECISION, form::ALLOW)
        && rights
            .iter()
            .any(|index| is(form::RIGHT, &index.to_string()))
}

/// What becomes of everything that was asked.
struct Answered {
    tokens: AskedTokens,
    subject: Option<AskedSubject>,
}

/// Who they are, if they ticked that.
fn told(
    requested: &Requested,
    session: &Session,
    ticked: &BTreeSet<usize>,
) -> Option<AskedSubject> {
    let was_ticked = ticked.contains(&subject_index(&requested.tokens));
    let subject = requested.subject.clone()?;
    Some(match subject.outcome {
        Outcome::Deny => subject.denied(),
        _ if was_ticked => {
            let strength = strength(&session.done);
            subject.allowed_by(strength.as_ref(), session.signed_in_at / 1000)
        }
        _ => subject.denied(),
    })
}

/// Evaluates again with this person and their yes: gates that ask fall away,
/// everything else still holds.
fn allowed(
    app: &App,
    tenant: &Tenant,
    (open, seen): (&Open, &Seen),
    session: &Session,
    ticked: &BTreeSet<usize>,
) -> AskedTokens {
    let user = session.user.to_string();
    // A right that wants a stronger or fresher sign-in than this one is not
    // given, whatever the form says.
    let strength = strength(&session.done);
    let sign_in = strength.as_ref().map(Strength::as_policy);
    let requested = &open.pending.requested;
    let circumstances = Circumstances {
        end_user: open.via.end_user(),
        address: requested.address,
        past: Some(&seen.past),
        ..Circumstances::consented(app.clock.now(), &user, sign_in)
    };
    let mut index = 0;
    seen.tokens.map(|token| {
        let client = &requested.client;
        let again = evaluate_again(tenant, client, token, circumstances, Agreed::This);
        token
            .rights
            .iter()
            .zip(again)
            .map(|(before, right)| {
                let was_ticked = ticked.contains(&index);
                index += 1;
                // A right that waits for others still waits; nothing else that is
                // wanted is given.
                let only_others = approval::waits_for_others(&right);
                match (right.outcome.gives() || only_others) && was_ticked {
                    true => explained(before, right),
                    false => AskedRight {
                        inputs: right.inputs,
                        ..denied(before.clone())
                    },
                }
            })
            .collect()
    })
}

/// Why the person was asked stays beside why the right was given then.
fn explained(before: &AskedRight, mut right: AskedRight) -> AskedRight {
    let asked = before
        .reasons
        .iter()
        .filter(|reason| {
            matches!(
                reason.kind,
                ReasonKind::Consent
                    | ReasonKind::Approval
                    | ReasonKind::StepUp
                    | ReasonKind::Narrowed
            )
        })
        .cloned();
    let mut reasons: Vec<Reason> = asked.collect();
    for reason in right.reasons {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    right.reasons = reasons;
    right
}

fn nothing(asked: &AskedTokens) -> AskedTokens {
    asked.map(|token| token.rights.iter().cloned().map(denied).collect())
}

fn denied(right: AskedRight) -> AskedRight {
    AskedRight {
        outcome: Outcome::Deny,
        ..right
    }
}

/// From here on the client can neither cancel nor get another continuation
/// token; see [`Phase`].
async fn claim(app: &App, tenant: &Tenant, open: &Open) -> Result<Pending, Failed> {
    let claimed = Pending {
        phase: Phase::Deciding,
        ..open.pending.clone()
    };
    if app.swap_pending(tenant, open.version, &claimed).await? == Swap::Done {
        return Ok(claimed);
    }
    // Lost to a poll, which changes nothing about the decision, or to a
    // cancellation, which does: look again, once.
    let again = app.pending(tenant, open.pending.requested.id).await?;
    let Some((pending, version)) = again else {
        return Err(Failed::AlreadyUsed);
    };
    // Modified meanwhile: the person has not seen what it asks for now.
    if pending.revision != open.pending.revision || pending.round != open.pending.round {
        return Err(Failed::StaleForm);
    }
    let claimed = Pending {
        phase: Phase::Deciding,
        ..pending
    };
    match app.swap_pending(tenant, version, &claimed).await? {
        Swap::Done => Ok(claimed),
        Swap::Lost => Err(Failed::Unavailable("the grant changed twice".into())),
    }
}

async fn write(
    app: &App,
    tenant: &Tenant,
    claimed: Pending,
    session: &Session,
    made: &Made,
    via: Via,
) -> Result<(), Failed> {
    let asked = claimed.asked();
    let mut requested = Requested {
        tokens: made.tokens.clone(),
        subject: made.subject.clone(),
        // From here on it is the person who signed in that counts.
        asserted: None,
        end_user: via.end_user(),
        sign_in: RecordedSignIn::of(&session.done, app.clock.now()),
        ..claimed.requested
    };
    let key = bound(&app.key(tenant, &requested.key)?);
    if made.decision != Decision::Denied {
        requested.instance = Some(remember(app, tenant, &requested, &key).await?);
    }
    let actor = audit::user(session);
    let action = match made.decision {
        Decision::Approved => "grant.approve",
        Decision::Waiting => "grant.wait",
        Decision::Denied => "grant.deny",
    };
    let how = explained_how(&requested, via);
    let interact_ref_hash = claimed
        .finish
        .as_ref()
        .map(|_| app.hash(tenant, Kind::InteractRef, &made.interact_ref));
    let user = Some(session.user);
    let approval = match made.decision {
        Decision::Waiting => Some(approval::ask(app, tenant, &requested, user).await?),
        Decision::Approved | Decision::Denied => None,
    };
    let continuation = Some(claimed.continuation);
    let decided = app
        .store
        .tenant(tenant.id)
        .decide(Decide {
            grant: new_grant(app, tenant, &requested, (key, user, continuation))?,
            decision: made.decision,
            approval,
            asked,
            interact_ref_hash,
            audit: audit::by(app, actor, action, how)?,
        })
        .await?;
    match decided {
        Decided::Done => {
            app.jobs.wake();
            Ok(())
        }
        Decided::Already => Err(Failed::AlreadyUsed),
    }
}

/// What the audit log keeps: how the person came, whether they can be taken for
/// the end user at the client, and who learned who somebody is: the formats,
/// never the identifiers.
fn explained_how(requested: &Requested, via: Via) -> Value {
    let mut how = json!({"via": via, "end_user": via.end_user().is_ro()});
    if let Some(subject) = &requested.subject
        && subject.outcome == Outcome::Allow
    {
        how["sub_id_formats"] = json!(subject.sub_id_formats);
        how["assertion_formats"] = json!(subject.assertion_formats);
    }
    if let Some(sign_in) = &requested.sign_in {
        how["acr"] = json!(sign_in.strength.acr);
        how["auth_time"] = json!(sign_in.strength.at);
    }
    how
}
