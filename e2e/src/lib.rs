//! Drives the built programs from outside: starts `parley` on private stores,
//! acts as client instance, resource server and person, and looks at answers.
//!
//! The suites are under `tests/`: `protocol` by RFC section, `secrets`,
//! `interop` (clients written by others), `browser`.

#![expect(
    clippy::expect_used,
    clippy::panic,
    reason = "this crate is a test: failing loudly is its purpose"
)]

mod administrator;
mod authenticator;
mod backend;
pub mod cache;
mod demo;
mod form;
mod html;
mod instance;
mod interaction;
mod parley;
mod person;
mod port;
mod program;
mod random;
mod receiver;
mod reply;
mod resource_server;
mod sample;
mod stores;
pub mod suite;
mod tenant;

pub use administrator::{Administrator, Told, new_sign_in};
pub use authenticator::{Authenticator, Enrolled};
pub use backend::Backend;
pub use demo::{Demo, SignIn};
pub use form::{Field, Form};
pub use instance::{
    Instance, authorized, going_on, json_request, manage, managing, modifying, now, only_token,
};
pub use interaction::{Interaction, redirect};
pub use parley::{Parley, Replica, Settings};
pub use person::{Decision, Ending, Page, Person};
pub use port::free as free_port;
pub use program::program;
pub use random::{Generator, nonce, seed};
pub use receiver::{Given, Receiver, Taken};
pub use reply::{Reply, successes};
pub use resource_server::ResourceServer;
pub use sample::Sample;
pub use tenant::Tenant;
