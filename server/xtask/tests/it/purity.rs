//! Pure crates do no IO, read no clock and draw no randomness: neither through what they are built
//! from nor in their own source. (`gnap` and `api` are also compiled for WebAssembly, where none of
//! it exists.)

use std::path::{Path, PathBuf};

use crate::metadata::{cargo, root};

const PURE: [&str; 7] = [
    "gnap",
    "api",
    "proof",
    "token",
    "assertion",
    "policy",
    "pages",
];

/// Crates that exist for IO, a clock, randomness or logging.
const IMPURE: [&str; 9] = [
    "tokio",
    "actix-web",
    "redis",
    "sea-orm",
    "sqlx",
    "reqwest",
    "hyper",
    "getrandom",
    "tracing",
];

/// leptos makes ids for hydration, which server-rendered pages do not use;
/// biscuit-auth makes keys, which are arguments here; and what signs assertions
/// is built on `token`.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("pages", "getrandom"),
    ("token", "getrandom"),
    ("assertion", "getrandom"),
];

/// What the standard library offers for it.
const CALLS: [&str; 8] = [
    "SystemTime::now",
    "Instant::now",
    "std::fs",
    "std::net",
    "std::env::",
    "std::process",
    "std::thread",
    "std::io::std",
];

#[test]
fn nothing_impure_is_built_in() {
    let mut found = Vec::new();
    for package in PURE {
        let tree = cargo(&[
            "tree",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--package",
            package,
        ]);
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names.dedup();
        assert!(names.contains(&package), "{tree}");
        for name in names {
            if IMPURE.contains(&name) && !EXCEPTIONS.contains(&(package, name)) {
                found.push(format!("{package} is built with {name}"));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn nothing_impure_is_called() {
    let mut found = Vec::new();
    for package in PURE {
        for file in rust_files(&root().join("server").join(package).join("src")) {
            let text = std::fs::read_to_string(&file).unwrap();
            for call in calls(&text) {
                found.push(format!("{} uses {call}", file.display()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn tests_and_comments_of_a_file_may_be_impure() {
    assert_eq!(
        calls("fn now() { SystemTime::now(); }"),
        ["SystemTime::now"]
    );
    assert!(
        calls("// never std::fs\nfn a() {}\n#[cfg(test)]\nmod tests { use std::fs; }").is_empty()
    );
}

/// The impure calls in a file's code, without its comments and the tests at its end.
fn calls(text: &str) -> Vec<&'static str> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or(text);
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    CALLS
        .into_iter()
        .filter(|call| lines.clone().any(|line| line.contains(call)))
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in folder.read_dir().unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
