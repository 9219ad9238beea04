//! `{base}/interact/{code}`: a person signs in and decides (RFC 9635 §4).
//! Server-rendered, without JavaScript but for passkeys.
//!
//! ```text
//! GET  {code}            show: sign-in, or consent, or what went wrong
//! POST {code}/sign-in    sign_in::sign_in → session → 303 back to {code}
//! POST {code}/second     factor: the second step of a sign-in
//! POST {code}/again      step_up: the stronger or fresher one that policy wants
//! POST {code}/passkey, {code}/passkey/finish    factor: a passkey for any of them
//! POST {code}/sign-out   another person wants to decide → 303 back to {code}
//! POST {code}/consent    decide::decide → store → finish::finish
//!
//! GET, POST {base}/device, {base}/d/{page}    user_code::enter → 303 to {code}
//! ```

mod answer;
mod browser;
mod callback;
mod consent;
mod decide;
mod device;
mod failed;
mod finish;
mod http;
mod interaction;
mod logo;
mod posted;
mod push;
mod seen;
mod session;
mod sign_in;
mod step_up;
mod user_code;
mod via;

pub use answer::{Assets, View, asset, html, html_with_passkey, see_other};
pub use browser::{Browser, cookie_named, cookie_of};
pub use callback::check as check_callback;
pub use consent::{agent_of, among, provenance, text as right_text};
pub use device::{
    post as enter_code, post_own as enter_own_code, show as device, show_own as own_device,
};
pub use failed::Failed;
pub use http::{
    again, consent, here, passkey, passkey_finish, respond, second, show, sign_in, sign_out,
};
pub use interaction::{Entry, Interaction, Way};
pub use logo::{draw, want as want_logo};
pub use posted::{Fields, Received, field, posted_on};
pub use push::deliver;
pub use session::{Session, carry as carry_session, leave, raise as raise_session, signed_in};
pub use sign_in::{Attempt, SignedIn, passkey_action, sign_in as check_sign_in};
pub use user_code::{Place, give as give_user_code};
pub use via::Via;
