//! Where the built programs are.

use std::path::PathBuf;

/// The program of this name: what `variable` says, else the one that cargo
/// built beside this test.
pub fn program(variable: &str, name: &str) -> PathBuf {
    if let Some(path) = std::env::var_os(variable) {
        return path.into();
    }
    let test = std::env::current_exe().expect("this program has a path");
    let found = test
        .ancestors()
        .map(|folder| folder.join(name))
        .find(|path| path.is_file());
    found.unwrap_or_else(|| {
        panic!(
            "no `{name}`: build it with `cargo build -p parley -p parley-client -p samples`, or set {variable}"
        )
    })
}
