//! A compiler for wasm32-unknown-unknown.

use std::path::Path;
use std::process::Command;

use crate::failure::Failure;
use crate::program;
use crate::workspace::Workspace;

/// The target triple of the console.
pub const TARGET: &str = "wasm32-unknown-unknown";

/// A script that builds a compiler with this target from Debian's packages, for networks that
/// reach a Debian mirror but not Rust's download server. Used only where it is found.
const FALLBACK: &str = "../shared/wasm-std/ensure-wasm32.sh";

/// The compiler to use for the target.
pub enum Compiler {
    /// The default one: it has the target.
    Default,
    /// Another one, by path.
    At(String),
}

impl Compiler {
    /// Sets a cargo command up for the target. Build scripts are compiled by the same compiler, and
    /// that may be another version than the host's: the output has a folder of its own.
    pub fn apply(&self, cargo: &mut Command, workspace: &Workspace) {
        cargo
            .args(["--target", TARGET])
            .env("CARGO_TARGET_DIR", workspace.target.join("console"));
        if let Compiler::At(path) = self {
            cargo.env("RUSTC", path);
        }
    }
}

/// Finds or installs a compiler for the target.
///
/// # Errors
/// `Missing`, with what to do, where no way works.
pub fn ensure(workspace: &Workspace) -> Result<Compiler, Failure> {
    if has_target() {
        return Ok(Compiler::Default);
    }
    println!("   adding the Rust target {TARGET}");
    let mut rustup = Command::new("rustup");
    rustup
        .args(["target", "add", TARGET])
        .env("RUSTUP_MAX_RETRIES", "1");
    match program::run(&mut rustup) {
        Ok(()) if has_target() => return Ok(Compiler::Default),
        Ok(()) => println!("   rustup added it to another toolchain than the one in use"),
        Err(failure) => println!("   {failure}"),
    }
    let script = workspace.root.join(FALLBACK);
    if script.is_file() {
        println!("   taking a compiler from Debian's packages instead (about a minute, once)");
        let path = program::output(
            Command::new("bash")
                .arg(&script)
                .env("ENSURE_WASM32_RUSTUP", "0"),
        )?;
        return Ok(Compiler::At(path.trim().to_owned()));
    }
    Err(Failure::Missing {
        what: format!("the standard library of the Rust target {TARGET}"),
        advice: format!(
            "with rustup: `rustup target add {TARGET}`; without: install your distribution's \
             package of it (Debian and Ubuntu: libstd-rust-dev-wasm32). Then run this command again"
        ),
    })
}

/// rustc prints the folder whether or not the target is installed, so the file is looked for.
fn has_target() -> bool {
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    let Ok(folder) = program::output(rustc.args(["--print", "target-libdir", "--target", TARGET]))
    else {
        return false;
    };
    let Ok(files) = Path::new(folder.trim()).read_dir() else {
        return false;
    };
    files.flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}
