//! The program from outside: requests go in, answers come out. SQLite in a
//! folder of each test, or PostgreSQL where a test says so and there is one; live
//! state in memory, a clock that tests move.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

mod actor;
mod app;
mod approvals;
mod audit;
mod branding;
mod client_classes;
mod console;
mod database;
mod factors;
mod grants;
mod hosts;
mod key_references;
mod openapi;
mod operations;
mod policies;
mod relationships;
mod replays;
mod reply;
mod resource_servers;
mod resource_sets;
mod roles;
mod sample;
mod session;
mod settings;
mod setup;
mod signing_keys;
mod tenants;
mod users;
mod visitor;
