//! Pages for people: sign-in, code of a device, consent, finish, a person's own
//! page and failure, rendered on the server, working without JavaScript (WCAG
//! 2.2 AA); only a passkey cannot be reached without, and its page says so.
//!
//! Pure: a view model goes in, an HTML document comes out. Which page to show,
//! what a posted form may change and the security headers' delivery are the
//! application's business; the policy those headers carry is
//! [`document::security_policy`], next to the markup it must fit.

pub mod approvals;
pub mod brand;
pub mod consent;
pub mod contrast;
pub mod device;
pub mod display;
pub mod document;
pub mod factor;
pub mod failure;
pub mod finished;
pub mod form;
mod icon;
pub mod locale;
pub mod me;
pub mod password;
pub mod sentence;
pub mod sign_in;
pub mod span;
pub mod texts;
mod theme;

/// The style sheet of every page, to be served under a name derived from its
/// content. It holds no colours: those come from the brand ([`brand::Brand`]).
pub const STYLE: &str = include_str!("style.css");

/// The only script of the pages, to be served under a name derived from its
/// content: it hands a passkey's question to the browser and posts the answer
/// as a form, on pages that say so ([`document::Script`]).
pub const PASSKEY_SCRIPT: &str = include_str!("passkey.js");
