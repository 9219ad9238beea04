//! People and programs outside are told that a request waits for approval, or
//! ended: by a signed webhook and by mail, as the tenant sets. Messages are
//! written with the change that they tell of, and sent at least once by the
//! worker. They carry no secret and nothing about the request: who wants to
//! know signs in.

mod deliver;
mod mail;
mod message;
mod webhook;

pub use deliver::{LEASE_MS, deliver};
pub use mail::{Mailer, NoMailer};
pub use message::{Happened, messages};
