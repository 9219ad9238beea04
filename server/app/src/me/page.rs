//! The page's content.

use gnap::right::Right;
use pages::consent::{User, identity_sentence};
use pages::me::{self, Allowed, Me, Waiting};
use pages::sentence::describe;
use pages::span::Span;
use policy::Outcome;
use store::grant::{GrantFilter, GrantSummary, StateFilter, StateKind};
use store::page::PageRequest;

use super::waiting;
use crate::app::App;
use crate::grant::{AskedTokens, Pending, Recorded};
use crate::interact::{Failed, Session, View, provenance, right_text};

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
    let filter = GrantFilter {
        user: Some(session.user),
        state: Some(StateFilter::In(StateKind::Approved)),
        ..GrantFilter::default()
    };
    let grants = app
        .store
        .tenant(view.tenant.id)
        .grants(&filter, PageRequest::first(MOST))
        .await?;
    let allowed: Result<Vec<Allowed>, Failed> = grants
        .items
        .iter()
        .map(|grant| allowed(view, grant, now_ms, &path))
        .collect();
    Ok(me::render(&Me {
        document: view.document(),
        brand: view.brand.clone(),
        user: User {
            name: session.name.clone(),
            login: session.login.clone(),
            sign_out_action: format!("{path}/sign-out"),
        },
        csrf,
        waiting: waiting
            .iter()
            .map(|pending| waits(pending, now_ms, &path))
            .collect(),
        allowed: allowed?,
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

fn allowed(
    view: &View<'_>,
    grant: &GrantSummary,
    now_ms: u64,
    path: &str,
) -> Result<Allowed, Failed> {
    let tokens: AskedTokens = serde_json::from_value(grant.decision.clone())?;
    let recorded: Recorded = serde_json::from_value(grant.request.clone())?;
    let identity = recorded
        .subject
        .filter(|subject| subject.outcome == Outcome::Allow)
        .map(|_| identity_sentence(view.locale));
    let sentence = |right: &Right| {
        let text = right_text(view.tenant, right);
        describe(right, text.as_ref(), view.locale).sentence
    };
    Ok(Allowed {
        client_name: grant.client_name.clone().unwrap_or_default(),
        rights: tokens
            .rights()
            .filter(|right| right.outcome.gives())
            .map(|right| match right.left() {
                [only] => sentence(only),
                _ => sentence(&right.right),
            })
            .chain(identity)
            .collect(),
        ago: minutes(now_ms.saturating_sub(grant.decided_at_ms)),
        action: format!("{path}/grants/{}", grant.id),
    })
}

/// Nobody counts the seconds.
fn minutes(ms: u64) -> Span {
    Span((ms / 60_000).max(1) * 60)
}
