//! `cargo xtask test`: everything that decides whether a change is good, from an empty machine.

use std::process::{Command, ExitCode};

use crate::chart::Fetch;
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
    report.step("server tests", || {
        count::tests(cargo(&["test", "--no-fail-fast"]).args(steps::SERVER))
    });
    report.step("console tests", || {
        count::tests(cargo(&["test"]).args(steps::CONSOLE))
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
    report.step("client and e2e tests", || {
        let mut tests = cargo(&["test", "--no-fail-fast"]);
        tests.args(steps::OUTSIDE);
        if scope == Scope::Quick {
            tests
                .args(["--lib", "--bins"])
                .args(quick_targets(workspace));
        }
        count::tests(tests_outside(&mut tests, workspace))
    });
    let fetch = match scope {
        Scope::Everything => Fetch::Allowed,
        Scope::Quick => Fetch::Never,
    };
    report.step("chart", || chart::check(workspace, fetch));
    drop(services);
    Ok(report.finish())
}

/// Tells tests from outside where our programs are, where to keep pictures, and where downloads of
/// npm and pip are cached.
fn tests_outside<'a>(tests: &'a mut Command, workspace: &Workspace) -> &'a mut Command {
    tests
        .env("PARLEY_BIN", workspace.debug_program("parley"))
        .env(
            "PARLEY_CLIENT_BIN",
            workspace.debug_program("parley-client"),
        )
        .env("PARLEY_E2E_OUTPUT", workspace.root.join("e2e/output"))
        .env("PARLEY_CACHE", &workspace.cache)
        .env("npm_config_cache", workspace.cache.join("npm"))
        .env("PIP_CACHE_DIR", workspace.cache.join("pip"))
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
