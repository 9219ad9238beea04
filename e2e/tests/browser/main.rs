//! Real Chromium: one journey from the set-up link to a revoked grant, and every
//! page for people on the way. Each page is held against axe-core in light and
//! dark, and kept as a picture.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failure is the test's way to speak"
)]

mod approval_requests;
mod approvals;
mod axe;
mod chromium;
mod command_line;
mod console;
mod console_session;
mod four_rights;
mod journey;
mod narrow;
mod pages;
mod passkeys;
mod policies;
mod replays;
mod users;

use std::process::ExitCode;

fn main() -> ExitCode {
    let files = [
        four_rights::tests(),
        journey::tests(),
        pages::tests(),
        passkeys::tests(),
        console::tests(),
        narrow::tests(),
        users::tests(),
        policies::tests(),
        replays::tests(),
        approvals::tests(),
        approval_requests::tests(),
    ];
    e2e::suite::run(&files.into_iter().flatten().collect::<Vec<_>>())
}
