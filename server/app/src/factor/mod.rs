//! What end users sign in with beside the password: codes of an authenticator
//! application (RFC 6238), passkeys (WebAuthn), recovery codes; and how strong
//! a sign-in is.
//!
//! ```text
//! strength   which class a sign-in reaches, from the methods and their times
//! totp       a secret is made, a code is looked at
//! passkey    a ceremony begins, lives for minutes, ends once
//! recovery   codes are made and used
//! check      a code that somebody typed, whichever kind it is
//! half       the password was right, the second factor is missing
//! demanded   what a sign-in must be for something
//! steps      the pages and forms of proving more
//! ```

mod check;
mod demanded;
mod half;
pub mod passkey;
mod recovery;
mod steps;
mod strength;
pub mod totp;

pub use demanded::{Available, Demanded};
pub use half::{HalfSignIn, clear_half_cookie};
pub use recovery::{hashes, new_codes};
pub use steps::{Place, Told};
pub use strength::{ACRS, Acr, Done, Method, Strength, strength};
