//! The life of a tenant's policies: a draft is checked against the tenant's
//! words and its saved cases, and published as a whole.

mod check;
mod difference;
mod fit;
mod publish;
mod replay;
mod set;
mod shadow;
mod told;

pub use check::{CaseChecked, Checked, check};
pub use difference::difference;
pub use fit::{Unfit, fit};
pub use publish::{PublishError, Wanted, publish};
pub use replay::{Work, replay, word};
pub use set::{changed, sources, version_set};
pub use shadow::{Shadows, ask_shadow, store_shadows};
pub use told::Told;
