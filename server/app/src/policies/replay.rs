//! What other policies would have said of recorded requests: page by page, on
//! a thread beside those that serve, one page in the whole program at a time.

use std::sync::Arc;

use actix_web::web;
use gnap::id::PolicyReplayId;
use policy::{Change, PolicySet, Relationships, Replay, Tally};
use serde_json::json;
use store::StoreError;
use store::grant::{Recorded, RecordedRequest, StateKind, Window};
use store::policy::{ReplayChange, ReplayFound, ReplayState};

use super::told::Told;
use crate::app::App;
use crate::audit;
use crate::random::NoRandomness;
use crate::tenant::Tenant;

/// Requests of one page: bounds memory, and how long a thread is busy.
const PAGE: u32 = 200;

/// A replay at work.
pub struct Work {
    /// Which one.
    pub id: PolicyReplayId,
    /// The tenant as it was at its start.
    pub tenant: Arc<Tenant>,
    /// The other policies.
    pub policies: PolicySet,
    /// The requests.
    pub window: Window,
}

/// Why a replay does not go on.
#[derive(Debug, thiserror::Error)]
enum ReplayError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error(transparent)]
    Ending(#[from] actix_web::error::BlockingError),
    #[error("replays are not done any more")]
    Closed(#[from] tokio::sync::AcquireError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
}

/// Works until everything was looked at or somebody stopped it. When it fails,
/// the replay stands still, and upkeep says that it was interrupted.
pub async fn replay(app: web::Data<App>, work: Work) {
    let id = work.id;
    if let Err(error) = run(&app, Arc::new(work)).await {
        tracing::warn!(%error, replay = %id, "a replay was interrupted");
    }
}

async fn run(app: &App, work: Arc<Work>) -> Result<(), ReplayError> {
    let store = app.store.tenant(work.tenant.id);
    let relationships = work.tenant.relationships.now();
    let mut found = ReplayFound::default();
    let mut tally = Tally::default();
    let mut place = 0;
    for which in [Recorded::Grants, Recorded::Refused] {
        let mut after = None;
        loop {
            let _turn = app.replays.acquire().await?;
            let page = store.recorded_requests(which, work.window, after, PAGE);
            let page = page.await?;
            let Some(last) = page.last() else {
                break;
            };
            after = Some(last.place());
            let requests = page.len() as u64;
            let (work_there, relationships) = (Arc::clone(&work), Arc::clone(&relationships));
            let page = web::block(move || compare(&work_there, &relationships, &page)).await?;
            found.done += requests;
            found.live_grants += page.live_grants;
            for (change, count) in page.tally.0 {
                *tally.0.entry(change).or_default() += count;
            }
            found.tally = serde_json::to_value(&tally)?;
            let mut changes = page.changes;
            for change in &mut changes {
                change.place = place;
                place += 1;
            }
            let now_ms = app.clock.now_ms();
            let advanced = store.advance_policy_replay(work.id, &found, changes, now_ms);
            if !advanced.await? {
                return Ok(());
            }
        }
    }
    let event = audit::by(
        app,
        audit::system(),
        "policy_replay.end",
        json!({"after": {"done": found.done, "tally": found.tally}}),
    )?;
    let ended = store.end_policy_replay(work.id, ReplayState::Done, &event);
    match ended.await {
        // Stopped at the last moment.
        Ok(()) | Err(StoreError::Conflict { .. } | StoreError::Unknown { .. }) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// What one page says.
#[derive(Default)]
struct Page {
    tally: Tally,
    live_grants: u64,
    changes: Vec<ReplayChange>,
}

fn compare(work: &Work, relationships: &Relationships, requests: &[RecordedRequest]) -> Page {
    let replay = Replay {
        old: &work.tenant.policies,
        new: &work.policies,
        relationships: Some(relationships),
    };
    let mut page = Page::default();
    for request in requests {
        let before = page.changes.len();
        match Told::read(request) {
            Ok(told) => add(&mut page, replay, request, &told),
            Err(error) => {
                tracing::warn!(%error, grant = %request.id, "a recorded request is not readable");
                page.tally.add(Change::CannotTell);
            }
        }
        page.live_grants += u64::from(is_live(request) && page.changes.len() > before);
    }
    page
}

fn add(page: &mut Page, replay: Replay<'_>, request: &RecordedRequest, told: &Told) {
    for (right_place, record) in told.records.iter().enumerate() {
        let change = replay.change(record);
        page.tally.add(change);
        if change == Change::Same {
            continue;
        }
        let compared = replay.compare(record);
        page.changes.push(ReplayChange {
            place: 0,
            grant: request.id,
            at_ms: request.created_at_ms,
            live: is_live(request),
            right_place: right_place as u64,
            right_type: record.right.right_type().unwrap_or_default().to_owned(),
            class: record.client.class.clone(),
            change: word(&change),
            before: word(&compared.old.outcome),
            after: word(&compared.new.outcome),
            missing: compared.missing.iter().map(word).collect(),
        });
    }
}

/// Whether the request has a grant that stands.
fn is_live(request: &RecordedRequest) -> bool {
    matches!(
        request.state,
        Some(StateKind::Approved | StateKind::Pending | StateKind::Waiting)
    )
}

/// A word of the policy engine as JSON writes it.
pub fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}
