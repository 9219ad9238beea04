//! AuthZEN Authorization API 1.0 on the same engine: requests of a policy
//! enforcement point (PEP) in, decisions out. HTTP is somebody else's.
//!
//! | AuthZEN | here |
//! |---|---|
//! | `subject` of type `user` | RO and end user; its properties are tags of the user |
//! | `subject` of type `client` | the client instance; its property `class` is not believed |
//! | `subject` of type `agent` | the agent; its property `operator` is |
//! | `resource` | a right of that type with that `identifier`; its properties are own fields |
//! | `action` | the right's only action; its properties are own fields, too |
//! | `context.ip` | the address |
//! | `context.purpose` | the purpose |
//! | `context.acr`, `.amr`, `.auth_time` | how the subject signed in |
//! | the PEP | the client instance, unless that is the subject |
//!
//! Properties that the right type's schema does not declare are not visible. A
//! property that resource and action both have with different values denies.
//! `decision` is true only for `allow`; every other outcome is false with the
//! open demands in `context`.

mod evaluate;
mod message;
mod metadata;
mod search;
#[cfg(test)]
mod tests;

pub use evaluate::Missing;
pub use message::{
    Action, ActionSearch, Entity, Evaluation, EvaluationResponse, Evaluations, EvaluationsResponse,
    Options, Page, PageResponse, Resource, ResourceSearch, SearchResponse, Semantic, Subject,
    SubjectSearch, Untyped,
};
pub use metadata::{Metadata, metadata};
pub use search::SearchError;

use crate::compile::PolicySet;
use crate::question::ClientFacts;
use crate::relationship::Relationships;

/// A policy decision point: policies, and what is known beside the request.
#[derive(Debug, Clone, Copy)]
pub struct DecisionPoint<'a> {
    /// The policies.
    pub policies: &'a PolicySet,
    /// The tenant's relationships.
    pub relationships: Option<&'a Relationships>,
    /// Subjects and resources that are known, with what is known about them.
    /// Properties in a request count before these.
    pub known: &'a [Entity],
    /// Types of the resources that the PEP may ask about. Others are answered
    /// like types that there are not.
    pub types: &'a [String],
    /// Who asks.
    pub pep: ClientFacts<'a>,
    /// Seconds since the epoch.
    pub now: u64,
    /// Seconds that clocks where the tenant is are ahead of UTC.
    pub utc_offset: i32,
}
