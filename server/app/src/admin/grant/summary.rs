//! A grant in short.

use api::grant::GrantSummary;
use serde_json::Value;
use store::grant::{GrantSummary as Stored, State, StateKind};

use super::users::Users;
use super::{client, end, rights};
use crate::admin::time;
use crate::grant::AskedTokens;

/// As the API shows it.
pub fn shown(grant: &Stored, users: &Users) -> GrantSummary {
    let (state, end) = end::shown(grant.state, grant.finalized);
    let asked = asked(&grant.decision);
    let rights = asked.iter().flat_map(AskedTokens::rights);
    GrantSummary {
        id: grant.id.to_string(),
        state,
        end,
        client: client::shown(grant),
        user: grant.user.map(|id| users.shown(id)),
        rights: rights::summaries(rights.map(|right| &right.right)),
        created_at: time::shown(grant.created_at_ms),
        updated_at: time::shown(grant.finalized_at_ms.unwrap_or(grant.decided_at_ms)),
    }
}

/// What was asked for. A decision that an earlier version wrote in a way that
/// is not known any more must not hide the grant.
pub fn asked(decision: &Value) -> Option<AskedTokens> {
    match serde_json::from_value(decision.clone()) {
        Ok(asked) => Some(asked),
        Err(error) => {
            tracing::warn!(%error, "the decision of a grant cannot be read");
            None
        }
    }
}

/// The short form of a whole grant.
pub fn of(grant: &store::grant::Grant) -> Stored {
    let (state, finalized, finalized_at_ms) = match &grant.state {
        State::Pending => (StateKind::Pending, None, None),
        State::Waiting => (StateKind::Waiting, None, None),
        State::Approved => (StateKind::Approved, None, None),
        State::Denied => (StateKind::Denied, None, None),
        State::Finalized { reason, at_ms, .. } => {
            (StateKind::Finalized, Some(*reason), Some(*at_ms))
        }
    };
    Stored {
        id: grant.id,
        state,
        finalized,
        finalized_at_ms,
        client_name: grant.client.name.clone(),
        client_class_id: grant.client.class_id.clone(),
        client_instance: grant.client_instance,
        thumbprint: grant.client.key.thumbprint,
        user: grant.user,
        right_types: Vec::new(),
        request: grant.request.clone(),
        decision: grant.decision.clone(),
        created_at_ms: grant.created_at_ms,
        decided_at_ms: grant.decided_at_ms,
    }
}
