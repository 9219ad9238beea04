//! Real Chromium: every page for people. Each page is held against axe-core in light
//! and dark, and kept as a picture.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failure is the test's way to speak"
)]

mod axe;
mod chromium;
mod pages;

use std::process::ExitCode;

fn main() -> ExitCode {
    e2e::suite::run(&pages::tests())
}
