//! An administrator's session with the console.
//!
//! ```text
//! POST   session  sign_in::post   → record::start → cookie
//! GET    session  current::get
//! DELETE session  sign_out::delete → record::end
//! ```

pub mod cookie;
pub mod current;
pub mod record;
pub mod sign_in;
pub mod sign_out;
mod view;

pub use view::view;
