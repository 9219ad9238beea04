//! Others than the RO approve a grant (design §7, RFC 9635 §5.2).
//!
//! ```text
//! ask      a grant waits: who is asked for what, until when
//! entitled who is an approver now: people by group, administrators by role
//! seat     who may answer, for themselves or for somebody who let them
//! open     what somebody can answer now
//! said     what somebody pressed, as what is left
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
mod entitled;
mod expire;
mod history;
mod open;
pub mod parts;
mod release;
mod said;
mod seat;
mod tally;
mod words;

pub use answer::{Answer, Left};
pub use approvers::{all_of, named, people, shown, stored};
pub use ask::{Wanted, ask, others, reasons, waits_for_others, waits_for_others_only};
pub use cast::{Who, cast, rights};
pub use entitled::Entitled;
pub use expire::{cancel, expire};
pub use history::{Compared, Past};
pub use open::{Item, NotCounted, find, inbox};
pub use release::release;
pub use said::{NoReason, Pressed, Said};
pub use seat::{NoSeat, seat};
pub use tally::Tally;
pub use words::{described, label};
