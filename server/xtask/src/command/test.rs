//! `cargo xtask test`: everything that decides whether a change is good, from an empty machine.

use std::process::ExitCode;

use crate::chart::Fetch;
use crate::command::conformance;
use crate::count::Outcomes;
use crate::failure::Failure;
use crate::report::Report;
use crate::services::{Durability, Services};
use crate::workspace::Workspace;
use crate::{chart, console, count, packages, program, steps, wasm};

/// How much to test.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Everything,
    /// Without browser, services and what comes from package registries.
    Quick,
}

/// Tests from outside that need a browser or downloads.
const LEFT_OUT: [&str; 2] = ["browser", "interop"];

/// Runs all steps, also after one has failed, and stops at the end what it started.
///
/// # Errors
/// None: a failed step is part of the report.
pub fn run(workspace: &Workspace, scope: Scope) -> Result<ExitCode, Failure> {
    let mut report = Report::new();
    report.check("packages", || match scope {
        Scope::Everything => packages::ensure(&[
            packages::BUILD,
            packages::SERVICES,
            packages::BROWSER,
            packages::REGISTRIES,
        ]),
        Scope::Quick => packages::ensure(&[packages::BUILD]),
    });
    steps::format(&mut report, workspace);
    steps::lint(&mut report, workspace);

    let services = match scope {
        Scope::Everything => report.prepare("start Redis and PostgreSQL", || {
            Services::start(Durability::Off)
        }),
        Scope::Quick => None,
    };
    let cargo = |arguments: &[&str]| {
        let mut cargo = workspace.cargo();
        cargo.args(arguments);
        if let Some(services) = &services {
            cargo.envs(services.environment());
        }
        cargo
    };
    let mut outcomes = Outcomes::default();
    report.step("server tests", || {
        let mut tests = cargo(&["test", "--no-fail-fast"]);
        count::tests(tests.args(steps::SERVER), &mut outcomes)
    });
    report.step("console tests", || {
        count::tests(cargo(&["test"]).args(steps::CONSOLE), &mut outcomes)
    });

    if let Some(compiler) = report.prepare("Rust target of the console", || wasm::ensure(workspace))
    {
        steps::wasm_check(&mut report, workspace, &compiler);
        report.check("console: compile to WebAssembly", || {
            console::compile(workspace, &compiler)
        });
        report.check("console: bundle", || console::bundle(workspace));
    }
    // One by one and without test features: as `cargo xtask run` builds them.
    report.check("build parley", || {
        program::run(&mut cargo(&["build", "--package", "parley"]))
    });
    report.check("build parley-client", || {
        program::run(&mut cargo(&["build", "--package", "parley-client"]))
    });
    report.check("build samples", || {
        program::run(&mut cargo(&["build", "--package", "samples"]))
    });
    report.step("client and e2e tests", || {
        let mut tests = cargo(&["test", "--no-fail-fast"]);
        tests.args(steps::OUTSIDE);
        if scope == Scope::Quick {
            tests
                .args(["--lib", "--bins"])
                .args(quick_targets(workspace));
        }
        count::tests(steps::outside(&mut tests, workspace), &mut outcomes)
    });
    report.step("conformance", || match scope {
        Scope::Everything => conformance::check(workspace, &outcomes),
        Scope::Quick => conformance::check_names(workspace),
    });
    let fetch = match scope {
        Scope::Everything => Fetch::Allowed,
        Scope::Quick => Fetch::Never,
    };
    report.step("chart", || chart::check(workspace, fetch));
    drop(services);
    Ok(report.finish())
}

/// The options that name all test targets from outside but those left out.
fn quick_targets(workspace: &Workspace) -> Vec<String> {
    let folders =
        ["server/client/tests", "e2e/tests"].map(|folder| workspace.root.join(folder).read_dir());
    let mut names: Vec<String> = folders
        .into_iter()
        .flatten()
        .flat_map(|entries| entries.flatten())
        .map(|entry| entry.path())
        .filter(|path| {
            path.extension().is_some_and(|end| end == "rs") || path.join("main.rs").is_file()
        })
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .filter(|name| !LEFT_OUT.contains(&name.as_str()))
        .collect();
    names.sort();
    names
        .into_iter()
        .flat_map(|name| ["--test".to_owned(), name])
        .collect()
}
