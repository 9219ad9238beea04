//! A grant begins to wait for others.

use gnap::id::{ApprovalId, UserId};
use policy::{Approvers, Demand, Outcome, ReasonKind};
use serde::{Deserialize, Serialize};
use store::approval::NewApproval;

use super::approvers::named;
use crate::app::App;
use crate::grant::{AskedRight, AskedSubject, AskedTokens, Requested};
use crate::http::Refusal;
use crate::notify::{self, Happened};
use crate::tenant::Tenant;

/// What is wanted of whom, for one right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The right's place among all of the grant.
    pub right: usize,
    /// Who may say yes.
    pub by: Approvers,
    /// How many must, each another person.
    pub count: u32,
}

/// What the rights of a grant want of others.
pub fn wanted(tokens: &AskedTokens) -> Vec<Wanted> {
    let rights = tokens.rights().enumerate();
    let waiting = rights.filter(|(_, right)| right.outcome == Outcome::Approval);
    waiting
        .flat_map(|(index, right)| {
            right.demands.iter().filter_map(move |demand| match demand {
                Demand::Approval { by, count } => Some(Wanted {
                    right: index,
                    by: by.clone(),
                    count: *count,
                }),
                Demand::Consent { .. } | Demand::StepUp { .. } => None,
            })
        })
        .collect()
}

/// Who else must approve what a person is asked for, each once with the largest
/// number.
pub fn others(tokens: &AskedTokens) -> Vec<(Approvers, u32)> {
    let mut all: Vec<(Approvers, u32)> = Vec::new();
    let waiting = tokens.rights().filter(|right| right.outcome.waits());
    for demand in waiting.flat_map(|right| &right.demands) {
        let Demand::Approval { by, count } = demand else {
            continue;
        };
        match all.iter_mut().find(|(known, _)| known == by) {
            Some((_, most)) => *most = (*most).max(*count),
            None => all.push((by.clone(), *count)),
        }
    }
    all
}

/// Why others are asked about these rights, in the words of policies.
pub fn reasons<'a>(rights: impl Iterator<Item = &'a AskedRight>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for reason in rights.flat_map(|right| &right.reasons) {
        if reason.kind == ReasonKind::Approval
            && let Some(text) = &reason.text
            && !texts.contains(text)
        {
            texts.push(text.clone());
        }
    }
    texts
}

/// Whether a right waits for others than the RO, and for nothing else.
pub fn waits_for_others(right: &AskedRight) -> bool {
    right.outcome == Outcome::Approval
        && !right.demands.is_empty()
        && right
            .demands
            .iter()
            .all(|demand| matches!(demand, Demand::Approval { .. }))
}

/// Whether nobody has to be asked but approvers: no interaction would change
/// what is given.
pub fn waits_for_others_only(tokens: &AskedTokens, subject: Option<&AskedSubject>) -> bool {
    let subject_waits = subject.is_some_and(|subject| subject.outcome.waits());
    let mut waiting = tokens.rights().filter(|right| right.outcome.waits());
    let (mut any, mut only) = (false, true);
    waiting.by_ref().for_each(|right| {
        any = true;
        only &= waits_for_others(right);
    });
    any && only && !subject_waits
}

/// The request to store with the grant.
///
/// # Errors
/// When there is no randomness, or something cannot be written as JSON.
pub async fn ask(
    app: &App,
    tenant: &Tenant,
    requested: &Requested,
    subject: Option<UserId>,
) -> Result<NewApproval, Refusal> {
    let now_ms = app.clock.now_ms();
    let wanted = wanted(&requested.tokens);
    let mut asked: Vec<Approvers> = wanted.iter().map(|wanted| wanted.by.clone()).collect();
    asked.sort_unstable();
    asked.dedup();
    let id = app.id(ApprovalId::new)?;
    let lifetime = tenant.approvals.lifetime(app);
    Ok(NewApproval {
        id,
        grant: requested.id,
        subject,
        client_name: requested.client.display.name.clone(),
        demands: serde_json::to_value(&wanted)?,
        asked: asked.iter().map(named).collect(),
        created_at_ms: now_ms,
        expires_at_ms: now_ms.saturating_add(lifetime.saturating_mul(1000)),
        notifications: notify::messages(app, tenant, id, &asked, Happened::Requested).await?,
    })
}
