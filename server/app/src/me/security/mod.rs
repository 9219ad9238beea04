//! `{base}/me/security`: how a person signs in. Whoever changes that must have
//! signed in just now, with as much as the account has: somebody who finds an
//! open browser, or learned the password, can neither add nor remove anything.
//!
//! ```text
//! GET  security                         show
//! POST security/totp → GET → POST security/totp/confirm
//! POST security/passkey → POST security/passkey/finish
//! POST security/factors/{id}            change: rename or remove
//! POST security/recovery-codes          new ones, shown once
//! ```

mod change;
mod http;
mod page;
mod passkey;
mod recovery;
mod totp;

pub use change::change;
pub use http::{FRESH, demanded, path, show};
pub use passkey::{begin as begin_passkey, finish as finish_passkey};
pub use recovery::recovery_codes;
pub use totp::{begin as begin_totp, confirm as confirm_totp, show as totp};
