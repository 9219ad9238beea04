//! The program `parley`: actix-web around the pure crates. Read a request in
//! this order: `routes`, then the slice's `http`, then the operation.

mod access;
pub mod admin;
pub mod app;
mod approval;
mod attempts;
mod audit;
pub mod cli;
pub mod clock;
pub mod config;
mod console;
mod continuation;
mod demo;
mod factor;
mod grant;
mod health;
mod http;
mod interact;
pub mod jobs;
mod kept;
mod keys;
mod me;
mod notify;
mod one_time;
mod outbound;
mod password;
mod policies;
mod random;
mod raster;
pub mod routes;
mod rs;
pub mod telemetry;
mod tenant;
mod tls;
mod token;
