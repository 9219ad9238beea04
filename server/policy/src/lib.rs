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
mod bucket;
mod clock_face;
mod compile;
mod decide;
mod decision;
mod demand;
pub mod demo;
#[cfg_attr(not(test), expect(dead_code, reason = "narrowing follows"))]
mod limit;
mod location;
mod met;
mod problem;
mod question;
mod reads;
mod reason;
#[expect(dead_code, reason = "entities of relationships follow")]
mod relationship;
pub mod schema;
mod slice;
mod terms;
mod verdict;
mod vocabulary;
#[cfg(test)]
mod whole;

pub use compile::{PolicySet, Source};
pub use decision::{
    Approvers, Bearer, Decision, Demand, Format, Outcome, Reason, ReasonKind, Terms, Value,
};
pub use location::overlap;
pub use problem::{CompileError, Position, Problem};
pub use question::{
    AgentFacts, Approval, ClientFacts, Consent, Context, PriorGrants, Question, SignIn,
};
pub use reads::Input;
pub use relationship::{Node, Relationship, RelationshipError, Relationships};
pub use vocabulary::{RightType, Vocabulary};
