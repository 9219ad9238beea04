//! Behaviour of the store, the same on each database. SQLite always;
//! PostgreSQL when `PARLEY_TEST_POSTGRES` is the URL of a database from which
//! others can be created.

#![expect(
    clippy::unwrap_used,
    clippy::needless_pass_by_value,
    reason = "a failure is the test's way to speak; helpers take whole answers"
)]

mod approvals;
mod client_instances;
mod configuration;
mod database;
mod decisions;
mod derivations;
mod ends;
mod factors;
mod group_commit;
mod issues;
mod lists;
mod memberships;
mod modifications;
mod platform;
mod policies;
mod redemptions;
mod registrations;
mod relationships;
mod replays;
mod sample;
mod tenants;
mod tokens;
