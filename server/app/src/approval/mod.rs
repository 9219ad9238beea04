//! Others than the RO approve a grant (design §7, RFC 9635 §5.2).
//!
//! ```text
//! ask      a grant waits: who is asked for what, until when
//! seat     who may answer, for themselves or for somebody who let them
//! answer   what one person left of each right
//! tally    what all answers make of each right
//! cast     an answer is counted by one conditional write
//! release  the client comes: policy decides with the answers as facts
//! ```
//!
//! A right that waits for nobody waits with the others: a token is issued once.

mod answer;
mod approvers;
mod ask;
mod cast;
mod expire;
mod history;
mod release;
mod seat;
mod tally;

pub use answer::{Answer, Given, Left};
pub use approvers::{all_of, is_entitled, named, people, shown};
pub use ask::{Wanted, ask, others, waits_for_others, waits_for_others_only};
pub use cast::{Said, cast, rights};
pub use expire::{cancel, expire};
pub use history::{Compared, Past};
pub use release::release;
pub use seat::{Seat, seat, seats_of};
pub use tally::Tally;
