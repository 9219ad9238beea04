//! `POST {base}/gnap`: a request for access (RFC 9635 §2), and `OPTIONS`, which
//! says what this AS can do (§9).

mod acting;
mod approve;
mod approver;
mod asked_subject;
mod client;
mod derive;
mod discovery;
mod evaluate;
mod expected_user;
mod http;
mod identify;
pub mod inputs;
mod known;
pub mod later;
mod others;
mod past;
mod pending;
mod prepare;
mod reach;
mod recorded;
mod release;
mod remember;
mod requested;
mod start;
mod wait;

pub use approve::{actor, bound, new_grant};
pub use approver::counted;
pub use asked_subject::AskedSubject;
pub use client::{ActingAgent, ClientFacts, Provenance};
pub use derive::resource_server_facts;
pub use discovery::key_proofs;
pub use evaluate::{Agreed, Circumstances, Person, evaluate, evaluate_again};
pub use expected_user::{ExpectedUser, NamedBy, Said, expected_user};
pub use http::{options, post};
pub use inputs::Refusals;
pub use known::Known;
pub use past::{Past, facts as directory_facts};
pub use pending::{Pending, PendingFinish, Phase};
pub use prepare::{Standing, prepare};
pub use reach::{Reach, check as check_interact};
pub use recorded::{DecidedBy, EndUser, Recorded, RecordedSignIn};
pub use release::{ASSERTION_LIFETIME, person};
pub use remember::{remember, told_identifier};
pub use requested::{AskedRight, AskedToken, AskedTokens, Requested, event};
pub use wait::{continuation, continuation_after};
