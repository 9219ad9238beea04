//! Clients written by others make grants over the wire: Parley's reading of the
//! RFCs is not only its own.

#![expect(clippy::expect_used, reason = "a failure is the test's way to speak")]

mod authzen;
mod formats;
mod issued;
mod mcp;
mod node;
mod notified;
mod python;
mod script;

use std::process::ExitCode;

fn main() -> ExitCode {
    let files = [
        node::tests(),
        python::tests(),
        authzen::tests(),
        notified::tests(),
        formats::tests(),
        mcp::tests(),
        issued::tests(),
    ];
    e2e::suite::run(&files.into_iter().flatten().collect::<Vec<_>>())
}
