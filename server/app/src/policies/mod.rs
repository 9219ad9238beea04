//! The life of a tenant's policies: a draft is checked against the tenant's
//! words and its saved cases, and published as a whole.

mod check;
mod difference;
mod publish;
mod set;

pub use check::{CaseChecked, Checked, check};
pub use difference::difference;
pub use publish::{PublishError, Wanted, publish};
pub use set::{changed, version_set};
