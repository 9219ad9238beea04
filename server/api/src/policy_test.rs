//! Saved cases: questions with the answers that policies must give. Policies
//! that answer one otherwise are not published.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most saved cases of a tenant.
pub const MAX_TESTS: usize = 1000;

/// A saved case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyTest {
    /// Id.
    pub id: String,
    /// Its name, as in `test`.
    pub name: String,
    /// The case: `name`, `question`, `relationships`, `expected`, as
    /// `server/policy/README.md` shows them.
    pub test: Value,
    /// Counts its changes from 1; the next change must name it.
    pub version: u64,
    /// When it was changed last.
    pub updated_at: i64,
}

/// A case to be saved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyTestInput {
    /// The case: `name`, `question`, `relationships`, `expected`.
    pub test: Value,
    /// The version that was read; absent for a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
}

/// What came of a case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PolicyTestResult {
    /// The case's id.
    pub id: String,
    /// The case's name.
    pub name: String,
    /// Whether it was answered as expected.
    pub passed: bool,
    /// The outcome: `allow`, `narrow`, `ask`, `approval`, `step_up` or `deny`.
    pub outcome: String,
    /// What was expected.
    pub expected: Value,
    /// All open demands.
    pub demands: Value,
    /// What is left of the right, if that is less than was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narrowed: Option<Value>,
    /// Why: `kind`, and `policy`, `rule`, `action`, `text` where there are.
    pub reasons: Value,
}
