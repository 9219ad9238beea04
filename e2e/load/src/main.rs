//! Load test of a release server: starts it on private stores, drives it in a
//! closed loop with properly signed requests, and prints what each operation
//! costs in CPU time of the server and its stores.
//!
//! Apart from the suites of `e2e`: it measures, and needs none of their client.

mod connection;
mod error;
mod growth;
mod machine;
mod operation;
mod options;
mod page;
mod person;
mod process;
mod report;
mod rounds;
mod server;
mod signed;
mod stores;
mod target;

use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Builder;
use tokio::task::LocalSet;

use crate::error::LoadError;
use crate::operation::Operation;
use crate::options::Options;
use crate::report::Report;
use crate::stores::Stores;
use crate::target::Target;

fn main() -> ExitCode {
    let options = Options::parse();
    // One thread: what it uses is then known, and the server has the rest.
    let outcome = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(LoadError::Client)
        .and_then(|runtime| LocalSet::new().block_on(&runtime, run(&options)));
    match outcome {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("load: {}", error::Chain(&error));
            ExitCode::FAILURE
        }
    }
}

async fn run(options: &Options) -> Result<Report, LoadError> {
    let mut report = Report::new(options);
    for backend in options.backends() {
        eprintln!("{}", backend.name());
        let stores = Stores::create(backend)?;
        let server = server::Server::start(&stores, options.workers).await?;
        let target = Target::new(&server)?;
        target.answer_once().await?;
        let growth = growth::measure(&target, &stores, options).await?;

        let p256 = stores.register_p256()?;
        let operations = options.operations().filter(|operation| match operation {
            Operation::GrantP256 => p256,
            _ => true,
        });
        let samples = rounds::measure(&target, &stores, options, operations.collect()).await?;
        report.add(backend, growth, &samples);
    }
    Ok(report)
}
