//! `cargo xtask`: every command a developer or the build machine needs, with nothing installed by
//! hand. It runs other programs and imports nothing of ours.

mod chart;
mod command;
mod conformance;
mod console;
mod count;
mod failure;
mod packages;
mod program;
mod release;
mod report;
mod services;
mod steps;
mod wasm;
mod workspace;

use std::process::ExitCode;

use crate::command::{bench, check, run, test};
use crate::workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask <command>

  run [arguments]   build the console and the server, then start Parley on 127.0.0.1:8480;
                    arguments go to `parley serve`
  test              everything: checks, tests on both databases, clients of others, browser, chart
  test --quick      the same without browser, services and clients of others
  conformance       which requirements of the RFCs have a passing test: runs those tests;
                    `--report <file>…` reads what `cargo test` printed instead, `--names` takes it
                    that all pass, `--accept` records the numbers that must not fall
  check             format, clippy, import walls, WebAssembly check
  bench [arguments] criterion benches of the pure crates and the load test of the release server;
                    arguments such as --quick go to the load test
  chart             the chart step of the tests by itself
  services <command>
                    one command, such as `cargo test -p store`, with private Redis and PostgreSQL
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let workspace = Workspace::locate();
    let result = match arguments.as_slice() {
        ["run", rest @ ..] => run::run(&workspace, rest),
        ["test"] => test::run(&workspace, test::Scope::Everything),
        ["test", "--quick"] => test::run(&workspace, test::Scope::Quick),
        ["check"] => check::run(&workspace),
        ["conformance", rest @ ..] => command::conformance::run(&workspace, rest),
        ["bench", rest @ ..] => bench::run(&workspace, rest),
        ["chart"] => command::chart::run(&workspace),
        ["services", command @ ..] => command::services::run(command),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match result {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
