//! Policy decides first: Cedar policies answer whether a client instance may
//! have a right, must ask a person for it, or never gets it.
//!
//! A tenant's policies are compiled against a schema made from its rights
//! catalogue ([`PolicySet::compile`]); each requested right is then one
//! [`Question`] with one [`Decision`] ([`PolicySet::decide`]). How a right maps
//! to principals, actions and resources is told in [`schema`].
//!
//! Pure: no IO, no clock, no randomness.

mod bucket;
mod clock_face;
mod compile;
mod decide;
mod decision;
pub mod demo;
mod location;
mod problem;
mod question;
pub mod schema;
mod slice;
mod verdict;
#[cfg(test)]
mod whole;

pub use compile::{PolicySet, RightType, Source};
pub use decision::{Decision, Outcome, Reason, ReasonKind, Value};
pub use problem::{CompileError, Position, Problem};
pub use question::{ClientFacts, Consent, Context, Question};
