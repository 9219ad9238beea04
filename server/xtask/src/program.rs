//! Running other programs: to the end, for their output, or as a search on the PATH.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Runs a program to its end; it writes to our terminal.
///
/// # Errors
/// `Start`, or `Exit` when it does not succeed.
pub fn run(command: &mut Command) -> Result<(), Failure> {
    let name = line(command);
    let status = command
        .status()
        .map_err(|error| Failure::Start(name.clone(), error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::Exit(name, status))
    }
}

/// Runs a program and returns what it writes to its standard output.
///
/// # Errors
/// As [`run`].
pub fn output(command: &mut Command) -> Result<String, Failure> {
    let name = line(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| Failure::Start(name.clone(), error))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(Failure::Exit(name, output.status))
    }
}

/// Whether a program starts and succeeds; it writes nowhere.
pub fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// The first file of this name on the PATH.
pub fn find(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// Whether this process is root; decides how packages are installed and who runs PostgreSQL.
pub fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

/// The command as one would type it, shortened: for messages.
pub fn line(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let mut line = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args().take(6) {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    if command.get_args().len() > 6 {
        line.push_str(" …");
    }
    line
}
