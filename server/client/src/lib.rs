//! A GNAP client (RFC 9635), and how a resource server protects itself
//! (RFC 9767, [`resource_server`]). Every request is proven by the method of the
//! key.
//!
//! What an AS answers is not trusted: answers are limited in size, redirects
//! are not followed, and an interaction reference is used only after its hash
//! was checked.

mod answer;
mod call;
mod challenge;
mod client;
mod continuation;
mod discover;
mod error;
mod finish;
mod grant;
mod introspect;
mod key_file;
mod make_key;
mod random;
pub mod resource_server;
mod revoke;
mod rotate;
mod saved;
mod sign;

pub use answer::Answer;
pub use challenge::{Challenge, ChallengeError};
pub use client::Client;
pub use error::{Error, Refusal};
pub use finish::FinishListener;
pub use grant::{RedirectFinish, Requested};
pub use key_file::{KeyFileError, create_key, load_key, save_key};
pub use make_key::{KeyAlgorithm, NotMade, make_key, self_signed};
pub use saved::{Saved, SavedError};
pub use sign::{ContentDigest, Signing, sign_request};
