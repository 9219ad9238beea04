//! Import walls: who may name whom in its manifest, tests included.

use crate::metadata::{Of, dependencies, name, packages};

/// Crates of ours, and which other crates of ours each may import.
const OURS: [(&str, &[&str]); 18] = [
    ("gnap", &[]),
    ("api", &[]),
    ("proof", &["gnap"]),
    ("token", &["gnap", "proof"]),
    ("assertion", &["gnap", "token"]),
    ("policy", &["gnap"]),
    ("pages", &["gnap"]),
    ("live", &["gnap"]),
    ("store", &["gnap", "migrations"]),
    ("migrations", &[]),
    (
        "parley",
        &[
            "gnap",
            "api",
            "proof",
            "token",
            "assertion",
            "policy",
            "pages",
            "live",
            "store",
            "migrations",
        ],
    ),
    ("parley-client", &["gnap", "proof", "token"]),
    ("samples", &["gnap", "proof", "token", "parley-client"]),
    ("console", &["gnap", "api"]),
    ("console-bundle", &[]),
    ("e2e", &["gnap", "api", "proof", "token", "parley-client"]),
    ("load", &["gnap", "proof"]),
    ("xtask", &[]),
];

/// Crates of others that stay behind a wall, and who may import them.
const FENCED: [(&str, &[&str]); 21] = [
    ("sea-orm", &["store", "migrations"]),
    ("sea-orm-migration", &["store", "migrations"]),
    ("sqlx", &["store"]),
    ("redis", &["live"]),
    // A resource server on actix-web is protected by a layer of `parley-client`
    // that is off unless asked for (`the_layers_of_the_client_are_off`).
    ("actix-web", &["parley", "parley-client", "samples"]),
    ("rmcp", &["samples"]),
    ("cedar-policy", &["policy"]),
    ("cedar-policy-core", &["policy"]),
    ("cedar-policy-formatter", &["policy"]),
    ("josekit", &["proof", "token", "assertion"]),
    ("biscuit-auth", &["token"]),
    ("webauthn-rs", &["parley"]),
    ("totp-rs", &["parley", "e2e"]),
    ("openssl", &[]),
    ("leptos", &["pages", "console"]),
    ("reqwest", &["parley", "parley-client", "e2e"]),
    ("lettre", &["parley"]),
    ("thirtyfour", &["e2e"]),
    ("wasm-bindgen-cli-support", &["console-bundle"]),
    ("wasm_split_cli_support", &["console-bundle"]),
    ("wasm_split_helpers", &["console"]),
];

/// Each breach of a wall, as a sentence.
fn breaches(package: &str, imports: &[&str]) -> Vec<String> {
    let Some((_, allowed)) = OURS.iter().find(|(ours, _)| *ours == package) else {
        return vec![format!("{package} is not in the table of walls")];
    };
    let is_ours = |import: &str| OURS.iter().any(|(ours, _)| *ours == import);
    let is_open = |import: &str| match FENCED.iter().find(|(fenced, _)| *fenced == import) {
        Some((_, users)) => users.contains(&package),
        None => true,
    };
    imports
        .iter()
        .filter(|import| {
            if is_ours(import) {
                !allowed.contains(import)
            } else {
                !is_open(import)
            }
        })
        .map(|import| format!("{package} must not import {import}"))
        .collect()
}

#[test]
fn a_breach_is_seen() {
    assert_eq!(
        breaches("pages", &["gnap", "store"]),
        ["pages must not import store"]
    );
    assert_eq!(breaches("e2e", &["parley"]), ["e2e must not import parley"]);
    assert_eq!(
        breaches("parley", &["redis"]),
        ["parley must not import redis"]
    );
    assert_eq!(breaches("new", &[]), ["new is not in the table of walls"]);
    assert!(breaches("live", &["gnap", "redis", "serde"]).is_empty());
}

#[test]
fn nobody_imports_through_a_wall() {
    let mut found = Vec::new();
    for package in packages(Of::Ours) {
        let imports: Vec<&str> = dependencies(&package).iter().map(name).collect();
        found.extend(breaches(name(&package), &imports));
    }
    assert!(found.is_empty(), "{found:#?}");
}

/// A client must not carry a web server: the layers for resource servers are
/// built when somebody asks for them by name.
#[test]
fn the_layers_of_the_client_are_off() {
    let packages = packages(Of::Ours);
    let client = packages
        .iter()
        .find(|package| name(package) == "parley-client");
    let client = client.unwrap();
    assert!(client["features"].get("default").is_none());
    let optional = |import: &str| {
        let declared = dependencies(client)
            .iter()
            .find(|found| name(found) == import);
        declared.is_some_and(|found| found["optional"] == true)
    };
    assert!(!optional("proof"));
    assert!(optional("actix-web") && optional("tower-layer"));
}
