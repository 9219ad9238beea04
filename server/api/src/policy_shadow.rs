//! Shadows: policies that are asked beside the live ones about real requests,
//! and never decide.

use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::policy_replay::PolicySubject;

/// The shadow of a tenant, if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyShadow {
    /// What is asked beside the live policies; absent while nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<RunningShadow>,
    /// What it said, by right type and kind of disagreement.
    pub counts: Vec<ShadowCount>,
}

/// Policies that run as a shadow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunningShadow {
    /// Which policies; a draft as it was then.
    pub subject: PolicySubject,
    /// Who started it.
    pub started_by: Actor,
    /// When.
    pub started_at: i64,
    /// Whether they fit the tenant's words still; else they are not asked.
    pub usable: bool,
}

/// How often a shadow answered in one way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShadowCount {
    /// The right type.
    pub right_type: String,
    /// `same`, or how the answers differ, as in replays.
    pub change: String,
    /// How often.
    pub count: u64,
    /// Some of the grants, not for `same`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
}
