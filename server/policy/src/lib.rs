//! Policy decides first: Cedar policies answer whether a client instance may
//! have a right, must ask a person for it, or never gets it.
//!
//! A tenant's policies are compiled against a schema made from its rights
//! catalogue ([`PolicySet::compile`]); each requested right is then one
//! [`Question`] with one [`Decision`] ([`PolicySet::decide`]). How a right maps
//! to principals, actions and resources is told in [`schema`].
//!
//! Pure: no IO, no clock, no randomness.

mod annotation;
pub mod authzen;
mod bucket;
mod clock_face;
mod compile;
mod decide;
mod decision;
mod demand;
pub mod demo;
mod difference;
mod explanation;
mod field;
mod format;
mod grid;
mod impact;
mod limit;
mod location;
mod met;
mod narrow;
mod problem;
mod question;
#[cfg(test)]
mod readme;
mod reads;
mod reason;
mod record;
mod relationship;
mod replay;
pub mod schema;
mod template;
mod terms;
mod trials;
mod verdict;
mod vocabulary;
#[cfg(test)]
mod whole;
mod world;

pub use compile::{PolicySet, Source};
pub use decision::{
    ApproverRole, Approvers, Bearer, Decision, Demand, Format, Outcome, Reason, ReasonKind, Terms,
    Value,
};
pub use difference::{RuleChange, RuleDifference};
pub use explanation::{ExplainedRule, Explanation, Stored};
pub use format::{NotCedar, format};
pub use impact::Affected;
pub use location::overlap;
pub use problem::{CompileError, Position, Problem};
pub use question::{
    AgentFacts, Approval, ClientFacts, Consent, Context, PriorGrants, Question, SignIn,
};
pub use reads::Input;
pub use record::{
    NotCanonical, Record, RecordedAgent, RecordedApproval, RecordedClient, RecordedContext,
    RecordedSignIn,
};
pub use relationship::{Node, Relationship, RelationshipError, Relationships};
pub use replay::{Change, Compared, Replay, Tally, shadow};
pub use template::{Linked, Slot, SlotKind, Template, TemplateError, templates};
pub use trials::{Expected, Test, Tested};
pub use vocabulary::{Partial, RightType, Vocabulary};
