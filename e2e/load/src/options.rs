//! The command line.

use std::fmt;

use clap::Parser;

use crate::operation::Operation;
use crate::stores::Backend;

/// Drives a release server with signed requests and prints what they cost.
///
/// `PARLEY_BIN` names the server. `PARLEY_TEST_POSTGRES` and `PARLEY_TEST_REDIS`
/// name stores for the second half, `PARLEY_POSTGRES_PID` and
/// `PARLEY_REDIS_PID` their processes.
#[derive(Debug, Clone, Parser)]
#[command(name = "load")]
pub struct Options {
    /// Measurements of each operation; the table has their median.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
    /// Seconds of one measurement.
    #[arg(long, default_value_t = 4.0)]
    seconds: f64,
    /// Connections, each with one request in flight.
    #[arg(long, default_value_t = 32)]
    pub connections: usize,
    /// Connections of whole interactive flows.
    #[arg(long, default_value_t = 8)]
    pub interactive_connections: usize,
    /// Live grants to reach before memory and store sizes are read; 0 skips it.
    #[arg(long, default_value_t = 100_000)]
    grants: usize,
    /// Worker threads of the server.
    #[arg(long, default_value_t = 1)]
    pub workers: usize,
    /// One short round and few grants: whether it works, not how fast.
    #[arg(long)]
    quick: bool,
    /// Only these operations.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Operation>,
    /// Only these stores; else all that are there.
    #[arg(long, value_enum, value_delimiter = ',')]
    stores: Vec<Backend>,
}

impl Options {
    /// Measurements of each operation.
    pub fn rounds(&self) -> usize {
        if self.quick { 1 } else { self.rounds.max(1) }
    }

    /// Seconds of one measurement.
    pub fn seconds(&self) -> f64 {
        if self.quick { 1.0 } else { self.seconds }
    }

    /// Live grants to reach.
    pub fn grants(&self) -> usize {
        if self.quick {
            self.grants.min(2_000)
        } else {
            self.grants
        }
    }

    /// The operations to measure, in order.
    pub fn operations(&self) -> impl Iterator<Item = Operation> {
        Operation::ALL
            .into_iter()
            .filter(|operation| self.only.is_empty() || self.only.contains(operation))
    }

    /// The stores to measure on.
    pub fn backends(&self) -> Vec<Backend> {
        if self.stores.is_empty() {
            Backend::available()
        } else {
            self.stores.clone()
        }
    }
}

impl fmt::Display for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "median (least-most) of {} rounds of {} s, {} connections (interactive {}), \
             {} worker of the server",
            self.rounds(),
            self.seconds(),
            self.connections,
            self.interactive_connections,
            self.workers
        )
    }
}
