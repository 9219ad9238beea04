//! The program `parley`: actix-web around the pure crates. Read a request in
//! this order: `routes`, then the slice's `http`, then the operation.

mod admin;
mod app;
mod audit;
pub mod cli;
mod clock;
pub mod config;
mod continuation;
mod demo;
mod grant;
mod health;
mod http;
mod interact;
mod keys;
mod password;
mod random;
mod routes;
mod rs;
mod telemetry;
mod tenant;
mod token;
