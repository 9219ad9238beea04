//! Replays in the API's words.

use api::policy_replay::{PolicyReplay, ReplayChange as Shown, ReplayState as State};
use store::policy::{Replay, ReplayChange, ReplayState};

use crate::admin::audit::actor;
use crate::admin::time;

/// A replay.
///
/// # Errors
/// When what is stored is not ours.
pub fn replay(stored: Replay) -> Result<PolicyReplay, serde_json::Error> {
    Ok(PolicyReplay {
        id: stored.id.to_string(),
        subject: serde_json::from_value(stored.subject)?,
        live: stored.live,
        from: time::shown(stored.from_ms),
        to: time::shown(stored.before_ms),
        state: match stored.state {
            ReplayState::Running => State::Running,
            ReplayState::Done => State::Done,
            ReplayState::Cancelled => State::Cancelled,
            ReplayState::Interrupted => State::Interrupted,
        },
        total: stored.total,
        done: stored.found.done,
        tally: serde_json::from_value(stored.found.tally)?,
        live_grants: stored.found.live_grants,
        started_by: actor::shown(&stored.started_by),
        started_at: time::shown(stored.started_at_ms),
        finished_at: stored.finished_at_ms.map(time::shown),
    })
}

/// A change.
pub fn change(stored: ReplayChange) -> Shown {
    Shown {
        grant: stored.grant.to_string(),
        at: time::shown(stored.at_ms),
        live: stored.live,
        place: stored.right_place,
        right_type: stored.right_type,
        class: stored.class,
        change: stored.change,
        before: stored.before,
        after: stored.after,
        missing: stored.missing,
    }
}
