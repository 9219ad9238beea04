//! How a resource server protects itself (RFC 9767, RFC 9635 §7.2, §9.1):
//! reads the token out of a request, judges it at the AS or by itself, verifies
//! the proof of the request, and answers with a challenge when it says no.
//!
//! [`ResourceServer::allow`] is all of it, in the order that matters: the token
//! first, then the proof with the key that the token names, then what the
//! request wants. The middlewares ([`actix`], [`tower`]) are layers around that
//! one function. Whatever cannot be decided is a no: 503, never a yes.

#![cfg_attr(feature = "actix", doc = include_str!("../../README.md"))]

#[cfg(feature = "actix")]
pub mod actix;
mod allowed;
mod authority;
mod cache;
mod certificate;
mod challenged;
mod clock;
mod denied;
mod derive;
#[cfg(any(feature = "actix", feature = "tower"))]
mod guard;
mod incoming;
mod keys;
mod offline;
mod online;
mod operation;
mod presented;
mod proof_method;
mod protect;
mod published;
mod register;
mod replay;
mod revocations;
mod rule;
mod settings;
mod target;
#[cfg(feature = "tower")]
pub mod tower;

pub use allowed::{Allowed, Judged, ListAge};
pub use authority::{Authority, AuthorityError};
pub use certificate::{CertificateHeader, PeerAddress, PeerCertificate, certificate};
pub use challenged::Challenged;
pub use denied::{Denied, Refused, Unavailable};
pub use incoming::Incoming;
pub use operation::{Operation, RightBuilder, right};
pub use presented::{NotPresented, Presented, presented};
pub use protect::ResourceServer;
pub use revocations::{Revocation, Stale};
pub use rule::Rule;
pub use settings::{Caching, Offline, Settings};
pub use target::{InvalidUri, ServerUri};
