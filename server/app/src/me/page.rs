//! The page's content.

use gnap::right::Right;
use pages::brand::Href;
use pages::consent::{Others, identity_sentence};
use pages::me::{self, Allowed, Me, Waiting, WithOthers};
use pages::sentence::{Sentence, describe};
use pages::span::Span;
use policy::Outcome;
use store::grant::{GrantFilter, GrantSummary, StateFilter, StateKind};
use store::page::PageRequest;

use super::approvals;
use super::branches::Branches;
use super::end_agent::is_same;
use super::waiting;
use super::with_others::{self, Asked};
use crate::app::App;
use crate::approval;
use crate::grant::{AskedTokens, Pending, Recorded};
use crate::interact::{Failed, Session, View, agent_of, among, provenance, right_text};

/// Grants that are shown, newest first.
const MOST: u32 = 100;

/// The page of a signed-in person.
///
/// # Errors
/// A store that is down.
pub async fn page(
    app: &App,
    view: &View<'_>,
    session: &Session,
    csrf: String,
) -> Result<String, Failed> {
    let path = format!("{}/me", view.tenant.urls.path());
    let now_ms = app.clock.now_ms();
    let waiting = waiting::find(app, view.tenant, session.user).await?;
    let store = app.store.tenant(view.tenant.id);
    let grants = async |state: StateKind| {
        let filter = GrantFilter {
            user: Some(session.user),
            state: Some(StateFilter::In(state)),
            ..GrantFilter::default()
        };
        store.grants(&filter, PageRequest::first(MOST)).await
    };
    // What is modified and waits again still has what was allowed before.
    let mut standing = grants(StateKind::Approved).await?.items;
    standing.extend(grants(StateKind::Pending).await?.items);
    let asked = with_others::find(app, view.tenant, grants(StateKind::Waiting).await?.items);
    let asked = asked.await?;
    let derived = store.branches(session.user, now_ms).await?;
    let shown = Shown {
        view,
        branches: Branches::of(&derived),
        now_ms,
        path: &path,
    };
    let allowed = shown.all(&standing)?;
    let with_others = asked.iter().map(|asked| shown.with_others(asked));
    let with_others = with_others.collect::<Result<_, Failed>>()?;
    Ok(me::render(&Me {
        document: view.document(),
        brand: view.brand.clone(),
        user: session.shown_at(&path),
        csrf,
        waiting: waiting
            .iter()
            .map(|pending| waits(pending, now_ms, &path))
            .collect(),
        with_others,
        allowed,
        security: Href::parse(&format!("{path}/security"))?,
        approvals: (
            Href::parse(&format!("{path}/approvals"))?,
            approvals::count(app, view.tenant, session.user).await?,
        ),
    }))
}

fn waits(pending: &Pending, now_ms: u64, path: &str) -> Waiting {
    let client = &pending.requested.client;
    Waiting {
        client_name: client.display.name.clone().unwrap_or_default(),
        provenance: provenance(client.provenance),
        left: minutes(pending.expires_at.saturating_sub(now_ms)),
        action: format!("{path}/requests/{}", pending.requested.id),
    }
}

/// What all grants of the page are shown with.
struct Shown<'a> {
    view: &'a View<'a>,
    branches: Branches<'a>,
    now_ms: u64,
    path: &'a str,
}

impl Shown<'_> {
    fn all(&self, grants: &[GrantSummary]) -> Result<Vec<Allowed>, Failed> {
        let recorded = grants.iter().map(|grant| {
            let recorded: Recorded = serde_json::from_value(grant.request.clone())?;
            Ok((grant, recorded))
        });
        let recorded: Vec<(&GrantSummary, Recorded)> = recorded.collect::<Result<_, Failed>>()?;
        let grants_of = |agent: &Recorded| {
            let all = recorded.iter();
            all.filter(|(_, one)| is_same(&agent.client, &one.client))
                .count()
        };
        recorded
            .iter()
            .map(|(grant, recorded)| self.one(grant, recorded, grants_of(recorded) > 1))
            .collect()
    }

    fn with_others(&self, asked: &Asked) -> Result<WithOthers, Failed> {
        let tokens: AskedTokens = serde_json::from_value(asked.grant.decision.clone())?;
        let rights = tokens.rights();
        let rights = rights.filter(|right| right.outcome != Outcome::Deny);
        Ok(WithOthers {
            client_name: asked.grant.client_name.clone().unwrap_or_default(),
            rights: rights
                .map(|right| match right.left() {
                    [only] => self.sentence(only),
                    _ => self.sentence(&right.right),
                })
                .collect(),
            asked: approval::others(&tokens)
                .iter()
                .map(|(by, count)| Others {
                    among: among(by),
                    count: *count,
                })
                .collect(),
            left: minutes(asked.until_ms.saturating_sub(self.now_ms)),
            action: format!("{}/grants/{}", self.path, asked.grant.id),
        })
    }

    fn sentence(&self, right: &Right) -> Sentence {
        let text = right_text(self.view.tenant, right);
        describe(right, text.as_ref(), self.view.locale).sentence
    }

    fn one(
        &self,
        grant: &GrantSummary,
        recorded: &Recorded,
        is_one_of_several: bool,
    ) -> Result<Allowed, Failed> {
        let tokens: AskedTokens = serde_json::from_value(grant.decision.clone())?;
        let identity = recorded
            .subject
            .as_ref()
            .filter(|subject| subject.outcome == Outcome::Allow)
            .map(|_| identity_sentence(self.view.locale));
        let sentence = |right: &Right| self.sentence(right);
        let client = &recorded.client;
        let agent = client.agent.as_ref();
        Ok(Allowed {
            client_name: grant.client_name.clone().unwrap_or_default(),
            agent: agent.map(|agent| agent_of(client, agent)),
            rights: tokens
                .rights()
                .filter(|right| right.outcome.gives())
                .map(|right| match right.meaning() {
                    [only] => sentence(only),
                    _ => sentence(&right.right),
                })
                .chain(identity)
                .collect(),
            branches: self
                .branches
                .of_grant(grant.id, self.view.tenant, &sentence),
            ago: minutes(self.now_ms.saturating_sub(grant.decided_at_ms)),
            action: format!("{}/grants/{}", self.path, grant.id),
            all_of_agent: is_one_of_several.then(|| format!("{}/agents/{}", self.path, grant.id)),
        })
    }
}

/// Nobody counts the seconds.
pub fn minutes(ms: u64) -> Span {
    Span((ms / 60_000).max(1) * 60)
}
