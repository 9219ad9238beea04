//! Every dependency may be shipped inside an Apache-2.0 program.

use crate::metadata::{Of, name, packages};

const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Zlib",
];

/// MPL-2.0 covers the files of these packages and nothing that uses them. We
/// change none of those files, and their source is where cargo takes it from.
const FILE_COPYLEFT: [&str; 5] = [
    "webauthn-rs",
    "webauthn-rs-core",
    "webauthn-rs-proto",
    "webauthn-attestation-ca",
    "crypto-glue",
];

#[test]
fn every_dependency_has_a_licence_that_permits_shipping() {
    let mut found = Vec::new();
    for package in packages(Of::All) {
        let licence = package["license"].as_str().unwrap_or("none");
        let is_apart = licence == "MPL-2.0" && FILE_COPYLEFT.contains(&name(&package));
        if !is_allowed(licence) && !is_apart {
            found.push(format!("{}: {licence}", name(&package)));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn one_good_alternative_is_enough_and_all_parts_must_be_good() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "MIT OR LGPL-2.1-or-later",
        "(GPL-3.0 OR MIT) AND Unicode-3.0",
    ] {
        assert!(is_allowed(good), "{good}");
    }
    for bad in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(GPL-3.0 OR AGPL-3.0) AND MIT",
        "none",
        "",
    ] {
        assert!(!is_allowed(bad), "{bad}");
    }
}

/// Evaluates an SPDX expression; `/` is how old manifests write OR.
fn is_allowed(licence: &str) -> bool {
    let spaced = licence
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let spaced = spaced.replace(" WITH ", "_WITH_");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut words = words.as_slice();
    let result = any(&mut words);
    result && words.is_empty()
}

fn any(words: &mut &[&str]) -> bool {
    let mut result = all(words);
    while take(words, "OR") {
        // Not `||`: the right side has to be read in any case.
        result |= all(words);
    }
    result
}

fn all(words: &mut &[&str]) -> bool {
    let mut result = one(words);
    while take(words, "AND") {
        result &= one(words);
    }
    result
}

fn one(words: &mut &[&str]) -> bool {
    if take(words, "(") {
        let result = any(words);
        return take(words, ")") && result;
    }
    let Some((first, rest)) = words.split_first() else {
        return false;
    };
    *words = rest;
    ALLOWED.contains(&first.replace("_WITH_", " WITH ").as_str())
}

fn take(words: &mut &[&str], word: &str) -> bool {
    match words.split_first() {
        Some((first, rest)) if *first == word => {
            *words = rest;
            true
        }
        _ => false,
    }
}
