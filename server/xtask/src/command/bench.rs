//! `cargo xtask bench`: criterion benches of the pure crates, then the load test, which drives a
//! release server with properly signed requests on durable stores; one report of both at the end.

use std::fmt::Write;
use std::process::ExitCode;

use crate::failure::Failure;
use crate::report::announce;
use crate::services::{Durability, Services};
use crate::workspace::Workspace;
use crate::{packages, program, release};

/// The crates that have benches, each under its own name.
const BENCHES: [&str; 3] = ["proof", "policy", "token"];

/// Runs all benches and prints the report, which also stands in `bench-report.txt` in the target
/// folder. The arguments go to the load test.
///
/// # Errors
/// The first step that fails.
pub fn run(workspace: &Workspace, arguments: &[&str]) -> Result<ExitCode, Failure> {
    announce("packages", || {
        packages::ensure(&[packages::BUILD, packages::SERVICES])
    })?;
    let mut report = String::new();
    for package in BENCHES {
        let name = format!("benches of {package} (release build, then a minute)");
        let rows = announce(&name, || bench(workspace, package))?;
        report.push_str(&rows);
    }
    release::build(workspace)?;
    let services = announce("start Redis and PostgreSQL", || {
        Services::start(Durability::Full)
    })?;
    let load = announce("load test (release build, then ten minutes)", || {
        let mut load = workspace.cargo();
        load.args(["run", "--release", "--package", "load", "--"])
            .args(arguments)
            .env("PARLEY_BIN", workspace.release_program("parley"))
            .envs(services.environment())
            .envs(services.pids().map(|(name, pid)| (name, pid.to_string())));
        program::output(&mut load)
    })?;
    report.push('\n');
    report.push_str(&load);
    println!("\n== report\n\n{report}");
    let file = workspace.target.join("bench-report.txt");
    std::fs::write(&file, report).map_err(|error| Failure::File(file, error))?;
    Ok(ExitCode::SUCCESS)
}

/// One package's bench, as rows of the report.
fn bench(workspace: &Workspace, package: &str) -> Result<String, Failure> {
    let mut bench = workspace.cargo();
    bench.args(["bench", "--package", package, "--bench", package]);
    bench.args(["--", "--output-format", "bencher"]);
    let output = program::output(&mut bench)?;
    let mut rows = String::new();
    for (name, nanoseconds) in output.lines().filter_map(timing) {
        // Writing to a String does not fail.
        let _ = writeln!(rows, "{:<28} {:>10.2} µs", name, nanoseconds / 1000.0);
    }
    if rows.is_empty() {
        return Err(Failure::Unexpected(format!(
            "the benches of {package} say nothing: {output}"
        )));
    }
    Ok(rows)
}

/// Reads a line such as `test verify/p256 ... bench:       74,012 ns/iter (+/- 310)`.
fn timing(line: &str) -> Option<(&str, f64)> {
    let (name, rest) = line.strip_prefix("test ")?.split_once(" ... bench:")?;
    let number = rest.split_once("ns/iter")?.0.trim().replace(',', "");
    Some((name, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::timing;

    #[test]
    fn reads_what_criterion_prints() {
        let line = "test verify/p256 ... bench:       74,012 ns/iter (+/- 310)";
        assert_eq!(timing(line), Some(("verify/p256", 74_012.0)));
        assert_eq!(timing("test it ... ok"), None);
    }
}
