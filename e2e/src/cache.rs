//! Packages of other languages, installed once outside the checkout.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proof::{DigestAlgorithm, content_digest};

use crate::random::nonce;

/// The folder of this checkout's `e2e`.
pub fn sources() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Installs the npm packages that a folder's lock file names, and gives the
/// folder `node_modules`.
pub fn npm(folder: &Path) -> PathBuf {
    let lock = folder.join("package-lock.json");
    let installed = install("npm", &lock, |place| {
        for name in ["package.json", "package-lock.json", ".npmrc"] {
            std::fs::copy(folder.join(name), place.join(name)).expect("a copy");
        }
        let mut npm = Command::new("npm");
        npm.current_dir(place)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
        run(&mut npm);
    });
    installed.join("node_modules")
}

/// Installs the PyPI packages that a folder's `requirements.txt` names into a
/// virtual environment, and gives its Python.
pub fn python(folder: &Path) -> PathBuf {
    let requirements = folder.join("requirements.txt");
    // An environment belongs to the Python that made it.
    let version = Command::new("python3").arg("--version").output();
    let version = version.expect("python3 starts").stdout;
    let version: String = String::from_utf8_lossy(&version)
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let kind = format!("python-{version}");
    let installed = install(&kind, &requirements, |place| {
        run(Command::new("python3").args(["-m", "venv"]).arg(place));
        let mut pip = Command::new(place.join("bin/python"));
        pip.args(["-m", "pip", "install", "--quiet", "--requirement"]);
        run(pip.arg(&requirements));
    });
    installed.join("bin/python")
}

/// Fills a folder that is named by what decides its content. It gets its name
/// last, so that a half installation is never taken for a whole one.
fn install(kind: &str, list: &Path, fill: impl FnOnce(&Path)) -> PathBuf {
    let content = std::fs::read(list).expect("a list of packages");
    let digest = content_digest(&content, DigestAlgorithm::Sha256);
    let digest: String = digest.chars().filter(char::is_ascii_alphanumeric).collect();
    let folder = folder().join("e2e");
    let installed = folder.join(format!("{kind}-{digest}"));
    if !installed.is_dir() {
        println!("installing the packages of {}", list.display());
        let place = folder.join(format!("{kind}-{}", nonce()));
        std::fs::create_dir_all(&place).expect("a folder in the cache");
        fill(&place);
        if std::fs::rename(&place, &installed).is_err() {
            // Another test was faster.
            assert!(installed.is_dir(), "{} is there", installed.display());
            std::fs::remove_dir_all(&place).expect("the second one goes");
        }
    }
    installed
}

/// `PARLEY_CACHE`, else `parley` in the user's cache.
fn folder() -> PathBuf {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(folder) = variable("PARLEY_CACHE") {
        return folder.into();
    }
    let cache = variable("XDG_CACHE_HOME").map(PathBuf::from);
    let home = || Some(PathBuf::from(variable("HOME")?).join(".cache"));
    cache.or_else(home).expect("a home").join("parley")
}

fn run(command: &mut Command) {
    let status = command.stdin(Stdio::null()).status();
    let status = status.unwrap_or_else(|error| panic!("{command:?} does not start: {error}"));
    assert!(status.success(), "{command:?} should succeed");
}
