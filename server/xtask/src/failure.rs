//! Why a step did not do its work, in words for the person at the terminal.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

/// The one error type of xtask. It is only ever printed.
#[derive(Debug)]
pub enum Failure {
    /// A program could not be started.
    Start(String, io::Error),
    /// A program ended unsuccessfully.
    Exit(String, ExitStatus),
    /// A file or folder is not accessible.
    File(PathBuf, io::Error),
    /// Something this machine lacks, with what to do about it.
    Missing { what: String, advice: String },
    /// A service did not answer in time; its log tells why.
    NotReady { service: &'static str, log: String },
    /// A program answered something else than expected.
    Unexpected(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Start(program, error) => write!(f, "cannot start `{program}`: {error}"),
            Failure::Exit(program, status) => write!(f, "`{program}` failed ({status})"),
            Failure::File(path, error) => write!(f, "cannot access `{}`: {error}", path.display()),
            Failure::Missing { what, advice } => write!(f, "{what} is missing\n  {advice}"),
            Failure::NotReady { service, log } => {
                write!(f, "{service} does not answer; its log ends with\n{log}")
            }
            Failure::Unexpected(what) => f.write_str(what),
        }
    }
}
