//! The manifests: one place for versions, a reason for each dependency, the same lints everywhere.

use crate::metadata::{Of, name, packages, root};

#[test]
fn every_dependency_of_the_workspace_has_its_reason_above() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let found = without_reason(&manifest);
    assert!(found.is_empty(), "no comment line above: {found:?}");
}

#[test]
fn a_dependency_without_reason_is_seen() {
    let manifest = "[workspace.dependencies]\n# views\na = \"1\"\nb = \"1\"\n\nc = \"1\"\n[profile.dev]\nd = 1\n";
    assert_eq!(without_reason(manifest), ["c"]);
}

/// A comment speaks for the lines up to the next comment or empty line.
fn without_reason(manifest: &str) -> Vec<&str> {
    let table = manifest
        .split("[workspace.dependencies]\n")
        .nth(1)
        .unwrap_or_default();
    let mut has_reason = false;
    let mut found = Vec::new();
    for line in table.lines().take_while(|line| !line.starts_with('[')) {
        if line.is_empty() || line.starts_with('#') {
            has_reason = !line.is_empty();
        } else if let Some((dependency, _)) = line.split_once(" = ")
            && !has_reason
        {
            found.push(dependency);
        }
    }
    found
}

#[test]
fn every_package_takes_versions_and_lints_from_the_workspace() {
    let mut found = Vec::new();
    for package in packages(Of::Ours) {
        let path = package["manifest_path"].as_str().unwrap();
        let manifest = std::fs::read_to_string(path).unwrap();
        if !manifest.contains("[lints]\nworkspace = true") {
            found.push(format!("{} has lints of its own", name(&package)));
        }
        let own = own_versions(&manifest);
        found.extend(
            own.iter().map(|dependency| {
                format!("{} has its own version of {dependency}", name(&package))
            }),
        );
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn an_own_version_is_seen() {
    let manifest = "[dependencies]\na.workspace = true\nb = { workspace = true, optional = true }\nc = \"1\"\n[lib]\nd = \"1\"\n";
    assert_eq!(own_versions(manifest), ["c"]);
}

fn own_versions(manifest: &str) -> Vec<&str> {
    let mut in_dependencies = false;
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_dependencies = line.ends_with("dependencies]");
        } else if in_dependencies
            && let Some((dependency, value)) = line.split_once(" = ")
            && !line.starts_with('#')
            && !value.contains("workspace = true")
            && !dependency.ends_with(".workspace")
        {
            found.push(dependency);
        }
    }
    found
}
