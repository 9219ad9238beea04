//! Replays: what other policies would have said of recorded requests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::audit::Actor;

/// Which policies are asked: the draft at a revision, or a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicySubject {
    /// The revision of the draft that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// Instead: the number of a version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// Starts a replay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayInput {
    /// Which policies are asked beside the live ones.
    pub subject: PolicySubject,
    /// Requests of this time or later.
    pub from: i64,
    /// Requests before this time.
    pub to: i64,
}

/// A replay and how far it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyReplay {
    /// Id.
    pub id: String,
    /// Which policies were asked.
    pub subject: PolicySubject,
    /// The live version beside them.
    pub live: u64,
    /// Requests of this time or later.
    pub from: i64,
    /// Requests before this time.
    pub to: i64,
    /// How it stands.
    pub state: ReplayState,
    /// Requests to look at.
    pub total: u64,
    /// Requests that were looked at.
    pub done: u64,
    /// How many rights changed in which way: `same`, `newly_denied`,
    /// `newly_allowed`, `now_asks`, `asks_less`, `narrower`, `wider`, `other`,
    /// `cannot_tell`.
    pub tally: BTreeMap<String, u64>,
    /// Grants that are live and have a right that changed.
    pub live_grants: u64,
    /// Who started it.
    pub started_by: Actor,
    /// When.
    pub started_at: i64,
    /// When it was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<i64>,
}

/// How a replay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum ReplayState {
    /// At work.
    Running,
    /// Everything was looked at.
    Done,
    /// Somebody stopped it.
    Cancelled,
    /// The program that worked on it ended; what it found is there.
    Interrupted,
}

/// A right of a request about which the policies differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ReplayChange {
    /// The grant, or the request that became none.
    pub grant: String,
    /// When it was asked for.
    pub at: i64,
    /// Whether the grant is live.
    pub live: bool,
    /// The right's place in the request, from 0.
    pub place: u64,
    /// The right's type.
    pub right_type: String,
    /// The client's class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// How the answers differ.
    pub change: String,
    /// What the live policies say.
    pub before: String,
    /// What the others say.
    pub after: String,
    /// Inputs that were not kept, where it cannot be told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<String>,
}

/// Which changes a list shows. All members together must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
pub struct ReplayChangeFilter {
    /// Exactly this change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<String>,
    /// `true` for live grants only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<bool>,
    /// `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<String>,
    /// Items wanted, [`DEFAULT_LIMIT`](crate::page::DEFAULT_LIMIT) if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u16>,
}
