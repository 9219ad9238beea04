//! `parley-client`: the GNAP client on the command line.

mod command;

use std::process::ExitCode;

use clap::Parser;

use command::{Arguments, run};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let output = arguments.output();
    match run(arguments, output).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output.error(&error);
            ExitCode::FAILURE
        }
    }
}
