//! Tells cargo when the console inside the program is out of date.

use std::path::Path;

/// Where the built console is.
const BUILT: &str = "../../console/dist";
/// What changes when a console is built for the first time.
const CONSOLE: &str = "../../console";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let is_release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    if !Path::new(BUILT).exists() {
        println!("cargo:rerun-if-changed={CONSOLE}");
    } else if is_release {
        println!("cargo:rerun-if-changed={BUILT}");
    }
    // Other builds read the files while they run, once they were compiled with
    // the folder in place.
}
