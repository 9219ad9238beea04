//! Steps that `check` and `test` share.

use crate::count;
use crate::program;
use crate::report::Report;
use crate::wasm;
use crate::workspace::Workspace;

/// The packages of the server and its tools. The console and e2e are built by name, so that their
/// features never mix with the server's.
pub const SERVER: [&str; 5] = ["--workspace", "--exclude", "console", "--exclude", "e2e"];

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
    report.check("clippy: server", || clippy(&SERVER));
    report.check("clippy: console", || clippy(&["--package", "console"]));
    report.check("clippy: e2e", || clippy(&["--package", "e2e"]));
}

/// The import walls of the design, and the rules of the manifests.
pub fn walls(report: &mut Report, workspace: &Workspace) {
    report.step("import walls", || {
        count::tests(workspace.cargo().args(["test", "--package", "xtask"]))
    });
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
