//! Steps that `check` and `test` share.

use std::process::Command;

use crate::count::{self, Outcomes};
use crate::program;
use crate::report::Report;
use crate::wasm;
use crate::workspace::Workspace;

/// The packages of the server and its tools. The console and what drives Parley from outside are
/// built apart: in one build, cargo would join their features with the server's.
pub const SERVER: &[&str] = &[
    "--workspace",
    "--exclude",
    "console",
    "--exclude",
    "parley-client",
    "--exclude",
    "samples",
    "--exclude",
    "e2e",
    "--exclude",
    "load",
];

/// The console's package.
pub const CONSOLE: &[&str] = &["--package", "console"];

/// What talks to Parley over the wire only.
pub const OUTSIDE: &[&str] = &[
    "--package",
    "parley-client",
    "--package",
    "samples",
    "--package",
    "e2e",
    "--package",
    "load",
];

/// rustfmt on all packages.
pub fn format(report: &mut Report, workspace: &Workspace) {
    report.check("format", || {
        program::run(workspace.cargo().args(["fmt", "--all", "--check"]))
    });
}

/// clippy on all packages, warnings denied.
pub fn lint(report: &mut Report, workspace: &Workspace) {
    let clippy = |packages: &[&str]| {
        let mut cargo = workspace.cargo();
        cargo
            .arg("clippy")
            .args(packages)
            .args(["--all-targets", "--", "-D", "warnings"]);
        program::run(&mut cargo)
    };
    report.check("clippy: server", || clippy(SERVER));
    report.check("clippy: console", || clippy(CONSOLE));
    report.check("clippy: client and e2e", || clippy(OUTSIDE));
}

/// The import walls of the design, and the rules of the manifests.
pub fn walls(report: &mut Report, workspace: &Workspace) {
    report.step("import walls", || {
        count::tests(
            workspace.cargo().args(["test", "--package", "xtask"]),
            &mut Outcomes::default(),
        )
    });
}

/// Tells tests from outside where our programs are, where to keep pictures, and where downloads of
/// npm and pip are cached.
pub fn outside<'a>(tests: &'a mut Command, workspace: &Workspace) -> &'a mut Command {
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

/// Purity by build: these crates have no IO to compile for this target.
pub fn wasm_check(report: &mut Report, workspace: &Workspace, compiler: &wasm::Compiler) {
    report.check("gnap and api for WebAssembly", || {
        let mut cargo = workspace.cargo();
        cargo.args(["check", "--package", "gnap", "--package", "api"]);
        compiler.apply(&mut cargo, workspace);
        program::run(&mut cargo)
    });
}
