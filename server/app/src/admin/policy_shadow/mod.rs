//! Policies that are asked beside the live ones, and never decide.

pub mod detail;
pub mod start;
pub mod stop;
