//! `cargo xtask conformance`: how many requirements of the RFCs have a passing test.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use crate::conformance::{Conformance, Coverage};
use crate::count::{self, Checks, Outcomes};
use crate::failure::Failure;
use crate::report::announce;
use crate::workspace::Workspace;
use crate::{program, steps};

/// What the user wants to know.
enum Question<'a> {
    /// Run the tests that name requirements.
    Run,
    /// Read what `cargo test` printed before.
    Reports(Vec<&'a str>),
    /// Take it that all tests pass.
    Names,
}

/// Prints the coverage; with `--accept`, records it as the new baseline.
///
/// # Errors
/// When the files cannot be read, the tests cannot be run, or arguments make no sense.
pub fn run(workspace: &Workspace, arguments: &[&str]) -> Result<ExitCode, Failure> {
    let accept = arguments.contains(&"--accept");
    let rest: Vec<&str> = arguments
        .iter()
        .copied()
        .filter(|argument| *argument != "--accept")
        .collect();
    let question = match rest.as_slice() {
        [] => Question::Run,
        ["--names"] if !accept => Question::Names,
        ["--report", files @ ..] if !files.is_empty() => Question::Reports(files.to_vec()),
        _ => {
            return Err(Failure::Unexpected(
                "say nothing, `--report <file>…` or `--names`; the first two also with `--accept`"
                    .to_owned(),
            ));
        }
    };
    let conformance = Conformance::read(workspace)?;
    let coverage = match question {
        Question::Names => Coverage::of_names(&conformance),
        Question::Run => Coverage::of_run(&conformance, &outcomes(workspace, &conformance)?),
        Question::Reports(files) => {
            let mut outcomes = Outcomes::default();
            for file in files {
                let path = Path::new(file);
                let text = std::fs::read_to_string(path)
                    .map_err(|error| Failure::File(path.to_owned(), error))?;
                text.lines().for_each(|line| outcomes.read(line));
            }
            Coverage::of_run(&conformance, &outcomes)
        }
    };
    coverage.print();
    if accept {
        conformance.accept(&coverage.baseline())?;
    }
    let mut failed = verdict(&conformance, &coverage)?.failed;
    failed.extend(coverage.not_passed());
    if !failed.is_empty() {
        println!("\nfailed:");
        failed.iter().for_each(|mistake| println!("  {mistake}"));
    }
    coverage.print_sums();
    Ok(match failed.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    })
}

/// The step of `cargo xtask test`: what its tests showed, against the baseline.
///
/// # Errors
/// When the files cannot be read.
pub fn check(workspace: &Workspace, outcomes: &Outcomes) -> Result<Checks, Failure> {
    let conformance = Conformance::read(workspace)?;
    let coverage = Coverage::of_run(&conformance, outcomes);
    println!("   {}", coverage.total());
    verdict(&conformance, &coverage)
}

/// The step of `cargo xtask test --quick`: it leaves tests out, so only names are checked.
///
/// # Errors
/// When the files cannot be read.
pub fn check_names(workspace: &Workspace) -> Result<Checks, Failure> {
    let conformance = Conformance::read(workspace)?;
    let coverage = Coverage::of_names(&conformance);
    println!("   {}", coverage.total());
    verdict(&conformance, &coverage)
}

fn verdict(conformance: &Conformance, coverage: &Coverage<'_>) -> Result<Checks, Failure> {
    let mut failed = conformance.mistakes();
    failed.extend(coverage.baseline().falls_below(&conformance.baseline()?));
    Ok(Checks { passed: 1, failed })
}

/// Runs the tests that name requirements, and no others.
fn outcomes(workspace: &Workspace, conformance: &Conformance) -> Result<Outcomes, Failure> {
    let mut outcomes = Outcomes::default();
    let targets: BTreeSet<(&str, Option<&str>)> = conformance
        .tests
        .iter()
        .map(|test| (test.package.as_str(), test.target.as_deref()))
        .collect();
    announce("build parley and parley-client", || {
        for package in ["parley", "parley-client"] {
            program::run(workspace.cargo().args(["build", "--package", package]))?;
        }
        Ok(())
    })?;
    for (package, target) in targets {
        announce(&format!("tests of {package}"), || {
            let mut tests = workspace.cargo();
            tests.args(["test", "--no-fail-fast", "--package", package]);
            match target {
                Some(target) => tests.args(["--test", target]),
                None => tests.arg("--lib"),
            };
            count::tests(steps::outside(&mut tests, workspace), &mut outcomes)
        })?;
    }
    Ok(outcomes)
}
