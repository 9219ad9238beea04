//! What cargo knows of the workspace.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The top folder of the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap()
}

/// The packages: ours only, or with all they are built from.
pub fn packages(of: Of) -> Vec<Value> {
    let mut arguments = vec!["metadata", "--format-version", "1"];
    if of == Of::Ours {
        arguments.push("--no-deps");
    }
    let mut metadata: Value = serde_json::from_str(&cargo(&arguments)).unwrap();
    match metadata["packages"].take() {
        Value::Array(packages) => packages,
        other => panic!("no packages in {other}"),
    }
}

/// Which packages to ask for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// The members of this workspace.
    Ours,
    /// All that Cargo.lock names.
    All,
}

/// What a cargo command prints.
pub fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The name of a package or of a declared dependency.
pub fn name(value: &Value) -> &str {
    value["name"].as_str().unwrap()
}

/// The dependencies that a package declares itself.
pub fn dependencies(package: &Value) -> &[Value] {
    package["dependencies"].as_array().unwrap()
}
