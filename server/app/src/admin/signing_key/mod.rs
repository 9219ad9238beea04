//! Keys the tenant signs with. `next` is in the published key set before it
//! signs, `active` signs, `retiring` stays in the set until everything it
//! signed has expired.

pub mod activate;
pub mod create;
pub mod delete;
pub mod list;
mod shown;
