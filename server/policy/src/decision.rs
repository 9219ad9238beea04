//! What policies answer, and why.

use gnap::right::RightObject;
use serde::{Deserialize, Serialize};

pub use crate::demand::{ApproverRole, Approvers, Demand};
pub use crate::reason::{Reason, ReasonKind};
pub use crate::terms::{Bearer, Format, Terms, Value};

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What to do; the strongest of `demands` names it.
    pub outcome: Outcome,
    /// What is still wanted before the right can be given, in order and each
    /// once. All of it must be met: ask again with the answers in the context.
    pub demands: Vec<Demand>,
    /// What `outcome` and `demands` are about, if that is less than what was
    /// asked. Never more than that.
    pub narrowed: Option<Box<RightObject>>,
    /// Why: what led to `outcome`, in the order of the stored policies.
    pub reasons: Vec<Reason>,
    /// How tokens with the right are to be.
    pub terms: Terms,
    /// Version of the policies that decided.
    pub policy_version: u64,
}

/// What to do with a requested right. Ordered by strength: of several answers
/// the greatest wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Give it without asking.
    Allow,
    /// Give less of it without asking: [`Decision::narrowed`].
    Narrow,
    /// Ask the end user.
    Ask,
    /// Ask others: see [`Demand::Approval`].
    Approval,
    /// Ask for a stronger or fresher sign-in: see [`Demand::StepUp`].
    StepUp,
    /// Never give it.
    Deny,
}

impl Outcome {
    /// Whether the right, or what it was narrowed to, is given now.
    pub fn gives(self) -> bool {
        match self {
            Outcome::Allow | Outcome::Narrow => true,
            Outcome::Ask | Outcome::Approval | Outcome::StepUp | Outcome::Deny => false,
        }
    }

    /// Whether somebody must do something first.
    pub fn waits(self) -> bool {
        match self {
            Outcome::Ask | Outcome::Approval | Outcome::StepUp => true,
            Outcome::Allow | Outcome::Narrow | Outcome::Deny => false,
        }
    }
}
