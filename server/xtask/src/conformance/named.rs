//! The tests that name requirements: "Shows GNAP-5-03, RS-2.1.14-01." in a comment before or in
//! the function.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::conformance::placed::functions;
use crate::conformance::read;
use crate::failure::Failure;

/// After this word, every id of a comment counts.
const SHOWS: &str = "Shows ";
/// What ids begin with.
const PREFIXES: [&str; 3] = ["GNAP-", "RS-", "IANA-"];
/// Where tests are.
const FOLDERS: [&str; 2] = ["server", "e2e"];

/// A test that names requirements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedTest {
    /// The package it belongs to.
    pub package: String,
    /// The integration test it belongs to; none for the library's own tests.
    pub target: Option<String>,
    /// Its name as the harness prints it, without the backend of tests from outside.
    pub name: String,
    /// Where it stands, in the checkout.
    pub file: PathBuf,
    /// What it shows.
    pub ids: BTreeSet<String>,
    /// Whether the function is a test at all.
    pub is_test: bool,
}

/// All of them, in the order of files.
///
/// # Errors
/// `File`.
pub fn named_tests(root: &Path) -> Result<Vec<NamedTest>, Failure> {
    let mut manifests = Vec::new();
    for folder in FOLDERS {
        find_packages(&root.join(folder), &mut manifests)?;
    }
    manifests.sort();
    let mut tests = Vec::new();
    for package in manifests {
        let name = package_name(&read(&package.join("Cargo.toml"))?);
        for folder in ["src", "tests"] {
            let mut files = Vec::new();
            find_sources(&package.join(folder), &mut files)?;
            files.sort();
            for file in files {
                let inside = file.strip_prefix(package.join(folder)).unwrap_or(&file);
                let place = Place::of(folder, inside);
                let source = read(&file)?;
                tests.extend(of_source(&source, &name, &place).map(|test| NamedTest {
                    file: file.strip_prefix(root).unwrap_or(&file).to_owned(),
                    ..test
                }));
            }
        }
    }
    Ok(tests)
}

fn of_source(source: &str, package: &str, place: &Place) -> impl Iterator<Item = NamedTest> {
    functions(source).into_iter().filter_map(move |function| {
        let ids = ids(&function.comments);
        let path: Vec<&str> = place
            .modules
            .iter()
            .chain(&function.path)
            .map(String::as_str)
            .collect();
        (!ids.is_empty()).then(|| NamedTest {
            package: package.to_owned(),
            target: place.target.clone(),
            name: path.join("::"),
            file: PathBuf::new(),
            ids,
            is_test: function.is_test,
        })
    })
}

/// The ids that comments claim.
fn ids(comments: &str) -> BTreeSet<String> {
    let Some((_, claims)) = comments.split_once(SHOWS) else {
        return BTreeSet::new();
    };
    claims
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '.')
        .map(|word| word.trim_end_matches(['.', '-']))
        .filter(|word| PREFIXES.iter().any(|prefix| word.starts_with(prefix)))
        .map(str::to_owned)
        .collect()
}

/// Where a file's functions are found by the harness.
struct Place {
    target: Option<String>,
    modules: Vec<String>,
}

impl Place {
    /// Of a path inside `src` or `tests`.
    fn of(folder: &str, inside: &Path) -> Place {
        let mut modules: Vec<String> = inside
            .with_extension("")
            .components()
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect();
        let target = (folder == "tests" && !modules.is_empty()).then(|| modules.remove(0));
        let is_root = modules.len() == 1 || target.is_none();
        match modules.last().map(String::as_str) {
            Some("mod") => drop(modules.pop()),
            Some("main" | "lib") if is_root && modules.len() == 1 => modules.clear(),
            _ => {}
        }
        Place { target, modules }
    }
}

fn package_name(manifest: &str) -> String {
    let name = manifest
        .lines()
        .find_map(|line| line.strip_prefix("name = "));
    name.unwrap_or("").trim_matches('"').to_owned()
}

/// Folders with a `Cargo.toml`, at most two levels deep.
fn find_packages(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if folder.join("Cargo.toml").is_file() {
        found.push(folder.to_owned());
        return Ok(());
    }
    for entry in entries(folder)? {
        if entry.is_dir() {
            find_packages(&entry, found)?;
        }
    }
    Ok(())
}

fn find_sources(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Failure> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in entries(folder)? {
        if entry.is_dir() {
            find_sources(&entry, found)?;
        } else if entry.extension().is_some_and(|end| end == "rs") {
            found.push(entry);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let inaccessible = |error| Failure::File(folder.to_owned(), error);
    folder
        .read_dir()
        .map_err(inaccessible)?
        .map(|entry| Ok(entry.map_err(inaccessible)?.path()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Place, ids, of_source};

    fn names(folder: &str, inside: &str) -> (Option<String>, String) {
        let place = Place::of(folder, Path::new(inside));
        (place.target, place.modules.join("::"))
    }

    #[test]
    fn a_file_tells_target_and_modules() {
        for (folder, inside, target, modules) in [
            ("src", "lib.rs", None, ""),
            ("src", "key.rs", None, "key"),
            ("src", "key/mod.rs", None, "key"),
            ("src", "key/tests.rs", None, "key::tests"),
            ("tests", "pages.rs", Some("pages"), ""),
            ("tests", "it/main.rs", Some("it"), ""),
            ("tests", "it/walls.rs", Some("it"), "walls"),
            ("tests", "it/deep/mod.rs", Some("it"), "deep"),
        ] {
            let expected = (target.map(str::to_owned), modules.to_owned());
            assert_eq!(names(folder, inside), expected, "{folder}/{inside}");
        }
    }

    #[test]
    fn only_what_is_shown_counts() {
        let shown = |text| ids(text).into_iter().collect::<Vec<_>>();
        assert!(shown("See GNAP-5-03.").is_empty());
        assert_eq!(
            shown("Against GNAP-1-01. Shows GNAP-2.1.1-03,\n GNAP-5-03 for others, (RS-2-01)."),
            ["GNAP-2.1.1-03", "GNAP-5-03", "RS-2-01"]
        );
        assert_eq!(shown("Shows IANA-GRANT-REQ-01."), ["IANA-GRANT-REQ-01"]);
    }

    #[test]
    fn a_test_gets_the_name_that_its_harness_prints() {
        let source = "#[cfg(test)] mod tests { /// Shows GNAP-5-03.\n#[test] fn a() {} }";
        let place = Place::of("src", Path::new("key.rs"));
        let tests: Vec<_> = of_source(source, "gnap", &place).collect();
        assert_eq!(tests.len(), 1);
        assert_eq!(
            (tests[0].name.as_str(), tests[0].is_test),
            ("key::tests::a", true)
        );
    }
}
