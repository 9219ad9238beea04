//! The first administrator of an installation: whoever holds the one-time
//! link that the server printed.

mod link;
mod set_up;

pub use link::new_link;
pub use set_up::post;
