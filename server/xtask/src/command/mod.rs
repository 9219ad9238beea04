//! One file for each command.

pub mod bench;
pub mod chart;
pub mod check;
pub mod conformance;
pub mod run;
pub mod services;
pub mod test;
