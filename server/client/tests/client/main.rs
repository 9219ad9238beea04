//! The client against an authorization server that remembers what it was sent.
//!
//! `cfg(test)` is always set here; it tells clippy that these are tests.

#[cfg(test)]
mod calls;
#[cfg(test)]
mod command;
#[cfg(test)]
mod fake;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod interaction;
#[cfg(test)]
#[cfg(all(feature = "actix", feature = "tower"))]
mod middleware;
#[cfg(test)]
mod offline;
#[cfg(test)]
mod resource_server;
