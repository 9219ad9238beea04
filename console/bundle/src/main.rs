//! Turns the console's WebAssembly module and static files into the folder that the server serves:
//! every file named by its content, one page that loads them, and precompressed copies.
//!
//! `console-bundle <module.wasm> <console folder> <output folder>`; `cargo xtask run` calls it.

mod bindgen;
mod bundle;
mod compress;
mod error;
mod folder;
mod name;
mod page;
mod split;

use std::path::Path;
use std::process::ExitCode;

use crate::error::BundleError;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [module, console, output] = arguments.as_slice() else {
        eprintln!("usage: console-bundle <module.wasm> <console folder> <output folder>");
        return ExitCode::from(2);
    };
    match build(Path::new(module), Path::new(console), Path::new(output)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("console-bundle: {error}");
            let mut cause = std::error::Error::source(&error);
            while let Some(error) = cause {
                eprintln!("  because: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn build(module: &Path, console: &Path, output: &Path) -> Result<(), BundleError> {
    let program = bindgen::run(module)?;
    let sources = folder::Sources::read(console)?;
    let files = compress::with_copies(bundle::assemble(program, sources)?)?;
    for file in &files {
        println!("{:>9}  {}", file.content.len(), file.name);
    }
    folder::replace(output, &files)
}
